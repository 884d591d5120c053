"""Every test runs in its own empty directory, with a fixed date and without the user's environment."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import settings
from running import Result, Run, run_in_process

DAY = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))
_FOREIGN = (
    "COLUMNS",
    "LINES",
    "FORCE_COLOR",
    "NO_COLOR",
    "PAGER",
    "LESS",
    "EDITOR",
    "VISUAL",
    "GITHUB_ACTIONS",
    "TERM",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)

# Where a shell starts the tests in the background, ^C is ignored, and by all that they start: tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# On a build server the examples are always the same, so that failures are caused by the change and not by chance.
settings.register_profile("build", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("build" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name in _FOREIGN or name.startswith(("READTRACK_", "XDG_", "GIT_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    # No test reaches the internet: nothing listens at this proxy. Servers on loopback are reached directly.
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.0/8,localhost")
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Reader")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "reader@example.org")
    monkeypatch.chdir(work)
    monkeypatch.setattr("readtrack.cli.session.now", lambda: DAY)


@pytest.fixture
def store() -> Callable[[str], Path]:
    """Write a `reading.toml` to the current directory, byte for byte."""

    def write(text: str) -> Path:
        path = Path("reading.toml").absolute()
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, as a shell would in a pipe."""

    def call(*args: str, stdin: str | bytes = "", env: dict[str, str] | None = None) -> Result:
        monkeypatch.setattr(sys, "argv", ["readtrack", *args])
        return run_in_process(args, stdin=stdin, env=env)

    return call
