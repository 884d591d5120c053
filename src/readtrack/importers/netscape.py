"""Bookmark files in Netscape's HTML, which every browser and service writes differently.

There is no specification. `<DT><H3>` names a folder, `<DL>` opens and `</DL>` closes it; `<DT><A HREF ADD_DATE TAGS …>`
is a bookmark, `<DD>` a note on it; DT, DD and P are never closed, DL only sometimes, and Safari has no outer DL.
TOREAD (Pinboard, linkding) is 1 for links to read and 0 for links that were read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from readtrack.importers import Contents, Entry, Settings, Skipped, State
from readtrack.importers.fields import Folders, Record, gather, joined, state_of, tags_of
from readtrack.markup import Tag, tags, unescaped_twice

_ARCHIVED = "linkding:bookmarks.archived"
# An unclosed quote, which would extend into the next bookmark.
_OPEN_QUOTE = re.compile(r'<A(?:\s+[\w-]+="[^"]*"){0,50}?\s+[\w-]+="[^"]*?(?=\n[ \t]*<DT)', re.IGNORECASE)
_NOTES = "[linkding-notes]", "[/linkding-notes]"
_END_NOTES = {"a", "dd", "dl", "/dl", "dt", "h3", "hr", ""}


@dataclass(slots=True)
class _Bookmark:
    line: int
    attributes: dict[str, str]
    folder: str
    title: list[str] = field(default_factory=list)
    note: list[str] = field(default_factory=list)


def read(text: str, settings: Settings) -> Contents:
    bookmarks = list(_bookmarks(text))
    # Old versions of Shaarli separate tags by spaces; a comma in any of them shows that this file is newer.
    is_old_shaarli = "Shaarli" in text[:2000] and not any("," in one.attributes.get("tags", "") for one in bookmarks)
    return gather(_part(one, settings, separators=" " if is_old_shaarli else ",") for one in bookmarks)


def _bookmarks(text: str) -> Iterator[_Bookmark]:
    """The anchors that are not in a note, each with its folder."""
    folders = Folders()
    folder = ""
    heading: list[str] | None = None  # the name of the folder that the next DL opens
    current: _Bookmark | None = None
    words: list[str] = []  # the text of the current element
    in_note = False
    for tag in tags(_OPEN_QUOTE.sub(r'\g<0>">', text)):
        words.append(tag.before)
        if in_note and tag.name not in ("dt", "dl", "/dl", "hr", "h3", ""):
            words.append(_in_note(tag))
            continue
        if tag.name in _END_NOTES:
            words, in_note = [], False
        match tag.name:
            case "h3":
                heading = words
            case "/h3" if heading is not None:
                words = []
                folder = folders.below(_name(heading))
            case "dl":
                folders.enter(_name(heading or []))
                folder, heading = folders.path, None
            case "/dl":
                folders.leave()
                folder, heading = folders.path, None
            case "a":
                current = _Bookmark(tag.line, tag.attributes, folder, title=words)
                heading = None
                yield current
            case "/a":
                words = []
            case "dd":
                in_note = True
                if current is not None and heading is None:  # otherwise the note is about a folder
                    words = current.note


def _in_note(tag: Tag) -> str:
    """The text for a tag in a note: the URL of an anchor, as it is not a bookmark there."""
    if tag.name == "a" and (url := tag.attributes.get("href")):
        return f"{url} "
    return "\n" if tag.name in ("br", "p", "dd") else ""


def _name(words: list[str]) -> str:
    return unescaped_twice(" ".join("".join(words).split()))


def _part(bookmark: _Bookmark, settings: Settings, *, separators: str) -> Entry | Skipped:
    values = bookmark.attributes
    record = Record(values, bookmark.line)
    title = _name(bookmark.title)
    if "feedurl" in values:
        return record.skipped(title, "a feed")
    names = list(tags_of(values.get("tags"), separators))
    state: State = "unread"
    if record.text("toread") == "0" or _ARCHIVED in names:
        state = "done"
    if values.get("status") in {"reading", "dropped"}:  # written by `export`
        state = state_of(values["status"]) or state
    return record.entry(
        settings,
        url=values.get("href", ""),
        title=title,
        heading=bookmark.folder,
        state=state,
        added=record.day("add_date", settings) or record.day("time_added", settings),
        tags=[name for name in names if name != _ARCHIVED],
        note=_note("".join(bookmark.note)) if bookmark.note else "",
    )


def _note(text: str) -> str:
    text = unescaped_twice(text)
    before, found, notes = text.partition(_NOTES[0])
    if found:
        text = joined(before.strip(), notes.replace(_NOTES[1], "").strip())
    return "\n".join(map(str.strip, text.strip().splitlines()))
