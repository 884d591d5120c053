"""Todoist's CSV of a project: `TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,…`; rows are sections, tasks and notes.

The URL is in the text of the task, usually as a Markdown link; `@word` in it is a label. Finished tasks are
not in the file (todoist.com/help: "Import or export a project as a CSV file").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readtrack.addresses.captured import captured
from readtrack.importers import Contents, Entry, Settings, Skipped, Unreadable, tables
from readtrack.importers.fields import Record, gather

_LABEL = re.compile(r"(?<!\S)@([^\s@]+)")


def read(text: str, settings: Settings) -> Contents:
    names = tables.header(text)[1]
    if "content" not in names:
        raise Unreadable("has no column 'content'", hint=tables.hint(names))
    return gather(_rows(text, settings))


def _rows(text: str, settings: Settings) -> Iterator[Entry | Skipped]:
    section = ""
    for row in tables.rows(text):
        if isinstance(row, Skipped):
            yield row
            continue
        kind, content = row.text("type").casefold(), " ".join(row.text("content").split())
        if kind == "section":
            section = content
        elif kind == "task":
            yield _task(row, content, section, settings)


def _task(row: Record, content: str, section: str, settings: Settings) -> Entry | Skipped:
    labels = _LABEL.findall(content)
    words = _LABEL.sub("", content)
    found = captured(words).links or captured(row.text("description")).links
    link = found[0] if found else None
    return row.entry(
        settings,
        url=link.url if link else "",
        title=(link.title if link else None) or ("" if link and link.url in words else words.strip()),
        heading=section,
        tags=[*labels, *(link.tags if link else ())],
        note=(link.note if link else None) or "",
    )
