"""git's merge driver: `readtrack-merge BASE OURS THEIRS SIZE PATH [LABEL_BASE LABEL_OURS LABEL_THEIRS]`.

git takes every exit code but 0 for a conflict whose markers are already in the file, so a crash would leave ours
without markers and lose theirs. Therefore the driver exits with 0 for a clean merge and 10 for conflicts. The shell
command that `readtrack git-setup` puts into git's configuration runs `git merge-file` after any other exit: a missing
command, a broken package, kill -9.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CLEAN, CONFLICTS, FAILED = 0, 10, 3


def main() -> None:
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    import gc

    gc.disable()
    try:
        return _merge_files(arguments)
    except Exception as error:  # noqa: BLE001  # whatever the error, fall back to git's own merge
        return _failed(str(error) or type(error).__name__)
    finally:
        gc.freeze()


def _merge_files(arguments: Sequence[str]) -> int:
    from pathlib import Path

    from readtrack.merge.conflicts import MARKER_SIZE, Labels, Style
    from readtrack.merge.merge import merge
    from readtrack.text import tidy

    if len(arguments) < 3:
        return _failed("expected at least three file names from git")
    before, path, after = map(Path, arguments[:3])
    size = int(arguments[3]) if arguments[3:4] and arguments[3].isdecimal() else MARKER_SIZE
    name = arguments[4] if len(arguments) > 4 else str(path)
    style: Style = "diff3" if _wants_base() else "merge"
    ours, theirs = path.read_bytes(), after.read_bytes()
    if b"\0" in ours + theirs:  # `git merge-file` refuses binary files: theirs would be lost
        data = b"\n".join([b"<" * size + b" ours", ours, b"=" * size, theirs, b">" * size + b" theirs", b""])
        _replace(path, data)
        _say(f"{tidy(name)} is binary on one side; the file now contains both sides, one after the other")
        return CONFLICTS
    merged = merge(
        before.read_bytes().decode(errors="replace"),  # an unreadable base only causes more conflicts
        ours.decode(),
        theirs.decode(),
        marker_size=size,
        style=style,
        labels=Labels(*_labels(arguments[5:])),
    )
    _replace(path, merged.text.encode())
    for remark in merged.remarks:
        _say(f"{tidy(name)}: {tidy(remark)}")
    for conflict in merged.conflicts:
        _say(f"{tidy(name)}: both sides changed {tidy(conflict.about)}")
    return CONFLICTS if merged.conflicts else CLEAN


def _replace(path: Path, data: bytes) -> None:
    import os

    from readtrack.storage.fileops import FileOps, write_new

    ops = FileOps()
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    write_new(ops, temporary, data, like=(path, ops.stat(path)))
    ops.replace(temporary, path)


def _labels(given: Sequence[str]) -> tuple[str, str, str]:
    """The labels of ours, base and theirs. git before 2.44 does not support them and passes `%X` unchanged."""
    base, ours, theirs = (
        default if number >= len(given) or not given[number] or given[number].startswith("%") else given[number]
        for number, default in enumerate(("base", "ours", "theirs"))
    )
    return ours, base, theirs


def _wants_base() -> bool:
    """Whether git is configured to show the base in conflicts. zdiff3 is treated as diff3."""
    import subprocess

    command = ["git", "config", "--get", "merge.conflictStyle"]
    try:
        style = subprocess.run(command, capture_output=True, timeout=10, check=False).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return style.strip().lower() in {b"diff3", b"zdiff3"}


def _failed(reason: str) -> int:
    _say(f"{reason}; falling back to git's merge by lines")
    return FAILED


def _say(line: str) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"readtrack-merge: {line}\n")


if __name__ == "__main__":
    main()
