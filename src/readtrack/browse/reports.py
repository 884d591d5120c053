"""Full-screen reports: `stats`, `log`, `doctor` and the inbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from readtrack.browse.dialogs import Modal
from readtrack.browse.lines import Lines
from readtrack.browse.worker import Waiting
from readtrack.core.lint import Finding
from readtrack.output.paint import cells, cut, fill
from readtrack.text import tidy

_NAMES = {"2": "stats", "3": "log", "4": "doctor", "5": "inbox"}
_KEYS: list[BindingType] = [
    Binding("q,escape,1,ctrl+c", "leave", show=False),
    *(Binding(key, f"change('{name}')", show=False) for key, name in _NAMES.items()),
]


class _FullScreen(Modal):
    """A screen over the list. Returns the name of the report to show next, or None."""

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_change(self, name: str) -> None:
        self.dismiss(name)

    def redraw(self) -> None:
        """Update the content."""
        raise NotImplementedError


class Report(_FullScreen):
    """Scrolling text, rendered for the width of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_KEYS,
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


class _Rows(_FullScreen):
    """A report with a cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_KEYS,
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("enter", "go", show=False),
    ]
    TITLE = ""
    EMPTY = ""

    def __init__(self) -> None:
        super().__init__()
        self._cursor = 0

    def compose(self) -> ComposeResult:
        lines = Lines(self._line, id="rows")
        lines.border_title, lines.placeholder = self.TITLE, self.EMPTY
        yield lines

    def on_resize(self) -> None:
        self.query_one(Lines).focus()
        self.redraw()

    def _show(self, count: int, hint: str) -> None:
        lines = self.query_one(Lines)
        lines.border_subtitle = f"{hint} · q back" if count else "q back"
        self._cursor = min(self._cursor, max(count - 1, 0))
        lines.show(count, self._cursor)

    def _line(self, number: int, width: int) -> list[Segment]:
        raise NotImplementedError

    def _count(self) -> int:
        raise NotImplementedError

    def action_move(self, lines: int) -> None:
        self._cursor = max(0, min(self._cursor + lines, self._count() - 1))
        self.query_one(Lines).move_cursor(self._cursor)

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        message.stop()
        self._cursor = message.number
        self.query_one(Lines).move_cursor(self._cursor)


class Doctor(_Rows):
    """The problems in the file. Returns `goto:` and a link id to go to that link."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("F", "fix", show=False)]
    TITLE, EMPTY = "doctor", "no problems found"

    def __init__(self, findings: Callable[[], Sequence[Finding]], fix: Callable[[], None]) -> None:
        super().__init__()
        self._load, self._fix = findings, fix
        self._findings: Sequence[Finding] = ()

    def redraw(self) -> None:
        self._findings = self._load()
        safe = sum(finding.is_safe for finding in self._findings)
        self._show(
            len(self._findings), f"F repairs {safe} · Enter goes to the link" if safe else "Enter goes to the link"
        )

    def _count(self) -> int:
        return len(self._findings)

    def _line(self, number: int, width: int) -> list[Segment]:
        finding = self._findings[number]
        place, code = f"{finding.line}:{finding.column}: ", f" [{finding.code}]"
        message = cut(tidy(finding.message), max(width - len(place) - len(code), 1))
        gap = fill("", max(width - len(place) - cells(message) - len(code), 0))
        return [Segment(place, Style(bold=True)), Segment(message), Segment(code + gap, Style(dim=True))]

    def action_go(self) -> None:
        if self._findings and self._findings[self._cursor].id:
            self.dismiss(f"goto:{self._findings[self._cursor].id}")

    def action_fix(self) -> None:
        self._fix()


class Inbox(_Rows):
    """The links in the inbox; `take` is called with the chosen one."""

    TITLE, EMPTY = "inbox", "no links in the inbox"

    def __init__(self, load: Callable[[], Sequence[Waiting]], take: Callable[[Waiting], None]) -> None:
        super().__init__()
        self._load, self._take = load, take
        self._waiting: Sequence[Waiting] = ()

    def redraw(self) -> None:
        self._waiting = self._load()
        self._show(len(self._waiting), "Enter adds the link to a topic")

    def _count(self) -> int:
        return len(self._waiting)

    def _line(self, number: int, width: int) -> list[Segment]:
        one = self._waiting[number]
        label = cut(tidy(one.title or one.url), width)
        about = f"  {tidy(one.url)} · {tidy(one.path.name)}" if one.title else f"  {tidy(one.path.name)}"
        return [Segment(label), Segment(fill(about, max(width - cells(label), 0)), Style(dim=True))]

    def action_go(self) -> None:
        if self._waiting:
            self._take(self._waiting[self._cursor])
