"""The progress bar: on a terminal, after a delay, and removed at the end."""

from __future__ import annotations

import io
import sys
import time

import pytest

from readtrack.output.progress import ProgressBar


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def put_up(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Called in the test itself: pytest replaces standard error when the test starts."""
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    return screen


def test_long_work_shows_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = put_up(monkeypatch)
    with ProgressBar(patience=0) as waiting:
        waiting.step("Reading [b]x[/b]")
        end = time.monotonic() + 5
        while "Reading [b]x[/b]" not in screen.getvalue() and time.monotonic() < end:
            time.sleep(0.01)
        assert list(waiting.over("abc", "Comparing links")) == ["a", "b", "c"]
    assert "Reading [b]x[/b]" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K")  # the line is empty again


def test_quick_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = put_up(monkeypatch)
    with ProgressBar(patience=60) as waiting:
        waiting.step("Reading")
    assert screen.getvalue() == ""


def test_in_a_pipe_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with ProgressBar(patience=0):
        time.sleep(0.05)
    assert pipe.getvalue() == ""


def test_an_error_in_the_work_ends_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    put_up(monkeypatch)
    with pytest.raises(ZeroDivisionError), ProgressBar(patience=0):
        1 / 0  # noqa: B018
