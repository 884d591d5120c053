"""Plain text with URLs: one per line, OneTab's `URL | title`, or a title above or below each URL.

Phones append the same to a file; `addresses.captured` reads both. OneTab ("Export / Import URLs") writes one line per
tab and an empty line between groups (Karakeep and ArchiveBox import it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readtrack.addresses.captured import captured
from readtrack.importers import Contents, Entry, Settings, Skipped
from readtrack.importers.fields import Record, gather

_URL = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)


def read(text: str, settings: Settings) -> Contents:
    return gather(_entries(text, settings))


def _entries(text: str, settings: Settings) -> Iterator[Entry | Skipped]:
    links, left = captured(text)
    found: list[tuple[int, Entry | Skipped]] = []
    line = at = 0
    for one in links:
        line, at = line + len(text[at : one.start].splitlines()), one.start
        first = line + 1
        lines = text[one.start : one.end].splitlines()
        number = first + next((n for n, words in enumerate(lines) if _URL.search(words)), 0)
        entry = Record({}, number).entry(
            settings,
            url=one.url,
            title=one.title or "",
            state="done" if one.is_done else "unread",
            added=one.added,
            tags=one.tags,
            note=one.note or "",
        )
        found.append((number, entry))
    found += [(one.number, Skipped(one.number, one.text[:80], "no URL")) for one in left]
    found.sort(key=lambda numbered: numbered[0])
    yield from (one for _, one in found)
