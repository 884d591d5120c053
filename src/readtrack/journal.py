"""What each command did to the text of a store, kept outside of it: private, durable, ready to be taken back.

One folder a store, named by a hash of its real path, in the platform's state folder; one JSON file a command, numbered.
A record is written before the store is, so that no change goes without one; a record whose change never came to be is
known by its hashes and dropped.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from readtrack.fileops import FileOps, sync_folder, write_new
from readtrack.patches import Patch, Piece

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One command: `before` and `after` are SHA-256 hashes (hex) of the store's bytes, `time` is ISO 8601 with zone."""

    time: str
    command: tuple[str, ...]
    links: tuple[tuple[str, str], ...]  # id and title of those it changed
    before: str
    after: str
    count: int  # of links in the store after it
    patches: tuple[Patch, ...]


class Journal:
    """The records of one store. `state` is the folder for all stores, `store` the real path of this one."""

    def __init__(self, state: Path, store: Path, ops: FileOps) -> None:
        self.folder = state / sha256(str(store).encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self.store = store
        self.ops = ops

    def append(self, record: Record) -> Path:
        """Write a record durably; returns its file. Raises OSError."""
        self.make_folder()
        last = max(self._numbers(), default=0)
        path = self.folder / f"{last + 1:08}.json"
        temporary = path.with_suffix(".tmp")
        with contextlib.suppress(FileNotFoundError):
            self.ops.unlink(temporary)
        write_new(self.ops, temporary, json.dumps(self._to_json(record)).encode("ascii"))
        self.ops.replace(temporary, path)
        sync_folder(self.ops, self.folder)
        return path

    def make_folder(self) -> None:
        self.ops.make_folder(self.folder.parent)
        self.ops.make_folder(self.folder)

    def drop(self, path: Path) -> None:
        """Forget a record whose change did not come to be."""
        with contextlib.suppress(OSError):
            self.ops.unlink(path)

    def settle(self, digest: str) -> None:
        """Drop the last record if its change never came to be: the store, whose hash is `digest`, is as before it."""
        last = self.last()
        if last is not None and last[1].before == digest != last[1].after:
            self.drop(last[0])

    def last(self) -> tuple[Path, Record] | None:
        return next(self.newest_first(), None)

    def newest_first(self) -> Iterator[tuple[Path, Record]]:
        """The records that can be read, with their files."""
        for number in sorted(self._numbers(), reverse=True):
            path = self.folder / f"{number:08}.json"
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                yield path, _from_json(json.loads(self.ops.read(path)))

    def _numbers(self) -> list[int]:
        try:
            names = self.ops.names(self.folder)
        except OSError:
            return []
        return [int(name[:8]) for name in names if name[8:] == ".json" and name[:8].isdecimal()]

    def _to_json(self, record: Record) -> dict[str, object]:
        return {
            "format": _FORMAT,
            "store": str(self.store),
            "time": record.time,
            "command": record.command,
            "links": record.links,
            "before": record.before,
            "after": record.after,
            "count": record.count,
            "patches": [_patch_to_json(patch) for patch in record.patches],
        }


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


def _from_json(data: dict[str, object]) -> Record:
    """Raises KeyError, TypeError or ValueError for what this version did not write."""
    if data["format"] != _FORMAT:
        raise ValueError(data["format"])
    return Record(
        time=str(data["time"]),
        command=_texts(data["command"]),
        links=tuple((str(link[0]), str(link[1])) for link in _list(data["links"]) if isinstance(link, list)),
        before=str(data["before"]),
        after=str(data["after"]),
        count=int(str(data["count"])),
        patches=tuple(_patch_from_json(patch) for patch in _list(data["patches"])),
    )


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
