"""A link as a line of the list, with the same details as in `list`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from readtrack.core.model import Link
from readtrack.output.paint import cells, cut, fill, spans
from readtrack.output.rows import MARKS, STYLES, Extra, beside_title
from readtrack.text import tidy

_PLAIN, _DIM = Style.null(), Style(dim=True)
_PREFIX, _MARKED, _WORD = (
    Style(bold=True, color="magenta"),
    Style(bold=True, color="yellow"),
    Style(bold=True, color="red"),
)
_LEAST_TITLE = 10  # columns


class Layout(NamedTuple):
    """Properties shared by all lines."""

    id_width: int
    prefixes: Mapping[str, int]  # by id, the length of its shortest unique prefix
    extra: Extra


def row(link: Link, layout: Layout, width: int, *, is_marked: bool) -> list[Segment]:
    """The line for a link, exactly `width` columns wide."""
    link_id = fill(tidy(link.id), layout.id_width)
    unique = layout.prefixes.get(link.id, 0)
    room = max(width - layout.id_width - 7, _LEAST_TITLE)  # for the title and the details after it
    title = cut(tidy(link.label), room)
    about = beside_title(link, layout.extra, room - cells(title) - 2)
    style = _DIM if link.state in {"done", "dropped"} else _PLAIN
    return [
        Segment("* " if is_marked else "  ", _MARKED),
        Segment(link_id[:unique], _PREFIX),
        Segment(link_id[unique:], _DIM),
        Segment(f" {MARKS[link.state]} ", Style.parse(STYLES[link.state])),
        *_with_words(title, style, layout.extra.words),
        Segment(" " * (room - cells(title) - cells(about))),
        *_with_words(about, _DIM, layout.extra.words),
    ]


def _with_words(text: str, style: Style, words: Sequence[str]) -> Iterator[Segment]:
    """The text with matches of the filter highlighted."""
    end = 0
    for first, last in spans(text, words) if words else ():
        yield Segment(text[end:first], style)
        yield Segment(text[first:last], _WORD)
        end = last
    yield Segment(text[end:], style)
