"""note, and the notes of done and drop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import shown, terminal

NOTHING = "error: the note is empty\nhint: readtrack note ID -m TEXT\n"
EMPTY = "error: the note is empty\nhint: to remove a note: readtrack edit ID --note ''\n"
LINK = '[[link]]\nid = "abcdfg"\ntitle = "显存管理"\n'


def test_a_note_is_appended_and_lines_are_written_as_lines(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    assert run("note", "abc", "-m", " first ").code == 0
    assert path.read_text(encoding="utf-8") == LINK + 'note = "first"\n'
    assert run("note", "abc", "-m", "second\n\nthird\x1b[1m").code == 0
    assert path.read_text(encoding="utf-8") == LINK + 'note = """\nfirst\nsecond\n\nthird"""\n'


def test_line_breaks_follow_the_file(run: Run, store: Callable[[str], Path]) -> None:
    path = store((LINK + 'note = "first"\n').replace("\n", "\r\n"))
    assert run("note", "abc", "-m", "second").code == 0
    assert path.read_bytes().decode() == (LINK + 'note = """\nfirst\nsecond"""\n').replace("\n", "\r\n")


@pytest.mark.parametrize("text", ['a\n"quoted"', "a\nb\\c", 'a\n"""b', "a\nb\tc"])
def test_any_text_can_be_a_note(text: str, run: Run, store: Callable[[str], Path]) -> None:
    store(LINK)
    assert run("note", "abc", "-m", text).code == 0
    assert run("list", "--json").out.count(r"\n") == 1


def test_the_same_note_is_not_added_twice(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK + 'note = "a"\n')
    result = run("note", "abc", "-m", "a")
    assert (result.code, result.err) == (0, "already noted: abcdfg '显存管理'\n")
    assert path.read_text(encoding="utf-8") == LINK + 'note = "a"\n'


@pytest.mark.parametrize(("args", "stdin"), [(["abc", "-"], "a\nb\n"), (["abc"], "a\nb"), (["abc", "-m", "-"], "a\nb")])
def test_a_note_from_standard_input(args: list[str], stdin: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    assert run("note", *args, stdin=stdin).code == 0
    assert path.read_text(encoding="utf-8") == LINK + 'note = """\na\nb"""\n'


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["abc", "-m", ""], EMPTY),
        (["abc", "-m", " \x1b[1m "], EMPTY),
        (["abc", "--edit", "-m", ""], "error: --edit and --note cannot be used together\n"),
        (["abc"], NOTHING),
        (["-"], "error: standard input is the note: pass the link as an argument\nhint: readtrack note ID -\n"),
        (["abc", "--edit", "-m", "x"], "error: --edit and --note cannot be used together\n"),
    ],
)
def test_empty_notes_are_refused(args: list[str], error: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    result = run("note", *args)
    assert (result.code, result.out, result.err) == (2, "", error)
    assert path.read_text(encoding="utf-8") == LINK


@pytest.mark.parametrize("command", ["done", "drop"])
@pytest.mark.parametrize("text", ["", " \u200b"])
def test_an_empty_note_from_an_unset_variable_is_refused(
    command: str, text: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(LINK)
    result = run(command, "abc", "-m", text)
    assert (result.code, result.out, result.err) == (2, "", EMPTY)
    assert path.read_text(encoding="utf-8") == LINK


def test_an_empty_note_is_also_refused_on_a_terminal(store: Callable[[str], Path]) -> None:
    path = store(LINK)
    with terminal("note", "显存", "-m", "") as program:
        assert program.end() == 2
    assert shown(program.output) == EMPTY
    assert path.read_text(encoding="utf-8") == LINK


def test_done_and_drop_take_a_note_in_the_same_step(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK + 'note = "why"\n')
    assert run("done", "abc", "-m", "clear").code == 0
    assert path.read_text(encoding="utf-8") == LINK + 'note = """\nwhy\nclear"""\ndone = 2026-11-22\n'
    assert run("undo").code == 0
    assert path.read_text(encoding="utf-8") == LINK + 'note = "why"\n'
    assert run("drop", "abc", "--note", "outdated").code == 0
    assert path.read_text(encoding="utf-8") == LINK + 'note = """\nwhy\noutdated"""\ndropped = 2026-11-22\n'


def test_a_link_that_is_already_done_still_gets_the_note(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK + "done = true\n")
    result = run("done", "abc", "-m", "clear")
    assert (result.code, result.err) == (0, "already done: abcdfg '显存管理'\n")
    assert path.read_text(encoding="utf-8") == LINK + 'done = true\nnote = "clear"\n'


def test_a_terminal_prompts_for_the_note(store: Callable[[str], Path]) -> None:
    path = store(LINK)
    with terminal("note", "显存") as program:
        program.wait_for("Type or paste the note, then an empty line:\n")
        program.type("a\nb\n\n")
        assert program.end() == 0
    assert path.read_text(encoding="utf-8") == LINK + 'note = """\na\nb"""\n'
