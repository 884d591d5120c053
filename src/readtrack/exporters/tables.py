"""CSV: one column for each field of a link, or the five columns of Pocket, which other programs read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from readtrack.core.model import Day, Link, ReadingList
from readtrack.exporters import noon, web_url
from readtrack.importers.tables import FORMULA
from readtrack.text import tidy, visible

COLUMNS = (
    *("id", "topic", "topic_name", "title", "url", "status", "tags"),
    *("added", "started", "done", "dropped", "minutes", "note"),
)
POCKET_COLUMNS = ("title", "url", "time_added", "tags", "status")
_LINE_BREAKS = re.compile(r"[\r\n]+")


def write(reading_list: ReadingList, links: Iterable[Link], *, raw: bool = False) -> str:
    """All fields; dates as ISO 8601, `true` for an unknown date, tags joined by commas.

    A cell that a spreadsheet would run as a formula is prefixed with `'`, unless `raw`.
    """
    names = {topic.id: topic.name or "" for topic in reading_list.topics}
    rows = (
        (
            link.id,
            link.topic,
            names[link.topic],
            link.title or "",
            link.url or "",
            link.state,
            ",".join(link.tags),
            *map(_day, (link.added, link.started, link.done, link.dropped)),
            str(link.minutes or ""),
            link.note or "",
        )
        for link in links
    )
    return _csv(COLUMNS, rows, raw=raw)


def write_pocket(links: Iterable[Link], *, raw: bool = False) -> str:
    """The format of Pocket's last export: done and dropped are `archive`, an unknown date is 0, as programs that
    read this require a number. Links without a URL are omitted.
    """
    rows = (
        (
            tidy(link.label),
            url,
            str(noon(link.added) if isinstance(link.added, date) else 0),
            "|".join(link.tags),
            "archive" if link.state in ("done", "dropped") else "unread",
        )
        for link in links
        if (url := web_url(link))
    )
    return _csv(POCKET_COLUMNS, rows, raw=raw)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]], *, raw: bool) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(row if raw else [_safe_cell(name, cell) for name, cell in zip(columns, row, strict=True)])
    return file.getvalue()


def _safe_cell(column: str, cell: str) -> str:
    """A cell that is safe in spreadsheets and terminals; only notes have several lines."""
    shown = visible(cell) if column == "note" else _LINE_BREAKS.sub(" ", visible(cell))
    return f"'{shown}" if FORMULA.match(shown) else shown


def _day(day: Day | None) -> str:
    return day.isoformat() if isinstance(day, date) else "true" if day else ""
