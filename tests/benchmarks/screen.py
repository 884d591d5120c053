"""`browse`: the time to its first screen, compared with `list` on a terminal, and from a key to its effect."""

from __future__ import annotations

import os
import pty
import select
import struct
import subprocess
import termios
import time
from fcntl import ioctl
from pathlib import Path

from benchmarks import stores
from benchmarks.homes import Home, new_home
from benchmarks.measuring import COLUMNS, ROWS, Case, Failed, Result, Run, run
from benchmarks.programs import Programs
from benchmarks.report import Part, plain, seconds, table, times

SIZES = (2_000, 10_000)
_PROMISED = {2_000: "4 ×"}
_TIMEOUT, _QUIET = 30.0, 0.3  # seconds


def measure_screen(programs: Programs, folder: Path, share: float) -> Part:
    rows: list[list[str]] = []
    data: dict[str, object] = {}
    for size in SIZES:
        home = new_home(folder / f"screen{size}")
        stores.write_tidy(home.folder / "reading.toml", size)
        results = _measure(programs, home, max(round(10 * share), 3))
        data[str(size)] = plain(results)
        ratio = results["browse"].wall / results["list"].wall
        rows.append([f"{size:,}", *(seconds(results[name].wall) for name in results)])
        rows[-1] += [times(ratio), _PROMISED.get(size, "–")]
    head = [
        "links",
        "`list` on a terminal",
        "first screen",
        "a word to filter",
        "`j`",
        "relative to `list`",
        "target",
    ]
    return Part("screen", table(head, rows), data)


def _measure(programs: Programs, home: Home, rounds: int) -> dict[str, Result]:
    """Measure both alternately, so that the load of the machine affects both."""
    listing = Case(
        name="list",
        command=[str(programs.readtrack), "list", "--no-pager"],
        env=home.env,
        folder=home.folder,
        on_terminal=True,
    )
    runs: dict[str, list[Run]] = {"list": [], "browse": [], "filter": [], "j": []}
    for number in range(-1, rounds):
        found = {"list": run(listing), **_browse(programs, home)}
        if number >= 0:
            for name, one in found.items():
                runs[name].append(one)
    return {name: Result(tuple(some)) for name, some in runs.items()}


def _browse(programs: Programs, home: Home) -> dict[str, Run]:
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(programs.readtrack), "browse"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=home.folder, env=home.env
    )
    os.close(theirs)
    found = {"browse": _until(ours, b"keys", since=start)}
    _until_quiet(ours)
    os.write(ours, b"/")
    _until(ours, b"keep the filter", since=start)
    _until_quiet(ours)
    found["filter"] = _key(ours, b"e", b"left \xc2\xb7 /")
    os.write(ours, b"\r")
    _until_quiet(ours)
    found["j"] = _key(ours, b"j", b"2 of")
    os.write(ours, b"q")
    _until_quiet(ours)
    if process.wait(_TIMEOUT):
        raise Failed(f"browse ended with {process.returncode}")
    os.close(ours)
    return found


def _key(terminal: int, key: bytes, shows: bytes) -> Run:
    start = time.perf_counter()
    os.write(terminal, key)
    return _until(terminal, shows, since=start)


def _until(terminal: int, shows: bytes, *, since: float) -> Run:
    shown = b""
    while shows not in shown:
        if not select.select([terminal], [], [], _TIMEOUT)[0]:
            raise Failed(f"browse did not show {shows!r}")
        shown += os.read(terminal, 65536)
    return Run(time.perf_counter() - since, 0, 0, 0)


def _until_quiet(terminal: int) -> None:
    while select.select([terminal], [], [], _QUIET)[0]:
        try:
            if not os.read(terminal, 65536):
                return
        except OSError:  # EIO: the program has ended
            return
