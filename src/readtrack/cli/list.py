"""Commands that only look: list, show, topics, tags."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from readtrack.cli.options import (
    FormatName,
    Ids,
    Json,
    Since,
    Statuses,
    Tags,
    Topics,
    Until,
    Words,
    filter_of,
    references_of,
    states_of,
)
from readtrack.cli.session import Format, Session
from readtrack.core.model import STATES, Link
from readtrack.core.select import Filter, Finder, SortKey, select, sort
from readtrack.errors import UsageError
from readtrack.output import plain
from readtrack.text import fold, tidy


def list_command(
    ctx: typer.Context,
    words: Words = [],
    topic: Topics = [],
    tag: Tags = [],
    status: Statuses = [],
    all_states: Annotated[bool, typer.Option("--all", "-a", help="Whatever their status.")] = False,
    since: Since = "",
    until: Until = "",
    sort_by: Annotated[
        str, typer.Option("--sort", metavar="file|added|done|title|topic|minutes", help="The order.")
    ] = "file",
    reverse: Annotated[bool, typer.Option("--reverse", help="The other way round.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=0, help="At most so many.")] = None,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """List links, by default those that are left to read.

    \b
    Examples:
      readtrack list --topic vllm
      readtrack list cache -g gpu --sort minutes
      readtrack list -s done --since 2026-11-01
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if sort_by not in get_args(SortKey):
        raise UsageError(f"--sort takes file, added, done, title, topic or minutes, not {tidy(sort_by)!r}")
    key: SortKey = sort_by  # type: ignore[assignment]
    reading_list = session.reading_list()
    states = states_of(status, default=Filter().states)
    wanted = filter_of(
        reading_list,
        topic=topic,
        tag=tag,
        words=words,
        states=frozenset(STATES) if all_states else states,
        since=since,
        until=until,
        today=session.today,
    )
    found = select(reading_list, wanted)
    links = sort(found.links, reading_list, by=key, reverse=reverse)
    shown = links[:limit]
    found = found._replace(links=tuple(shown), beyond_limit=len(links) - len(shown))
    if status:
        found = found._replace(hidden={})  # left out on purpose
    if output == "table":
        folded = [fold(word) for word in wanted.words]
        is_by_topic = key in {"file", "topic"}
        session.page(session.screen().links(found, reading_list, sections=is_by_topic, sort=key, words=folded))
    else:
        session.write(_plain(found.links, output))


def show_command(ctx: typer.Context, ids: Ids, json: Json = False, format_name: FormatName = "") -> None:
    """Show everything about a link.

    \b
    Example:
      readtrack show kqz
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.reading_list()
    find = Finder(reading_list.links)
    links = {link.position: link for reference in references_of(ids) for link in find.all(reference)}
    if output == "table":
        session.page(session.screen().details(list(links.values()), reading_list))
    else:
        session.write(_plain(list(links.values()), output))


def topics_command(ctx: typer.Context, json: Json = False, format_name: FormatName = "") -> None:
    """List topics with their counts, in their order.

    \b
    Example:
      readtrack topics
    """
    from readtrack.core.stats import by_topic

    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.reading_list()
    counts = by_topic(reading_list, reading_list.links)
    if output == "json":
        rows = [
            {"id": topic.id, "name": topic.name, **plain.completion_object(counts[topic.id])}
            for topic in reading_list.topics
        ]
        session.write(plain.to_json(rows))
    elif output == "tsv":
        session.write(plain.topics_tsv(reading_list, counts))
    else:
        from readtrack.output import tables
        from readtrack.output.pretty import topic_label

        labels = [(topic_label(topic), counts[topic.id]) for topic in reading_list.topics]
        session.page(tables.counts(session.screen(), labels, heading="topic"))


def tags_command(ctx: typer.Context, json: Json = False, format_name: FormatName = "") -> None:
    """List tags with their counts.

    \b
    Example:
      readtrack tags
    """
    from readtrack.core.stats import by_tag

    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.reading_list()
    counts = {tag: count for tag, count in by_tag(reading_list.links).items() if tag is not None}
    if output == "json":
        session.write(plain.to_json([{"tag": tag, **plain.completion_object(n)} for tag, n in counts.items()]))
    elif output == "tsv":
        session.write(plain.tags_tsv(counts))
    else:
        from readtrack.output import tables
        from readtrack.output.pretty import tag_label

        labels = [(tag_label(tag), n) for tag, n in counts.items()]
        session.page(tables.counts(session.screen(), labels, heading="tag"))


def _plain(links: list[Link] | tuple[Link, ...], output: Format) -> str:
    return plain.links_json(links) if output == "json" else plain.links_tsv(links)
