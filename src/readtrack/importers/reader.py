"""Readwise Reader: `Title,URL,ID,Document tags,Saved date,Reading progress,Location,Seen`.

`Location` is new, later, shortlist, archive (read) or feed. Tags are a Python list as text; progress occurs as 0 to 1
and as 0 to 100, so only the difference between zero and more is used.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, State, tables
from readtrack.importers.fields import Record


def read(text: str, settings: Settings) -> Contents:
    return tables.read(text, settings, _row, needs=("url",))


def _row(row: Record, settings: Settings) -> Entry | Skipped:
    location = row.text("location").lower()
    if location == "feed" and not settings.all_links:
        return row.skipped(row.text("title", "url"), "from a feed")
    state: State = "reading" if row.number("reading progress") > 0 else "unread"
    return row.entry(
        settings,
        url=row.text("url"),
        title=row.text("title"),
        state="done" if location == "archive" else state,
        added=row.day("saved date", settings),
        tags=row.tags("document tags", separators=","),
        note=row.text("document note"),
    )
