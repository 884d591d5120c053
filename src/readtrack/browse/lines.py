"""A scrolling pane of lines with a cursor (Textual's Line API), which draws only visible lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from readtrack.output.paint import fill

_CURSOR, _CURSOR_UNFOCUSED = Style(reverse=True), Style(bold=True)


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """`draw(number, width)` returns one line as segments of exactly that width."""

    DEFAULT_CSS: ClassVar[str] = "Lines { scrollbar-size-vertical: 1; overflow-x: hidden; }"

    class Chosen(Message):
        """A line was clicked."""

        def __init__(self, lines: Lines, number: int) -> None:
            super().__init__()
            self.lines = lines
            self.number = number

        @property
        def control(self) -> Lines:
            return self.lines

    def __init__(
        self,
        draw: Callable[[int, int], list[Segment]],
        id: str,  # noqa: A002  # Textual's name
        *,
        is_driven: bool = False,
    ) -> None:
        """With `is_driven`, a text box keeps the focus and moves the cursor, which is shown as if the pane had it."""
        super().__init__(id=id)
        self.can_focus = not is_driven
        self.is_driven = is_driven
        self.placeholder = ""  # the text of an empty pane
        self._draw = draw
        self._count = 0
        self._cursor = 0

    @property
    def page(self) -> int:
        """The number of lines in half a screen."""
        return max(self.scrollable_content_region.height // 2, 1)

    def show(self, count: int, cursor: int, *, keep_place: bool = False) -> None:
        """Redraw everything. With `keep_place`, the cursor stays in the same row of the screen."""
        place = self._cursor - self.scroll_offset.y
        self._count, self._cursor = count, cursor
        self.virtual_size = Size(self.scrollable_content_region.width, count)
        if keep_place:
            self._scroll_to_line(cursor - place)
        self._reveal()
        self.refresh()

    def move_cursor(self, cursor: int) -> None:
        """Redraw the old line and the new one."""
        before, self._cursor = self._cursor, cursor
        for number in {before, cursor}:
            self.refresh_line(number)
        self._reveal()

    def render_line(self, y: int) -> Strip:
        number = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if number >= self._count:
            text = fill(self.placeholder, width) if number == self._count == 0 else " " * width
            return Strip([Segment(text, Style(dim=True))], width).apply_style(self.rich_style)
        segments = [*self._draw(number, width - 1), Segment(" ")]  # a gap before the border or the scroll bar
        if number == self._cursor:
            style = _CURSOR if self.has_focus or self.is_driven else _CURSOR_UNFOCUSED
            # One style for the whole line: reversed colours would look like stripes.
            segments = [Segment("".join(segment.text for segment in segments), style)]
        return Strip(segments, width).apply_style(self.rich_style)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, self._count)
        self._reveal()

    def on_focus(self) -> None:
        self.refresh_line(self._cursor)

    def on_blur(self) -> None:
        self.refresh_line(self._cursor)

    def on_click(self, event: Click) -> None:
        place = event.get_content_offset(self)  # None on the border
        number = place.y + self.scroll_offset.y if place else self._count
        if number < self._count:
            self.post_message(self.Chosen(self, number))

    def _scroll_to_line(self, first: int) -> None:
        self.scroll_to(y=max(first, 0), animate=False, force=True)

    def _reveal(self) -> None:
        """Scroll just enough to show the cursor."""
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if not height:
            return
        if self._cursor < top:
            self._scroll_to_line(self._cursor)
        elif self._cursor >= top + height:
            self._scroll_to_line(self._cursor - height + 1)
