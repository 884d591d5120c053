"""Whole processes, one after the other, in rounds: what is compared is run within the same seconds.

CPU time, user and system, is what is compared: a busy machine hardly changes it. Wall time is recorded beside it.

Peak memory is what the kernel says of the child. A child begins with the pages of this process, so that no peak below
its own can be seen; it is kept low.
"""

from __future__ import annotations

import contextlib
import math
import os
import pty
import random
import resource
import statistics
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path

ROWS, COLUMNS = 40, 120
_KILOBYTE = 1 if sys.platform == "darwin" else 1024  # what ru_maxrss counts in


class Failed(Exception):
    """A program that is measured did not do what it was asked to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    folder: Path
    on_terminal: bool = False
    stdin: Path | None = None
    codes: frozenset[int] = frozenset({0})
    prepare: Callable[[], object] | None = None  # before each run, not timed


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float  # by the clock on the wall
    cpu: float  # seconds, user and system
    peak: int  # bytes
    floor: int  # bytes: had it needed less, `peak` would be this


@dataclass(frozen=True, slots=True)
class Result:
    """The runs of a case, in the order of the rounds."""

    runs: tuple[Run, ...]

    @property
    def wall(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak(self) -> int:
        return max(run.peak for run in self.runs)

    @property
    def floor(self) -> int:
        return max(run.floor for run in self.runs)

    def ratio(self, other: Result) -> float:
        """Of the CPU times: the median of the ratios within each round, as what slows the machine slows both."""
        pairs = zip(self.runs, other.runs, strict=True)
        return statistics.median(mine.cpu / theirs.cpu for mine, theirs in pairs)


def measure(cases: Sequence[Case], rounds: int, *, warm: bool = True) -> dict[str, Result]:
    """Run every case once a round, in an order that changes; `warm` does so once more before, not counted."""
    dice = random.Random(0)
    runs: dict[str, list[Run]] = {case.name: [] for case in cases}
    for number in range(-warm, rounds):
        for case in dice.sample(cases, len(cases)):
            if case.prepare:
                case.prepare()
            done = run(case)
            if number >= 0:
                runs[case.name].append(done)
    return {name: Result(tuple(found)) for name, found in runs.items()}


def run(case: Case) -> Run:
    with contextlib.ExitStack() as files:
        errors = files.enter_context((case.folder / "errors.out").open("w+b"))
        stdin = files.enter_context((case.stdin or Path(os.devnull)).open("rb"))
        stdout = files.enter_context(Path(os.devnull).open("wb"))
        if case.on_terminal:
            code, done = _on_terminal(case)
        else:
            code, done = _timed(case, stdin.fileno(), stdout.fileno(), errors.fileno())
        if code not in case.codes:
            errors.seek(0)
            said = errors.read().decode(errors="replace")
            raise Failed(f"{case.name}: `{' '.join(case.command)[:300]}` ended with {code}\n{said}")
    return done


def _timed(case: Case, stdin: int, stdout: int, stderr: int) -> tuple[int, Run]:
    start = time.perf_counter()
    process = subprocess.Popen(
        case.command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=case.folder, env=dict(case.env)
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return process.returncode, Run(seconds, cpu, usage.ru_maxrss * _KILOBYTE, _floor())


def _on_terminal(case: Case) -> tuple[int, Run]:
    """All three streams are a pseudo-terminal whose other side is read at once."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    reader = threading.Thread(target=_drain, args=(ours,))
    reader.start()
    try:
        return _timed(case, theirs, theirs, theirs)
    finally:
        os.close(theirs)
        reader.join()
        os.close(ours)


def _drain(descriptor: int) -> None:
    with contextlib.suppress(OSError):  # EIO: the other side is closed
        while os.read(descriptor, 65536):
            pass


def _floor() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KILOBYTE


def growth(times: Mapping[int, float], smaller: int, larger: int) -> float | None:
    """The exponent k of time ~ size ** k between two sizes, once what the smallest takes is off; 1 is linear.

    None where too little is left to tell.
    """
    start = times[min(times)]
    below, above = times[smaller] - start, times[larger] - start
    if below <= start / 5 or above <= 0:
        return None
    return math.log(above / below) / math.log(larger / smaller)
