"""Editing on a terminal: the confirmation before links are removed, and an editor that opens again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from terminals import Terminal, shown, terminal

STORE = '[[link]]\nid = "aaa"\ntitle = "A"\n\n[[link]]\nid = "bbb"\nurl = "https://e.org/b"\ndone = true\n'


@pytest.mark.parametrize(
    ("answer", "code", "end", "left"),
    [
        ("y\n", 0, "aaa  [ ]  A\nbbb  [x]  https://e.org/b\n", ""),
        ("\n", 1, "error: not removed\n", STORE),
        ("n\n", 1, "error: not removed\n", STORE),
        ("\x04", 1, "error: not removed\n", STORE),
        ("\x03\n", 130, "", STORE),
    ],
)
def test_rm_asks_once_for_the_whole_set(
    answer: str, code: int, end: str, left: str, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    with terminal("rm", "aaa", "bbb") as program:
        program.wait_for("Remove 2 links? [y/N] ")
        assert program.output == "  aaa  unread  A\n  bbb  done  https://e.org/b\nRemove 2 links? [y/N] "
        program.type(answer)
        assert program.end() == code
    assert shown(program.output).endswith(end)
    assert path.read_text() == left


def test_the_path_of_a_store_elsewhere_is_printed_once(tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "mine.toml"
    path.parent.mkdir()
    path.write_text(STORE, encoding="utf-8")
    with terminal("--file", str(path), "rm", "aaa", "--yes") as program:
        assert program.end() == 0
    assert program.output.count(f"using {path}\n") == 1


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that runs on the terminal and reads from it what to type."""
    path = tmp_path / "editor"
    path.write_text('#!/bin/sh\nprintf "type: "; read -r line; echo "$line" >> "$1"\n', encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return path


def _type(program: Terminal, text: str) -> None:
    program.wait_for("type: ")
    program.output = ""
    program.type(text)


def test_invalid_text_from_the_editor_is_reported_and_can_be_corrected(
    editor: Path, store: Callable[[str], Path], tmp_path: Path
) -> None:
    path = store(STORE)
    with terminal("edit", "aaa") as program:
        _type(program, "x = [\n")
        program.wait_for("Edit it again? [Y/n] ")
        assert "link.toml:5:1: is not valid TOML" in program.output
        program.output = ""
        program.type("\n")
        _type(program, "]\n")
        assert program.end() == 0
    assert path.read_text() == STORE.replace('"A"\n', '"A"\nx = [\n]\n')
    assert not list(tmp_path.glob("readtrack-*"))


@pytest.mark.parametrize(("answer", "code"), [("n\n", 1), ("\x04", 1), ("\x03\n", 130)])
def test_giving_up_in_the_editor_keeps_the_text(
    answer: str, code: int, editor: Path, store: Callable[[str], Path], tmp_path: Path
) -> None:
    path = store(STORE)
    with terminal("edit", "aaa") as program:
        _type(program, "x = [\n")
        program.wait_for("Edit it again? [Y/n] ")
        program.type(answer)
        assert program.end() == code
    (kept,) = tmp_path.glob("readtrack-*/link.toml")
    assert f"your text is kept in {kept}\n" in program.output
    assert kept.read_text(encoding="utf-8") == '[[link]]\nid = "aaa"\ntitle = "A"\nx = [\n'
    assert path.read_text() == STORE


def test_an_interrupt_in_the_editor_is_left_to_the_editor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    script = tmp_path / "editor"
    script.write_text(
        "#!/bin/sh\ntrap 'echo \"x = 1\" >> \"$file\"; exit 0' INT\nfile=$1\nprintf 'type: '\nread -r line\n",
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    with terminal("edit", "aaa") as program:
        _type(program, "\x03")
        assert program.end() == 0
    assert path.read_text() == STORE.replace('"A"\n', '"A"\nx = 1\n')
