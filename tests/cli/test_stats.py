"""stats, topics, tags: completion."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths

STORE = """\
[topic.llm]
name = "LLM"

[topic.vllm]
name = "推理引擎"

[topic.empty]

[[link]]
id = "b"
topic = "vllm"
title = "B"
tags = ["v1", "Kernel"]
done = 2026-11-03

[[link]]
id = "c"
topic = "vllm"
title = "C"
tags = ["V1"]
done = true

[[link]]
id = "d"
topic = "vllm"
title = "D"
started = 2026-11-04

[[link]]
id = "f"
topic = "llm"
title = "F"
done = 2026-11-01
dropped = 2026-11-09
tags = ["v1"]

[[link]]
id = "g"
topic = "cuda"
title = "G"
done = 2026-10-03

[[link]]
id = "h"
title = "H"
"""
TSV = """\
llm\tLLM\t0/0\t-\t0\t1\t-\t0\t0\t-\t-\t0\t0\t0\t0
vllm\t推理引擎\t2/3\t66%\t1\t0\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1
empty\t\t0/0\t-\t0\t0\t-\t0\t0\t-\t-\t0\t0\t0\t0
cuda\t\t1/1\t100%\t0\t0\t2026-10-03\t0\t1\t-\t-\t0\t0\t0\t-1
inbox\t\t0/1\t0%\t0\t0\t-\t0\t0\t-\t-\t0\t0\t0\t0
total\t\t3/5\t60%\t1\t1\t2026-11-03\t1\t2\t-\t-\t0\t0\t-1\t-2
"""


def ahead(reason: str, pace_30: int = 0, pace_90: int = 0, unknown: int = 0) -> str:
    """The forecast keys of JSON, for links without reading times."""
    return (
        f', "pace_30": {pace_30}, "pace_90": {pace_90}, "forecast": null, "forecast_reason": "{reason}",'
        f' "minutes_left": null, "minutes_unknown": {unknown}, "added_30": 0, "added_90": 0,'
        f' "net_30": {-pace_30}, "net_90": {-pace_90}, "forecast_if_nothing_added": null'
    )


NOTHING_AHEAD = ahead("nothing to read")
JSON = (
    '{"topics": ['
    '{"id": "llm", "name": "LLM", "total": 0, "done": 0, "reading": 0, "unread": 0, "dropped": 1, "percent": null,'
    f' "last_done": null{NOTHING_AHEAD}}}, '
    '{"id": "vllm", "name": "\\u63a8\\u7406\\u5f15\\u64ce", "total": 3, "done": 2, "reading": 1, "unread": 0,'
    f' "dropped": 0, "percent": 66, "last_done": "2026-11-03"{ahead("too early to say (1 of 5)", 1, 1, 1)}}}, '
    '{"id": "empty", "name": null, "total": 0, "done": 0, "reading": 0, "unread": 0, "dropped": 0, "percent": null,'
    f' "last_done": null{NOTHING_AHEAD}}}, '
    '{"id": "cuda", "name": null, "total": 1, "done": 1, "reading": 0, "unread": 0, "dropped": 0, "percent": 100,'
    f' "last_done": "2026-10-03"{ahead("all done", 0, 1)}}}, '
    '{"id": "inbox", "name": null, "total": 1, "done": 0, "reading": 0, "unread": 1, "dropped": 0, "percent": 0,'
    f' "last_done": null{ahead("too early to say (0 of 5)", unknown=1)}}}], '
    '"total": {"total": 5, "done": 3, "reading": 1, "unread": 1, "dropped": 1, "percent": 60,'
    f' "last_done": "2026-11-03"{ahead("too early to say (2 of 5)", 1, 2, 2)}}}}}\n'
)


def test_stats_exclude_dropped_links_from_totals(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("stats").out == TSV
    assert run("stats", "--json").out == JSON


def test_an_empty_topic_has_no_percentage(run: Run, store: Callable[[str], Path]) -> None:
    store("")
    assert run("stats").out == "total\t\t0/0\t-\t0\t0\t-\t0\t0\t-\t-\t0\t0\t0\t0\n"
    assert run("stats", "--json").out == (
        '{"topics": [], "total": {"total": 0, "done": 0, "reading": 0, "unread": 0, "dropped": 0, "percent": null,'
        f' "last_done": null{NOTHING_AHEAD}}}}}\n'
    )
    assert run("topics", "--json").out == run("tags", "--json").out == "[]\n"
    assert run("topics").out == run("tags").out == ""


@pytest.mark.parametrize(
    ("done", "total", "percent"),
    [(0, 3, 0), (1, 3, 33), (2, 3, 66), (199, 200, 99), (9, 31, 29), (10, 31, 32), (7, 7, 100)],
)  # fmt: skip
def test_percentages_are_rounded_down_so_that_100_means_complete(
    done: int, total: int, percent: int, run: Run, store: Callable[[str], Path]
) -> None:
    store("".join(f'[[link]]\ntitle = "T{n}"\n' + "done = true\n" * (n < done) for n in range(total)))
    assert run("stats").out.splitlines()[-1] == f"total\t\t{done}/{total}\t{percent}%\t0\t0\t-\t0\t0\t-\t-\t0\t0\t0\t0"


@pytest.mark.parametrize(
    ("args", "lines"),
    [
        (
            "-t vllm",
            [
                "vllm\t推理引擎\t2/3\t66%\t1\t0\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1",
                "total\t\t2/3\t66%\t1\t0\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1",
            ],
        ),
        (
            "-t 推 -t CUDA",
            [
                "vllm\t推理引擎\t2/3\t66%\t1\t0\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1",
                "cuda\t\t1/1\t100%\t0\t0\t2026-10-03\t0\t1\t-\t-\t0\t0\t0\t-1",
                "total\t\t3/4\t75%\t1\t0\t2026-11-03\t1\t2\t-\t-\t0\t0\t-1\t-2",
            ],
        ),
        (
            "-t vllm --tag kernel",
            [
                "vllm\t推理引擎\t1/1\t100%\t0\t0\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1",
                "total\t\t1/1\t100%\t0\t0\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1",
            ],
        ),
        (
            "--by tag",
            [
                "Kernel\t1/1\t100%\t0\t0\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1",
                "v1\t2/2\t100%\t0\t1\t2026-11-03\t1\t1\t-\t-\t0\t0\t-1\t-1",
                "\t1/3\t33%\t1\t0\t2026-10-03\t0\t1\t-\t-\t0\t0\t0\t-1",
                "total\t3/5\t60%\t1\t1\t2026-11-03\t1\t2\t-\t-\t0\t0\t-1\t-2",
            ],
        ),
        (
            "--by tag -t cuda",
            [
                "\t1/1\t100%\t0\t0\t2026-10-03\t0\t1\t-\t-\t0\t0\t0\t-1",
                "total\t1/1\t100%\t0\t0\t2026-10-03\t0\t1\t-\t-\t0\t0\t0\t-1",
            ],
        ),
    ],
)
def test_stats_of_some_links(args: str, lines: list[str], run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("stats", *args.split()).out.splitlines() == lines


def test_stats_by_tag_as_json(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\ntitle = "A"\ntags = ["x"]\n[[link]]\ntitle = "B"\n')
    counts = '"total": 1, "done": 0, "reading": 0, "unread": 1, "dropped": 0, "percent": 0, "last_done": null'
    counts += ahead("too early to say (0 of 5)", unknown=1)
    assert run("stats", "--by", "tag", "--json").out == (
        f'{{"tags": [{{"tag": "x", {counts}}}, {{"tag": null, {counts}}}],'
        f' "total": {{{counts.replace(": 1", ": 2")}}}}}\n'
    )


def test_topics_and_tags_are_listed_with_total_and_done(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("topics").out == "llm\tLLM\t0\t0\nvllm\t推理引擎\t3\t2\nempty\t\t0\t0\ncuda\t\t1\t1\ninbox\t\t1\t0\n"
    assert run("tags").out == "Kernel\t1\t1\nv1\t2\t2\n"
    assert run("tags", "--json").out == (
        '[\n{"tag": "Kernel", "total": 1, "done": 1, "reading": 0, "unread": 0, "dropped": 0, "percent": 100,'
        ' "last_done": "2026-11-03"},\n'
        '{"tag": "v1", "total": 2, "done": 2, "reading": 0, "unread": 0, "dropped": 1, "percent": 100,'
        ' "last_done": "2026-11-03"}\n]\n'
    )
    assert run("topics", "--json").out.splitlines()[1] == JSON[12:].split(NOTHING_AHEAD, maxsplit=1)[0] + "},"


TABLE_80 = """\
                                                        last 30 days
topic          done                   %  reading  last  done  added  net
LLM llm         0/0                   -        0           0      0    0
推理引擎 vllm   2/3  ━━━━━━━━────   66%        1   2 w     1      0   -1
empty           0/0                   -        0           0      0    0
cuda            1/1  ━━━━━━━━━━━━  100%        0   7 w     0      0    0
inbox           0/1  ────────────    0%        0           0      0    0
────────────────────────────────────────────────────────────────────────
total           3/5  ━━━━━━━─────   60%        1   2 w     1      0   -1

no forecast before 5 dated finishes over 14 days
"""
TABLE_40 = """\
topic          done     %
LLM llm         0/0     -
推理引擎 vllm   2/3   66%
empty           0/0     -
cuda            1/1  100%
inbox           0/1    0%
─────────────────────────
total           3/5   60%

no forecast before 5 dated finishes ove…
"""


@pytest.mark.parametrize(("columns", "table"), [(80, TABLE_80), (40, TABLE_40)])
def test_a_terminal_gets_bars_and_a_total(columns: int, table: str, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert shown(run("stats", env=on_terminal(columns, NO_COLOR="1")).out) == table


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 140])
@pytest.mark.parametrize("command", ["stats", "stats --by tag", "topics", "tags"])
def test_only_the_name_is_cut_and_no_line_is_longer_than_the_screen(
    columns: int, command: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE.replace('"推理引擎"', '"推理引擎与很长很长很长很长很长的名字"').replace("Kernel", "很长很长的标签" * 5))
    out = run(*command.split(), env=on_terminal(columns)).out
    assert max(widths(out)) <= columns
    rows = shown(out).partition("\n\n")[0].splitlines()
    assert not [line for line in rows if "…" in line and not re.match(r"[^…]*…  +[^…]*$", line)]
    if command == "stats":
        assert all(cell in shown(out) for cell in ("2/3", " 66%", "100%", "60%"))
        assert ("last 30 days" in out) == (columns >= 60)


@pytest.mark.parametrize(
    ("args", "message", "code"),
    [
        ("stats --by wat", "error: --by takes topic, tag, week or month, not 'wat'\n", 2),
        ("stats -t nope", "error: unknown topic 'nope'\nhint: list all topics: readtrack topics\n", 1),
        ("topics --format xml", "error: unknown format 'xml'\nhint: valid formats: table, tsv, json\n", 2),
    ],
)
def test_refused_arguments(args: str, message: str, code: int, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run(*args.split())
    assert (result.code, result.out, result.err) == (code, "", message)


def test_a_single_topic_has_no_total_and_an_empty_list_no_table(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert shown(run("stats", "-t", "vllm", env=on_terminal(60)).out) == (
        "                                        last 30 days\n"
        "topic          done                  %  done  added  net\n"
        "推理引擎 vllm   2/3  ━━━━━━━━────  66%     1      0   -1\n"
        "\n"
        "no forecast before 5 dated finishes over 14 days\n"
    )
    assert shown(run("topics", env=on_terminal(60)).out).splitlines()[-1] == "inbox              1     0"
    store("version = 1\n")
    assert run("stats", env=on_terminal(60)).out == "no links yet\n"
    assert run("topics", env=on_terminal(60)).out == "no topics\n"
