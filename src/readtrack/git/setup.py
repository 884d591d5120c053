"""The setup of one repository: lines in .gitattributes, the merge driver in git's configuration, an optional hook.

Functions that write return messages about what they did. They are idempotent: a second call writes nothing.
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
    """git is not installed, or there is no repository."""


class Repository(NamedTuple):
    """A repository, by the root of its working tree; paths are relative to it."""

    root: Path

    def ask(self, *command: str, check: bool = True) -> str:
        """The output of git without the final line end. Raises `NoGit` if git fails, unless `check` is False."""
        return _ask(self.root, command, check=check)


def repository(folder: Path) -> Repository:
    return Repository(Path(_ask(folder, ("rev-parse", "--show-toplevel"), check=True)))


def _ask(folder: Path, command: Sequence[str], *, check: bool) -> str:
    try:
        # Disable the file system monitor: the repository's configuration may set it to any program.
        line = ["git", "-c", "core.fsmonitor=false", *command]
        done = subprocess.run(line, cwd=folder, capture_output=True, check=False)  # noqa: S603
    except OSError as error:
        raise NoGit(f"git cannot be run: {error.strerror}", hint="install git") from None
    if done.returncode and check:
        reason = done.stderr.decode(errors="replace").strip().split("\n")[0].removeprefix("fatal: ")
        raise NoGit(f"git: {reason}", hint="run it inside the working tree of a repository")
    return done.stdout.decode(errors="surrogateescape").removesuffix("\n")


def driver_line(command: Path | None) -> str:
    """The shell command for git's configuration, which runs the driver at `command`.

    If that no longer exists, it runs the driver on the PATH; if that fails too, `git merge-file`, which leaves both
    sides in the file.
    """
    name = quote(str(command)).replace("%", "%%") if command else "readtrack-merge"
    find = f'd={name}; [ -x "$d" ] || d=readtrack-merge; ' if command else f"d={name}; "
    return (
        find + '"$d" %O %A %B %L %P %S %X %Y; r=$?; [ $r = 0 ] && exit 0; [ $r = 10 ] && exit 1; '
        "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
    )


def attribute_line(path: str) -> str:
    """The line for a store at `path` (from the root). For a `reading.toml` it applies in any folder."""
    is_usual = path.rsplit("/", 1)[-1] == paths.FILE_NAME
    return f"{paths.FILE_NAME if is_usual else _pattern(path)} merge=readtrack"


def inbox_lines(path: str) -> list[str]:
    """The lines for the inbox files next to a store; a merge keeps the lines of both sides."""
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
    messages = []
    file = repo.root / ".gitattributes"
    text = _read(file)
    lines = [line for line in (attribute_line(path), *inbox_lines(path)) if line not in text.splitlines()]
    if lines:
        eol = "\r\n" if "\r\n" in text else "\n"
        gap = eol if text and not text.endswith("\n") else ""
        _write(file, text + gap + "".join(line + eol for line in lines))
        messages += [f"added to .gitattributes: {line}" for line in lines]
    for name, value in (_NAME, (_DRIVER, driver_line(driver))):
        if repo.ask("config", "--local", "--get", name, check=False) != value:
            repo.ask("config", "--local", name, value)
            messages.append(f"set in this clone: git config {name}")
    found = repo.ask("check-attr", "-z", "merge", "--", path).split("\0")
    if found[2:3] != ["readtrack"]:
        messages.append(f"warning: another line of .gitattributes sets merge={found[2]} for {path}: remove that line")
    return messages


def remove(repo: Repository) -> list[str]:
    """Undo `set_up` and `set_hook`."""
    messages = []
    file = repo.root / ".gitattributes"
    text = _read(file)
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if not re.fullmatch(_ATTRIBUTE, line.rstrip())]
    if kept != lines:
        if kept:
            _write(file, "".join(kept))
        else:
            file.unlink()
        messages.append("removed from .gitattributes: merge=readtrack")
    if repo.ask("config", "--local", "--get-regexp", r"^merge\.readtrack\.", check=False):
        repo.ask("config", "--local", "--remove-section", "merge.readtrack")
        messages.append("removed from this clone: git config merge.readtrack")
    hook = _hook(repo)
    if _MARK in _read(hook):
        hook.unlink()
        messages.append(f"removed {hook}")
    return messages


def set_hook(repo: Repository, path: str, *, program: Path | None) -> list[str]:
    """Install a hook that runs `doctor` before each commit that changes the store.

    Raises `ReadtrackError` if there is another hook, which is never modified.
    """
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
            f"core.hooksPath is {hook.parent}, outside this repository; no hook was installed",
            hint="set core.hooksPath for this repository, or add a hook there by hand",
        )
    hook.parent.mkdir(parents=True, exist_ok=True)
    _write(hook, text, mode=0o777)
    return [f"wrote {hook}"]


def hook_text(path: str, program: Path | None) -> str:
    """The hook: problems in the store or an unreadable store block the commit, a missing `readtrack` does not."""
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
