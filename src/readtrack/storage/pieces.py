"""Removing lines from a text file that other programs write to, and restoring them.

The file may have changed in between: a phone appends to it, git merges it. Lines are only removed if they are still
there as whole lines. Restoring gives the same bytes as before if the rest of the file has only been appended to;
otherwise the lines are appended.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from readtrack.hashing import sha256_hex
from readtrack.storage.fileops import FileOps, put_file, sync_folder

_ATTEMPTS = 5


class Taken(NamedTuple):
    """The pieces removed from a file, and what identifies the rest of the file."""

    path: str
    pieces: tuple[tuple[int, str], ...]  # whole lines with their offsets in bytes, ascending
    size: int  # of the rest, in bytes
    digest: str  # of the rest: SHA-256, hex
    delete_if_empty: bool  # whether to delete the file if only white space is left


class KeepsChanging(OSError):
    """Another program keeps writing to the file."""


def taking(path: Path, data: bytes, spans: Sequence[tuple[int, int]], *, delete_if_empty: bool) -> Taken:
    """Plan the removal of spans of bytes, in ascending order, from a file with the contents `data`."""
    pieces = tuple((start, data[start:end].decode()) for start, end in spans)
    rest = _without(data, pieces) or b""
    return Taken(str(path), pieces, len(rest), sha256_hex(rest), delete_if_empty)


def take_out(ops: FileOps, taken: Taken) -> None:
    """Remove the pieces that are still in the file. Raises OSError."""
    path = Path(taken.path)
    for _ in range(_ATTEMPTS):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return
        with file:
            data = file.read()
            left = _left(data, taken)
            if left == data:
                return
            if _replace(ops, path, left, expected=data, delete_if_empty=taken.delete_if_empty):
                late = _left(data + file.read(), taken).removeprefix(left)
                if late:
                    _append(path, late)
                return
    raise KeepsChanging(0, "keeps changing", taken.path)


def _left(data: bytes, taken: Taken) -> bytes:
    """`data` without the pieces."""
    left = _without(data, taken.pieces)
    return left if left is not None else _without_lines(data, [piece.encode() for _, piece in taken.pieces])


def _replace(ops: FileOps, path: Path, left: bytes, *, expected: bytes, delete_if_empty: bool) -> bool:
    """Write what is left, or delete the file; returns False if it no longer has the `expected` contents."""
    if not delete_if_empty or left.strip(b" \t\r\n\xef\xbb\xbf"):
        return put_file(ops, path, left, expected=expected)
    if ops.read(path) != expected:
        return False
    ops.unlink(path)
    with contextlib.suppress(OSError):
        sync_folder(ops, path.parent)
    return True


def _append(path: Path, late: bytes) -> None:
    """Append what another program has written to the replaced file, which it still had open."""
    with path.open("ab") as file:
        file.write(late)


def put_back(ops: FileOps, taken: Taken) -> None:
    """Restore the pieces that are missing from the file. Raises OSError."""
    path = Path(taken.path)
    for _ in range(_ATTEMPTS):
        try:
            data = ops.read(path)
        except FileNotFoundError:
            data = None
            path.parent.mkdir(parents=True, exist_ok=True)
        whole = _restored(data or b"", taken)
        if whole == data or put_file(ops, path, whole, expected=data):
            return
    raise KeepsChanging(0, "keeps changing", taken.path)


def _restored(data: bytes, taken: Taken) -> bytes:
    left = _without(data, taken.pieces)
    if left is not None and sha256_hex(left[: taken.size]) == taken.digest:
        return data
    pieces = [(offset, piece.encode()) for offset, piece in taken.pieces]
    if sha256_hex(data[: taken.size]) == taken.digest:
        return _with(data, pieces)
    lines = set(data.splitlines())
    missing = [piece for _, piece in pieces if not lines.issuperset(piece.splitlines())]
    data = _ended(data)
    last_line = data.removesuffix(b"\n").rpartition(b"\n")[2]
    # Without a blank line, the last line would become the title of the first restored link.
    gap = b"\n" if missing and last_line.strip() else b""
    return b"".join([data, gap, *map(_ended, missing[:-1]), *missing[-1:]])


def _with(data: bytes, pieces: Sequence[tuple[int, bytes]]) -> bytes:
    """`data` with the pieces at their offsets.

    A piece without a line end was the last line; if text has been appended since, it gets one.
    """
    parts: list[bytes] = []
    at = size = 0
    for offset, piece in pieces:
        between = data[at : at + offset - size]
        at += len(between)
        below = data[at : at + 1]
        parts += [between, piece, b"" if piece.endswith((b"\n", b"\r")) or below in b"\r\n" else b"\n"]
        size = offset + len(piece)
    return b"".join([*parts, data[at:]])


def _ended(data: bytes) -> bytes:
    return data if not data or data.endswith((b"\n", b"\r")) else data + b"\n"


def _without(data: bytes, pieces: Sequence[tuple[int, str]]) -> bytes | None:
    """`data` without the pieces; None if one of them is not at its offset. A last line that was continued is kept."""
    left, at = [], 0
    for offset, text in pieces:
        piece = text.encode()
        end = offset + len(piece)
        if data[offset:end] != piece:
            return None
        left.append(data[at:offset])
        at = end if _is_whole(data, offset, end) else offset
    return b"".join([*left, data[at:]])


def _without_lines(data: bytes, pieces: Sequence[bytes]) -> bytes:
    """`data` without the pieces that occur as whole lines, at any offset."""
    kept: list[bytes] = []
    at = 0
    for piece in pieces:
        found = at
        while (found := data.find(piece, found)) >= 0 and not _is_whole(data, found, found + len(piece)):
            found += 1
        if found >= 0:
            kept.append(data[at:found])
            at = found + len(piece)
    return b"".join([*kept, data[at:]])


def _is_whole(data: bytes, start: int, end: int) -> bool:
    """Whether a span consists of whole lines."""
    begins = start == 0 or data[start - 1 : start] in b"\r\n" or (start == 3 and data.startswith(b"\xef\xbb\xbf"))
    return begins and (end == len(data) or data[end - 1 : end] in b"\r\n" or data[end : end + 1] in b"\r\n")
