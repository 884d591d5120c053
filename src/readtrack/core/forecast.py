"""How the reading went over time: finishes by month, pace, what is left, and when a topic may be done.

Only finishes with a known day say anything about time. Days in the future are mistakes of a person or a clock: they
count in their month and in no pace. A forecast that would be a guess is none; it says what it lacks instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from readtrack.core.model import Link

LONG, SHORT = 90, 30  # days of the two paces
_ENOUGH_FINISHES = 5
_ENOUGH_DAYS = 14
_FAR = 3650  # days; nobody reads at one pace for longer


class Outlook(NamedTuple):
    """What is ahead for some links."""

    pace_30: int = 0  # how many were finished in the last 30 days, today included
    pace_90: int = 0
    forecast: date | None = None  # the day when all are done if it goes on so; after today
    forecast_reason: str | None = None  # why there is none
    minutes_left: int | None = None  # of the unread and begun links that say it; None where none does
    minutes_unknown: int = 0  # how many of them do not say it


class History(NamedTuple):
    months: dict[
        str, int
    ]  # "2026-11": how many were finished; from the first month with one to the last, none left out
    undated: int  # finished on an unknown day


def history(links: Iterable[Link]) -> History:
    done = [link.done for link in links if link.state == "done"]
    dated = Counter((day.year, day.month) for day in done if isinstance(day, date))
    months = {}
    if dated:
        (year, month), last = min(dated), max(dated)
        while (year, month) <= last:
            months[f"{year:04}-{month:02}"] = dated[year, month]
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return History(months, len(done) - dated.total())


def outlook(links: Iterable[Link], *, today: date) -> Outlook:
    days: list[date] = []
    done = left = known = minutes = 0
    for link in links:
        state = link.state
        if state == "done":
            done += 1
            if isinstance(link.done, date) and link.done <= today:
                days.append(link.done)
        elif state != "dropped":
            left += 1
            if link.minutes is not None:
                known += 1
                minutes += link.minutes
    if left:
        day, reason = _forecast(sorted(days), left, today)
    else:
        day, reason = None, "all done" if done else "nothing to read"
    return Outlook(
        pace_30=len(_within(days, SHORT, today)),
        pace_90=len(_within(days, LONG, today)),
        forecast=day,
        forecast_reason=reason,
        minutes_left=minutes if known else None,
        minutes_unknown=left - known,
    )


def _within(days: Iterable[date], window: int, today: date) -> list[date]:
    return [day for day in days if (today - day).days < window]


def _forecast(days: list[date], left: int, today: date) -> tuple[date | None, str | None]:
    """The day when `left` links are done, by the days of the finishes so far (in order), else why it cannot be said."""
    recent = _within(days, LONG, today)
    if days and not recent:
        return None, f"none done in {LONG} days"
    if len(recent) < _ENOUGH_FINISHES:
        return None, f"too early to say ({len(recent)} of {_ENOUGH_FINISHES})"
    spread = (recent[-1] - recent[0]).days
    if spread < _ENOUGH_DAYS:
        return None, f"too early to say ({spread} of {_ENOUGH_DAYS} days)"
    if len(days) > len(recent):
        finishes, period = len(recent), LONG
    else:  # all began within the window: the first finish starts the clock and is not timed by it
        finishes, period = len(recent) - 1, (today - recent[0]).days
    ahead = -(-left * period // finishes)
    if ahead > _FAR:
        return None, "not for many years"
    try:
        return today + timedelta(days=ahead), None
    except OverflowError:  # the clock stands at the end of the calendar
        return None, "not for many years"
