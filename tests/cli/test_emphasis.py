"""Emphasis in messages and help, only on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import terminal

from readtrack.cli import emphasis

STORE = '[[link]]\nid = "abc"\ntitle = "A"\n'


def written(*args: str, **env: str) -> str:
    with terminal(*args, columns=100, env=env) as program:
        program.end()
        return program.output


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("error: no such link", "\x1b[1;31merror:\x1b[0m no such link"),
        ("warning: read-only", "\x1b[1;33mwarning:\x1b[0m read-only"),
        ("hint: readtrack list", "\x1b[2mhint: readtrack list\x1b[0m"),
        ("undone: error: no", "undone: error: no"),
        ("", ""),
    ],
)
def test_error_and_warning_prefixes_are_coloured_and_hints_are_dim(line: str, shown: str) -> None:
    assert emphasis.message(line) == shown


def test_a_terminal_gets_errors_in_colour(store: Callable[[str], Path]) -> None:
    store(STORE)
    plain = "error: unknown topic 'x'\nhint: list all topics: readtrack topics\n"
    styled = "".join(f"{emphasis.message(line)}\n" for line in plain.splitlines())
    assert written("list", "-t", "x") == styled
    assert written("list", "-t", "x", NO_COLOR="1") == plain
    assert written("list", "-t", "x", TERM="dumb") == plain
    assert written("--color", "never", "list", "-t", "x") == plain
    assert written("list", "-t", "x", "--color", "never") == plain
    assert written("list", "-t", "x", "--color", "always", NO_COLOR="1") == styled


def test_a_pipe_gets_colour_only_on_request(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("--color", "always", "list", "-t", "x").err.startswith("\x1b[1;31merror:\x1b[0m unknown topic")
    assert run("list", "-t", "x").err.startswith("error: unknown topic")


def test_help_on_a_terminal_has_headings_and_names_in_bold(run: Run) -> None:
    page = written("list", "--help")
    assert re.sub(r"\x1b\[[01]m", "", page) == run("list", "--help", env={"COLUMNS": "100"}).out
    bold = re.findall(r"\x1b\[1m(.*?)\x1b\[0m", page)
    assert bold[:6] == ["Usage:", "Examples:", "Arguments:", "[WORD]...", "Options:", "-t, --topic"]
    assert "-h, --help" in bold
    names = re.findall(r"\x1b\[1m(.*?)\x1b\[0m", written("--help"))
    assert [name for name in names if name in {"list", "stats", "git-setup", "Options:", "--color"}] == [
        "Options:",
        "--color",
        "list",
        "stats",
        "git-setup",
    ]
    assert "\x1b" not in written("--help", NO_COLOR="1")
