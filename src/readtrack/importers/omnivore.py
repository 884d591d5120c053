"""Omnivore (closed in 2024): `metadata_0_to_20.json` and so on, 20 items per file.

`state` is Active, Archived (read), Deleted or Unknown, `readingProgress` is in percent
(packages/api/src/jobs/export.ts).
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, State, objects
from readtrack.importers.fields import Record

_NEARLY_ALL = 95


def read(text: str, settings: Settings) -> Contents:
    return objects.read(text, settings, _item)


def _item(item: Record, settings: Settings) -> Entry | Skipped:
    state: State = "unread"
    progress = item.number("readingProgress")
    if item.text("state") == "Archived" or progress >= _NEARLY_ALL:
        state = "done"
    elif progress > 0:
        state = "reading"
    return item.entry(
        settings,
        url=item.text("url"),
        title=item.text("title"),
        state=state,
        added=item.day("savedAt", settings),
        tags=item.tags("labels", separators=","),
    )
