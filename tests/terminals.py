"""Terminal output: escape sequences removed, and a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import struct
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import ioctl

from rich.cells import cell_len

_HYPERLINK = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_TIMEOUT = 20.0  # seconds until a test gives up on a program


def on_terminal(columns: int, **more: str) -> dict[str, str]:
    """An environment for output as on a terminal of the given width."""
    return {"FORCE_COLOR": "1", "COLUMNS": str(columns), "TERM": "xterm-256color", **more}


def shown(text: str) -> str:
    """`text` without the program's own styles and hyperlinks, and without trailing spaces."""
    return re.sub(" +\n", "\n", _STYLE.sub("", _HYPERLINK.sub("", text)))


def widths(text: str) -> list[int]:
    """How many columns each line takes."""
    return [cell_len(line) for line in shown(text).splitlines()]


@dataclass
class Terminal:
    """A program that runs on a pseudo-terminal."""

    process: int
    descriptor: int
    output: str = field(default="")

    def type(self, text: str) -> None:
        os.write(self.descriptor, text.encode())

    def wait_for(self, text: str) -> None:
        """Read until `text` has been shown."""
        while text not in self.output:
            assert self._read(), f"ended before it showed {text!r}: {self.output!r}"

    def end(self) -> int:
        """Read to the end; the exit code, negative for a signal."""
        while self._read():
            pass
        _, status = os.waitpid(self.process, 0)
        self.process = 0
        return os.waitstatus_to_exitcode(status)

    def is_quiet(self, seconds: float) -> bool:
        """Whether nothing is written for the given time, after pending output."""
        while select.select([self.descriptor], [], [], 0.2)[0]:
            assert self._read(), f"ended: {self.output!r}"
        return not select.select([self.descriptor], [], [], seconds)[0]

    def _read(self) -> bool:
        ready, _, _ = select.select([self.descriptor], [], [], _TIMEOUT)
        assert ready, f"nothing more after {self.output!r}"
        try:
            data = os.read(self.descriptor, 65536)
        except OSError:  # EIO: the other side is closed
            return False
        self.output += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)


@contextmanager
def terminal(*args: str, rows: int = 24, columns: int = 80, env: Mapping[str, str] | None = None) -> Iterator[Terminal]:
    """Run readtrack with all its streams on a pseudo-terminal."""
    with program([sys.executable, "-m", "readtrack", *args], rows=rows, columns=columns, env=env) as running:
        yield running


@contextmanager
def program(
    command: Sequence[str], *, rows: int = 24, columns: int = 80, env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run a program with all its streams on a pseudo-terminal."""
    environment = {**os.environ, "TERM": "xterm-256color", **(env or {})}
    process, descriptor = pty.fork()
    if process == 0:
        ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.execvpe(command[0], list(command), environment)
    running = Terminal(process, descriptor)
    try:
        yield running
    finally:
        os.close(descriptor)
        if running.process:
            os.kill(running.process, 9)
            os.waitpid(running.process, 0)


def wait_until(condition: object, *, seconds: float = _TIMEOUT) -> None:
    """Poll a callable until it is true, for effects of other processes."""
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
