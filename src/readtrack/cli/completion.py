"""The command `completion`, and the generator of the table of commands that completion reads.

`python -m readtrack.cli.completion` regenerates the table; a test compares it with the commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from readtrack.cli.session import Session
from readtrack.completion.answer import SCRIPTS, TABLE
from readtrack.errors import UsageError
from readtrack.text import tidy

SHELLS = ("bash", "zsh", "fish")


def completion_command(
    ctx: typer.Context,
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="Shell to print the script for.")],
) -> None:
    """Print the shell completion script, for commands, ids, topics and tags.

    \b
    To enable it, add the line for your shell to its configuration file:
      ~/.bashrc                   eval "$(readtrack completion bash)"
      ~/.zshrc                    eval "$(readtrack completion zsh)"
      ~/.config/fish/config.fish  readtrack completion fish | source

    \b
    Example:
      readtrack completion fish
    """
    if shell not in SHELLS:
        raise UsageError(f"unsupported shell {tidy(shell)!r}", hint="use bash, zsh or fish")
    session: Session = ctx.obj
    session.write((SCRIPTS / f"readtrack.{shell}").read_text(encoding="utf-8"))


def table() -> str:
    """All commands and their parameters, as `readtrack.completion.answer.read_table` reads them."""
    from readtrack.cli import app
    from readtrack.cli.commands import ALIASES, COMMANDS

    group: Any = typer.main.get_command(app)
    rows = ["\t", *_rows(group)]
    for name, command in COMMANDS.items():
        rows += [f"{name}\t{command.help}", *_rows(group.get_command(None, name))]
    for name in ALIASES:
        rows += [f"{name}\t", *_rows(group.get_command(None, name))]
    return "\n".join(rows) + "\n"


def _rows(command: Any) -> Iterator[str]:
    for param in command.params:
        is_option = param.param_type_name == "option"
        if is_option and param.hidden:
            continue
        names = " ".join(sorted(param.opts, key=len, reverse=True)) if is_option else ""
        value = "" if is_option and param.is_flag else re.sub(r"[\[\]]|\.\.\.", "", param.metavar or "TEXT")
        repeats = "..." if (param.multiple if is_option else param.nargs < 0) else ""
        yield f"\t{names}\t{value}{repeats}\t{param.help or ''}"
    yield "\t--help -h\t\tShow this help."


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
