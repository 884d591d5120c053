"""What `stats`, `log` and `doctor` show, over the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from readtrack.browse.lines import Lines
from readtrack.core.lint import Finding
from readtrack.text import tidy

_LEAVE: list[BindingType] = [
    Binding("q,escape,1,ctrl+c", "leave", show=False),
    *(Binding(key, f"change('{name}')", show=False) for key, name in (("2", "stats"), ("3", "log"), ("4", "doctor"))),
]


class _Over(ModalScreen[str | None]):
    """Gives the name of what to show next, or None."""

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_change(self, name: str) -> None:
        self.dismiss(name)

    def redraw(self) -> None:
        """Show it as it is now."""
        raise NotImplementedError


class Report(_Over):
    """A text for a width, that scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_LEAVE,
        Binding("j,down", "scroll('down')", show=False),
        Binding("k,up", "scroll('up')", show=False),
        Binding("ctrl+d,pagedown,space", "scroll('page_down')", show=False),
        Binding("ctrl+u,pageup", "scroll('page_up')", show=False),
        Binding("g,home", "scroll('home')", show=False),
        Binding("G,end", "scroll('end')", show=False),
    ]

    def __init__(self, title: str, text_for: Callable[[int], str]) -> None:
        super().__init__()
        self._title, self._text_for = title, text_for

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="report") as pane:
            pane.border_title = self._title
            pane.border_subtitle = "q back"
            yield Static()

    def on_resize(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        width = max(self.size.width - 6, 20)
        text = Text.from_ansi(self._text_for(width).rstrip("\n"), no_wrap=True, overflow="crop")
        self.query_one(Static).update(text)

    def action_scroll(self, where: str) -> None:
        getattr(self.query_one(VerticalScroll), f"scroll_{where}")(animate=False)


class Doctor(_Over):
    """Findings to walk through; gives `goto:` and the id of the link to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_LEAVE,
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("enter", "go", show=False),
        Binding("F", "fix", show=False),
    ]

    def __init__(self, findings: Callable[[], Sequence[Finding]], fix: Callable[[], None]) -> None:
        super().__init__()
        self._look, self._fix = findings, fix
        self._findings: Sequence[Finding] = ()
        self._cursor = 0

    def compose(self) -> ComposeResult:
        lines = Lines(self._line, id="findings")
        lines.border_title = "doctor"
        yield lines

    def on_resize(self) -> None:
        self.query_one(Lines).focus()
        self.redraw()

    def redraw(self) -> None:
        self._findings = self._look()
        lines = self.query_one(Lines)
        safe = sum(finding.is_safe for finding in self._findings)
        fix = f"F repairs {safe} · " if safe else ""
        lines.border_subtitle = f"{fix}Enter goes to the link · q back" if self._findings else "q back"
        self._cursor = min(self._cursor, max(len(self._findings) - 1, 0))
        lines.show(max(len(self._findings), 1), self._cursor)

    def _line(self, number: int, width: int) -> list[Segment]:
        if not self._findings:
            return [Segment(set_cell_size("nothing wrong", width), Style(dim=True))]
        finding = self._findings[number]
        place, code = f"{finding.line}:{finding.column}: ", f" [{finding.code}]"
        message = tidy(finding.message)
        room = width - len(place) - len(code)
        if cell_len(message) > room:
            message = set_cell_size(message, max(room - 1, 0)) + "…"
        code += " " * (room - cell_len(message))
        return [Segment(place, Style(bold=True)), Segment(message), Segment(code, Style(dim=True))]

    def action_move(self, lines: int) -> None:
        self._cursor = max(0, min(self._cursor + lines, len(self._findings) - 1))
        self.query_one(Lines).move_cursor(self._cursor)

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        self._cursor = message.number
        self.query_one(Lines).move_cursor(self._cursor)

    def action_go(self) -> None:
        if self._findings and self._findings[self._cursor].id:
            self.dismiss(f"goto:{self._findings[self._cursor].id}")

    def action_fix(self) -> None:
        self._fix()
