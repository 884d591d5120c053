"""The command `check`: check whether links are alive."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.cli import session as clock
from readtrack.cli.check_fix import offer_to_rewrite
from readtrack.cli.naming import find_all
from readtrack.cli.options import FormatName, Json, references_of
from readtrack.cli.session import Format, Session, can_ask, tell
from readtrack.core.model import Link, ReadingList
from readtrack.errors import ReadtrackError, UsageError
from readtrack.output import plain
from readtrack.output.progress import ProgressBar
from readtrack.storage.paths import cache_folder

if TYPE_CHECKING:
    from readtrack.web.response import Slot, Visit
    from readtrack.web.verdicts import Checked

_FAILED = {"dead", "error"}
_DOUBTFUL = {"suspect", "moved"}


def check_command(
    ctx: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(metavar="[ID]...", help="Links by id, id prefix or URL; - reads them from standard input."),
    ] = [],
    fix: Annotated[bool, typer.Option("--fix", help="Rewrite the URLs of moved links.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Rewrite URLs without asking.")] = False,
    archive: Annotated[bool, typer.Option("--archive", help="Look for archived copies of dead links.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Also exit with code 4 for suspect and moved links.")
    ] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Ignore cached results.")] = False,
    max_age: Annotated[
        float | None, typer.Option("--max-age", metavar="SECONDS", min=0, help="Maximum age of cached results.")
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.1, max=600, help="Timeout per attempt.")
    ] = 20.0,
    retries: Annotated[
        int, typer.Option("--retries", metavar="N", min=0, max=10, help="Retry transient failures N times.")
    ] = 2,
    backoff: Annotated[
        float, typer.Option("--backoff", metavar="SECONDS", min=0, max=60, help="Delay before the first retry.")
    ] = 1.0,
    delay: Annotated[
        float, typer.Option("--delay", metavar="SECONDS", min=0, max=60, help="Delay between two requests to a host.")
    ] = 0.2,
    per_host: Annotated[
        int, typer.Option("--per-host", metavar="N", min=1, max=64, help="Maximum concurrent requests per host.")
    ] = 2,
    concurrency: Annotated[
        int, typer.Option("--concurrency", metavar="N", min=1, max=256, help="Maximum concurrent requests.")
    ] = 16,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Check whether links are alive, by default all but the dropped ones. Nothing is modified unless --fix is given.

    Results are cached: ok and moved for 7 days, blocked for 1 day; failures are always checked again. blocked means
    that the site blocks automated requests; a browser may open it. Exit code 4 means that a link is dead or failed, 1
    that the network seems to be down.

    \b
    Examples:
      readtrack check
      readtrack check kqz --refresh
      readtrack check --archive --strict
      readtrack check --fix --yes

    \b
    After check ID, to mark it as done: readtrack done ID
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    _refuse_nan({"--max-age": max_age, "--timeout": timeout, "--backoff": backoff, "--delay": delay})
    if fix and not yes and not can_ask():
        raise UsageError(
            "cannot ask for confirmation without a terminal", hint="to rewrite URLs without confirmation: --yes"
        )
    reading_list = session.loaded().reading_list if fix else session.reading_list()
    links = _links(reading_list, ids)
    if ids and not links:
        tell("nothing to do")
        session.write("[]\n" if output == "json" else "")
        return
    from readtrack.web.cache import FILE_NAME
    from readtrack.web.check import Options
    from readtrack.web.limits import Limits
    from readtrack.web.run import CheckRun

    limits = Limits(concurrency=concurrency, per_host=per_host, delay=delay)
    run = CheckRun.of(links, cache_file=cache_folder() / FILE_NAME, now=clock.now(), is_new=refresh, max_age=max_age)
    is_interrupted = False
    try:
        with ProgressBar() as waiting:
            network = opened(limits.slot)
            run.ask(network, limits, Options(timeout, retries, backoff), has_archive=archive, progress=waiting.count)
    except KeyboardInterrupt:  # finished results are kept
        is_interrupted = True
    is_offline = run.keep(now=clock.now())
    if is_offline and not is_interrupted:
        raise ReadtrackError(
            "no host answers: offline?", hint="check the network connection or HTTPS_PROXY, and try again"
        )
    rows = run.rows()
    for remark in run.remarks:
        tell(remark)
    is_complete = not is_interrupted or run.is_looking_for_copies
    if not is_complete:
        tell(f"interrupted: {len(rows)} of {len(links)} checked; the next run continues from there")
    elif is_interrupted:
        tell("interrupted while looking for copies")
    if is_complete or output == "table":
        unfinished = [link.id for link in links if ids and link.state in {"unread", "reading"}]
        _write(session, rows, reading_list, output, unfinished=unfinished)
    if is_interrupted:
        raise typer.Exit(130)
    fixed = offer_to_rewrite(session, rows, is_agreed=yes) if fix else set()
    failed = _FAILED | (_DOUBTFUL if strict else set())
    if any(row.verdict.verdict in failed and row.link.id not in fixed for row in rows):
        raise typer.Exit(4)


def opened(slot: Slot) -> AbstractAsyncContextManager[Visit]:
    """The HTTP client; replaced in tests."""
    from urllib.request import getproxies

    from readtrack.web import client

    return client.opened(getproxies(), slot=slot)


def _links(reading_list: ReadingList, ids: Sequence[str]) -> list[Link]:
    if ids:
        return find_all(reading_list, references_of(ids))
    return [link for link in reading_list.links if link.state != "dropped"]


def _refuse_nan(numbers: Mapping[str, float | None]) -> None:
    """Raises `UsageError` for NaN, which the limits of an option let pass."""
    for name, number in numbers.items():
        if number is not None and math.isnan(number):
            raise UsageError(f"{name} takes a number of seconds, not nan")


def _write(
    session: Session, rows: Sequence[Checked], reading_list: ReadingList, output: Format, *, unfinished: Sequence[str]
) -> None:
    """`unfinished` are the ids of links given as arguments that are not done or dropped."""
    if output == "json":
        session.write(plain.checks_json(rows))
    elif output == "tsv":
        session.write(plain.checks_tsv(rows))
    else:
        from readtrack.output import checked

        session.page(checked.checks(session.screen(), rows, reading_list, today=session.today, unfinished=unfinished))
