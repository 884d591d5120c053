"""Two clones and real git: merge, rebase, cherry-pick, stash, criss-cross; and a driver that fails in every way."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, run_process

from readtrack.git import setup
from readtrack.toml.values import parse

BASE = """\
# mine
version = 1

[[link]]
id = "a"
title = "A"
tags = ["x"]

# section

[[link]]
id = "b"
title = "B"
"""
OURS = BASE.replace('title = "A"', 'title = "A"\nstarted = 2026-11-01') + '\n[[link]]\nid = "c"\ntitle = "C"\n'
THEIRS = BASE.replace('["x"]', '["x", "y"]\ndone = 2026-11-02') + '\n[[link]]\nid = "d"\ntitle = "D"\n'
MERGED = """\
# mine
version = 1

[[link]]
id = "a"
title = "A"
started = 2026-11-01
tags = ["x", "y"]
done = 2026-11-02

# section

[[link]]
id = "b"
title = "B"

[[link]]
id = "c"
title = "C"

[[link]]
id = "d"
title = "D"
"""
NAMES = ["reading.toml", "my list.toml", 'it\'s "mine" [1].toml', "$(x) %P;&.toml", "deep er/阅读.toml"]


def git(*command: str, fails: bool = False) -> str:
    done = subprocess.run(["git", *command], capture_output=True, check=False)
    out = done.stdout.decode() + done.stderr.decode()
    assert fails or done.returncode == 0, out
    assert not fails or done.returncode == 1, out
    return out


class Clone:
    """A repository with a store on two branches, `main` and `other`, and the driver set up."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.store = Path("reading.toml")

    def make(self, name: str = "reading.toml", *, base: str = BASE, ours: str = OURS, theirs: str = THEIRS) -> None:
        git("init", "-q", "-b", "main", ".")
        self.store = Path(name)
        self.store.parent.mkdir(exist_ok=True)
        assert self.run("--file", name, "git-setup").code == 0
        self.commit(base)
        git("checkout", "-q", "-b", "other")
        self.commit(theirs)
        git("checkout", "-q", "main")
        self.commit(ours)

    def commit(self, text: str) -> None:
        self.store.write_bytes(text.encode())
        git("add", "-A")
        git("commit", "-q", "-m", "change")

    @property
    def text(self) -> str:
        return self.store.read_bytes().decode()


@pytest.fixture
def clone(run: Run) -> Clone:
    return Clone(run)


def merge_branch() -> None:
    git("merge", "other")


def rebase() -> None:
    git("checkout", "-q", "other")
    git("rebase", "main")


def cherry_pick() -> None:
    git("cherry-pick", "other")


def stash_pop() -> None:
    git("checkout", "-q", "main~1")
    git("restore", "--source", "other", ".")
    git("stash")
    git("checkout", "-q", "main")
    git("stash", "pop")


@pytest.mark.parametrize("way", [merge_branch, rebase, cherry_pick, stash_pop])
def test_two_machines_that_changed_different_things_merge(way: Callable[[], None], clone: Clone) -> None:
    clone.make()
    way()
    assert clone.text == MERGED
    assert sorted(path.name for path in Path().iterdir()) == [".git", ".gitattributes", "reading.toml"]


@pytest.mark.parametrize("name", NAMES)
def test_a_store_of_any_name_merges(name: str, clone: Clone) -> None:
    clone.make(name)
    git("merge", "other")
    assert clone.text == MERGED


def test_line_breaks_and_byte_order_mark_are_kept(clone: Clone) -> None:
    clone.make(**{side: "\ufeff" + text.replace("\n", "\r\n") for side, text in _sides().items()})
    git("merge", "other")
    assert clone.text == "\ufeff" + MERGED.replace("\n", "\r\n")


def _sides() -> dict[str, str]:
    return {"base": BASE, "ours": OURS, "theirs": THEIRS}


@pytest.mark.parametrize(("style", "base"), [("merge", ""), ("diff3", '||||||| base\ntitle = "B"\n')])
def test_a_conflict_is_one_key_with_both_sides(style: str, base: str, clone: Clone) -> None:
    ours, theirs = OURS.replace('"B"', '"B1"'), THEIRS.replace('"B"', '"B2"')
    clone.make(ours=ours, theirs=theirs)
    git("config", "merge.conflictStyle", style)
    out = git("merge", "other", fails=True)
    assert "reading.toml: both sides changed title of 'B1'" in out
    # Before 2.44 git has no names for the sides to give.
    text = clone.text.replace("<<<<<<< HEAD", "<<<<<<< ours").replace(">>>>>>> other", ">>>>>>> theirs")
    wanted = f'<<<<<<< ours\ntitle = "B1"\n{base}=======\ntitle = "B2"\n>>>>>>> theirs\n'
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("||||||| ")]
    wanted_lines = [line for line in wanted.splitlines(keepends=True) if not line.startswith("||||||| ")]
    assert "".join(lines) == MERGED.replace('title = "B"\n', "".join(wanted_lines))
    assert git("ls-files", "-u").count("\n") == 3


def test_a_history_that_was_merged_both_ways_merges_again(clone: Clone) -> None:
    """Criss-cross: the base is a merge of two bases, with a conflict in it."""
    clone.make(ours=OURS.replace('"B"', '"B1"'), theirs=THEIRS.replace('"B"', '"B2"'))
    heads = [git("rev-parse", branch).strip() for branch in ("main", "other")]
    for branch, other, title in (("main", heads[1], "B1"), ("other", heads[0], "B2")):
        git("checkout", "-q", branch)
        git("merge", other, fails=True)
        clone.commit(MERGED.replace('"B"', f'"{title}"') + f'\n[[link]]\nid = "{branch}"\ntitle = "{branch}"\n')
    git("checkout", "-q", "main")
    git("merge", "other", fails=True)
    assert 'title = "B1"\n=======\ntitle = "B2"\n' in clone.text
    assert clone.text.count("<<<<<<<") == 1
    assert clone.run("resolve", "--theirs").code == 0
    titles = [link["title"] for link in links(clone.text)]
    assert titles == ["A", "B2", "C", "D", "main", "other"]


def links(text: str) -> list[dict[str, object]]:
    found = parse(text)["link"]
    assert isinstance(found, list)
    return found


def _line(script: str) -> None:
    """Make the configured line run another driver."""
    driver = Path("driver.sh").absolute()
    driver.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    driver.chmod(0o755)
    git("config", "merge.readtrack.driver", setup.driver_line(driver))


@pytest.mark.parametrize(
    "script",
    [
        "kill -9 $$",
        "kill -SEGV $$",
        "exit 1",
        "exit 2",
        "exit 129",
        f"exec {sys.executable} -c 'import not_there'",
        f'exec {sys.executable} -S -m readtrack.git.driver "$@"',
    ],
    ids=["kill -9", "crash", "exit 1", "exit 2", "exit 129", "broken package", "not installed"],
)
def test_a_driver_that_dies_leaves_both_sides(script: str, clone: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    clone.make()
    _line(script)
    git("merge", "other", fails=True)
    for part in ("<<<<<<< ours", ">>>>>>> theirs", 'id = "c"', 'id = "d"'):
        assert part in clone.text


def test_a_missing_driver_is_searched_in_path_then_replaced_by_git(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone.make()
    git("config", "merge.readtrack.driver", setup.driver_line(Path("/nowhere/it's 100%/readtrack-merge")))
    start = git("rev-parse", "main").strip()
    bare = ":".join(path for path in os.environ["PATH"].split(":") if not Path(path, "readtrack-merge").exists())
    folder = Path("bin").absolute()
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{bare}")
    git("merge", "other", fails=True)
    assert 'id = "c"' in clone.text
    assert 'id = "d"' in clone.text
    git("reset", "-q", "--hard", start)
    (folder / "readtrack-merge").write_text(f'#!/bin/sh\nexec {sys.executable} -m readtrack.git.driver "$@"\n')
    (folder / "readtrack-merge").chmod(0o755)
    git("merge", "other")
    assert clone.text == MERGED


@pytest.mark.parametrize("spoilt", ['[[link]]\nid = "z', '[[link]]\nid = "z"\0\n', "<<<<<<< z\n"])
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_an_unreadable_side_leaves_both_sides(spoilt: str, side: str, clone: Clone) -> None:
    clone.make(**{**_sides(), side: _sides()[side] + "\n" + spoilt})
    git("merge", "other", fails=True)
    for part in ("<<<<<<<", ">>>>>>>", 'id = "c"', 'id = "d"', spoilt.strip("\n\0")):
        assert part in clone.text


def test_an_unreadable_base_counts_as_either_side(clone: Clone) -> None:
    clone.make(base="<<<<<<< z\n" + BASE)
    git("merge", "other", fails=True)
    assert clone.run("resolve", "--both").code == 0
    assert sorted(str(link["id"]) for link in links(clone.text)) == ["a", "b", "c", "d"]


def test_links_removed_in_a_criss_cross_history_stay_removed(clone: Clone) -> None:
    link = '[[link]]\nid = "{0}"\nurl = "https://e.org/{0}"\ntitle = "{0}"\n'
    base = "\n".join(map(link.format, "abcd"))
    clone.make(base=base, ours=base.replace('"a"\n\n', '"M"\n\n'), theirs=base.replace('"a"\n\n', '"X"\n\n'))
    heads = [git("rev-parse", branch).strip() for branch in ("main", "other")]
    for branch, other in (("main", heads[1]), ("other", heads[0])):
        git("checkout", "-q", branch)
        git("merge", other, fails=True)
        clone.commit(base.replace('"a"\n\n', '"X"\n\n'))
    git("checkout", "-q", "main")
    clone.commit(clone.text.replace("\n" + link.format("d"), ""))
    git("checkout", "-q", "other")
    clone.commit(clone.text.replace('title = "c"\n', 'title = "c"\ndone = true\n'))
    git("merge", "main")
    assert [(link["title"], link.get("done")) for link in links(clone.text)] == [
        ("X", None), ("b", None), ("c", True)
    ]  # fmt: skip


def test_stores_created_on_both_machines_merge(clone: Clone) -> None:
    clone.make()
    git("checkout", "-q", "--orphan", "fresh")
    clone.commit(THEIRS)
    git("checkout", "-q", "main")
    git("merge", "--allow-unrelated-histories", "fresh")
    assert sorted(str(link["id"]) for link in links(clone.text)) == ["a", "b", "c", "d"]


def test_the_driver_found_by_setup_merges_in_a_real_process() -> None:
    """git-setup finds the driver of this installation."""
    git("init", "-q", ".")
    result = run_process("git-setup")
    assert (result.code, result.err.count("\n")) == (0, 1)
    line = git("config", "merge.readtrack.driver")
    assert line.startswith(f"d={Path(sys.executable).with_name('readtrack-merge')};") or "d=readtrack-merge" in line
