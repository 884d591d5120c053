"""A link as a line, in the layout of `list`: the title has what it needs, the details share what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style

from readtrack.core.model import Link, State
from readtrack.core.select import SortKey
from readtrack.output.pretty import MARKS
from readtrack.text import tidy

PLAIN, DIM, PREFIX = Style.null(), Style(dim=True), Style(bold=True, color="magenta")
MARKED = Style(bold=True, color="yellow")
STATES: Mapping[State, Style] = {
    "unread": PLAIN,
    "reading": Style(color="yellow"),
    "done": Style(color="green"),
    "dropped": DIM,
}
_LEAST_TITLE = 10


class Layout(NamedTuple):
    """What the lines of a list have in common."""

    width: int
    id_width: int
    prefixes: Mapping[str, int]  # by id, the length of its shortest unique prefix
    today: date
    sort_by: SortKey = "file"
    topics: Mapping[str, str] | None = None  # names by id, for a list that mixes topics


def row(link: Link, layout: Layout, *, is_marked: bool) -> list[Segment]:
    """The line, exactly as wide as the layout says."""
    link_id, title = tidy(link.id), tidy(link.label)
    unique = layout.prefixes.get(link.id, 0)
    room = max(layout.width - layout.id_width - 8, _LEAST_TITLE)  # for title and details
    taken = cell_len(title)
    if taken > room:
        title = set_cell_size(title, room - 1) + "…"
        taken = cell_len(title)
    details = _fitting(_details(link, layout), room - taken - 2)
    style = DIM if link.state in {"done", "dropped"} else PLAIN
    segments = [
        Segment("* " if is_marked else "  ", MARKED),
        Segment(link_id[:unique], PREFIX),
        Segment(link_id[unique:] + " " * (layout.id_width - cell_len(link_id)), DIM),
        Segment(f" {MARKS[link.state]} ", STATES[link.state]),
        Segment(title, style),
        Segment(" " * (room - taken - cell_len(details)), PLAIN),
        Segment(details, DIM),
    ]
    used = sum(segment.cell_length for segment in segments)
    return [*segments, Segment(" " * max(layout.width - used, 0), PLAIN)]


def _details(link: Link, layout: Layout) -> list[str]:
    """The most telling first."""
    return [
        part
        for part in (
            layout.topics.get(link.topic, "") if layout.topics else "",
            f"{link.minutes} min" if link.minutes else "",
            " ".join(f"#{tidy(tag)}" for tag in link.tags),
        )
        if part
    ]


def _fitting(parts: Sequence[str], room: int) -> str:
    while parts and cell_len(" · ".join(parts)) > room:
        parts = parts[:-1]
    return " · ".join(parts)
