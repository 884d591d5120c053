"""What other programs' files hold, in one shape: every reader turns a text into `Contents`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["unread", "reading", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to read, as the file has it: the address not cleaned yet, the text not tidied."""

    line: int  # of the file, from 1
    heading: str | None  # the nearest heading above it
    title: str | None
    url: str | None
    state: State = "unread"
    day: date | None = None  # of the state: when it was started, done or dropped
    added: date | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that was not taken, so that nothing is dropped in silence."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]
