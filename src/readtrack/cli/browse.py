"""The command that shows the list on the whole screen: browse."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from shutil import get_terminal_size
from typing import Annotated, get_args

import typer

from readtrack.cli.options import Since, Statuses, Tags, Topics, Until, Words, filter_of, parse_day, states_of
from readtrack.cli.session import Session
from readtrack.core.model import STATES
from readtrack.core.select import Filter, SortKey
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import tidy


def browse_command(
    ctx: typer.Context,
    words: Words = [],
    topic: Topics = [],
    tag: Tags = [],
    status: Statuses = [],
    all_states: Annotated[bool, typer.Option("--all", "-a", help="Show links of every status.")] = False,
    since: Since = "",
    until: Until = "",
    sort_by: Annotated[
        str, typer.Option("--sort", metavar="file|added|done|title|topic|minutes", help="Sort key.")
    ] = "file",
    reverse: Annotated[bool, typer.Option("--reverse", help="Reverse the order.")] = False,
) -> None:
    """Browse and sort the list on the whole screen.

    Press ? for all keys. Every change is saved at once and can be undone, here by u and later by `readtrack undo`.

    \b
    Examples:
      readtrack browse
      readtrack browse cache --topic vllm
    """
    session: Session = ctx.obj
    _refuse_without_screen()
    if sort_by not in get_args(SortKey):
        raise UsageError(f"--sort takes file, added, done, title, topic or minutes, not {tidy(sort_by)!r}")
    key: SortKey = sort_by  # type: ignore[assignment]
    store = session.store()
    wanted = filter_of(
        session.reading_list(),
        topic=topic,
        tag=tag,
        words=words,
        states=frozenset(STATES) if all_states else states_of(status, default=Filter().states),
        since=since,
        until=until,
        today=session.today,
    )
    from readtrack.browse.app import Browser, Surroundings
    from readtrack.cli.session import now

    def edit(link_id: str) -> str | None:
        raise ReadtrackError(f"{link_id}: not yet")

    around = Surroundings(
        now=now, parse_day=lambda text: parse_day(text, today=session.today), edit=edit, titles=_titles
    )
    browser = Browser(store, around, wanted=wanted, sort_by=key, is_reversed=reverse)
    browser.run()
    browser.finish()


def _refuse_without_screen() -> None:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError("browse needs a terminal", hint="readtrack list")
    if os.environ.get("TERM", "dumb") == "dumb":
        raise UsageError("this terminal cannot show a full-screen program", hint="readtrack list")
    columns = get_terminal_size().columns
    if columns < 40:
        raise UsageError(f"the terminal is too narrow: {columns} columns of at least 40", hint="readtrack list")


def _titles(urls: Sequence[str]) -> Mapping[str, str]:
    from urllib.request import getproxies

    from readtrack.web.fetching import Fetched, fetch_all

    found: dict[str, str] = {}

    def take(url: str, fetched: Fetched) -> None:
        if fetched.title:
            found[url] = fetched.title

    try:
        fetch_all(urls, proxies=getproxies(), has_metadata=False, tell=take)
    except ReadtrackError:  # proxies or certificates that cannot be used: the links are added without titles
        return found
    return found
