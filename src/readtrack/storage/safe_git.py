"""Queries to git about a store that never run a program from the repository's configuration.

The configuration of a repository can specify programs: hooks, filters, text conversions, the file system monitor, the
pager, the transport to a remote with missing objects. In an untrusted repository, such as an unpacked archive, a
read-only command must not run any of them. So only plumbing commands that read are used, such as `cat-file` and
`ls-files`. Settings that could start a program are overridden, all protocols are disabled, and variables that point git
at another repository are removed.
"""

from __future__ import annotations

import os
from pathlib import Path

from readtrack.text import typed

_OVERRIDDEN = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.sshCommand=false", "core.pager=cat")
_KEPT = {
    "GIT_CEILING_DIRECTORIES",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
}
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",  # none
    "GIT_NO_LAZY_FETCH": "1",  # from git 2.45 on
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_PAGER": "cat",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C.UTF-8",
}


def ask_git(folder: Path, *command: str, fails: bool = False) -> bytes | None:
    """The output of a read-only git command; None if git is missing or fails. `fails`: any exit code is accepted."""
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

    `git restore` would read the file from the index, where it may be missing, in conflict or not in a sparse checkout.
    """
    if not _has_links(path, "HEAD"):
        return None
    entry = ask_git(path.parent, "ls-files", "-t", "--", path.name) or b""
    if entry.startswith(b"H ") and _has_links(path, ""):
        return typed(("git", "restore", name))
    is_outside = Path(name).is_absolute()  # not in the current directory
    place = ("-C", str(path.parent)) if is_outside else ()
    show = typed(("git", *place, "show", f"HEAD:./{path.name if is_outside else name}"))
    return f"{show} > {typed([name])}"


def _has_links(path: Path, revision: str) -> bool:
    text = ask_git(path.parent, "cat-file", "blob", f"{revision}:./{path.name}")
    return text is not None and b"[[" in text and b"link" in text
