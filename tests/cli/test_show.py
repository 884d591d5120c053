"""show: everything about a link."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths

STORE = """\
[topic.vllm]
name = "推理引擎"

[[link]]
id = "bkmnpq"
topic = "vllm"
title = "vLLM 显存管理详解"
url = "https://zhuanlan.zhihu.com/p/1916529253169734444"
tags = ["v1", "内存"]
added = 2026-11-03
started = 2026-11-04
done = true
minutes = 12
note = "V1 全流程讲解\\n很细节"
source = "a friend"

[[link]]
id = "raft-paper"
title = "Raft"
[link.meta]
x = 1
"""
TWINS = "twin\tunread\tinbox\tA\t\t\ntwin\tunread\tinbox\tB\t\t\n"
RAFT = "raft\tunread\tinbox\tC\t\t\n"
SHARED = """\
error: 2 links have the id 'twin'
hint: give all but one of them another id in the file, or delete the id line to get a new one
"""
TABLE = """\
id       bkmnpq
title    vLLM 显存管理详解
url      https://zhuanlan.zhihu.com/p/1916529253169734444
topic    推理引擎 vllm
status   [x] done
tags     v1, 内存
added    2026-11-03  2 w
started  2026-11-04  2 w
done     date unknown
minutes  12
note     V1 全流程讲解
         很细节
source   a friend

id      raft-paper
title   Raft
url     (none)
topic   inbox
status  [ ] unread
meta    {'x': 1}
"""
LINES = (
    "bkmnpq\tdone\tvllm\tvLLM 显存管理详解\thttps://zhuanlan.zhihu.com/p/1916529253169734444\tv1,内存\n"
    "raft-paper\tunread\tinbox\tRaft\t\t\n"
)


def test_a_terminal_shows_all_details(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert shown(run("show", "bk", "raft", env=on_terminal(80)).out) == TABLE


def test_a_pipe_gets_the_same_line_as_list(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("show", "bk,raft").out == LINES
    assert run("show", "bk", "raft", "--json").out == run("list", "--all", "--json").out


@pytest.mark.parametrize(
    ("references", "stdin", "ids"),
    [
        (["bkmnpq"], "", ["bkmnpq"]),
        (["raft-", "b"], "", ["raft-paper", "bkmnpq"]),
        (["b,bk,bkmnpq"], "", ["bkmnpq"]),
        (["http://zhuanlan.zhihu.com/p/1916529253169734444?utm_source=x,y"], "", ["bkmnpq"]),
        (["-"], LINES, ["bkmnpq", "raft-paper"]),
        (["-"], "\n\nraft-paper\r\n", ["raft-paper"]),
        (["-"], "", []),
    ],
)
def test_links_are_selected_by_id_prefix_url_or_standard_input(
    references: list[str], stdin: str, ids: list[str], run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    result = run("show", *references, stdin=stdin)
    assert result.code == 0
    assert [line.split("\t")[0] for line in result.out.splitlines()] == ids


@pytest.mark.parametrize("columns", [40, 60, 140])
def test_long_values_are_wrapped_not_truncated(columns: int, run: Run, store: Callable[[str], Path]) -> None:
    title = "很长的标题" * 20
    store(f'[[link]]\nid = "a"\ntitle = "{title}"\n')
    out = run("show", "a", env=on_terminal(columns)).out
    assert max(widths(out)) <= columns
    assert title in "".join(line.strip() for line in shown(out).removeprefix("id     a").splitlines())


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("nope", "no link matches 'nope'\nhint: list all titles and ids: readtrack list --all\n"),
        ("bkmnpp", "no link matches 'bkmnpp'\nhint: did you mean bkmnpq (vLLM 显存管理详解)?\n"),
        (
            "https://e.org/",
            ("no link has the id or URL 'https://e.org/'\nhint: list all ids: readtrack list --all\n"),
        ),
    ],
)
def test_an_unknown_link_is_an_error_with_similar_ids(
    reference: str, message: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    result = run("show", reference)
    assert (result.code, result.out, result.err) == (1, "", f"error: {message}")


def test_a_url_in_several_topics_is_refused_with_the_ids(run: Run, store: Callable[[str], Path]) -> None:
    block = '[[link]]\nid = "{}"\ntopic = "{}"\ntitle = "T"\nurl = "https://e.org/categories.html"\n'
    store(block.format("a", "llm") + block.format("b", "cuda"))
    result = run("show", "e.org/categories.html")
    assert (result.code, result.err) == (
        1,
        "error: 2 links have the URL e.org/categories.html\nhint: use an id: a (T), b (T)\n",
    )


@pytest.mark.parametrize(
    ("arguments", "code", "out", "err"),
    [
        (["twin"], 0, TWINS, ""),
        (["raft,twin"], 0, f"{RAFT}{TWINS}", ""),
        (["twin", "none"], 1, "", SHARED),
        (["twin", "ra"], 1, "", SHARED),
    ],
)
def test_all_links_that_share_an_id_are_shown(
    arguments: list[str], code: int, out: str, err: str, run: Run, store: Callable[[str], Path]
) -> None:
    blocks = [("twin", "A"), ("twin", "B"), ("raft", "C"), ("race", "D")]
    store("\n".join(f'[[link]]\nid = "{link_id}"\ntitle = "{title}"' for link_id, title in blocks))
    shown = run("show", *arguments)
    assert (shown.code, shown.out, shown.err) == (code, out, err)


def test_a_terminal_shows_the_part_of_the_series(run: Run, store: Callable[[str], Path]) -> None:
    store(
        '[[link]]\nid = "a"\ntitle = "Foo 系列 7"\n[[link]]\nid = "b"\ntitle = "Foo 系列 6"\n'
        '[[link]]\nid = "c"\ntitle = "X"\nseries = "Bar"\n[[link]]\nid = "d"\ntitle = "Foo 系列 5"\npart = false\n'
    )
    out = shown(run("show", "a", "c", "d", env=on_terminal(80)).out)
    assert [line for line in out.splitlines() if line.startswith(("series", "part"))] == [
        "series  Foo 系列: part 7 of 7",
        "series  Bar",
        "part    False",
    ]
