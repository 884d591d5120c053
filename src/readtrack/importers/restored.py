"""Import readtrack's own JSON and JSON lines like any other file; `own` defines the format."""

from __future__ import annotations

from datetime import date

from readtrack.core.model import Link, ReadingList
from readtrack.importers import Contents, Day, Entry, Settings, Unreadable, own


def read(text: str, settings: Settings) -> Contents:  # noqa: ARG001  # it needs to be told nothing
    try:
        reading_list, skipped = own.read(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is not a valid readtrack export: {error}") from None
    entries = tuple(_entry(link, reading_list) for link in reading_list.links)
    return Contents(entries, skipped, reading_list.topics)


def _entry(link: Link, reading_list: ReadingList) -> Entry:
    day = {"reading": link.started, "done": link.done, "dropped": link.dropped}.get(link.state)
    return Entry(
        0,
        reading_list.topic(link.topic).label,
        link.title,
        link.url,
        link.state,
        _known(day),
        _known(link.added),
        link.tags,
        link.note,
        place=f"links[{link.position}]",
        started=link.started if link.state != "reading" else None,
        done=link.done if link.state == "dropped" else None,
        minutes=link.minutes,
        author=link.author,
        published=_known(link.published),
        id=link.id,
    )


def _known(day: Day | None) -> date | None:
    return day if isinstance(day, date) else None
