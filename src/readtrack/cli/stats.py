"""The command `stats`: completion, pace and forecast."""

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

import typer

from readtrack.cli.options import FormatName, Json, Tags, Topics, split_tags, topics_named, warn_of_unknown_tags
from readtrack.cli.session import Session
from readtrack.core.forecast import Outlook, history, outlook
from readtrack.core.model import STATES, Link, ReadingList, Topic
from readtrack.core.select import Filter, select
from readtrack.core.stats import Completion, completion, tag_groups, topic_groups
from readtrack.errors import UsageError
from readtrack.output import plain
from readtrack.text import tidy


class _Row(NamedTuple):
    what: Topic | str | None  # a tag, None for the links without one
    counts: Completion
    ahead: Outlook


def stats_command(
    ctx: typer.Context,
    topic: Topics = [],
    tag: Tags = [],
    by: Annotated[
        str,
        typer.Option("--by", metavar="topic|tag|week|month", help="Group by topic or tag, history by week or month."),
    ] = "",
    over_time: Annotated[
        bool,
        typer.Option("--history", help="Show links finished and added per week or month, for the last 12."),
    ] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Report completion, pace and an estimated completion date per topic.

    The net is added minus finished links: below 0 the list gets shorter. The forecast is based on the net of the last
    90 days. It needs at least 5 dated finishes in that time, spanning at least 14 days.

    \b
    Examples:
      readtrack stats
      readtrack stats --by tag
      readtrack stats --history --by month --topic vllm
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    is_period = by in {"week", "month"}
    if by and not is_period and by not in {"topic", "tag"}:
        raise UsageError(f"--by takes topic, tag, week or month, not {tidy(by)!r}")
    if is_period and not over_time:
        raise UsageError(f"--by {by} requires --history", hint=f"readtrack stats --history --by {by}")
    period: Literal["week", "month"] = "month" if by == "month" else "week"
    reading_list = session.reading_list()
    wanted = Filter(
        states=frozenset(STATES),
        topics=topics_named(reading_list, topic),
        tags=tuple(split_tags(tag)),
    )
    warn_of_unknown_tags(reading_list, wanted.tags)
    links = select(reading_list, wanted).links
    total = completion(links), outlook(links, today=session.today)
    if over_time and output == "tsv":
        session.write(plain.history_tsv(history(links, by=period, today=session.today)))
    elif over_time and output == "table":
        from readtrack.output import tables

        over = history(links, by=period, today=session.today)
        session.page(tables.history(session.screen(), over, total[1], by=period))
    else:
        rows = _rows(session, links, reading_list, by, only=wanted.topics)
        if output == "json":
            key = "tags" if by == "tag" else "topics"
            objects = [{**_head(row.what), **plain.stats_object(row.counts, row.ahead)} for row in rows]
            over = history(links, by=period, today=session.today)
            more = plain.history_object(over, by=period) if over_time else {}
            session.write(plain.to_json({key: objects, "total": plain.stats_object(*total), **more}))
        elif output == "tsv":
            name = ("total",) if by == "tag" else ("total", "")
            lines = [(_names(row.what), row.counts, row.ahead) for row in rows]
            session.write(plain.stats_tsv([*lines, (name, *total)]))
        else:
            from readtrack.output import tables

            session.page(tables.stats(session.screen(), rows, total, heading="tag" if by == "tag" else "topic"))


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
