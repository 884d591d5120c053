"""The journal: a durable, private record of each command that changed a store, for undo and redo.

Each store has a directory, named by a hash of its real path, in the platform's state directory. Each command has a
numbered file: a line of JSON with the record, then two compressed deltas. The first leads from the text after the
command to the text before it. The second leads from there to the text after the previous record, which may differ, as
editors and git also write the store. Starting at a known text (the copy of the store as the last command left it, or
the store itself), the deltas give the texts before and after every command. Each step is verified by a hash.

A record is written before the store, so that every change has a record. If a save is interrupted before the store is
replaced, the hashes in the record show it, and the record is dropped.

Undo and redo are records, too. Reading all records in order gives the commands that can be undone and redone.
"""

import contextlib
import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from readtrack.hashing import sha256_hex
from readtrack.merge.delta import Hunk, apply, delta
from readtrack.storage.fileops import FileOps, sync_folder, write_all, write_new

if TYPE_CHECKING:
    from readtrack.storage.pieces import Taken

Kind = Literal["do", "undo", "redo"]
_FORMAT = 2  # records of format 1, which had patches instead of deltas, can be listed but not undone
_KEEP_COUNT = 500  # the number of records kept regardless of their age
_KEEP_DAYS = 365  # records not older than this are kept regardless of their number
_DAMAGE = (ValueError, LookupError, TypeError, ArithmeticError, RecursionError, zlib.error)  # raised by a bad record
_MOST_BYTES = 1 << 28  # of decompressed deltas: a damaged record must not exhaust the memory


class Unavailable(Exception):
    """The texts of a record are no longer available; `str()` is the reason."""


class Record(NamedTuple):
    """One command: `before` and `after` are SHA-256 hashes (hex) of the store's bytes, `time` is ISO 8601 with zone."""

    time: str
    command: tuple[str, ...]
    kind: Kind
    of: int  # the number of the record that was undone or redone, otherwise 0
    links: tuple[tuple[str, str], ...]  # id and title of each changed link
    before: str
    after: str
    total: int  # the number of links in the store after the command
    taken: "tuple[Taken, ...]" = ()  # the lines removed from the inbox
    format: int = _FORMAT


class Texts(NamedTuple):
    """The store's bytes before and after a command."""

    before: bytes
    after: bytes


class Stacks(NamedTuple):
    """Numbers of records; the last item of each list is the next to be undone or redone."""

    done: list[int]  # can be undone
    undone: list[int]  # can be redone
    reverted: set[int]  # undone and not redone, including those that can no longer be redone


class Journal:
    """The records of one store. `state` is the folder for all stores, `store` the real path of this one."""

    def __init__(self, state: Path, store: Path, ops: FileOps) -> None:
        self.folder = state / sha256_hex(str(store).encode("utf-8", "surrogateescape"))[:16]
        self.store = store
        self.ops = ops

    def append(self, record: Record, texts: Texts, *, digest: str) -> int:
        """Write a record durably and prune old ones; returns its number. Requires the store's lock. Raises OSError.

        `digest` is the hash of `texts.before`, the text to return to. It differs from `record.before` for a new store
        (the template) and for one with conflict markers (ours).
        """
        self.make_folder()
        numbers = self._numbers()
        last = max(numbers, default=0)
        path = self._path(last + 1)
        temporary = path.with_suffix(".tmp")
        with contextlib.suppress(FileNotFoundError):
            self.ops.unlink(temporary)
        head = json.dumps({"store": str(self.store), **_record_to_json(record)})
        steps = {
            "digest": digest,
            "back": delta(texts.after, texts.before),
            "previous": self._to_previous(last, texts.before, digest),
        }
        write_new(self.ops, temporary, head.encode("ascii") + b"\n" + zlib.compress(json.dumps(steps).encode("ascii")))
        self.ops.replace(temporary, path)
        sync_folder(self.ops, self.folder)
        self._prune(numbers, record.time)
        return last + 1

    def make_folder(self) -> None:
        self.ops.make_folder(self.folder.parent)
        self.ops.make_folder(self.folder)

    def drop(self, number: int) -> None:
        """Forget a record whose change was not saved."""
        with contextlib.suppress(OSError):
            self.ops.unlink(self._path(number))

    def drop_interrupted(self, digest: str) -> None:
        """Drop the last record if its save was interrupted. `digest` is the hash of the store. Requires its lock.

        In that case the store is as it was before the command, and the copy, written after each save, is older.
        """
        number = max(self._numbers(), default=0)
        last = self.record(number)
        if last is not None and last.before == digest != last.after and self._copy_digest() != last.after:
            self.drop(number)

    def keep_copy(self, data: bytes) -> None:
        """Write the copy of the store, from which all texts in the journal are derived and a lost store is restored."""
        temporary = self._copy.with_suffix(".tmp")
        with contextlib.suppress(OSError):
            descriptor = self.ops.open_copy(temporary)
            try:
                write_all(self.ops, descriptor, data)
            finally:
                self.ops.close(descriptor)
            self.ops.replace(temporary, self._copy)

    def copy(self) -> bytes | None:
        """The text after the last command; None if it is unknown."""
        last = self.last()
        data = self._copied()
        return data if last is not None and data is not None and sha256_hex(data) == last.after else None

    def last(self) -> Record | None:
        return next((record for _, record in self.newest_first()), None)

    def newest_first(self) -> Iterator[tuple[int, Record]]:
        """The readable records with their numbers."""
        for number in sorted(self._numbers(), reverse=True):
            record = self.record(number)
            if record is not None:
                yield number, record

    def damaged(self) -> list[int]:
        """The numbers of the unreadable records. Raises OSError if the journal cannot be listed."""
        return [number for number in sorted(self._listed()) if self.record(number) is None]

    def stacks(self) -> Stacks:
        done: list[int] = []
        undone: list[int] = []
        reverted: set[int] = set()
        for number, record in reversed(list(self.newest_first())):
            if record.kind == "do":
                done.append(number)
                undone.clear()
                continue
            source, target = (done, undone) if record.kind == "undo" else (undone, done)
            if record.of in source:
                source.remove(record.of)
                target.append(record.of)
                (reverted.add if record.kind == "undo" else reverted.discard)(record.of)
        return Stacks(done, undone, reverted)

    def record(self, number: int) -> Record | None:
        """The record with this number; None if it does not exist or cannot be read."""
        try:
            head, _, _ = self.ops.read(self._path(number)).partition(b"\n")
            return _record_from_json(json.loads(head))
        except (OSError, *_DAMAGE):
            return None

    def texts(self, number: int, store: bytes) -> Texts:
        """The texts before and after a command; `store` is the current text of the store.

        Raises `Unavailable` if the deltas do not lead back to them.
        """
        known = {sha256_hex(data): data for data in (self._copied(), store) if data is not None}
        carried: bytes | None = None
        for later, record in self.newest_first():
            after = known.get(record.after, carried)
            if later == number and record.format != _FORMAT:
                raise Unavailable("it was recorded by an older version of readtrack")
            before, carried = self._walk_back(later, record, after)
            if later == number:
                if before is None or after is None:
                    break
                return Texts(before, after)
        raise Unavailable("the journal's copy of the store does not lead back to it")

    def _walk_back(self, number: int, record: Record, after: bytes | None) -> tuple[bytes | None, bytes | None]:
        """From the text after a record, the text before it and the one after the previous record; None if unknown."""
        if after is None or sha256_hex(after) != record.after:
            return None, None
        try:
            _, _, body = self.ops.read(self._path(number)).partition(b"\n")
            unpack = zlib.decompressobj()
            steps = json.loads(unpack.decompress(body, _MOST_BYTES))
            before = apply(after, _hunks(steps["back"]))
            if sha256_hex(before) != steps["digest"]:
                return None, None
            previous = None if steps["previous"] is None else apply(before, _hunks(steps["previous"]))
        except (OSError, *_DAMAGE):
            return None, None
        return before, previous

    def _to_previous(self, number: int, before: bytes, digest: str) -> list[Hunk] | None:
        """The delta from `before` to the text after the last record (`number`); None if that text is unknown."""
        last = self.record(number)
        if last is None:
            return None
        if last.after == digest:
            return []
        copy = self._copied()
        return delta(before, copy) if copy is not None and sha256_hex(copy) == last.after else None

    def _copied(self) -> bytes | None:
        try:
            return self.ops.read(self._copy)
        except OSError:
            return None

    def _copy_digest(self) -> str:
        data = self._copied()
        return "" if data is None else sha256_hex(data)

    @property
    def _copy(self) -> Path:
        return self.folder / "copy.toml"

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08}.json"

    def _numbers(self) -> list[int]:
        try:
            return self._listed()
        except OSError:
            return []

    def _listed(self) -> list[int]:
        try:
            names = self.ops.names(self.folder)
        except FileNotFoundError:
            return []
        return [int(name[:8]) for name in names if name[8:] == ".json" and name[:8].isdecimal() and name.isascii()]

    def _prune(self, numbers: Sequence[int], time: str) -> None:
        """Delete records that exceed both limits: number and age."""
        oldest_to_keep = (datetime.fromisoformat(time) - timedelta(days=_KEEP_DAYS)).isoformat()
        for number in sorted(numbers)[: max(len(numbers) + 1 - _KEEP_COUNT, 0)]:
            record = self.record(number)
            if record is not None and record.time >= oldest_to_keep:
                break
            self.drop(number)


def _record_to_json(record: Record) -> dict[str, object]:
    values = record._asdict()
    values["count"] = values.pop("total")  # NamedTuples have a method `count`
    return values


def _record_from_json(data: object) -> Record:
    """Raises KeyError, TypeError or ValueError for invalid data."""
    if not isinstance(data, dict):
        raise TypeError(data)
    kind, version = data["kind"], data["format"]
    if version not in (1, _FORMAT) or kind not in {"do", "undo", "redo"}:
        raise ValueError(version)
    datetime.fromisoformat(data["time"])
    return Record(
        time=data["time"],
        command=_texts(data["command"]),
        kind=kind,
        of=int(data["of"]),
        links=tuple((str(link_id), str(title)) for link_id, title in _list(data["links"])),
        before=str(data["before"]),
        after=str(data["after"]),
        total=int(data["count"]),
        taken=tuple(map(_taken, _list(data.get("taken", [])))),
        format=version,
    )


def _taken(value: tuple[object, ...]) -> "Taken":
    from readtrack.storage.pieces import Taken  # only needed for records of `inbox`

    path, pieces, size, digest, delete_if_empty = value
    found = tuple((int(str(offset)), str(text)) for offset, text in _list(pieces))
    return Taken(str(path), found, int(str(size)), str(digest), bool(delete_if_empty))


def _hunks(value: object) -> list[Hunk]:
    return [(int(str(start)), int(str(end)), str(text)) for start, end, text in _list(value)]


def _list(value: object) -> list[tuple[object, ...]]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, _list(value)))
