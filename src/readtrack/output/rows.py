"""Links as lines of a list: `id  mark  title  host · 12 min · 3 w · note · #tags`.

The title has its full width; the details get the remaining space, and those at the end are dropped if they do not fit.
If all details fit next to the widest title, they are left-aligned in a column; otherwise they are right-aligned at the
edge of the screen.
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

# The marks of Markdown checklists, which need neither special characters nor colour.
MARKS: Mapping[State, str] = {"unread": "[ ]", "reading": "[/]", "done": "[x]", "dropped": "[-]"}
STYLES: Mapping[State, str] = {"unread": "none", "reading": "yellow", "done": "green", "dropped": "dim"}
_BETWEEN = " · "
_LEAST_TITLE = 10
_EDGE = 84  # columns after the mark; right-aligned details end here even if the screen is wider, close to their titles
_SERVICE_LABELS = ("www.", "m.", "mp.", "mobile.", "zhuanlan.")  # prefixes of hosts that do not identify the site


class Extra(NamedTuple):
    """Properties shared by all rows of a list."""

    today: date
    sort: SortKey = "file"  # the value that links are sorted by is always shown
    words: Sequence[str] = ()  # folded, to highlight
    topics: Mapping[str, str] | None = None  # names by id if rows show their topic


class _Row(NamedTuple):
    link: Link
    link_id: str
    title: str
    width: int  # of the title
    details: Sequence[str]
    about: str  # the details as one text
    about_width: int
    pinned: int  # the width of the first detail if the list is sorted by it, otherwise 0


def rows(links: Sequence[Link], paint: Paint, extra: Extra, *, width: int, prefixes: Mapping[str, int]) -> list[str]:
    """A line for each link, without line ends."""
    measured = [_measured(link, extra) for link in links]
    ids = widest(row.link_id for row in measured)
    room = max(width - ids - 2 - 3 - 2, _LEAST_TITLE)
    column = max((row.width for row in measured if row.details), default=0) + 2  # the start of left-aligned details
    is_aligned = column + max((row.about_width for row in measured), default=0) <= room
    marks = {state: paint(f"  {mark}  ", STYLES[state]) for state, mark in MARKS.items()}
    is_mixed = any(link.state in {"unread", "reading"} for link in links)
    lines = []
    for row in measured:
        link, state = row.link, row.link.state
        left = id_part(row.link_id, prefixes[link.id], ids, paint) + marks[state]
        style = "dim" if is_mixed and state in {"done", "dropped"} else "none"
        lines.append(left + _right(row, paint, extra.words, room, style, column if is_aligned else None))
    return lines


def _measured(link: Link, extra: Extra) -> _Row:
    title, pinned = tidy(link.label), _pinned(link, extra)
    details = [part for part in (pinned, *_details(link, extra)) if part]
    about = _BETWEEN.join(details)
    return _Row(link, tidy(link.id), title, cells(title), details, about, cells(about), cells(pinned))


def _right(row: _Row, paint: Paint, words: Sequence[str], room: int, style: str, column: int | None) -> str:
    """The title and its details, left-aligned at `column`, or right-aligned at the edge if that is None."""
    title, taken = row.title, row.width
    least = row.pinned + 2 if row.pinned else 0
    if taken > room - least:
        title = cut(title, max(room - least, _LEAST_TITLE))
        taken = cells(title)
    shown = paint.link(paint.marked(title, style, words) if words else paint(title, style), row.link.url)
    about, about_width = row.about, row.about_width
    if about_width > room - taken - 2 or (row.pinned and column is None):
        fitting = _fitting(row.details, room - taken - 2)
        if row.pinned and column is None:
            fitting = [*fitting[1:], *fitting[:1]]  # right-align the value that the list is sorted by
        about = _BETWEEN.join(fitting)
        about_width = cells(about)
    if not about:
        return shown
    start = column if column is not None else min(room, _EDGE) - about_width
    details = paint.marked(about, "dim", words) if words else paint(about, "dim")
    return shown + " " * max(start - taken, 2) + details


def id_part(link_id: str, unique: int, width: int, paint: Paint) -> str:
    """An id with its shortest unique prefix of `unique` characters highlighted."""
    filled = fill(link_id, width)
    return paint(filled[:unique], "bold magenta") + paint(filled[unique:], "dim")


def host(url: str | None) -> str:
    """The host of a URL without prefixes such as `www.`."""
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
    """The date of the current state: added, started, done or dropped."""
    day = link.dropped or link.done or link.started or link.added
    return day if isinstance(day, date) else None


def beside_title(link: Link, extra: Extra, room: int) -> str:
    """The details next to the title of a link, as many as fit into `room` columns."""
    return _BETWEEN.join(_fitting(_measured(link, extra).details, room))


def _pinned(link: Link, extra: Extra) -> str:
    """The value that the list is sorted by."""
    if extra.sort == "minutes":
        return _minutes(link)
    if extra.sort in {"added", "done"}:
        return _age(link.added if extra.sort == "added" else link.done, extra.today)
    return ""


def _details(link: Link, extra: Extra) -> Sequence[str]:
    """The details, most useful first; missing ones are empty."""
    topic = extra.topics[link.topic] if extra.topics is not None else ""
    where = host(link.url) if link.title else ""
    minutes = _minutes(link) if extra.sort != "minutes" else ""
    when = _age(state_day(link), extra.today) if extra.sort not in {"added", "done"} else ""
    note = "note" if link.note else ""
    tags = tidy(" ".join([f"#{tag}" for tag in link.tags])) if link.tags else ""
    return topic, where, minutes, when, note, tags


def _minutes(link: Link) -> str:
    return f"{link.minutes} min" if link.minutes is not None else ""


def _age(day: Day | None, today: date) -> str:
    return age(day, today=today) if isinstance(day, date) else ""


def _fitting(parts: Sequence[str], room: int) -> Sequence[str]:
    """The first parts, as many as fit into `room` columns."""
    while parts and cells(_BETWEEN.join(parts)) > room:
        parts = parts[:-1]
    return parts
