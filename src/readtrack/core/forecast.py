"""Reading over time: links finished and added by week or month, pace, and the estimated completion date of a topic.

Only links with a known date count. Dates in the future are mistakes of the user or of a clock, and are ignored. No
forecast is given from too little data; the reason says what is missing.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from readtrack.core.model import Link

LONG, SHORT = 90, 30  # days over which the two paces are measured
_ENOUGH_FINISHES = 5
_ENOUGH_DAYS = 14  # between the first and the last finish
_FAR = 3650  # days ahead; a later completion date would be meaningless
_MOST_PERIODS = 12


class Outlook(NamedTuple):
    """Pace and forecast for some links. The fields `*_30` and `*_90` count the last 30 and 90 days, including today."""

    pace_30: int = 0  # number of links finished
    pace_90: int = 0
    forecast: date | None = None  # the estimated completion date, after today
    forecast_reason: str | None = None  # why there is no forecast
    minutes_left: int | None = None  # the total of the unfinished links with an estimate; None if there are none
    minutes_unknown: int = 0  # number of unfinished links without an estimate
    added_30: int = 0  # number of links added that were to be read
    added_90: int = 0
    net_30: int = 0  # added minus finished: the list grows if positive
    net_90: int = 0
    forecast_if_nothing_added: date | None = None


class Period(NamedTuple):
    """A week, starting on Monday, or a month."""

    name: str  # "2026-W47" as in ISO 8601, or "2026-11"
    start: date
    done: int
    added: int


class History(NamedTuple):
    periods: tuple[Period, ...]  # the last twelve, the current one at the end
    elsewhere: int  # number of links finished on a date outside these periods
    undated: int  # number of links finished on an unknown date

    @property
    def eventful(self) -> tuple[Period, ...]:
        """The periods from the first one in which a link was finished or added."""
        first = next((n for n, period in enumerate(self.periods) if period.done or period.added), len(self.periods))
        return self.periods[first:]


def history(links: Iterable[Link], *, by: Literal["week", "month"], today: date) -> History:
    done: Counter[date] = Counter()
    added: Counter[date] = Counter()
    dated = undated = 0
    for link in links:
        state = link.state
        if state == "done" and isinstance(link.done, date):
            dated += 1
            if link.done <= today:
                done[_start(link.done, by)] += 1
        elif state == "done":
            undated += 1
        entered = _entered(link)
        if entered is not None and entered <= today:
            added[_start(entered, by)] += 1
    starts = [_start(today, by)]
    while len(starts) < _MOST_PERIODS and starts[0] > date.min + timedelta(days=31):
        starts.insert(0, _start(starts[0] - timedelta(days=1), by))
    periods = tuple(Period(_name(start, by), start, done[start], added[start]) for start in starts)
    return History(periods, dated - sum(period.done for period in periods), undated)


def outlook(links: Iterable[Link], *, today: date) -> Outlook:
    days: list[date] = []
    entered: list[date] = []
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
        day = _entered(link)
        if day is not None and day <= today:
            entered.append(day)
    pace_30, pace_90 = len(_within(days, SHORT, today)), len(_within(days, LONG, today))
    added_30, added_90 = len(_within(entered, SHORT, today)), len(_within(entered, LONG, today))
    if left:
        forecast, reason = _forecast(sorted(days), entered, left, today)
        alone, _ = _forecast(sorted(days), [], left, today)
    else:
        forecast, reason, alone = None, "all done" if done else "nothing to read", None
    return Outlook(
        pace_30=pace_30,
        pace_90=pace_90,
        forecast=forecast,
        forecast_reason=reason,
        minutes_left=minutes if known else None,
        minutes_unknown=left - known,
        added_30=added_30,
        added_90=added_90,
        net_30=added_30 - pace_30,
        net_90=added_90 - pace_90,
        forecast_if_nothing_added=alone,
    )


def _entered(link: Link) -> date | None:
    """The date on which the list of links to read grew by this one; None if dropped, or if the date is unknown.

    A link finished before it was added, as in some imported lists, counts as added on the date of the finish.
    """
    if link.dropped or not isinstance(link.added, date) or link.done is True:
        return None
    return min(link.added, link.done) if link.done else link.added


def _start(day: date, by: str) -> date:
    return day.replace(day=1) if by == "month" else date.fromordinal(max(day.toordinal() - day.weekday(), 1))


def _name(start: date, by: str) -> str:
    if by == "month":
        return f"{start.year:04}-{start.month:02}"
    year, week, _ = start.isocalendar()
    return f"{year:04}-W{week:02}"


def _within(days: Iterable[date], window: int, today: date) -> list[date]:
    first = date.fromordinal(max(today.toordinal() - window + 1, 1))
    return [day for day in days if day >= first]


def _forecast(days: list[date], entered: list[date], left: int, today: date) -> tuple[date | None, str | None]:
    """The estimated date on which `left` links are done, or None and the reason.

    `days` are the dates of all finishes in order, `entered` those of all additions.
    """
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
    else:  # all finishes are recent: measure the pace from the first one, which therefore does not count itself
        finishes, period = len(recent) - 1, (today - recent[0]).days
    net = len(_within(entered, period, today)) - finishes
    if net > 0:
        return None, f"grows by {max(1, round(net * SHORT / period))} a month"
    if net == 0:
        return None, "as many added as done"
    ahead = -(-left * period // -net)
    if ahead > _FAR:
        return None, "not for many years"
    try:
        return today + timedelta(days=ahead), None
    except OverflowError:  # after the year 9999
        return None, "not for many years"
