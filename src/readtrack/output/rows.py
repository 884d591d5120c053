"""Lines of cells, for lists of thousands: every cell is measured, cut and styled once.

Rich's tables, and a `Text` for each cell, give the same and take ten times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment, Segments
from rich.style import Style
from rich.text import Text

T = TypeVar("T")

PLAIN = Style.null()
_BETWEEN, _END = Segment("  "), Segment("\n")


class Cell(NamedTuple):
    """A tidy text and how it looks; its first `marked` characters look like `mark`."""

    text: str
    style: Style = PLAIN
    marked: int = 0
    mark: Style = PLAIN

    def as_text(self) -> Text:
        text = Text(self.text, style=self.style)
        text.stylize(self.mark, 0, self.marked)
        return text


Column = tuple[int, Callable[[T], Cell]]
"""The width in columns of the terminal, and what stands in it."""


def rows(items: Iterable[T], columns: Sequence[Column[T]]) -> Segments:
    """A line for each item; what is longer than its column is cut with an ellipsis."""
    return Segments(_segments(items, columns))


def widest(texts: Iterable[str]) -> int:
    """In columns of the terminal, of which Chinese characters take two. The texts are tidy."""
    return max(map(_width, texts), default=0)


# Each text is measured for its column and again in it.
@lru_cache(maxsize=1 << 16)
def _width(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def _segments(items: Iterable[T], columns: Sequence[Column[T]]) -> Iterator[Segment]:
    last = len(columns) - 1
    for item in items:
        for number, (width, cell_of) in enumerate(columns):
            cell = cell_of(item)
            text, taken = cell.text, _width(cell.text)
            if taken > width:
                text = set_cell_size(text, width - 1) + "…"
            marked = min(cell.marked, len(text))
            if marked:
                yield Segment(text[:marked], cell.mark)
            if number < last and taken < width:
                text += " " * (width - taken)
            yield Segment(text[marked:], cell.style)
            yield _BETWEEN if number < last else _END
