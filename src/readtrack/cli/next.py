"""The command that chooses: next."""

from __future__ import annotations

from typing import Annotated

import typer

from readtrack.cli.options import FormatName, Json, Tags, split_tags, warn_of_unknown_tags
from readtrack.cli.session import Session, tell
from readtrack.core.model import ReadingList
from readtrack.core.select import Filter, find_topic, select
from readtrack.core.suggest import next_links
from readtrack.output import plain


def next_command(
    ctx: typer.Context,
    topic: Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="Of this topic.")] = "",
    tag: Tags = [],
    minutes: Annotated[
        int | None, typer.Option("--minutes", metavar="N", min=1, help="That take at most so long.")
    ] = None,
    at_random: Annotated[bool, typer.Option("--random", help="Any that is left.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="Up to so many.")] = 1,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Choose what to read now: what you have begun, then the first unread in the topic you read last.

    \b
    Examples:
      readtrack next
      readtrack next --topic vllm --minutes 15
      readtrack next --random -n 3
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    reading_list = session.reading_list()
    wanted = Filter(
        topics=(find_topic(reading_list, topic).id,) if topic else (),
        tags=tuple(split_tags(tag)),
    )
    warn_of_unknown_tags(reading_list, wanted.tags)
    shuffle = None
    if at_random:
        from random import Random

        shuffle = Random()  # noqa: S311  # nothing is kept secret by it
    choices = next_links(
        reading_list,
        topic=next(iter(wanted.topics), None),
        tags=wanted.tags,
        minutes=minutes,
        shuffle=shuffle,
        limit=limit,
    )
    if not choices:
        tell(_why_none(reading_list, wanted, minutes))
    if output == "json":
        session.write(plain.choices_json(choices))
    elif output == "tsv":
        session.write(plain.choices_tsv(choices))
    else:
        session.write(session.screen().choices(choices, reading_list) if choices else "")
        session.tell_what_waits()


def _why_none(reading_list: ReadingList, wanted: Filter, minutes: int | None) -> str:
    """Why nothing was chosen: there is nothing, all is read, or what is left does not fit."""
    left = select(reading_list, wanted)
    if left.links:
        unknown = sum(link.minutes is None for link in left.links)
        message = f"nothing that is left is known to take at most {minutes} min"
        return message + (f"; {unknown} of {len(left.links)} do not say how long they take" if unknown else "")
    if left.hidden.get("done"):
        return f"all is read: {left.hidden['done']} done"
    if left.hidden or reading_list.links:
        return "nothing is left to read"
    return "there is nothing to read yet; add a link: readtrack add https://…"
