"""Org mode: `* TODO [[url][title]] :tag:`, `CLOSED: [2024-01-02 Tue]`, `- [X] [[url][title]]`.

Org Syntax (orgmode.org/worg/org-syntax.html): a headline consists of stars, a keyword, a priority, text and tags;
timestamps are in brackets; drawers and `#+` lines are for the program. A headline with a keyword and an item with a box
are tasks; if there are tasks, other links are only imported with `--all-links`, as in Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from readtrack.addresses.lines import find_urls
from readtrack.importers import NOT_A_TASK, Contents, Entry, Settings, Skipped, State
from readtrack.importers.fields import day_of, gather
from readtrack.importers.markdown_inline import Anchor, Piece, Words
from readtrack.importers.markdown_labels import first_link
from readtrack.importers.markdown_text import plain, readable, title_and_note

_STATES: dict[str, State] = {
    **dict.fromkeys(("TODO", "NEXT", "LATER", "WAITING", "WAIT", "HOLD", "READ", "TOREAD"), "unread"),
    **dict.fromkeys(("DOING", "STARTED", "READING", "IN-PROGRESS", "STRT"), "reading"),
    **dict.fromkeys(("CANCELED", "CANCELLED", "KILL"), "dropped"),
    "DONE": "done",
}
_BOXES: dict[str, State] = {"X": "done", "-": "reading"}
_HEADLINE = re.compile(r"(\*+)[ \t]+(.*)")
_KEYWORD = re.compile(rf"({'|'.join(_STATES)})(?:[ \t]+|\Z)")
_PRIORITY = re.compile(r"\[#[A-Z0-9]\][ \t]*")
_TAGS = re.compile(r"(?<![ \t])[ \t]+:([\w@#%:]+):[ \t]*\Z")
_ITEM = re.compile(r"[ \t]*(?:[-+]|[ \t]\*|\d+[.)])[ \t]+(?:\[([ xX-])\][ \t]+)?")
_LINK = re.compile(r"\[\[([^\[\]\n]+)\](?:\[([^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*){0,3})\])?\]")
_PLANNING = re.compile(r"(CLOSED|SCHEDULED|DEADLINE):[ \t]*[\[<](\d{4}-\d\d-\d\d)[^\]>]{0,40}[\]>]")
_PROPERTY = re.compile(r"[ \t]*:([\w-]+):[ \t]*(.*)")
_BLOCK = re.compile(r"[ \t]*#\+(BEGIN|END)_(?:SRC|EXAMPLE|COMMENT)\b", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_URL_PROPERTIES = ("URL", "SOURCE", "LINK", "CUSTOM_URL")


@dataclass(slots=True)
class _Task:
    """A headline with a keyword, or an item with a box, until its text ends."""

    line: int
    heading: str
    pieces: list[Piece]
    state: State
    tags: tuple[str, ...] = ()
    day: date | None = None
    added: date | None = None
    below: list[tuple[int, list[Piece]]] = field(default_factory=list)


@dataclass(slots=True)
class _Stray:
    line: int
    heading: str
    pieces: list[Piece]


def read(text: str, settings: Settings) -> Contents:
    found = _Scanner(settings).scan(text)
    has_tasks = any(isinstance(one, _Task) for one in found)
    return gather(one for part in found for one in _read(part, settings, has_tasks=has_tasks))


class _Scanner:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._found: list[_Task | _Stray] = []
        self._open: list[tuple[int, str]] = []  # headlines, by level
        self._task: _Task | None = None  # the headline whose text this is

    @property
    def _heading(self) -> str:
        return self._open[-1][1] if self._open else ""

    def scan(self, text: str) -> list[_Task | _Stray]:
        is_code = False
        for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
            if block := _BLOCK.match(line):
                is_code = block[1].upper() == "BEGIN"
            elif is_code or line.lstrip().startswith(("#+", "# ")):
                continue
            elif headline := _HEADLINE.match(line):
                self._headline(number, len(headline[1]), headline[2])
            elif self._task and _PLANNING.search(line):
                self._planning(self._task, line)
            elif named := _PROPERTY.match(line):
                self._property(number, named[1].upper(), named[2])
            else:
                self._text(number, line)
        return self._found

    def _headline(self, number: int, level: int, text: str) -> None:
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        heading = self._heading
        words, tags = _without_tags(text)
        keyword = _KEYWORD.match(words)
        own = pieces_of(_PRIORITY.sub("", words[keyword.end() :] if keyword else words, count=1), number)
        self._task = _Task(number, heading, own, _STATES[keyword[1]], tags) if keyword else None
        if self._task:
            self._found.append(self._task)
        elif any(isinstance(piece, Anchor) for piece in own):
            self._found.append(_Stray(number, heading, own))
        self._open.append((level, heading if keyword else plain(own)))

    def _planning(self, task: _Task, line: str) -> None:
        closed = next((found[2] for found in _PLANNING.finditer(line) if found[1] == "CLOSED"), "")
        if task.state in ("done", "dropped"):
            task.day = day_of(closed, self._settings.zone) or task.day

    def _property(self, number: int, name: str, value: str) -> None:
        if self._task is None:
            return
        if name in _URL_PROPERTIES and _WEB.match(value):
            self._task.below.insert(0, (number, pieces_of(value, number)))
        elif name in ("CREATED", "ADDED"):
            self._task.added = day_of(value.strip("[]<> ")[:10], self._settings.zone)

    def _text(self, number: int, line: str) -> None:
        item = _ITEM.match(line)
        own = pieces_of(line[item.end() :] if item else line, number)
        if item and item[1]:
            self._found.append(_Task(number, self._heading, own, _BOXES.get(item[1].upper(), "unread")))
        elif any(isinstance(piece, Anchor) for piece in own):
            if self._task:
                self._task.below.append((number, own))
            else:
                self._found.append(_Stray(number, self._heading, own))


def _without_tags(words: str) -> tuple[str, tuple[str, ...]]:
    found = _TAGS.search(words)
    return (words[: found.start()], tuple(filter(None, found[1].split(":")))) if found else (words, ())


def pieces_of(text: str, line: int) -> list[Piece]:
    """The text of a line as pieces, with Org's links and bare URLs as links."""
    pieces: list[Piece] = []
    end = 0
    for found in _LINK.finditer(text):
        pieces += _bare(text[end : found.start()], line)
        pieces.append(Anchor(line, (found[2] or "").strip(), found[1], ""))
        end = found.end()
    return [*pieces, *_bare(text[end:], line)]


def _bare(text: str, line: int) -> Iterator[Piece]:
    end = 0
    for found in find_urls(text) if "://" in text else ():
        if words := text[end : found.start]:
            yield Words(words)
        yield Anchor(line, "", found.url, "bare")
        end = found.end
    if text[end:]:
        yield Words(text[end:])


def _read(part: _Task | _Stray, settings: Settings, *, has_tasks: bool) -> Iterator[Entry | Skipped]:
    if isinstance(part, _Task):
        yield from _read_task(part, settings)
        return
    anchors = [(place, piece) for place, piece in enumerate(part.pieces) if isinstance(piece, Anchor)]
    for place, anchor in anchors:
        if not anchor.web:
            yield Skipped(part.line, anchor.text, f"not a web URL: {anchor.href}")
        elif has_tasks and not settings.all_links:
            yield Skipped(part.line, readable([anchor]), NOT_A_TASK)
        else:
            alone = len(anchors) == 1
            before, after = (part.pieces[:place], part.pieces[place + 1 :]) if alone else ((), ())
            title, note = title_and_note(before, anchor, after)
            yield Entry(part.line, part.heading or None, title, anchor.href, note=note)


def _read_task(task: _Task, settings: Settings) -> Iterator[Entry | Skipped]:
    found = first_link(task.pieces)
    used = found or next((below for _, pieces in task.below if (below := first_link(pieces))), None)
    title: str | None = plain(task.pieces) or None
    note: str | None = None
    if found:
        title, note = title_and_note(found.before, found.anchor, found.after, is_label=found.is_label)
    elif used and used.anchor.titled:
        title = title or used.anchor.text
    url = used.anchor.href if used else None
    entry = Entry(task.line, task.heading or None, title, url, task.state, task.day, task.added, task.tags, note)
    if not url and not (title and settings.unlinked):
        skipped = Skipped(task.line, title or "", "no web URL" if title else "empty")
        yield replace(skipped, unlinked=entry if title else None)
        return
    yield entry
    for number, pieces in task.below:
        for piece in pieces:
            if not isinstance(piece, Anchor) or not piece.web or (used and piece is used.anchor):
                continue
            if settings.all_links:
                yield Entry(number, task.heading or None, piece.text or None, piece.href)
            else:
                yield Skipped(number, readable([piece]), NOT_A_TASK)
