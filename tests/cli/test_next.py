"""next: what to read now, and why, in every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths

STORE = """\
[topic.vllm]
name = "推理引擎"

[[link]]
id = "bcdfgh"
topic = "vllm"
title = "图解 Vllm V1 系列 7：使用 AsyncLLM 做异步推理"
url = "https://zhuanlan.zhihu.com/p/1916187125931554299"
tags = ["v1"]
started = 2026-11-20
minutes = 12

[[link]]
id = "bkmnpq"
topic = "cuda"
title = "Scan"
done = 2026-11-21

[[link]]
id = "cdfghj"
topic = "cuda"
url = "https://e.org/sum"

[[link]]
id = "dfghjk"
topic = "vllm"
title = "[bold]V1\\u001b[31m"
"""
FIRST = (
    "bcdfgh\treading\tvllm\t图解 Vllm V1 系列 7：使用 AsyncLLM 做异步推理\t"
    "https://zhuanlan.zhihu.com/p/1916187125931554299\tv1\tbeing read since 2026-11-20, in 推理引擎\n"
)
SECOND = "cdfghj\tunread\tcuda\t\thttps://e.org/sum\t\tnext in cuda, last read on 2026-11-21\n"
THIRD = "dfghjk\tunread\tvllm\t[bold]V1\t\t\tnext in 推理引擎\n"


@pytest.mark.parametrize(
    ("args", "out"),
    [
        ("", FIRST),
        ("-n 2", FIRST + SECOND),
        ("-n 9", FIRST + SECOND + THIRD),
        ("-n 9 --topic 推", FIRST + THIRD.replace("引擎\n", "引擎, last read on 2026-11-20\n")),
        ("-t cuda", SECOND),
        ("-g V1 -n 9", FIRST),
        ("--minutes 12 -n 9", FIRST),
    ],
)
def test_a_pipe_gets_the_columns_of_list_and_the_reason(
    args: str, out: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    result = run("next", *args.split())
    assert (result.code, result.out, result.err) == (0, out, "")


def test_json_has_the_keys_of_list_and_the_reason(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    (listed,) = json.loads(run("list", "-s", "reading", "--json").out)
    assert json.loads(run("next", "--json").out) == [{**listed, "reason": "being read since 2026-11-20, in 推理引擎"}]


TABLE_80 = """\
bcdfgh  [/]  图解 Vllm V1 系列 7：使用 AsyncLLM 做异步推理
             being read since 2026-11-20, in 推理引擎 · 12 min · #v1
             https://zhuanlan.zhihu.com/p/1916187125931554299
cdfghj  [ ]  https://e.org/sum
             next in cuda, last read on 2026-11-21
dfghjk  [ ]  [bold]V1
             next in 推理引擎
"""
TABLE_40 = """\
bcdfgh  [/]  图解 Vllm V1 系列 7：使用
             AsyncLLM 做异步推理
             being read since
             2026-11-20, in 推理引擎 ·
             12 min · #v1
             https://zhuanlan.zhihu.com/
             p/1916187125931554299
"""


@pytest.mark.parametrize(("columns", "args", "table"), [(80, ["-n", "9"], TABLE_80), (40, [], TABLE_40)])
def test_a_terminal_gets_the_full_title_and_url_with_the_reason_below(
    columns: int, args: list[str], table: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    out = run("next", *args, env=on_terminal(columns)).out
    assert shown(out) == table
    assert max(widths(out)) <= columns


def test_random_suggests_one_of_the_remaining_links(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    lines = run("next", "--random", "-n", "9").out.splitlines()
    assert sorted(line.split("\t")[0] for line in lines) == ["bcdfgh", "cdfghj", "dfghjk"]
    assert {line.split("\t")[-1].split(",")[0] for line in lines} == {"drawn at random from 3"}


@pytest.mark.parametrize(
    ("text", "args", "message"),
    [
        ("", "", "the list is empty; add a link: readtrack add https://…\n"),
        ('[[link]]\ntitle = "T"\ndone = true\n', "", "all links are read: 1 done\n"),
        ('[[link]]\ntitle = "T"\ndropped = true\n', "", "nothing left to read\n"),
        (STORE, "-t cuda -g v1", "nothing left to read\n"),
        (
            STORE,
            "--minutes 5",
            "no link left to read is known to take 5 min or less (2 of 3 have no estimate)\n",
        ),
        (STORE, "-g v1 --minutes 5", "no link left to read is known to take 5 min or less\n"),
    ],
)
def test_without_a_suggestion_the_reason_is_printed(
    text: str, args: str, message: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(text)
    result = run("next", *args.split())
    assert (result.code, result.out, result.err) == (0, "", message)
    result = run("next", "--json", *args.split())
    assert (result.code, result.out, result.err) == (0, "[]\n", message)
    result = run("next", *args.split(), env=on_terminal(80))
    assert (result.code, result.out, result.err) == (0, "", message)


TOO_LOW = "takes a whole number of at least 1, not '0'\nhint: see readtrack next --help\n"


@pytest.mark.parametrize(
    ("args", "message", "code"),
    [
        ("-t vlmm", "error: unknown topic 'vlmm'\nhint: did you mean vllm?\n", 1),
        ("--minutes 0", f"error: --minutes {TOO_LOW}", 2),
        ("-n 0", f"error: --limit {TOO_LOW}", 2),
        ("--format xml", "error: unknown format 'xml'\nhint: valid formats: table, tsv, json\n", 2),
    ],
)
def test_refused_arguments(args: str, message: str, code: int, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("next", *args.split())
    assert (result.code, result.out, result.err) == (code, "", message)


def test_next_changes_nothing(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    before = path.stat()
    assert run("next").code == 0
    assert path.stat().st_mtime_ns == before.st_mtime_ns
