"""Finishes by month, pace, time left, and forecasts that do not talk nonsense."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.forecast import History, Outlook, history, outlook
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


@pytest.mark.parametrize(
    ("days", "months"),
    [
        ([], {}),
        ([date(2026, 11, 1)], {"2026-11": 1}),
        (
            [date(2026, 2, 28), date(2025, 11, 30), date(2025, 11, 1)],
            {"2025-11": 2, "2025-12": 0, "2026-01": 0, "2026-02": 1},
        ),
        ([date(9999, 12, 31), date(9999, 11, 1)], {"9999-11": 1, "9999-12": 1}),
        ([date(1, 1, 1)], {"0001-01": 1}),
    ],
)
def test_months_without_any_in_between_are_there(days: list[date], months: dict[str, int]) -> None:
    found = history(finished(*days))
    assert found == History(months, 0)
    assert list(found.months) == list(months)


def test_history_names_undated_ones_apart_and_knows_nothing_of_dropped_ones() -> None:
    links = [*finished(True, True, date(2026, 11, 1)), Link(9, "x", done=date(2026, 1, 1), dropped=True), *left(2)]
    assert history(links) == History({"2026-11": 1}, 2)


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


def test_undated_and_dropped_finishes_are_in_no_pace() -> None:
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
        # What lies in the future is a slip and moves nothing.
        ([1, 2, 3, 4, -15], 3, "too early to say (4 of 5)"),
    ],
)
def test_a_forecast_needs_5_finishes_in_90_days_over_14_days_and_something_left(
    done: list[int], unread: int, expected: str
) -> None:
    assert forecast([*ago(*done), *left(unread)]) == expected


def test_undated_finishes_help_no_forecast() -> None:
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
def test_minutes_are_left_where_links_that_are_left_say_them(
    links: list[Link], minutes: int | None, unknown: int
) -> None:
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
        started=st.none() | _days,
        done=st.none() | _days,
        dropped=st.none() | st.none() | _days,
        minutes=st.none() | st.integers(1, 600),
    ),
    max_size=40,
)


@given(_links)
def test_every_finish_is_in_the_history_once_or_named_as_undated(links: list[Link]) -> None:
    found = history(links)
    done = [link.done for link in links if link.state == "done"]
    assert sum(found.months.values()) == sum(day is not True for day in done)
    assert found.undated == done.count(True)
    assert list(found.months) == sorted(found.months)
    assert all(list(found.months.values())[end] for end in (0, -1) if found.months)


@given(_links)
def test_pace_never_shrinks_with_the_window_and_never_exceeds_the_dated_finishes(links: list[Link]) -> None:
    found = outlook(links, today=TODAY)
    assert 0 <= found.pace_30 <= found.pace_90 <= sum(history(links).months.values())


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


@given(st.lists(st.integers(0, 120), min_size=8, max_size=30), st.integers(1, 50))
def test_more_left_is_never_done_sooner(numbers: list[int], count: int) -> None:
    sooner = outlook([*ago(*numbers), *left(count)], today=TODAY).forecast
    later = outlook([*ago(*numbers), *left(count + 1)], today=TODAY).forecast
    assert sooner is None or later is None or sooner <= later
