"""The command that asks whether links are alive: check."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from readtrack.cli import session as clock
from readtrack.cli.changing import find_all
from readtrack.cli.options import FormatName, Json, given
from readtrack.cli.rewriting import offer_to_rewrite
from readtrack.cli.session import Format, Session, can_ask, tell
from readtrack.errors import ReadtrackError, UsageError
from readtrack.model import Link, ReadingList
from readtrack.output import plain
from readtrack.output.waiting import Waiting
from readtrack.select import split_references
from readtrack.storage.fileops import FileOps
from readtrack.storage.places import cache_folder
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.web.answer import Turn, Visit
    from readtrack.web.check import Options
    from readtrack.web.limits import Limits
    from readtrack.web.results import Entry
    from readtrack.web.verdicts import Checked, Verdict

_FAILED = {"dead", "error"}
_DOUBTFUL = {"suspect", "moved"}
_FEW = 3  # ids that fit into a hint


def opened(turn: Turn) -> AbstractAsyncContextManager[Visit]:
    """The network; tests put their own in its place."""
    from urllib.request import getproxies

    from readtrack.web import client

    return client.opened(getproxies(), turn=turn)


def check_command(
    ctx: typer.Context,
    ids: Annotated[
        list[str], typer.Argument(metavar="[ID]...", help="Ids, prefixes, addresses; - reads them; none: all.")
    ] = [],
    fix: Annotated[bool, typer.Option("--fix", help="Rewrite the addresses of moved links.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before addresses are rewritten.")] = False,
    archive: Annotated[bool, typer.Option("--archive", help="Look for archived copies of dead links.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 4 on suspect and moved, too.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask again for what was found earlier.")] = False,
    max_age: Annotated[
        float | None, typer.Option("--max-age", metavar="SECONDS", min=0, help="How old a result may be.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, max=600, help="For one attempt.")
    ] = 20.0,
    retries: Annotated[int, typer.Option("--retries", metavar="N", min=0, max=10, help="For what may pass.")] = 2,
    backoff: Annotated[
        float, typer.Option("--backoff", metavar="SECONDS", min=0, max=60, help="Before the first retry.")
    ] = 1.0,
    delay: Annotated[
        float, typer.Option("--delay", metavar="SECONDS", min=0, max=60, help="Between two requests to a host.")
    ] = 0.2,
    per_host: Annotated[int, typer.Option("--per-host", metavar="N", min=1, max=64, help="At once to a host.")] = 2,
    concurrency: Annotated[int, typer.Option("--concurrency", metavar="N", min=1, max=256, help="At once.")] = 16,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Ask whether links are alive: those named, else all but the dropped ones. It changes no link but with --fix.

    ok and moved hold for 7 days and blocked for 1; failures are asked for each time. blocked means that it refuses
    programs; a browser may open it. Exit code 4 means that a link is dead or failed, 1 that the network seems down.

    \b
    Examples:
      readtrack check
      readtrack check kqz --refresh
      readtrack check --archive --strict
      readtrack check --fix --yes

    \b
    After check ID, to tick it off: readtrack done ID
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    _refuse_nan({"--max-age": max_age, "--timeout": timeout, "--backoff": backoff, "--delay": delay})
    if fix and not yes and not can_ask():
        raise UsageError("--fix rewrites addresses; nothing changed", hint="without a terminal it needs --yes")
    reading_list = _list_to_fix(session) if fix else session.reading_list()
    links = _links(reading_list, ids)
    if ids and not links:
        tell("nothing to do")
        session.write("[]\n" if output == "json" else "")
        return
    from readtrack.web.check import Options
    from readtrack.web.limits import Limits

    limits = Limits(concurrency=concurrency, per_host=per_host, delay=delay)
    inquiry = _Inquiry.of(links, now=clock.now(), is_new=refresh, max_age=max_age)
    is_interrupted = False
    try:
        inquiry.ask(limits, Options(timeout, retries, backoff), has_archive=archive)
    except KeyboardInterrupt:  # what is finished is kept
        is_interrupted = True
    is_offline = inquiry.note()
    if is_offline and not is_interrupted:
        raise ReadtrackError("no host answers: offline?", hint="look at the network or at HTTPS_PROXY, and try again")
    rows = inquiry.rows()
    for remark in inquiry.remarks:
        tell(remark)
    is_complete = not is_interrupted or inquiry.is_looking_for_copies
    if not is_complete:
        tell(f"interrupted: {len(rows)} of {len(links)} checked; the next run goes on from there")
    elif is_interrupted:
        tell("interrupted while looking for copies")
    if is_complete or output == "table":
        _write(session, rows, reading_list, output, names=[link.id for link in links] if ids else [])
    if is_interrupted:
        raise typer.Exit(130)
    fixed = offer_to_rewrite(session, rows, is_agreed=yes) if fix else set()
    failed = _FAILED | (_DOUBTFUL if strict else set())
    if any(row.verdict.verdict in failed and row.link.id not in fixed for row in rows):
        raise typer.Exit(4)


@dataclass
class _Inquiry:
    """What is asked about links, what is known already, and what comes out; addresses are clean."""

    links: Sequence[Link]
    now: datetime
    targets: dict[int, str | Verdict]  # by the position of a link: its address, or why there is none
    entries: dict[str, Entry]  # of all runs
    known: dict[str, Verdict]  # found by earlier runs and still valid
    found: dict[str, Verdict] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)  # for people
    is_looking_for_copies: bool = False  # all are checked

    @classmethod
    def of(cls, links: Sequence[Link], *, now: datetime, is_new: bool, max_age: float | None) -> Self:
        """Everything is asked for anew if it `is_new`; `max_age` is in seconds."""
        from readtrack.web import results
        from readtrack.web.verdicts import target

        targets = {link.position: target(link) for link in links}
        entries = results.load(FileOps(), _cache(), now=now)
        known = {
            url: entries[url].verdict
            for url in targets.values()
            if isinstance(url, str) and url in entries and not is_new
            if results.still_valid(entries[url], now=now, max_age=max_age)
        }
        return cls(links, now, targets, entries, known)

    def ask(self, limits: Limits, options: Options, *, has_archive: bool) -> None:
        """Ask for what is not known. After KeyboardInterrupt, which this raises, what is finished is there."""
        import asyncio

        urls = [url for url in self.targets.values() if isinstance(url, str) and url not in self.known]
        with Waiting() as waiting:
            asyncio.run(self._ask(list(dict.fromkeys(urls)), limits, options, waiting, has_archive=has_archive))

    async def _ask(
        self, urls: Sequence[str], limits: Limits, options: Options, waiting: Waiting, *, has_archive: bool
    ) -> None:
        from random import SystemRandom

        from readtrack.web.check import check, looks_offline

        def found(url: str, verdict: Verdict) -> None:
            self.found[url] = verdict
            waiting.count("Checking links", len(self.found), len(urls))

        async with opened(limits.turn) as visit:
            await check(
                urls,
                visit=visit,
                limits=limits,
                options=options,
                found=found,
                uniform=SystemRandom().uniform,
                now=lambda: datetime.now(UTC),
            )
            if has_archive and not looks_offline(self.found):
                self.is_looking_for_copies = True
                await self._look_for_copies(visit, waiting)

    async def _look_for_copies(self, visit: Visit, waiting: Waiting) -> None:
        from urllib.parse import urlsplit

        from readtrack.web.archive import find_copies

        dead = [url for url, verdict in self.found.items() if verdict.verdict == "dead"]
        dead = [url for url in dead if "@" not in urlsplit(url).netloc]  # nobody is told a password
        asked = count(1)

        def found(url: str, copy: str | None) -> None:
            if copy is None:
                self.remarks.append(f"web.archive.org has no copy of {self._names(url)}")
            else:
                self.copies[url] = copy
            waiting.count("Looking for copies", next(asked), len(dead))

        def failed(url: str, reason: str) -> None:
            self.remarks.append(f"warning: no copy of {self._names(url)} was looked for: {tidy(reason)}")
            waiting.count("Looking for copies", next(asked), len(dead))

        await find_copies(dead, visit=visit, found=found, failed=failed)

    def note(self) -> bool:
        """Keep what was found for later runs, unless it looks as if the network were down; returns whether it does."""
        from readtrack.web import results
        from readtrack.web.check import looks_offline
        from readtrack.web.verdicts import with_catch_alls

        if looks_offline(self.found):
            return True
        verdicts = with_catch_alls(self.known | self.found)
        self.known = {url: verdicts[url] for url in self.known}
        self.found = {url: verdicts[url] for url in self.found}
        new = {url: results.renewed(each, self.entries.get(url), now=self.now) for url, each in self.found.items()}
        self.entries.update(new)
        try:
            results.keep(FileOps(), _cache(), new, now=clock.now())
        except OSError as error:
            self.remarks.append(f"warning: the results cannot be kept for the next run: {error.strerror or error}")
        return False

    def rows(self) -> list[Checked]:
        """The links that are finished, in order."""
        from readtrack.web.results import failing_since
        from readtrack.web.verdicts import Checked, Verdict

        rows = []
        for link in self.links:
            url = self.targets[link.position]
            if isinstance(url, Verdict):
                rows.append(Checked(link, url))
            elif url in self.found:
                entry = self.entries.get(url)
                since = failing_since(entry) if entry else None
                rows.append(Checked(link, self.found[url], since, self.copies.get(url)))
            elif url in self.known:
                rows.append(Checked(link, self.known[url], is_cached=True))
        return rows

    def _names(self, url: str) -> str:
        return ", ".join(tidy(link.id) for link in self.links if self.targets[link.position] == url)


def _cache() -> Path:
    from readtrack.web.results import FILE_NAME

    return cache_folder() / FILE_NAME


def _list_to_fix(session: Session) -> ReadingList:
    """The list; raises now what would end the command when everything has been asked."""
    from readtrack.storage import save

    return save.load_for_change(session.store()).reading_list


def _links(reading_list: ReadingList, ids: Sequence[str]) -> list[Link]:
    if ids:
        return find_all(reading_list, split_references(given(ids)))
    return [link for link in reading_list.links if link.state != "dropped"]


def _refuse_nan(numbers: Mapping[str, float | None]) -> None:
    """Which is neither too small nor too large."""
    for name, number in numbers.items():
        if number is not None and math.isnan(number):
            raise UsageError(f"{name} takes a number of seconds, not nan")


def _write(
    session: Session, rows: Sequence[Checked], reading_list: ReadingList, output: Format, *, names: Sequence[str]
) -> None:
    """`names` are the ids of the links that were asked for by name."""
    if output == "json":
        session.write(plain.checks_json(rows))
    elif output == "tsv":
        session.write(plain.checks_tsv(rows))
    else:
        from readtrack.output import checked

        tick = f"readtrack done {' '.join(names) if len(names) <= _FEW else 'ID'}" if names else ""
        session.page(checked.checks(session.screen(), rows, reading_list, today=session.today, tick=tick))
