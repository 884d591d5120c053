"""Options and arguments that several commands share, and what their values mean."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated

import typer

from readtrack.errors import UsageError
from readtrack.model import Day
from readtrack.text import tidy

Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]
FormatName = Annotated[str, typer.Option("--format", metavar="table|tsv|json", help="How to write it.")]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, prefixes, addresses; - reads them.")]
On = Annotated[str, typer.Option("--on", metavar="DATE", help="The day: 2026-11-22, today, yesterday.")]
Undated = Annotated[bool, typer.Option("--undated", help="The day is unknown.")]


def parse_day(text: str, *, today: date) -> date:
    """A day as a person types it. Raises `UsageError`."""
    if text == "today":
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise UsageError(f"{tidy(text)!r} is no day", hint="a day is YYYY-MM-DD, today or yesterday")


def chosen_day(on: str, undated: bool, *, today: date) -> tuple[Day, bool]:
    """The day from `--on` and `--undated`, and whether one of them was given."""
    if on and undated:
        raise UsageError("--on and --undated exclude each other")
    if undated:
        return True, True
    return (parse_day(on, today=today), True) if on else (today, False)


def split_tags(values: Iterable[str]) -> list[str]:
    """Tags from arguments: commas separate them, blanks and unseen characters round them go."""
    return list(dict.fromkeys(tag for value in values for part in value.split(",") if (tag := tidy(part))))


def given(arguments: Sequence[str]) -> list[str]:
    """The arguments, with `-` replaced by the first tab-separated field of each line of standard input."""
    result: list[str] = []
    for argument in arguments:
        if argument == "-":
            result += [line.split("\t", 1)[0].strip() for line in read_stdin().splitlines() if line.strip()]
        else:
            result.append(argument)
    return result


def read_stdin() -> str:
    """All of standard input. Raises `UsageError` where it is not UTF-8."""
    if sys.stdin is None:
        return ""
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 (byte 0x{data[error.start]:02x})") from None
