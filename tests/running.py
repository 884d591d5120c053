"""How tests run the program: in this process for speed, as a process of its own for what only that shows."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from typer.testing import CliRunner


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


class Run(Protocol):
    def __call__(self, *args: str, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Result: ...


def run_in_process(args: Sequence[str], *, stdin: str | bytes, env: Mapping[str, str] | None) -> Result:
    from readtrack.cli import app

    result = CliRunner().invoke(app, list(args), input=stdin, env=env, catch_exceptions=False)
    return Result(result.exit_code, result.stdout, result.stderr)


def run_process(
    *args: str | bytes,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    wrapper: Sequence[str] = (),
) -> Result:
    """A real process, its streams pipes. `wrapper` is a command line that runs it."""
    done = subprocess.run(
        [*wrapper, sys.executable, "-m", "readtrack", *args],
        input=stdin,
        capture_output=True,
        env={**os.environ, **(env or {})},
        cwd=cwd,
        timeout=60,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def and_nothing_changed(message: str) -> str:
    """What a command says that was to change something, where one that only looks says `message`."""
    error, end, rest = message.partition("\n")
    return f"{error}; nothing changed{end}{rest}"
