"""Karakeep, formerly Hoarder: `{bookmarks: […], lists: […]}` (packages/shared/import-export/exporters.ts).

Older files have neither `lists` nor `archived`. Names of lists may repeat, so lists are identified by id.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, as_text, list_paths


def read(text: str, settings: Settings) -> Contents:
    value = objects.load(text)
    lists = list_paths(Record(value).records("lists"), parent="parentId") if isinstance(value, dict) else {}
    return objects.read(text, settings, lambda item, settings: _item(item, settings, lists), keys=("bookmarks",))


def _item(item: Record, settings: Settings, lists: dict[str, str]) -> Entry | Skipped:
    content = item.record("content")
    ids = item.values.get("lists")
    paths = [lists[name] for one in (ids if isinstance(ids, list) else ()) if (name := as_text(one)) in lists]
    return item.entry(
        settings,
        url=content.text("url", "sourceUrl"),
        title=item.text("title") or content.text("title", "text", "fileName"),
        heading=paths[0] if paths else "",
        state="done" if item.flag("archived") else "unread",
        added=item.day("createdAt", settings),
        tags=[*item.tags("tags", separators=","), *paths[1:]],
        note=item.text("note"),
    )
