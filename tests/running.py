"""Run the program in tests: in this process for speed, or in its own process if required."""

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
    """The error of a command that changes something, where a command that only reads prints `message`."""
    error, end, rest = message.partition("\n")
    return f"{error}; nothing changed{end}{rest}"
