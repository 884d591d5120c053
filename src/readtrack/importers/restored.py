"""Import readtrack's own JSON, JSON lines and stores like any other file; `own` defines the JSON."""

from __future__ import annotations

from datetime import date

from readtrack.core.model import Link, ReadingList, from_toml
from readtrack.errors import ReadtrackError
from readtrack.importers import Contents, Day, Entry, Settings, Skipped, Unreadable, own
from readtrack.toml.values import parse


def read(text: str, settings: Settings) -> Contents:  # noqa: ARG001  # all readers take settings
    try:
        reading_list, skipped = own.read(text) if own.recognises(text) else _store(text)
    except (ValueError, RecursionError, ReadtrackError) as error:
        raise Unreadable(f"is not a valid readtrack list: {error}") from None
    entries = tuple(_entry(link, reading_list) for link in reading_list.links)
    return Contents(entries, skipped, reading_list.topics)


def _store(text: str) -> tuple[ReadingList, tuple[Skipped, ...]]:
    """The contents of a `reading.toml`. Raises ValueError and ReadtrackError."""
    found = from_toml(parse(text))
    links = tuple(link for link in found.links if link.url or link.title)
    skipped = (Skipped(0, link.id, "no URL and no title") for link in found.links if not (link.url or link.title))
    return found._replace(links=links), tuple(skipped)


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
        own=tuple(own.keys_of(link).items()),
    )


def _known(day: Day | None) -> date | None:
    return day if isinstance(day, date) else None
