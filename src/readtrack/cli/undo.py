"""Commands for the history of changes: undo, redo, log."""

from collections.abc import Callable
from typing import Annotated

import typer

from readtrack.cli.options import FormatName, Json
from readtrack.cli.session import Session, now, tell
from readtrack.output import plain
from readtrack.storage import save
from readtrack.storage.journal import Journal, Record
from readtrack.storage.undo import Undone, redo, undo
from readtrack.text import tidy, typed


def undo_command(ctx: typer.Context, json: Json = False, format_name: FormatName = "") -> None:
    """Undo the last command; run it again to go further back. Later changes to the file are kept.

    \b
    Example:
      readtrack undo
    """
    session: Session = ctx.obj
    session.would_change = True
    time = save.restore_lost(session.store())
    if time is not None:
        session.would_change = False
        tell(f"restored as the last command left it on {time[:16].replace('T', ' ')}")
        return
    _step(session, undo, "undone", format_name, json=json)


def redo_command(ctx: typer.Context, json: Json = False, format_name: FormatName = "") -> None:
    """Redo the last undone command, unless another command changed the list since.

    \b
    Example:
      readtrack redo
    """
    _step(ctx.obj, redo, "redone", format_name, json=json)


def log_command(
    ctx: typer.Context,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", show_default=False, help="Show at most N commands.")
    ] = -1,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """List past commands and the links they changed, newest first.

    \b
    Example:
      readtrack log -n 5
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    journal = session.store().journal
    _warn_of_damage(journal)
    undone = journal.stacks().reverted
    records = [(number in undone, record) for number, record in journal.newest_first() if record.kind == "do"]
    records = records[:limit] if limit >= 0 else records
    if output == "json":
        session.write(plain.to_json([plain.record_object(record, undone=gone) for gone, record in records]))
    elif output == "tsv":
        session.write(plain.records_tsv(records))
    else:
        session.page(session.screen().log(records))


def _step(session: Session, step: Callable[..., Undone], word: str, format_name: str, *, json: bool) -> None:
    output = session.format(format_name, json=json)
    session.would_change = True
    _warn_of_damage(session.store().journal)
    result = step(session.store(), command=session.command, now=now())
    for record in result.passed_over:
        tell(f"skipped, no longer in the file: {_described(record)}")
    session.warned(result.saved)
    tell(f"{word}: {_described(result.record)}")
    session.show(result.saved, output)


def _warn_of_damage(journal: Journal) -> None:
    for number in journal.damaged():
        tell(f"warning: record {number} of the journal is damaged and was skipped")


def _described(record: Record) -> str:
    """The command with its date and time, and the titles of its links."""
    titles = [tidy(title) for _, title in record.links]
    shown = ", ".join(f"'{title}'" for title in titles[:3]) + (
        f" and {len(titles) - 3} more" if len(titles) > 3 else ""
    )
    command = f"readtrack {tidy(typed(record.command))} ({record.time[:16].replace('T', ' ')})"
    return f"{command}: {shown}" if shown else command
