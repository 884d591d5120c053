"""undo, redo, log: one command is one step back or forward, whatever else has changed since."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run

from readtrack.storage import fileops, paths

STORE = """\
# mine
version = 1

# about a
[[link]] # first
id = "bcdfgh"
topic = "vllm"
url = "https://e.org/a" # good
tags = [
  "x", # why
]

[[link]]
url = "https://e.org/b"

[[link]]
id = "raft-paper"
title = "Raft"
started = 2026-11-01
done = 2026-11-02
# foot
"""
CHANGES: list[tuple[str, ...]] = [
    ("done", "bc"),
    ("done", "https://e.org/b", "--on", "2026-01-01"),
    ("done", "raft", "--on", "2026-11-20"),
    ("drop", "bc", "raft"),
    ("reopen", "raft"),
    ("start", "bc"),
    ("tag", "bc", "raft", "+new"),
    ("untag", "bc", "+x"),
    ("add", "--no-fetch", "https://e.org/new", "-t", "vllm"),
    ("add", "--title", "A book", "-t", "books"),
    ("import", "TODO.md"),
]


@pytest.fixture(autouse=True)
def _todo() -> None:
    Path("TODO.md").write_text("## Neu\n\n- [x] [c](https://e.org/c)\n- [ ] [d](https://e.org/d)\n", encoding="utf-8")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "no final"])
@pytest.mark.parametrize("change", CHANGES, ids=" ".join)
def test_undo_restores_every_byte_and_redo_applies_the_change_again(
    change: tuple[str, ...], ends: str, run: Run, store: Callable[[str], Path]
) -> None:
    text = STORE.replace("\n", "\r\n") if ends == "\r\n" else STORE.rstrip("\n") if ends == "no final" else STORE
    path = store(text)
    assert run(*change).code == 0
    changed = path.read_bytes()
    assert changed != text.encode()
    undone = run("undo")
    assert undone.code == 0
    assert undone.err.startswith("undone: readtrack ")
    assert path.read_bytes() == text.encode()
    assert run("redo").code == 0
    assert path.read_bytes() == changed


def test_undo_goes_further_back_each_time_and_redo_forward_until_the_next_change(
    run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    texts = [path.read_text()]
    for change in CHANGES:
        assert run(*change).code == 0
        texts.append(path.read_text())
    for text in reversed(texts[:-1]):
        assert run("undo").code == 0
        assert path.read_text() == text
    nothing = run("undo")
    assert (nothing.code, nothing.err) == (1, "error: nothing to undo\nhint: see past commands: readtrack log\n")
    for text in texts[1:4]:
        assert run("redo").code == 0
        assert path.read_text() == text
    assert run("tag", "bc", "+other").code == 0
    assert run("redo").code == 1
    assert run("undo").code == 0
    assert path.read_text() == texts[3]


def test_later_changes_elsewhere_are_kept(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    run("done", "bc")
    run("add", "--no-fetch", "https://e.org/new", "-t", "vllm")
    pulled = path.read_text().replace("# mine", "# ours").replace('title = "Raft"', 'title = "In search of Raft"')
    pulled = pulled.replace("[[link]] # first", '[[link]]\nurl = "https://e.org/pulled"\n\n[[link]] # first')
    path.write_text(pulled)
    assert run("undo").code == run("undo").code == 0
    expected = STORE.replace("# mine", "# ours").replace('title = "Raft"', 'title = "In search of Raft"')
    expected = expected.replace("[[link]] # first", '[[link]]\nurl = "https://e.org/pulled"\n\n[[link]] # first')
    assert path.read_text() == expected


def test_undo_is_refused_if_the_same_statement_was_changed_since(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    run("done", "bc")
    path.write_text(path.read_text().replace("done = 2026-11-22", "done = 2026-11-20"))
    text = path.read_text()
    result = run("undo")
    assert (result.code, result.out, result.err) == (
        1,
        "",
        (
            "error: cannot undo `readtrack done bc`: `done = 2026-11-22` has changed since; nothing changed\n"
            "hint: now it is: done = 2026-11-20; change it by hand: readtrack edit\n"
        ),
    )
    assert path.read_text() == text


def test_a_change_that_was_reverted_by_hand_is_skipped(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    run("tag", "raft", "+a")
    run("done", "bc")
    run("tag", "raft", "+b")
    path.write_text(path.read_text().replace('tags = ["a", "b"]', 'tags = ["a"]').replace("# mine", "# ours"))
    result = run("undo")
    assert result.code == 0
    assert result.err.startswith("skipped, no longer in the file: readtrack tag raft +b")
    assert "undone: readtrack done bc" in result.err
    assert path.read_text() == STORE.replace("# foot", 'tags = ["a"]\n# foot').replace("# mine", "# ours")


def test_a_record_whose_write_never_happened_is_skipped(
    run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a kill between the journal and the rename: the record exists, the change does not."""
    path = store(STORE)
    run("done", "bc")
    changed = path.read_text()

    class Killed(BaseException):
        pass

    def kill(self: fileops.FileOps, source: Path, target: Path) -> None:
        if target == path:
            raise Killed
        real(self, source, target)

    real = fileops.FileOps.replace
    with monkeypatch.context() as patch:
        patch.setattr(fileops.FileOps, "replace", kill)
        patch.setattr("readtrack.storage.journal.Journal.drop", lambda self, number: None)
        with pytest.raises(Killed):
            run("tag", "bc", "+lost")
    assert path.read_text() == changed
    assert run("undo").err.startswith("undone: readtrack done bc")
    assert path.read_text() == STORE


def test_a_deleted_store_is_restored_as_the_last_command_left_it(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    run("done", "bc")
    text = path.read_text()
    for damage in (path.unlink, lambda: path.write_bytes(b""), lambda: path.write_bytes(b"\0" * 9)):
        damage()
        assert run("list").code == 3
        assert run("undo").err == "restored as the last command left it on 2026-11-22 10:00\n"
        assert path.read_text() == text
    assert run("undo").code == 0
    assert path.read_text() == STORE


def test_log_lists_commands_with_titles_newest_first(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    run("done", "bc")
    run("tag", "raft", "bc", "+big ideas")
    run("undo")
    assert run("log").out == (
        "2026-11-22T10:00:00+08:00\ttag raft bc '+big ideas'\tundone\tbcdfgh,raft-paper\thttps://e.org/a, Raft\n"
        "2026-11-22T10:00:00+08:00\tdone bc\tdone\tbcdfgh\thttps://e.org/a\n"
    )
    assert json.loads(run("log", "--json", "-n", "1").out) == [
        {
            "time": "2026-11-22T10:00:00+08:00",
            "command": ["tag", "raft", "bc", "+big ideas"],
            "undone": True,
            "links": [{"id": "bcdfgh", "title": "https://e.org/a"}, {"id": "raft-paper", "title": "Raft"}],
        }
    ]


def test_log_fits_a_terminal(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    run("done", "bc")
    result = run("log", env={"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "44", "TERM": "dumb"})
    assert result.out == "2026-11-22\n10:00  done bc  https://e.org/a\n"


def test_the_journal_is_private(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    run("done", "bc")
    folder = paths.state_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 2
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_the_journal_drops_old_records(run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    store(STORE)
    monkeypatch.setattr("readtrack.storage.journal._KEEP_COUNT", 3)
    monkeypatch.setattr("readtrack.storage.journal._KEEP_DAYS", -1)
    for number in range(6):
        run("tag", "bc", f"+t{number}")
    assert run("log").out.count("\n") == 3
    assert run("undo").code == 0
