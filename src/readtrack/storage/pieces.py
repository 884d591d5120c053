"""Removing lines from a text file that other programs write to, and restoring them byte for byte.

The file may have changed in between: a phone appends to it, git merges it. Taking removes only what is still there as
whole lines; putting back restores the very bytes where the rest is as it was left, and appends otherwise.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from readtrack.hashing import sha256_hex
from readtrack.storage.fileops import FileOps, put_file, sync_folder

_ATTEMPTS = 5


class Taken(NamedTuple):
    """The pieces removed from a file with their offsets, and the rest of the file."""

    path: str
    pieces: tuple[tuple[int, str], ...]  # offsets in bytes, ascending; whole lines
    size: int  # of what is left, in bytes
    digest: str  # of what is left: SHA-256, hex
    is_small: bool  # the file goes where nothing but white space is left


class KeepsChanging(OSError):
    """Another program keeps writing to the file."""


def taking(path: Path, data: bytes, spans: Sequence[tuple[int, int]], *, is_small: bool) -> Taken:
    """The plan to take these spans of bytes, ascending, out of a file that holds `data`."""
    pieces = tuple((start, data[start:end].decode()) for start, end in spans)
    left = _without(data, pieces) or b""
    return Taken(str(path), pieces, len(left), sha256_hex(left), is_small)


def take_out(ops: FileOps, taken: Taken) -> None:
    """Remove the pieces that are still there. Raises OSError."""
    path = Path(taken.path)
    for _ in range(_ATTEMPTS):
        try:
            data = ops.read(path)
        except FileNotFoundError:
            return
        left = _without(data, taken.pieces)
        if left is None:
            left = _without_lines(data, [piece.encode() for _, piece in taken.pieces])
        if left == data:
            return
        if taken.is_small and not left.strip(b" \t\r\n\xef\xbb\xbf"):
            if ops.read(path) == data:
                ops.unlink(path)
                with contextlib.suppress(OSError):
                    sync_folder(ops, path.parent)
                return
        elif put_file(ops, path, left, instead_of=data):
            return
    raise KeepsChanging(0, "keeps changing", taken.path)


def put_back(ops: FileOps, taken: Taken) -> None:
    """Restore the pieces that are missing. Raises OSError."""
    path = Path(taken.path)
    for _ in range(_ATTEMPTS):
        try:
            data = ops.read(path)
        except FileNotFoundError:
            data = None
            path.parent.mkdir(parents=True, exist_ok=True)
        whole = _restored(data or b"", taken)
        if whole == data or put_file(ops, path, whole, instead_of=data):
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
    return b"".join([_ended(data), *map(_ended, missing[:-1]), *missing[-1:]])


def _with(data: bytes, pieces: Sequence[tuple[int, bytes]]) -> bytes:
    """The pieces in their places. Below one that has no line end, as it was the last, something may stand now."""
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
    """`data` without the pieces at their places; None where they are not there. A last line that has grown since
    stays whole."""
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
    """`data` without the pieces that are found as whole lines, wherever they are now."""
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
    """Whether a span is whole lines."""
    begins = start == 0 or data[start - 1 : start] in b"\r\n" or (start == 3 and data.startswith(b"\xef\xbb\xbf"))
    return begins and (end == len(data) or data[end - 1 : end] in b"\r\n" or data[end : end + 1] in b"\r\n")
