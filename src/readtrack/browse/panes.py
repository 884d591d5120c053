"""The layout of the screen: panes, a line for messages, a line of keys."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.events import Resize
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from readtrack.browse import keys
from readtrack.browse.details import preview
from readtrack.browse.lines import Lines
from readtrack.browse.rows import Layout, row
from readtrack.browse.view import View
from readtrack.core.ids import shortest_prefixes
from readtrack.core.model import ReadingList
from readtrack.core.series import Part, parts
from readtrack.errors import ReadtrackError
from readtrack.output.paint import cells
from readtrack.output.rows import Extra
from readtrack.text import fold, tidy

WITH_TOPICS, WITH_PREVIEW = 70, 100  # minimum columns of the screen for these panes
_LONG_TOPIC, _REST_SECONDS = 500, 0.2  # number of links; time without a key until the cursor is at rest
_WARM_SECONDS = 0.3  # delay after the first screen
_MESSAGE_SECONDS, _ERROR_SECONDS = 5.0, 12.0


class Panes(App[int]):
    """Topics, links and preview, a message line, and a line of keys."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    CSS_PATH: ClassVar[str] = "browse.tcss"

    def __init__(self, view: View, now: Callable[[], datetime]) -> None:
        super().__init__(ansi_color=True)  # use the terminal's colours; NO_COLOR requires it at start
        self.theme = "ansi-dark"
        self.view = view
        self._now = now
        self._layout_of_rows = Layout(0, {}, Extra(self.today))
        self._parts: tuple[ReadingList | None, dict[str, dict[int, Part]]] = None, {}  # by topic and position
        self._message_timer: Timer | None = None
        self._rest_timer: Timer | None = None

    @property
    def today(self) -> date:
        return self._now().date()

    def compose(self) -> ComposeResult:
        yield Static(id="banner")
        with Horizontal(id="panes"):
            yield Lines(self._topic_line, id="topics")
            yield Lines(self._link_line, id="links")
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="details")
        yield Static(id="status")
        with Horizontal(id="search"):
            yield Static("/", id="slash")
            yield Input(id="filter", compact=True)
        yield Static(id="keys")

    def on_mount(self) -> None:
        self._focus(self._links)
        self.query_one("#topics").border_title = "topics"
        self._show_width(self.size.width)
        self._show_list()
        self.set_timer(_WARM_SECONDS, self._warm)

    def _warm(self) -> None:
        self.view.warm()
        gc.freeze()  # otherwise each full collection scans a long list, while the user types

    def on_resize(self, event: Resize) -> None:
        self._show_width(event.size.width)
        self.call_later(self._show_footer)  # once the app has the new size

    def _show_width(self, width: int) -> None:
        self.query_one("#topics").display = width >= WITH_TOPICS
        self.query_one("#preview").display = width >= WITH_PREVIEW
        if width < WITH_TOPICS and self._is_in_topics:
            self._focus(self._links)

    @property
    def _links(self) -> Lines:
        return self.query_one("#links", Lines)

    @property
    def _topics(self) -> Lines:
        return self.query_one("#topics", Lines)

    def _focus(self, widget: Widget) -> None:
        """Move the focus before the next key is handled; `widget.focus()` does so later."""
        widget.screen.set_focus(widget)

    @property
    def _is_in_topics(self) -> bool:
        return self.screen_stack[0].focused is self._topics

    @property
    def _is_filtering(self) -> bool:
        return self.screen_stack[0].focused is self.query_one("#filter")

    @property
    def _list(self) -> ReadingList:
        return self.view.reading_list

    def _show_list(self, *, keep_place: bool = False) -> None:
        """Redraw everything."""
        view = self.view
        names = {topic.id: tidy(topic.label) for topic in self._list.topics}
        shown = view.shown
        is_mixed = view.topic is None and len({link.topic for link in shown}) > 1
        self._layout_of_rows = Layout(
            id_width=max((cells(tidy(link.id)) for link in shown), default=0),
            prefixes=self._prefixes(),
            extra=Extra(self.today, view.sort_by, [fold(word) for word in view.words], names if is_mixed else None),
        )
        self._links.placeholder = "no links; Esc clears the filter" if view.words else "no links; f shows other states"
        self._links.show(len(shown), view.cursor, keep_place=keep_place)
        self._topics.show(len(self._topic_rows()), self._topic_number())
        self._show_title()
        self._show_cursor()

    def _prefixes(self) -> Mapping[str, int]:
        ids = [link.id for link in self._list.links]
        before = self._layout_of_rows.prefixes
        return before if before.keys() == set(ids) else shortest_prefixes(ids)

    def _show_title(self) -> None:
        view = self.view
        name = "all topics" if view.topic is None else tidy(self._list.topic(view.topic).label)
        count = len(view.shown)
        parts = [name, f"{count} of any state" if view.state_name == "all" else f"{count} {view.state_name}"]
        parts += [f"/{tidy(' '.join(view.words))}"] if view.words else []
        parts += [" ".join(f"#{tidy(tag)}" for tag in view.wanted.tags)] if view.wanted.tags else []
        parts += [f"by {view.sort_by}{' reversed' if view.is_reversed else ''}"] if view.sort_by != "file" else []
        self._links.border_title = Text(" · ".join(parts))

    def _show_cursor(self) -> None:
        """Update what depends on the cursor and the marks: preview, status, footer."""
        self._show_details()
        self.query_one("#preview").scroll_home(animate=False)
        if self._message_timer is None:
            self._show_marks()
        self._show_footer()

    def _show_details(self, *, at_rest: bool = False) -> None:
        """Update the preview. A long topic is searched for series only when the cursor is at rest."""
        if self._rest_timer is not None:
            self._rest_timer.stop()
        link = self.view.current
        details = Text("no links", style="dim")
        if link is not None:
            if self._parts[0] is not self._list:
                self._parts = self._list, {}
            by_topic = self._parts[1]
            if link.topic not in by_topic and (at_rest or self._size_of(link.topic) <= _LONG_TOPIC):
                by_topic[link.topic] = parts(other for other in self._list.links if other.topic == link.topic)
            if link.topic not in by_topic:
                self._rest_timer = self.set_timer(_REST_SECONDS, lambda: self._show_details(at_rest=True))
            part = by_topic.get(link.topic, {}).get(link.position)
            details = preview(link, self._list, part=part, today=self.today)
        self.query_one("#details", Static).update(details)

    def _size_of(self, topic: str) -> int:
        count = self.view.counts[topic]
        return count.total + count.dropped

    def _show_marks(self) -> None:
        titles = [tidy(link.label) for link in self.view.targets()] if self.view.marks else []
        text = Text(f"{len(titles)} marked: {', '.join(titles)}" if titles else "", no_wrap=True, overflow="ellipsis")
        self.query_one("#status", Static).update(text)

    def _show_footer(self) -> None:
        marks = len(self.view.marks)
        position = f"{self.view.cursor + 1 if self.view.shown else 0} of {len(self.view.shown)}"
        text = Text(no_wrap=True, overflow="crop")
        width = self.size.width - 2
        if self.query_one("#search").display:
            entries = [("Enter", "keep the filter"), ("Esc", "cancel")]
        else:
            if marks:
                text.append(f"{marks} marked: ", style="bold")
            shown = map(keys.key_of, keys.FOOTER_MARKED if marks else keys.FOOTER)
            entries = [(key.shown.split()[0], key.short) for key in shown]
        for name, action in entries:
            if text.cell_len + len(name) + len(action) + 3 + len(position) > width:
                break
            text.append(name, style="bold").append(f" {action}  ")
        text.append(" " * (width - text.cell_len - len(position))).append(position, style="dim")
        self.query_one("#keys", Static).update(text)

    def _link_line(self, number: int, width: int) -> list[Segment]:
        link = self.view.shown[number]
        return row(link, self._layout_of_rows, width, is_marked=link.id in self.view.marks)

    def _topic_rows(self) -> list[str | None]:
        """The topic ids in the pane; None means all."""
        wanted = self.view.wanted.topics
        return [None, *(topic.id for topic in self._list.topics if not wanted or topic.id in wanted)]

    def _topic_number(self) -> int:
        rows = self._topic_rows()
        return rows.index(self.view.topic) if self.view.topic in rows else 0

    def _topic_line(self, number: int, width: int) -> list[Segment]:
        topic = self._topic_rows()[number]
        count = self.view.total if topic is None else self.view.counts[topic]
        name = "all" if topic is None else tidy(self._list.topic(topic).label)
        percent = "" if count.percent is None else f"{count.percent}%"
        numbers = f" {count.done}/{count.total} {percent:>4}"
        return [
            Segment(set_cell_size(name, max(width - len(numbers), 0))),
            Segment(numbers[-width:], Style(dim=True)),
        ]

    def say(self, text: str, *, is_error: bool = False) -> None:
        """Show a message for a few seconds."""
        shown = Text(tidy(text), style="bold red" if is_error else "", no_wrap=True, overflow="ellipsis")
        self.query_one("#status", Static).update(shown)
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(_ERROR_SECONDS if is_error else _MESSAGE_SECONDS, self._end_message)

    def say_error(self, error: ReadtrackError) -> None:
        self.say(f"{error}" + (f" · {error.hint}" if error.hint else ""), is_error=True)

    def _end_message(self) -> None:
        self._message_timer = None
        self._show_marks()
