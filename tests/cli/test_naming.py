"""Links selected by words of their titles, and by default."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed
from terminals import shown, terminal

STORE = """\
[topic.vllm]
name = "推理引擎"

[[link]]
id = "kvbcdf"
topic = "vllm"
title = "vLLM 显存管理详解"
url = "https://e.org/a"
started = 2026-11-01

[[link]]
id = "mkbcdf"
topic = "vllm"
title = "vLLM 的 prefix cache 为何零开销"
url = "https://e.org/b"

[[link]]
id = "nkbcdf"
topic = "vllm"
title = "图文详解 KV Cache"
url = "https://e.org/c"
added = 2026-11-08

[[link]]
id = "pkbcdf"
topic = "vllm"
title = "AI Infra 之模型显存管理分析"
url = "https://e.org/d"
done = true
"""


def ids(out: str) -> list[str]:
    return [line.split("\t")[0] for line in out.splitlines()]


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (["done", "显存"], ["kvbcdf"]),  # the other one is done
        (["done", "PREFIX", "cache"], ["mkbcdf"]),
        (["done", "prefix cache"], ["mkbcdf"]),
        (["done", "/kv"], ["nkbcdf"]),
        (["done", "kv"], ["kvbcdf"]),  # an id before words
        (["done", "kv", "cache"], ["nkbcdf"]),  # not all are ids
        (["done", "prefix", "mkbcdf"], ["mkbcdf"]),  # the TAB key completes the second word
        (["done", "kv,mk"], ["kvbcdf", "mkbcdf"]),
        (["done", "mkbcdf", "https://e.org/c"], ["mkbcdf", "nkbcdf"]),
        (["reopen", "显存"], ["pkbcdf"]),
        (["show", "infra"], ["pkbcdf"]),
        (["drop", "零开销"], ["mkbcdf"]),
        (["start", "prefix"], ["mkbcdf"]),
        (["open", "零开销"], ["mkbcdf"]),
        (["edit", "kv", "cache", "--minutes", "5"], ["nkbcdf"]),
        (["move", "infra", "--first"], ["pkbcdf"]),
        (["note", "prefix", "-m", "x"], ["mkbcdf"]),
        (["rm", "infra", "--yes"], ["pkbcdf"]),
    ],
)
def test_words_select_links_that_the_command_can_change(
    args: list[str], found: list[str], run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "true")
    store(STORE)
    result = run(*args)
    assert (result.code, ids(result.out)) == (0, found), result.err


ALL = "hint: list all titles and ids: readtrack list --all\n"
KV, MK, NK, PK = (
    *("kvbcdf (vLLM 显存管理详解)", "mkbcdf (vLLM 的 prefix cache 为何零…)"),
    *("nkbcdf (图文详解 KV Cache)", "pkbcdf (AI Infra 之模型显存管理分析)"),
)


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["vllm"], f"error: 3 links match 'vllm'\nhint: use an id: {KV}, {MK}, {NK}\n"),
        (["显存管理祥解"], f"error: no link matches '显存管理祥解'\nhint: did you mean {KV}, {PK}?\n"),
        (["mk", "nkbcdg"], f"error: no link has the id or URL 'nkbcdg'\nhint: did you mean {NK}, {PK}, {MK}?\n"),
        (["nkbcdg"], f"error: no link matches 'nkbcdg'\nhint: did you mean {NK}, {PK}, {MK}?\n"),
        (["/zzz"], f"error: no link matches 'zzz'\n{ALL}"),
    ],
)
def test_ambiguous_words(args: list[str], error: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("done", *args)
    assert (result.code, result.out, result.err) == (1, "", and_nothing_changed(error))
    assert path.read_text(encoding="utf-8") == STORE


def test_words_that_match_only_a_finished_link_report_it(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("done", "infra")
    assert (result.code, result.err) == (0, "already done: pkbcdf 'AI Infra 之模型显存管理分析'\n")


@pytest.mark.parametrize("command", ["show", "open", "start", "done", "drop", "reopen", "note", "rm", "move"])
@pytest.mark.parametrize("argument", ["", " ", ",", "/"])
def test_an_empty_argument_selects_nothing(command: str, argument: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    more = ["--first"] if command == "move" else []
    result = run(command, argument, *more)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: empty argument\n")
    assert path.read_text(encoding="utf-8") == STORE


@pytest.mark.parametrize("command", ["show", "start", "done", "drop", "reopen", "note"])
def test_without_a_terminal_a_link_is_required(command: str, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run(command)
    assert (result.code, result.err) == (
        2,
        f"error: {command} needs a link\nhint: readtrack {command} ID, or words of its title\n",
    )


def test_standard_input_is_never_interpreted_as_words(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("done", "-", stdin="prefix\tx\n")
    assert result.code == 1
    assert result.err.startswith("error: no link has the id or URL 'prefix'; nothing changed\n")


def test_several_matches_are_a_numbered_list(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("done", "cache", columns=60) as program:
        program.wait_for("Which one? [1-2, several with spaces; Enter for none] ")
        assert program.output == (
            "2 links match 'cache':\n"
            "  1  vLLM 的 prefix cache 为何零开销  推理引擎\n"
            f"  2  图文详解 KV Cache  推理引擎 · {program.output.split(' · ')[1].splitlines()[0]}\n"
            "Which one? [1-2, several with spaces; Enter for none] "
        )
        program.type("3\n")
        program.wait_for("enter a number from 1 to 2, or nothing")
        program.type("2\n")
        assert program.end() == 0
    assert "done" not in path.read_text(encoding="utf-8").split("nkbcdf")[0]
    assert "done" in path.read_text(encoding="utf-8").split("nkbcdf")[1].split("pkbcdf")[0]


@pytest.mark.parametrize("answer", ["\n", "\x04"])
def test_no_answer_selects_nothing(answer: str, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("done", "cache") as program:
        program.wait_for("Which one?")
        program.type(answer)
        assert program.end() == 1
        assert "error: no link selected\n" in shown(program.output)
    assert path.read_text(encoding="utf-8") == STORE


def test_done_without_arguments_means_the_link_being_read(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("done", "-m", "finally clear") as program:
        assert program.end() == 0
    assert path.read_text(encoding="utf-8").split("[[link]]")[1].endswith('\nnote = "finally clear"\n\n')


def test_several_links_being_read_are_listed_by_newest_start(store: Callable[[str], Path]) -> None:
    store(STORE.replace("added = 2026-11-08", "started = 2026-11-08"))
    with terminal("done") as program:
        program.wait_for("Which one?")
        lines = program.output.splitlines()
        assert lines[0] == "2 links are being read:"
        assert lines[1].startswith("  1  图文详解 KV Cache  推理引擎 · reading · ")
        assert lines[2].startswith("  2  vLLM 显存管理详解  推理引擎 · reading · ")
        program.type("\n")
        assert program.end() == 1


def test_done_without_arguments_fails_if_nothing_is_being_read(store: Callable[[str], Path]) -> None:
    store(STORE.replace("started = 2026-11-01\n", ""))
    with terminal("done") as program:
        assert program.end() == 1
        assert shown(program.output) == (
            "error: no link is being read; nothing changed\nhint: readtrack done ID, or start one: readtrack open\n"
        )


def test_start_without_arguments_means_what_next_suggests(store: Callable[[str], Path]) -> None:
    path = store(STORE.replace("started = 2026-11-01\n", ""))
    with terminal("start") as program:
        assert program.end() == 0
    assert "started = " in path.read_text(encoding="utf-8").split("[[link]]")[1]


def test_open_without_arguments_means_what_next_suggests(
    run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "true")
    store(STORE + '[[link]]\nid = "short"\ntopic = "b"\nurl = "https://e.org/e"\nminutes = 3\n')
    assert ids(run("open", "-t", "b").out) == ["short"]
    assert ids(run("open", "--minutes", "5").out) == ["short"]
    result = run("open", "--minutes", "2")
    assert (result.code, result.out, result.err) == (0, "", "nothing left to read\n")
    result = run("open", "short", "-t", "b")
    assert (result.code, result.err) == (
        2,
        "error: --topic, --tag and --minutes cannot be combined with links\n",
    )


def test_the_numbered_list_fits_the_screen(store: Callable[[str], Path]) -> None:
    store("".join(f'[[link]]\ntitle = "多模态技术梳理 {"很长" * 40} {n}"\nadded = 2026-11-01\n' for n in range(30)))
    with terminal("done", "多模态", columns=40, env={**os.environ, "COLUMNS": "40"}) as program:
        program.wait_for("Which one?")
        lines = program.output.splitlines()
        assert lines[0] == "30 links match '多模态':"
        assert lines[21] == "  and 10 more: add a word"
        assert all(line.endswith(("…", "more: add a word")) or "…  inbox" in line for line in lines[1:22])
        program.type("\n")
        assert program.end() == 1


def test_an_interrupt_at_the_prompt_changes_nothing(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("done", "cache") as program:
        program.wait_for("Which one?")
        program.type("\x03")
        assert program.end() == 130
    assert program.output.endswith("Enter for none] ^C\n")
    assert path.read_text(encoding="utf-8") == STORE
