"""Instapaper: `URL,Title,Selection,Folder,Timestamp`, since 2025 also `Tags`, a JSON array as text.

`Folder` is one of Unread, Archive (read), Starred or a user's folder; for starred entries the state is unknown.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, tables
from readtrack.importers.fields import Record


def read(text: str, settings: Settings) -> Contents:
    return tables.read(text, settings, _row, needs=("url",))


def _row(row: Record, settings: Settings) -> Entry | Skipped:
    folder = row.text("folder")
    return row.entry(
        settings,
        url=row.text("url"),
        title=row.text("title"),
        heading="" if folder in ("Unread", "Archive", "Starred") else folder,
        state="done" if folder == "Archive" else "unread",
        added=row.day("timestamp", settings),
        tags=[*row.tags("tags", separators=","), *(["starred"] if folder == "Starred" else [])],
        note=row.text("selection"),
    )
