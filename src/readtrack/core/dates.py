"""Dates on the command line: `2026-11-22`, `yesterday`, `monday`, `7d`, `2026-11`."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from readtrack.errors import UsageError
from readtrack.text import tidy

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = "YYYY-MM-DD, today, yesterday, monday or 7d (7 days ago)"


class InvalidDate(UsageError):
    def __init__(
        self, text: str, *, forms: str = "YYYY-MM-DD, YYYY-MM, yesterday, monday, or 7d, 2w, 3m (ago)"
    ) -> None:
        super().__init__(f"invalid date {tidy(text)!r}", hint=f"use {forms}")


class FutureDate(UsageError):
    def __init__(self, text: str, day: date) -> None:
        shown = "" if text == day.isoformat() else f" ({day})"
        super().__init__(f"{tidy(text)!r}{shown} is in the future", hint="use today or an earlier date")


class Span(NamedTuple):
    """An inclusive range of dates: one date, a month or a year."""

    first: date
    last: date


def parse(text: str, *, today: date) -> Span:
    """Parse a date. Raises `InvalidDate`.

    `monday` is the last Monday, today included; `7d` is seven days ago; `3m` and `1y` are the same day of an earlier
    month, or its last day.
    """
    from calendar import monthrange  # slow to import

    word = text.strip().lower()
    try:
        if word == "today":
            return Span(today, today)
        if word == "yesterday":
            return _back(today, 1)
        if word == "tomorrow":  # for --until, and to be refused as a future date
            return _back(today, -1)
        weekday = next((n for n, name in enumerate(WEEKDAYS) if word in {name, name[:3]}), None)
        if weekday is not None:
            return _back(today, (today.weekday() - weekday) % 7)
        if match := re.fullmatch(r"([0-9]{1,4})([dwmy])", word):
            number, unit = int(match[1]), match[2]
            if unit in "dw":
                return _back(today, number * (7 if unit == "w" else 1))
            year, month = divmod(today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1), 12)
            day = date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))
            return Span(day, day)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", word):
            day = date.fromisoformat(word)
            return Span(day, day)
        if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", word):
            year, month = int(match[1]), int(match[2])
            return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        if re.fullmatch(r"[0-9]{4}", word):
            return Span(date(int(word), 1, 1), date(int(word), 12, 31))
    except (ValueError, OverflowError):
        pass
    raise InvalidDate(text)


def parse_day(text: str, *, today: date) -> date:
    """Parse one date that is not in the future.

    Raises `InvalidDate`, `FutureDate`, and `UsageError` for a month or a year.
    """
    try:
        span = parse(text, today=today)
    except InvalidDate:
        raise InvalidDate(text, forms=_DAYS) from None
    if span.first != span.last:
        raise UsageError(f"{tidy(text)!r} is not one date", hint=f"use {_DAYS}")
    if span.first > today:
        raise FutureDate(text, span.first)
    return span.first


def parse_year(text: str) -> Span:
    """A calendar year. Raises `UsageError`."""
    if not re.fullmatch(r"[0-9]{4}", text.strip()) or not int(text):
        raise UsageError(f"invalid year {tidy(text)!r}", hint="use YYYY")
    return Span(date(int(text), 1, 1), date(int(text), 12, 31))


def _back(today: date, days: int) -> Span:
    day = today - timedelta(days=days)
    return Span(day, day)
