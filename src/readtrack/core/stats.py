"""Completion counts of links, by topic and by tag."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from readtrack.core.model import Link, ReadingList
from readtrack.text import fold


class Completion(NamedTuple):
    """Counts over some links. Dropped ones are counted separately and are not part of the total."""

    total: int = 0
    done: int = 0
    reading: int = 0
    unread: int = 0
    dropped: int = 0
    last_done: date | None = None

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means complete; None if there are no links."""
        return self.done * 100 // self.total if self.total else None


def completion(links: Iterable[Link]) -> Completion:
    counts = {"unread": 0, "reading": 0, "done": 0, "dropped": 0}
    last: date | None = None
    for link in links:
        state = link.state
        counts[state] += 1
        if state == "done" and isinstance(link.done, date) and (last is None or link.done > last):
            last = link.done
    dropped = counts.pop("dropped")
    return Completion(total=sum(counts.values()), dropped=dropped, last_done=last, **counts)


def by_topic(reading_list: ReadingList, links: Iterable[Link]) -> dict[str, Completion]:
    return {topic: completion(group) for topic, group in topic_groups(reading_list, links).items()}


def by_tag(links: Iterable[Link]) -> dict[str | None, Completion]:
    return {tag: completion(group) for tag, group in tag_groups(links).items()}


def topic_groups(reading_list: ReadingList, links: Iterable[Link]) -> dict[str, list[Link]]:
    """The links by topic id, in the order of the topics; topics without any of the links are included."""
    groups: dict[str, list[Link]] = {topic.id: [] for topic in reading_list.topics}
    for link in links:
        groups[link.topic].append(link)
    return groups


def tag_groups(links: Iterable[Link]) -> dict[str | None, list[Link]]:
    """The links by tag, in alphabetical order. A link is in the group of each of its tags; those without tags are under
    None, at the end.

    Tags that differ only in case are the same tag, spelled as in its first occurrence.
    """
    spelling: dict[str, str] = {}
    groups: dict[str | None, list[Link]] = {}
    for link in links:
        for tag in dict.fromkeys(spelling.setdefault(fold(tag), tag) for tag in link.tags):
            groups.setdefault(tag, []).append(link)
        if not link.tags:
            groups.setdefault(None, []).append(link)
    return {tag: groups[tag] for tag in sorted(groups, key=lambda tag: (tag is None, fold(tag or "")))}
