"""Open a URL in the browser: as one argument of a program, never through a shell.

The standard `webbrowser` is not used: it treated URLs as options (CVE-2026-4519), and it expands `%action` and
`%s` in templates one after another.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

# Terminal browsers: they use the terminal until they exit.
_IN_TERMINAL = frozenset(("w3m", "lynx", "links", "links2", "elinks", "browsh", "carbonyl", "www-browser"))
# A browser that starts slowly stays in the foreground of `xdg-open`; one that cannot start fails sooner.
_STARTUP_SECONDS = 2.0  # seconds
# `wslview` passes URLs on to PowerShell, which interprets these characters.
_POWERSHELL = frozenset("\"'`$(){};|<>")


class Program(NamedTuple):
    arguments: tuple[str, ...]  # `%s` stands for the URL; without it, the URL is appended
    is_from_user: bool = False  # from $BROWSER


def find_programs(environment: Mapping[str, str], *, platform: str = sys.platform) -> list[Program]:
    """The programs that can open a URL, in order: `$BROWSER` as documented by Python, then the desktop's default.

    Over ssh the desktop is remote, so only `$BROWSER` counts.
    """
    programs = []
    for entry in environment.get("BROWSER", "").split(os.pathsep):
        with contextlib.suppress(ValueError):  # unbalanced quotes
            words = shlex.split(entry.strip().removesuffix("&"))
            programs += [Program(tuple(words), is_from_user=True)] if words else []
    if not environment.get("SSH_CONNECTION"):
        if platform == "darwin":
            programs.append(Program(("open",)))
        if environment.get("WSL_DISTRO_NAME"):
            programs.append(Program(("wslview",)))
        elif environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
            programs.append(Program(("xdg-open",)))
    path = environment.get("PATH")
    return [program for program in programs if shutil.which(program.arguments[0], path=path)]


def is_in_terminal(program: Program) -> bool:
    """Whether the program shows pages in the terminal."""
    return os.path.basename(program.arguments[0]) in _IN_TERMINAL  # noqa: PTH119


def open_in(programs: Sequence[Program], url: str, environment: Mapping[str, str]) -> bool:
    """Open a URL with the first program that succeeds; returns whether one did. `url` has passed `urls.check`."""
    return any(_run(program, url, environment) for program in programs)


def _run(program: Program, url: str, environment: Mapping[str, str]) -> bool:
    name = os.path.basename(program.arguments[0])  # noqa: PTH119
    if name == "wslview" and _POWERSHELL & set(url):
        return False
    arguments = [argument.replace("%s", url) for argument in program.arguments]
    if not any("%s" in argument for argument in program.arguments):
        arguments.append(url)
    environment = dict(environment)
    if not program.is_from_user:
        environment.pop("BROWSER", None)  # already tried; and `xdg-open` splits it differently (CVE-2017-18266)
    try:
        if name in _IN_TERMINAL:
            if not (os.isatty(0) and os.isatty(1)):
                return False
            return subprocess.run(arguments, env=environment, check=False).returncode == 0  # noqa: S603
        process = subprocess.Popen(  # noqa: S603
            arguments,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return process.wait(_STARTUP_SECONDS) == 0
    except subprocess.TimeoutExpired:
        process.returncode = 0  # it is running; its exit code is not needed
        return True
