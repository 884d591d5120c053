"""Real processes, pipes, signals and terminals."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from running import run_process
from terminals import shown, terminal, wait_until

STORE = "".join(
    f'[[link]]\nid = "k{number:02}"\ntopic = "t{number % 3}"\ntitle = "题 {number}"\n\n' for number in range(60)
)
FULL = "error: cannot write output: No space left on device\n"


def shell(script: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a shell command in which `readtrack` is this program."""
    return subprocess.run(
        ["bash", "-c", f'readtrack() {{ "{sys.executable}" -m readtrack "$@"; }}; {script}'],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
        timeout=60,
    )


@contextmanager
def started(*args: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "readtrack", *args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def waits_for_lock(process: subprocess.Popen[bytes], folder: Path) -> bool:
    """Whether the process has the directory open, as it does to lock it."""
    try:
        names = [str(entry.readlink()) for entry in Path(f"/proc/{process.pid}/fd").iterdir()]
    except OSError:
        return False
    return str(folder) in names


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="sees by /proc that a process waits")


@pytest.mark.parametrize(
    ("command", "unbuffered"),
    [("list", ""), ("list --json", "1"), ("stats", "1"), ("done k00", ""), ("--help", "1"), ("list --help", "")],
)
def test_output_that_cannot_be_written_is_an_error(command: str, unbuffered: str, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = shell(f"readtrack {command} > /dev/full", PYTHONUNBUFFERED=unbuffered)
    assert (result.returncode, result.stderr) == (1, FULL)


@pytest.mark.parametrize("length", [1, 10_000])
@pytest.mark.parametrize("command", ["list", "--help"])
def test_a_closed_pipe_ends_the_command_quietly(command: str, length: int, store: Callable[[str], Path]) -> None:
    """Short output fails when it is flushed at the end, long output before that."""
    store(STORE.replace("题", "题" * length))
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "readtrack", command],
        stdout=writer,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
        check=False,
        timeout=60,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_reader_may_stop_after_the_first_lines(store: Callable[[str], Path]) -> None:
    store(STORE.replace("题", "题" * 10_000))
    result = shell("readtrack list | head -1 | cut -f1")
    assert (result.returncode, result.stdout, result.stderr) == (0, "k00\n", "")


def test_closed_standard_output_is_an_error_and_closed_standard_error_is_not(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = shell("readtrack list >&-")
    assert (result.returncode, result.stderr) == (1, "error: cannot write output: standard output is closed\n")
    assert shell("readtrack list nope -s wat 2>&-").returncode == 2
    for unbuffered in ("", "1"):
        assert shell("readtrack done nope 2>/dev/full", PYTHONUNBUFFERED=unbuffered).returncode == 1
    assert path.read_text() == STORE


def test_closed_standard_input_is_empty(store: Callable[[str], Path]) -> None:
    store(STORE)
    result = shell("readtrack done - <&-")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "nothing to do\n")


@pytest.mark.parametrize("env", [{"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "ascii"}])
def test_a_terminal_that_is_not_utf_8_gets_escapes_but_the_store_real_text(
    env: dict[str, str], store: Callable[[str], Path]
) -> None:
    path = store("")
    result = run_process("add", "--title", "推理引擎", "-t", "研", env=env)
    assert (result.code, result.err.isascii()) == (0, True)
    assert result.out.split("\t")[2:4] == ["\\u7814", "\\u63a8\\u7406\\u5f15\\u64ce"]
    assert 'title = "推理引擎"\n' in path.read_text()
    assert run_process("list", "推理", env={**env, "FORCE_COLOR": "1", "COLUMNS": "80"}).code == 0


def test_a_pipeline_of_commands(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = shell(
        "readtrack list -t t0 -n 2 | readtrack tag - +gpu | cut -f1,6; readtrack list -g gpu | readtrack done -"
    )
    assert result.stdout == ("k00\tgpu\nk03\tgpu\nk00\tdone\tt0\t题 0\t\tgpu\nk03\tdone\tt0\t题 3\t\tgpu\n")
    assert result.stderr == ""
    assert path.read_text().count("done = ") == 2


@needs_proc
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_while_waiting_for_the_lock_changes_nothing(
    number: signal.Signals, code: int, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    with locked(path.parent), started("done", "k00") as process:
        wait_until(lambda: waits_for_lock(process, path.parent))
        process.send_signal(number)
        assert ended(process) == (code, "", "")
    assert path.read_text() == STORE
    assert [entry.name for entry in path.parent.iterdir()] == ["reading.toml"]


@needs_proc
def test_two_commands_waiting_for_the_lock_both_succeed(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with started("done", "k00") as one, started("done", "k01") as two:
        with locked(path.parent):
            wait_until(lambda: waits_for_lock(one, path.parent) and waits_for_lock(two, path.parent))
            assert path.read_text() == STORE
        assert ended(one) == (0, "k00\tdone\tt0\t题 0\t\t\n", "")
        assert ended(two) == (0, "k01\tdone\tt1\t题 1\t\t\n", "")
    assert path.read_text().count("done = ") == 2


def run_at_once(commands: Sequence[Sequence[str]]) -> list[tuple[int, str, str]]:
    processes = [
        subprocess.Popen([sys.executable, "-m", "readtrack", *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for command in commands
    ]
    return [ended(process) for process in processes]


def test_eight_writers_at_once_lose_nothing(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    commands: list[tuple[str, ...]] = [("done", f"k{number:02}") for number in range(4)]
    commands += [("add", "--no-fetch", f"https://e.org/{number}") for number in range(4)]
    assert [(code, err) for code, _, err in run_at_once(commands)] == [(0, "")] * 8
    text = path.read_text()
    assert text.count("done = ") == 4
    assert [text.count(f"https://e.org/{number}") for number in range(4)] == [1] * 4
    assert [entry.name for entry in path.parent.iterdir()] == ["reading.toml"]


def test_eight_first_writers_create_one_store(tmp_path: Path) -> None:
    results = run_at_once([("add", "--no-fetch", f"https://e.org/{number}", "--json") for number in range(8)])
    assert {code for code, _, _ in results} == {0}
    own = tmp_path / "home" / ".local" / "share" / "readtrack" / "reading.toml"
    text = own.read_text()
    assert [text.count(f"https://e.org/{number}") for number in range(8)] == [1] * 8
    assert text.count("version = 1") == 1
    assert [entry.name for entry in own.parent.iterdir()] == ["reading.toml"]


def test_a_fifo_as_a_store_does_not_block() -> None:
    os.mkfifo("reading.toml")
    for command in ("list", "done k00", "add https://e.org"):
        result = run_process(*command.split())
        assert (result.code, result.out, result.err) == (
            3,
            "",
            f"error: reading.toml: is not a regular file{'' if command == 'list' else '; nothing changed'}\n",
        )


def test_a_paste_needs_no_quoting_and_ends_at_an_empty_line(store: Callable[[str], Path]) -> None:
    path = store("")
    with terminal("add", "-t", "知乎") as program:
        program.wait_for("then an empty line:\n")
        program.type("\n标题 & 'it' - 作者的回答 - 知乎\n")
        program.type("https://www.zhihu.com/question/1/answer/2?utm_psn=3&share_code=4\n\n")
        assert program.end() == 0
    assert path.read_text().split("\n")[2:5] == [
        'topic = "知乎"',
        "title = \"标题 & 'it' - 作者的回答\"",
        'url = "https://www.zhihu.com/question/1/answer/2"',
    ]
    lines = shown(program.output).splitlines()
    assert "removed from the URL: utm_psn, share_code" in lines
    assert lines[-1] == "知乎 0/1 0%"


@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
def test_a_paste_that_the_terminal_cuts_is_refused(errors: str, store: Callable[[str], Path]) -> None:
    path = store("")
    with terminal("add", env={"PYTHONIOENCODING": f"utf-8:{errors}"}) as program:
        program.wait_for("then an empty line:\n")
        program.type(f"a{'标题' * 1000} https://e.org/1\n\n")
        assert program.end() == 2
    assert "error: the terminal has cut a line after " in shown(program.output)
    assert path.read_text() == ""


def test_a_paste_that_is_not_utf_8_is_refused(store: Callable[[str], Path]) -> None:
    store("")
    with terminal("add", env={"PYTHONIOENCODING": "utf-8:strict"}) as program:
        program.wait_for("then an empty line:\n")
        os.write(program.descriptor, b"\xb1\xea https://e.org/1\n\n")
        assert program.end() == 2
    assert "error: standard input is not UTF-8 (byte 0xb1)" in shown(program.output)


def test_a_paste_may_end_at_the_end_of_input_or_be_interrupted(store: Callable[[str], Path]) -> None:
    path = store("")
    with terminal("add") as program:
        program.wait_for("then an empty line:\n")
        program.type("https://e.org/1\n\x04")
        assert program.end() == 0
    text = path.read_text()
    assert 'url = "https://e.org/1"' in text
    with terminal("add") as program:
        program.wait_for("then an empty line:\n")
        program.type("\x03")
        assert program.end() == 130
    assert "Traceback" not in program.output
    assert path.read_text() == text


PAGER = {"PAGER": "sed 's/^/paged: /'"}


@pytest.mark.parametrize(
    ("args", "rows", "env", "is_paged"),
    [
        (["list"], 24, PAGER, True),
        (["list"], 200, PAGER, False),
        (["list", "-n", "3", "-t", "t0"], 24, PAGER, False),
        (["--no-pager", "list"], 24, PAGER, False),
        (["list", "--no-pager"], 24, PAGER, False),
        (["list"], 24, {"PAGER": ""}, False),
        (["list"], 24, {"PAGER": "cat"}, False),
        (["list"], 24, {"PAGER": "no-such-pager-here"}, False),
        (["list"], 24, {**PAGER, "TERM": "dumb"}, False),
    ],
)
def test_output_longer_than_the_screen_goes_through_the_pager(
    args: list[str], rows: int, env: dict[str, str], is_paged: bool, store: Callable[[str], Path]
) -> None:
    store(STORE)
    with terminal(*args, rows=rows, env=env) as program:
        assert program.end() == 0
    assert ("paged: " in program.output) == is_paged
    assert "题 0" in program.output


def test_a_pager_gets_styles_and_may_exit_early(store: Callable[[str], Path]) -> None:
    store(STORE * 20)
    with terminal("list", env={"PAGER": "head -n 1"}) as program:
        assert program.end() == 0
    assert "\x1b[1m" in program.output
    assert "Traceback" not in program.output


def test_the_path_of_a_store_elsewhere_is_printed_only_on_a_terminal(
    store: Callable[[str], Path], tmp_path: Path
) -> None:
    path = tmp_path / "home" / "mine.toml"
    path.write_text('[[link]]\nid = "abc"\ntitle = "A"\n')
    with terminal("list", "-f", str(path)) as program:
        assert program.end() == 0
    assert program.output.splitlines()[0] == f"using {path}"
    assert run_process("list", "-f", str(path)).err == ""


def test_output_is_as_wide_as_the_terminal(store: Callable[[str], Path]) -> None:
    store('[[link]]\nid = "abc"\ntitle = "' + "很长的标题" * 20 + '"\n')
    with terminal("list", columns=50) as program:
        assert program.end() == 0
    assert shown(program.output).splitlines()[0].endswith("…")
