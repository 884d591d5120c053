"""The command `next`: suggest what to read."""

from typing import Annotated

import typer

from readtrack.cli.options import (
    FormatName,
    Json,
    Minutes,
    Tags,
    Topics,
    split_tags,
    topics_named,
    warn_of_unknown_tags,
)
from readtrack.cli.session import Session, tell
from readtrack.core.model import ReadingList
from readtrack.core.select import Filter, select
from readtrack.core.suggest import next_links, stale_links
from readtrack.output import plain


def next_command(
    ctx: typer.Context,
    topic: Topics = [],
    tag: Tags = [],
    minutes: Minutes = None,
    at_random: Annotated[bool, typer.Option("--random", help="Choose at random.")] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="Suggest at most N links.")] = 1,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Suggest what to read now: links you are reading, then the first unread link of the topic you read last.

    Parts of a series come in order. Links started over 30 days ago come after the unread links of their topic.

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
        topics=topics_named(reading_list, topic),
        tags=tuple(split_tags(tag)),
    )
    warn_of_unknown_tags(reading_list, wanted.tags)
    shuffle = None
    if at_random:
        from random import Random

        shuffle = Random()  # noqa: S311  # not for security
    choices = next_links(
        reading_list,
        today=session.today,
        topics=wanted.topics,
        tags=wanted.tags,
        minutes=minutes,
        shuffle=shuffle,
        limit=limit,
    )
    if not choices:
        tell(_why_none(reading_list, wanted, minutes))
    if output == "json":
        session.write(plain.choices_json(choices, reading_list.links))
    elif output == "tsv":
        session.write(plain.choices_tsv(choices))
    else:
        stale = stale_links(reading_list.links, today=session.today)
        if stale:
            tell(f"{len(stale)} started long ago: drop or resume? readtrack list -s reading")
        session.write(session.screen().choices(choices, reading_list) if choices else "")
        session.tell_inbox_count()


def _why_none(reading_list: ReadingList, wanted: Filter, minutes: int | None) -> str:
    """Why there is no suggestion: the list is empty, all links are read, or none matches."""
    left = select(reading_list, wanted)
    if left.links:
        unknown = sum(link.minutes is None for link in left.links)
        message = f"no link left to read is known to take {minutes} min or less"
        return message + (f" ({unknown} of {len(left.links)} have no estimate)" if unknown else "")
    if left.hidden.get("done"):
        return f"all links are read: {left.hidden['done']} done"
    if left.hidden or reading_list.links:
        return "nothing left to read"
    return "the list is empty; add a link: readtrack add https://…"
