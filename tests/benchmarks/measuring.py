"""Measure whole processes, one at a time, in rounds, so that compared programs run within the same seconds.

CPU time (user and system) is compared, as a busy machine hardly changes it. Wall time is recorded as well.

Peak memory is reported by the kernel. A child starts with the pages of this process, so lower peaks cannot be measured;
this process is kept small.
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
_KILOBYTE = 1 if sys.platform == "darwin" else 1024  # the unit of ru_maxrss


class Failed(Exception):
    """A measured program failed."""


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
    seconds: float  # wall time
    cpu: float  # seconds, user and system
    peak: int  # bytes
    floor: int  # bytes: the lowest peak that can be measured


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
        """The median ratio of CPU times within each round, in which the load of the machine affects both."""
        pairs = zip(self.runs, other.runs, strict=True)
        return statistics.median(mine.cpu / theirs.cpu for mine, theirs in pairs)


def measure(cases: Sequence[Case], rounds: int, *, warm: bool = True) -> dict[str, Result]:
    """Run every case once per round in random order; `warm` adds a round at the start that is not counted."""
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
    """Run a case with all streams on a pseudo-terminal whose output is read immediately."""
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
    """The exponent k of time ~ size ** k between two sizes, without the time of the smallest size; 1 is linear.

    None if the difference is too small.
    """
    start = times[min(times)]
    below, above = times[smaller] - start, times[larger] - start
    if below <= start / 5 or above <= 0:
        return None
    return math.log(above / below) / math.log(larger / smaller)
