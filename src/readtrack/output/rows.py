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
_BETWEEN = " · "
_LEAST_TITLE = 10
_EDGE = 84  # columns behind the mark; on a wider screen details that ended further right would be far from their titles
_SERVICE_LABELS = ("www.", "m.", "mp.", "mobile.", "zhuanlan.")  # of hosts; they tell nothing about whose page it is


class Extra(NamedTuple):
    """What a list says of its rows beside what they hold."""

    today: date
    sort: SortKey = "file"  # what the list is sorted by is always shown
    words: Sequence[str] = ()  # folded; they stand out
    topics: Mapping[str, str] | None = None  # names by id, for a list that mixes topics


class _Row(NamedTuple):
    link: Link
    link_id: str
    title: str
    width: int  # of the title
    details: Sequence[str]
    pinned: int  # the width of the first detail, where the list is sorted by it


def rows(links: Sequence[Link], paint: Paint, extra: Extra, *, width: int, prefixes: Mapping[str, int]) -> list[str]:
    """A line for each link, without line ends."""
    measured = [_measured(link, extra) for link in links]
    ids = widest(row.link_id for row in measured)
    room = max(width - ids - 2 - 3 - 2, _LEAST_TITLE)
    column = max((row.width for row in measured if row.details), default=0) + 2  # of the details, if it does
    is_aligned = column + widest(_BETWEEN.join(row.details) for row in measured) <= room
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
    return _Row(link, tidy(link.id), title, cells(title), _parts(link, extra), cells(pinned))


def _right(row: _Row, paint: Paint, words: Sequence[str], room: int, style: str, column: int | None) -> str:
    """The title and its details, which begin at `column`, or where that is None end at the edge."""
    title, taken = row.title, row.width
    least = row.pinned + 2 if row.pinned else 0
    if taken > room - least:
        title = cut(title, max(room - least, _LEAST_TITLE))
        taken = cells(title)
    shown = paint.link(paint.marked(title, style, words) if words else paint(title, style), row.link.url)
    fitting = _fitting(row.details, room - taken - 2)
    if not fitting:
        return shown
    if row.pinned and column is None:
        fitting = [*fitting[1:], *fitting[:1]]  # what the list is sorted by stands in one column
    about = _BETWEEN.join(fitting)
    start = column if column is not None else min(room, _EDGE) - cells(about)
    details = paint.marked(about, "dim", words) if words else paint(about, "dim")
    return shown + " " * max(start - taken, 2) + details


def id_part(link_id: str, unique: int, width: int, paint: Paint) -> str:
    """An id whose shortest unique prefix, `unique` characters, stands out."""
    filled = fill(link_id, width)
    return paint(filled[:unique], "bold magenta") + paint(filled[unique:], "dim")


def host(url: str | None) -> str:
    """The site of the page: the host without prefixes such as `www.`."""
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


def beside_title(link: Link, extra: Extra, room: int) -> str:
    """The details next to the title of a link, as many as fit into that many columns."""
    return _BETWEEN.join(_fitting(_parts(link, extra), room))


def _parts(link: Link, extra: Extra) -> list[str]:
    return [part for part in (_pinned(link, extra), *_details(link, extra)) if part]


def _pinned(link: Link, extra: Extra) -> str:
    """What the list is sorted by."""
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
    """As many of the parts, from the first, as fit into that many columns."""
    while parts and cells(_BETWEEN.join(parts)) > room:
        parts = parts[:-1]
    return parts
