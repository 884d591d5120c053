"""Commands that read the list: list, show, topics, tags."""

from collections.abc import Sequence
from typing import Annotated, get_args

import typer

from readtrack.cli.naming import NoLinkNamed, links_named, one_by_one, read_references
from readtrack.cli.options import (
    FormatName,
    Json,
    Links,
    Reverse,
    Since,
    SortBy,
    Statuses,
    Tags,
    Topics,
    Until,
    Words,
    filter_of,
    states_of,
)
from readtrack.cli.session import Format, Session, can_ask
from readtrack.core.lookup import Finder, SharedId
from readtrack.core.model import STATES, Link, ReadingList
from readtrack.core.select import Filter, SortKey, select, sort
from readtrack.errors import ReadtrackError, UsageError
from readtrack.output import plain
from readtrack.text import fold, tidy


def list_command(
    ctx: typer.Context,
    words: Words = [],
    topic: Topics = [],
    tag: Tags = [],
    status: Statuses = [],
    all_states: Annotated[bool, typer.Option("--all", "-a", help="Include links of every status.")] = False,
    since: Since = "",
    until: Until = "",
    sort_by: SortBy = "file",
    reverse: Reverse = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", metavar="N", min=0, help="Show at most N links.")
    ] = None,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """List links, by default those left to read.

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
        found = found._replace(hidden={})  # the filter excludes them on purpose
    if output == "table":
        folded = [fold(word) for word in wanted.words]
        is_by_topic = key in {"file", "topic"}
        session.page(session.screen().links(found, reading_list, sections=is_by_topic, sort=key, words=folded))
        session.tell_inbox_count()
    else:
        session.write(_plain(found.links, reading_list, output))


def show_command(ctx: typer.Context, ids: Links = [], json: Json = False, format_name: FormatName = "") -> None:
    """Show all details of a link; without one, of the link that you are reading.

    \b
    Examples:
      readtrack show kqz
      readtrack show prefix cache
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.reading_list()
    if not ids and not can_ask():
        raise NoLinkNamed("show")
    references = read_references(session, ids, output)
    links = _all_named(session, reading_list, references)
    if output == "table":
        session.page(session.screen().details(links, reading_list))
    else:
        session.write(_plain(links, reading_list, output))


def _all_named(session: Session, reading_list: ReadingList, references: Sequence[str]) -> list[Link]:
    """The links to show. If several links share an id, all of them, unlike in other commands."""
    try:
        return links_named(session, reading_list, references, command="show")
    except SharedId:
        find = Finder(reading_list.links)
        try:
            named = [find.known(reference) for reference in one_by_one(references)]
        except ReadtrackError:
            named = [None]
        if None in named:  # one of them has no link or several: the first error is the one to show
            raise
        return list({link.position: link for links in named for link in links or ()}.values())


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

        of_topics = [(topic, counts[topic.id]) for topic in reading_list.topics]
        session.page(tables.counts(session.screen(), of_topics, heading="topic"))


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

        session.page(tables.counts(session.screen(), counts.items(), heading="tag"))


def _plain(links: Sequence[Link], reading_list: ReadingList, output: Format) -> str:
    return plain.links_json(links, reading_list.links) if output == "json" else plain.links_tsv(links)
