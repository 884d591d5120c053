"""A backup of Firefox's bookmarks: a tree of `{typeCode, title, uri, dateAdded (µs), tags (commas), children}`.

typeCode is 1 for a bookmark, 2 for a folder, 3 for a separator. Old backups repeat the tags as folders.
"""

from __future__ import annotations

from collections.abc import Iterator

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, gather

_SEPARATOR = "text/x-moz-place-separator"


def read(text: str, settings: Settings) -> Contents:
    value = objects.load(text)
    objects.expect_list(value, ("children",))
    return gather(_bookmarks(objects.as_record(value), settings))


def _bookmarks(root: Record, settings: Settings) -> Iterator[Entry | Skipped]:
    for one in objects.tree(root, children=("children",), name=_folder_name):
        if isinstance(one, Skipped):
            yield one
            continue
        node, folder = one
        if not node.text("uri") and node.text("typeCode") in ("2", "3"):
            continue
        annotations = {one.text("name"): one.text("value") for one in node.records("annos")}
        yield node.entry(
            settings,
            url=node.text("uri"),
            title=node.text("title"),
            heading=folder,
            added=node.day("dateAdded", settings),
            tags=node.tags("tags", separators=","),
            note=annotations.get("bookmarkProperties/description", ""),
        )


def _folder_name(folder: Record) -> str | None:
    """The name of a folder; empty for the bookmarks menu, as in Firefox's HTML."""
    if folder.text("root") == "tagsFolder":
        return None
    return "" if folder.text("root") in ("placesRoot", "bookmarksMenuFolder") else folder.text("title")
