"""Safari's `Bookmarks.plist`, bookmarks and reading list; `sources` converts the binary form to text.

An entry has `URLString`, `URIDictionary.title` and, in the list `com.apple.ReadingList`, `ReadingList` with
`DateAdded`, `DateLastViewed` and `PreviewText`. Viewed entries are those that Safari no longer shows as unread.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.parsers.expat import ExpatError

from readtrack.importers import Contents, Entry, Settings, Skipped, Unreadable
from readtrack.importers.fields import Folders, Record, gather

_READING_LIST = "com.apple.ReadingList"
_ROOTS = {"BookmarksBar": "", "BookmarksMenu": "", _READING_LIST: ""}
_DEEPEST = 100


# What plistlib raises for a damaged file; LookupError for an unknown encoding.
_DAMAGE = (
    *(plistlib.InvalidFileException, ExpatError, ValueError, OverflowError, RecursionError, TypeError),
    *(LookupError, AttributeError, MemoryError, OSError),
)


def read(text: str, settings: Settings) -> Contents:
    return gather(_nodes(load(text.encode("utf-8", "replace")), settings, Folders(), "", 0))


def load(data: bytes) -> Record:
    """The root of a property list. Raises `Unreadable`."""
    try:
        root = plistlib.loads(data)
    except _DAMAGE:
        raise Unreadable("is an unreadable property list") from None
    if not isinstance(root, dict) or not isinstance(root.get("Children"), list):
        raise Unreadable("is a property list, but not Safari's bookmarks")
    return Record(root)


def as_text(data: bytes) -> bytes:
    """The XML form of a property list. Raises `Unreadable`."""
    try:
        return plistlib.dumps(load(data).values, sort_keys=False)
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise Unreadable("is an unreadable property list") from None


def _nodes(node: Record, settings: Settings, folders: Folders, place: str, depth: int) -> Iterator[Entry | Skipped]:
    for child in node.records("Children"):
        name = child.text("Title")
        if child.text("WebBookmarkType") == "WebBookmarkTypeLeaf" or child.text("URLString"):
            yield _leaf(child, folders.path, settings)
        elif depth < _DEEPEST:
            folders.enter(_ROOTS.get(name, name))
            yield from _nodes(child, settings, folders, place, depth + 1)
            folders.leave()


def _leaf(leaf: Record, folder: str, settings: Settings) -> Entry | Skipped:
    saved = leaf.record("ReadingList")
    viewed, added = (_moment(saved.values.get(name)) for name in ("DateLastViewed", "DateAdded"))
    seen = Record({"viewed": viewed, "added": added}, leaf.line, leaf.place)
    day = seen.day("viewed", settings)
    return leaf.entry(
        settings,
        url=leaf.text("URLString"),
        title=" ".join(leaf.record("URIDictionary").text("title").split()),
        heading=folder,
        state="done" if day else "unread",
        day=day,
        added=seen.day("added", settings),
    )


def _moment(value: object) -> str:
    """A date of a property list is in UTC."""
    return value.replace(tzinfo=UTC).isoformat() if isinstance(value, datetime) else ""
