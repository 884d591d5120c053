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


def test_stats_say_pace_forecast_and_minutes_left(run: Run, store: Callable[[str], Path]) -> None:
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


def test_history_is_a_line_a_week_or_month_and_one_for_the_undated(run: Run, store: Callable[[str], Path]) -> None:
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


def test_periods_are_for_the_history(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("stats", "--by", "week")
    assert (result.code, result.err) == (
        2,
        "error: --by week counts over time\nhint: readtrack stats --history --by week\n",
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
            done  added
 2026-09       2      0  ━━━━━━━━
 2026-10       0      0
 2026-11       4      0  ━━━━━━━━━━━━━━━━

 4 in the last 30 days · 6 in the last 90 · 1 at other times · 1 on unknown days
"""


def test_months_are_bars_on_a_terminal(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert shown(run("stats", "--history", "--by", "month", env=on_terminal(90)).out) == MONTHS


def test_without_any_finish_the_months_say_so(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\ntitle = "T"\n')
    assert shown(run("stats", "--history", env=on_terminal(80)).out) == " nothing is done yet\n"
    assert run("stats", "--history").out == "undated\t0\n"
    store('[[link]]\ntitle = "T"\ndone = true\n')
    assert shown(run("stats", "--history", env=on_terminal(80)).out) == " 1 on unknown days\n"


AHEAD_80 = """\
 topic           30 days   90 days      time left   forecast
 ────────────────────────────────────────────────────────────────────────────
 推理引擎 vllm         3         5   ≥ 1 h 35 min   2026-12-24
 cuda                  1         1            1 h   too early to say (1 of 5)

 total                 4         6   ≥ 2 h 35 min   2027-01-06

"""
AHEAD_60 = """\
 topic           30 d   90 d      time left   forecast
 ──────────────────────────────────────────────────────────
 推理引擎 vllm      3      5   ≥ 1 h 35 min   2026-12-24
 cuda               1      1            1 h   too early to
                                              say (1 of 5)

 total              4      6   ≥ 2 h 35 min   2027-01-06

"""


@pytest.mark.parametrize(("columns", "table"), [(60, AHEAD_60), (80, AHEAD_80), (140, AHEAD_80)])
def test_what_lies_ahead_stands_below_the_bars(
    columns: int, table: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    out = shown(run("stats", env=on_terminal(columns)).out)
    assert out.split("\n\n", 2)[2] == table


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 140])
@pytest.mark.parametrize("args", [(), ("--by", "tag"), ("--history",)])
def test_no_line_is_longer_than_the_screen_and_no_number_is_cut(
    args: tuple[str, ...], columns: int, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE.replace('"推理引擎"', '"推理引擎与很长很长很长很长很长的名字"'))
    out = shown(run("stats", *args, env=on_terminal(columns)).out)
    assert max(widths(out)) <= columns
    if "--history" not in args:
        assert "2027-01-06" in out
    if columns >= 60 and "--history" not in args:
        assert "≥ 2 h 35 min" in out


def test_undated_finishes_alone_look_ahead_to_nothing(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\ntitle = "T"\ndone = true\n[[link]]\ntitle = "U"\n')
    assert "forecast" not in run("stats", env=on_terminal(80)).out
