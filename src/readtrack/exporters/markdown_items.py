"""Write links as Markdown items that `import` reads back and a git host renders well.

Escaping is minimal: every item is read back by the importer, and if a title, URL, note or tag differs, the next, more
careful form is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from unicodedata import east_asian_width

from readtrack.addresses.address import InvalidURL
from readtrack.addresses.hashtags import tag_at_start
from readtrack.addresses.identity import Identity, identity
from readtrack.addresses.urls import clean
from readtrack.core.model import Link
from readtrack.importers import Entry, State, markdown
from readtrack.importers.markdown_blocks import scan
from readtrack.text import fold, tidy


@dataclass(frozen=True, slots=True)
class Style:
    """What a list shows besides titles, URLs and notes. `done` is the tick; None: its items have no boxes."""

    done: str | None = "x"
    states: bool = False  # Obsidian's boxes for links in progress or dropped; git hosts show them as text
    tags: bool = True
    days: bool = True

    def shown(self, state: State) -> State:
        """The state shown by the box of a link in `state`."""
        if self.done is None:
            return "unread"
        return state if self.states or state == "done" else "unread"

    def box(self, state: State) -> str:
        """The text after the bullet: a box and a space, or nothing."""
        if self.done is None:
            return ""
        return f"[{self.mark(state)}] "

    def mark(self, state: State) -> str:
        return {"unread": " ", "reading": "/", "dropped": "-", "done": self.done or "x"}[self.shown(state)]


class Item(NamedTuple):
    lines: tuple[str, ...]  # without bullet, box and indentation; the lines after the first are nested items
    reads_back: bool  # as the same link


class _Spelling(NamedTuple):
    escape_title: bool
    escape_note: bool
    enclose_note: bool = True


_SPELLINGS = [
    _Spelling(False, False),
    _Spelling(True, False),
    _Spelling(False, True),
    _Spelling(True, True),
    _Spelling(True, True, enclose_note=False),
]
_BRACKETS = re.compile(r"[\\\[\]|]")
_PUNCTUATION = re.compile(r"[\\`*_{}\[\]<>#|~&$!^]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_IN_ANGLES = str.maketrans({"<": "%3C", ">": "%3E", "\\": "\\\\"})
_WEB = re.compile(r"https?://[^\s/?#]", re.I)


def items(links: Sequence[Link], style: Style) -> list[Item]:
    """The links as items. Takes as long as reading the list, usually once."""
    links = [link if link.url is None else link._replace(url=tidy(link.url)) for link in links]
    result: dict[int, Item] = {}
    good: dict[int, Item] = {}
    left = list(range(len(links)))
    for spelling in _SPELLINGS:
        spelled = {number: _spell(links[number], style, spelling) for number in left}
        entries = _read_back(spelled.values())
        for (number, lines), entry in zip(spelled.items(), entries, strict=True):
            known = entry is not None and identity_of_entry(entry, "") == identity_of_link(links[number], topic="")
            result[number] = Item(lines, known)
            if entry is not None and known:
                good.setdefault(number, result[number])
                if _same(links[number], entry):
                    good[number] = result[number]
                    left.remove(number)
    return [good.get(number, result[number]) for number in range(len(links))]


def identity_of_link(link: Link, *, topic: str | None = None) -> Identity:
    """The value of `identity_of_entry` for the item of this link. A URL that is not http or https is plain text."""
    url = tidy(link.url or "")
    web = url if _WEB.match(url) else None
    return identity(web, link.title or url, link.topic if topic is None else topic)


def identity_of_entry(entry: Entry, topic: str) -> Identity | None:
    """None if import would not accept the URL."""
    try:
        url = clean(entry.url).url if entry.url else None
    except InvalidURL:
        return None
    return identity(url, entry.title, topic)


def escaped(text: str, *, fully: bool = False) -> str:
    return (_PUNCTUATION if fully else _BRACKETS).sub(r"\\\g<0>", text)


def heading_escaped(text: str) -> str:
    """A heading that is read back as `text`."""
    spelled = escaped(text)
    if [heading.text for heading in scan(f"# {spelled}\n").headings] == [text]:
        return spelled
    return escaped(text, fully=True)


def _spell(link: Link, style: Style, spelling: _Spelling) -> tuple[str, ...]:
    title = escaped(tidy(link.label), fully=spelling.escape_title)
    if not link.url or not _WEB.match(link.url):
        main = title
    elif link.title:
        main = f"[{title}]({destination(link.url)})"
    else:
        main = f"<{link.url}>" if not re.search(r"[\s<>]", link.url) else f"[{title}]({destination(link.url)})"
    if link.state == "dropped" and style.shown("dropped") == "unread":
        main = f"~~{main}~~"
    notes = _note_lines(link)
    if style.done is None and any("://" in line for line in notes):
        notes = []  # in a list without boxes every URL is an entry
    # Where nothing ends the title, a note beside it would become part of it.
    first, *below = notes if notes and main != title else ["", *notes]
    if spelling.escape_note:
        first, *below = (escaped(line, fully=True) for line in (first, *below))
    if first and spelling.enclose_note:
        first = f"（{first}）" if _is_wide(first + link.label) else f" ({first})"
    elif first:
        first = f" {first}"
    return (main + first + _marks(link, style), *below)


def destination(url: str) -> str:
    """In `<…>` if spaces, backslashes or unbalanced brackets would end it or have a meaning."""
    depth = lowest = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        lowest = min(lowest, depth)
    shown = _ENTITY.sub("&amp;", url)
    if depth == lowest == 0 and not re.search(r"[\s<>\\]", url):
        return shown
    return f"<{shown.translate(_IN_ANGLES)}>"


def _note_lines(link: Link) -> list[str]:
    return [line for line in map(tidy, (link.note or "").splitlines()) if line]


def _marks(link: Link, style: Style) -> str:
    marks = ""
    if style.tags:
        tags = [tidy(tag) for tag in link.tags]
        spoken = [tag for tag in tags if tag_at_start(tag) == tag.strip("/-") == tag]
        hidden = [tag for tag in tags if tag not in spoken and tag and "--" not in tag and not set(tag) & set(",<>")]
        marks += "".join(f" #{tag}" for tag in spoken)
        marks += f" <!-- TAGS: {','.join(hidden)} -->" if hidden else ""
    if style.days and link.state == "done" and isinstance(link.done, date):
        marks += f" ✅ {link.done.isoformat()}"
    return marks


def _is_wide(text: str) -> bool:
    return any(east_asian_width(character) in "WF" for character in text)


def _read_back(spelled: Iterable[tuple[str, ...]]) -> list[Entry | None]:
    """The entry that the importer reads from each item."""
    lines: list[str] = []
    starts: list[int] = []
    for first, *below in spelled:
        starts.append(len(lines) + 1)
        lines += [f"- [x] {first}", *(f"  - {line}" for line in below)]
    found = {entry.line: entry for entry in markdown.read("\n".join(lines), unlinked=True).entries}
    return [found.get(start) for start in starts]


def _same(link: Link, entry: Entry) -> bool:
    title = tidy(link.label) if link.title or not entry.url else None
    return (
        (tidy(entry.title) if entry.title else None) == title
        and (entry.note or "").splitlines() == _note_lines(link)
        and set(map(fold, entry.tags)) <= set(map(fold, link.tags))
    )
