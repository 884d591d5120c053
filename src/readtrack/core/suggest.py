"""What to read now, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from readtrack.core.model import Link, ReadingList
from readtrack.core.stats import topic_groups
from readtrack.text import fold

if TYPE_CHECKING:
    import random


class Choice(NamedTuple):
    link: Link
    reason: str  # for people, in a few words


def next_links(
    reading_list: ReadingList,
    *,
    topic: str | None = None,
    tags: tuple[str, ...] = (),
    minutes: int | None = None,
    shuffle: random.Random | None = None,
    limit: int = 1,
) -> list[Choice]:
    """Up to `limit` links to read now, the best one first; `topic` is an id, all of `tags` are wanted.

    Begun ones come first: the oldest start first, those with an unknown day behind them. Then what is unread in the
    topic last active, in file order, and then in the other topics in their order. With `minutes` only links that are
    known to take at most so long; with `shuffle` any of them, drawn by it.
    """
    wanted = set(map(fold, tags))
    left = [
        link
        for link in reading_list.links
        if link.state in {"reading", "unread"}
        and (topic is None or link.topic == topic)
        and (not wanted or wanted <= set(map(fold, link.tags)))
        and (minutes is None or (link.minutes is not None and link.minutes <= minutes))
    ]
    if shuffle is not None:
        drawn = shuffle.sample(left, min(limit, len(left)))
        return [Choice(link, f"drawn from {len(left)}, in {_name(reading_list, link)}") for link in drawn]
    begun = sorted((link for link in left if link.started), key=_start)
    choices = [Choice(link, f"being read{_since(link)}, in {_name(reading_list, link)}") for link in begun[:limit]]
    if len(choices) < limit:
        choices += _unread(reading_list, [link for link in left if not link.started])[: limit - len(choices)]
    return choices


def _start(link: Link) -> date:
    return link.started if isinstance(link.started, date) else date.max


def _since(link: Link) -> str:
    return f" since {link.started}" if isinstance(link.started, date) else ""


def _name(reading_list: ReadingList, link: Link) -> str:
    return reading_list.topic(link.topic).label


def _unread(reading_list: ReadingList, links: Iterable[Link]) -> list[Choice]:
    groups = topic_groups(reading_list, links)
    active = last_active(reading_list)
    latest = max(
        (topic for topic in groups if groups[topic]), key=lambda topic: active.get(topic, date.min), default=""
    )
    order = sorted(groups, key=lambda topic: topic != latest)
    choices = []
    for topic in order:
        reason = f"next in {reading_list.topic(topic).label}"
        if topic == latest and topic in active:
            reason += f", last read on {active[topic]}"
        choices += [Choice(link, reason) for link in groups[topic]]
    return choices


def last_active(reading_list: ReadingList) -> dict[str, date]:
    """By topic id the last day on which a link of it was started or finished; given up ones are no sign of interest."""
    active: dict[str, date] = {}
    for link in reading_list.links:
        if not link.dropped:
            for day in (link.started, link.done):
                if isinstance(day, date) and day > active.get(link.topic, date.min):
                    active[link.topic] = day
    return active
