"""Queries to git about a store, in a way that runs no program that the repository configures.

A repository's configuration can name programs: for its hooks, filters, text conversions, file system monitor, pager,
for the way to a remote that holds objects which are missing here. A folder that somebody unpacked must not get one
started by a command that only looks. So only commands that read are used, `cat-file` and `ls-files` among them, with
the settings that could start something overridden, no protocol allowed, and without the variables by which git or a
shell points at another repository.
"""

from __future__ import annotations

import os
from pathlib import Path

_OVERRIDDEN = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.sshCommand=false", "core.pager=cat")
_KEPT = {
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
}
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",  # not one
    "GIT_NO_LAZY_FETCH": "1",  # git before 2.45 does not know it
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}


def ask_git(folder: Path, *command: str, fails: bool = False) -> bytes | None:
    """The output of a read-only git command; None if git is missing or fails, unless it `fails` on purpose."""
    import subprocess

    settings = [part for setting in _OVERRIDDEN for part in ("-c", setting)]
    environment = {name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith("GIT_")}
    try:
        done = subprocess.run(  # noqa: S603
            ["git", "--no-pager", "--literal-pathspecs", "--no-replace-objects", *settings, *command],  # noqa: S607
            cwd=folder,
            env={**environment, **_ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if fails or done.returncode == 0 else None


def restore_command(path: Path, name: str) -> str | None:
    """The command that restores a file with links from git; None if the last commit contains none.

    `git restore` takes the file from the index, where it may be missing, in conflict or outside a sparse checkout.
    """
    if not _has_links(path, "HEAD"):
        return None
    entry = ask_git(path.parent, "ls-files", "-t", "--", path.name) or b""
    if entry.startswith(b"H ") and _has_links(path, ""):
        return f"git restore {name}"
    elsewhere = Path(name).is_absolute()
    shown = f"git -C {path.parent} show HEAD:./{path.name}" if elsewhere else f"git show HEAD:./{name}"
    return f"{shown} > {name}"


def _has_links(path: Path, revision: str) -> bool:
    text = ask_git(path.parent, "cat-file", "blob", f"{revision}:./{path.name}")
    return text is not None and b"[[" in text and b"link" in text
