"""Filtering and sorting links."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from readtrack.core.model import Day, Link, ReadingList, State
from readtrack.core.words import has_words, searched
from readtrack.text import fold, tidy

SortKey = Literal["file", "added", "done", "title", "topic", "minutes"]


class Filter(NamedTuple):
    """A link passes if it has any of `states`, any of `topics`, all `tags` and all `words`, and a date in the range.

    The date is that of `done` if only done links are selected, otherwise that of `added`. Both ends are included.
    """

    states: frozenset[State] = frozenset({"unread", "reading"})
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None


class Selection(NamedTuple):
    """The links that pass a filter, and the numbers of links that match its topics, tags and words but are excluded."""

    links: tuple[Link, ...]
    hidden: dict[State, int]  # excluded by their state
    undated: int  # excluded as they have no date
    beyond_limit: int = 0  # excluded by the limit


def select(reading_list: ReadingList, wanted: Filter) -> Selection:
    """The links that pass the filter, in file order. `wanted.topics` are ids."""
    words = [fold(word) for word in wanted.words]
    tags = [fold(tag) for tag in wanted.tags]
    dated = wanted.since is not None or wanted.until is not None
    day_of: Callable[[Link], Day | None] = (
        (lambda link: link.done) if wanted.states == {"done"} else (lambda link: link.added)
    )
    topics = set(wanted.topics)
    names = {topic.id: topic.name or "" for topic in reading_list.topics}
    links: list[Link] = []
    hidden: dict[State, int] = {}
    undated = 0
    for link in reading_list.links:
        if topics and link.topic not in topics:
            continue
        if tags and not set(tags) <= set(map(fold, link.tags)):
            continue
        if words and not has_words(searched(link, names.get(link.topic, "")), link.url, words):
            continue
        state = link.state
        if state not in wanted.states:
            hidden[state] = hidden.get(state, 0) + 1
            continue
        if dated:
            day = day_of(link)
            if not isinstance(day, date):
                undated += 1
                continue
            if (wanted.since and day < wanted.since) or (wanted.until and day > wanted.until):
                continue
        links.append(link)
    return Selection(tuple(links), hidden, undated)


def sort(links: Sequence[Link], reading_list: ReadingList, *, by: SortKey, reverse: bool = False) -> list[Link]:
    """Sort the links. In either direction, links without the date or number to sort by come last."""
    if by == "file":
        return list(reversed(links)) if reverse else list(links)
    order = {topic.id: number for number, topic in enumerate(reading_list.topics)}
    keys: dict[SortKey, Callable[[Link], object]] = {
        "added": lambda link: link.added if isinstance(link.added, date) else None,
        "done": lambda link: link.done if isinstance(link.done, date) else None,
        "title": lambda link: fold(tidy(link.label)),
        "topic": lambda link: order.get(link.topic, 0),
        "minutes": lambda link: link.minutes,
    }
    key = keys[by]
    having = [link for link in links if key(link) is not None]
    having.sort(key=key, reverse=reverse)  # type: ignore[arg-type]  # one kind of value for each sort key
    return having + [link for link in links if key(link) is None]
