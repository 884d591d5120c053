"""The files of a store's inbox, and the number of links in them."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import NamedTuple

from readtrack.storage import paths

LARGEST = 1_000_000  # bytes


class Unread(NamedTuple):
    """A file that is not read."""

    path: Path
    reason: str
    is_capture: bool = True  # whether it may contain links


class Candidates(NamedTuple):
    files: list[Path]
    unread: list[Unread]


def waiting(store: Path) -> int:
    """The number of lines with a URL in the inbox of the store at this path. Without an inbox: three system calls."""
    return sum(
        _has_url(line)
        for place in paths.inbox_places(store)
        for path in candidates(place).files
        for line in _lines(path)
    )


def candidates(place: Path, *, is_named: bool = False) -> Candidates:
    """The files at `place`, a file or a directory, that may contain captured links.

    With `is_named`, the user specified the place, and it may be a symbolic link to anywhere. Other symbolic links must
    not lead out of their directory: they may come from an untrusted repository.
    """
    found = Candidates([], [])
    try:
        is_folder = stat.S_ISDIR(place.lstat().st_mode)
        if is_named:
            place = place.resolve()
            is_folder = place.is_dir()
        if not is_folder:
            _sort_in(found, place)
            return found
        names = sorted(os.listdir(place))  # noqa: PTH208  # only names are needed
    except FileNotFoundError:
        return found
    except OSError as error:
        found.unread.append(Unread(place, error.strerror or str(error)))
        return found
    for name in names:
        if paths.is_temporary(name):
            if not name.startswith("."):
                found.unread.append(Unread(place / name, "is a temporary file", is_capture=False))
        else:
            _sort_in(found, place / name)
    return found


def _sort_in(found: Candidates, path: Path) -> None:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
            found.unread.append(Unread(path, "is a symbolic link out of the directory"))
            return
        status = path.stat()
    except OSError as error:
        found.unread.append(Unread(path, error.strerror or str(error)))
        return
    if stat.S_ISDIR(status.st_mode):
        found.unread.append(Unread(path, "is a nested directory", is_capture=False))
    elif not stat.S_ISREG(status.st_mode):
        found.unread.append(Unread(path, "is not a regular file"))
    elif status.st_size > LARGEST:
        found.unread.append(Unread(path, "is larger than 1 MB"))
    else:
        found.files.append(path)


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError:
        return []


def _has_url(line: bytes) -> bool:
    lowered = line.lower()
    return b"http://" in lowered or b"https://" in lowered
