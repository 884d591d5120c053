"""What each command did to the text of a store, kept outside of it: private, durable, ready to be taken back.

One folder a store, named by a hash of its real path, in the platform's state folder; one file a command, numbered: a
line of JSON with the record and one with its patches. A record is written before the store is, so that no change goes
without one; a record whose change never came to be is known by its hashes and dropped.

Undo and redo are records, too. What can be undone and what redone follows from reading them in order.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from readtrack.storage.fileops import FileOps, sync_folder, write_all, write_new
from readtrack.toml.patches import Patch, Piece

Kind = Literal["do", "undo", "redo"]
_FORMAT = 1
_KEEP_COUNT = 500  # records, however old
_KEEP_DAYS = 365  # all younger ones, however many


@dataclass(frozen=True, slots=True)
class Record:
    """One command: `before` and `after` are SHA-256 hashes (hex) of the store's bytes, `time` is ISO 8601 with zone."""

    time: str
    command: tuple[str, ...]
    kind: Kind
    of: int  # the number of the record that an undo or a redo is about, else 0
    links: tuple[tuple[str, str], ...]  # id and title of those it changed
    before: str
    after: str
    count: int  # of links in the store after it


class Stacks(NamedTuple):
    """Numbers of the records whose changes stand, and of those that were undone, the next in line last."""

    done: list[int]
    undone: list[int]


class Journal:
    """The records of one store. `state` is the folder for all stores, `store` the real path of this one."""

    def __init__(self, state: Path, store: Path, ops: FileOps) -> None:
        self.folder = state / sha256(str(store).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.store = store
        self.ops = ops

    def append(self, record: Record, patches: Sequence[Patch]) -> int:
        """Write a record durably and prune old ones; returns its number. Raises OSError."""
        self.make_folder()
        numbers = self._numbers()
        number = max(numbers, default=0) + 1
        path = self._path(number)
        temporary = path.with_suffix(".tmp")
        with contextlib.suppress(FileNotFoundError):
            self.ops.unlink(temporary)
        values = {one.name: getattr(record, one.name) for one in fields(record)}
        head = {"format": _FORMAT, "store": str(self.store), **values}
        lines = [json.dumps(head), json.dumps([_patch_to_json(patch) for patch in patches])]
        write_new(self.ops, temporary, "\n".join(lines).encode("ascii"))
        self.ops.replace(temporary, path)
        sync_folder(self.ops, self.folder)
        self._prune(numbers, record.time)
        return number

    def make_folder(self) -> None:
        self.ops.make_folder(self.folder.parent)
        self.ops.make_folder(self.folder)

    def drop(self, number: int) -> None:
        """Forget a record whose change did not come to be."""
        with contextlib.suppress(OSError):
            self.ops.unlink(self._path(number))

    def settle(self, digest: str) -> None:
        """Drop the last record if its change never came to be: the store, whose hash is `digest`, is as before it."""
        number = max(self._numbers(), default=0)
        last = self.record(number)
        if last is not None and last.before == digest != last.after:
            self.drop(number)

    def keep_copy(self, data: bytes) -> None:
        """Keep the whole text of the store, for the day on which the file is gone. Not flushed: a second line."""
        temporary = self._copy.with_suffix(".tmp")
        with contextlib.suppress(OSError):
            descriptor = self.ops.open_copy(temporary)
            try:
                write_all(self.ops, descriptor, data)
            finally:
                self.ops.close(descriptor)
            self.ops.replace(temporary, self._copy)

    def copy(self) -> bytes | None:
        """The text as the last command left it; None where it is not known."""
        last = self.last()
        try:
            data = self.ops.read(self._copy)
        except OSError:
            return None
        return data if last is not None and sha256(data).hexdigest() == last.after else None

    def last(self) -> Record | None:
        return next((record for _, record in self.newest_first()), None)

    def newest_first(self) -> Iterator[tuple[int, Record]]:
        """The records that can be read, with their numbers."""
        for number in sorted(self._numbers(), reverse=True):
            record = self.record(number)
            if record is not None:
                yield number, record

    def stacks(self) -> Stacks:
        done: list[int] = []
        undone: list[int] = []
        for number, record in reversed(list(self.newest_first())):
            if record.kind == "do":
                done.append(number)
                undone.clear()
                continue
            source, target = (done, undone) if record.kind == "undo" else (undone, done)
            if record.of in source:
                source.remove(record.of)
                target.append(record.of)
        return Stacks(done, undone)

    def record(self, number: int) -> Record | None:
        """The record of that number; None where there is none that this version can read."""
        try:
            head, _, _ = self.ops.read(self._path(number)).partition(b"\n")
            return _record_from_json(json.loads(head))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def patches(self, number: int) -> tuple[Patch, ...]:
        """What that record's command did. Raises OSError, or ValueError for what cannot be read."""
        try:
            _, _, body = self.ops.read(self._path(number)).partition(b"\n")
            return tuple(map(_patch_from_json, json.loads(body)))
        except (KeyError, TypeError) as error:
            raise ValueError(str(error)) from error

    @property
    def _copy(self) -> Path:
        return self.folder / "copy.toml"

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:08}.json"

    def _numbers(self) -> list[int]:
        try:
            names = self.ops.names(self.folder)
        except OSError:
            return []
        return [int(name[:8]) for name in names if name[8:] == ".json" and name[:8].isdecimal()]

    def _prune(self, numbers: Sequence[int], time: str) -> None:
        """Forget records that are both old and far back."""
        oldest_to_keep = (datetime.fromisoformat(time) - timedelta(days=_KEEP_DAYS)).isoformat()
        for number in sorted(numbers)[: max(len(numbers) + 1 - _KEEP_COUNT, 0)]:
            record = self.record(number)
            if record is not None and record.time >= oldest_to_keep:
                break
            self.drop(number)


def _record_from_json(data: dict[str, object]) -> Record:
    """Raises KeyError, TypeError or ValueError for what this version did not write."""
    kind = data["kind"]
    if data["format"] != _FORMAT or kind not in {"do", "undo", "redo"}:
        raise ValueError(data["format"])
    return Record(
        time=str(data["time"]),
        command=_texts(data["command"]),
        kind=kind,
        of=int(str(data["of"])),
        links=tuple((str(link[0]), str(link[1])) for link in _list(data["links"]) if isinstance(link, list)),
        before=str(data["before"]),
        after=str(data["after"]),
        count=int(str(data["count"])),
    )


def _patch_to_json(patch: Patch) -> dict[str, object]:
    def piece(piece: Piece | None) -> Sequence[str] | None:
        return None if piece is None else (piece.text, piece.above, piece.below)

    return {
        "target": patch.target,
        "key": patch.key,
        "before": piece(patch.before),
        "after": piece(patch.after),
        "previous": patch.previous,
        "gap": patch.gap,
        "next": patch.next,
    }


def _patch_from_json(data: object) -> Patch:
    if not isinstance(data, dict):
        raise TypeError(data)

    def name(value: object) -> tuple[str, ...] | None:
        return None if value is None else _texts(value)

    def piece(value: object) -> Piece | None:
        return None if value is None else Piece(*_texts(value))

    return Patch(
        target=name(data["target"]),
        key=name(data["key"]),
        before=piece(data["before"]),
        after=piece(data["after"]),
        previous=name(data["previous"]),
        gap=str(data["gap"]),
        next=name(data["next"]),
    )


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, _list(value)))
