"""The command that counts: stats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from readtrack.cli.options import FormatName, Json, Tags, Topics, split_tags, warn_of_unknown_tags
from readtrack.cli.session import Session
from readtrack.core.forecast import Outlook, history, outlook
from readtrack.core.model import STATES, Link, ReadingList, Topic
from readtrack.core.select import Filter, find_topic, select
from readtrack.core.stats import Completion, completion, tag_groups, topic_groups
from readtrack.errors import UsageError
from readtrack.output import plain
from readtrack.text import tidy

if TYPE_CHECKING:
    from rich.text import Text


class _Row(NamedTuple):
    what: Topic | str | None  # a tag, None for the links without one
    counts: Completion
    ahead: Outlook


def stats_command(
    ctx: typer.Context,
    topic: Topics = [],
    tag: Tags = [],
    by: Annotated[str, typer.Option("--by", metavar="topic|tag", help="What makes a row.")] = "topic",
    by_month: Annotated[bool, typer.Option("--history", help="How many were done in each month.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Report how far each topic is, at what pace, and when it may be done.

    A forecast needs at least 5 dated finishes in the last 90 days, over at least 14 days.

    \b
    Examples:
      readtrack stats
      readtrack stats --by tag
      readtrack stats --history --topic vllm
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if by not in {"topic", "tag"}:
        raise UsageError(f"--by takes topic or tag, not {tidy(by)!r}")
    reading_list = session.reading_list()
    wanted = Filter(
        states=frozenset(STATES),
        topics=tuple(find_topic(reading_list, text).id for text in topic),
        tags=tuple(split_tags(tag)),
    )
    warn_of_unknown_tags(reading_list, wanted.tags)
    links = select(reading_list, wanted).links
    total = completion(links), outlook(links, today=session.today)
    if by_month and output == "tsv":
        session.write(plain.history_tsv(history(links)))
    elif by_month and output == "table":
        from readtrack.output import tables

        session.page(tables.months(session.screen(), history(links), total[1]))
    else:
        rows = _rows(session, links, reading_list, by, only=wanted.topics)
        if output == "json":
            key = "tags" if by == "tag" else "topics"
            objects = [{**_head(row.what), **plain.stats_object(row.counts, row.ahead)} for row in rows]
            more = plain.history_object(history(links)) if by_month else {}
            session.write(plain.to_json({key: objects, "total": plain.stats_object(*total), **more}))
        elif output == "tsv":
            name = ("total",) if by == "tag" else ("total", "")
            lines = [(_names(row.what), row.counts, row.ahead) for row in rows]
            session.write(plain.stats_tsv([*lines, (name, *total)]))
        else:
            from readtrack.output import tables

            screen = session.screen()
            labels = [_label(row.what) for row in rows]
            counted = [(label, row.counts) for label, row in zip(labels, rows, strict=True)]
            expected = [(label, row.ahead) for label, row in zip(labels, rows, strict=True)]
            session.page(
                tables.completion(screen, counted, total[0], heading=by)
                + tables.outlook(screen, expected, total[1], heading=by)
            )


def _rows(
    session: Session, links: Sequence[Link], reading_list: ReadingList, by: str, *, only: Sequence[str]
) -> list[_Row]:
    groups: list[tuple[Topic | str | None, list[Link]]]
    if by == "tag":
        groups = list(tag_groups(links).items())
    else:
        of_topic = topic_groups(reading_list, links)
        groups = [(topic, of_topic[topic.id]) for topic in reading_list.topics if not only or topic.id in only]
    return [_Row(what, completion(group), outlook(group, today=session.today)) for what, group in groups]


def _head(what: Topic | str | None) -> dict[str, object]:
    return what._asdict() if isinstance(what, Topic) else {"tag": what}


def _names(what: Topic | str | None) -> tuple[str, ...]:
    return (what.id, what.name or "") if isinstance(what, Topic) else (what or "",)


def _label(what: Topic | str | None) -> Text:
    from readtrack.output.pretty import tag_label, topic_label

    return topic_label(what) if isinstance(what, Topic) else tag_label(what)
