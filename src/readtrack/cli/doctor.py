"""The command `doctor`: report problems in the list, and fix the safe ones."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer

from readtrack.cli.options import FormatName, Json
from readtrack.cli.session import Format, Session, tell
from readtrack.core.actions import Change
from readtrack.core.lint import Finding, Repair, conflicted_copies, examine, repairs
from readtrack.core.series import find_series, remarks
from readtrack.errors import StoreError
from readtrack.output import plain
from readtrack.storage.store import Loaded, Store, scanned
from readtrack.text import tidy


def doctor_command(
    ctx: typer.Context,
    fix: Annotated[bool, typer.Option("--fix", help="Fix what is safe to fix; revert with undo.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Report problems in the file with their line numbers.

    The exit code is 4 if problems remain and 3 if the file cannot be read.

    \b
    Examples:
      readtrack doctor
      readtrack doctor --fix
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    session.would_change = fix
    store = session.store()
    store.require()
    try:
        loaded = store.load()
    except StoreError as error:
        if output != "table":
            _write(session, [(unreadable(error), "manual")], store, output)
        raise
    findings = examined(session, store, loaded)
    fixed = [finding for finding in findings if finding.is_safe] if fix else []
    if fixed:
        loaded = session.loaded()
        session.save(loaded, Change(repairs(loaded.reading_list)))
        loaded = store.load()
        findings = examined(session, store, loaded)
    shown: list[tuple[Finding, Repair]] = [(finding, "fixed") for finding in fixed]
    shown += [(finding, "safe" if finding.is_safe else "manual") for finding in findings]
    _write(session, shown, store, output, count=len(loaded.reading_list.links))
    for remark in remarks(find_series(loaded.reading_list.links)):
        tell(f"remark: {tidy(remark)}")
    if findings:
        raise typer.Exit(4)


def examined(session: Session, store: Store, loaded: Loaded) -> list[Finding]:
    neighbours: list[str] = []
    with suppress(OSError):  # a directory that cannot be listed
        neighbours = store.ops.names(store.path.parent)
    return [
        *conflicted_copies(store.path.name, neighbours),
        *examine(loaded.reading_list, loaded.toml, scanned(loaded.text), today=session.today),
    ]


def unreadable(error: StoreError) -> Finding:
    line, _, column = error.place or (1, "", 1)
    return Finding("unreadable", error.reason, line=line, column=column)


def _write(
    session: Session, findings: list[tuple[Finding, Repair]], store: Store, output: Format, *, count: int = 0
) -> None:
    if output == "json":
        session.write(plain.findings_json(findings))
    elif output == "tsv":
        session.write(plain.findings_tsv(findings))
    else:
        from readtrack.output import linting

        session.page(linting.findings(session.screen(), findings, store.name, count=count))
