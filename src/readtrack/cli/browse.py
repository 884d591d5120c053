"""The command `browse`: the full-screen interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from shutil import get_terminal_size
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from readtrack.cli.options import Reverse, Since, SortBy, Statuses, Tags, Topics, Until, Words, filter_of, states_of
from readtrack.cli.session import Format, Session
from readtrack.core.lookup import find_link
from readtrack.core.model import STATES
from readtrack.core.select import Filter, SortKey
from readtrack.errors import ReadtrackError, StoreError, UsageError
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.core.lint import Finding


def browse_command(
    ctx: typer.Context,
    words: Words = [],
    topic: Topics = [],
    tag: Tags = [],
    status: Statuses = [],
    all_states: Annotated[bool, typer.Option("--all", "-a", help="Show links of every status.")] = False,
    since: Since = "",
    until: Until = "",
    sort_by: SortBy = "file",
    reverse: Reverse = False,
) -> None:
    """Browse and organise the list in full screen.

    Press ? for all keys. Every change is saved immediately; undo it with u, or later with `readtrack undo`.

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
    from readtrack.browse.app import Browser
    from readtrack.browse.saving import Services
    from readtrack.cli.session import now

    services = Services(
        now=now,
        edit=lambda link_id: _edit(session, link_id),
        titles=_titles,
        reports={name: partial(_report, session, command) for name, command in _reports().items()},
        findings=lambda: _findings(session),
    )
    browser = Browser(store, services, wanted=wanted, sort_by=key, is_reversed=reverse)
    browser.run()
    browser.finish()
    if browser.return_code:
        raise typer.Exit(browser.return_code)


class _Command(Session):
    """The session of a command run by the full-screen interface; captures its output."""

    words: Sequence[str] = ()
    output: str = ""

    @property
    def command(self) -> Sequence[str]:
        return self.words

    def format(self, name: str = "", *, json: bool = False) -> Format:
        return "table"

    def write(self, text: str) -> None:
        self.output += text

    def page(self, text: str) -> None:
        self.output += text


def _command_in(session: Session, *words: str, columns: int = 0) -> _Command:
    command = _Command(session.file, session.color, has_announced_store=True, columns=columns)
    command.words = words
    return command


def _reports() -> Mapping[str, Callable[..., None]]:
    from readtrack.cli.stats import stats_command
    from readtrack.cli.undo import log_command

    return {"stats": stats_command, "log": log_command}


def _report(session: Session, command: Callable[..., None], columns: int) -> str:
    """The output of a command for a terminal of `columns` columns."""
    shown = _command_in(session, columns=columns)
    try:
        command(SimpleNamespace(obj=shown))
    except ReadtrackError as error:
        return f"error: {tidy(str(error))}\n"
    return shown.output


def _findings(session: Session) -> Sequence[Finding]:
    from readtrack.cli.doctor import examined, unreadable

    store = session.store()
    try:
        return examined(session, store, store.load())
    except StoreError as error:
        return [unreadable(error)]


def _edit(session: Session, link_id: str) -> str | None:
    """Edit a link in the editor; returns a message, None if nothing changed."""
    from readtrack.cli.in_editor import edit_link

    editing = _command_in(session, "edit", link_id)
    loaded = editing.loaded()
    saved = edit_link(editing, loaded, find_link(loaded.reading_list, link_id))
    if saved is None:
        return None
    titles = ", ".join(tidy(link.label) for link in saved.links)
    return f"edited: {titles or link_id} · u undoes it"


def _refuse_without_screen() -> None:
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not all(stream is not None and stream.isatty() for stream in streams):
        raise UsageError("browse needs a terminal", hint="readtrack list")
    if os.environ.get("TERM", "dumb") == "dumb":
        raise UsageError("this terminal cannot show a full-screen program", hint="readtrack list")
    columns = get_terminal_size().columns
    if columns < 40:
        raise UsageError(f"the terminal is too narrow: {columns} columns, at least 40 needed", hint="readtrack list")


def _titles(urls: Sequence[str]) -> Mapping[str, str]:
    from urllib.request import getproxies

    from readtrack.web.fetching import Fetched, fetch_all

    found: dict[str, str] = {}

    def take(url: str, fetched: Fetched) -> None:
        if fetched.title:
            found[url] = fetched.title

    try:
        fetch_all(urls, proxies=getproxies(), has_metadata=False, tell=take)
    except ReadtrackError:  # unusable proxies or certificates: the links are added without titles
        return found
    return found
