"""The title and the note in the text of a Markdown task, and the markers of Obsidian and buku."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from readtrack.addresses.hashtags import take_tags
from readtrack.importers import State
from readtrack.importers.markdown_inline import Anchor, Break, Piece, Tags, Words

_SPACES = re.compile(r"[ \t\n]+")
_SEPARATORS = " \t\n\xa0\u3000:：|｜,，、;；–—-"
_TITLE_FOLLOWS = (":", "：", "|", "｜", "–", "—", "-")
_PAIRS = dict(zip("(（[【《<「『“‘\"'", ")）]】》>」』”’\"'", strict=True))
# The remainder of `《[title](url)》。` is not a note.
_EMPTY = "".join((*_PAIRS, *_PAIRS.values(), _SEPARATORS, ".。"))
_PERMALINKS = ("", "#", "¶", "§", "🔗")
_HEADING_ID = re.compile(r"\s*\{[#.:][^{}]*\}\s*\Z|\s*¶\Z")
_EMPTY_BRACKETS = re.compile(r"\[\s*\]|\(\s*\)")
_SHORTCODE_START, _SHORTCODE_END = re.compile(r"[\w+-]{1,40}:"), re.compile(r":[\w+-]{1,40}\Z")

_BLOCK_ID = re.compile(r"(?:\s|\A)\^[A-Za-z0-9-]+\s*\Z")
# The signs of Obsidian's Tasks plug-in ("Tasks Emoji Format"): done, cancelled, started, created.
_DATED = re.compile("([✅❌🛫➕])\ufe0f?\\s*(\\d{4})-(\\d{1,2})-(\\d{1,2})(?!\\d)")
# The same as Dataview's fields, which Tasks also writes, and as TaskPaper's `@done(2023-01-07)`.
_FIELD = re.compile(
    r"[\[(](completion|cancelled|start|created)::\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*[\])]"
    r"|(?<!\S)@(done|started|created|cancelled)\((\d{4})-(\d{1,2})-(\d{1,2})[^()]*\)"
)
_MARK = re.compile("[#^(\\[@✅❌🛫➕]")  # what all of these begin with, and tags and block ids, too
_SIGN_OF = dict.fromkeys(("completion", "done"), "✅") | {"cancelled": "❌", "created": "➕"}
_SIGN_OF |= dict.fromkeys(("start", "started"), "🛫")
_DAY_OF: dict[State, str] = {"done": "✅", "dropped": "❌", "reading": "🛫"}
_ADDED = "➕"
# Signs that end a title without a link: scheduled, due, repeats, priority, id, depends on, on completion, other dates.
_SIGN = re.compile(f"[⏳📅🔁🔺⏫🔼🔽⏬🆔⛔🏁]|{_DATED.pattern}")


class Marks(NamedTuple):
    tags: tuple[str, ...]
    day: date | None
    added: date | None


def take_marks(pieces: Sequence[Piece], state: State) -> tuple[list[Piece], Marks]:
    """The pieces without the marks that have a field: tags, block id, the date of `state`, the date added.

    Other dates (due, scheduled, a finish date on an open box) cannot be represented in an entry and are kept.
    An invalid date (`✅ 2026-13-45`) is removed.
    """
    tags: list[str] = []
    days: dict[str, date | None] = {}

    def take_day(found: re.Match[str]) -> str:
        if found[1] not in (_DAY_OF.get(state), _ADDED):
            return found[0]
        days.setdefault(found[1], _day(*map(int, found.groups()[1:])))
        return ""

    def take_field(found: re.Match[str]) -> str:
        name, year, month, day = filter(None, found.groups())
        if (sign := _SIGN_OF[name]) not in (_DAY_OF.get(state), _ADDED):
            return found[0]
        days.setdefault(sign, _day(int(year), int(month), int(day)))
        return ""

    kept: list[Piece] = []
    for number, piece in enumerate(pieces):
        match piece:
            case Tags(names):
                tags.extend(names)
            case Words(text, code=False) if _MARK.search(text):
                if number == len(pieces) - 1:
                    text = _BLOCK_ID.sub("", text)
                text, found = take_tags(_DATED.sub(take_day, _FIELD.sub(take_field, text)))
                tags += found
                kept.append(Words(text))
            case _:
                kept.append(piece)
    unique = tuple(dict.fromkeys(filter(None, tags)))
    return kept, Marks(unique, days.get(_DAY_OF.get(state, "")), days.get(_ADDED))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def plain(pieces: Sequence[Piece]) -> str:
    """The pieces as one line, with the text of each link."""
    return _line(pieces, lambda anchor: anchor.text or anchor.href)


def heading_text(pieces: Sequence[Piece]) -> str:
    """A heading without permalinks, `{#id}` (PHP Markdown Extra, Hugo) and pilcrows."""
    text = _line(pieces, lambda anchor: "" if anchor.text in _PERMALINKS else anchor.text)
    return _HEADING_ID.sub("", text).strip()


def readable(pieces: Sequence[Piece]) -> str:
    """The pieces as one line, with links in Markdown; a link without a title is shown as its URL."""
    return _line(
        pieces, lambda anchor: f"[{anchor.text}]({anchor.href})" if anchor.titled else anchor.href or anchor.text
    )


def _line(pieces: Sequence[Piece], show: Callable[[Anchor], str]) -> str:
    shown: list[str] = []
    for piece in pieces:
        match piece:
            case Words(text):
                shown.append(text)
            case Anchor():
                shown.append(show(piece))
            case Break():
                shown.append("\n")
    return _SPACES.sub(" ", "".join(shown)).strip()


def title_and_note(
    before: Sequence[Piece], anchor: Anchor, after: Sequence[Piece], *, is_label: bool = False
) -> tuple[str | None, str | None]:
    """Title and note from the paragraph around an entry's link.

    The text of the link is the title, unless it is only a label (`[paper](https://…)`). Otherwise the title is the text
    before the URL, or after it and a separator (`https://… | title`).
    """
    head, tail = _unwrap(readable(before), readable(after))
    rest = trim_start(tail)
    if anchor.titled and not is_label:
        return anchor.text, note_of(f"{trim_end(trim_start(head))} {rest}")
    title, signs = split_signs(trim_end(head))
    if not title and not signs and tail.startswith(_TITLE_FOLLOWS):
        title, signs = split_signs(rest)
        rest = ""
    return _without_brackets(title) or None, note_of(f"{signs} {_EMPTY_BRACKETS.sub('', rest)}".strip())


def _without_brackets(title: str) -> str:
    """The title in `[text] (https://…)`, a link with a space too many, and in Logseq's `[[page]] https://…`."""
    while title.startswith("[") and title.find("]") in (len(title) - 1, len(title) - 2) and title.endswith("]"):
        title = title[1:-1].strip()
    return title


def without_url(before: Sequence[Piece], anchor: Anchor, after: Sequence[Piece]) -> str | None:
    """The text of a paragraph without a URL; the text of its link is kept."""
    if anchor.titled:
        return readable([*before, Words(anchor.text), *after])
    head, tail = _unwrap(readable(before), readable(after))
    return note_of(f"{trim_end(head)} {trim_start(tail)}")


def note_of(text: str) -> str | None:
    """`text` without brackets (half or full width) around all of it; None if only punctuation is left."""
    text = text.strip()
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "(（") - (character in ")）")
        if depth <= 0:
            if 0 < place == len(text) - 1:
                text = text[1:-1].strip()
            break
    return text if text.strip(_EMPTY) else None


def split_signs(text: str) -> tuple[str, str]:
    """The title in the text of a task, and Obsidian's signs after it."""
    sign = _SIGN.search(text)
    return (trim_end(text[: sign.start()]), text[sign.start() :]) if sign else (text, "")


def trim_start(text: str) -> str:
    rest = text.lstrip(_SEPARATORS)
    cut = text[: len(text) - len(rest)]
    if cut.endswith(":") and _SHORTCODE_START.match(rest):
        return f":{rest}"  # `:smile:`
    if cut.endswith("-") and rest.startswith(">"):
        return "-" * (len(cut) - len(cut.rstrip("-"))) + rest  # an arrow
    if cut.endswith("-") and not cut.endswith("--") and rest[:1].isdigit():
        return f"-{rest}"  # a negative number
    return rest


def trim_end(text: str) -> str:
    rest = text.rstrip(_SEPARATORS)
    cut = text[len(rest) :]
    if cut.startswith(":") and _SHORTCODE_END.search(rest[-41:]):
        return f"{rest}:"
    return f"{rest}-" if cut.startswith("-") and not cut.startswith("--") else rest


def _unwrap(before: str, after: str) -> tuple[str, str]:
    """The text before and after a link, without brackets and quotes directly around the link."""
    before, after = before.rstrip(), after.lstrip()
    count = 0
    while count < min(len(before), len(after)) and _PAIRS.get(before[-1 - count]) == after[count]:
        count += 1
    return before[: len(before) - count], after[count:]
