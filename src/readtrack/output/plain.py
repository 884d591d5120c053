"""Output for programs: tab-separated lines and JSON. A contract: columns and keys are added, never moved or removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.journal import Record
    from readtrack.model import Link, ReadingList
    from readtrack.stats import Completion


def links_tsv(links: Iterable[Link]) -> str:
    """`id status topic title url tags`, the tags joined by commas."""
    return _lines(
        (
            link.id,
            link.state,
            link.topic,
            link.title or ("" if link.url else link.label),
            link.url or "",
            ",".join(link.tags),
        )
        for link in links
    )


def links_json(links: Iterable[Link]) -> str:
    return to_json([link_object(link) for link in links])


def link_object(link: Link) -> dict[str, object]:
    """Every key, always; dates as ISO 8601 strings, `true` for an unknown day, else null."""
    return {
        "id": link.id,
        "topic": link.topic,
        "title": link.title,
        "url": link.url,
        "status": link.state,
        "tags": list(link.tags),
        "added": _day(link.added),
        "started": _day(link.started),
        "done": _day(link.done),
        "dropped": _day(link.dropped),
        "minutes": link.minutes,
        "note": link.note,
    }


def completion_tsv(rows: Iterable[tuple[Sequence[str], Completion]]) -> str:
    """The names of a row, then `done/total percent reading dropped last-done`, `-` for what there is none of."""
    return _lines(
        (
            *names,
            f"{counts.done}/{counts.total}",
            "-" if counts.percent is None else f"{counts.percent}%",
            str(counts.reading),
            str(counts.dropped),
            counts.last_done.isoformat() if counts.last_done else "-",
        )
        for names, counts in rows
    )


def completion_object(counts: Completion) -> dict[str, object]:
    return {
        "total": counts.total,
        "done": counts.done,
        "reading": counts.reading,
        "unread": counts.unread,
        "dropped": counts.dropped,
        "percent": counts.percent,
        "last_done": _day(counts.last_done),
    }


def topics_tsv(reading_list: ReadingList, counts: Mapping[str, Completion]) -> str:
    """`id name total done`."""
    return _lines(
        (topic.id, topic.name or "", str(counts[topic.id].total), str(counts[topic.id].done))
        for topic in reading_list.topics
    )


def tags_tsv(counts: Mapping[str, Completion]) -> str:
    """`tag total done`."""
    return _lines((tag, str(count.total), str(count.done)) for tag, count in counts.items())


def record_object(record: Record, *, undone: bool) -> dict[str, object]:
    return {
        "time": record.time,
        "command": list(record.command),
        "undone": undone,
        "links": [{"id": link_id, "title": title} for link_id, title in record.links],
    }


def records_tsv(records: Iterable[tuple[bool, Record]]) -> str:
    """`time command state ids titles`: the state is `done` or `undone`, ids and titles are joined by commas."""
    from shlex import join

    return _lines(
        (
            record.time,
            join(record.command),
            "undone" if undone else "done",
            ",".join(link_id for link_id, _ in record.links),
            ", ".join(title for _, title in record.links),
        )
        for undone, record in records
    )


def to_json(value: object) -> str:
    """JSON in ASCII with true values; of an array one element a line, so that it can be read and compared."""
    import json

    if isinstance(value, list):
        return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]\n" if value else "[]\n"
    return json.dumps(value) + "\n"


def _lines(rows: Iterable[Sequence[str]]) -> str:
    return "".join(["\t".join(map(tidy, row)) + "\n" for row in rows])


def _day(day: date | bool | None) -> str | bool | None:
    return day.isoformat() if isinstance(day, date) else day
