"""The tasks and links of a Markdown text with their positions, in one pass over markdown-it-py's block tokens.

Boxes keep their line and character, so that a box is changed in place by the same scan that reads it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.token import Token
from markdown_it.utils import EnvType

from readtrack.importers.front_matter import without_front_matter
from readtrack.importers.markdown_inline import Anchor, Break, Inline, Parser, Piece, Words
from readtrack.importers.markdown_labels import first_link, is_labelled
from readtrack.importers.markdown_runs import Runs, take_runs
from readtrack.importers.markdown_states import Row, begins_with_state, read_row, shared_rows
from readtrack.importers.markdown_text import heading_text, plain


class Task(NamedTuple):
    """A list item that begins with a box."""

    line: int  # of the box, in the file, from 1
    box: str  # the character between the brackets
    heading: str | None
    own: tuple[Piece, ...]  # its first paragraph, after the box
    under: tuple[tuple[Piece, ...], ...]  # the paragraphs below that belong to no other task
    end: int  # the last line of its item, which may be blank
    depth: int  # of its item among lists and quotes, from 1


class Stray(NamedTuple):
    """A link outside tasks."""

    heading: str | None
    anchor: Anchor
    item: tuple[Piece, ...] | None  # the first paragraph of the list item that this link is about, if any
    end: int  # as of a task
    depth: int
    row: Row | None = None  # from a table, or from the lines around the link


class Heading(NamedTuple):
    """A heading outside lists and quotes."""

    line: int
    end: int
    level: int  # 7 for bold text used as a heading
    text: str | None
    markup: str  # its markup: `##`, `=` or `-` below it, `**` around it


class Scan(NamedTuple):
    tasks: tuple[Task, ...]
    strays: tuple[Stray, ...]
    headings: tuple[Heading, ...]
    headed: bool  # whether there are real headings


# Deeper lists and quotes are read as text, in which tasks are still found; at its own limit (`maxNesting`),
# markdown-it-py would drop the rest of the document. Each level of quotes adds to the cost of lines without `>`.
_MAX_LEVEL = 60  # a nested list counts as two levels, a quote as one
_MAX_QUOTES = 10
_BOLD = 7  # below the six real levels of headings
# `[[] a](b)` and `[\] a](b)` are links; so is `[C] (https://…)`, a link with a space too many.
_BOX = re.compile(r"\[([^\n\[\]\\]\ufe0f?)\](?=\s|\Z)(?<!\[[A-NP-UWYZa-np-uwyz]\](?=\s+\(https?://))")
# A task inside a paragraph: indented too deeply or with no-break or ideographic spaces, which CommonMark does not treat
# as indentation, with a no-break space after the bullet, or numbered, as only 1 may interrupt a paragraph.
_TASK_LINE = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+\[([^\[\]\\]\ufe0f?)\](?=\s|\Z)")
_HIDDEN_HTML = re.compile(r"\s*<(?:[?!](?!--)|(?:script|style|pre|textarea)\b)", re.I)


@dataclass(slots=True)
class _Draft:
    line: int
    box: str
    heading: str | None
    own: tuple[Piece, ...]
    end: int
    depth: int
    under: list[tuple[Piece, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Container:
    """The document, a block quote or a list item."""

    task: _Draft | None  # the task that its paragraphs belong to
    headings: list[tuple[int, str]]  # the open headings, by level; those in a container end with it
    end: int = 0

    @property
    def heading(self) -> str | None:
        return (self.headings[-1][1] or None) if self.headings else None


def scan(text: str) -> Scan:
    """Never raises. NUL is read as U+FFFD, as in CommonMark."""
    text = without_front_matter(re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")))
    scanner = _Scanner(text, take_runs(text))
    found = scanner.scan()
    return _Scanner(text, Runs(text, [], {})).scan() if scanner.runs else found


def _block_parser() -> Parser:
    parser = Parser("commonmark", {"maxNesting": _MAX_LEVEL + 10})
    parser.enable("table").disable("inline")
    quotes = 0

    def quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        nonlocal quotes
        if quotes >= _MAX_QUOTES or state.level >= _MAX_LEVEL:
            return False
        quotes += 1
        found = blockquote(state, start, end, silent)
        quotes -= 1
        return found

    def items(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < _MAX_LEVEL and list_block(state, start, end, silent)

    parser.block.ruler.at("blockquote", quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.block.ruler.at("list", items, {"alt": ["paragraph", "reference", "blockquote"]})
    return parser


class _Scanner:
    """After the scan, `runs` only has those whose first task is no list item."""

    def __init__(self, text: str, runs: Runs) -> None:
        references: EnvType = {}
        self.runs = runs.tasks
        self._tokens = _block_parser().parse(runs.text, references)
        for token in self._tokens if runs.tasks else ():  # back to the lines of the whole text
            if token.map and token.map[0] < token.map[1]:
                token.map = [runs.lines[token.map[0]], runs.lines[token.map[1] - 1] + 1]
        self._inline = Inline(references)
        self._lines = text.split("\n")
        self._headed = any(token.type == "heading_open" for token in self._tokens)
        self._open = [_Container(None, [])]
        self._tasks: list[_Draft] = []
        self._strays: list[Stray] = []
        self._headings: list[Heading] = []
        self._row: list[Token] | None = None  # the cells of the current table row
        self._columns: list[str] = []

    def scan(self) -> Scan:
        for index, token in enumerate(self._tokens):
            match token.type:
                case "blockquote_open" | "list_item_open":
                    above = self._open[-1]
                    self._open.append(_Container(above.task, above.headings[:], token.map[1] if token.map else 0))
                case "blockquote_close" | "list_item_close":
                    self._open.pop()
                case "table_open":
                    self._columns = []
                case "tr_open":
                    self._row = []
                case "tr_close":
                    self._table_row()
                case "inline" if self._row is not None:
                    self._row.append(token)
                case "inline" if token.content or self._tokens[index - 1].type == "heading_open":  # no empty table cell
                    self._block(index)
                case "html_block" if not _HIDDEN_HTML.match(token.content):
                    # A checklist directly after `<details>`, without a blank line, is meant as a checklist.
                    content = _without_open_comment(token.content)
                    self._paragraph(self._inline.pieces(content, _first_line(token)), _first_line(token), item=False)
        tasks = (
            Task(task.line, task.box, task.heading, task.own, tuple(task.under), task.end, task.depth)
            for task in self._tasks
        )
        return Scan(tuple(tasks), tuple(self._strays), tuple(self._headings), self._headed)

    def _block(self, index: int) -> None:
        inline, parent = self._tokens[index], self._tokens[index - 1]
        first_of_item = index > 1 and self._tokens[index - 2].type == "list_item_open"
        line = _first_line(inline)
        paragraph = parent.type == "paragraph_open"
        if paragraph and inline.map and inline.content.count("\n") + 1 < inline.map[1] - inline.map[0]:
            line += self._lines_stripped(inline)
        # `- [ ] title` above `---` is a heading for CommonMark.
        box = _BOX.match(inline.content) if first_of_item and (paragraph or parent.markup in ("-", "=")) else None
        if box:
            self._task(line, box[1], self._inline.pieces(inline.content[box.end() :], line))
        elif parent.type == "heading_open" and self._open[-1].task is None:
            self._heading(int(parent.tag[1:]), self._inline.pieces(inline.content, line), parent)
        elif not paragraph:
            self._text(self._inline.pieces(inline.content, line), item=False)
        elif self._is_bold_heading(index):
            self._heading(_BOLD, self._inline.pieces(inline.content, line), parent)
        else:
            self._paragraph(self._inline.pieces(inline.content, line), line, item=first_of_item)

    def _table_row(self) -> None:
        cells = self._row or []
        self._row = None
        read = [self._inline.pieces(cell.content, _first_line(cell)) if cell.content else [] for cell in cells]
        if not self._columns:
            self._columns = [plain(pieces) for pieces in read]
        elif self._open[-1].task is None and (row := read_row(self._columns, read)):
            line = row.anchor.line
            self._strays.append(Stray(self._open[-1].heading, row.anchor, None, line, len(self._open) - 1, row))
            return
        for pieces in read:
            self._text(pieces, item=False)

    def _lines_stripped(self, paragraph: Token) -> int:
        """The number of lines of no-break spaces, text in CommonMark, that markdown-it-py stripped from the start."""
        start, end = paragraph.map or (0, 0)
        text = paragraph.content.partition("\n")[0].rstrip()
        return next((n for n in range(end - start) if self._lines[start + n].rstrip().endswith(text)), 0)

    def _heading(self, level: int, pieces: list[Piece], token: Token) -> None:
        headings = self._open[-1].headings
        while headings and headings[-1][0] >= level:
            headings.pop()
        self._text(pieces, item=False)  # its links belong to the previous heading
        text = heading_text(pieces)
        headings.append((level, text.rstrip(" :：") if level == _BOLD else text))
        if len(self._open) == 1 and token.map:
            start, end = token.map
            self._headings.append(Heading(start + 1, end, level, self._open[-1].heading, token.markup or "**"))

    def _is_bold_heading(self, index: int) -> bool:
        """In a document without headings, a paragraph of bold text directly before a list counts as one."""
        after = self._tokens[index + 2].type if index + 2 < len(self._tokens) else ""
        if self._headed or self._open[-1].task or after not in ("bullet_list_open", "ordered_list_open"):
            return False
        tokens = [
            t for t in self._inline.tokens(self._tokens[index].content) if t.type != "text" or t.content.strip(" :：")
        ]
        inside = sum(token.type == "strong_open" for token in tokens) == 1
        return inside and tokens[0].type == "strong_open" and tokens[-1].type == "strong_close"

    def _task(self, line: int, box: str, pieces: list[Piece]) -> None:
        own, embedded = _split(pieces, line, whole=False)
        task = self._draft(line, box, own, end=self._open[-1].end)
        self._open[-1].task = task
        for later in embedded:
            self._draft(*later)
        for plain_task in self.runs.pop(line, ()):
            self._draft(*plain_task, end=plain_task.line)

    def _draft(self, line: int, box: str, own: Sequence[Piece], *, end: int = 0) -> _Draft:
        """`end` is that of the list item, if CommonMark recognises one."""
        depth = len(self._open) - bool(end)
        task = _Draft(line, box, self._open[-1].heading, tuple(own), end or line, depth)
        self._tasks.append(task)
        return task

    def _paragraph(self, pieces: list[Piece], line: int, *, item: bool) -> None:
        own, embedded = _split(pieces, line, whole=True)
        self._text(own, item=item)
        for task in embedded:
            self._draft(*task)

    def _text(self, pieces: list[Piece], *, item: bool) -> None:
        if task := self._open[-1].task:
            if pieces:
                task.under.append(tuple(pieces))
            return
        anchors = [piece for piece in pieces if isinstance(piece, Anchor)]
        is_one = len(anchors) == 1 or (item and len(anchors) > 1 and (begins_with_state(pieces) or is_labelled(pieces)))
        around = tuple(pieces) if item and is_one else None
        here, depth = self._open[-1], len(self._open) - 1
        if around and (found := first_link(pieces)):
            anchors = [found.anchor]
        rows = shared_rows(pieces) if anchors and not item else {}
        for anchor in anchors:
            end = here.end if around else anchor.line
            self._strays.append(Stray(here.heading, anchor, around, end, depth, rows.get(id(anchor))))


def _without_open_comment(html: str) -> str:
    opened = html.find("<!--", html.rfind("-->") + 1)
    return html if opened < 0 else html[:opened]


def _first_line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _split(pieces: list[Piece], line: int, *, whole: bool) -> tuple[list[Piece], list[tuple[int, str, list[Piece]]]]:
    """The text of a paragraph, and the tasks in it that CommonMark does not recognise; with `whole`, also on its first
    line."""
    own: list[Piece] = []
    tasks: list[tuple[int, str, list[Piece]]] = []
    target, begins = own, whole
    for piece in pieces:
        if begins and isinstance(piece, Words) and not piece.code and (found := _TASK_LINE.match(piece.text)):
            if target and isinstance(target[-1], Break):
                target.pop()
            target = [Words(piece.text[found.end() :])]
            tasks.append((line, found[1], target))
        else:
            target.append(piece)
        if begins := isinstance(piece, Break):
            line = piece.line
    return own, tasks
