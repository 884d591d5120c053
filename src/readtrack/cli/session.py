"""The session of a command: its store, the clock, and output to a terminal or a pipe."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from readtrack.cli import emphasis
from readtrack.errors import ReadtrackError, StoreError, UsageError
from readtrack.storage import paths
from readtrack.storage.store import LOCK_TIMEOUT, Conflicted, Loaded, Store

if TYPE_CHECKING:
    from readtrack.core.actions import Change
    from readtrack.core.model import Link, ReadingList
    from readtrack.output.pretty import Screen
    from readtrack.storage.pieces import Taken
    from readtrack.storage.save import Saved, Step

Format = Literal["table", "tsv", "json"]
# Bytes, including the line break: MAX_CANON on macOS, the terminal buffer on Linux.
_LONGEST_LINE = 1024 if sys.platform == "darwin" else 4096


def now() -> datetime:
    """The local time with its time zone; replaced in tests."""
    try:
        return datetime.now().astimezone()
    except ValueError:  # TZ has an offset of 24 hours or more, which the C library accepts and Python does not
        return datetime(*time.localtime()[:6], tzinfo=UTC)


def discard(stream: TextIO) -> None:
    """Redirect a stream that cannot be written to the null device, so that the interpreter does not flush it again at
    exit: that would change the exit code."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def tell(line: str) -> None:
    """Write a message to standard error, if it is open."""
    if sys.stderr is not None:
        try:
            sys.stderr.write((emphasis.message(line) if emphasis.is_wanted(sys.stderr) else line) + "\n")
            sys.stderr.flush()
        except OSError:
            discard(sys.stderr)


def tell_error(error: ReadtrackError, *, and_nothing_changed: bool = False) -> None:
    """Write the error, its place in the file if it has one, and the hint."""
    from readtrack.text import tidy

    tell(f"error: {tidy(str(error))}{'; nothing changed' if and_nothing_changed else ''}")
    if isinstance(error, StoreError):
        for line in error.shown_place():
            tell(line)
    if error.hint:
        tell(f"hint: {tidy(error.hint)}")


def can_ask() -> bool:
    """Whether a prompt can be shown and answered."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def typed_line(prompt: str = "") -> str:
    """The next line of standard input; after ^C the shell continues on a new line.

    Raises `UsageError` if the line is not UTF-8, or if the terminal has cut it.
    """
    try:
        if prompt:
            sys.stderr.write(prompt)
            sys.stderr.flush()
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        tell("")
        raise
    except UnicodeDecodeError as error:
        _refuse_cut(len(error.object))
        raise UsageError(f"standard input is not UTF-8 (byte 0x{error.object[error.start]:02x})") from None
    _refuse_cut(len(line.encode(errors="surrogateescape")))
    return line


def _refuse_cut(size: int) -> None:
    """Raises `UsageError` if the terminal has dropped the end of a line of `size` bytes."""
    if size < _LONGEST_LINE or not sys.stdin.isatty():
        return
    from termios import TCIFLUSH, tcflush

    tcflush(sys.stdin, TCIFLUSH)  # the shell would run the remaining lines of a paste
    raise UsageError(
        f"the terminal has cut a line after {_LONGEST_LINE} bytes", hint="pass the text in a pipe, or in shorter lines"
    )


def answer_to(question: str, choices: str) -> str | None:
    """The answer to a question on standard error, in lower case; None at the end of input."""
    line = typed_line(f"{question} [{choices}] ")
    return line.strip().lower() if line else None


def ask(question: str, *, default: bool) -> bool:
    """Ask a yes-or-no question on standard error. An empty answer is the default, the end of input is no."""
    answer = answer_to(question, "Y/n" if default else "y/N")
    return answer in {"y", "yes"} or (default and answer not in {None, "n", "no"})


@dataclass
class Session:
    file: str = ""
    color: str = ""
    no_pager: bool = False
    would_change: bool = False  # the command is to change something, and has not done so yet
    columns: int = 0  # width of the screen; 0: as wide as the terminal
    has_announced_store: bool = False  # the path of the store is printed once per command
    _stores: dict[Path, Store] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return now().date()

    @property
    def zone(self) -> tzinfo:
        """The local time zone, which decides the date of a moment."""
        return now().tzinfo or UTC

    def place(self) -> paths.Place:
        return paths.find(
            file=paths.as_path(self.file) if self.file else None,
            environment=os.environ,
            folder=self.folder(),
            is_known=lambda path: self._open(path).had_links(),
        )

    def store(self) -> Store:
        """The store, for a command that requires one. Raises `StoreError` if there is none."""
        place = self.place()
        if not place.exists and place.origin == "user":
            raise StoreError(
                "no reading list in this directory or its parents",
                hint="create one here: readtrack init · per-user list: readtrack init --user",
            )
        self._announce_if_elsewhere(place)
        return self._open(place.path)

    def reading_list(self) -> ReadingList:
        """The list, for a command that only reads. If a merge left conflict markers, what can be read of it."""
        store = self.store()
        try:
            return store.load().reading_list
        except Conflicted as error:
            from readtrack.git.resolve import readable

            found = readable(error.text)
            if found is None:
                raise
            tell(f"warning: {store.name} contains git conflict markers; showing what both sides have")
            tell(f"hint: {error.hint}")
            return found

    def store_for_adding(self) -> Store:
        """The store, for a command that may create it."""
        place = self.place()
        if not place.exists and place.origin == "user" and paths.is_in_git(self.folder()):
            raise StoreError(
                "no reading list in this git repository",
                hint="create one here: readtrack init · per-user list: readtrack init --user",
            )
        store = self._open(place.path)
        if store.status() is not None:
            self._announce_if_elsewhere(place)
        return store

    def loaded(self, *, create: bool = False) -> Loaded:
        """Load the store for a command that changes it; with `create`, a new store is empty.

        No lock is held; `save` merges changes that others make in the meantime. Raises `StoreError`, also for a
        read-only file.
        """
        from readtrack.storage import save

        self.would_change = True
        return save.load_for_change(self.store_for_adding() if create else self.store(), create=create)

    def save(self, loaded: Loaded, change: Change, *, taken: tuple[Taken, ...] = ()) -> Saved:
        """Save a change of the loaded list; remarks and warnings go to standard error.

        `taken` is what will be removed from the inbox, recorded so that undo can restore it.
        """
        from readtrack.storage import save

        saved = save.save(loaded, change.edits, step=self.step()._replace(taken=taken))
        if loaded.status is None and saved.changed:
            tell(f"new reading list: {loaded.store.name}")
        for remark in change.remarks:
            tell(remark)
        return self.warned(saved)

    def preview(self, loaded: Loaded, change: Change) -> Saved:
        """The result that `save` would have; nothing is written."""
        from readtrack.storage import drafts, save

        if not change.edits:
            return save.unchanged(loaded)
        draft = drafts.of_edits(loaded, change.edits)
        return save.Saved(draft.links, draft.reading_list, changed=False)

    def show(self, saved: Saved, output: Format, *, links: Sequence[Link] | None = None) -> None:
        """Write the links that a save changed, or `links`, as `write_changed` does."""
        write_changed(self, saved.links if links is None else links, saved.reading_list, output)

    def step(self) -> Step:
        """This command, as the journal records it."""
        from readtrack.storage import save

        return save.Step(self.command, now())

    def warned(self, saved: Saved) -> Saved:
        """Print the warnings of a save, and return it."""
        self.would_change = self.would_change and not saved.changed
        for warning in saved.warnings:
            tell(f"warning: {warning}")
        return saved

    @property
    def command(self) -> Sequence[str]:
        """The command line that the journal records."""
        return sys.argv[1:]

    def format(self, name: str = "", *, json: bool = False) -> Format:
        """The output format: as requested, otherwise a table on a terminal and tab-separated lines in a pipe."""
        if json:
            return "json"
        if name in {"table", "tsv", "json"}:
            return name  # type: ignore[return-value]
        if name:
            raise UsageError(f"unknown format {name!r}", hint="valid formats: table, tsv, json")
        return "table" if self.is_terminal else "tsv"

    @property
    def is_terminal(self) -> bool:
        """Whether standard output is, or should be treated as, a terminal."""
        if self._color() == "always" or (self._color() == "auto" and os.environ.get("FORCE_COLOR")):
            return True
        return sys.stdout is not None and sys.stdout.isatty()

    def screen(self) -> Screen:
        """Rich output as wide as the terminal."""
        from readtrack.output.pretty import Screen

        use_color = {"always": True, "never": False}.get(self._color())
        return Screen(today=self.today, use_color=use_color, width=self.columns or None)

    def write(self, text: str) -> None:
        """Write results to standard output. Raises BrokenPipeError, and `ReadtrackError` for other failures."""
        if sys.stdout is None:
            raise ReadtrackError("cannot write output: standard output is closed")
        try:
            sys.stdout.write(text)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise ReadtrackError(f"cannot write output: {error.strerror}") from error

    def page(self, text: str) -> None:
        """Write results, through a pager if they are longer than the screen."""
        if not self.no_pager and sys.stdout is not None and sys.stdout.isatty():
            from readtrack.programs.pager import page

            if page(text, os.environ):
                return
        self.write(text)

    def tell_inbox_count(self) -> None:
        """Print how many links are in the inbox, if any."""
        from readtrack.storage.waiting import waiting

        count = waiting(self.store().path)
        if count:
            tell(f"{count} in the inbox: readtrack inbox --take")

    def _color(self) -> str:
        if self.color not in {"", "auto", "always", "never"}:
            raise UsageError(f"--color takes auto, always or never, not {self.color!r}")
        return self.color or "auto"

    def _open(self, path: Path) -> Store:
        if path not in self._stores:
            self._stores[path] = Store(path, lock_timeout=_lock_timeout(os.environ.get("READTRACK_LOCK_TIMEOUT", "")))
        return self._stores[path]

    def folder(self) -> Path:
        try:
            return Path.cwd()
        except OSError:
            return Path("/")  # the current directory no longer exists

    def _announce_if_elsewhere(self, place: paths.Place) -> None:
        if place.origin != "folder" and sys.stderr is not None and sys.stderr.isatty():
            path = Path(os.path.abspath(place.path))  # noqa: PTH100  # as given, symlinks not followed
            folder = self.folder()
            if path.parent != folder and path.parent not in folder.parents:
                if not self.has_announced_store:
                    tell(f"using {path}")
                self.has_announced_store = True


def write_changed(session: Session, links: Sequence[Link], reading_list: ReadingList, output: Format) -> None:
    """Write the changed links as `list` does; on a terminal, also the progress of their topics."""
    from readtrack.output import plain

    if output == "json":
        session.write(plain.links_json(links, reading_list.links))
    elif output == "tsv":
        session.write(plain.links_tsv(links))
    elif links:
        from readtrack.core.stats import by_topic

        session.write(session.screen().changed(links, reading_list, by_topic(reading_list, reading_list.links)))


def _lock_timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        return LOCK_TIMEOUT
    return seconds if 0 <= seconds < 1e9 else LOCK_TIMEOUT
