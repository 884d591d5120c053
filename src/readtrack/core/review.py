"""Links finished, dropped and being read, for a weekly, monthly or yearly review."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from readtrack.core.model import Link, ReadingList
from readtrack.core.stats import topic_groups


class Review(NamedTuple):
    finished: tuple[Link, ...]  # by date, then in file order
    given_up: tuple[Link, ...]  # dropped links, likewise
    reading: tuple[Link, ...]  # at present; latest start first
    undated: int  # number of links finished on an unknown date, possibly in the period

    @property
    def minutes(self) -> int:
        """The total reading time of the finished links that have an estimate."""
        return sum(link.minutes or 0 for link in self.finished)


def review(
    reading_list: ReadingList, *, topics: Collection[str] = (), since: date | None = None, until: date | None = None
) -> Review:
    """The links finished and dropped from `since` to `until`, both included; `topics` are ids."""
    links = [link for link in reading_list.links if not topics or link.topic in topics]

    def is_within(day: object) -> bool:
        return isinstance(day, date) and (since is None or day >= since) and (until is None or day <= until)

    done = [link for link in links if link.state == "done"]
    reading = [link for link in links if link.state == "reading"]
    return Review(
        finished=_by_date((link.done, link) for link in done if is_within(link.done)),
        given_up=_by_date(
            (link.dropped, link) for link in links if link.state == "dropped" and is_within(link.dropped)
        ),
        reading=tuple(sorted(reading, key=_newest_first)),
        undated=sum(link.done is True for link in done),
    )


def by_month(reading_list: ReadingList, links: Iterable[Link]) -> dict[str, dict[str, list[Link]]]:
    """Finished links by month ("2026-11"), latest first, then by topic id in the order of the topics."""
    months: dict[str, list[Link]] = {}
    for link in links:
        if isinstance(link.done, date):
            months.setdefault(f"{link.done.year:04}-{link.done.month:02}", []).append(link)
    return {
        month: {topic: group for topic, group in topic_groups(reading_list, months[month]).items() if group}
        for month in sorted(months, reverse=True)
    }


def _by_date(dated: Iterable[tuple[object, Link]]) -> tuple[Link, ...]:
    days = [(day, link.position, link) for day, link in dated if isinstance(day, date)]
    return tuple(link for _, _, link in sorted(days, key=lambda one: one[:2]))


def _newest_first(link: Link) -> int:
    return -link.started.toordinal() if isinstance(link.started, date) else 0
