"""The file `Bookmarks` in a profile of Chromium and its relatives: `roots` with folders; dates in µs since 1601."""

from __future__ import annotations

from collections.abc import Iterator

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, gather


def read(text: str, settings: Settings) -> Contents:
    value = objects.load(text)
    roots = objects.as_record(value).record("roots")
    found = [Record(root, place=f"roots.{name}") for name, root in roots.values.items() if isinstance(root, dict)]
    if not found:
        raise objects.no_entries()
    return gather(part for root in found for part in _bookmarks(root, settings))


def _bookmarks(root: Record, settings: Settings) -> Iterator[Entry | Skipped]:
    for one in objects.tree(root, children=("children",), name=lambda one: one.text("name")):
        if isinstance(one, Skipped):
            yield one
            continue
        node, folder = one
        if node.text("type") != "folder" and "url" in node.values:
            yield node.entry(
                settings,
                url=node.text("url"),
                title=node.text("name"),
                heading=folder,
                added=node.day("date_added", settings),
            )
