"""sync with real git: a bare remote, two clones, and everything that can go wrong."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from running import Result, Run, run_process

BASE = """\
version = 1

[[link]]
id = "kqzmtr"
topic = "vllm"
title = "图解 Vllm V1 系列 6"
url = "https://zhuanlan.zhihu.com/p/1"

[[link]]
id = "bfmxwn"
title = "GPU glossary"
url = "https://example.org/gpu"
"""
DONE = "done = 2026-11-22\n"


def git(*command: str, cwd: Path | None = None, code: int = 0) -> str:
    done = subprocess.run(["git", *command], capture_output=True, check=False, cwd=cwd)
    out = done.stdout.decode() + done.stderr.decode()
    assert done.returncode == code, out
    return out


class Machine:
    """A clone with the merge driver set up, and readtrack run in it."""

    def __init__(self, path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self._run, self._monkeypatch = path, run, monkeypatch

    def run(self, *args: str) -> Result:
        self._monkeypatch.chdir(self.path)
        return self._run(*args)

    def git(self, *command: str, code: int = 0) -> str:
        return git(*command, cwd=self.path, code=code)

    @property
    def store(self) -> str:
        return (self.path / "reading.toml").read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def log(self) -> list[str]:
        """The subjects of the commits, newest first."""
        return self.git("log", "--first-parent", "--format=%s").splitlines()

    def head(self) -> str:
        return self.git("rev-parse", "HEAD").strip()

    def status(self) -> str:
        return self.git("status", "--porcelain")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    path = tmp_path / "remote.git"
    git("init", "-q", "--bare", "-b", "main", str(path))
    return path


@pytest.fixture
def machines(remote: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> tuple[Machine, Machine]:
    """Two clones of a list with two links."""
    laptop = Machine(tmp_path / "laptop", run, monkeypatch)
    desk = Machine(tmp_path / "desk", run, monkeypatch)
    git("clone", "-q", str(remote), str(laptop.path))
    laptop.git("switch", "-q", "-C", "main")
    laptop.write("reading.toml", BASE)
    laptop.run("git-setup")
    laptop.git("add", ".")
    laptop.git("commit", "-q", "-m", "a list")
    laptop.git("push", "-q", "-u", "origin", "main")
    git("clone", "-q", str(remote), str(desk.path))
    desk.run("git-setup")
    return laptop, desk


@pytest.fixture
def laptop(machines: tuple[Machine, Machine]) -> Machine:
    return machines[0]


@pytest.fixture
def desk(machines: tuple[Machine, Machine]) -> Machine:
    return machines[1]


def test_a_change_goes_to_the_other_machine(laptop: Machine, desk: Machine) -> None:
    laptop.run("done", "kq")
    sent = laptop.run("sync")
    assert (sent.code, sent.out) == (0, "")
    assert sent.err == "committed: done: 图解 Vllm V1 系列 6\npushed to origin/main\n"
    came = desk.run("sync")
    assert came.code == 0
    assert came.err == "from origin/main: done: 图解 Vllm V1 系列 6\n"
    assert came.out == "kqzmtr\tdone\tvllm\t图解 Vllm V1 系列 6\thttps://zhuanlan.zhihu.com/p/1\t\n"
    assert desk.store == laptop.store
    assert desk.log() == laptop.log() == ["done: 图解 Vllm V1 系列 6", "a list"]


def test_changes_on_both_machines_are_merged(laptop: Machine, desk: Machine) -> None:
    laptop.run("done", "kq")
    laptop.run("sync")
    desk.run("start", "bf")
    desk.run("add", "https://example.org/new", "--title", "New", "--no-fetch")
    both = desk.run("sync")
    assert both.code == 0
    assert both.err == (
        "committed: started: GPU glossary; added: New\n"
        "from origin/main: done: 图解 Vllm V1 系列 6\n"
        "pushed to origin/main\n"
    )
    laptop.run("sync")
    assert laptop.store == desk.store
    assert desk.log() == [
        "merge origin/main: done: 图解 Vllm V1 系列 6",
        "started: GPU glossary; added: New",
        "a list",
    ]
    assert desk.git("log", "--merges", "--format=%P").count(" ") == 1


def test_a_second_sync_has_nothing_to_do(laptop: Machine) -> None:
    laptop.run("done", "kq")
    laptop.run("sync")
    before = laptop.head(), (laptop.path / "reading.toml").stat()
    again = laptop.run("sync")
    assert (again.code, again.out, again.err) == (0, "", "nothing to do: up to date with origin/main\n")
    assert (laptop.head(), (laptop.path / "reading.toml").stat()) == before


def test_the_commit_message_also_describes_hand_edits(laptop: Machine) -> None:
    laptop.write("reading.toml", laptop.store.replace("GPU glossary", "The GPU glossary") + DONE)
    laptop.run("add", "https://e.org/1", "--title", "One", "--no-fetch")
    laptop.run("add", "https://e.org/2", "--title", "Two", "--no-fetch")
    laptop.run("rm", "kq", "--yes")
    laptop.run("sync")
    assert laptop.git("log", "-1", "--format=%B").strip() == (
        "done: The GPU glossary; 2 added; removed: 图解 Vllm V1 系列 6\n\n"
        "done: The GPU glossary\nadded: One\nadded: Two\nremoved: 图解 Vllm V1 系列 6"
    )


def test_a_comment_alone_is_an_edit_of_the_file(laptop: Machine) -> None:
    laptop.write("reading.toml", "# mine\n" + laptop.store)
    assert laptop.run("sync").err == "committed: edit reading.toml\npushed to origin/main\n"


def test_only_the_list_and_its_inbox_are_committed(laptop: Machine) -> None:
    laptop.write("notes.md", "old\n")
    laptop.git("add", "notes.md")
    laptop.git("commit", "-q", "-m", "notes")
    laptop.write("notes.md", "new\n")
    laptop.write("inbox/one.txt", "a thought\n")
    laptop.write("inbox/.one.txt.swp", "an editor's\n")
    laptop.write("other/inbox.md", "another list's\n")
    laptop.run("done", "kq")
    assert laptop.run("sync").code == 0
    assert laptop.git("show", "--name-only", "--format=").splitlines() == ["inbox/one.txt", "reading.toml"]
    assert laptop.status() == " M notes.md\n?? inbox/.one.txt.swp\n?? other/\n"


def test_dry_run_shows_the_message_and_changes_nothing(laptop: Machine) -> None:
    assert laptop.run("sync", "--dry-run").err == "nothing to commit\n"
    laptop.run("done", "kq")
    head, status = laptop.head(), laptop.status()
    shown = laptop.run("sync", "--dry-run")
    assert (shown.code, shown.out, shown.err) == (0, "", "would commit: done: 图解 Vllm V1 系列 6\n")
    assert (laptop.head(), laptop.status()) == (head, status)


def test_dry_run_touches_no_file_of_the_repository(laptop: Machine) -> None:
    laptop.run("done", "kq")
    laptop.write("inbox/one.txt", "https://example.org/new\n")
    laptop.write("notes.md", "more\n")
    for name in laptop.git("ls-files").splitlines():  # what the index knows of them is stale: git status would write it
        os.utime(laptop.path / name, (1, 1))
    before = everything(laptop.path, Path.home())
    assert laptop.run("sync", "--dry-run").code == 0
    assert everything(laptop.path, Path.home()) == before


def everything(*folders: Path) -> dict[str, tuple[int, bytes]]:
    """The modification times and contents of all files below some directories."""
    paths = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes() if path.is_file() else b"") for path in paths}


def test_no_push_commits_and_merges_only(laptop: Machine, desk: Machine) -> None:
    laptop.run("done", "kq")
    laptop.run("sync")
    desk.run("start", "bf")
    held = desk.run("sync", "--no-push")
    assert (held.code, held.err) == (
        0,
        "committed: started: GPU glossary\nfrom origin/main: done: 图解 Vllm V1 系列 6\n",
    )
    assert laptop.run("sync").err == "nothing to do: up to date with origin/main\n"
    assert desk.run("sync").err == "pushed to origin/main\n"


def test_json_contains_the_links_that_arrived(laptop: Machine, desk: Machine) -> None:
    laptop.run("done", "kq")
    laptop.run("sync")
    assert [link["id"] for link in json.loads(desk.run("sync", "--json").out)] == ["kqzmtr"]
    assert desk.run("sync", "--json").out == "[]\n"


def test_an_empty_remote_gets_its_first_commit(
    remote: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Machine(tmp_path / "first", run, monkeypatch)
    git("clone", "-q", str(remote), str(first.path))
    first.write("reading.toml", BASE)
    assert first.run("sync").err == "committed: 2 added\npushed to origin/main\n"
    assert git("show", "main:reading.toml", cwd=remote) == BASE
    assert first.run("sync").err == "nothing to do: up to date with origin/main\n"


def test_a_list_in_a_subdirectory_of_a_repository_is_synced_alone(laptop: Machine, desk: Machine) -> None:
    laptop.write("deep er/[x] 阅读.toml", BASE)
    laptop.write("deep er/x 阅读.toml", BASE)
    store = ("--file", "deep er/[x] 阅读.toml")
    assert laptop.run(*store, "sync").code == 0
    assert laptop.git("-c", "core.quotePath=off", "show", "--name-only", "--format=") == "deep er/[x] 阅读.toml\n"
    desk.run("sync")
    assert (desk.path / "deep er/[x] 阅读.toml").read_text(encoding="utf-8") == BASE


# The inbox: what a phone appended comes into the list.

PHONE = """\
vLLM 显存管理详解 - 知乎 https://zhuanlan.zhihu.com/p/1916529253169734444?share_code=aePDPg2V&utm_psn=19171447
[Attention Is All You Need](https://arxiv.org/abs/1706.03762 )
【图解大模型-哔哩哔哩】 https://b23.tv/Ab3dE5f
"""


@pytest.mark.parametrize("name", ["inbox.md", "inbox.txt", "inbox/2026-11-22 1012.txt"])
def test_captures_from_a_phone_reach_both_lists(name: str, laptop: Machine, desk: Machine, tmp_path: Path) -> None:
    phone = tmp_path / "phone"
    git("clone", "-q", str(tmp_path / "remote.git"), str(phone))
    (phone / "inbox").mkdir()
    (phone / name).write_text(PHONE, encoding="utf-8")
    git("add", ".", cwd=phone)
    git("commit", "-q", "-m", "captured", cwd=phone)
    git("push", "-q", cwd=phone)
    laptop.run("done", "kq")
    first = laptop.run("sync")
    assert first.code == 0
    assert first.err == (
        "committed: done: 图解 Vllm V1 系列 6\nadded 3 of 3 from the inbox\ncommitted: 3 added\npushed to origin/main\n"
    )
    assert [line.split("\t")[3] for line in first.out.splitlines()] == [
        "vLLM 显存管理详解",
        "Attention Is All You Need",
        "图解大模型",
    ]
    assert desk.run("sync").code == 0
    assert laptop.store == desk.store
    for machine in (laptop, desk):
        assert machine.run("inbox").err == "no links in the inbox\n"
        assert machine.status() == ""
        assert machine.run("sync").err == "nothing to do: up to date with origin/main\n"
    assert laptop.log() == ["3 added", "merge origin/main", "done: 图解 Vllm V1 系列 6", "a list"]
    assert laptop.git("log", "-1", "--format=%b").strip() == (
        "added: vLLM 显存管理详解\nadded: Attention Is All You Need\nadded: 图解大模型"
    )


def test_two_machines_that_take_the_same_inbox_add_each_link_once(laptop: Machine, desk: Machine) -> None:
    laptop.write("inbox.md", "https://example.org/1\nhttps://example.org/2\n")
    laptop.git("add", "inbox.md")
    laptop.git("commit", "-q", "-m", "captured")
    laptop.git("push", "-q")
    desk.git("pull", "-q")
    for machine in (laptop, desk):
        machine.run("inbox", "--take")
    desk.write("inbox.md", "https://example.org/3\n")
    for machine in (laptop, desk, laptop):
        assert machine.run("sync").code == 0
    assert laptop.store == desk.store
    assert sorted(re.findall(r"example.org/\d", laptop.store)) == [f"example.org/{n}" for n in (1, 2, 3)]
    assert (laptop.path / "inbox.md").read_text() == (desk.path / "inbox.md").read_text() == ""


def test_a_conflicting_inbox_keeps_the_lines_of_both_sides(laptop: Machine, desk: Machine) -> None:
    """In clones without git-setup; the file is removed on one machine and appended to on the other."""
    for machine in (laptop, desk):
        machine.run("git-setup", "--remove")
    laptop.git("rm", "-q", "--ignore-unmatch", ".gitattributes")
    laptop.write("inbox/one.txt", "https://example.org/1\n")
    laptop.git("add", ".")
    laptop.git("commit", "-q", "-m", "captured")
    laptop.git("push", "-q")
    desk.git("checkout", "-q", ".")
    desk.git("pull", "-q")
    laptop.run("sync")
    desk.write("inbox/one.txt", "https://example.org/1\n\na thought\n\nhttps://example.org/4\n")
    assert desk.run("sync").code == 0
    laptop.run("sync")
    assert laptop.store == desk.store
    assert (desk.path / "inbox/one.txt").read_text() == (laptop.path / "inbox/one.txt").read_text() == "a thought\n\n"
    assert sorted(re.findall(r"example.org/\d", laptop.store)) == ["example.org/1", "example.org/4"]


# What is refused, before anything is changed.


def refused(machine: Machine, *, code: int = 1) -> str:
    """The message of a sync that leaves everything as it is."""
    before = machine.store, machine.git("status", "--porcelain=v2", "--branch"), machine.git("for-each-ref")
    result = machine.run("sync")
    assert (result.code, result.out) == (code, "")
    assert (machine.store, machine.git("status", "--porcelain=v2", "--branch"), machine.git("for-each-ref")) == before
    return result.err


def test_other_files_that_are_staged_are_refused(laptop: Machine) -> None:
    laptop.write("notes.md", "mine\n")
    laptop.git("add", "notes.md")
    laptop.run("done", "kq")
    assert refused(laptop) == (
        "error: notes.md is staged for another commit; nothing changed\n"
        "hint: commit first: git commit · or unstage: git restore --staged .\n"
    )


def test_a_list_that_is_staged_itself_is_committed(laptop: Machine) -> None:
    laptop.run("done", "kq")
    laptop.git("add", "reading.toml")
    assert laptop.run("sync").err == "committed: done: 图解 Vllm V1 系列 6\npushed to origin/main\n"


def conflicting(laptop: Machine, desk: Machine) -> None:
    """Both machines gave one link different titles."""
    laptop.run("edit", "kq", "--title", "Laptop's")
    laptop.run("sync")
    desk.run("edit", "kq", "--title", "Desk's")


def test_a_merge_in_progress_is_refused(laptop: Machine, desk: Machine) -> None:
    conflicting(laptop, desk)
    desk.git("commit", "-q", "-am", "mine")
    desk.git("pull", "-q", "--no-rebase", code=1)
    assert refused(desk) == (
        "error: a merge is in progress in this repository; nothing changed\n"
        "hint: readtrack resolve && git add reading.toml && git commit · or abort it: git merge --abort\n"
    )
    desk.run("resolve", "--theirs")
    desk.git("add", "reading.toml")
    assert refused(desk) == (
        "error: a merge is in progress in this repository; nothing changed\n"
        "hint: finish it: git commit · or abort it: git merge --abort\n"
    )
    desk.git("commit", "-q", "-m", "resolved")
    assert desk.run("sync").err == "pushed to origin/main\n"


def test_a_rebase_in_progress_is_refused(laptop: Machine, desk: Machine) -> None:
    conflicting(laptop, desk)
    desk.git("commit", "-q", "-am", "mine")
    desk.git("pull", "-q", "--rebase", code=1)
    assert refused(desk) == (
        "error: a rebase is in progress in this repository; nothing changed\n"
        "hint: finish it: git rebase --continue · or abort it: git rebase --abort\n"
    )


def test_a_detached_head_is_refused(laptop: Machine) -> None:
    laptop.git("checkout", "-q", "--detach")
    laptop.run("done", "kq")
    assert refused(laptop) == (
        "error: no branch is checked out (detached HEAD); nothing changed\nhint: git switch BRANCH\n"
    )


def test_a_branch_without_upstream_is_refused(laptop: Machine) -> None:
    laptop.git("switch", "-q", "-c", "mine")
    assert refused(laptop) == (
        "error: the branch mine has no upstream to sync with; nothing changed\nhint: git push -u origin mine\n"
    )
    laptop.git("remote", "rename", "origin", "home")
    assert refused(laptop).endswith("hint: git push -u home mine\n")
    laptop.git("remote", "remove", "home")
    assert refused(laptop).endswith("hint: git remote add origin URL && git push -u origin mine\n")


def test_a_list_that_git_ignores_is_refused(laptop: Machine) -> None:
    laptop.write("mine.toml", BASE)
    laptop.write(".gitignore", "mine.toml\n")
    result = laptop.run("--file", "mine.toml", "sync")
    assert (result.code, result.err) == (
        1,
        "error: git ignores mine.toml; nothing changed\nhint: remove it from .gitignore\n",
    )


def test_a_repository_that_git_cannot_read_is_refused(laptop: Machine) -> None:
    (laptop.path / ".git/index").write_bytes(b"no index")
    result = laptop.run("sync")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: git status failed")


def test_outside_a_repository_sync_fails(run: Run, store: Callable[[str], Path]) -> None:
    store(BASE)
    result = run("sync")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: git: not a git repository")


def test_a_broken_list_is_not_committed(laptop: Machine) -> None:
    laptop.write("reading.toml", BASE + "x = [\n")
    assert refused(laptop, code=3).startswith("error: reading.toml:")


# Failures on the way: commits are kept, and nothing else is changed.


def test_offline_the_commit_is_kept(laptop: Machine, remote: Path) -> None:
    laptop.run("done", "kq")
    remote.rename(remote.with_name("away"))
    result = laptop.run("sync")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("committed: done: 图解 Vllm V1 系列 6\ngit: ")
    assert result.err.endswith(
        "error: cannot fetch from origin; not pushed, your commits are kept\nhint: try again later: readtrack sync\n"
    )
    assert laptop.log()[0] == "done: 图解 Vllm V1 系列 6"
    remote.with_name("away").rename(remote)
    assert laptop.run("sync").err == "pushed to origin/main\n"


def test_a_push_that_lost_a_race_is_retried(laptop: Machine, desk: Machine, remote: Path) -> None:
    """Another push between fetch and push: made once by a hook of this clone."""
    laptop.run("done", "kq")
    laptop.git("commit", "-q", "-am", "first")
    hook = desk.path / ".git/hooks/pre-push"
    hook.write_text(f"#!/bin/sh\nrm $0\ncd {laptop.path} && unset GIT_DIR && git push -q\n")
    hook.chmod(0o755)
    desk.run("start", "bf")
    result = desk.run("sync")
    assert result.code == 0, result.err
    assert result.err.endswith("from origin/main: done: 图解 Vllm V1 系列 6\npushed to origin/main\n")
    laptop.run("sync")
    assert laptop.store == desk.store


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
def test_a_push_that_the_remote_refuses_is_reported(hook: str, laptop: Machine, remote: Path) -> None:
    (remote / "hooks" / hook).write_text("#!/bin/sh\necho 'no \033[31mthanks' >&2\nexit 1\n")
    (remote / "hooks" / hook).chmod(0o755)
    laptop.run("done", "kq")
    result = laptop.run("sync")
    assert result.code == 1
    assert "git: remote: no thanks\n" in result.err
    assert result.err.endswith(
        "error: origin rejected the commits; not pushed, your commits are kept\nhint: try again later: readtrack sync\n"
    )


def test_a_conflict_is_left_for_resolve(laptop: Machine, desk: Machine) -> None:
    conflicting(laptop, desk)
    result = desk.run("sync")
    assert (result.code, result.out) == (1, "")
    assert result.err.endswith(
        """title of "Desk's": ours `title = "Desk's"`, theirs `title = "Laptop's"`\n"""
        "error: reading.toml: 1 conflict needs a choice; not pushed, your commits are kept\n"
        "hint: choose: readtrack resolve --ours (or --theirs, --both) && git add reading.toml && git commit,"
        " then readtrack sync\n"
    )
    assert "<<<<<<<" in desk.store
    desk.run("resolve", "--theirs")
    desk.git("add", "reading.toml")
    desk.git("commit", "-q", "-m", "theirs")
    assert desk.run("sync").code == 0
    laptop.run("sync")
    assert laptop.store == desk.store


def test_without_the_driver_the_list_is_merged_as_well(laptop: Machine, desk: Machine) -> None:
    """A clone without git-setup: git's own merge leaves markers in neighbouring lines."""
    desk.run("git-setup", "--remove")
    desk.git("checkout", "-q", ".gitattributes")
    laptop.run("done", "bf")
    laptop.run("sync")
    desk.run("tag", "bf", "+gpu")
    result = desk.run("sync")
    assert result.code == 0, result.err
    assert desk.store == BASE + 'tags = ["gpu"]\n' + DONE
    laptop.run("sync")
    assert laptop.store == desk.store


def test_conflicts_in_other_files_abort_the_merge(laptop: Machine, desk: Machine) -> None:
    for machine in (laptop, desk):
        machine.write("notes.md", f"{machine.path.name}\n")
        machine.git("add", "notes.md")
        machine.git("commit", "-q", "-m", "notes")
    laptop.run("sync")
    desk.run("done", "kq")
    result = desk.run("sync")
    assert result.code == 1
    assert result.err.endswith(
        "error: notes.md is in conflict with origin/main; not pushed, your commits are kept\n"
        "hint: merge by hand: git pull --no-rebase\n"
    )
    assert desk.status() == ""
    assert desk.log()[0] == "done: 图解 Vllm V1 系列 6"


def test_a_list_that_is_changed_during_the_fetch_is_merged(laptop: Machine, desk: Machine) -> None:
    laptop.run("done", "kq")
    laptop.run("sync")
    script = desk.path / ".git/upload-pack"
    script.write_text(f'#!/bin/sh\necho "# typed" >> {desk.path}/reading.toml\nexec git-upload-pack "$@"\n')
    script.chmod(0o755)
    desk.git("config", "remote.origin.uploadpack", str(script))
    result = desk.run("sync")
    assert result.code == 0
    assert result.err == (
        "committed: edit reading.toml\nfrom origin/main: done: 图解 Vllm V1 系列 6\npushed to origin/main\n"
    )
    assert desk.store.endswith("# typed\n")
    assert DONE in desk.store
    assert desk.status() == ""


@pytest.mark.parametrize("command", [("rm", "-q", "reading.toml"), ("mv", "reading.toml", "list.toml")])
@pytest.mark.parametrize("is_changed", [False, True])
def test_a_list_that_the_other_machine_removed_or_renamed_stays(
    is_changed: bool, command: tuple[str, ...], laptop: Machine, desk: Machine
) -> None:
    laptop.git(*command)
    laptop.git("commit", "-q", "-m", "away with it")
    laptop.git("push", "-q")
    if is_changed:
        desk.run("done", "kq")
    before = desk.store
    result = desk.run("sync")
    assert result.code == 1
    assert result.err.endswith(
        "error: reading.toml was removed or renamed in origin/main; not pushed, your commits are kept\n"
        "hint: see the commit: git log -1 origin/main -- reading.toml · accept it: git pull --no-rebase\n"
    )
    assert (desk.store, desk.status()) == (before, "")
    assert desk.git("log", "-1", "--format=%s", "origin/main", "--", "reading.toml") == "away with it\n"


def test_a_modified_file_that_the_merge_would_overwrite_is_kept(laptop: Machine, desk: Machine) -> None:
    laptop.write("notes.md", "laptop\n")
    laptop.git("add", "notes.md")
    laptop.git("commit", "-q", "-m", "notes")
    laptop.run("sync")
    desk.write("notes.md", "desk\n")
    result = desk.run("sync")
    assert result.code == 1
    assert result.err.endswith(
        "error: git cannot merge origin/main; not pushed, your commits are kept\n"
        "hint: commit or stash your other changes, then sync again\n"
    )
    assert (desk.path / "notes.md").read_text() == "desk\n"


def test_unrelated_histories_are_not_merged(laptop: Machine, desk: Machine) -> None:
    desk.git("checkout", "-q", "--orphan", "fresh")
    desk.git("commit", "-q", "-m", "another")
    desk.git("branch", "-q", "-M", "main")
    desk.git("branch", "-q", "-u", "origin/main")
    result = desk.run("sync")
    assert result.code == 1
    assert result.err.endswith(
        "error: main and origin/main have no common commit; not pushed, your commits are kept\n"
        "hint: if they are one list: git merge --allow-unrelated-histories origin/main\n"
    )


def add_hook(machine: Machine, name: str, script: str) -> None:
    hook = machine.path / ".git/hooks" / name
    hook.write_text(f"#!/bin/sh\n{script}\n")
    hook.chmod(0o755)


@pytest.mark.parametrize("hook", ["pre-commit", "commit-msg", "prepare-commit-msg"])
def test_a_hook_that_rejects_the_commit_ends_the_sync(hook: str, laptop: Machine) -> None:
    add_hook(laptop, hook, "echo 'not today'; exit 1")
    laptop.run("done", "kq")
    laptop.write("inbox.md", "a thought\n")
    status = laptop.status()
    result = laptop.run("sync")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "git: not today\nerror: git did not commit\nhint: see its output above; try by hand: git commit\n"
    )
    assert (laptop.status(), laptop.log()) == (status, ["a list"])


def test_after_a_hook_that_changes_the_list_there_is_nothing_more_to_commit(laptop: Machine) -> None:
    add_hook(laptop, "pre-commit", "echo '# checked' >> reading.toml; git add reading.toml")
    laptop.run("done", "kq")
    assert laptop.run("sync").code == 0
    assert laptop.store.endswith("\n# checked\n")
    assert laptop.git("show", "HEAD:reading.toml") == laptop.store
    again = laptop.run("sync")
    assert (again.code, again.err) == (0, "nothing to do: up to date with origin/main\n")


def test_a_hook_that_rejects_the_merge_aborts_it(laptop: Machine, desk: Machine) -> None:
    laptop.run("done", "kq")
    laptop.run("sync")
    desk.run("start", "bf")
    desk.git("commit", "-q", "-am", "mine")
    add_hook(desk, "pre-commit", "exit 1")
    before = desk.store
    result = desk.run("sync")
    assert result.code == 1
    assert result.err == (
        "error: git did not commit the merge; not pushed, your commits are kept\n"
        "hint: see its output above; merge by hand: git pull --no-rebase\n"
    )
    assert (desk.store, desk.status(), desk.log()[0]) == (before, "", "mine")


def test_a_hook_that_rejects_the_push_keeps_the_commit(laptop: Machine) -> None:
    add_hook(laptop, "pre-push", "exit 1")
    laptop.run("done", "kq")
    result = laptop.run("sync")
    assert result.code == 1
    assert "error: origin rejected the commits; not pushed, your commits are kept\n" in result.err
    assert laptop.log()[0] == "done: 图解 Vllm V1 系列 6"


def test_the_hook_of_git_setup_sees_the_list(laptop: Machine) -> None:
    add_hook(laptop, "pre-commit", 'git diff --cached --name-only -- ":(literal)reading.toml" > seen')
    laptop.run("done", "kq")
    laptop.run("sync")
    assert (laptop.path / "seen").read_text() == "reading.toml\n"


def test_git_configuration_does_not_change_the_meaning_of_sync(laptop: Machine, desk: Machine) -> None:
    for name, value in {
        "pull.rebase": "true",
        "merge.ff": "only",
        "push.default": "nothing",
        "remote.origin.push": "+refs/heads/*:refs/heads/*",
        "commit.verbose": "true",
        "status.showUntrackedFiles": "no",
        "core.quotePath": "true",
        "color.ui": "always",
        "diff.external": "false",
        "core.fsmonitor": "false; touch fsmonitor-ran; exit 1",
        "core.pager": "false",
    }.items():
        desk.git("config", name, value)
    laptop.run("done", "kq")
    laptop.run("sync")
    desk.run("start", "bf")
    desk.write("inbox/阅读 1.txt", "a thought\n")
    result = desk.run("sync")
    assert result.code == 0, result.err
    assert desk.git("-c", "core.fsmonitor=false", "log", "--format=%s", "-1").startswith("merge origin/main: done:")


def test_dry_run_runs_no_program_of_the_repository(laptop: Machine) -> None:
    add_hook(laptop, "fsmonitor", "touch ran")
    laptop.git("config", "core.fsmonitor", ".git/hooks/fsmonitor")
    laptop.run("done", "kq")
    assert laptop.run("sync", "--dry-run").code == 0
    assert not (laptop.path / "ran").exists()


# Prompts: a server that requires a password, without a user to type it.


@pytest.fixture
def locked_server() -> Iterator[str]:
    """The URL of a repository that requires a password."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="mine"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/list.git"
    server.shutdown()
    server.server_close()


def test_without_a_terminal_there_is_no_password_prompt(laptop: Machine, locked_server: str) -> None:
    """The session has a terminal, on which git would ask, but no stream of the process is one."""
    laptop.git("remote", "set-url", "origin", locked_server)
    laptop.git("config", "core.askPass", str(laptop.path / "no-such-program"))
    laptop.run("done", "kq")
    process, descriptor = pty.fork()
    if process == 0:
        try:
            result = run_process("sync", cwd=laptop.path)
            (laptop.path / "result").write_text(f"{result.code}\n{result.err}")
        finally:
            os._exit(0)
    os.waitpid(process, 0)
    os.close(descriptor)
    code, *lines = (laptop.path / "result").read_text().splitlines()
    assert code == "1"
    assert lines[-2] == "error: cannot fetch from origin; not pushed, your commits are kept"


@pytest.mark.parametrize(
    ("variable", "configured"), [("", ""), ("ssh -4", ""), ("", "ssh -6"), ("/opt/plink -ssh", "")]
)
def test_without_a_terminal_ssh_runs_in_batch_mode(
    variable: str, configured: str, laptop: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "ssh").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexit 1\n')
    (folder / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    if variable:
        monkeypatch.setenv("GIT_SSH_COMMAND", variable)
    if configured:
        laptop.git("config", "core.sshCommand", configured)
    laptop.git("remote", "set-url", "origin", "reader@example.org:list.git")
    laptop.git("config", "ssh.variant", "ssh")
    assert laptop.run("sync").code == 1
    if "plink" in variable:
        assert not (tmp_path / "asked").exists()
    else:
        options = (variable or configured).removeprefix("ssh")
        assert (tmp_path / "asked").read_text().startswith(f"{options} -o BatchMode=yes".strip())
