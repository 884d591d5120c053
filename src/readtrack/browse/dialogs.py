"""Modal dialogs. Each returns the entered text or the value of the chosen item, or None if cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.events import Key, Paste
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from readtrack.browse.lines import Lines
from readtrack.output.paint import cells, cut, fill
from readtrack.text import fold, tidy

_CANCEL: list[BindingType] = [Binding("escape,ctrl+c", "cancel", show=False)]


class Item(NamedTuple):
    """A row of `Choose`. `detail` is shown dim after the label; both are searched."""

    value: str
    label: str
    detail: str = ""


class Modal(ModalScreen[str | None]):
    """A screen that is closed once: a second Enter may arrive before the first one has closed it."""

    def dismiss(self, result: str | None = None) -> AwaitComplete:
        return super().dismiss(result) if self.is_current else AwaitComplete()


class _Dialog(Modal):
    BINDINGS: ClassVar[list[BindingType]] = _CANCEL

    def on_key(self, event: Key) -> None:
        """Enter what is typed before the text box has the focus."""
        if event.is_printable and event.character:
            for box in self.query(Input):
                box.insert_text_at_cursor(event.character)

    def action_cancel(self) -> None:
        self.dismiss(None)


class Ask(_Dialog):
    """Prompts for one line of text, with completion of `known` words. With `takes_paste`, a paste closes the dialog."""

    def __init__(self, title: str, *, hint: str = "", known: Sequence[str] = (), takes_paste: bool = False) -> None:
        super().__init__()
        self._title, self._hint, self._known, self._takes_paste = title, hint, known, takes_paste

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Text(self._title, style="bold"), classes="title")
            suggester = _LastWord(self._known) if self._known else None
            yield _Line(self._takes_paste, suggester=suggester)
            yield Static(Text(self._hint, style="dim"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value)


class Confirm(_Dialog):
    """A yes/no question."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "yes", show=False), Binding("n,escape,ctrl+c", "cancel")]

    def __init__(self, question: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._question, self._lines = question, lines

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Text(self._question, style="bold"), classes="title")
            yield Static(Text("y yes   n no", style="dim"))  # above the lines: the dialog may be cut off
            yield Static(Text("\n".join(self._lines)))

    def action_yes(self) -> None:
        self.dismiss("yes")


class Choose(_Dialog):
    """A list that is searched by typing. `other` may make the typed text an additional item."""

    _MOST_LINES = 16
    _OTHER_LINES = 5  # border, title, text box and its margin

    BINDINGS: ClassVar[list[BindingType]] = [
        *_CANCEL,
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p", "move(-1)", show=False, priority=True),
    ]

    def __init__(
        self, title: str, items: Sequence[Item], *, other: Callable[[str], Item | None] = lambda _: None
    ) -> None:
        super().__init__()
        self._title, self._items, self._other = title, items, other
        self._found: list[Item] = []
        self._number = 0

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(Text(self._title, style="bold"), classes="title")
            yield _Line(takes_paste=False, placeholder="type to search")
            yield Lines(self._item_line, "choices", is_driven=True)

    def on_mount(self) -> None:
        self._search("")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._search(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(self._found[self._number].value if self._found else None)

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        self.dismiss(self._found[message.number].value)

    def action_move(self, lines: int) -> None:
        if self._found:
            self._number = (self._number + lines) % len(self._found)
            self.query_one(Lines).move_cursor(self._number)

    def _search(self, text: str) -> None:
        words = fold(text).split()
        having = [item for item in self._items if all(word in fold(f"{item.label} {item.detail}") for word in words)]
        # Items that start with the text come first: for `vl`, vllm comes before "eval-level".
        self._found = sorted(having, key=lambda item: not fold(item.label).startswith(fold(text.strip())))
        other = self._other(tidy(text))
        self._found += [other] if other is not None else []
        self._number = 0
        # Its size, not that of the list, which gets what is left where the screen is too low.
        self.query_one(".dialog").styles.height = min(len(self._found), self._MOST_LINES) + self._OTHER_LINES
        self.query_one(Lines).show(len(self._found), 0)

    def _item_line(self, number: int, width: int) -> list[Segment]:
        item = self._found[number]
        label = cut(item.label, width)
        room = width - cells(label)
        detail = f"  {item.detail}" if item.detail and cells(item.detail) + 2 <= room else ""
        return [Segment(label), Segment(fill(detail, room), Style(dim=True))]


class _Line(Input):
    """A text box. With `takes_paste`, a paste submits the text."""

    def __init__(self, takes_paste: bool, suggester: Suggester | None = None, placeholder: str = "") -> None:
        super().__init__(suggester=suggester, placeholder=placeholder, compact=True)
        self._takes_paste = takes_paste

    def _on_paste(self, event: Paste) -> None:
        if self._takes_paste and isinstance(self.screen, Ask):
            event.stop()
            event.prevent_default()
            self.screen.dismiss(f"{self.value} {event.text}".strip())
            return
        super()._on_paste(event)
        event.prevent_default()


class _LastWord(Suggester):
    """Completes the last word, which may have a leading `+` or `-`."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        word = value.rpartition(" ")[2].lstrip("+-")
        found = next((name for name in self._known if word and fold(name).startswith(fold(word))), None)
        return None if found is None else value[: len(value) - len(word)] + found
