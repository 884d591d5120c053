"""`browse` as a process on a terminal: with concurrent writers, and at its end."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, run_process
from terminals import Terminal, shown, terminal, wait_until

STORE = """\
version = 1

[[link]]
id = "bcdfgh"
topic = "vllm"
title = "vLLM 显存管理详解"
url = "https://zhuanlan.zhihu.com/p/7"

[[link]]
id = "dfghjk"
topic = "vllm"
title = "图解系列"
url = "https://zhuanlan.zhihu.com/p/8"
"""


def begun(program: Terminal) -> None:
    program.wait_for("keys")


def is_done(path: Path) -> bool:
    return path.read_text(encoding="utf-8").count("done = ") == 1


def test_changes_saved_by_an_editor_appear(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse") as program:
        begun(program)
        path.write_text(STORE.replace("图解系列", "另一个标题"), encoding="utf-8")
        program.wait_for("另一个标题")
        program.type("q")
        assert program.end() == 0


def test_keys_typed_before_the_first_screen_act_in_order(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse") as program:
        program.type("jd/dx")
        program.wait_for("0 left · /dx")
        program.type("\x03q")
        assert program.end() == 0
    assert re.sub("done = .*\n", "done\n", path.read_text(encoding="utf-8")) == f"{STORE}done\n"


def test_readtrack_undo_reverts_changes_of_browse(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse") as program:
        begun(program)
        program.type("d")
        wait_until(lambda: is_done(path))
        undone = run_process("undo")
        assert (undone.code, undone.out.split("\t")[:2]) == (0, ["bcdfgh", "unread"])
        program.wait_for("reloaded")
        program.type("q")
        assert program.end() == 0
    assert path.read_text(encoding="utf-8") == STORE


def test_browse_undoes_changes_of_other_commands(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse") as program:
        begun(program)
        assert run_process("drop", "dfghjk").code == 0
        program.wait_for("reloaded")
        program.type("u")
        program.wait_for("undid: drop")
        program.type("q")
        assert program.end() == 0
    assert path.read_text(encoding="utf-8") == STORE


def test_a_kill_during_a_save_leaves_a_complete_file_and_no_lock(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse") as program:
        begun(program)
        folder = os.open(path.parent, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        program.type("d")
        program.wait_for("done:")  # shown at once; the save waits for the lock
        os.kill(program.process, signal.SIGKILL)
        assert program.end() == -signal.SIGKILL
        os.close(folder)
    assert path.read_text(encoding="utf-8") == STORE
    assert list(path.parent.iterdir()) == [path]
    assert run_process("done", "bcdfgh").code == 0


def test_quitting_waits_for_the_save(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse") as program:
        begun(program)
        folder = os.open(path.parent, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        program.type("d")
        program.wait_for("done:")
        program.type("q")
        program.wait_for("\x1b[?1049l")  # the screen is given back
        assert not is_done(path)
        os.close(folder)
        assert program.end() == 0
    assert is_done(path)


def test_a_save_that_fails_after_quitting_is_an_error(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse", env={"READTRACK_LOCK_TIMEOUT": "0.5"}) as program:
        begun(program)
        folder = os.open(path.parent, os.O_RDONLY)
        fcntl.flock(folder, fcntl.LOCK_EX)
        program.type("dq")
        assert program.end() == 3
        os.close(folder)
    assert "error: reading.toml: another readtrack is writing; gave up after 0.5 s" in shown(program.output)
    assert path.read_text(encoding="utf-8") == STORE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_browse(number: signal.Signals, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("browse") as program:
        begun(program)
        program.type("d")
        program.wait_for("done:")
        os.kill(program.process, number)
        assert program.end() == 128 + number
    assert is_done(path)


@pytest.mark.parametrize("has_controlling_terminal", [True, False])
def test_browse_ends_with_its_terminal(has_controlling_terminal: bool, store: Callable[[str], Path]) -> None:
    """Also without SIGHUP, as under a program that is not the terminal of a session."""
    store(STORE)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    take = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); " if has_controlling_terminal else ""
    program = subprocess.Popen(
        [sys.executable, "-c", f"{take}from readtrack.__main__ import main; main()", "browse"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    os.close(theirs)
    shown = b""
    while b"keys" not in shown:
        shown += os.read(ours, 65536)
    os.close(ours)
    program.wait(20)
    assert program.returncode == 128 + signal.SIGHUP


def test_the_editor_has_the_terminal_meanwhile(store: Callable[[str], Path], tmp_path: Path) -> None:
    path = store(STORE)
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "here is the editor"\nread line\nsed -i "s/显存管理/$line/" "$1"\n')
    editor.chmod(0o755)
    with terminal("browse", env={"EDITOR": str(editor)}) as program:
        begun(program)
        program.type("e")
        program.wait_for("here is the editor")
        program.type("KV\n")
        program.wait_for("edited: vLLM KV详解")
        program.type("q")
        assert program.end() == 0
    assert path.read_text(encoding="utf-8") == STORE.replace("显存管理", "KV")
    assert run_process("log").out.split("\t")[1].startswith("edit bcdfgh")


@pytest.mark.parametrize(
    ("script", "message"),
    [("exit 1", "the editor `"), ('rm "$1" && mkdir "$1"', "Is a directory")],
)
def test_a_failing_editor_releases_the_terminal(
    script: str, message: str, store: Callable[[str], Path], tmp_path: Path
) -> None:
    path = store(STORE)
    editor = tmp_path / "editor"
    editor.write_text(f"#!/bin/sh\n{script}\n")
    editor.chmod(0o755)
    with terminal("browse", env={"EDITOR": str(editor)}) as program:
        begun(program)
        program.type("e")
        program.wait_for(message)
        program.type("d")
        wait_until(lambda: is_done(path))
        program.type("q")
        assert program.end() == 0


def test_control_z_suspends_and_releases_the_terminal(store: Callable[[str], Path]) -> None:
    store(STORE)
    with terminal("browse") as program:
        begun(program)
        program.type("\x1a")
        program.wait_for("\x1b[?1049l")
        _, status = os.waitpid(program.process, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        program.output = ""
        os.kill(program.process, signal.SIGCONT)
        begun(program)
        program.type("q")
        assert program.end() == 0


def test_a_terminal_is_needed(store: Callable[[str], Path], run: Run) -> None:
    store(STORE)
    result = run("browse")
    assert (result.code, result.out, result.err) == (2, "", "error: browse needs a terminal\nhint: readtrack list\n")


@pytest.mark.parametrize(
    ("columns", "term", "message"),
    [
        (
            39,
            "xterm-256color",
            "error: the terminal is too narrow: 39 columns, at least 40 needed\nhint: readtrack list\n",
        ),
        (80, "dumb", "error: this terminal cannot show a full-screen program\nhint: readtrack list\n"),
    ],
)
def test_a_narrow_or_dumb_terminal_is_refused(
    columns: int, term: str, message: str, store: Callable[[str], Path]
) -> None:
    store(STORE)
    with terminal("browse", columns=columns, env={"TERM": term}) as program:
        assert program.end() == 2
        assert shown(program.output) == message


def test_no_color_is_respected(store: Callable[[str], Path]) -> None:
    store(STORE)
    with terminal("browse", env={"NO_COLOR": "1"}) as program:
        begun(program)
        program.type(" q")
        assert program.end() == 0
    styles = {code for codes in re.findall(r"\x1b\[([0-9;]*)m", program.output) for code in codes.split(";")}
    assert styles <= {"", "0", "1", "2", "7", "39", "49"}  # bold, dim, reverse, and the terminal's own colours


def test_an_idle_browse_writes_nothing(store: Callable[[str], Path]) -> None:
    """Although it checks the file every second."""
    store(STORE)
    with terminal("browse") as program:
        begun(program)
        program.type("S")  # everything before this is drawn
        program.wait_for("sorted by added")
        assert program.is_quiet(2.5)
        program.type("q")
        assert program.end() == 0
