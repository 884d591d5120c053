"""An unpacked directory with a hostile `.git`: listing runs no program of it."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from running import run_process

LINK = '[[link]]\nid = "a"\nurl = "https://e.org/a"\ntitle = "A"\n'
PATH = Path("reading.toml")
# Commands of readtrack, and the state of the store that makes them ask git.
COMMANDS: dict[str, tuple[tuple[str, ...], str]] = {
    "list, the store is empty": (("list",), ""),
    "add, the store is empty": (("add", "--no-fetch", "https://e.org/b"), ""),
    "done, the store is empty": (("done", "a"), ""),
    "doctor, the store is empty": (("doctor",), ""),
    "undo, the store is empty": (("undo",), ""),
    "init, the store is gone": (("init",), "gone"),
    "list, with markers": (("list",), "markers"),
    "done, with markers": (("done", "a"), "markers"),
    "resolve": (("resolve", "--ours"), "markers"),
    "git-setup": (("git-setup",), LINK),
    "git-setup --hooks": (("git-setup", "--hooks"), LINK),
    "git-setup --remove": (("git-setup", "--remove"), LINK),
}


def git(*command: str, fails: bool = False) -> str:
    done = subprocess.run(["git", *command], capture_output=True, check=False)
    assert fails or done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def config(*settings: tuple[str, str]) -> None:
    for name, value in settings:
        git("config", name, value)


def remote_that_has_the_objects(trap: str) -> None:
    """git fetches missing objects as the repository configures it."""
    config(
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", "ssh://host/repo"),
        ("remote.origin.promisor", "true"),
        ("core.sshCommand", trap),
    )
    _lose_objects()


def remote_of_another_protocol(trap: str) -> None:
    config(
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", f"ext::{trap}"),
        ("remote.origin.promisor", "true"),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
    )
    _lose_objects()


def remote_on_this_machine(trap: str) -> None:
    config(
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", "/nowhere"),
        ("remote.origin.uploadpack", trap),
        ("remote.origin.promisor", "true"),
    )
    _lose_objects()


def file_system_monitor(trap: str) -> None:
    config(("core.fsmonitor", trap))


def filters(trap: str) -> None:
    Path(".gitattributes").write_text("*.toml filter=evil diff=evil merge=evil\n", encoding="utf-8")
    config(
        ("filter.evil.smudge", trap),
        ("filter.evil.clean", trap),
        ("filter.evil.process", trap),
        ("diff.evil.textconv", trap),
        ("diff.evil.command", trap),
        ("diff.external", trap),
    )


def aliases_and_pagers(trap: str) -> None:
    for command in ("cat-file", "show", "ls-files", "merge-file", "rev-parse", "config", "check-attr"):
        config((f"alias.{command}", f"!{trap}"), (f"pager.{command}", trap))
    config(("core.pager", trap), ("core.editor", trap), ("core.askPass", trap), ("credential.helper", f"!{trap}"))
    config(("gpg.program", trap), ("log.showSignature", "true"))


def hooks(trap: str) -> None:
    for name in ("post-checkout", "post-index-change", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction"):
        hook = Path(".git/hooks", name)
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\n{trap}\n", encoding="utf-8")
        hook.chmod(0o755)
    config(("core.hooksPath", str(hook.parent.absolute())))


HOSTILE: list[Callable[[str], None]] = [
    remote_that_has_the_objects,
    remote_of_another_protocol,
    remote_on_this_machine,
    file_system_monitor,
    filters,
    aliases_and_pagers,
    hooks,
]


def _lose_objects() -> None:
    for file in list(Path(".git/objects").glob("??/*")):
        if git("cat-file", "-t", file.parent.name + file.name).strip() == "blob":
            file.unlink()


def _repository() -> None:
    git("init", "-q", "-b", "main", ".")
    for branch, title in (("main", "A"), ("other", "B"), ("main", "C")):
        git("checkout", "-q", *(["-b"] if branch == "other" else []), branch, fails=branch == "main" and title == "A")
        PATH.write_text(LINK.replace('"A"', f'"{title}"'), encoding="utf-8")
        git("add", ".")
        git("commit", "-q", "-m", "change")


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("command", COMMANDS)
def test_listing_runs_no_program_configured_by_the_repository(
    command: str, hostile: Callable[[str], None], tmp_path: Path
) -> None:
    arguments, state = COMMANDS[command]
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho ran >> {shlex.quote(str(tmp_path / 'PWNED'))}\nexit 1\n", encoding="utf-8")
    trap.chmod(0o755)
    _repository()
    if state == "markers":
        git("merge", "other", fails=True)
    elif state == "gone":
        PATH.unlink()
    else:
        PATH.write_text(state, encoding="utf-8")
    hostile(str(trap))
    environment = {name: str(trap) for name in ("GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_ASKPASS")}
    (tmp_path / "PWNED").unlink(missing_ok=True)  # git itself may have run it while the repository was made
    result = run_process(*arguments, env=environment)
    assert not (tmp_path / "PWNED").exists()
    assert "Traceback" not in result.err


def test_the_configured_programs_run_without_protection(tmp_path: Path) -> None:
    """Without the protection, the program does run."""
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho ran >> {shlex.quote(str(tmp_path / 'PWNED'))}\nexit 1\n", encoding="utf-8")
    trap.chmod(0o755)
    _repository()
    blob = git("rev-parse", "HEAD:reading.toml").strip()
    remote_that_has_the_objects(str(trap))
    git("cat-file", "blob", blob, fails=True)
    assert (tmp_path / "PWNED").exists()


def test_a_repository_from_the_environment_is_ignored() -> None:
    """git sets GIT_DIR for its hooks, and a hook may list another store."""
    _repository()
    other = Path("elsewhere")
    other.mkdir()
    (other / "reading.toml").write_text("", encoding="utf-8")
    environment = {"GIT_DIR": os.fspath(Path(".git").absolute()), "GIT_CEILING_DIRECTORIES": os.fspath(Path.cwd())}
    result = run_process("--file", "elsewhere/reading.toml", "list", env=environment)
    assert (result.code, result.out, result.err) == (0, "", "")
