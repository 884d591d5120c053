"""resolve: a store with conflict markers can be read but not changed, and is resolved from git's stages or markers."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run

BASE = '[[link]]\nid = "a"\ntitle = "A"\ntags = ["x", "y"]\n\n[[link]]\nid = "b"\ntitle = "B"\n'
OURS = BASE.replace('"y"]', '"y", "z"]') + 'done = 2026-11-01\n\n[[link]]\nid = "c"\ntitle = "C"\n'
THEIRS = BASE.replace('"x", ', "") + 'note = "n"\n\n[[link]]\nid = "d"\ntitle = "D"\n'
MERGED = (
    BASE.replace('"x", "y"]', '"y", "z"]')
    + 'done = 2026-11-01\nnote = "n"\n\n[[link]]\nid = "c"\ntitle = "C"\n\n[[link]]\nid = "d"\ntitle = "D"\n'
)
PATH = Path("reading.toml")


def git(*command: str) -> str:
    done = subprocess.run(["git", *command], capture_output=True, check=False)
    return done.stdout.decode() + done.stderr.decode()


def merge_without_driver(style: str = "merge", *, ours: str = OURS, theirs: str = THEIRS) -> str:
    git("init", "-q", "-b", "main", ".")
    git("config", "merge.conflictStyle", style)
    for branch, text in (("main", BASE), ("other", theirs), ("main", ours)):
        git("checkout", "-q", *(["-b"] if branch == "other" else []), branch)
        PATH.write_bytes(text.encode())
        git("add", ".")
        git("commit", "-q", "-m", "change")
    git("merge", "other")
    return PATH.read_bytes().decode()


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"])
def test_gits_stages_are_merged(style: str, eol: str, run: Run) -> None:
    text = merge_without_driver(style, ours=OURS.replace("\n", eol), theirs=THEIRS.replace("\n", eol))
    assert "<<<<<<<" in text
    result = run("resolve")
    assert (result.code, result.err) == (0, "mark it as resolved: git add reading.toml\n")
    assert PATH.read_bytes().decode() == MERGED.replace("\n", eol)
    assert result.out.splitlines()[-1] == "d\tunread\tinbox\tD\t\t"


@pytest.mark.parametrize(("style", "tags"), [("merge", '["x", "y", "z"]'), ("diff3", '["y", "z"]')])
def test_without_git_the_conflict_markers_are_merged(style: str, tags: str, run: Run) -> None:
    """Links removed on one side are only known if the markers contain the base."""
    text = merge_without_driver(style)
    subprocess.run(["rm", "-rf", ".git"], check=True)
    PATH.write_bytes(text.encode())
    result = run("resolve")
    assert (result.code, result.err) == (0, "")
    assert PATH.read_bytes().decode() == MERGED.replace('["y", "z"]', tags)


def test_manual_resolutions_are_kept(run: Run) -> None:
    text = merge_without_driver("diff3")
    PATH.write_bytes(text.replace("# ", "#").replace('title = "A"', 'title = "A, by hand"').encode())
    assert run("resolve").code == 0
    assert PATH.read_bytes().decode() == MERGED.replace('title = "A"', 'title = "A, by hand"')


def test_a_manually_resolved_store_is_unchanged(run: Run) -> None:
    merge_without_driver()
    PATH.write_bytes(b'[[link]]\nid = "mine"\ntitle = "mine"\n')
    result = run("resolve")
    assert (result.code, result.out) == (0, "")
    assert result.err == ("reading.toml contains no conflict markers\nmark it as resolved: git add reading.toml\n")
    assert PATH.read_bytes() == b'[[link]]\nid = "mine"\ntitle = "mine"\n'


def test_our_side_left_by_a_broken_driver_is_merged(run: Run) -> None:
    merge_without_driver()
    PATH.write_bytes(OURS.encode())
    assert run("resolve").code == 0
    assert PATH.read_bytes().decode() == MERGED


CONFLICT_OURS = OURS.replace('title = "A"', 'title = "A1"')
CONFLICT_THEIRS = THEIRS.replace('title = "A"', 'title = "A2"')


def test_conflicts_need_a_choice(run: Run) -> None:
    text = merge_without_driver(ours=CONFLICT_OURS, theirs=CONFLICT_THEIRS)
    result = run("resolve")
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        """title of 'A1': ours `title = "A1"`, theirs `title = "A2"`\n"""
        "error: reading.toml: 1 conflict needs a choice; nothing changed\n"
        "hint: use --ours, --theirs or --both, or edit the file\n"
    )
    assert PATH.read_bytes().decode() == text


@pytest.mark.parametrize(
    ("side", "lines"),
    [("--ours", 'title = "A1"'), ("--theirs", 'title = "A2"'), ("--both", '# title = "A2"\ntitle = "A1"')],
)
def test_a_choice_only_affects_conflicts(side: str, lines: str, run: Run) -> None:
    merge_without_driver(ours=CONFLICT_OURS, theirs=CONFLICT_THEIRS)
    assert run("resolve", side).code == 0
    assert PATH.read_bytes().decode() == MERGED.replace('title = "A"', lines)


def test_undo_reverts_a_resolution_with_theirs(run: Run) -> None:
    merge_without_driver()
    run("resolve")
    assert run("undo").code == 0
    assert PATH.read_bytes().decode() == OURS
    assert run("redo").code == 0
    assert PATH.read_bytes().decode() == MERGED


def test_a_file_removed_on_one_side_is_left_to_git(run: Run) -> None:
    merge_without_driver()
    git("merge", "--abort")
    git("checkout", "-q", "other")
    git("rm", "-q", "reading.toml")
    git("commit", "-q", "-m", "gone")
    git("checkout", "-q", "main")
    git("merge", "other")
    result = run("resolve")
    assert result.code == 1
    assert result.err.startswith("error: reading.toml: one side removed the whole file; nothing changed\nhint: keep it")


def test_a_store_without_conflicts_has_nothing_to_resolve(run: Run, store: Callable[[str], Path]) -> None:
    store(BASE)
    result = run("resolve")
    assert (result.code, result.out, result.err) == (0, "", "reading.toml contains no conflict markers\n")


def test_markers_that_a_note_quotes_are_not_resolved(run: Run, store: Callable[[str], Path]) -> None:
    path = store(BASE + 'note = """\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> x"""\n')
    before = path.read_bytes()
    result = run("resolve")
    assert (result.code, result.out, result.err) == (0, "", "reading.toml contains no conflict markers\n")
    assert path.read_bytes() == before


WARNING = (
    "warning: reading.toml contains git conflict markers; showing what both sides have\n"
    "hint: resolve them: readtrack resolve\n"
)


@pytest.mark.parametrize("command", [["list", "--all"], ["show", "c"], ["stats"], ["topics"], ["tags"], ["next"]])
@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_reading_shows_both_sides_and_warns(command: list[str], style: str, run: Run) -> None:
    merge_without_driver(style)
    result = run(*command)
    assert (result.code, result.err) == (0, WARNING)
    if command[0] == "list":
        assert [line.split("\t")[0] for line in result.out.splitlines()] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    "command", ["done a", "add https://e.org --no-fetch", "rm a --yes", "undo", "tag a +x", "doctor --fix"]
)
def test_writing_is_refused_with_a_hint(command: str, run: Run) -> None:
    text = merge_without_driver()
    result = run(*command.split())
    line = text[: text.index("<<<<<<<")].count("\n") + 1
    assert result.code == 3
    assert result.err == (
        f"error: reading.toml:{line}:1: contains git conflict markers; nothing changed\n"
        f"  {line} | <<<<<<< HEAD\n    | ^\nhint: resolve them: readtrack resolve\n"
    )
    assert PATH.read_bytes().decode() == text


def test_incomplete_markers_are_also_an_error_for_reading(run: Run, store: Callable[[str], Path]) -> None:
    store("<<<<<<< ours\n" + BASE)
    for command in ("list", "resolve"):
        result = run(command)
        assert result.code == 3
        assert "conflict markers" in result.err
