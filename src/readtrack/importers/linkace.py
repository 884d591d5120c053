"""LinkAce's CSV: `id,user_id,url,title,description,…,status,…,created_at,…,tags,lists`.

`status` is the result of its own link check (1: alive), not a reading state: Kovah/LinkAce, `app/Models/Link.php`.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, tables
from readtrack.importers.fields import Record


def read(text: str, settings: Settings) -> Contents:
    return tables.read(text, settings, _row, needs=("url",))


def _row(row: Record, settings: Settings) -> Entry | Skipped:
    first, *others = row.tags("lists", separators=",") or ("",)
    return row.entry(
        settings,
        url=row.text("url"),
        title=row.text("title"),
        heading=first,
        added=row.day("created at", settings),
        tags=[*row.tags("tags", separators=","), *others],
        note=row.text("description"),
    )
