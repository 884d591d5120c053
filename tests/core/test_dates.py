"""Dates as typed by users, on a Sunday."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.dates import FutureDate, InvalidDate, parse, parse_day, parse_year
from readtrack.errors import UsageError

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-11-03", "2026-11-03", "2026-11-03"),
        ("today", "2026-11-22", "2026-11-22"),
        ("Yesterday", "2026-11-21", "2026-11-21"),
        ("tomorrow", "2026-11-23", "2026-11-23"),
        ("sunday", "2026-11-22", "2026-11-22"),
        ("monday", "2026-11-16", "2026-11-16"),
        ("Sat", "2026-11-21", "2026-11-21"),
        ("0d", "2026-11-22", "2026-11-22"),
        ("7d", "2026-11-15", "2026-11-15"),
        ("2w", "2026-11-08", "2026-11-08"),
        ("3m", "2026-08-22", "2026-08-22"),
        ("11m", "2025-12-22", "2025-12-22"),
        ("1y", "2025-11-22", "2025-11-22"),
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2027-01-01", "2027-01-01", "2027-01-01"),
    ],
)
def test_dates(text: str, first: str, last: str) -> None:
    assert tuple(map(str, parse(text, today=TODAY))) == (first, last)


def test_a_month_ago_is_at_most_the_last_date_of_that_month() -> None:
    assert parse("1m", today=date(2026, 3, 31)).first == date(2026, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "next monday",
        "2026-13",
        "2026-02-30",
        "26-1-1",
        "9999y",
        "9999w7",
        "d",
        "-7d",
        "٧d",
        "2026-11-03T10:00",
        "m",
    ],
)
def test_invalid_dates(text: str) -> None:
    with pytest.raises(InvalidDate) as caught:
        parse(text, today=TODAY)
    assert str(caught.value) == f"invalid date {text.strip()!r}"
    assert caught.value.hint == "use YYYY-MM-DD, YYYY-MM, yesterday, monday, or 7d, 2w, 3m (ago)"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2206-03-01", "'2206-03-01' is in the future"),
        ("2026-11-23", "'2026-11-23' is in the future"),
        ("Tomorrow", "'Tomorrow' (2026-11-23) is in the future"),
    ],
)
def test_dates_of_changes_are_not_in_the_future(text: str, error: str) -> None:
    with pytest.raises(FutureDate) as caught:
        parse_day(text, today=TODAY)
    assert str(caught.value) == error
    assert caught.value.hint == "use today or an earlier date"


@pytest.mark.parametrize(
    ("text", "error"),
    [("2026-11", "'2026-11' is not one date"), ("soon", "invalid date 'soon'"), ("", "invalid date ''")],
)
def test_periods_are_not_single_dates(text: str, error: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_day(text, today=TODAY)
    assert str(caught.value) == error
    assert caught.value.hint == "use YYYY-MM-DD, today, yesterday, monday or 7d (7 days ago)"


def test_a_weekday_is_the_most_recent_one() -> None:
    assert parse_day("friday", today=TODAY) == date(2026, 11, 20)


def test_the_last_date_of_the_calendar_has_no_tomorrow() -> None:
    with pytest.raises(InvalidDate):
        parse("tomorrow", today=date.max)


@pytest.mark.parametrize("text", ["2025-01", "7d", "25", "0000", "", "this"])
def test_invalid_years(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_year(text)
    assert (str(caught.value), caught.value.hint) == (f"invalid year '{text}'", "use YYYY")
    assert parse_year("2025") == (date(2025, 1, 1), date(2025, 12, 31))


@given(st.text(max_size=12), st.dates())
def test_any_text_is_a_date_or_refused(text: str, today: date) -> None:
    try:
        first, last = parse(text, today=today)
    except InvalidDate:
        return
    assert first <= last
