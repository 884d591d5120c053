"""linkding: pages of its REST API (`{count,next,previous,results:[…]}`), a list of such pages, or a bare array.

`unread` is false for links that were read; archived links have a separate endpoint.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, joined


def read(text: str, settings: Settings) -> Contents:
    return objects.read(text, settings, _item, keys=("results",))


def _item(item: Record, settings: Settings) -> Entry | Skipped:
    is_done = item.flag("is_archived") or item.values.get("unread") is False
    return item.entry(
        settings,
        url=item.text("url"),
        title=item.text("title", "website_title"),
        state="done" if is_done else "unread",
        added=item.day("date_added", settings),
        tags=item.tags("tag_names", separators=","),
        note=joined(item.text("description"), item.text("notes")),
    )
