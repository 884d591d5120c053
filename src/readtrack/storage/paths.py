"""The paths of the store, its inbox and its journal."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from readtrack.errors import ReadtrackError

FILE_NAME = "reading.toml"
INBOX_NAMES = ("inbox", "inbox.md", "inbox.txt")  # next to the store: a directory of small files, or a single file
# Below the home directory.
_BY_XDG = {"data": ".local/share", "state": ".local/state", "cache": ".cache"}
_ON_MACOS = {"data": "Library/Application Support", "state": "Library/Application Support", "cache": "Library/Caches"}

Origin = Literal["option", "environment", "folder", "user"]


class Place(NamedTuple):
    path: Path
    origin: Origin  # "folder": found in the current directory or one of its parents
    exists: bool


def find(*, file: Path | None, environment: Mapping[str, str], folder: Path, is_known: Callable[[Path], bool]) -> Place:
    """The store to use: `--file`, `READTRACK_FILE`, the nearest `reading.toml` in `folder` or its parents, or the
    per-user store.

    A directory whose store is missing but was there before (`is_known`) counts as found, so that no other list is used
    by mistake.
    """
    if file is not None:
        return _place(file, "option")
    if environment.get("READTRACK_FILE"):
        return _place(as_path(environment["READTRACK_FILE"]), "environment")
    for parent in (folder, *folder.parents):
        path = parent / FILE_NAME
        if _exists(path) or is_known(path):
            return _place(path, "folder")
    return _place(user_store(), "user")


def as_path(text: str) -> Path:
    """The path as given, with `~` expanded; `~name` without such a user is a file name."""
    return Path(os.path.expanduser(text))  # noqa: PTH111  # Path.expanduser raises RuntimeError


def user_store() -> Path:
    """The per-user store, for lists that belong to no directory."""
    return _user_folder("data") / FILE_NAME


def state_folder() -> Path:
    """The directory of the journals."""
    return _user_folder("state")


def cache_folder() -> Path:
    """The directory of data that may be deleted at any time."""
    return _user_folder("cache")


def inbox_places(store: Path) -> list[Path]:
    """The paths of the inbox of a store, whether or not they exist."""
    return [store.parent / name for name in INBOX_NAMES]


def is_temporary(name: str) -> bool:
    """Whether a file is hidden, or a temporary file of an editor or a file synchroniser."""
    return name.startswith((".", "~")) or name.endswith(("~", ".tmp", ".swp", ".part", ".partial", ".crdownload"))


def is_in_git(folder: Path) -> bool:
    """Whether `folder` is in a git working tree."""
    return any(_exists(parent / ".git") for parent in (folder, *folder.parents))


def _user_folder(kind: Literal["data", "state", "cache"]) -> Path:
    """The folder of the XDG base directory specification, or the usual one on macOS.

    `platformdirs` returns the same paths, but importing it takes 2 ms in each command that changes the list.
    """
    named = Path(os.environ.get(f"XDG_{kind.upper()}_HOME", ""))
    if named.is_absolute():  # the specification says to ignore relative paths
        return named / "readtrack"
    home = Path(os.path.expanduser("~"))  # noqa: PTH111  # Path.home raises RuntimeError
    if not home.is_absolute():
        raise ReadtrackError("the home directory is unknown", hint="set HOME to an absolute path")
    return home / (_ON_MACOS if sys.platform == "darwin" else _BY_XDG)[kind] / "readtrack"


def _place(path: Path, origin: Origin) -> Place:
    return Place(path, origin, _exists(path))


def _exists(path: Path) -> bool:
    """Whether the path exists; a dangling symbolic link counts, an unreadable directory does not."""
    try:
        path.lstat()
    except OSError:
        return False
    return True
