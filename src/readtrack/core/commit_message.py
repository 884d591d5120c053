"""The difference between two versions of a list, as a commit message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from readtrack.core.model import Link, ReadingList
from readtrack.text import tidy

Event = Literal["done", "dropped", "started", "reopened", "added", "edited", "removed"]
EVENTS: tuple[Event, ...] = ("done", "dropped", "started", "reopened", "added", "edited", "removed")
_LONGEST_TITLE = 60  # characters, in a headline
_MOST_LINES = 100  # of the body of a message


class Entry(NamedTuple):
    """What happened to one link; a removed link is as it was before."""

    event: Event
    link: Link


def entries(before: ReadingList, after: ReadingList) -> tuple[Entry, ...]:
    """An entry for each changed link, in the order of `EVENTS`, then of the list."""
    found = list(_compared(before, after))
    return tuple(entry for event in EVENTS for entry in found if entry.event == event)


def changed_links(before: ReadingList, after: ReadingList) -> tuple[Link, ...]:
    """The links of `after` that are new or changed, in the order of the list."""
    raw = {link.id: link.raw for link in before.links}
    return tuple(link for link in after.links if raw.get(link.id) != link.raw)


def headline(found: Sequence[Entry]) -> str:
    """One line such as `done: vLLM V1; 2 added`; empty if there are no entries."""
    parts = []
    for event in EVENTS:
        links = [entry.link for entry in found if entry.event == event]
        if len(links) == 1:
            parts.append(f"{event}: {_short(tidy(links[0].label))}")
        elif links:
            parts.append(f"{len(links)} {event}")
    return "; ".join(parts)


def message(found: Sequence[Entry], *, otherwise: str) -> str:
    """A commit message: the headline and, unless it names all links in full, a line for each link.

    `otherwise` is the message if no link changed.
    """
    subject = headline(found)
    lines = [f"{entry.event}: {tidy(entry.link.label)}" for entry in found]
    if not subject or subject == "; ".join(lines):
        return subject or otherwise
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES - 1 :] = [f"and {len(lines) - _MOST_LINES + 1} more"]
    return "\n".join([subject, "", *lines])


def _compared(before: ReadingList, after: ReadingList) -> Iterator[Entry]:
    old = {link.id: link for link in before.links}
    for link in after.links:
        was = old.pop(link.id, None)
        if was is None:
            yield Entry("added", link)
        elif was.state != link.state:
            yield Entry(_step(was, link), link)
        elif was.raw != link.raw:
            yield Entry("edited", link)
    for link in old.values():
        yield Entry("removed", link)


def _step(was: Link, link: Link) -> Event:
    if link.state in {"done", "dropped"}:
        return "done" if link.state == "done" else "dropped"
    return "started" if link.state == "reading" and was.state == "unread" else "reopened"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1].rstrip() + "…"
