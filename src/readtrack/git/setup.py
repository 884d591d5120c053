"""What git needs to know in one repository: an attribute line, a merge driver, a hook where it is asked for.

Every function that writes says what it did, in lines for people; done again it writes nothing.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from readtrack.errors import ReadtrackError
from readtrack.storage import paths
from readtrack.storage.fileops import FileOps, write_new

_DRIVER = "merge.readtrack.driver"
_NAME = ("merge.readtrack.name", "readtrack: link by link")
_ATTRIBUTE = r'(?:("(?:[^"\\]|\\.)*"|\S+) merge=readtrack|"?/(?:.*/)?inbox\.(?:md|txt)"? merge=union)'
_MARK = "# written by readtrack git-setup; readtrack git-setup --remove takes it away"


class NoGit(ReadtrackError):
    """git is not there, or there is no repository."""


class Repository(NamedTuple):
    """`root` is its work tree; paths in it are told from there."""

    root: Path

    def ask(self, *command: str, check: bool = True) -> str:
        """What git prints, without the last line end. Raises `NoGit` where it fails, unless `check` is off."""
        return _ask(self.root, command, check=check)


def repository(folder: Path) -> Repository:
    return Repository(Path(_ask(folder, ("rev-parse", "--show-toplevel"), check=True)))


def _ask(folder: Path, command: Sequence[str], *, check: bool) -> str:
    try:
        # No file system monitor: the repository's configuration may name any program for it.
        line = ["git", "-c", "core.fsmonitor=false", *command]
        done = subprocess.run(line, cwd=folder, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise NoGit(f"git cannot be run: {error.strerror}", hint="install git") from None
    if done.returncode and check:
        reason = done.stderr.decode(errors="replace").strip().split("\n")[0].removeprefix("fatal: ")
        raise NoGit(f"git says: {reason}", hint="run it inside the work tree of a repository")
    return done.stdout.decode(errors="surrogateescape").removesuffix("\n")


def driver_line(command: Path | None) -> str:
    """The shell command in git's configuration. `command` is the driver; where it is gone the one on the path is run,
    and where that fails, too, git's own merge, which leaves both sides in the file."""
    name = quote(str(command)).replace("%", "%%") if command else "readtrack-merge"
    find = f'd={name}; [ -x "$d" ] || d=readtrack-merge; ' if command else f"d={name}; "
    return (
        find + '"$d" %O %A %B %L %P %S %X %Y; r=$?; [ $r = 0 ] && exit 0; [ $r = 10 ] && exit 1; '
        "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
    )


def attribute_line(path: str) -> str:
    """The line for a store, by its path from the root: a `reading.toml` in any folder, any other one where it is."""
    is_usual = path.rsplit("/", 1)[-1] == paths.FILE_NAME
    return f"{paths.FILE_NAME if is_usual else _pattern(path)} merge=readtrack"


def inbox_lines(path: str) -> list[str]:
    """The lines for the inbox files next to a store: the lines of both machines are kept."""
    folder = path.rpartition("/")[0]
    names = [name for name in paths.INBOX_NAMES if "." in name]
    return [f"{_pattern(f'{folder}/{name}' if folder else name)} merge=union" for name in names]


def _pattern(path: str) -> str:
    """A pattern for .gitattributes that matches only this file."""
    pattern = "/" + re.sub(r"([\\*?\[])", r"\\\1", path)
    if re.search(r'[\s"\\]', pattern) or not pattern.isprintable():
        quoted = pattern.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
        pattern = f'"{quoted}"'
    return pattern


def set_up(repo: Repository, path: str, *, driver: Path | None) -> list[str]:
    """Register the driver for the store at `path` (from the root)."""
    told = []
    file = repo.root / ".gitattributes"
    text = _read(file)
    lines = [line for line in (attribute_line(path), *inbox_lines(path)) if line not in text.splitlines()]
    if lines:
        eol = "\r\n" if "\r\n" in text else "\n"
        gap = eol if text and not text.endswith("\n") else ""
        _write(file, text + gap + "".join(line + eol for line in lines))
        told += [f"added to .gitattributes: {line}" for line in lines]
    for name, value in (_NAME, (_DRIVER, driver_line(driver))):
        if repo.ask("config", "--local", "--get", name, check=False) != value:
            repo.ask("config", "--local", name, value)
            told.append(f"set in this clone: git config {name}")
    found = repo.ask("check-attr", "-z", "merge", "--", path).split("\0")
    if found[2:3] != ["readtrack"]:
        told.append(f"but a later line of .gitattributes says merge={found[2]} for {path}: remove that one")
    return told


def take_back(repo: Repository) -> list[str]:
    """Undo `set_up` and `set_hook`."""
    told = []
    file = repo.root / ".gitattributes"
    text = _read(file)
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if not re.fullmatch(_ATTRIBUTE, line.rstrip())]
    if kept != lines:
        if kept:
            _write(file, "".join(kept))
        else:
            file.unlink()
        told.append("removed from .gitattributes: merge=readtrack")
    if repo.ask("config", "--local", "--get-regexp", r"^merge\.readtrack\.", check=False):
        repo.ask("config", "--local", "--remove-section", "merge.readtrack")
        told.append("removed from this clone: git config merge.readtrack")
    hook = _hook(repo)
    if _MARK in _read(hook):
        hook.unlink()
        told.append(f"removed {hook}")
    return told


def set_hook(repo: Repository, path: str, *, program: Path | None) -> list[str]:
    """Run `doctor` before each commit that changes the store. An existing hook is never modified."""
    hook = _hook(repo)
    text = hook_text(path, program)
    there = _read(hook)
    if there == text:
        return []
    if there and _MARK not in there:
        command = f"{quote(str(program or 'readtrack'))} --file {quote(path)} doctor"
        raise ReadtrackError(f"a hook already exists: {hook}; left as it is", hint=f"add to it: {command}")
    inside = [repo.root, Path(repo.ask("rev-parse", "--absolute-git-dir")), _common_folder(repo)]
    if not any(hook.resolve().is_relative_to(folder.resolve()) for folder in inside):
        raise ReadtrackError(
            f"git takes its hooks from {hook.parent} (core.hooksPath), which is not this repository's; left as it is",
            hint="set core.hooksPath for this repository, or add a hook there by hand",
        )
    hook.parent.mkdir(parents=True, exist_ok=True)
    _write(hook, text, mode=0o777)
    return [f"wrote {hook}"]


def hook_text(path: str, program: Path | None) -> str:
    """Findings and an unreadable store block a commit; a missing `readtrack` does not."""
    return f"""\
#!/bin/sh
{_MARK}
store={quote(path)}
git diff --cached --quiet --diff-filter=d -- ":(literal)$store" && exit 0
program={quote(str(program)) if program else "readtrack"}
command -v "$program" >/dev/null || exit 0
"$program" --file "$store" doctor
case $? in
  3|4) echo "readtrack: not committed; to commit anyway: git commit --no-verify" >&2; exit 1 ;;
esac
exit 0
"""


def _hook(repo: Repository) -> Path:
    return repo.root / repo.ask("rev-parse", "--git-path", "hooks/pre-commit")


def _common_folder(repo: Repository) -> Path:
    return repo.root / repo.ask("rev-parse", "--git-common-dir")


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""


def _write(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write the file atomically."""
    ops, path = FileOps(), path.resolve()
    temporary = path.with_name(f".{path.name}.readtrack.tmp")
    with contextlib.suppress(FileNotFoundError):
        ops.unlink(temporary)
    like = (path, ops.stat(path)) if path.exists() else None
    write_new(ops, temporary, text.encode("utf-8", "surrogateescape"), mode=mode, like=like)
    ops.replace(temporary, path)
