"""Errors that a user, a file or the machine can cause; everything else is a bug and shows a traceback."""

from __future__ import annotations


class ReadtrackError(Exception):
    """Something could not be done. `str()` is the sentence shown after `error:`, `hint` what to do about it."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(ReadtrackError):
    """The command line itself makes no sense."""

    exit_code = 2


class StoreError(ReadtrackError):
    """The store cannot be read or written."""

    exit_code = 3
