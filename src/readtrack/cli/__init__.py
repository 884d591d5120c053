"""The command line, and the only place where errors become messages and exit codes.

Commands load lazily: until a command is called, only its entry in `commands` is used, so that `list` does not import
the modules of `import`.
"""

import os
import sys
from copy import copy
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from readtrack import interrupts
from readtrack.cli import emphasis
from readtrack.cli.commands import ALIASES, COMMANDS
from readtrack.cli.session import Session, discard, tell_error
from readtrack.errors import ReadtrackError, UsageError

_NARROW, _NARROW_NAMES = 52, 12  # columns of a screen for which help needs care, and of the names of options there
_SHARED = {"file", "color", "no_pager"}  # options that work before and after the command's name


class _Subcommand(TyperCommand):
    def get_help(self, ctx: Any) -> str:
        return _help_page(self, ctx)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Without Typer's braces around required arguments; those around choices are kept."""
        pieces: list[str] = super().collect_usage_pieces(ctx)
        return [piece if "|" in piece else piece.strip("{}") for piece in pieces]


class ReadtrackGroup(TyperGroup):
    """Loads commands when they are called, and turns every error into a message and an exit code."""

    session: Session | None = None  # of the running command

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        name = ALIASES.get(cmd_name, cmd_name)
        if name not in COMMANDS:
            return None
        module = import_module(f"readtrack.cli.{COMMANDS[name].module}")
        single = typer.Typer(add_completion=False, rich_markup_mode=None, context_settings=_CONTEXT)
        single.command(name, cls=_Subcommand)(getattr(module, f"{name.replace('-', '_')}_command"))
        command: Any = typer.main.get_command(single)
        for param in self.params:
            if param.name in _SHARED:
                shared: Any = copy(param)
                shared.expose_value = False
                shared.callback = _remember
                command.params.append(shared)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] == "help":  # `readtrack help list` is `readtrack list --help`
            args = [*args[1:2], "--help"]
            if len(args) == 1:
                typer.echo(ctx.get_help())
                raise typer.Exit
        if args[0] not in COMMANDS and args[0] not in ALIASES and not args[0].startswith("-"):
            from readtrack.cli.usage import NoSuchCommand

            raise NoSuchCommand(args[0])
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: Any) -> str:
        return _help_page(self, ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        width = max(map(len, COMMANDS))
        for group in dict.fromkeys(command.group for command in COMMANDS.values()):
            with formatter.section(group):
                formatter.write_dl([(name.ljust(width), c.help) for name, c in COMMANDS.items() if c.group == group])

    def main(
        self,
        args: Any = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                # On a terminal that is not UTF-8, print \u4e2d instead of failing.
                stream.reconfigure(errors="backslashreplace")
        emphasis.color.set("")
        try:
            interrupts.raise_again()
            _refuse_undecodable(sys.argv[1:] if args is None else args)
            code = super().main(args, prog_name or "readtrack", complete_var, False, windows_expand_args, **extra)
            _flush()
        except BrokenPipeError:
            discard(sys.stdout)
            code = 1
        except ReadtrackError as error:
            code = self._report(error)
        except typer.TyperException as error:
            from readtrack.cli.usage import usage_error

            code = self._report(usage_error(error))
        except typer.Abort:
            code = 130
        except KeyboardInterrupt:
            code = 130
        except (OSError, ImportError) as error:
            code = self._report(_output_error(error) or _MachineError(error))
        sys.exit(code if isinstance(code, int) else 0)

    def _report(self, error: ReadtrackError) -> int:
        """Report an error. If the command was to change something, add "nothing changed" unless the error states it."""
        would_change = self.session is not None and self.session.would_change and not isinstance(error, UsageError)
        tell_error(error, and_nothing_changed=would_change and not error.tells_outcome)
        try:
            _flush()
        except (BrokenPipeError, ReadtrackError):
            discard(sys.stdout)
        return error.exit_code


def _help_page(command: Any, ctx: Any) -> str:
    """The help, with bold names on a terminal. Typer itself wraps no line at less than 50 columns."""
    from shutil import get_terminal_size

    formatter = ctx.make_formatter()
    columns = get_terminal_size().columns
    if columns < _NARROW:
        formatter.width = max(columns - 2, 20)
        formatter.write_dl = partial(formatter.write_dl, col_max=_NARROW_NAMES)
    command.format_help(ctx, formatter)
    text = formatter.getvalue().rstrip("\n")
    return emphasis.help_page(text) if emphasis.is_wanted(sys.stdout) else text


class _MachineError(ReadtrackError):
    """An error of the operating system or the installation, such as a full disk."""

    exit_code = 3

    def __init__(self, error: OSError | ImportError) -> None:
        if isinstance(error, OSError) and error.strerror:
            name = f"{error.filename}: " if error.filename else ""
            super().__init__(f"{name}{error.strerror}")
        else:
            super().__init__(str(error), hint="reinstall it: pip install --force-reinstall readtrack")


def _remember(ctx: Any, param: Any, value: Any) -> Any:
    """Store a shared option; one after the command's name overrides one before it."""
    if value:
        setattr(ctx.find_root().obj, param.name, value)
        if param.name == "color":
            emphasis.color.set(value)
    return value


def _refuse_undecodable(args: list[str]) -> None:
    """Refuse text that is not UTF-8, which the store cannot contain; names of existing files may be any bytes."""
    for arg in args:
        if any("\ud800" <= character <= "\udfff" for character in arg) and not os.path.lexists(arg):
            raise UsageError(f"argument is not valid UTF-8: {arg.encode('utf-8', 'surrogateescape')!r}")


def _flush() -> None:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        discard(sys.stdout)
        raise ReadtrackError(f"cannot write output: {error.strerror}") from error


def _output_error(error: OSError | ImportError) -> ReadtrackError | None:
    """The error for failed output, None for other errors. Only an error on standard output has no file name."""
    if not isinstance(error, OSError) or error.filename is not None or not error.strerror:
        return None
    discard(sys.stdout)
    return ReadtrackError(f"cannot write output: {error.strerror}")


_CONTEXT = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    name="readtrack",
    cls=ReadtrackGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings=_CONTEXT,
    invoke_without_command=True,
)


def _print_version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"readtrack {version('readtrack')}")
        raise typer.Exit


@app.callback()
def readtrack(
    ctx: typer.Context,
    file: Annotated[str, typer.Option("--file", "-f", metavar="PATH", help="Use the list in this file.")] = "",
    color: Annotated[str, typer.Option("--color", metavar="auto|always|never", help="When to use colour.")] = "",
    no_pager: Annotated[bool, typer.Option("--no-pager", help="Do not page long output.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Track what you read: topics and links in a TOML file.

    The list is --file, $READTRACK_FILE, or reading.toml in the current directory or its parents; otherwise the per-user
    list.
    """
    emphasis.color.set(color)
    group: Any = ctx.command
    group.session = ctx.obj = Session(file=file, color=color, no_pager=no_pager)
    if ctx.invoked_subcommand is None:
        if ctx.obj.is_terminal:
            from readtrack.cli.home import show_home

            show_home(ctx.obj)
        else:
            typer.echo(ctx.get_help())
