"""Bad input: the message with its position, the exit code, an unchanged store and no other files."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from running import Run, and_nothing_changed, run_process
from terminals import on_terminal, shown

import readtrack
from readtrack.storage import drafts
from readtrack.storage.fileops import FileOps

LINK = '[[link]]\nid = "abc"\ntitle = "A"\n'
NOT_BLOCKS = "`link` is not made of [[link]] blocks"
BLOCKS = "hint: write each link as a block that starts with [[link]]\n"
DEEP = "error: reading.toml: is not valid TOML: brackets are nested too deeply\n"

# The text of the file, and the message; messages may be cut where the wording is that of the parser.
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "malformed": (
        f"{LINK}x = = 1\n".encode(),
        "error: reading.toml:4:5: is not valid TOML: Invalid value\n  4 | x = = 1\n    |     ^\n",
    ),
    "malformed after Chinese text and a tab": (
        f'{LINK}\tnote = "推理引擎" x\n'.encode(),
        (
            "error: reading.toml:4:16: is not valid TOML: Expected newline or end of document after a statement"
            '\n  4 | note = "推理引擎" x\n    |                   ^\n'
        ),
    ),
    "malformed, with CRLF and a byte order mark": (
        b"\xef\xbb\xbf[[link]]\r\ntitle = \r\n",
        "error: reading.toml:2:9: is not valid TOML: Invalid value\n  2 | title = \n    |         ^\n",
    ),
    "a string without end": (f'{LINK}note = "x\n'.encode(), "error: reading.toml:4:10: is not valid TOML: "),
    "a key twice": (f"{LINK}done = true\ndone = true\n".encode(), "error: reading.toml:5:"),
    "a table twice": (b"[topic.a]\n[topic.a]\n", "error: reading.toml:2:"),
    "escapes in the line that is shown": (
        f'{LINK}x\x1b[31m\u202e = "\x07\n'.encode(),
        "error: reading.toml:4:2: is not valid TOML: ",
    ),
    "latin-1": (
        f'{LINK}note = "caf\xe9"\n'.encode("latin-1"),
        (
            "error: reading.toml:4:12: is not UTF-8 (byte 0xe9)\n"
            '  4 | note = "caf\n    |            ^\n'
            "hint: save it as UTF-8\n"
        ),
    ),
    "GBK": ('title = "推理"\n'.encode("gbk"), "error: reading.toml:1:10: is not UTF-8 (byte 0xcd)"),
    "UTF-16": (
        LINK.encode("utf-16"),
        "error: reading.toml: is UTF-16 text\nhint: save it as UTF-8\n",
    ),
    "UTF-16 without a mark": (LINK.encode("utf-16-le"), "error: reading.toml:1:2: is not valid TOML: "),
    "a NUL byte": (f"{LINK}\0".encode(), "error: reading.toml:4:1: is not valid TOML: "),
    "a NUL byte in a string": (b'x = "a\0b"\n', "error: reading.toml:1:7: is not valid TOML: "),
    "5,000 open brackets": (b"x = " + b"[" * 5000, DEEP),
    "5,000 pairs of brackets": (b"x = " + b"[" * 5000 + b"]" * 5000, DEEP),
    "a key of 5,000 parts": (b"a." * 5000 + b"a = 1", DEEP),
    "a number of 5,000 digits": (
        b"x = " + b"9" * 5000,
        "error: reading.toml: is not valid TOML: a number has too many digits\n",
    ),
    "[link]": (
        b'# mine\n\n[link]\nid = "abc"\n',
        f"error: reading.toml:3:1: {NOT_BLOCKS}\n  3 | [link]\n    | ^\n{BLOCKS}",
    ),
    "[link.abc]": (
        b'[link.abc]\ntitle = "A"\n',
        f"error: reading.toml:1:1: {NOT_BLOCKS}\n  1 | [link.abc]\n    | ^\n{BLOCKS}",
    ),
    "link = 5": (
        b"\nlink = 5\n",
        f"error: reading.toml:2:1: {NOT_BLOCKS}\n  2 | link = 5\n    | ^\n{BLOCKS}",
    ),
    "link = [1]": (
        b"link = [1]\n",
        f"error: reading.toml:1:1: link number 1 is not a table\n  1 | link = [1]\n    | ^\n{BLOCKS}",
    ),
}


def entries() -> list[str]:
    return sorted(path.name for path in Path().iterdir())


@pytest.mark.parametrize("command", ["list", "add https://e.org"])
@pytest.mark.parametrize(("data", "message"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_store_that_cannot_be_read_is_reported_and_never_written(
    data: bytes, message: str, command: str, run: Run
) -> None:
    Path("reading.toml").write_bytes(data)
    result = run(*command.split())
    assert (result.code, result.out) == (3, "")
    whole = message if command == "list" or not message.endswith("\n") else and_nothing_changed(message)
    assert result.err.startswith(whole)
    assert result.err == whole or not message.endswith("\n")
    assert not {"\x1b", "\x07", "\u202e", "\0"} & set(result.err)
    assert Path("reading.toml").read_bytes() == data
    assert entries() == ["reading.toml"]


# Read as well as it can be; what a change does to it.
ODD: dict[str, tuple[str, str, str]] = {
    "wrong types everywhere": (
        ('version = "x"\ntopic = 5\n[[link]]\nid = "abc"\ntitle = 5\n'
        'url = true\ntags = {a = 1}\nadded = []\nminutes = "x"\n'),
        "abc\tunread\tinbox\t5\ttrue\t{'a': 1}\n",
        "",
    ),
    "an inline array of links": (
        'link = [{id = "abc", title = "A"}]\n',
        "abc\tunread\tinbox\tA\t\t\n",
        ("error: the links are written as one inline array; it can be read but not changed; nothing changed\n"
        "hint: write each link as a [[link]] block\n"),
    ),
    "a newer format": (
        f"version = 2\n{LINK}",
        "abc\tunread\tinbox\tA\t\t\n",
        ("error: reading.toml: was written by a newer readtrack (version = 2); nothing changed\n"
        "hint: upgrade readtrack to change it; it can still be listed\n"),
    ),
    "an id that two links share": (
        LINK + LINK.replace("A", "B"),
        "abc\tunread\tinbox\tA\t\t\nabc\tunread\tinbox\tB\t\t\n",
        ("error: 2 links have the id 'abc'; nothing changed\n"
        "hint: give all but one of them another id in the file, or delete the id line to get a new one\n"),
    ),
    "neither address nor title": ('[[link]]\nid = "abc"\n', "abc\tunread\tinbox\t(no address)\t\t\n", ""),
    "numbers too big to be true": (
        f"{LINK}minutes = {'9' * 4000}\n", "abc\tunread\tinbox\tA\t\t\n", "",
    ),
    "400 brackets": (f"{LINK}x = {'[' * 400}{']' * 400}\n", "abc\tunread\tinbox\tA\t\t\n", ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "listed", "message"), ODD.values(), ids=ODD)
def test_an_unusual_store_is_listed_and_changed_only_if_that_is_safe(
    text: str, listed: str, message: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(text)
    assert (run("list").code, run("list").out) == (0, listed)
    result = run("done", "abc")
    assert result.err == message
    if message:
        assert result.code in {1, 3}
        assert path.read_text() == text
    else:
        assert result.code == 0
        assert path.read_text() == text + "done = 2026-11-22\n"


def test_an_empty_inline_array_is_not_added_to(run: Run, store: Callable[[str], Path]) -> None:
    path = store("link = []\n")
    result = run("add", "--no-fetch", "https://e.org")
    assert (result.code, result.out, result.err) == (3, "", ODD["an inline array of links"][2])
    assert path.read_text() == "link = []\n"


@pytest.mark.parametrize("left", [b"", b" \n\t\n", b"\0" * 4096, b"\xef\xbb\xbf\n", None])
@pytest.mark.parametrize("known_by", ["journal", "git", "nobody"])
def test_an_emptied_store_is_damaged_if_the_journal_or_git_knows_its_links(
    left: bytes | None, known_by: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(LINK)
    if known_by == "journal":
        assert run("done", "abc").code == 0
    elif known_by == "git":
        for command in ("init -q", "add .", "commit -qm x"):
            subprocess.run(["git", *command.split()], check=True)
    if left is None:
        path.unlink()
    else:
        path.write_bytes(left)
    before = entries()
    for command in ("list", "done abc", "add https://e.org"):
        result = run(*command.split(), "--file", "reading.toml")
        if known_by != "nobody":
            what = "is gone" if left is None else "is empty"
            who = "it held 1 links on 2026-11-22" if known_by == "journal" else "the last commit contains links"
            assert (result.code, result.out) == (3, "")
            message = f"error: reading.toml: {what}, but {who}\nhint: restore it: "
            assert result.err.startswith(message if command == "list" else and_nothing_changed(message))
            assert ("git restore reading.toml" in result.err) == (known_by == "git")
            assert (path.read_bytes() if path.exists() else None) == left
            assert entries() == before
        elif left is not None and b"\0" in left:
            assert result.code == 3
        elif command == "list":
            assert (result.code, result.out) == ((0, "") if left is not None else (3, ""))
        elif command == "add https://e.org":
            assert result.code == 0


def test_a_store_with_only_a_version_is_an_empty_list(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    assert run("done", "abc").code == 0
    path.write_text("version = 1\n")
    assert (run("list").code, run("add", "--no-fetch", "https://e.org").code) == (0, 0)


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _nowhere(path: Path) -> None:
    path.symlink_to("nowhere/else.toml")


def _device(path: Path) -> None:
    path.symlink_to("/dev/null")


NO_FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (
        _folder,
        "error: reading.toml: is a directory\nhint: use the file in it: reading.toml/reading.toml\n",
    ),
    "a FIFO": (os.mkfifo, "error: reading.toml: is not a regular file\n"),
    "a device": (_device, "error: reading.toml: is not a regular file\n"),
    "a link to itself": (_loop, "error: reading.toml: Too many levels of symbolic links\n"),
    "a link that leads nowhere": (
        _nowhere,
        "error: reading.toml: no such file\nhint: create it: readtrack init reading.toml\n",
    ),
}


@pytest.mark.parametrize("command", ["list", "done abc"])
@pytest.mark.parametrize(("make", "message"), NO_FILES.values(), ids=NO_FILES)
def test_a_store_that_is_not_a_regular_file_is_an_error(
    make: Callable[[Path], None], message: str, command: str, run: Run
) -> None:
    make(Path("reading.toml"))
    result = run(*command.split())
    assert (result.code, result.out, result.err) == (
        3,
        "",
        message if command == "list" else and_nothing_changed(message),
    )
    assert entries() == ["reading.toml"]


def test_adding_through_a_symlink_to_a_missing_file_announces_the_new_list(run: Run) -> None:
    Path("reading.toml").symlink_to("other.toml")
    result = run("add", "--no-fetch", "https://e.org")
    assert (result.code, result.err) == (0, "new reading list: reading.toml\n")
    assert Path("reading.toml").is_symlink()


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_a_read_only_file_is_listed_but_not_changed(mode: int, run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    path.chmod(mode)
    assert run("list").out == "abc\tunread\tinbox\tA\t\t\n"
    result = run("done", "abc")
    assert (result.code, result.out, result.err) == (
        3,
        "",
        "error: reading.toml: is read-only; nothing changed\nhint: chmod u+w reading.toml\n",
    )
    assert path.read_text() == LINK


def failing(name: str, code: int, *, when: Callable[[Any], bool] = lambda _: True) -> Callable[..., Any]:
    """A method of FileOps that fails with this errno if `when` is true for its first argument."""
    method = getattr(FileOps, name)

    def fail(self: FileOps, first: Any, *rest: Any, **more: Any) -> Any:
        if when(first):
            raise OSError(code, os.strerror(code), str(first))
        return method(self, first, *rest, **more)

    return fail


def is_beside_the_store(path: Any) -> bool:
    return isinstance(path, Path) and path.name.startswith(".reading.toml.")


@pytest.mark.parametrize(
    ("method", "code", "message"),
    [
        ("read", errno.EACCES, "reading.toml: Permission denied"),
        ("read", errno.EIO, "reading.toml: Input/output error"),
        ("stat", errno.EACCES, "reading.toml: Permission denied"),
        ("open_new", errno.EACCES, "reading.toml: Permission denied"),
        ("open_new", errno.EROFS, "reading.toml: Read-only file system"),
        ("open_new", errno.ENOSPC, "reading.toml: No space left on device"),
        ("write", errno.ENOSPC, "reading.toml: No space left on device"),
        ("write", errno.EDQUOT, "reading.toml: Disk quota exceeded"),
        ("sync", errno.EIO, "reading.toml: Input/output error"),
        ("replace", errno.EACCES, "reading.toml: Permission denied"),
        ("open_folder", errno.EACCES, "{folder}: Permission denied"),
        ("lock", errno.EIO, "{folder}: cannot be locked: Input/output error"),
    ],
)
def test_errors_of_the_operating_system_are_reported_and_nothing_changes(
    method: str, code: int, message: str, run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store(LINK)
    beside = is_beside_the_store if method in {"open_new", "replace"} else (lambda _: True)
    monkeypatch.setattr(FileOps, method, failing(method, code, when=beside))
    result = run("done", "abc")
    assert (result.code, result.out) == (3, "")
    message = message.format(folder=path.parent)
    assert f"error: {message}; nothing changed\n" in result.err
    assert [line for line in result.err.splitlines() if not line.startswith(("error: ", "hint: ", "warning: "))] == []
    assert path.read_text() == LINK
    assert entries() == ["reading.toml"]


def test_saving_gives_up_on_a_store_that_keeps_changing(
    run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store(LINK)
    copy = FileOps.copy_attributes

    def edit_meanwhile(self: FileOps, source: Path, status: os.stat_result, descriptor: int) -> None:
        copy(self, source, status, descriptor)
        with path.open("a") as file:
            file.write("# more\n")

    monkeypatch.setattr(FileOps, "copy_attributes", edit_meanwhile)
    result = run("done", "abc")
    assert (result.code, result.out, result.err) == (
        3,
        "",
        "error: reading.toml: kept changing while it was being saved; nothing changed\nhint: try again\n",
    )
    assert path.read_text() == LINK + "# more\n" * 5
    assert entries() == ["reading.toml"]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock that a save takes."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def test_waiting_for_a_locked_store_times_out(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    with locked(path.parent):
        result = run("done", "abc", env={"READTRACK_LOCK_TIMEOUT": "0.2"})
        assert run("list").code == 0
    assert (result.code, result.out, result.err) == (
        3,
        "",
        (
            "error: reading.toml: another readtrack is writing; gave up after 0.2 s; nothing changed\n"
            "hint: try again, or wait longer: READTRACK_LOCK_TIMEOUT=60 (seconds)\n"
        ),
    )
    assert path.read_text() == LINK


@pytest.mark.parametrize("timeout", ["", "soon", "-1", "nan", "inf"])
def test_an_invalid_timeout_is_ignored(timeout: str, run: Run, store: Callable[[str], Path]) -> None:
    store(LINK)
    assert run("done", "abc", env={"READTRACK_LOCK_TIMEOUT": timeout}).code == 0


USAGE: dict[str, tuple[list[str], str]] = {
    "no such command": (["lsit"], "error: unknown command 'lsit'\nhint: did you mean list?\n"),
    "no such command, far from all": (
        ["qqqq"], "error: unknown command 'qqqq'\nhint: readtrack --help lists the commands\n",
    ),
    "a hostile command": (
        ["\x1b[31m\u202e"],
        "error: unknown command '\\x1b[31m\\u202e'\nhint: readtrack --help lists the commands\n",
    ),
    "an unknown option": (["done", "-x"], "error: unknown option -x\nhint: see readtrack done --help\n"),
    "no id": (["done"], "error: done needs a link\nhint: readtrack done ID, or words of its title\n"),
    "a day that is none": (
        ["done", "abc", "--on", "tomorrow"],
        "error: 'tomorrow' (2026-11-23) is in the future\nhint: use today or an earlier date\n",
    ),
    "an unset variable for a date": (
        ["done", "abc", "--on", ""],
        "error: invalid date ''\nhint: use YYYY-MM-DD, today, yesterday, monday or 7d (7 days ago)\n",
    ),
    "an unset variable for a date, and none": (
        ["done", "abc", "--on", "", "--undated"],
        "error: --on and --undated cannot be used together\n",
    ),
    "two days": (["done", "abc", "--on", "today", "--undated"], "error: --on and --undated cannot be used together\n"),
    "colour": (["--color", "blue", "list"], "error: --color takes auto, always or never, not 'blue'\n"),
}  # fmt: skip


@pytest.mark.parametrize(("args", "message"), USAGE.values(), ids=USAGE)
def test_usage_errors_exit_with_code_2(args: list[str], message: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    result = run(*args)
    assert (result.code, result.out, result.err) == (2, "", message)
    assert path.read_text() == LINK


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (["done", "--", "-x"], 1, "error: no link matches '-x'; nothing changed\n"),
        (["done", "abc\udcff"], 2, "error: argument is not valid UTF-8: b'abc\\xff'\n"),
        (["add", "--title", "caf\udce9"], 2, "error: argument is not valid UTF-8: b'caf\\xe9'\n"),
        (["list", "caf\udce9"], 2, "error: argument is not valid UTF-8: b'caf\\xe9'\n"),
        (["-f", "caf\udce9.toml", "list"], 2, "error: argument is not valid UTF-8: b'caf\\xe9.toml'\n"),
    ],
)
def test_arguments_that_are_not_utf_8(args: list[str], code: int, message: str, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    result = run_process(*map(os.fsencode, args))
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith(message)
    assert path.read_text() == LINK


def test_the_name_of_a_store_may_be_any_bytes() -> None:
    name = os.fsdecode(b"caf\xe9.toml")
    Path(name).write_text(LINK)
    result = run_process("done", "abc", "-f", os.fsencode(name))
    assert (result.code, result.out, result.err) == (0, "abc\tdone\tinbox\tA\t\t\n", "")


@pytest.mark.parametrize("args", [("done", "-"), ("add", "-"), ("tag", "-", "+x"), ("show", "-")])
def test_standard_input_that_is_not_utf_8_is_refused(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path]
) -> None:
    path = store(LINK)
    result = run(*args, stdin=b"caf\xe9\n")
    assert (result.code, result.out, result.err) == (2, "", "error: standard input is not UTF-8 (byte 0xe9)\n")
    assert path.read_text() == LINK


def test_errors_of_a_store_elsewhere_contain_its_whole_path(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "home" / "mine.toml"
    path.write_text("x =")
    result = run("list", "-f", str(path))
    assert result.err.startswith(f"error: {path}:1:4: is not valid TOML: ")


def test_errors_and_hints_are_one_line_each(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\nid = "ab"\ntitle = "two\\nlines"\n[[link]]\nid = "ac"\ntitle = "B"\n')
    assert run("done", "a").err == "error: 'a' is a prefix of 2 ids; nothing changed\nhint: ab (two lines), ac (B)\n"


def test_a_missing_dependency_is_an_error_and_not_a_traceback(
    run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(LINK)
    monkeypatch.setitem(__import__("sys").modules, "readtrack.output.pretty", None)
    result = run("list", "--format", "table")
    assert result.code == 3
    assert result.err.endswith("hint: reinstall it: pip install --force-reinstall readtrack\n")


def test_help_begins_with_the_description_of_the_program(run: Run) -> None:
    result = run()
    assert (result.code, result.err) == (0, "")
    assert result.out == run("--help").out == run("-h").out
    assert result.out.startswith("Usage: readtrack [OPTIONS] COMMAND [ARGS]...\n\n  Track what you read")


def test_a_forced_terminal_keeps_errors_plain(run: Run, store: Callable[[str], Path]) -> None:
    store("x =")
    err = run("list", env=on_terminal(20)).err
    assert shown(err) == err


def test_file_names_in_hints_are_quoted_for_the_shell(run: Run, tmp_path: Path) -> None:
    path = Path("my list.toml")
    assert run("--file", str(path), "list").err == (
        "error: my list.toml: no such file\nhint: create it: readtrack init 'my list.toml'\n"
    )
    path.write_text(LINK)
    path.chmod(0o444)
    assert run("--file", str(path), "done", "abc").err == (
        "error: my list.toml: is read-only; nothing changed\nhint: chmod u+w 'my list.toml'\n"
    )


def test_deeply_nested_values_are_kept(run: Run, store: Callable[[str], Path]) -> None:
    text = f"a{'.b' * 900} = 1\n{LINK}"
    path = store(text)
    assert run("list").code == 0
    assert run("add", "--no-fetch", "https://e.org/new").code == 0
    assert path.read_text().startswith(text)


def test_values_nested_too_deeply_to_be_compared_can_be_read_but_not_changed(
    run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def same(_left: object, _right: object) -> bool:
        raise RecursionError

    path = store(LINK)
    monkeypatch.setattr(drafts, "same", same)
    assert run("list").code == 0
    result = run("add", "--no-fetch", "https://e.org/new")
    assert (result.code, result.err) == (
        3,
        "error: reading.toml: keys or brackets are nested too deeply to be checked; nothing changed\n",
    )
    assert path.read_text() == LINK


@pytest.mark.parametrize(
    ("text", "args"),
    [("done.x = 1\n", ("reopen", "bcdfgh")), ("[link.tags]\nx = 1\n", ("tag", "bcdfgh", "+new"))],
)
def test_a_field_written_as_a_table_can_be_read_but_not_changed(
    text: str, args: tuple[str, ...], run: Run, store: Callable[[str], Path]
) -> None:
    path = store(f'[[link]]\nid = "bcdfgh"\nurl = "https://e.org"\n{text}')
    before = path.read_bytes()
    assert run("list", "--all").code == 0
    result = run(*args)
    assert result.code == 3
    assert "of a link is written as a table; it can be read but not changed; nothing changed\nhint: " in result.err
    assert path.read_bytes() == before


def test_a_missing_current_directory_is_an_error_except_for_absolute_paths(run: Run, tmp_path: Path) -> None:
    (tmp_path / "reading.toml").write_text(LINK)
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    for command in (("add", "--no-fetch", "https://e.org"), ("list",), ("where",), ("init", "x.toml")):
        result = run("--file", "x.toml", *command)
        hint = "hint: change to another directory, or use an absolute path\n"
        message = f"error: x.toml: the current directory no longer exists\n{hint}"
        looks = command[0] in {"list", "where"}
        assert (result.code, result.err) == (3, message if looks else and_nothing_changed(message))
    assert run("--file", str(tmp_path / "reading.toml"), "done", "abc").code == 0
    assert "done = " in (tmp_path / "reading.toml").read_text()
    (tmp_path / "reading.toml").write_text("x = = 1\n")
    assert run("--file", str(tmp_path / "reading.toml"), "list").err.startswith(
        f"error: {tmp_path}/reading.toml:1:5: is not valid TOML"
    )


@pytest.mark.parametrize("link", ["reading.toml", "sub"])
def test_a_symlink_out_of_its_directory_creates_nothing(link: str, run: Run, tmp_path: Path) -> None:
    """An unpacked archive may contain one. Only `init` with its name creates its target."""
    Path(link).symlink_to("../outside/deep")
    name = link if link == "reading.toml" else "sub/reading.toml"
    Path("a.md").write_text("- [ ] https://e.org\n")
    real = tmp_path / "outside" / ("deep" if link == "reading.toml" else "deep/reading.toml")
    message = (
        f"error: {name}: is a symbolic link to {real}, which does not exist\n"
        f"hint: create it there: readtrack init {name} · or remove the link\n"
    )
    for command in (("add", "--no-fetch", "https://e.org"), ("import", "a.md"), ("list",), ("done", "a")):
        result = run("--file", name, *command)
        assert (result.code, result.err) == (3, message if command == ("list",) else and_nothing_changed(message))
    if link == "reading.toml":
        for command in (("add", "--no-fetch", "https://e.org"), ("init",)):
            assert run(*command).err == and_nothing_changed(message)
    assert not (tmp_path / "outside").exists()
    assert run("init", name).code == 0


@pytest.mark.parametrize("length", [100, 241, 242, 255])
@pytest.mark.parametrize("letter", ["a", "阅"])
def test_the_name_of_a_store_may_be_as_long_as_the_file_system_allows(length: int, letter: str, run: Run) -> None:
    name = letter * (length // len(letter.encode()))
    Path(name).write_text(LINK)
    result = run("--file", name, "done", "abc")
    assert (result.code, result.err) == (0, "")
    assert entries() == [name]


@pytest.mark.parametrize("zone", ["XXX+99", "XXX-24:00", "XXX+167:59:59", "nonsense"])
def test_an_invalid_time_zone_is_ignored(zone: str, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    result = run_process("done", "abc", env={"TZ": zone})
    assert (result.code, result.err) == (0, "")
    assert "done = 20" in path.read_text()


@pytest.mark.parametrize("command", ["add --no-fetch https://e.org", "edit abc"])
def test_minutes_must_be_a_toml_integer(command: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    result = run(*command.split(), "--minutes", "1" + "0" * 23)
    assert (result.code, result.out) == (2, "")
    assert path.read_text() == LINK


def test_a_key_with_escapes_is_the_same_key(run: Run, store: Callable[[str], Path]) -> None:
    """Also with escapes of TOML 1.1."""
    path = store(
        f'{LINK}"\\x41y" = 1 # mine\n"\\e\\u0041" = 2\n"\\x74ags" = ["x"]\n\n["\\x74opic"."\\e"]\nname = "E"\n'
    )
    for command in ("done abc", "tag abc +y", "edit abc --title B", "move abc --topic cuda", "doctor", "undo"):
        assert "Traceback" not in run(*command.split()).err
    assert path.read_text() == (
        '[[link]]\nid = "abc"\ntitle = "B"\n"\\x41y" = 1 # mine\n"\\e\\u0041" = 2\n"\\x74ags" = ["x", "y"]\n'
        "done = 2026-11-22\n"
        '\n["\\x74opic"."\\e"]\nname = "E"\n'
    )  # fmt: skip
    assert run("rm", "abc", "--yes").code == 0


@pytest.mark.parametrize("module", ["readtrack.cli", "typer.core", "readtrack.storage.store", "readtrack.output.plain"])
def test_an_interrupt_during_start_up_exits_silently_with_130(module: str, store: Callable[[str], Path]) -> None:
    """Also while the command is imported; before its first line, Python itself is responsible."""
    store(LINK)
    code = f"""
import os, signal, sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.argv = ["readtrack", "list"]
from readtrack.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_an_interrupt_is_caught_before_the_first_module_is_imported() -> None:
    """`enum`, which `signal` imports, is slow to import; without site-packages nothing has imported it before."""
    code = f"""
import os, sys

class Interrupting:
    def find_spec(self, name, *_):
        if name == "enum":
            os.kill(os.getpid(), {signal.SIGINT:d})

assert "enum" not in sys.modules
sys.meta_path.insert(0, Interrupting())
sys.path.insert(0, {str(Path(readtrack.__file__).parents[1])!r})
from readtrack.__main__ import main
main()
"""
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
