"""Finished links by month, pace, time left, and sensible forecasts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.forecast import Outlook, Period, history, outlook
from readtrack.core.model import Day, Link

TODAY = date(2026, 11, 22)


def finished(*days: Day) -> list[Link]:
    return [Link(number, f"d{number}", done=day) for number, day in enumerate(days)]


def ago(*numbers: int) -> list[Link]:
    return finished(*(TODAY - timedelta(days=number) for number in numbers))


def left(count: int, *minutes: int) -> list[Link]:
    return [Link(0, f"u{n}", minutes=minutes[n] if n < len(minutes) else None) for n in range(count)]


def forecast(links: list[Link]) -> str:
    found = outlook(links, today=TODAY)
    assert (found.forecast is None) == (found.forecast_reason is not None)
    return str(found.forecast or found.forecast_reason)


def added(*numbers: int, done: Day | None = None, dropped: Day | None = None) -> list[Link]:
    days = [TODAY - timedelta(days=number) for number in numbers]
    return [Link(n, f"a{n}", added=day, done=done, dropped=dropped) for n, day in enumerate(days)]


def test_history_covers_the_last_twelve_months_with_finished_and_added_links() -> None:
    links = [
        *finished(date(2026, 11, 1), date(2026, 9, 30), date(2026, 9, 1), date(2025, 11, 30), True),
        *added(0, 21, 22, 400),
    ]
    found = history(links, by="month", today=TODAY)
    assert [period.name for period in found.periods] == [
        *("2025-12", "2026-01", "2026-02", "2026-03", "2026-04", "2026-05"),
        *("2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"),
    ]
    assert found.eventful == (
        Period("2026-09", date(2026, 9, 1), 2, 0),
        Period("2026-10", date(2026, 10, 1), 0, 1),
        Period("2026-11", date(2026, 11, 1), 1, 2),
    )
    assert (found.elsewhere, found.undated) == (1, 1)


def test_history_has_the_last_twelve_weeks_from_monday() -> None:
    found = history([*ago(0, 6, 7), *added(83, 84)], by="week", today=TODAY)  # a Sunday
    assert len(found.periods) == 12
    assert found.periods[0] == Period("2026-W36", date(2026, 8, 31), 0, 1)
    assert found.periods[-2:] == (
        Period("2026-W46", date(2026, 11, 9), 1, 0),
        Period("2026-W47", date(2026, 11, 16), 2, 0),
    )


def test_a_date_in_the_future_never_lengthens_the_history() -> None:
    found = history([*finished(date(2206, 3, 1)), *added(-9)], by="month", today=TODAY)
    assert (found.eventful, found.elsewhere, found.undated) == ((), 1, 0)


def test_dropped_links_are_not_in_the_history() -> None:
    links = [Link(9, "x", added=TODAY, done=TODAY, dropped=True), *added(3, dropped=TODAY)]
    assert history(links, by="week", today=TODAY).eventful == ()


def test_history_at_the_beginning_of_the_calendar() -> None:
    assert [period.name for period in history([], by="month", today=date(1, 1, 9)).periods] == ["0001-01"]
    assert len(history([], by="week", today=date(1, 1, 9)).periods) == 1


@pytest.mark.parametrize(
    ("numbers", "pace_30", "pace_90"),
    [
        ([], 0, 0),
        ([0], 1, 1),
        ([29], 1, 1),
        ([30], 0, 1),
        ([89], 0, 1),
        ([90], 0, 0),
        ([-1], 0, 0),
        ([0, 0, 29, 30, 89, 90], 3, 5),
    ],
)
def test_pace_counts_the_finishes_of_30_and_90_days_today_included(
    numbers: list[int], pace_30: int, pace_90: int
) -> None:
    found = outlook(ago(*numbers), today=TODAY)
    assert (found.pace_30, found.pace_90) == (pace_30, pace_90)


def test_undated_and_dropped_links_do_not_count_for_the_pace() -> None:
    links = [*finished(True, True), Link(9, "x", done=TODAY, dropped=TODAY)]
    assert outlook(links, today=TODAY) == Outlook(forecast_reason="all done")


@pytest.mark.parametrize(
    ("done", "unread", "expected"),
    [
        ([], 0, "nothing to read"),
        ([1], 0, "all done"),
        ([], 3, "too early to say (0 of 5)"),
        ([1, 9, 17], 3, "too early to say (3 of 5)"),
        ([1, 5, 9, 13], 3, "too early to say (4 of 5)"),
        ([1, 2, 3, 4, 5], 3, "too early to say (4 of 14 days)"),
        ([0, 0, 0, 0, 0, 0], 3, "too early to say (0 of 14 days)"),
        ([1, 2, 3, 4, 14], 3, "too early to say (13 of 14 days)"),
        # All within the window: 4 finishes in the 15 days since the first one, 3 more take 11.25 days.
        ([1, 2, 3, 4, 15], 3, "2026-12-04"),
        # Older ones tell that the pause is part of the pace: 5 in 90 days, 3 more take 54.
        ([1, 2, 3, 4, 15, 200], 3, "2027-01-15"),
        ([1, 2, 3, 4, 15, 200], 1, "2026-12-10"),
        ([1, 2, 3, 4, 89], 1, "2026-12-15"),
        ([90, 91, 92, 93, 120], 3, "none done in 90 days"),
        ([1, 2, 3, 4, 15, 200], 500, "not for many years"),
        # Dates in the future are mistakes and change nothing.
        ([1, 2, 3, 4, -15], 3, "too early to say (4 of 5)"),
    ],
)
def test_a_forecast_needs_5_finishes_in_90_days_over_14_days_and_something_left(
    done: list[int], unread: int, expected: str
) -> None:
    assert forecast([*ago(*done), *left(unread)]) == expected


@pytest.mark.parametrize(
    ("done", "came", "expected"),
    [
        # 5 finished and 2 added in 90 days: 3 less; for 3 more it takes 90.
        ([1, 2, 3, 4, 15, 200], [10, 80], "2027-02-20"),
        ([1, 2, 3, 4, 15, 200], [0, 10, 20, 50, 89], "as many added as done"),
        ([1, 2, 3, 4, 15, 200], [1] * 20, "grows by 5 a month"),
        ([1, 2, 3, 4, 15, 200], [1] * 6, "grows by 1 a month"),
        # Not what came before the first finish, nor in the future.
        ([1, 2, 3, 4, 15], [16, 15, 89, -1], "2026-12-07"),
        ([1, 2, 3, 4, 15], [14, 15, 89, -1], "2026-12-12"),
        ([1, 2, 3, 4, 15], [14] * 7, "grows by 6 a month"),
        # Too little data is reported as before.
        ([1, 2, 3], [1] * 6, "too early to say (3 of 5)"),
    ],
)
def test_a_forecast_comes_from_the_net_of_finished_and_added(done: list[int], came: list[int], expected: str) -> None:
    unread = [link._replace(minutes=None) for link in added(*came)]
    others = left(3 - len(unread)) if len(unread) < 3 else []
    found = outlook([*ago(*done), *unread, *others], today=TODAY)
    assert str(found.forecast or found.forecast_reason) == expected


def test_added_links_count_from_the_date_on_which_they_were_left_to_read() -> None:
    links = [
        *added(1, 29, 30, 89, 90, -1),
        *added(2, done=True),  # read already
        *added(2, done=TODAY - timedelta(days=50)),  # read before, in the last 90 days
        *added(3, dropped=True),
        Link(9, "x", added=True),
    ]
    found = outlook(links, today=TODAY)
    assert (found.added_30, found.added_90) == (2, 5)
    assert (found.pace_30, found.pace_90) == (0, 1)
    assert (found.net_30, found.net_90) == (2, 4)


def test_a_forecast_without_additions_is_available_for_scripts() -> None:
    found = outlook([*ago(1, 2, 3, 4, 15, 200), *added(*[1] * 6)], today=TODAY)
    assert (found.forecast, found.forecast_reason) == (None, "grows by 1 a month")
    assert found.forecast_if_nothing_added == date(2027, 3, 10)


def test_undated_finishes_do_not_count_for_the_forecast() -> None:
    assert forecast([*ago(1, 5, 9, 20), *finished(True, True), *left(3)]) == "too early to say (4 of 5)"


def test_at_the_end_of_the_calendar_there_is_no_forecast() -> None:
    days = [date(9999, 12, 30) - timedelta(days=n) for n in (0, 5, 10, 15, 20)]
    found = outlook([*finished(*days), *left(9)], today=date(9999, 12, 31))
    assert (found.forecast, found.forecast_reason) == (None, "not for many years")


@pytest.mark.parametrize(
    ("links", "minutes", "unknown"),
    [
        ([], None, 0),
        (left(3), None, 3),
        (left(3, 10, 5), 15, 1),
        (left(2, 10, 5), 15, 0),
        ([Link(0, "a", minutes=7, started=TODAY)], 7, 0),
        ([Link(0, "a", minutes=7, done=TODAY), Link(1, "b", minutes=7, dropped=TODAY)], None, 0),
    ],
)
def test_minutes_left_are_the_sum_of_known_reading_times(links: list[Link], minutes: int | None, unknown: int) -> None:
    found = outlook(links, today=TODAY)
    assert (found.minutes_left, found.minutes_unknown) == (minutes, unknown)


_days: st.SearchStrategy[Day] = st.one_of(
    st.integers(-40, 400).map(lambda number: TODAY - timedelta(days=number)), st.dates(), st.just(True)
)
_links = st.lists(
    st.builds(
        Link,
        st.just(0),
        st.just("x"),
        added=st.none() | _days,
        started=st.none() | _days,
        done=st.none() | _days,
        dropped=st.none() | st.none() | _days,
        minutes=st.none() | st.integers(1, 600),
    ),
    max_size=40,
)


@given(_links, st.sampled_from(["week", "month"]))
def test_every_finish_is_in_the_history_once_or_counted_as_undated(
    links: list[Link], by: Literal["week", "month"]
) -> None:
    found = history(links, by=by, today=TODAY)
    done = [link.done for link in links if link.state == "done"]
    assert sum(period.done for period in found.periods) + found.elsewhere + found.undated == len(done)
    assert found.undated == done.count(True)
    assert [period.start for period in found.periods] == sorted(period.start for period in found.periods)
    assert found.periods[-1].start <= TODAY


@given(_links)
def test_pace_never_shrinks_with_the_window(links: list[Link]) -> None:
    found = outlook(links, today=TODAY)
    assert 0 <= found.pace_30 <= found.pace_90
    assert 0 <= found.added_30 <= found.added_90


@given(_links, st.dates())
def test_a_forecast_is_after_today_or_there_is_a_reason(links: list[Link], today: date) -> None:
    found = outlook(links, today=today)
    if found.forecast is None:
        assert found.forecast_reason
    else:
        assert found.forecast > today
        assert found.forecast_reason is None
        assert found.pace_90 >= 5
        assert any(link.state in {"unread", "reading"} for link in links)
        assert found.forecast_if_nothing_added is not None
        assert found.forecast_if_nothing_added <= found.forecast


@given(st.lists(st.integers(0, 120), min_size=8, max_size=30), st.integers(1, 50))
def test_more_links_left_never_make_the_forecast_earlier(numbers: list[int], count: int) -> None:
    sooner = outlook([*ago(*numbers), *left(count)], today=TODAY).forecast
    later = outlook([*ago(*numbers), *left(count + 1)], today=TODAY).forecast
    assert sooner is None or later is None or sooner <= later
