"""CSL-JSON: an array of `URL, DOI, title, keyword, note, accessed`; titles contain `<i>`, `<sub>`, `<span …>`.

The format has no reading state, except that the plug-in zotero-reading-list stores one in `note`, Zotero's field Extra.
"""

from __future__ import annotations

from datetime import UTC, date

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, as_text, day_of
from readtrack.importers.references import read_status, url_or_doi
from readtrack.markup import plain


def read(text: str, settings: Settings) -> Contents:
    return objects.read(text, settings, _item, keys=("items",))


def _accessed(parts: object) -> date | None:
    """The date in `[[2026, 11, 22]]`, of numbers or texts; of two dates, the first."""
    first = parts[0] if isinstance(parts, list) and parts else None
    return day_of("-".join(map(as_text, first)), UTC) if isinstance(first, list) and len(first) == 3 else None


def _item(item: Record, settings: Settings) -> Entry | Skipped:
    state, day, note = read_status(item.text("note"), settings.zone)
    return item.entry(
        settings,
        url=url_or_doi(item.text("URL"), item.text("DOI")),
        title=" ".join(plain(item.text("title")).split()),
        state=state,
        day=day,
        added=_accessed(item.record("accessed").values.get("date-parts")),
        tags=item.tags("keyword", "categories", separators=";,"),
        note=note,
    )
