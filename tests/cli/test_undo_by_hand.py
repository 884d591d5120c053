"""Undo and redo after others have changed the file: both changes are kept, or undo is refused with the current text."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, run_process

from readtrack.storage import paths

A = '[[link]]\nid = "aaaaaa"\nurl = "https://e.org/a"\n'
B = '[[link]]\nid = "bbbbbb"\nurl = "https://e.org/b"\n'
C = '[[link]]\nid = "cccccc"\nurl = "https://e.org/c"\n'


def journal_files() -> list[Path]:
    return sorted(paths.state_folder().glob("*/*.json"))


def test_a_field_typed_above_the_new_line_is_kept(run: Run, store: Callable[[str], Path]) -> None:
    path = store(A + "dropped = 2026-06-03 # too long\n")
    assert run("done", "aaa").code == 0
    path.write_text(path.read_text().replace("done =", 'note = "by hand"\ndone ='))
    assert run("undo").code == 0
    assert path.read_text() == A + 'note = "by hand"\ndropped = 2026-06-03 # too long\n'


@pytest.mark.parametrize(
    ("before", "command", "line"),
    [
        ("dropped = 2026-06-03\n", ("done", "aaa"), "done ="),
        ("dropped = 2026-06-03\n", ("start", "aaa"), "started ="),
        ("", ("edit", "aaa", "--url", "", "--title", "X"), "title ="),
    ],
)
def test_a_comment_typed_above_the_new_line_is_kept(
    before: str, command: tuple[str, ...], line: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(A + before)
    assert run(*command).code == 0
    path.write_text(path.read_text().replace(line, f"# my own remark\n{line}"))
    assert run("undo").code == 0
    text = path.read_text()
    assert text.count("# my own remark\n") == 1
    assert text.replace("# my own remark\n", "") == A + before


def test_undo_of_rm_keeps_the_next_link(run: Run, store: Callable[[str], Path]) -> None:
    quotes = '\n[[link.quote]]\ntext = "one"\n\n[[link.quote]]\ntext = "two"\n\n'
    path = store(f"{A}\n{B}{quotes}# read this soon\n{C}")
    assert run("rm", "bbb", "--yes").code == 0
    path.write_text(path.read_text().replace("# read this soon\n[[link]]\n", "[[link]]\n\n# read this soon\n"))
    assert run("undo").code == 0
    moved = C.replace("[[link]]\n", "[[link]]\n\n# read this soon\n")
    assert path.read_text() == f"{A}\n{B}{quotes}{moved}"


def test_a_move_that_was_reverted_by_hand_is_skipped(run: Run, store: Callable[[str], Path]) -> None:
    path = store(f"{A}\n{B}\n{C}")
    run("done", "aaa")
    done = path.read_text()
    run("move", "ccc", "--first")
    path.write_text("# my comment\n" + done)
    result = run("undo")
    assert result.err.startswith("skipped, no longer in the file: readtrack move ccc --first")
    assert path.read_text() == f"# my comment\n{A}\n{B}\n{C}"
    assert run("undo").code == 1


@pytest.mark.parametrize(
    "command", [("done", "aaa"), ("tag", "aaa", "+x"), ("edit", "aaa", "--title", "T"), ("rm", "aaa", "--yes")]
)
@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r\n", "\n")])
def test_changed_line_breaks_do_not_matter(
    command: tuple[str, ...], ends: tuple[str, str], run: Run, store: Callable[[str], Path]
) -> None:
    """As with git's autocrlf, or another editor."""
    text = f"{A}\n{B}"
    path = store(text.replace("\n", ends[0]))
    assert run(*command).code == 0
    path.write_bytes(path.read_bytes().replace(ends[0].encode(), ends[1].encode()))
    changed = path.read_bytes()
    assert run("undo").code == 0
    assert path.read_bytes() == text.replace("\n", ends[1]).encode()
    assert run("redo").code == 0
    assert path.read_bytes() == changed


def test_a_field_that_was_changed_since_is_refused_with_both_values(run: Run, store: Callable[[str], Path]) -> None:
    path = store(A)
    run("edit", "aaa", "--title", "X")
    path.write_text(path.read_text().replace('"X"', '"Y"'))
    result = run("undo")
    assert (result.code, result.err) == (
        1,
        (
            'error: cannot undo `readtrack edit aaa --title X`: `title = "X"` has changed since; nothing changed\n'
            'hint: now it is: title = "Y"; change it by hand: readtrack edit\n'
        ),
    )


def test_an_added_link_that_was_edited_since_is_not_removed(run: Run, store: Callable[[str], Path]) -> None:
    path = store(A)
    run("add", "--no-fetch", "--title", "B", "https://e.org/b")
    path.write_text(path.read_text() + 'note = "mine"\n')
    text = path.read_text()
    result = run("undo")
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        (
            "error: cannot undo `readtrack add --no-fetch --title B https://e.org/b`: 'B' has changed since; "
            "nothing changed"
        ),
    )
    assert path.read_text() == text


def test_log_keeps_marking_undone_commands(run: Run, store: Callable[[str], Path]) -> None:
    store(A + B)
    run("done", "aaa")
    run("undo")
    run("done", "bbb")
    assert [record["undone"] for record in json.loads(run("log", "--json").out)] == [False, True]


def test_switching_branches_drops_no_record(run: Run, store: Callable[[str], Path]) -> None:
    path = store(A)
    run("done", "aaa")
    done = path.read_text()
    store(A)  # as `git checkout` of an older commit
    assert run("redo").code == 1
    path.write_text(done)
    assert "done aaa" in run("log").out
    assert run("undo").code == 0
    assert path.read_text() == A


def test_redo_during_a_slow_save_keeps_its_record(run: Run, store: Callable[[str], Path]) -> None:
    """The record is written before the store; another process in between must not treat it as lost."""
    path = store(f"{A}\n{B}")
    run("done", "aaa")
    slow = (
        "import sys, subprocess\n"
        "from readtrack.storage.fileops import FileOps\n"
        "real = FileOps.replace\n"
        "def replace(self, source, target):\n"
        "    if target.name == 'reading.toml':\n"
        "        redo = [sys.executable, '-m', 'readtrack', 'redo']\n"
        "        env = {**__import__('os').environ, 'READTRACK_LOCK_TIMEOUT': '0'}\n"
        "        print(subprocess.run(redo, capture_output=True, text=True, env=env).stderr)\n"
        "    real(self, source, target)\n"
        "FileOps.replace = replace\n"
        "from readtrack.__main__ import main\n"
        "sys.argv = ['readtrack', 'done', 'bbb']\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", slow], capture_output=True, text=True, check=True)
    assert "another readtrack is writing" in done.stdout
    assert path.read_text().count("done =") == 2
    assert [record["command"] for record in json.loads(run("log", "--json").out)] == [["done", "bbb"], ["done", "aaa"]]
    assert run("undo").err.startswith("undone: readtrack done bbb")


@pytest.mark.parametrize("damage", [b"", b"\0" * 9, None])
def test_undo_works_without_the_kept_copy_if_the_store_suffices(
    damage: bytes | None, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(A)
    run("done", "aaa")
    run("tag", "aaa", "+x")
    (copy,) = paths.state_folder().glob("*/copy.toml")
    if damage is None:
        copy.unlink()
    else:
        copy.write_bytes(damage)
    assert run("undo").code == run("undo").code == 0
    assert path.read_text() == A


def test_undo_is_refused_if_the_texts_cannot_be_reconstructed(run: Run, store: Callable[[str], Path]) -> None:
    path = store(A)
    run("done", "aaa")
    (copy,) = paths.state_folder().glob("*/copy.toml")
    copy.unlink()
    path.write_text("# by hand\n" + path.read_text())
    result = run("undo")
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        (
            "error: cannot undo `readtrack done aaa`: the journal's copy of the store does not lead back to it; "
            "nothing changed"
        ),
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda head, body: b"[" * 100_000 + b"\n" + body,
        lambda head, body: json.dumps({**head, "links": [["only"]]}).encode() + b"\n" + body,
        lambda head, body: json.dumps({**head, "time": "yesterday"}).encode() + b"\n" + body,
        lambda head, body: json.dumps({**head, "of": 1e999}).encode() + b"\n" + body,
        lambda head, body: b"\xff\0" + body,
    ],
    ids=["deep", "links", "time", "number", "garbage"],
)
def test_a_damaged_record_is_skipped_with_a_warning(
    damage: Callable[[object, bytes], bytes], run: Run, store: Callable[[str], Path]
) -> None:
    path = store(A)
    run("done", "aaa")
    (file,) = journal_files()
    head, _, body = file.read_bytes().partition(b"\n")
    file.write_bytes(damage(json.loads(head), body))
    tagged = run("tag", "aaa", "+x")
    assert (tagged.code, tagged.err) == (0, "")
    warning = "warning: record 1 of the journal is damaged and was skipped\n"
    assert run("log").err == warning
    assert run("undo").err.startswith(warning + "undone: readtrack tag aaa +x")
    assert path.read_text() == A + "done = 2026-11-22\n"
    assert run("undo").code == 1


@pytest.mark.parametrize("command", ["undo", "redo", "log"])
def test_a_journal_that_cannot_be_listed_is_not_an_empty_one(
    command: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(A)
    run("done", "aaa")
    folder = journal_files()[0].parent
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("")
    result = run(command)
    nothing_changed = "" if command == "log" else "; nothing changed"
    assert (result.code, result.err) == (3, f"error: {folder}: Not a directory{nothing_changed}\n")
    assert run("list").code == 0


@pytest.mark.parametrize("body", [b"", b"not compressed", zlib.compress(b"[]"), zlib.compress(b'{"digest": 1}')])
def test_damaged_deltas_prevent_undo_but_not_changes(body: bytes, run: Run, store: Callable[[str], Path]) -> None:
    store(A)
    run("done", "aaa")
    (file,) = journal_files()
    file.write_bytes(file.read_bytes().partition(b"\n")[0] + b"\n" + body)
    result = run("undo")
    assert result.code == 1
    assert "the journal's copy of the store does not lead back to it" in result.err
    assert run("tag", "aaa", "+x").code == 0


def test_a_record_of_the_first_version_is_listed_and_its_undo_refused(run: Run, store: Callable[[str], Path]) -> None:
    store(A)
    run("done", "aaa")
    (file,) = journal_files()
    head = json.loads(file.read_bytes().partition(b"\n")[0])
    file.write_text(json.dumps({**head, "format": 1}) + '\n[{"target": ["link", "id", "aaaaaa"]}]')
    assert "done aaa" in run("log").out
    result = run("undo")
    assert (result.code, result.err.splitlines()[0]) == (
        1,
        "error: cannot undo `readtrack done aaa`: it was recorded by an older version of readtrack; nothing changed",
    )


def test_of_simultaneous_adds_of_one_url_only_one_succeeds(store: Callable[[str], Path]) -> None:
    path = store(A)
    command = [sys.executable, "-m", "readtrack", "add", "--no-fetch", "https://e.org/new"]
    writers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") for _ in range(8)
    ]
    results = [(writer.communicate()[1], writer.returncode) for writer in writers]
    assert sorted(code for _, code in results) == [0] + [1] * 7
    for err, code in results:
        assert code == 0 or err.startswith("already in the list: ")
    assert path.read_text().count("https://e.org/new") == 1


def test_simultaneous_undos_revert_one_command_each(run: Run, store: Callable[[str], Path]) -> None:
    path = store(A)
    for tag in "abcd":
        run("tag", "aaa", f"+{tag}")
    command = [sys.executable, "-m", "readtrack", "undo"]
    undos = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    assert [undo.wait() for undo in undos] == [0, 0, 0]
    for undo in undos:
        undo.communicate()
    assert path.read_text() == A + 'tags = ["a"]\n'
    assert run_process("undo").code == 0
    assert path.read_text() == A
