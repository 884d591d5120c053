"""Raindrop.io: `id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite`; it has no reading state.

`folder` is a path with `/` (Unsorted if there is none); `excerpt` is text of the page, not a note of the user.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, tables
from readtrack.importers.fields import Record, path


def read(text: str, settings: Settings) -> Contents:
    return tables.read(text, settings, _row, needs=("url",))


def _row(row: Record, settings: Settings) -> Entry | Skipped:
    folder = row.text("folder")
    return row.entry(
        settings,
        url=row.text("url"),
        title=row.text("title"),
        heading="" if folder == "Unsorted" else path(*map(str.strip, folder.split("/"))),
        added=row.day("created", settings),
        tags=[*row.tags("tags", separators=","), *(["starred"] if row.flag("favorite") else [])],
        note=row.text("note"),
    )
