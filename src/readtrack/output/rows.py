"""Links as lines of a list: `id  mark  title  host · 12 min · 3 w · note · #tags`.

The title has the width it needs; the details share what is left, and the last of them are the first to go. They begin
in one column where they fit beside the widest title; otherwise they end in one, at the right edge of the screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from readtrack.core.ages import age
from readtrack.core.model import Day, Link, State
from readtrack.core.select import SortKey
from readtrack.output.paint import Paint, cells, cut, fill, widest
from readtrack.text import tidy

# The marks of Markdown checklists, which need no font and no colour.
MARKS: Mapping[State, str] = {"unread": "[ ]", "reading": "[/]", "done": "[x]", "dropped": "[-]"}
STYLES: Mapping[State, str] = {"unread": "none", "reading": "yellow", "done": "green", "dropped": "dim"}
_LEAST_TITLE = 10
_EDGE = 84  # columns behind the mark; on a wider screen details that ended further right would be far from their titles
_SERVICE_LABELS = ("www.", "m.", "mp.", "mobile.", "zhuanlan.")  # of hosts; they tell nothing about whose page it is


class Extra(NamedTuple):
    """What a list says of its rows beside what they hold."""

    today: date
    sort: SortKey = "file"  # what the list is sorted by is always shown
    words: Sequence[str] = ()  # folded; they stand out
    topics: Mapping[str, str] | None = None  # names by id, for a list that mixes topics


def rows(links: Sequence[Link], paint: Paint, extra: Extra, *, width: int, prefixes: Mapping[str, int]) -> list[str]:
    """A line for each link, without line ends."""
    ids = [tidy(link.id) for link in links]
    id_width = max(map(cells, ids), default=0)
    room = max(width - id_width - 2 - 3 - 2, _LEAST_TITLE)
    titles = [tidy(link.label) for link in links]
    title_widths = list(map(cells, titles))
    details = [_details(link, extra) for link in links]
    pinned = [cells(_pinned(link, extra)) for link in links] if extra.sort in {"added", "done", "minutes"} else None
    widest_title = max((taken for taken, parts in zip(title_widths, details, strict=True) if parts), default=0)
    is_aligned = widest_title + 2 + widest(" · ".join(parts) for parts in details) <= room
    marks = {state: paint(f"  {mark}  ", STYLES[state]) for state, mark in MARKS.items()}
    states = [link.state for link in links]
    mixed = any(state in {"unread", "reading"} for state in states)
    shown = []
    for number, link in enumerate(links):
        state, title, taken, parts = states[number], titles[number], title_widths[number], details[number]
        style = "dim" if mixed and state in {"done", "dropped"} else "none"
        least = pinned[number] + 2 if pinned and pinned[number] else 0
        if taken > room - least:
            title = cut(title, max(room - least, _LEAST_TITLE))
            taken = cells(title)
        text = paint.marked(title, style, extra.words) if extra.words else paint(title, style)
        line = id_part(ids[number], prefixes[link.id], id_width, paint) + marks[state] + paint.link(text, link.url)
        fitting = _fitting(parts, room - taken - 2)
        if least and not is_aligned:
            fitting = [*fitting[1:], *fitting[:1]]  # what the list is sorted by stands in one column
        about = " · ".join(fitting)
        if about:
            start = widest_title + 2 if is_aligned else min(room, _EDGE) - cells(about)
            gap = " " * max(start - taken, 2)
            line += gap + (paint.marked(about, "dim", extra.words) if extra.words else paint(about, "dim"))
        shown.append(line)
    return shown


def id_part(link_id: str, unique: int, width: int, paint: Paint) -> str:
    """An id whose shortest unique prefix, `unique` characters, stands out."""
    filled = fill(link_id, width)
    return paint(filled[:unique], "bold magenta") + paint(filled[unique:], "dim")


def host(url: str | None) -> str:
    """Whose page it is: the host without what only names a service of it."""
    if not url or "://" not in url:
        return ""
    return _host(url.split("/", 3)[2])


@lru_cache(maxsize=4096)
def _host(netloc: str) -> str:
    address = netloc.rpartition("@")[2]
    name, _, port = address.rpartition(":")
    name = tidy(name if port.isdigit() or not port else address)
    for label in _SERVICE_LABELS:
        if name.startswith(label) and "." in name[len(label) :]:
            return name[len(label) :]
    return name


def state_day(link: Link) -> date | None:
    """The date of what the state says: added, started, done or dropped."""
    day = link.dropped or link.done or link.started or link.added
    return day if isinstance(day, date) else None


def _pinned(link: Link, extra: Extra) -> str:
    """What the list is sorted by."""
    if extra.sort == "minutes":
        return _minutes(link)
    if extra.sort in {"added", "done"}:
        return _age(link.added if extra.sort == "added" else link.done, extra.today)
    return ""


def _details(link: Link, extra: Extra) -> list[str]:
    """The most telling first."""
    topic = extra.topics[link.topic] if extra.topics is not None else ""
    where = host(link.url) if link.title else ""
    minutes = _minutes(link) if extra.sort != "minutes" else ""
    when = _age(state_day(link), extra.today) if extra.sort not in {"added", "done"} else ""
    note = "note" if link.note else ""
    tags = tidy(" ".join([f"#{tag}" for tag in link.tags])) if link.tags else ""
    return [part for part in (_pinned(link, extra), topic, where, minutes, when, note, tags) if part]


def _minutes(link: Link) -> str:
    return f"{link.minutes} min" if link.minutes is not None else ""


def _age(day: Day | None, today: date) -> str:
    return age(day, today=today) if isinstance(day, date) else ""


def _fitting(parts: Sequence[str], room: int) -> Sequence[str]:
    """As many of the parts, from the first, as fit into that many columns."""
    while parts and cells(" · ".join(parts)) > room:
        parts = parts[:-1]
    return parts
