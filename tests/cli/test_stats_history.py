"""stats over time: months, pace, forecast and time left, in every format."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths

# Today is 2026-11-22.
DAYS = {
    "vllm": ["2026-09-20", "2026-09-21", "2026-11-01", "2026-11-10", "2026-11-20"],
    "cuda": ["2024-03-01", "2026-11-21", "true"],
}
STORE = (
    '[topic.vllm]\nname = "推理引擎"\n\n'
    + "".join(
        f'[[link]]\nid = "{topic}{number}"\ntopic = "{topic}"\ntitle = "T"\ntags = ["v1"]\ndone = {day}\n\n'
        for topic, days in DAYS.items()
        for number, day in enumerate(days)
    )
    + '[[link]]\nid = "left1"\ntopic = "vllm"\ntitle = "L"\nminutes = 95\nstarted = 2026-11-21\n\n'
    + '[[link]]\nid = "left2"\ntopic = "vllm"\ntitle = "M"\n\n'
    + '[[link]]\nid = "left3"\ntopic = "cuda"\ntitle = "N"\nminutes = 60\n'
)


def test_stats_show_pace_forecast_and_minutes_left(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("stats").out == (
        "vllm\t推理引擎\t5/7\t71%\t1\t0\t2026-11-20\t3\t5\t2026-12-24\t95\t0\t0\t-3\t-5\n"
        "cuda\t\t3/4\t75%\t0\t0\t2026-11-21\t1\t1\t-\t60\t0\t0\t-1\t-1\n"
        "total\t\t8/11\t72%\t1\t0\t2026-11-21\t4\t6\t2027-01-06\t155\t0\t0\t-4\t-6\n"
    )
    assert run("stats", "--by", "tag", "-t", "cuda").out == (
        "v1\t3/3\t100%\t0\t0\t2026-11-21\t1\t1\t-\t-\t0\t0\t-1\t-1\n"
        "\t0/1\t0%\t0\t0\t-\t0\t0\t-\t60\t0\t0\t0\t0\n"
        "total\t3/4\t75%\t0\t0\t2026-11-21\t1\t1\t-\t60\t0\t0\t-1\t-1\n"
    )
    data = json.loads(run("stats", "--json").out)
    assert [topic | {"name": None} for topic in data["topics"]] == [
        {
            "id": "vllm", "name": None, "total": 7, "done": 5, "reading": 1, "unread": 1, "dropped": 0, "percent": 71,
            "last_done": "2026-11-20", "pace_30": 3, "pace_90": 5, "forecast": "2026-12-24", "forecast_reason": None,
            "minutes_left": 95, "minutes_unknown": 1, "added_30": 0, "added_90": 0, "net_30": -3, "net_90": -5,
            "forecast_if_nothing_added": "2026-12-24",
        },
        {
            "id": "cuda", "name": None, "total": 4, "done": 3, "reading": 0, "unread": 1, "dropped": 0, "percent": 75,
            "last_done": "2026-11-21", "pace_30": 1, "pace_90": 1, "forecast": None,
            "forecast_reason": "too early to say (1 of 5)", "minutes_left": 60, "minutes_unknown": 0, "added_30": 0,
            "added_90": 0, "net_30": -1, "net_90": -1, "forecast_if_nothing_added": None,
        },
    ]  # fmt: skip
    assert set(data) == {"topics", "total"}
    assert set(data["total"]) == set(data["topics"][0]) - {"id", "name"}


def test_history_is_one_line_per_week_or_month_and_one_for_undated_links(
    run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE.replace("minutes = 60", "added = 2026-10-02"))
    assert run("stats", "--history", "--by", "month").out == (
        "2026-09\t2\t0\n2026-10\t0\t1\n2026-11\t4\t0\nundated\t1\n"
    )
    assert run("stats", "--history").out == (
        "2026-W38\t1\t0\n2026-W39\t1\t0\n2026-W40\t0\t1\n2026-W41\t0\t0\n2026-W42\t0\t0\n2026-W43\t0\t0\n"
        "2026-W44\t1\t0\n2026-W45\t0\t0\n2026-W46\t1\t0\n2026-W47\t2\t0\nundated\t1\n"
    )


def test_history_never_runs_past_today(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\ntitle = "T"\ndone = 2206-03-01\n')
    assert run("stats", "--history").out == "undated\t0\n"


def test_periods_require_history(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("stats", "--by", "week")
    assert (result.code, result.err) == (
        2,
        "error: --by week requires --history\nhint: readtrack stats --history --by week\n",
    )


@pytest.mark.parametrize("by", ["topic", "tag"])
def test_history_is_added_to_json(by: str, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    plain = json.loads(run("stats", "--json", "--by", by, "-t", "cuda").out)
    assert json.loads(run("stats", "--json", "--by", by, "-t", "cuda", "--history").out) == {
        **plain,
        "history": [{"week": "2026-W47", "done": 1, "added": 0}],
        "undated": 1,
    }
    assert json.loads(run("stats", "--json", "--by", "month", "-t", "cuda", "--history").out)["history"] == [
        {"month": "2026-11", "done": 1, "added": 0}
    ]


MONTHS = """\
month    done            added      net
2026-09     2  ━━━━          0       -2
2026-10     0                1  ━━   +1
2026-11     4  ━━━━━━━━      0       -4

4 done in the last 30 days · 6 in the last 90
1 at other times · 1 on unknown dates
"""


def test_months_are_bars_on_a_terminal(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE.replace("minutes = 60", "added = 2026-10-02"))
    assert shown(run("stats", "--history", "--by", "month", env=on_terminal(90)).out) == MONTHS
    weeks = shown(run("stats", "--history", env=on_terminal(90)).out).splitlines()
    assert weeks[0].split() == ["week", "of", "done", "added", "net"]
    assert [line.split()[0] for line in weeks[1:3]] == ["2026-09-14", "2026-09-21"]


def test_without_finished_links_the_history_says_so(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\ntitle = "T"\n')
    assert shown(run("stats", "--history", env=on_terminal(80)).out) == "nothing was finished or added yet\n"
    assert run("stats", "--history").out == "undated\t0\n"
    store('[[link]]\ntitle = "T"\ndone = true\n')
    assert shown(run("stats", "--history", env=on_terminal(80)).out) == "1 on unknown dates\n"


AHEAD_60 = """\
                          last 30 days      90-day net
topic          done    %  done  added  net  forecast
推理引擎 vllm   5/7  71%     3      0   -3  2026-12-24
cuda            3/4  75%     1      1    0  too early
──────────────────────────────────────────────────────
total          8/11  72%     4      1   -3  2027-01-15

≥ 2 h 35 min left to read
"""
AHEAD_120 = """\
                                                       last 30 days      last 90 days                    90-day net
topic          done                  %  reading  last  done  added  net  done  added  net     time left  forecast
推理引擎 vllm   5/7  ━━━━━━━━╸───  71%        1   2 d     3      0   -3     5      0   -5  ≥ 1 h 35 min  2026-12-24
cuda            3/4  ━━━━━━━━━───  75%        0   1 d     1      1    0     1      1    0           1 h  too early
───────────────────────────────────────────────────────────────────────────────────────────────────────────────────
total          8/11  ━━━━━━━━╸───  72%        1   1 d     4      1   -3     6      1   -5  ≥ 2 h 35 min  2027-01-15
"""


@pytest.mark.parametrize(("columns", "table"), [(60, AHEAD_60), (120, AHEAD_120)])
def test_one_table_shows_finished_and_added_links(
    columns: int, table: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE.replace("minutes = 60", "minutes = 60\nadded = 2026-11-01"))
    assert shown(run("stats", env=on_terminal(columns)).out) == table


def test_a_growing_list_has_no_forecast(run: Run, store: Callable[[str], Path]) -> None:
    added = "".join(f'[[link]]\ntitle = "{number}"\nadded = 2026-11-{number:02}\n' for number in range(1, 15))
    store(STORE + added)
    total = shown(run("stats", env=on_terminal(60)).out).splitlines()[-3]
    assert total.split()[-5:] == ["4", "14", "+10", "grows", "3/mo"]


def test_a_forecast_that_contradicts_the_last_30_days_names_its_period(run: Run, store: Callable[[str], Path]) -> None:
    added = "".join(f'[[link]]\ntitle = "{number}"\nadded = 2026-10-{number:02}\n' for number in range(1, 15))
    store(STORE + added)
    lines = shown(run("stats", env=on_terminal(60)).out).splitlines()
    assert lines[0].split("  ")[-1].strip() == "90-day net"
    assert lines[-3].split()[-5:] == ["4", "0", "-4", "grows", "3/mo"]


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 140])
@pytest.mark.parametrize("args", [(), ("--by", "tag"), ("--history",)])
def test_no_line_is_longer_than_the_screen_and_no_number_is_cut(
    args: tuple[str, ...], columns: int, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE.replace('"推理引擎"', '"推理引擎与很长很长很长很长很长的名字"'))
    out = shown(run("stats", *args, env=on_terminal(columns)).out)
    assert max(widths(out)) <= columns
    if columns >= 40 and "--history" not in args:
        assert "2027-01-06" in out
    if columns >= 60 and "--history" not in args:
        assert "≥ 2 h 35 min" in out


def test_undated_finishes_alone_give_no_forecast(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\ntitle = "T"\ndone = true\n[[link]]\ntitle = "U"\n')
    assert "forecast" not in run("stats", env=on_terminal(80)).out
