"""Commands that only look: list, show, topics, tags, stats."""

from __future__ import annotations

from typing import Annotated, get_args

import typer

from readtrack.cli.options import FormatName, Ids, Json, given, parse_day, split_tags
from readtrack.cli.session import Format, Session, tell
from readtrack.errors import UsageError
from readtrack.model import STATES, Link, ReadingList, State
from readtrack.output import plain
from readtrack.select import Filter, Selection, SortKey, find_links, find_topic, select, sort, split_references
from readtrack.text import fold, tidy

Topics = Annotated[list[str], typer.Option("--topic", "-t", metavar="TOPIC", help="Any of these topics.")]
Tags = Annotated[list[str], typer.Option("--tag", "-g", metavar="TAG", help="All of these tags.")]


def list_command(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="[WORD]...", help="All of these, anywhere.")] = [],
    topic: Topics = [],
    tag: Tags = [],
    status: Annotated[
        list[str], typer.Option("--status", "-s", metavar="unread|reading|done|dropped|all", help="Any of these.")
    ] = [],
    all_states: Annotated[bool, typer.Option("--all", "-a", help="Whatever their status.")] = False,
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Added since (with -s done: done).")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Added until (with -s done: done).")] = "",
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
    reading_list = session.store().load().reading_list
    wanted = Filter(
        states=_states(status, all_states),
        topics=tuple(find_topic(reading_list, text).id for text in topic),
        tags=tuple(split_tags(tag)),
        words=tuple(words),
        since=parse_day(since, today=session.today) if since else None,
        until=parse_day(until, today=session.today) if until else None,
    )
    _warn_of_unknown_tags(reading_list, wanted.tags)
    found = select(reading_list, wanted)
    links = sort(found.links, reading_list, by=key, reverse=reverse)
    shown = links[:limit]
    found = found._replace(links=tuple(shown), beyond_limit=len(links) - len(shown))
    write_links(session, found, reading_list, output, sections=key in {"file", "topic"})


def show_command(ctx: typer.Context, ids: Ids, json: Json = False, format_name: FormatName = "") -> None:
    """Show everything about a link.

    \b
    Example:
      readtrack show kqz
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.store().load().reading_list
    links: dict[int, Link] = {}
    for reference in split_references(given(ids)):
        links.update({link.position: link for link in find_links(reading_list, reference)})
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
    from readtrack.stats import by_topic

    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.store().load().reading_list
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
        from readtrack.output.pretty import topic_label

        labels = [(topic_label(topic), counts[topic.id]) for topic in reading_list.topics]
        session.page(session.screen().counts(labels, heading="topic"))


def tags_command(ctx: typer.Context, json: Json = False, format_name: FormatName = "") -> None:
    """List tags with their counts.

    \b
    Example:
      readtrack tags
    """
    from readtrack.stats import by_tag

    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.store().load().reading_list
    counts = {tag: count for tag, count in by_tag(reading_list.links).items() if tag is not None}
    if output == "json":
        session.write(plain.to_json([{"tag": tag, **plain.completion_object(n)} for tag, n in counts.items()]))
    elif output == "tsv":
        session.write(plain.tags_tsv(counts))
    else:
        from readtrack.output.pretty import tag_label

        session.page(session.screen().counts([(tag_label(tag), n) for tag, n in counts.items()], heading="tag"))


def stats_command(
    ctx: typer.Context,
    topic: Topics = [],
    tag: Tags = [],
    by: Annotated[str, typer.Option("--by", metavar="topic|tag", help="What makes a row.")] = "topic",
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Report how far each topic is.

    \b
    Examples:
      readtrack stats
      readtrack stats --by tag
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if by not in {"topic", "tag"}:
        raise UsageError(f"--by takes topic or tag, not {tidy(by)!r}")
    reading_list = session.store().load().reading_list
    wanted = Filter(
        states=frozenset(STATES),
        topics=tuple(find_topic(reading_list, text).id for text in topic),
        tags=tuple(split_tags(tag)),
    )
    _warn_of_unknown_tags(reading_list, wanted.tags)
    links = select(reading_list, wanted).links
    if by == "tag":
        _write_stats_by_tag(session, links, output)
    else:
        _write_stats_by_topic(session, links, reading_list, output, only=set(wanted.topics))


def write_links(
    session: Session, found: Selection, reading_list: ReadingList, output: Format, *, sections: bool
) -> None:
    if output == "table":
        session.page(session.screen().links(found, reading_list, sections=sections))
    else:
        session.write(_plain(found.links, output))


def _plain(links: list[Link] | tuple[Link, ...], output: Format) -> str:
    return plain.links_json(links) if output == "json" else plain.links_tsv(links)


def _write_stats_by_topic(
    session: Session, links: tuple[Link, ...], reading_list: ReadingList, output: Format, *, only: set[str]
) -> None:
    from readtrack.stats import by_topic, completion

    counts = by_topic(reading_list, links)
    topics = [topic for topic in reading_list.topics if topic.id in only] if only else list(reading_list.topics)
    total = completion(links)
    if output == "json":
        rows = [{"id": topic.id, "name": topic.name, **plain.completion_object(counts[topic.id])} for topic in topics]
        session.write(plain.to_json({"topics": rows, "total": plain.completion_object(total)}))
    elif output == "tsv":
        names = [((topic.id, topic.name or ""), counts[topic.id]) for topic in topics]
        session.write(plain.completion_tsv([*names, (("total", ""), total)]))
    else:
        from readtrack.output.pretty import topic_label

        labels = [(topic_label(topic), counts[topic.id]) for topic in topics]
        session.page(session.screen().completion(labels, total, heading="topic"))


def _write_stats_by_tag(session: Session, links: tuple[Link, ...], output: Format) -> None:
    from readtrack.stats import by_tag, completion

    counts, total = by_tag(links), completion(links)
    if output == "json":
        rows = [{"tag": tag, **plain.completion_object(count)} for tag, count in counts.items()]
        session.write(plain.to_json({"tags": rows, "total": plain.completion_object(total)}))
    elif output == "tsv":
        names = [((tag or "",), count) for tag, count in counts.items()]
        session.write(plain.completion_tsv([*names, (("total",), total)]))
    else:
        from readtrack.output.pretty import tag_label

        labels = [(tag_label(tag), count) for tag, count in counts.items()]
        session.page(session.screen().completion(labels, total, heading="tag"))


def _states(names: list[str], all_states: bool) -> frozenset[State]:
    known = {state: frozenset({state}) for state in STATES} | {"all": frozenset(STATES)}
    for name in names:
        if name not in known:
            raise UsageError(f"--status takes {', '.join(STATES)} or all, not {tidy(name)!r}")
    if all_states:
        return frozenset(STATES)
    return frozenset[State]().union(*(known[name] for name in names)) if names else Filter().states


def _warn_of_unknown_tags(reading_list: ReadingList, tags: tuple[str, ...]) -> None:
    if not tags:
        return
    known = {fold(tag) for link in reading_list.links for tag in link.tags}
    for tag in tags:
        if fold(tag) not in known:
            tell(f"hint: no link has the tag {tag!r}")
