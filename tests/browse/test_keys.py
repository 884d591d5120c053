"""The effect of each key. A key without a case fails the last test."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from browsing import STORE, Driver, Steps, browse

from readtrack.browse import keys

CASES: dict[str, list[Steps]] = {}


@pytest.fixture(autouse=True)
def looks_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readtrack.browse.worker.INTERVAL", 3600)


def pressing(*names: str) -> Callable[[Steps], Steps]:
    """Register a test for these keys."""

    def add(steps: Steps) -> Steps:
        for name in names:
            CASES.setdefault(name, []).append(steps)
        return steps

    return add


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that records its arguments."""
    opened = tmp_path / "opened"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\necho "$1" >> {opened}\n')
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(program))
    return opened


def line_of(text: str, link_id: str) -> str:
    """The block of a link."""
    return next(block for block in text.split("[[link]]") if f'"{link_id}"' in block).strip() + "\n"


# Moving


@pressing("j", "down", "k", "up")
async def moves_by_one(b: Driver) -> None:
    assert b.shown == ["bcdfgh", "dfghjk", "ghjkmn", "hjkmnp", "jkmnpq"]
    await b.press("j")
    assert b.cursor == "dfghjk"
    await b.press("down")
    assert b.cursor == "ghjkmn"
    await b.press("k")
    assert b.cursor == "dfghjk"
    await b.press("up", "up", "up")
    assert b.cursor == "bcdfgh"


@pressing("g", "G", "home", "end")
async def moves_to_the_ends(b: Driver) -> None:
    await b.press("G")
    assert b.cursor == "jkmnpq"
    await b.press("g")
    assert b.cursor == "bcdfgh"
    await b.press("end")
    assert b.cursor == "jkmnpq"
    await b.press("home")
    assert b.cursor == "bcdfgh"


@pressing("ctrl+d", "pagedown", "ctrl+u", "pageup")
async def moves_by_half_a_screen(b: Driver) -> None:
    await b.press("ctrl+d")
    assert b.cursor == "jkmnpq"
    await b.press("ctrl+u")
    assert b.cursor == "bcdfgh"
    await b.press("pagedown")
    assert b.cursor == "jkmnpq"
    await b.press("pageup")
    assert b.cursor == "bcdfgh"


@pressing("tab", "h", "left", "l", "right")
async def a_topic_chosen_in_its_pane_filters_the_list(b: Driver) -> None:
    await b.press("tab", "j")
    assert b.shown == ["bcdfgh", "dfghjk"]
    await b.press("tab", "j")
    assert b.cursor == "dfghjk"
    await b.press("h", "j")
    assert b.shown == ["ghjkmn", "hjkmnp"]
    await b.press("l", "j")
    assert b.cursor == "hjkmnp"
    await b.press("left", "g")
    assert len(b.shown) == 5
    await b.press("right", "G")
    assert b.cursor == "jkmnpq"


@pressing("enter")
async def enter_on_a_topic_goes_to_its_links(b: Driver) -> None:
    await b.press("h", "j", "j", "enter", "j")
    assert b.cursor == "hjkmnp"
    assert b.text == STORE


@pressing("n")
async def next_goes_to_what_next_says_whatever_is_filtered(b: Driver) -> None:
    await b.press("h", "j", "j", "l", "n")
    assert b.cursor == "dfghjk"
    assert b.message.startswith("next: being read")


@pressing("J", "K")
async def the_preview_scrolls(b: Driver) -> None:
    pane = b.app.query_one("#preview")
    await b.pilot.resize_terminal(100, 10)
    await b.press("J")
    assert pane.scroll_y == 1
    await b.press("K")
    assert pane.scroll_y == 0


# Marks and filters


@pressing("space")
async def space_marks_and_goes_down(b: Driver) -> None:
    await b.press("space", "space")
    assert b.marks == ["bcdfgh", "dfghjk"]
    assert b.cursor == "ghjkmn"
    assert b.message.startswith("2 marked: 图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching, vLLM 显存管理详解")
    assert b.lines[-1].startswith(" 2 marked: d done")
    await b.press("k", "space")
    assert b.marks == ["bcdfgh"]


@pressing("v")
async def v_marks_a_range_that_follows_the_cursor(b: Driver) -> None:
    await b.press("j", "v", "j", "j")
    assert b.marks == ["dfghjk", "ghjkmn", "hjkmnp"]
    await b.press("k")
    assert b.marks == ["dfghjk", "ghjkmn"]
    await b.press("v", "j", "j")
    assert b.marks == ["dfghjk", "ghjkmn"]


@pressing("asterisk")
async def a_star_marks_all_that_is_shown(b: Driver) -> None:
    await b.press("slash", *"cuda", "enter", "asterisk")
    assert b.marks == ["ghjkmn", "hjkmnp"]
    await b.press("asterisk")
    assert b.marks == []


@pressing("escape")
async def escape_takes_back_one_thing_at_a_time(b: Driver) -> None:
    await b.press("space", "slash", *"cuda", "enter", "escape")
    assert len(b.shown) == 5
    assert b.marks == ["bcdfgh"]
    await b.press("escape")
    assert b.marks == []


@pressing("slash")
async def slash_filters_as_one_types(b: Driver) -> None:
    await b.press("slash")
    await b.type("v1")
    assert b.shown == ["bcdfgh"]
    await b.type(" nothing")
    assert b.shown == []
    await b.press("escape")  # reverts the typed text
    assert len(b.shown) == 5
    await b.press("slash")
    await b.type("显存")
    await b.press("enter", "d")  # keys act again
    assert "done = 2026-11-22\n" in line_of(b.text, "dfghjk")


@pressing("f")
async def f_shows_other_states(b: Driver) -> None:
    await b.press("f")
    assert len(b.shown) == 6
    await b.press("f")
    assert b.shown == ["fghjkm"]
    await b.press("f")
    assert b.shown == []
    await b.press("f")
    assert len(b.shown) == 5


@pressing("S")
async def capital_s_sorts(b: Driver) -> None:
    await b.press("S")
    assert b.shown == ["bcdfgh", "dfghjk", "ghjkmn", "hjkmnp", "jkmnpq"]  # by date added, undated last
    assert "by added" in b.lines[0]
    await b.press("S", "S")
    assert b.shown == ["ghjkmn", "dfghjk", "jkmnpq", "bcdfgh", "hjkmnp"]  # by title
    await b.press("S", "S")
    assert b.shown == ["bcdfgh", "hjkmnp", "dfghjk", "ghjkmn", "jkmnpq"]  # by minutes
    await b.press("S")
    assert "by" not in b.lines[0]


# Changing


@pressing("d")
async def d_finishes_the_link_and_stands_on_the_next(b: Driver) -> None:
    await b.press("j", "d")
    assert b.text == STORE.replace("started = 2026-11-20\n", "started = 2026-11-20\ndone = 2026-11-22\n")
    assert b.cursor == "ghjkmn"
    assert b.message == "done: vLLM 显存管理详解 · u undoes it"
    assert b.log == [("done", "dfghjk")]


@pressing("d")
async def marks_win_over_the_cursor_and_go_when_it_is_done(b: Driver) -> None:
    await b.press("space", "space", "j", "d")
    assert b.log == [("done", "bcdfgh", "dfghjk")]
    assert b.marks == []
    assert b.shown == ["ghjkmn", "hjkmnp", "jkmnpq"]
    assert b.cursor == "hjkmnp"


@pressing("s")
async def s_starts_and_goes_on(b: Driver) -> None:
    await b.press("s")
    assert "started = 2026-11-22\n" in line_of(b.text, "bcdfgh")
    assert b.cursor == "dfghjk"


@pressing("x")
async def x_drops(b: Driver) -> None:
    await b.press("x")
    assert "dropped = 2026-11-22\n" in line_of(b.text, "bcdfgh")
    assert b.cursor == "dfghjk"


@pressing("r")
async def r_reopens(b: Driver) -> None:
    await b.press("f", "f", "r")
    assert b.text == STORE.replace("done = 2026-10-30\n", "")
    assert b.log == [("reopen", "fghjkm")]


@pressing("D")
async def capital_d_asks_for_the_day(b: Driver) -> None:
    await b.press("D", "down", "enter")
    assert "done = 2026-11-21\n" in line_of(b.text, "bcdfgh")
    await b.press("D")
    await b.type("2026-11-03")
    await b.press("enter")
    assert "done = 2026-11-03\n" in line_of(b.text, "dfghjk")
    await b.press("D")
    await b.type("unknown")
    await b.press("enter")
    assert "done = true\n" in line_of(b.text, "ghjkmn")
    assert b.log == [
        ("done", "ghjkmn", "--undated"),
        ("done", "dfghjk", "--on", "2026-11-03"),
        ("done", "bcdfgh", "--on", "2026-11-21"),
    ]


@pressing("t")
async def t_adds_and_removes_tags(b: Driver) -> None:
    await b.press("space", "t")
    await b.type("kernel -v1")
    await b.press("enter")
    assert 'tags = ["kernel"]\n' in line_of(b.text, "bcdfgh")
    assert b.log == [("untag", "bcdfgh", "+v1"), ("tag", "bcdfgh", "+kernel")]
    await b.press("t")
    await b.type("kern")
    await b.press("right", "enter")  # completes
    assert 'tags = ["kernel"]\n' in line_of(b.text, "dfghjk")


@pressing("m")
async def m_moves_to_a_topic_that_is_typed(b: Driver) -> None:
    await b.press("m")
    await b.type("cu")
    await b.press("enter")
    assert 'topic = "cuda"\n' in line_of(b.text, "bcdfgh")
    assert b.cursor == "dfghjk"
    await b.press("m")
    await b.type("数据库")
    await b.press("enter")
    assert 'topic = "数据库"\n' in line_of(b.text, "dfghjk")
    await b.press("m", "escape")
    assert b.log == [("move", "dfghjk", "--topic", "数据库"), ("move", "bcdfgh", "--topic", "cuda")]


@pressing("left_curly_bracket", "right_curly_bracket")
async def braces_change_the_reading_order(b: Driver) -> None:
    await b.press("right_curly_bracket")
    assert b.shown == ["dfghjk", "bcdfgh", "ghjkmn", "hjkmnp", "jkmnpq"]
    assert b.cursor == "bcdfgh"
    await b.press("left_curly_bracket")
    assert b.shown[:2] == ["bcdfgh", "dfghjk"]
    assert b.text == STORE
    await b.press("left_curly_bracket")
    assert b.message == "already first"
    await b.press("S", "right_curly_bracket")
    assert b.message.startswith("sorted by added")


@pressing("N")
async def capital_n_adds_a_line_to_the_note(b: Driver) -> None:
    await b.press("N")
    await b.type("a second line")
    await b.press("enter")
    assert b.app.view.current is not None
    assert b.app.view.current.note == "重点看 block 的分配\na second line"
    assert b.log[0] == ("note", "bcdfgh", "-m", "a second line")
    assert b.cursor == "bcdfgh"


@pressing("a")
async def a_adds_what_is_typed_with_the_topic_under_the_cursor(b: Driver) -> None:
    await b.press("G", "a")
    await b.type("A paper https://example.org/paper?utm_source=x")
    await b.press("enter")
    assert b.text.startswith(STORE)
    added = b.text.removeprefix(STORE)
    assert 'topic = "research"\ntitle = "A paper"\nurl = "https://example.org/paper"\nadded = 2026-11-22\n' in added
    assert b.app.view.current is not None
    assert b.app.view.current.title == "A paper"


@pressing("X", "delete")
async def capital_x_removes_after_a_question(b: Driver) -> None:
    await b.press("X", "n")
    assert b.text == STORE
    await b.press("X", "y")
    assert '"bcdfgh"' not in b.text
    await b.press("delete", "y")
    assert '"dfghjk"' not in b.text
    assert b.log == [("rm", "dfghjk", "--yes"), ("rm", "bcdfgh", "--yes")]


@pressing("u", "ctrl+r")
async def u_undoes_and_says_what(b: Driver) -> None:
    await b.press("d", "d", "u")
    assert b.shown == ["dfghjk", "ghjkmn", "hjkmnp", "jkmnpq"]
    assert b.cursor == "dfghjk"
    assert b.message == "undid: done vLLM 显存管理详解"
    await b.press("u")
    assert b.text == STORE
    await b.press("u")
    assert b.message.startswith("nothing to undo")
    await b.press("ctrl+r")
    assert "done = 2026-11-22\n" in line_of(b.text, "bcdfgh")
    assert b.message.startswith("redid: done 图解")


@pressing("enter", "o", "O")
async def o_opens_and_marks_as_reading(b: Driver) -> None:
    opened = Path(os.environ["BROWSER"]).with_name("opened")
    await b.press("o")
    assert "started = 2026-11-22\n" in line_of(b.text, "bcdfgh")
    assert b.cursor == "bcdfgh"  # to finish it after reading
    await b.press("j", "j", "enter", "j", "O")
    assert "started = 2026-11-22\n" in line_of(b.text, "ghjkmn")
    assert "started" not in line_of(b.text, "hjkmnp")
    assert opened.read_text().split() == [
        "https://zhuanlan.zhihu.com/p/6",
        "https://zhuanlan.zhihu.com/p/8",
        "https://mp.weixin.qq.com/s/def",
    ]
    assert b.log == [("open", "ghjkmn"), ("open", "bcdfgh")]


@pressing("e")
async def e_edits_the_link(b: Driver) -> None:
    await b.press("j", "e")
    assert b.message == "edited: dfghjk"
    assert "title = 'by hand'" in b.text
    assert b.cursor == "dfghjk"
    await b.press("space", "space", "e")
    assert b.message.startswith("the editor takes one link; 2 are marked")
    assert b.marks == ["dfghjk", "ghjkmn"]


# More


@pressing("y")
async def y_copies_the_url(b: Driver) -> None:
    await b.press("y")
    assert b.app.clipboard == "https://zhuanlan.zhihu.com/p/6"
    await b.press("space", "space", "y")
    assert b.app.clipboard == "https://zhuanlan.zhihu.com/p/6\nhttps://zhuanlan.zhihu.com/p/7"


@pressing("question_mark")
async def a_question_mark_lists_the_keys(b: Driver) -> None:
    await b.press("question_mark")
    assert "Move to another topic" in b.screen or "Half a screen down" in b.screen
    await b.type("drop (give")
    await b.press("enter")
    assert "dropped = 2026-11-22\n" in line_of(b.text, "bcdfgh")


@pressing("colon")
async def a_colon_runs_actions_and_goes_to_topics_by_name(b: Driver) -> None:
    await b.press("colon")
    await b.type("topic cuda")
    await b.press("enter")
    assert b.shown == ["ghjkmn", "hjkmnp"]
    await b.press("colon")
    await b.type("last line")
    await b.press("enter")
    assert b.cursor == "hjkmnp"


@pressing("1", "2", "3", "4", "5")
async def numbers_show_reports(b: Driver) -> None:
    await b.press("2")
    assert "the stats at 94" in b.screen
    await b.press("3")
    assert "the log at 94" in b.screen
    await b.press("4")
    assert "no problems found" in b.screen
    await b.press("5")
    assert "no links in the inbox" in b.screen
    await b.press("1")
    assert "推理引擎" in b.screen


@pressing("ctrl+z")
async def control_z_is_for_real_terminals(b: Driver) -> None:
    """Its effect is tested on a real terminal, in tests/e2e."""
    await b.press("ctrl+z")
    assert b.text == STORE


@pressing("q", "ctrl+c")
async def q_quits(b: Driver) -> None:
    await b.pilot.press("d", "q")
    assert b.app.return_value == 0


@pressing("ctrl+c")
async def control_c_quits_but_leaves_the_filter_first(b: Driver) -> None:
    await b.press("slash", "c", "ctrl+c")
    assert b.app.return_value is None
    await b.pilot.press("ctrl+c")
    assert b.app.return_value == 0


@pytest.mark.parametrize("steps", list(dict.fromkeys(case for cases in CASES.values() for case in cases)))
def test_key(steps: Steps, browser: Path) -> None:
    def edit(path: Path, link_id: str) -> str:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('title = "vLLM 显存管理详解"', "title = 'by hand'"), encoding="utf-8")
        return f"edited: {link_id}"

    reports = {"stats": lambda width: f"the stats at {width}\n", "log": lambda width: f"the log at {width}\n"}
    browse(steps, edit=edit, reports=reports)


def test_every_key_has_a_case() -> None:
    assert set(CASES) == {name for key in keys.all_keys() for name in key.names}
