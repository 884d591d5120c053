"""Emphasis in messages and help, as plain escape sequences: most commands would start slower with Rich."""

from __future__ import annotations

import os
import re
from contextvars import ContextVar
from typing import TextIO

color: ContextVar[str] = ContextVar("color", default="")  # the value of --color, once it is parsed

_BOLD, _DIM, _RED, _YELLOW, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[0m"
_PREFIXES = {"error: ": _RED, "warning: ": _YELLOW}
_SECTIONS = r"(?m)(?=^(?!Usage:)[A-Z].*:$)"  # the first section after the description
_ABOUT = r"(?m)^Usage:|(?<=^  )Examples?:$"
_NAMES = r"(?m)^[A-Z].*:$|(?<=^  )(?:-[\w,-]+(?: --[\w-]+)?|[^ -].*?(?=  |$))"


def is_wanted(stream: TextIO | None) -> bool:
    """Whether output to the stream is styled."""
    if color.get() in {"always", "never"}:
        return color.get() == "always"
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream is not None and stream.isatty() and not is_plain


def message(line: str) -> str:
    """The line with "error:" or "warning:" in colour; a hint is dim."""
    if line.startswith("hint: "):
        return f"{_DIM}{line}{_OFF}"
    for prefix, style in _PREFIXES.items():
        if line.startswith(prefix):
            return f"{style}{prefix[:-1]}{_OFF}{line[len(prefix) - 1 :]}"
    return line


def help_page(text: str) -> str:
    """Help with its headings and the names of commands and options in bold."""
    about, *sections = re.split(_SECTIONS, text, maxsplit=1)
    return re.sub(_ABOUT, _bold, about) + "".join(re.sub(_NAMES, _bold, section) for section in sections)


def _bold(found: re.Match[str]) -> str:
    return f"{_BOLD}{found[0]}{_OFF}"
