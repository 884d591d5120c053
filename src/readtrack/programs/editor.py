"""The user's editor: its command, and how it is run."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from readtrack.errors import ReadtrackError, UsageError

_FALLBACK = "vi"
_HINT = "use another editor: EDITOR=vim"
_SHELL = frozenset("|&;<>()$`\\*?[]#~=%!{}\n")


def find_editor(environment: Mapping[str, str], *, is_terminal: bool) -> str:
    """The shell command of the editor, as in git(1): `$VISUAL`, `$EDITOR`, or `vi` on a terminal.

    Raises `UsageError`.
    """
    is_dumb = environment.get("TERM", "dumb") == "dumb"
    for name in ("EDITOR", "VISUAL") if is_dumb else ("VISUAL", "EDITOR"):
        if environment.get(name, "").strip():
            return environment[name]
    if is_terminal and not is_dumb:
        return _FALLBACK
    raise UsageError(
        "no editor found",
        hint="set one: EDITOR=vim readtrack edit … · or set fields: readtrack edit ID --title TEXT",
    )


def run_editor(command: str, path: Path) -> None:
    """Edit `path` with a shell command and wait until it exits. Raises `ReadtrackError` if it fails."""
    # Standard output may be a pipe for results; the terminal is then on standard error.
    output = None if os.isatty(1) else 2
    try:
        with _leaving_interrupts_to_editor():
            done = subprocess.run([*_words(command), str(path)], stdout=output, check=False)  # noqa: S603  # the user's
    except OSError as error:
        raise ReadtrackError(f"the editor `{command}` cannot be started: {error.strerror}", hint=_HINT) from error
    if done.returncode:
        how = f"ended with exit code {done.returncode}" if done.returncode > 0 else "was killed by a signal"
        raise ReadtrackError(f"the editor `{command}` {how}", hint=_HINT)


def _words(command: str) -> list[str]:
    """The command line without the file. As in git, no shell if it is not needed: an interrupt would end it."""
    if not _SHELL & set(command):
        with contextlib.suppress(ValueError):  # unbalanced quotes: the shell will report them
            return shlex.split(command)
    return ["/bin/sh", "-c", f'{command} "$@"', command]


@contextlib.contextmanager
def _leaving_interrupts_to_editor() -> Iterator[None]:
    """Leave Ctrl-C and Ctrl-\\ to the editor. A handler, unlike SIG_IGN, is not inherited by it."""
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
