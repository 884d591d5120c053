"""Expected errors, caused by the user, a file or the machine. Any other exception is a bug and shows a traceback."""

from __future__ import annotations


class ReadtrackError(Exception):
    """An expected failure. `str()` is the message shown after `error:`; `hint` says what to do about it.

    With `tells_outcome`, the message states the outcome, so "nothing changed" is not appended.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None, tells_outcome: bool = False) -> None:
        super().__init__(message)
        self.hint = hint
        self.tells_outcome = tells_outcome


class UsageError(ReadtrackError):
    """The command line is invalid."""

    exit_code = 2


class StoreError(ReadtrackError):
    """The store cannot be read or written. `name` is the name of the file in messages, `reason` the text after it.

    `place` is the line number, the text of the line, and the column; both numbers count from 1.
    """

    exit_code = 3

    def __init__(
        self, reason: str, *, name: str = "", hint: str | None = None, place: tuple[int, str, int] | None = None
    ) -> None:
        where = [name] if place is None else [name, str(place[0]), str(place[2])]
        super().__init__(f"{':'.join(where)}: {reason}" if name else reason, hint=hint)
        self.name = name
        self.reason = reason
        self.place = place

    def shown_place(self) -> list[str]:
        """The line of the file and a line with a caret below the column, as compilers print them."""
        if self.place is None:
            return []
        from unicodedata import east_asian_width

        from readtrack.text import tidy

        number, line, column = self.place
        before = tidy(line[: column - 1].replace("\t", " ").lstrip())
        # `tidy` trims: keep the space between the text before the column and the column itself.
        gap = " " if before and line[column - 2 : column - 1].isspace() else ""
        width = sum(2 if east_asian_width(character) in "WF" else 1 for character in before + gap)
        shown = before + gap + tidy(line[column - 1 :])
        return [f"  {number} | {shown[:200]}", f"  {' ' * len(str(number))} | {' ' * width}^"]
