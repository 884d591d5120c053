"""Commands for the file itself: init, where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from readtrack.cli.session import Session, tell
from readtrack.errors import UsageError
from readtrack.storage import paths


def init_command(
    ctx: typer.Context,
    path: Annotated[str, typer.Argument(metavar="[PATH]", help="A file, or a directory for reading.toml.")] = "",
    user: Annotated[bool, typer.Option("--user", help="Create the per-user list in your data directory.")] = False,
) -> None:
    """Create an empty list.

    \b
    Examples:
      readtrack init
      readtrack init --user
    """
    from readtrack.storage import save
    from readtrack.storage.store import Store

    session: Session = ctx.obj
    session.would_change = True
    if user and path:
        raise UsageError("--user and a path cannot be used together")
    given = path or session.file
    target = paths.user_store() if user else paths.as_path(given) if given else Path(paths.FILE_NAME)
    if target.is_dir():
        target /= paths.FILE_NAME
    store = Store(target)
    if not path and not session.file:
        store.refuse_dangling_link()
    warnings = save.create(store)
    session.would_change = False
    for warning in warnings:
        tell(f"warning: {warning}")
    session.write(f"{store.name}\n")
    tell("add a link: readtrack add https://…")


def where_command(ctx: typer.Context) -> None:
    """Print the path of the list's file.

    \b
    Example:
      vim "$(readtrack where)"
    """
    session: Session = ctx.obj
    store = session.store()
    store.require()
    session.write(f"{store.given.absolute()}\n")
