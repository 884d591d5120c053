"""CSL-JSON for Zotero and other reference managers.

It has no field for a state; `Read_Status` in the note is read and written by Zotero's reading-list plug-in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from readtrack.core.model import Link, State
from readtrack.importers.own import readable_json
from readtrack.text import tidy

STATUS: dict[State, str] = {
    "unread": "To Read",
    "reading": "In Progress",
    "done": "Read",
    "dropped": "Not Reading",
}


def write(links: Iterable[Link]) -> str:
    """One item per line, in UTF-8."""
    items = [readable_json(_item(link)) for link in links]
    return "[\n" + ",\n".join(items) + "\n]\n" if items else "[]\n"


def _item(link: Link) -> dict[str, object]:
    day = {"reading": link.started, "done": link.done, "dropped": link.dropped}.get(link.state)
    note = [f"Read_Status: {STATUS[link.state]}"]
    if isinstance(day, date):
        note.append(f"Read_Status_Date: {day.isoformat()}")
    note += map(tidy, (link.note or "").splitlines())
    item: dict[str, object] = {
        "id": link.id,
        "citation-key": link.id,
        "type": "webpage" if link.url else "document",
        "title": tidy(link.label),
        "URL": tidy(link.url or ""),
        "accessed": {"date-parts": [[link.added.year, link.added.month, link.added.day]]}
        if isinstance(link.added, date)
        else None,
        "keyword": ", ".join(map(tidy, link.tags)),
        "note": "\n".join(note),
    }
    return {name: value for name, value in item.items() if value}
