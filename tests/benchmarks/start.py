"""A list of 41 links: the daily case, in which most of the time is the start of the program."""

from __future__ import annotations

import subprocess
from pathlib import Path

from benchmarks import stores
from benchmarks.homes import Home, new_home
from benchmarks.measuring import Case, measure
from benchmarks.programs import Programs
from benchmarks.reading import unread
from benchmarks.report import Part, plain, seconds, table, times

LINKS = 41
_PIPE, _TERMINAL = "one command", "one command, table of a row"


def measure_start(programs: Programs, folder: Path, rounds: int) -> Part:
    home = new_home(folder / "start")
    stores.write_tidy(home.folder / "reading.toml", LINKS)
    begin_journal(programs, home)
    commands, on_terminal = _commands(unread(LINKS).id)
    cases = [
        Case(name=_PIPE, command=[str(programs.hello)], env=home.env, folder=home.folder),
        Case(name=_TERMINAL, command=[str(programs.hello_table)], env=home.env, folder=home.folder, on_terminal=True),
    ]
    promised: dict[str, float | None] = {}
    for is_terminal, chosen in ((False, commands), (True, on_terminal)):
        for name, (most, changes, args) in chosen.items():
            title = f"`{name}`" + (" on a terminal" if is_terminal else "")
            promised[title] = most
            cases.append(
                Case(
                    name=title,
                    command=[str(programs.readtrack), *args],
                    env=home.env,
                    folder=home.folder,
                    on_terminal=is_terminal,
                    prepare=home.restore if changes else None,
                )
            )
    results = measure(cases, rounds)
    rows = []
    for case in cases:
        result = results[case.name]
        ratio = result.ratio(results[_TERMINAL if case.on_terminal else _PIPE])
        most = promised.get(case.name)
        is_own = case.name in promised
        rows.append(
            [
                case.name if is_own else f"baseline: {case.name}",
                seconds(result.cpu),
                seconds(result.wall),
                times(ratio) if is_own else "1",
                f"{most} ×" if most else "–",
            ]
        )
    head = [f"{LINKS} links", "CPU", "wall", "relative to the baseline", "target"]
    return Part("start", table(head, rows), plain(results))


def begin_journal(programs: Programs, home: Home) -> None:
    """Run one command, so that the journal exists as in daily use, and record that state."""
    command = [str(programs.readtrack), "add", "--no-fetch", "-t", "llm", "--title", "the first", "https://e.org/first"]
    subprocess.run(command, cwd=home.folder, env=home.env, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    home.keep()


_Commands = dict[str, tuple[float | None, bool, list[str]]]


def _commands(link: str) -> tuple[_Commands, _Commands]:
    """By name: the highest ratio to the baseline, whether the command changes the store, and its arguments."""
    return {
        "--version": (None, False, ["--version"]),
        "list": (1.1, False, ["list"]),
        "stats": (1.1, False, ["stats"]),
        "next": (1.1, False, ["next"]),
        "show": (1.1, False, ["show", link]),
        "done": (1.3, True, ["done", link]),
        "tag": (1.3, True, ["tag", link, "+kernel"]),
        "add --no-fetch": (1.3, True, ["add", "--no-fetch", "-t", "cuda", "https://e.org/new"]),
        "undo": (1.3, True, ["undo"]),
        "TAB": (None, False, ["__complete", "bash", "done", ""]),
    }, {
        "the home screen": (1.25, False, []),
        "list": (1.25, False, ["list", "--no-pager"]),
        "stats": (1.25, False, ["stats"]),
        "next": (1.25, False, ["next"]),
        "done": (1.25, True, ["done", link]),
    }
