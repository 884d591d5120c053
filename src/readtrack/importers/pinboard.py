"""Pinboard: an array of `href, description (the title), extended (the note), time, toread, tags` (separated by spaces).

Espial and others omit some of them. `toread` is yes, or no for links that were read.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record


def read(text: str, settings: Settings) -> Contents:
    return objects.read(text, settings, _item)


def _item(item: Record, settings: Settings) -> Entry | Skipped:
    return item.entry(
        settings,
        url=item.text("href"),
        title=item.text("description"),
        state="done" if item.text("toread") == "no" else "unread",
        added=item.day("time", settings),
        tags=item.tags("tags", separators=" "),
        note=item.text("extended"),
    )
