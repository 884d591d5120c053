"""`readtrack` without arguments: the home screen on a terminal, the help in a pipe."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths

# Today is Sunday, 2026-11-22.
STORE = """\
[topic.vllm]
name = "推理引擎"

[[link]]
id = "bcdfgh"
topic = "vllm"
title = "图解 Vllm V1 系列 5：调度器"
url = "https://zhuanlan.zhihu.com/p/5"
added = 2026-10-01
done = 2026-11-20

[[link]]
id = "cdfghj"
topic = "vllm"
title = "图解 Vllm V1 系列 7：使用 AsyncLLM 做异步推理"
url = "https://zhuanlan.zhihu.com/p/7"
added = 2026-11-17

[[link]]
id = "dfghjk"
topic = "vllm"
title = "图解 Vllm V1 系列 6：KVCacheManager"
url = "https://zhuanlan.zhihu.com/p/6"
added = 2026-11-16

[[link]]
id = "fghjkm"
topic = "vllm"
title = "vLLM 显存管理详解"
url = "https://zhuanlan.zhihu.com/p/8"
minutes = 12
started = 2026-11-19

[[link]]
id = "ghjkmn"
topic = "cuda"
title = "CUDA"
url = "https://e.org/cuda"
added = 2026-11-12
done = 2026-11-13

[[link]]
id = "hjkmnp"
title = "Raft"
"""
SCREEN = """\
reading.toml  2/6 done  ━━━━━━╸───────────── 33%

Reading
fghjkm  [/]  vLLM 显存管理详解                          zhihu.com · 12 min · 3 d

Next
dfghjk  [ ]  图解 Vllm V1 系列 6：KVCacheManager                 zhihu.com · 6 d
             next in 推理引擎, last read on 2026-11-20, part 6 of 7, 1 done
cdfghj  [ ]  图解 Vllm V1 系列 7：使用 AsyncLLM 做异步推理       zhihu.com · 5 d
             next in 推理引擎, last read on 2026-11-20, part 7 of 7, 1 done
hjkmnp  [ ]  Raft
             next in inbox

       this week  last week  12 weeks
done           1          1  ··········▄▄  2
added          2          1  ····▄·····▄█  4

readtrack open: read the first · done: finish it · add · stats · --help
"""


def test_the_screen_shows_links_in_progress_suggestions_and_weeks(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run(env=on_terminal(80))
    assert (result.code, shown(result.out), result.err) == (0, SCREEN, "")
    assert run("--color", "always", env={"COLUMNS": "80"}).out == result.out


def test_in_a_pipe_and_with_help_the_grouped_help_is_printed(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run().out == run("--help").out
    assert run("--help", env=on_terminal(80)).out.startswith("Usage: readtrack ")


def test_without_a_list_the_screen_says_how_to_create_one(run: Run) -> None:
    result = run(env=on_terminal(80))
    assert (result.code, result.err) == (0, "")
    assert shown(result.out) == (
        "No reading list here yet.\n"
        "\n"
        "readtrack init            create a list in this directory\n"
        "readtrack add https://…   save a link to read\n"
        "readtrack import TODO.md  import a checklist or bookmarks\n"
        "\n"
        "readtrack --help lists all commands\n"
    )
    assert list(Path().iterdir()) == []


def test_for_an_empty_list_the_screen_says_how_to_add_links(run: Run, store: Callable[[str], Path]) -> None:
    store('version = 1\n[[link]]\ntitle = "given up"\ndropped = true\n')
    assert shown(run(env=on_terminal(80)).out) == (
        "reading.toml  no links yet\n"
        "\n"
        "readtrack add https://…   save a link to read\n"
        "readtrack import TODO.md  import a checklist or bookmarks\n"
        "\n"
        "readtrack --help lists all commands\n"
    )


def test_the_screen_counts_the_links_in_the_inbox(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    Path("inbox.md").write_text("a thought\n\nhttps://e.org/1\n\nTitle\nhttps://e.org/2\n")
    last = "2 in the inbox: readtrack inbox --take · readtrack open: read the first\n"
    assert shown(run(env=on_terminal(80)).out) == "".join(SCREEN.splitlines(keepends=True)[:-1]) + last
    assert shown(run(env=on_terminal(60)).out).splitlines()[-1] == "2 in the inbox: readtrack inbox --take"
    store(MANY)
    assert len(run(env=on_terminal(80)).out.splitlines()) <= 20
    store("version = 1\n")
    assert shown(run(env=on_terminal(80)).out).splitlines()[2] == "readtrack inbox --take    add the 2 in the inbox"


def test_the_screen_says_when_everything_is_read(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\ntitle = "A"\ndone = true\n')
    assert shown(run(env=on_terminal(80)).out) == (
        "reading.toml  1/1 done  ━━━━━━━━━━━━━━━━━━━━ 100%\n"
        "\n"
        "All read. Add more: readtrack add https://…\n"
        "\n"
        "readtrack add · stats · --help\n"
    )


MANY = "".join(
    f'[[link]]\nid = "a{number:02}"\ntitle = "系列 {number} with a title that is longer than a narrow screen is wide"\n'
    f'url = "https://zhuanlan.zhihu.com/{number}"\nadded = 2026-11-{number:02}\n'
    + ("started = 2026-11-20\n" if number < 6 else "started = 2026-01-01\n" if number < 8 else "")
    + ("done = 2026-11-21\n" if number > 18 else "")
    for number in range(1, 22)
)


def test_the_screen_lists_at_most_three_links_each_and_fits_twenty_lines(
    run: Run, store: Callable[[str], Path]
) -> None:
    store(MANY)
    out = shown(run(env=on_terminal(80)).out)
    lines = out.splitlines()
    assert lines[2] == "Reading  3 of 5 · 2 started long ago, drop or resume? readtrack list -s reading"
    assert [line[:3] for line in lines if "[/]" in line or "[ ]" in line] == ["a01", "a02", "a03", "a08", "a09", "a10"]
    assert lines[-1] == "readtrack open: read the first · done: finish one · add · stats · --help"
    assert len(lines) <= 20


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 160])
@pytest.mark.parametrize("text", [STORE, MANY, "version = 1\n", "[[link]]\nstarted = true\n[[link]]\ndone = true\n"])
def test_no_line_is_longer_than_the_screen(text: str, columns: int, run: Run, store: Callable[[str], Path]) -> None:
    store(text)
    assert max(widths(run(env=on_terminal(columns)).out)) <= columns


def test_a_broken_list_is_an_error(run: Run, store: Callable[[str], Path]) -> None:
    store("version = \n")
    result = run(env=on_terminal(80))
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("error: reading.toml:1:11: is not valid TOML")


def test_a_missing_list_given_by_name_is_an_error(run: Run) -> None:
    result = run("-f", "elsewhere.toml", env=on_terminal(80))
    assert (result.code, result.out) == (3, "")
    assert "elsewhere.toml" in result.err
