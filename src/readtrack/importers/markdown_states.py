"""Reading states in lists without boxes: Logseq's keywords, symbols as bullets, columns of tables.

Logseq (docs.logseq.com, "Tasks" and "Properties"): a block may begin with `TODO DOING NOW LATER DONE CANCELED
WAITING`; lines `key:: value` are its properties, and `:LOGBOOK:` … `:END:` is its clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from readtrack.addresses.captured import captured
from readtrack.addresses.hashtags import take_tags
from readtrack.importers import State
from readtrack.importers.fields import state_of
from readtrack.importers.markdown_inline import Anchor, Break, Piece, Words
from readtrack.importers.markdown_labels import is_label
from readtrack.text import fold

_WORDS: dict[str, State] = {
    **dict.fromkeys(("TODO", "LATER", "WAITING", "WAIT"), "unread"),
    **dict.fromkeys(("DOING", "NOW", "IN-PROGRESS"), "reading"),
    **dict.fromkeys(("CANCELED", "CANCELLED"), "dropped"),
    "DONE": "done",
}
_WORD = re.compile(rf"\s*({'|'.join(_WORDS)})(?:\s+|\Z)(?:\[#[A-C]\]\s*)?")
_SIGNS: dict[str, State] = {**dict.fromkeys("☑✅✔✓", "done"), **dict.fromkeys("☐⬜🔲", "unread")}
_SIGN = re.compile(rf"\s*([{''.join(_SIGNS)}])\ufe0f?\s*")
_PROPERTY = re.compile(r"\s*([\w.-]+):: ?(.*)", re.DOTALL)
_PLANNED = re.compile(r"\s*(?:SCHEDULED|DEADLINE):\s")
_CLOCK = re.compile(r"\s*CLOCK:")
_DAY = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})")
_DONE_KEYS = ("completed", "done", "finished")
_ADDED_KEYS = ("created", "added", "created-at")

_STATUS_COLUMNS = frozenset(
    re.split(
        r"[|\n]",
        """status|state|done|read|read?|progress|finished|completed|状态|進度|进度|已读|完成|阅读状态
상태|статус|statut|estado""",
    )
)
_TITLE_COLUMNS = frozenset(
    re.split(
        r"[|\n]",
        """title|name|paper|article|book|topic|resource|标题|題目|题目|名称|论文|論文|文章|书名|タイトル|제목
название|titre|título""",
    )
)
_CELL_SIGNS: dict[str, State] = {
    **_SIGNS,
    **dict.fromkeys("✗❌", "unread"),
    **dict.fromkeys("📖🚧⏳🟡", "reading"),
    **dict.fromkeys("📚🔖🆕⬛🔴", "unread"),
    **dict.fromkeys("🟢☑", "done"),
}
_CELL_WORDS: dict[str, State] = {
    **dict.fromkeys(("pending", "not started", "planned", "tbd", "待办", "未开始", "未完成"), "unread"),
    **dict.fromkeys(("in progress", "ongoing", "partial", "wip", "进行中", "阅读中", "在看"), "reading"),
    **dict.fromkeys(("已完成", "已看", "看完"), "done"),
}
_BOX = re.compile(r"(?:[-*+] )?\[(.)\]")
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)? ?%")


class Said(NamedTuple):
    """The state and fields of an item, apart from its text."""

    state: State | None
    day: date | None = None  # of the state
    added: date | None = None


def begins_with_state(pieces: Sequence[Piece]) -> bool:
    """Whether an item begins with one of Logseq's keywords."""
    return bool(pieces) and isinstance(pieces[0], Words) and _WORD.match(pieces[0].text) is not None


def take_state(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Said]:
    """An item without the state at its beginning; after a keyword of Logseq, also without properties and clock."""
    first = pieces[0] if pieces else None
    if not isinstance(first, Words) or first.code:
        return pieces, Said(None)
    if word := _WORD.match(first.text):
        state = _WORDS[word[1]]
        rest, completed, added = _without_properties([Words(first.text[word.end() :]), *pieces[1:]])
        return rest, Said(state, completed if state == "done" else None, added)
    if sign := _SIGN.match(first.text):
        return [Words(first.text[sign.end() :]), *pieces[1:]], Said(_SIGNS[sign[1]])
    return pieces, Said(None)


def _without_properties(pieces: Sequence[Piece]) -> tuple[list[Piece], date | None, date | None]:
    rows: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, Break):
            rows.append([piece])
        else:
            rows[-1].append(piece)
    kept: list[Piece] = []
    completed = clocked = added = None
    in_clock = False
    for row in rows:
        text = "".join(piece.text for piece in row if isinstance(piece, Words | Anchor))
        found = _PROPERTY.match(text)
        if text.strip() == ":LOGBOOK:":
            in_clock = True
        elif _CLOCK.match(text):
            clocked = _day(text.rpartition("--")[2])
        elif in_clock:
            in_clock = text.strip() != ":END:"
        elif found:
            day = _day(found[2])
            completed = day if found[1] in _DONE_KEYS else completed
            added = day if found[1] in _ADDED_KEYS else added
        elif not _PLANNED.match(text):
            kept += row
    return kept, completed or clocked, added


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


class Row(NamedTuple):
    """The link that a row of a table is about, its text and its state."""

    pieces: tuple[Piece, ...]
    anchor: Anchor
    state: State | None


def read_row(columns: Sequence[str], cells: Sequence[Sequence[Piece]]) -> Row | None:
    """The link that a row is about; None if it has several links that are entries of their own."""
    web = [(at, piece) for at, cell in enumerate(cells) for piece in cell if isinstance(piece, Anchor) and piece.web]
    if not web:
        return None
    names = [fold(name).strip(" *_") for name in columns]
    texts = ["".join(piece.text for piece in cell if isinstance(piece, Words | Anchor)).strip() for cell in cells]
    status = _status(names, texts)
    title_at = next((at for at, name in enumerate(names) if name in _TITLE_COLUMNS and at < len(cells)), None)
    named = [(at, one) for at, one in web if one.titled and not is_label(one)]
    state = _state_of_cell(texts[status]) if status is not None else None
    if named:
        in_title = [one for at, one in named if at == title_at] or ([named[0][1]] if len(named) == 1 else [])
        if len(in_title) != 1 or len(named) > 1:
            return None
        others = [one for _, one in web if one is not in_title[0]]
        return Row((in_title[0], *_spaced(others)), in_title[0], state)
    if title_at is None or not texts[title_at]:
        linked = {at for at, _ in web}
        title_at = next((at for at, text in enumerate(texts) if at not in linked | {status} and _is_title(text)), None)
    anchors = [one for _, one in web]
    if title_at is None:
        return Row((anchors[0],), anchors[0], state) if len(anchors) == 1 else None
    if len(anchors) > 1 and not all(map(is_label, anchors)):
        return None
    separator = " " if is_label(anchors[0]) else ": "
    title = [piece for piece in cells[title_at] if not isinstance(piece, Anchor)]
    return Row((*title, Words(separator), *_spaced(anchors)), anchors[0], state)


def shared_rows(pieces: Sequence[Piece]) -> dict[int, Row]:
    """The links of a paragraph, by `id`, with titles as share buttons write them: beside the URL or on the line before.

    Empty for prose: every line has to begin or end with its URL, or be the title of the next one.
    """
    anchors = [piece for piece in pieces if isinstance(piece, Anchor)]
    if any(anchor.titled or not anchor.web for anchor in anchors):
        return {}
    text = "".join(
        "\n" if isinstance(piece, Break) else piece.href if isinstance(piece, Anchor) else piece.text
        for piece in pieces
        if isinstance(piece, Words | Anchor | Break)
    )
    urls = tuple(anchor.href for anchor in anchors)
    lines = [take_tags(line)[0].strip() for line in text.split("\n")]
    if any("://" in line and not line.startswith(urls) and not line.endswith(urls) for line in lines):
        return {}
    links, left = captured(text)
    if left or [link.url for link in links] != list(urls):
        return {}
    rows = {}
    for anchor, link in zip(anchors, links, strict=True):
        if link.title:
            tags = "".join(f" #{tag}" for tag in link.tags)
            rows[id(anchor)] = Row((Words(f"{link.title}: "), anchor, Words(f" {link.note or ''}{tags}")), anchor, None)
    return rows


def _spaced(anchors: Sequence[Anchor]) -> list[Piece]:
    return [piece for anchor in anchors for piece in (Words(" "), anchor)]


def _is_title(text: str) -> bool:
    return sum(map(str.isalpha, text)) > 1 and _state_of_cell(text) is None


def _status(names: Sequence[str], texts: Sequence[str]) -> int | None:
    known = next((at for at, name in enumerate(names) if name in _STATUS_COLUMNS and at < len(texts)), None)
    if known is not None:
        return known
    return next((at for at, text in enumerate(texts) if len(text) <= 2 and text.strip("\ufe0f") in _SIGNS), None)


def _state_of_cell(text: str) -> State | None:
    word = fold(text).strip(" *_.\ufe0f")
    if box := _BOX.fullmatch(word):
        return "done" if box[1] in "xv×✓✔√" else "reading" if box[1] in "/o" else "unread"
    if percent := _PERCENT.fullmatch(word):
        number = int(percent[1])
        return "done" if number >= 100 else "reading" if number else "unread"
    return _CELL_WORDS.get(word) or state_of(word) or _CELL_SIGNS.get(text.strip(" \ufe0f")[:1])
