"""Output for programs: tab-separated lines and JSON.

The format is stable: columns and keys may be added, but are never moved or removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.core.forecast import History, Outlook
    from readtrack.core.lint import Finding, Repair
    from readtrack.core.model import Link, ReadingList
    from readtrack.core.series import Part
    from readtrack.core.stats import Completion
    from readtrack.core.suggest import Choice
    from readtrack.storage.journal import Record
    from readtrack.web.verdicts import Checked


def links_tsv(links: Iterable[Link]) -> str:
    """`id status topic title url tags`, the tags joined by commas."""
    return "".join([f"{_link_row(link)}\n" for link in links])


def links_json(links: Sequence[Link], whole: Sequence[Link]) -> str:
    """`whole` are all links of the list, from which series are derived."""
    from readtrack.core.series import parts_of
    from readtrack.output.link_json import link_lines

    return _array(link_lines(zip(links, parts_of(links, whole), strict=True)))


def link_objects(links: Sequence[Link], whole: Sequence[Link]) -> list[dict[str, object]]:
    from readtrack.core.series import parts_of

    return [link_object(link, part) for link, part in zip(links, parts_of(links, whole), strict=True)]


def link_object(link: Link, part: Part | None) -> dict[str, object]:
    """All keys are always present. Dates are ISO 8601 strings, `true` for an unknown date, null if absent."""
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
        "series": part.series if part else None,
        "part": part.number if part else None,
        "author": link.author,
        "published": _day(link.published),
    }


def choices_tsv(choices: Iterable[Choice]) -> str:
    """Like `links_tsv`, with the reason as the last column."""
    return "".join([f"{_link_row(choice.link)}\t{tidy(choice.reason)}\n" for choice in choices])


def choices_json(choices: Sequence[Choice], whole: Sequence[Link]) -> str:
    objects = link_objects([choice.link for choice in choices], whole)
    return to_json([{**one, "reason": choice.reason} for one, choice in zip(objects, choices, strict=True)])


def _link_row(link: Link) -> str:
    title = link.title or ("" if link.url else link.label)
    tags = tidy(",".join(link.tags)) if link.tags else ""
    return f"{tidy(link.id)}\t{link.state}\t{tidy(link.topic)}\t{tidy(title)}\t{tidy(link.url or '')}\t{tags}"


def stats_tsv(rows: Iterable[tuple[Sequence[str], Completion, Outlook]]) -> str:
    """The names of a row, then `done/total percent reading dropped last-done pace-30 pace-90 forecast minutes-left
    added-30 added-90 net-30 net-90`; a missing value is `-`."""
    return _lines(
        (
            *names,
            f"{counts.done}/{counts.total}",
            "-" if counts.percent is None else f"{counts.percent}%",
            str(counts.reading),
            str(counts.dropped),
            counts.last_done.isoformat() if counts.last_done else "-",
            str(ahead.pace_30),
            str(ahead.pace_90),
            ahead.forecast.isoformat() if ahead.forecast else "-",
            "-" if ahead.minutes_left is None else str(ahead.minutes_left),
            *map(str, (ahead.added_30, ahead.added_90, ahead.net_30, ahead.net_90)),
        )
        for names, counts, ahead in rows
    )


def stats_object(counts: Completion, ahead: Outlook) -> dict[str, object]:
    """The counts, and all fields of `Outlook`. Either `forecast` or `forecast_reason` is null."""
    days = {"forecast": _day(ahead.forecast), "forecast_if_nothing_added": _day(ahead.forecast_if_nothing_added)}
    return {**completion_object(counts), **ahead._asdict(), **days}


def history_tsv(history: History) -> str:
    """`week done added` or `month done added`, and a last line `undated done`."""
    rows = [(period.name, str(period.done), str(period.added)) for period in history.eventful]
    return _lines([*rows, ("undated", str(history.undated))])


def history_object(history: History, *, by: str) -> dict[str, object]:
    """`by` is `week` or `month`, which is also the key for the name of a period."""
    rows = [{by: period.name, "done": period.done, "added": period.added} for period in history.eventful]
    return {"history": rows, "undated": history.undated}


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


def findings_tsv(findings: Iterable[tuple[Finding, Repair]]) -> str:
    """`line column code id message repair`."""
    return _lines(
        (str(finding.line), str(finding.column), finding.code, finding.id, finding.message, repair)
        for finding, repair in findings
    )


def findings_json(findings: Iterable[tuple[Finding, Repair]]) -> str:
    return to_json(
        [
            {
                "line": finding.line,
                "column": finding.column,
                "code": finding.code,
                "id": finding.id or None,
                "message": finding.message,
                "repair": repair,
            }
            for finding, repair in findings
        ]
    )


def checks_tsv(rows: Iterable[Checked]) -> str:
    """`id verdict status url final reason since archive`."""
    order = ("id", "verdict", "status", "url", "final", "reason", "since", "archive")
    objects = map(check_object, rows)
    return _lines(["" if each[key] is None else str(each[key]) for key in order] for each in objects)


def checks_json(rows: Iterable[Checked]) -> str:
    return to_json([check_object(row) for row in rows])


def check_object(row: Checked) -> dict[str, object]:
    """`status` is the HTTP status code and `final` the URL after redirects, both null without a response; `since` is
    the date of the first failure after the last success.
    """
    link, verdict = row.link, row.verdict
    return {
        "id": link.id,
        "url": link.url,
        "verdict": verdict.verdict,
        "status": verdict.status,
        "final": verdict.final,
        "reason": verdict.reason,
        "since": _day(row.since),
        "archive": row.archive,
    }


def to_json(value: object) -> str:
    """JSON in ASCII, with the exact values of the store. An array has one element per line, for reading and diffs."""
    import json

    if isinstance(value, list):
        return _array(map(json.dumps, value))
    return json.dumps(value) + "\n"


def _array(elements: Iterable[str]) -> str:
    lines = ",\n".join(elements)
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def _lines(rows: Iterable[Sequence[str]]) -> str:
    return "".join(["\t".join(map(tidy, row)) + "\n" for row in rows])


def _day(day: date | bool | None) -> str | bool | None:
    return day.isoformat() if isinstance(day, date) else day
