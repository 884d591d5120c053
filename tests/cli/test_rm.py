"""rm: what is removed, what is kept, and the confirmation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown

A = '# about a\n[[link]]\nid = "bcdfgh"\ntopic = "vllm"\ntitle = "甲"\n[link.meta]\nx = 1\n'
B = '[[link]] # second\nid = "bkmnpq"\nurl = "https://e.org/b"\ndone = true\n'
C = '[[link]]\nid = "raft-paper"\ntopic = "vllm"\ntitle = "Raft"\n'
STORE = f"# mine\n\n{A}\n# section\n\n{B}# foot\n\n{C}"
ROW_A, ROW_B = "bcdfgh\tunread\tvllm\t甲\t\t\n", "bkmnpq\tdone\tinbox\t\thttps://e.org/b\t\n"


@pytest.mark.parametrize(
    ("ids", "out", "text"),
    [
        (("bc",), ROW_A, f"# mine\n\n# section\n\n{B}# foot\n\n{C}"),
        (("bk",), ROW_B, f"# mine\n\n{A}\n# section\n\n# foot\n\n{C}"),
        (("bk,bc",), ROW_B + ROW_A, f"# mine\n\n# section\n\n# foot\n\n{C}"),
        (("-",), ROW_A, f"# mine\n\n# section\n\n{B}# foot\n\n{C}"),
    ],
)
def test_a_link_is_removed_with_the_comments_above_it_and_undo_restores_it(
    ids: tuple[str, ...], out: str, text: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("rm", *ids, "--yes", stdin=ROW_A)
    assert (result.code, result.out, result.err) == (0, out, "")
    assert path.read_text() == text
    assert run("log").out.split("\n")[0].endswith("甲" if "甲" in out else "https://e.org/b")
    assert run("undo").code == 0
    assert path.read_text() == STORE


def test_without_a_terminal_rm_needs_yes(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("rm", "bc", "bk", stdin="y\n")
    assert (result.code, result.out, result.err) == (
        2,
        "",
        "error: cannot ask for confirmation without a terminal\nhint: to remove 2 links without confirmation: --yes\n",
    )
    assert path.read_text() == STORE


@pytest.mark.parametrize("ids", [("bc", "nope"), ("b",), ("",)])
def test_all_or_nothing(ids: tuple[str, ...], run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("rm", *ids, "-y")
    assert result.out == ""
    assert path.read_text() == STORE


def test_a_duplicate_id_is_refused(run: Run, store: Callable[[str], Path]) -> None:
    text = STORE.replace("bkmnpq", "bcdfgh")
    path = store(text)
    assert run("rm", "bcdfgh", "--yes").code == 1
    assert path.read_text() == text


TWO = '[[link]]\nid = "aaaaaa"\ntitle = "A"\n\n[[link]]\nid = "bbbbbb"\ntitle = "B"\n\n'


@pytest.mark.parametrize("odd_id", ["aaaaaa,bbbbbb", "aaaaaa ,x", "aaaaaa\\u2028bbbbbb", "aaaaaa\\tbbbbbb", " aaaaaa"])
def test_ids_printed_by_list_remove_exactly_those_links(odd_id: str, run: Run, store: Callable[[str], Path]) -> None:
    """Ids from standard input are used unchanged."""
    two = TWO.replace("aaaaaa", "aaaaaab") if odd_id == " aaaaaa" else TWO
    path = store(f'{two}[[link]]\nid = "{odd_id}"\ntitle = "C"\ndropped = true\n')
    result = run("rm", "-", "--yes", stdin=run("list", "-s", "dropped").out)
    assert (result.code, path.read_text()) == (0, two.removesuffix("\n"))


@pytest.mark.parametrize("odd_id", ["aaaaaa\\u200b", "aaaaaa\\u001b[1m", " aaaaaa", "\\u202eaaaaaa"])
def test_ids_that_look_alike_are_not_guessed(odd_id: str, run: Run, store: Callable[[str], Path]) -> None:
    text = f'{TWO}[[link]]\nid = "{odd_id}"\ntitle = "C"\ndropped = true\n'
    path = store(text)
    for arguments, stdin in (("-", run("list", "-s", "dropped").out), ("aaaaaa", "")):
        result = run("rm", arguments, "--yes", stdin=stdin)
        assert (result.code, result.err.split("\n")[0]) == (1, "error: 2 links have the id 'aaaaaa'; nothing changed")
        assert path.read_text() == text


def test_the_last_link_of_a_topic_and_of_the_list_may_be_removed(run: Run, store: Callable[[str], Path]) -> None:
    path = store(f"version = 1\n\n{C}")
    result = run("rm", "raft", "--yes", env=on_terminal(80))
    assert (result.code, shown(result.out)) == (0, "raft-paper  [ ]  Raft\n")
    assert path.read_text() == "version = 1\n"
    assert run("list").out == ""


@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_undo_restores_a_list_left_without_any_text(end: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(f"{C}{end}")
    assert run("rm", "raft", "--yes").code == 0
    assert path.read_text().strip() == ""
    result = run("undo")
    assert (result.code, path.read_text()) == (0, f"{C}{end}")
    assert result.err.startswith("undone: readtrack rm raft --yes")


def test_json_contains_the_removed_links(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert [link["id"] for link in json.loads(run("rm", "bc", "--yes", "--json").out)] == ["bcdfgh"]
    assert run("rm", "-", "--json").out == "[]\n"
