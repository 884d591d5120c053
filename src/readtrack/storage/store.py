"""Reading the store. Every byte is kept, and an unreadable store is never treated as empty."""

import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from readtrack.core.model import NotLinkBlocks, ReadingList, from_toml, read_long
from readtrack.errors import StoreError
from readtrack.storage import paths
from readtrack.storage.fileops import FileOps
from readtrack.text import typed
from readtrack.toml.values import parse

if TYPE_CHECKING:
    from readtrack.storage.journal import Journal
    from readtrack.toml.document import Document

LOCK_TIMEOUT = 10.0  # seconds
_CONFLICT_MARKER = r"(?m)^(?:<{7,}|>{7,}|\|{7,})(?= |\r?$)|^={7,}\r?$"


class Conflicted(StoreError):
    """The store contains git conflict markers; `text` is the whole text."""

    def __init__(self, *, name: str, text: str, place: tuple[int, str, int]) -> None:
        super().__init__(
            "contains git conflict markers", name=name, hint="resolve them: readtrack resolve", place=place
        )
        self.text = text


class Loaded(NamedTuple):
    """A store as it was read."""

    data: bytes
    text: str
    content: "Content"
    status: os.stat_result | None  # None: the file does not exist yet
    store: "Store"

    @property
    def reading_list(self) -> ReadingList:
        return self.content.reading_list

    @property
    def toml(self) -> dict[str, object]:
        return self.content.toml


class Content:
    """The contents of a store. `rest` has the values except the links; None if the parser read the whole text."""

    def __init__(
        self,
        text: str,
        reading_list: ReadingList,
        *,
        rest: dict[str, object] | None = None,
        toml: dict[str, object] | None = None,
    ) -> None:
        self.text = text
        self.reading_list = reading_list
        self.rest = rest
        self._toml = toml

    @property
    def toml(self) -> dict[str, object]:
        """All parsed values. A long text is only parsed when this is first needed."""
        if self._toml is None:
            self._toml = parse(self.text)
        return self._toml


class Store:
    """One store file."""

    def __init__(self, path: Path, *, ops: FileOps | None = None, lock_timeout: float = LOCK_TIMEOUT) -> None:
        self.given = path
        self.ops = ops or FileOps()
        try:
            self.path = Path(os.path.realpath(path))
        except FileNotFoundError:
            hint = "change to another directory, or use an absolute path"
            raise StoreError(f"{path}: the current directory no longer exists", hint=hint) from None
        self.lock_timeout = lock_timeout
        self._last: Loaded | None = None

    @property
    def name(self) -> str:
        """The name for messages: the path relative to the current directory if the file is below it."""
        try:
            relative = os.path.relpath(self.given)
        except FileNotFoundError:  # the current directory no longer exists
            return str(self.given)
        return str(self.given) if relative.startswith("..") else relative

    @property
    def typed_name(self) -> str:
        """The name in commands of hints, quoted for the shell if necessary."""
        return typed([self.name])

    @property
    def journal(self) -> "Journal":
        from readtrack.storage.journal import Journal  # imports json, which reading does not need

        return Journal(paths.state_folder(), self.path, self.ops)

    def had_links(self) -> bool:
        """Whether the store had links after the last command, according to the journal."""
        last = self.journal.last()
        return last is not None and last.total > 0

    def load(self) -> Loaded:
        """Read the store, without a lock. Raises `StoreError`.

        If the bytes are the same as last time, they are not parsed again.
        """
        status = self.require()
        data = self.read()
        if self._last is not None and self._last.data == data:
            return self._last._replace(status=status)
        if self.is_blank(data):
            self.refuse_if_damaged("is empty")
        text = self._decode(data)
        self._last = Loaded(data, text, self.content_of(text), status, self)
        return self._last

    def if_unchanged(self, loaded: Loaded) -> Loaded | None:
        """`loaded` with the current status of the file; None if the bytes of the file have changed."""
        status = self.status()
        if (status is None) != (loaded.status is None) or (self.read() if status else b"") != loaded.data:
            return None
        return self.writable(loaded._replace(status=status))

    def writable(self, loaded: Loaded) -> Loaded:
        """Returns `loaded`. Raises `StoreError` if the file is read-only."""
        if loaded.status is not None and not loaded.status.st_mode & 0o222:
            raise StoreError("is read-only", name=self.name, hint=f"chmod u+w {self.typed_name}")
        return loaded

    def load_text(self) -> Loaded:
        """Read the store without parsing it."""
        status = self.require()
        data = self.read()
        text = self._decode(data)
        return Loaded(data, text, Content(text, ReadingList(), toml={}), status, self)

    def content_of(self, text: str) -> Content:
        """Parse a text as a store. Raises `StoreError` with the place of the error."""
        found = read_long(text)
        if found is not None:
            return Content(text, found.reading_list, rest=found.rest)
        toml = self._parse(text)
        try:
            return Content(text, from_toml(toml), toml=toml)
        except NotLinkBlocks as error:
            from readtrack.toml.document import locate

            offset = locate(scanned(text), ("link",), index=error.index) or _root_key(text)
            raise self._located(text, offset, str(error), hint=error.hint) from None

    def require(self) -> os.stat_result:
        """The file's status. Raises `StoreError` if there is no file."""
        status = self.status()
        if status is None:
            self.refuse_if_damaged("is gone")
            self.refuse_dangling_link()
            raise StoreError("no such file", name=self.name, hint=f"create it: readtrack init {self.typed_name}")
        return status

    def status(self) -> os.stat_result | None:
        """The file's status, None if there is no file. Raises `StoreError` if it is not a regular file."""
        try:
            status = self.ops.stat(self.path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(reason_of(error), name=self.name) from error
        if stat.S_ISDIR(status.st_mode):
            raise StoreError(
                "is a directory", name=self.name, hint=f"use the file in it: {self.name}/{paths.FILE_NAME}"
            )
        if not stat.S_ISREG(status.st_mode):
            raise StoreError("is not a regular file", name=self.name)
        return status

    @staticmethod
    def is_blank(data: bytes) -> bool:
        """Whether a file has only white space, or the NULs that a power failure may leave."""
        return not data.strip(b" \t\r\n\0\xef\xbb\xbf")

    def read(self) -> bytes:
        try:
            return self.ops.read(self.path)
        except OSError as error:
            raise StoreError(reason_of(error), name=self.name) from error

    def refuse_if_damaged(self, what: str) -> None:
        """Refuse a missing or empty store that used to have links: that is damage, not an empty list."""
        from readtrack.storage import safe_git  # runs git, so only after an error

        last = self.journal.last()
        restore = safe_git.restore_command(self.path, self.name)
        ways = [restore] if restore else []
        if last is not None and last.total and self.journal.copy() is not None:
            ways.append("readtrack undo (as the last command left it)")
        hint = f"restore it: {' · '.join(ways)}" if ways else "restore it from a backup"
        hint += " · or start a new list: readtrack init PATH"
        if last is not None and last.total:
            raise StoreError(f"{what}, but it held {last.total} links on {last.time[:10]}", name=self.name, hint=hint)
        if restore:
            raise StoreError(f"{what}, but the last commit contains links", name=self.name, hint=hint)

    def refuse_dangling_link(self) -> None:
        """Refuse to create a file through a symbolic link to a missing file outside its directory.

        An unpacked archive or a clone may contain such a link. Raises `StoreError`.
        """
        for path in (self.given, *self.given.parents):
            if path.is_symlink() and not path.exists() and not self.path.is_relative_to(path.parent.resolve()):
                raise StoreError(
                    f"is a symbolic link to {self.path}, which does not exist",
                    name=self.name,
                    hint=f"create it there: readtrack init {self.typed_name} · or remove the link",
                )

    def _decode(self, data: bytes) -> str:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise StoreError("is UTF-16 text", name=self.name, hint="save it as UTF-8")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            from readtrack.toml.document import line_and_column

            text = data[: error.start].decode("utf-8")
            line, column = line_and_column(text, len(text))
            raise StoreError(
                f"is not UTF-8 (byte 0x{data[error.start]:02x})",
                name=self.name,
                hint="save it as UTF-8",
                place=(line, text[len(text) - column + 1 :], column),
            ) from None

    def _parse(self, text: str) -> dict[str, object]:
        try:
            return parse(text)
        except RecursionError:
            raise StoreError("is not valid TOML: brackets are nested too deeply", name=self.name) from None
        except ValueError as error:
            marker = re.search(_CONFLICT_MARKER, text)
            if marker:
                raise Conflicted(name=self.name, text=text, place=_place(text, marker.start())) from None
            position = getattr(error, "pos", None)
            reason = getattr(error, "msg", None) or "a number has too many digits"
            reason = _REASONS.get(reason, reason)
            if position is None:
                raise StoreError(f"is not valid TOML: {reason}", name=self.name) from None
            shift = len(text) - len(text.removeprefix("\ufeff").replace("\r\n", "\n"))
            offset = _offset_of_line(text, error.lineno, error.colno) if shift else position  # type: ignore[attr-defined]
            raise self._located(text, offset, f"is not valid TOML: {reason}") from None

    def _located(self, text: str, offset: int, reason: str, *, hint: str | None = None) -> StoreError:
        return StoreError(reason, name=self.name, hint=hint, place=_place(text, offset))


# Clearer words for messages of tomli.
_REASONS = {"Illegal character '\\n'": "the string has no closing quote"}


def _place(text: str, offset: int) -> tuple[int, str, int]:
    from readtrack.toml.document import line_and_column

    line, column = line_and_column(text, offset)
    return line, text[offset - column + 1 :].split("\n", 1)[0], column


def scanned(text: str) -> "Document":
    """The text cut into statements. Raises `StoreError` if the scanner fails on text that the parser accepts."""
    from readtrack.toml.document import ScanError, line_and_column, scan

    try:
        return scan(text)
    except ScanError as error:
        line, column = line_and_column(text, error.offset)
        raise StoreError(
            f"line {line}, column {column}: can be read but not changed (internal check failed)",
            hint="please report this with that line",
        ) from None


def _root_key(text: str) -> int:
    """The offset of the top-level key `link`."""
    from readtrack.toml.document import locate

    return locate(scanned(text), (), key="link")


def _offset_of_line(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1


def reason_of(error: OSError) -> str:
    return error.strerror or str(error)
