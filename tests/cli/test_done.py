"""start, done, drop, reopen: what they write, print and refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown

STORE = """\
# mine
[[link]]
id = "bcdfgh"
topic = "vllm"
url = "https://e.org/a" # good
title = "甲"

[[link]]
id = "bkmnpq"
topic = "vllm"
url = "https://e.org/b"
started = 2026-11-01

[[link]]
id = "raft-paper"
url = "https://e.org/c"
done = true
"""


def test_finishing_a_link_adds_one_line(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("done", "bc")
    assert (result.code, result.out, result.err) == (0, "bcdfgh\tdone\tvllm\t甲\thttps://e.org/a\t\n", "")
    assert path.read_text() == STORE.replace('title = "甲"\n', 'title = "甲"\ndone = 2026-11-22\n')


def test_a_link_that_is_already_done_is_reported_and_nothing_is_written(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    before = path.stat()
    result = run("done", "raft-paper")
    assert (result.code, result.out, result.err) == (0, "", "already done: raft-paper 'https://e.org/c'\n")
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert path.stat().st_ino == before.st_ino


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (("done", "raft"), 'url = "https://e.org/c"\ndone = true\n'),
        (("done", "raft", "--on", "2026-11-03"), 'url = "https://e.org/c"\ndone = 2026-11-03\n'),
        (("done", "raft", "--on", "yesterday"), 'url = "https://e.org/c"\ndone = 2026-11-21\n'),
        (("drop", "raft"), 'url = "https://e.org/c"\ndone = true\ndropped = 2026-11-22\n'),
        (("drop", "raft", "--undated"), 'url = "https://e.org/c"\ndone = true\ndropped = true\n'),
        (("reopen", "raft"), 'url = "https://e.org/c"\n'),
    ],
)
def test_states_are_written_as_dates(args: tuple[str, ...], line: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    assert run(*args).code == 0
    assert path.read_text() == STORE.replace('url = "https://e.org/c"\ndone = true\n', line)


def test_several_links_are_changed_in_one_save_or_none(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("done", "bc,bk", "nope")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: no link has the id or URL 'nope'; nothing changed\nhint: ")
    assert path.read_text() == STORE
    assert run("done", "bc,bk").out == (
        "bcdfgh\tdone\tvllm\t甲\thttps://e.org/a\t\nbkmnpq\tdone\tvllm\t\thttps://e.org/b\t\n"
    )


def test_ids_come_from_standard_input(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    listed = run("list", "-t", "vllm").out
    assert run("done", "-", stdin=listed).code == 0
    assert run("list", "-t", "vllm").out == ""


def test_empty_standard_input_means_nothing_to_do(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("done", "-")
    assert (result.code, result.out, result.err) == (0, "", "nothing to do\n")


def test_a_url_selects_a_link_like_its_id(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("done", "http://www.e.org/a/?utm_source=x").out.startswith("bcdfgh\tdone")


def test_a_finished_link_has_to_be_reopened_before_it_is_started(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("start", "raft")
    assert (result.code, result.err) == (
        1,
        (
            "error: raft-paper 'https://e.org/c' is done; nothing changed\n"
            "hint: to read it again: readtrack reopen raft-paper\n"
        ),
    )


def test_an_ambiguous_prefix_is_refused_with_all_matching_ids(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("done", "b")
    assert (result.code, result.err) == (
        1,
        "error: 'b' is a prefix of 2 ids; nothing changed\nhint: bcdfgh (甲), bkmnpq (https://e.org/b)\n",
    )
    assert path.read_text() == STORE


def test_a_duplicate_id_is_refused_for_changes_but_shows_both_links(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE.replace("bkmnpq", "bcdfgh"))
    text = path.read_text()
    assert run("done", "bcdfgh").code == 1
    assert path.read_text() == text
    assert run("show", "bcdfgh").out.count("bcdfgh") == 2


def test_a_link_without_an_id_gets_it_with_its_first_change(run: Run, store: Callable[[str], Path]) -> None:
    path = store('[[link]]\nurl = "https://e.org/a"\n')
    derived = run("list").out.split("\t")[0]
    assert run("done", derived).code == 0
    assert path.read_text() == f'[[link]]\nid = "{derived}"\nurl = "https://e.org/a"\ndone = 2026-11-22\n'


def test_many_changed_links_are_counted_on_a_terminal(run: Run, store: Callable[[str], Path]) -> None:
    ids = [f"a{number:02}" for number in range(20)]
    store("".join(f'[[link]]\nid = "{link_id}"\ntitle = "T"\n' for link_id in ids))
    few = shown(run("done", *ids[:19], env=on_terminal(80)).out).splitlines()
    assert (len(few), few[-1]) == (20, "inbox 19/20 95%")
    assert shown(run("reopen", *ids[:19], "a19", env=on_terminal(80)).out).splitlines()[-1] == "inbox 0/20 0%"
    out = shown(run("done", *ids, env=on_terminal(80)).out)
    assert out == "20 links: 20 done\ninbox 20/20 100%\n"
