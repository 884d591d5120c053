"""wallabag: an array in which `is_archived` (read) is true, false, 0 or 1; of version 1, `is_read` and `is_fav`.

`content` is the whole article. Tags are names, or objects that may be empty (wallabag#2256).
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, joined


def read(text: str, settings: Settings) -> Contents:
    return objects.read(text, settings, _item)


def _item(item: Record, settings: Settings) -> Entry | Skipped:
    is_done = item.flag("is_archived") or item.flag("is_read")
    is_starred = item.flag("is_starred") or item.flag("is_fav")
    return item.entry(
        settings,
        url=item.text("url", "given_url"),
        title=item.text("title"),
        state="done" if is_done else "unread",
        day=item.day("archived_at", settings),
        added=item.day("created_at", settings),
        tags=[*item.tags("tags", separators=","), *(["starred"] if is_starred else [])],
        note=joined(*(note.text("text") for note in item.records("annotations"))),
        minutes=item.minutes("reading_time"),
    )
