"""The command `open`: open links in the browser."""

import os
from typing import Annotated

import typer

from readtrack.cli.naming import find_all, links_named, read_references, what_is_next
from readtrack.cli.options import FormatName, Json, Links, Minutes, Tags, Topics, split_tags, topics_named
from readtrack.cli.session import Session, tell, write_changed
from readtrack.core.actions import start
from readtrack.core.model import Link
from readtrack.errors import ReadtrackError, UsageError
from readtrack.programs.browser import find_programs, open_in


class CannotOpen(ReadtrackError):
    """The link has no URL, or one that must not be passed to a browser."""

    def __init__(self, link: Link, why: str) -> None:
        super().__init__(f"{link.id} cannot be opened: {why}", hint=f"readtrack edit {link.id} --url https://…")


def open_command(
    ctx: typer.Context,
    ids: Links = [],
    topic: Topics = [],
    tag: Tags = [],
    minutes: Minutes = None,
    peek: Annotated[bool, typer.Option("--peek", help="Do not mark the links as reading.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Open links in the browser and mark unread ones as reading; without a link, open what `next` suggests.

    The browser is $BROWSER or the desktop's default. Over SSH, the URL is printed instead.

    \b
    Examples:
      readtrack open
      readtrack open prefix cache
      readtrack open -t vllm --minutes 15
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    session.would_change = not peek
    reading_list = session.store().load().reading_list
    if ids:
        if topic or tag or minutes is not None:
            raise UsageError("--topic, --tag and --minutes cannot be combined with links")
        references = read_references(session, ids, output)
        links = links_named(session, reading_list, references, command="open")
    else:
        links = what_is_next(
            reading_list,
            today=session.today,
            topics=topics_named(reading_list, topic),
            tags=split_tags(tag),
            minutes=minutes,
        )
    if not links:
        tell("nothing left to read")
        session.write("[]\n" if output == "json" else "")
        return
    urls = [_url(link) for link in links]
    programs = find_programs(os.environ)
    is_remote = bool(os.environ.get("SSH_CONNECTION")) and not programs
    is_opened = not is_remote and all(open_in(programs, url, os.environ) for url in urls)
    if not is_opened and output == "table":
        session.write("".join(f"{url}\n" for url in urls))  # the other formats include the URL
    if not is_opened and not is_remote:
        if output != "table":
            write_changed(session, links, reading_list, output)
        raise ReadtrackError("no browser could be started", hint="set one: BROWSER=firefox")
    if not peek:
        loaded = session.loaded()
        unread = [link for link in find_all(loaded.reading_list, [link.id for link in links]) if link.state == "unread"]
        reading_list = session.save(loaded, start(unread, on=session.today)).reading_list
    now = {link.id: link for link in reading_list.links}
    write_changed(session, [now.get(link.id, link) for link in links], reading_list, output)


def _url(link: Link) -> str:
    """The URL as stored. Raises `CannotOpen` if it is not http or https, or has spaces or invisible characters."""
    from readtrack.addresses.urls import InvalidURL, check

    if link.url is None:
        raise CannotOpen(link, "it has no URL")
    try:
        return check(link.url)
    except InvalidURL as error:
        raise CannotOpen(link, str(error)) from None
