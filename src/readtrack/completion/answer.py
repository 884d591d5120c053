"""Candidates for the completion scripts in `shells`.

They call `readtrack __complete SHELL WORD...` with the words of the command line up to the cursor, the last one partial
or empty. The output is a line for each candidate, its value and its description separated by a tab, or `:files` to let
the shell complete file names. The candidates for a value depend on its metavar: `ID`, `TOPIC`, `TAG`, `PATH`, or the
choices in `a|b|c`.

This runs at every TAB, so commands and options come from a table in a file; importing Typer would take longer than the
whole completion. `readtrack.cli.completion` generates the table.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from readtrack.completion import candidates
from readtrack.completion.candidates import Candidate
from readtrack.core.model import STATES, Link, ReadingList, State, from_toml, read_long
from readtrack.errors import ReadtrackError
from readtrack.storage import paths
from readtrack.toml.values import parse

SCRIPTS = Path(__file__).parent / "shells"
TABLE = SCRIPTS / "commands.tsv"
FILES = [Candidate(":files")]  # values never contain a colon
# Links that a command would refuse or not change are not offered.
OFFERED: dict[str, frozenset[State]] = {
    "start": frozenset({"unread"}),
    "done": frozenset({"unread", "reading"}),
    "drop": frozenset({"unread", "reading", "done"}),
    "reopen": frozenset({"reading", "done", "dropped"}),
}
_HELP = 60  # cells for help texts
_CELLS = {"bash": 60}  # for titles: bash wraps long lines; zsh and fish truncate them
_WIDE = 200


class Parameter(NamedTuple):
    """A row of the table: an option with its names, or an argument without any."""

    names: tuple[str, ...]
    value: str  # the metavar, without brackets; "" for a flag
    repeats: bool
    help: str


class Command(NamedTuple):
    help: str
    parameters: list[Parameter]


def main(words: Sequence[str]) -> None:
    """Print the candidates. An interrupt ends it; nothing is ever written to standard error."""
    encoding = sys.stdout.encoding if sys.stdout is not None else "utf-8"
    with suppress(KeyboardInterrupt, OSError):
        # Not through sys.stdout, which raises if its reader has exited.
        os.write(1, answer(words, encoding=encoding).encode(encoding))


def answer(words: Sequence[str], *, encoding: str = "utf-8") -> str:
    """The output for the script of a shell; empty if there are no candidates, or on any error."""
    if len(words) < 2:
        return ""
    shell, *before, start = words
    try:
        line = Line(read_table(TABLE.read_text(encoding="utf-8")), cells=_CELLS.get(shell, _WIDE))
        for word in before:
            line.read(_unquoted(word) if shell == "bash" else word)
        found = _candidates(line, start)
    except (ReadtrackError, OSError, ValueError, RecursionError, ImportError):  # errors must not appear at the prompt
        return ""
    return "".join(f"{value}\t{text}\n" if text else f"{value}\n" for value, text in _encodable(found, encoding))


def read_table(text: str) -> dict[str, Command]:
    """The commands by name; the program itself is "". A command without help is an alias and is not offered."""
    commands: dict[str, Command] = {}
    command = Command("", [])
    for row in text.splitlines():
        first, *rest = row.split("\t")
        if rest[1:]:
            value = rest[1].removesuffix("...")
            command.parameters.append(Parameter(tuple(rest[0].split()), value, value != rest[1], rest[2]))
        else:
            commands[first] = command = Command(rest[0], [])
    return commands


class Line:
    """A partial command line."""

    def __init__(self, commands: dict[str, Command], *, cells: int) -> None:
        self.commands = commands
        self.cells = cells  # for the title of a link
        self.name = ""  # of the command
        self.options: dict[tuple[str, ...], str] = {}
        self.arguments: list[str] = []
        self.awaiting: Parameter | None = None  # the option whose value comes next
        self.is_past_options = False  # after `--`

    def read(self, word: str) -> None:
        """Process a word. Raises `ReadtrackError` for an unknown command."""
        if self.awaiting is not None:
            if word != "=":  # a separate word in bash
                self.options[self.awaiting.names] = word
                self.awaiting = None
        elif self.is_past_options or word in ("-", "") or not word.startswith("-"):
            self._read_argument(word)
        elif word == "--":
            self.is_past_options = True
        elif word.startswith("--"):
            name, equals, value = word.partition("=")
            self._read_option(name, value if equals else None)
        else:
            self._read_letters(word[1:])

    @property
    def parameters(self) -> list[Parameter]:
        return self.commands[self.name].parameters

    def option(self, name: str) -> Parameter | None:
        return next((option for option in self.parameters if name in option.names), None)

    def argument(self) -> Parameter | None:
        """The argument that the next word belongs to; None if there are too many."""
        arguments = [parameter for parameter in self.parameters if not parameter.names]
        fixed = arguments[len(self.arguments) : len(self.arguments) + 1]
        return fixed[0] if fixed else next((last for last in arguments[-1:] if last.repeats), None)

    @cached_property
    def reading_list(self) -> ReadingList:
        """The list that the command would read, without lock, repair or git. Empty if there is no file."""
        file = next((value for names, value in self.options.items() if "--file" in names), "")
        place = paths.find(
            file=Path(file).expanduser() if file else None,
            environment=os.environ,
            folder=Path.cwd(),
            is_known=_had_links,
        )
        if not place.path.is_file():  # reading a pipe may block
            return ReadingList()
        text = place.path.read_bytes().decode("utf-8")
        found = read_long(text)
        return found.reading_list if found else from_toml(parse(text))

    def _read_argument(self, word: str) -> None:
        if self.name:
            self.arguments.append(word)
        elif word in self.commands:
            self.name = word
        else:
            raise ReadtrackError(f"unknown command {word!r}")

    def _read_option(self, name: str, value: str | None) -> None:
        option = self.option(name)
        if option is None:
            return
        if value is None and option.value:
            self.awaiting = option
        else:
            self.options[option.names] = value or ""

    def _read_letters(self, letters: str) -> None:
        """`-at vllm`, `-atvllm`: flags, then an option with its value."""
        for position, letter in enumerate(letters, 1):
            option = self.option(f"-{letter}")
            if option is not None and option.value:
                self._read_option(f"-{letter}", letters[position:] or None)
                return
            self._read_option(f"-{letter}", "")


def _had_links(path: Path) -> bool:
    from readtrack.storage.store import Store  # only when the search starts in a directory without a store

    return Store(path).had_links()


def _candidates(line: Line, start: str) -> list[Candidate]:
    if line.awaiting is not None:
        return _values(line, line.awaiting, start) or []
    if start.startswith("-") and not line.is_past_options:
        name, equals, value = start.partition("=")
        if not equals:
            return _names(line, start)
        option = line.option(name)
        found = _values(line, option, value) if option else None
        return FILES if found == FILES else [Candidate(f"{name}={value}", text) for value, text in found or []]
    if not line.name:
        return [
            Candidate(name, candidates.describe(command.help, cells=_HELP))
            for name, command in line.commands.items()
            if command.help and name.startswith(start)
        ]
    argument = line.argument()
    found = _values(line, argument, start) if argument else None
    if found is None:  # no argument, or free text: show the options
        return [] if start or line.is_past_options else _names(line, "--")
    return found


def _names(line: Line, start: str) -> list[Candidate]:
    """The names of options that may still be given; short names only after a single `-`."""
    return [
        Candidate(name, candidates.describe(option.help, cells=_HELP))
        for option in line.parameters
        if option.repeats or option.names not in line.options
        for name in option.names
        if name.startswith(start) and (start == "-" or name.startswith("--"))
    ]


def _values(line: Line, parameter: Parameter, start: str) -> list[Candidate] | None:
    """Candidates for the value of an option or an argument, by its metavar; None for free text."""
    merges_tags = line.name == "retag" and parameter.value == "NEW"
    match "TAG" if merges_tags else parameter.value:
        case "PATH":
            return FILES
        case "DATE":
            return candidates.choices(["today", "yesterday", "monday", "7d", "2w", "3m"], start)
        case "TOPIC":
            return candidates.topics(line.reading_list, start)
        case "TAG":
            return _in_group(start, lambda last, typed: candidates.tags(line.reading_list.links, last, typed=typed))
        case "ID":
            return _ids(line, start)
        case "ID +TAG":
            return _signed_tags(line, start) + _ids(line, start)
    return candidates.choices(parameter.value.split("|"), start) if "|" in parameter.value else None


def _ids(line: Line, start: str) -> list[Candidate]:
    links = line.reading_list.links
    states = OFFERED.get(line.name, frozenset(STATES))
    typed = _references(line)
    return _in_group(
        start,
        lambda last, group: candidates.ids(links, last, states=states, typed=[*typed, *group], cells=line.cells),
    )


def _signed_tags(line: Line, start: str) -> list[Candidate]:
    """`+tag` after ids; for `untag`, the tags of these links."""
    if not start.startswith("+") and (start or not line.arguments):
        return []
    links: Sequence[Link] = line.reading_list.links
    if line.name == "untag":
        links = list(candidates.referred(links, _references(line))) or links
    signed = [tag for word in line.arguments if word.startswith("+") for tag in word[1:].split(",")]
    found = _in_group(start[1:], lambda last, group: candidates.tags(links, last, typed=[*signed, *group]))
    return [Candidate(f"+{value}", text) for value, text in found]


def _references(line: Line) -> list[str]:
    """The ids and id prefixes among the arguments, not URLs."""
    return [part for word in line.arguments if "://" not in word for part in word.split(",")]


def _in_group(start: str, offer: Callable[[str, list[str]], list[Candidate]]) -> list[Candidate]:
    """Candidates for the last of comma-separated values; `offer` gets its prefix and the values before it."""
    head, comma, last = start.rpartition(",")
    if not comma:
        return offer(start, [])
    group = head.split(",")
    if not all(map(candidates.is_word, group)):
        return []
    return [Candidate(f"{head},{value}", text) for value, text in offer(last, group)]


def _unquoted(word: str) -> str:
    """A word from bash, still quoted, as a command would receive it."""
    if not any(mark in word for mark in "'\"\\"):
        return word
    import shlex

    return "".join(shlex.split(word)[:1])


def _encodable(found: list[Candidate], encoding: str) -> list[Candidate]:
    """The candidates that the terminal's encoding can represent; partial or escaped values would be wrong."""
    if encoding == "utf-8":
        return found

    def encodable(text: str) -> str:
        return " ".join(text.encode(encoding, "ignore").decode(encoding).split())

    return [Candidate(value, encodable(text)) for value, text in found if encodable(value) == value]
