"""move: other topics and positions, byte for byte, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal

TOP = "# mine\n\n"
A = '# about a\n[[ link ]] # first\nid = "bcdfgh"\ntopic = "vllm"\ntitle = "甲"\n[link.meta]\nx = 1\n'
B = '[[link]]\nid = "bkmnpq"\ntopic = "cuda"\nurl = "https://e.org/b"\n'
C = '[[link]]\nid = "raft-paper"\ntitle = "Raft"\n'
SECTION = "# section\n\n"
STORE = f"{TOP}{A}\n{B}\n{SECTION}{C}# foot\n"
ROW_A, ROW_B, ROW_C = (
    "bcdfgh\tunread\tvllm\t甲\t\t\n",
    "bkmnpq\tunread\tcuda\t\thttps://e.org/b\t\n",
    "raft-paper\tunread\tinbox\tRaft\t\t\n",
)


@pytest.mark.parametrize(
    ("args", "out", "text"),
    [
        (("bc", "--after", "raft"), ROW_A, f"{TOP}{B}\n{SECTION}{C}# foot\n\n{A}"),
        (("bc", "--after", "bk"), ROW_A, f"{TOP}{B}\n{A}\n{SECTION}{C}# foot\n"),
        (("bc", "--before", "raft"), ROW_A, f"{TOP}{B}\n{SECTION}{A}\n{C}# foot\n"),
        (("raft", "--before", "bc"), ROW_C, f"{TOP}{C}\n{A}\n{B}\n{SECTION}# foot\n"),
        (("raft", "--before", "https://e.org/b"), ROW_C, f"{TOP}{A}\n{C}\n{B}\n{SECTION}# foot\n"),
        (("raft", "bc", "--after", "bk"), ROW_C + ROW_A, f"{TOP}{B}\n{C}\n{A}\n{SECTION}# foot\n"),
        (("bk", "bc", "--after", "raft"), ROW_B + ROW_A, f"{TOP}{SECTION}{C}# foot\n\n{B}\n{A}"),
    ],
)
def test_a_block_moves_with_its_comments_and_sub_tables(
    args: tuple[str, ...], out: str, text: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("move", *args)
    assert (result.code, result.err) == (0, "")
    assert sorted(result.out.splitlines()) == sorted(out.splitlines())
    assert path.read_text() == text
    assert run("undo").code == 0
    assert path.read_text() == STORE


def test_line_breaks_and_a_missing_last_one_are_kept(run: Run, store: Callable[[str], Path]) -> None:
    path = store("\ufeff" + STORE.removesuffix("# foot\n").rstrip("\n").replace("\n", "\r\n"))
    assert run("move", "bc", "--after", "raft").code == 0
    expected = f"{TOP}{B}\n{SECTION}{C}\n{A}".rstrip("\n")
    assert path.read_bytes().decode() == "\ufeff" + expected.replace("\n", "\r\n")


def test_another_topic_changes_one_line_and_a_new_one_is_announced(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("move", "bc", "bk", "--topic", "CUDA")
    assert (result.code, result.out, result.err) == (
        0,
        ROW_A.replace("vllm", "cuda"),
        "already in cuda: bkmnpq 'https://e.org/b'\n",
    )
    assert path.read_text() == STORE.replace('"vllm"', '"cuda"')
    result = run("move", "bc", "-t", "cudaa", "--new-topic")
    assert (result.code, result.err) == (0, "new topic cudaa\n")
    assert path.read_text() == STORE.replace('"vllm"', '"cudaa"')


def test_topic_and_position_are_combined_and_a_missing_id_is_stored(run: Run, store: Callable[[str], Path]) -> None:
    path = store('[[link]]\nurl = "https://e.org/a"\n\n[[link]]\nid = "x"\ntitle = "X"\n')
    derived = run("list").out.split("\t")[0]
    result = run("move", derived, "--after", "x", "-t", "books")
    assert (result.code, result.out) == (0, f"{derived}\tunread\tbooks\t\thttps://e.org/a\t\n")
    assert path.read_text() == (
        f'[[link]]\nid = "x"\ntitle = "X"\n\n[[link]]\nid = "{derived}"\nurl = "https://e.org/a"\ntopic = "books"\n'
    )


def test_a_duplicate_url_in_a_topic_is_reported(run: Run, store: Callable[[str], Path]) -> None:
    store(B + '[[link]]\nid = "other"\nurl = "https://www.e.org/b"\n')
    result = run("move", "other", "-t", "cuda")
    assert (result.code, result.err) == (
        0,
        "cuda now has this URL twice: other 'https://www.e.org/b' and bkmnpq 'https://e.org/b'\n",
    )


@pytest.mark.parametrize(
    "args", [("bc", "--first"), ("bc", "--before", "bk"), ("raft", "--last"), ("bc,bk", "--first")]
)
def test_a_link_already_in_place_is_reported_and_nothing_is_written(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    before = path.stat()
    result = run("move", *args)
    assert (result.code, result.out) == (0, "")
    assert {line.split(":")[0] for line in result.err.splitlines()} == {"already there"}
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (
            ("bc",),
            2,
            "error: no destination given\nhint: --topic TOPIC, --before ID, --after ID, --first or --last\n",
        ),
        (("bc", "--topic", " "), 2, None),
        (
            ("bc", "--first", "--after", "bk"),
            2,
            "error: --before, --after, --first and --last cannot be used together\n",
        ),
        (
            ("bc", "bk", "--after", "bk"),
            1,
            "error: bkmnpq 'https://e.org/b' cannot be moved next to itself; nothing changed\n",
        ),
        (("bc", "--after", "nope"), 1, None),
        (("bc", "nope", "--last"), 1, None),
        (("b", "--last"), 1, None),
    ],
)
def test_invalid_arguments_change_nothing(
    args: tuple[str, ...], code: int, error: str | None, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("move", *args)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ") if error is None else result.err == error
    assert path.read_text() == STORE


def test_an_inline_array_can_be_read_but_not_moved(run: Run, store: Callable[[str], Path]) -> None:
    path = store('link = [{id = "a", title = "A"}, {id = "b", title = "B"}]\n')
    result = run("move", "a", "--last")
    assert (result.code, result.err) == (
        3,
        (
            "error: the links are written as one inline array; it can be read but not changed; nothing changed\n"
            "hint: write each link as a [[link]] block\n"
        ),
    )
    assert path.read_text() == 'link = [{id = "a", title = "A"}, {id = "b", title = "B"}]\n'


def test_text_between_a_link_and_its_subtable_moves_once(run: Run, store: Callable[[str], Path]) -> None:
    inner = '[[link]]\nid = "in"\ntitle = "In"\n\n# between\n\n[link.meta]\nx = 1\n'
    path = store(f"{inner}\n# own\n\n{B}")
    assert run("move", "in", "--after", "bk").code == 0
    assert path.read_text() == f"# own\n\n{B}\n{inner}"


TWINS = '[[link]]\nurl = "https://e.org/a"\n\n[[link]]\nurl = "https://e.org/a"\nnote = "second"\n'


@pytest.mark.parametrize(
    ("first", "args"),
    [
        ("", ("move", "{0}", "--topic", "x")),
        ("", ("rm", "{0}", "--yes")),
        ("", ("edit", "{0}", "--url", "https://e.org/b")),
        ("", ("topic", "rename", "inbox", "x")),
        ('id = "raft"\n', ("move", "raft", "--topic", "x")),
    ],
)
def test_the_id_of_an_equal_link_is_unchanged(
    first: str, args: tuple[str, ...], run: Run, store: Callable[[str], Path]
) -> None:
    path = store(TWINS.replace("[[link]]\n", f"[[link]]\n{first}", 1))
    ids = [line.partition("\t")[0] for line in run("list").out.splitlines()]
    assert len(set(ids)) == 2
    assert run(*(arg.format(*ids) for arg in args)).code == 0
    assert [line.partition("\t")[0] for line in run("list").out.splitlines()][-1] == ids[1]
    assert f'id = "{ids[1]}"\n' in path.read_text()
    assert run("done", ids[1]).code == 0


LONG = "".join(
    f'[[link]]\nid = "{topic}{number}"\ntopic = "{topic}"\ntitle = "T"\n'
    for number in (1, 2, 3)
    for topic in ("a", "b")
)


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        ("b3 --first", "a1 b3 b1 a2 b2 a3"),
        ("a1 --last", "b1 a2 b2 a3 a1 b3"),
        ("a3 a2 --first", "a3 a2 a1 b1 b2 b3"),
        ("a3 b3 --first", "a3 a1 b3 b1 a2 b2"),
        ("a2 --first --topic b", "a1 a2 b1 b2 a3 b3"),
        ("a3 a2 a1 --first", "b1 b2 a3 a2 a1 b3"),
        ("a2 --first --topic new", "a1 b1 a2 b2 a3 b3"),
    ],
)
def test_first_and_last_are_positions_in_the_topic(args: str, ids: str, run: Run, store: Callable[[str], Path]) -> None:
    store(LONG)
    assert run("move", *args.split()).code == 0
    assert " ".join(line.split("\t")[0] for line in run("list").out.splitlines()) == ids


def test_a_terminal_shows_the_new_positions_of_the_links(run: Run, store: Callable[[str], Path]) -> None:
    store(LONG)
    assert run("move", "b3", "--first", env=on_terminal(80)).err == "b3 is now number 1 of 3 in b\n"
    assert run("move", "a1", "b1", "--topic", "c", env=on_terminal(80)).err == (
        "new topic c\na1 is now number 1 of 2 in c\nb1 is now number 2 of 2 in c\n"
    )
    assert run("rm", "a1", "b1", "--yes", env=on_terminal(80)).err == "removed 2 links; to restore: readtrack undo\n"
