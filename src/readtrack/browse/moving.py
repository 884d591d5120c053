"""The keys that move the cursor, mark and filter; none of them changes the file."""

from __future__ import annotations

from textual.widgets import Input

from readtrack.browse.lines import Lines
from readtrack.browse.panes import Panes
from readtrack.core.suggest import next_links


class Moving(Panes):
    def _move(self, to: int) -> None:
        if self._is_in_topics:
            rows = self._topic_rows()
            number = max(0, min(to, len(rows) - 1))
            self.view.choose_topic(rows[number])
            self._show_list()
            return
        self.view.move_cursor(to)
        if self.view.range_from is not None:
            self._links.refresh()
        self._links.move_cursor(self.view.cursor)
        self._show_cursor()

    @property
    def _here(self) -> int:
        return self._topic_number() if self._is_in_topics else self.view.cursor

    def action_down(self) -> None:
        self._move(self._here + 1)

    def action_up(self) -> None:
        self._move(self._here - 1)

    def action_first(self) -> None:
        self._move(0)

    def action_last(self) -> None:
        self._move(len(self.view.shown) + len(self._list.topics))

    def action_page_down(self) -> None:
        self._move(self._here + self._links.page)

    def action_page_up(self) -> None:
        self._move(self._here - self._links.page)

    def action_other_pane(self) -> None:
        self._focus(self._links if self._is_in_topics or not self._topics.display else self._topics)

    def action_topics(self) -> None:
        if self._topics.display:
            self._focus(self._topics)

    def action_links(self) -> None:
        self._focus(self._links)

    def action_preview_down(self) -> None:
        self.query_one("#preview").scroll_down(animate=False)

    def action_preview_up(self) -> None:
        self.query_one("#preview").scroll_up(animate=False)

    def action_next(self) -> None:
        choices = next_links(self._list, today=self.today)
        if not choices:
            self.say("nothing left to read")
            return
        self._go_to(choices[0].link.id)
        self.say(f"next: {choices[0].reason}")

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        self._focus(message.lines)
        self.call_after_refresh(self._move, message.number)

    def _go_to(self, link_id: str) -> None:
        if self.view.go_to(link_id):
            self._focus(self._links)
            self._show_list()

    def action_mark(self) -> None:
        self.view.toggle_mark()
        self._links.refresh()
        self._links.move_cursor(self.view.cursor)
        self._show_cursor()

    def action_mark_range(self) -> None:
        self.view.toggle_range()
        self._links.refresh()
        self._show_cursor()

    def action_mark_all(self) -> None:
        self.view.toggle_all()
        self._links.refresh()
        self._show_cursor()

    def action_clear(self) -> None:
        """Clear one thing at a time: what is typed into the filter, filter, marks, focus on the topics."""
        if self._is_filtering:
            self._cancel_filter()
        elif self.view.words:
            self._filter("")
        elif self.view.marks:
            self.view.unmark()
            self._links.refresh()
            self._show_cursor()
        else:
            self._focus(self._links)

    def action_filter(self) -> None:
        self._filter_before = " ".join(self.view.words)
        self.query_one("#status").display = False
        self.query_one("#search").display = True
        box = self.query_one("#filter", Input)
        box.value = self._filter_before
        box.cursor_position = len(box.value)
        self._focus(box)
        self._links.is_driven = True  # the arrow keys move its cursor
        self._show_footer()
        self.call_after_refresh(self._place_cursor)

    def _place_cursor(self) -> None:
        """Move the terminal's cursor into the box, for input methods; Textual does so only after the first key."""
        self.cursor_position = self.query_one("#filter", Input).cursor_screen_offset

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter" and self._is_filtering:
            self._filter(event.value)

    def _filter(self, text: str) -> None:
        self.view.filter(text)
        self._show_list()

    def _cancel_filter(self) -> None:
        self._filter(self._filter_before)
        self._close_filter()

    def _close_filter(self) -> None:
        self.query_one("#search").display = False
        self.query_one("#status").display = True
        self._focus(self._links)
        self._links.is_driven = False
        self._show_footer()

    def action_states(self) -> None:
        self.view.next_states()
        self._show_list()

    def action_sort(self) -> None:
        self.view.next_sort()
        self._show_list()
        self.say(f"sorted by {self.view.sort_by}")
