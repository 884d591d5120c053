"""Commands for a list in a git repository: git-setup, resolve."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.cli.options import FormatName, Json
from readtrack.cli.session import Session, now, tell
from readtrack.errors import ReadtrackError, UsageError
from readtrack.merge.conflicts import Side
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.git.resolve import Undecided


def git_setup_command(
    ctx: typer.Context,
    hooks: Annotated[bool, typer.Option("--hooks", help="Run doctor before each commit.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the configuration.")] = False,
) -> None:
    """Set up git to merge the list link by link in this repository.

    Adds lines to .gitattributes, which you commit, and the merge driver to this clone's configuration.

    \b
    Examples:
      readtrack git-setup
      readtrack git-setup --hooks
      readtrack git-setup --remove
    """
    from readtrack.git import setup

    session: Session = ctx.obj
    session.would_change = True
    if hooks and remove:
        raise UsageError("--hooks and --remove cannot be used together", hint="--remove also removes the hook")
    place = session.place()
    path = Path.cwd() / "reading.toml" if place.origin == "user" and not session.file else place.path.resolve()
    repo = setup.repository(path.parent)
    root = repo.root.resolve()
    if not path.resolve().is_relative_to(root):
        raise ReadtrackError(f"{str(path)!r} is not in the repository {str(root)!r}")
    name = path.resolve().relative_to(root).as_posix()
    session.would_change = False  # from here on, an error may leave the setup incomplete
    if remove:
        messages = setup.remove(repo)
    else:
        messages = setup.set_up(repo, name, driver=_program("readtrack-merge"))
        messages += setup.set_hook(repo, name, program=_program("readtrack")) if hooks else []
    for line in messages:
        session.write(f"{tidy(line)}\n")
    if not messages:
        tell("nothing to remove" if remove else "already set up")
    elif not remove:
        tell("commit .gitattributes; run `readtrack git-setup` in the clones on other machines, too")


def resolve_command(
    ctx: typer.Context,
    ours: Annotated[bool, typer.Option("--ours", help="Resolve conflicts with our side.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="Resolve conflicts with their side.")] = False,
    both: Annotated[bool, typer.Option("--both", help="Keep both sides, theirs as a comment if needed.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Resolve git conflict markers in the list, from a merge without the merge driver.

    Links and fields that only one side changed are merged. The rest needs --ours, --theirs or --both.

    \b
    Examples:
      readtrack resolve
      readtrack resolve --theirs
    """
    from readtrack.git.resolve import Undecided, resolve

    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if ours + theirs + both > 1:
        raise UsageError("--ours, --theirs and --both cannot be used together")
    session.would_change = True
    store = session.store()
    side: Side | None = "ours" if ours else "theirs" if theirs else "both" if both else None
    try:
        result = resolve(store, side, command=session.command, now=now())
    except Undecided as error:
        tell_conflicts(error)
        raise
    for remark in result.remarks:
        tell(tidy(remark))
    if result.saved is None:
        tell(f"{store.name} contains no conflict markers")
    else:
        session.warned(result.saved)
        session.show(result.saved, output)
    if result.is_unmerged:
        tell(f"mark it as resolved: git add {store.typed_name}")


def tell_conflicts(error: Undecided) -> None:
    """Print the values of both sides, one line per conflict."""
    for conflict in error.conflicts:
        tell(f"{tidy(conflict.about)}: ours {_quoted(conflict.ours)}, theirs {_quoted(conflict.theirs)}")


def _quoted(text: str | None) -> str:
    shown = tidy(text or "")
    return "nothing" if text is None else f"`{shown[:100]}…`" if len(shown) > 100 else f"`{shown}`"


def _program(name: str) -> Path | None:
    """The absolute path of a program of this installation, otherwise of one in $PATH. None if there is none."""
    found = [Path(sys.executable).with_name(name), Path(sys.argv[0]).resolve().with_name(name)]
    elsewhere = shutil.which(name)
    found += [Path(elsewhere)] if elsewhere else []
    return next((path.absolute() for path in found if path.is_file()), None)
