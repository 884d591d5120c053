"""Suggestions of links to read next, with the reason for each."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from readtrack.core.model import Link, ReadingList
from readtrack.core.series import Series, find_series, in_order
from readtrack.core.stats import topic_groups
from readtrack.text import fold

if TYPE_CHECKING:
    import random

LONG_AGO = 30  # days; a link started earlier no longer comes before unread ones
_UNDATED = date.min  # the last activity of a topic whose finished links have no dates


class Choice(NamedTuple):
    link: Link
    reason: str  # a few words for the user


def next_links(
    reading_list: ReadingList,
    *,
    today: date,
    topics: Collection[str] = (),
    tags: Collection[str] = (),
    minutes: int | None = None,
    shuffle: "random.Random | None" = None,
    limit: int = 1,
) -> list[Choice]:
    """Up to `limit` links to read next, the best one first, of any of `topics` (ids) and with all of `tags`.

    Links being read come first, latest start first, those without a date last. Then come the unread links of the most
    recently active topic, then those of the other topics in topic order. Within a topic the order is that of the file,
    but a part of a series never comes before an earlier unread part, even if the filters exclude that part. Links
    started long ago follow the unread links of their topic. With `minutes`, only links with an estimate of at most that
    reading time are considered; with `shuffle`, the result is a random sample.
    """
    wanted = set(map(fold, tags))
    left = [
        link
        for link in reading_list.links
        if link.state in {"reading", "unread"}
        and (not topics or link.topic in topics)
        and (not wanted or wanted <= set(map(fold, link.tags)))
        and (minutes is None or (link.minutes is not None and link.minutes <= minutes))
    ]
    if shuffle is not None:
        drawn = shuffle.sample(left, min(limit, len(left)))
        return [Choice(link, f"drawn at random from {len(left)}, in {_name(reading_list, link)}") for link in drawn]
    begun = sorted((link for link in left if link.started and not _is_stale(link, today)), key=_newest_first)
    choices = [Choice(link, f"being read{_since(link)}, in {_name(reading_list, link)}") for link in begun[:limit]]
    if len(choices) < limit:
        others = [link for link in left if not link.started or _is_stale(link, today)]
        choices += _by_topic(reading_list, others, limit=limit - len(choices))
    return choices


def stale_links(links: Iterable[Link], *, today: date) -> list[Link]:
    """The links that were started more than 30 days ago and are still being read."""
    return [link for link in links if link.state == "reading" and _is_stale(link, today)]


def last_active(reading_list: ReadingList) -> dict[str, date]:
    """The last date on which a link was started or finished, by topic id; dropped links do not count.

    It is `date.min` for a topic with finished links but without any date.
    """
    active: dict[str, date] = {}
    for link in reading_list.links:
        if not link.dropped:
            for day in (link.started, link.done):
                if isinstance(day, date) and day > active.get(link.topic, _UNDATED):
                    active[link.topic] = day
            if link.done:
                active.setdefault(link.topic, _UNDATED)
    return active


def _is_stale(link: Link, today: date) -> bool:
    return isinstance(link.started, date) and (today - link.started).days > LONG_AGO


def _newest_first(link: Link) -> int:
    return -link.started.toordinal() if isinstance(link.started, date) else 0


def _since(link: Link) -> str:
    return f" since {link.started}" if isinstance(link.started, date) else ""


def _name(reading_list: ReadingList, link: Link) -> str:
    return reading_list.topic(link.topic).label


def _by_topic(reading_list: ReadingList, links: Iterable[Link], *, limit: int) -> list[Choice]:
    groups = {topic: group for topic, group in topic_groups(reading_list, links).items() if group}
    active = last_active(reading_list)
    latest = max((topic for topic in groups if topic in active), key=active.__getitem__, default=next(iter(groups), ""))
    choices: list[Choice] = []
    for topic in sorted(groups, key=lambda topic: topic != latest):
        reason = f"next in {reading_list.topic(topic).label}"
        if topic == latest and active.get(topic, _UNDATED) != _UNDATED:
            reason += f", last read on {active[topic]}"
        # Finding series takes as long as everything else here, so it is done only for the topics needed.
        series = find_series(link for link in reading_list.links if link.topic == topic)
        part_of = {link.position: (one, number) for one in series for number, link in one.parts}
        for link in _unread(groups[topic], series):
            one, number = part_of.get(link.position, (None, 0))
            choices.append(Choice(link, reason + (_place(one, number) if one else "")))
        choices += [
            Choice(link, f"started long ago, on {link.started}, in {reading_list.topic(topic).label}")
            for link in sorted((link for link in groups[topic] if link.started), key=_newest_first)
        ]
        if len(choices) >= limit:
            break
    return choices[:limit]


def _unread(links: Sequence[Link], series: Sequence[Series]) -> list[Link]:
    """The unread links of a topic, the parts of each series in order, without parts after an excluded unread part."""
    unread = [link for link in links if not link.started]
    present = {link.position for link in unread}
    waiting: set[int] = set()
    for one in series:
        is_blocked = False  # by an earlier unread part that is not among `links`
        for group in _by_number(one):
            waiting.update(link.position for link in group if is_blocked)
            is_blocked = is_blocked or any(link.state == "unread" and link.position not in present for link in group)
    return in_order([link for link in unread if link.position not in waiting], series)


def _by_number(series: Series) -> list[list[Link]]:
    groups: dict[int, list[Link]] = {}
    for number, link in series.parts:
        groups.setdefault(number, []).append(link)
    return list(groups.values())


def _place(series: Series, number: int) -> str:
    done = len({part for part, link in series.parts if link.state == "done"})
    return f", part {number} of {series.parts[-1][0]}" + (f", {done} done" if done else "")
