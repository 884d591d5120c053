"""`browse` beyond single keys: other writers, failures, pastes, several links at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import STORE, Driver, browse
from terminals import widths
from textual.events import Paste
from textual.widgets import Input

from readtrack.core.lint import Finding
from readtrack.core.select import Filter


@pytest.fixture(autouse=True)
def looks_only_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readtrack.browse.worker.INTERVAL", 3600)


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "true")


NEW = """\

[[link]]
id = "zzzzzz"
topic = "vllm"
title = "an editor wrote it"
url = "https://example.org/new"
"""


def test_a_changed_file_is_reloaded_and_cursor_marks_and_filter_are_kept() -> None:
    async def steps(b: Driver) -> None:
        await b.press("space", "j", "space", "slash", *"cuda", "enter")
        assert (b.marks, b.cursor) == (["bcdfgh", "ghjkmn"], "hjkmnp")
        b.path.write_text(STORE.replace("version = 1\n", "version = 1\n" + NEW), encoding="utf-8")
        await b.focus()
        assert b.message == "reloaded: the file has changed"
        assert b.shown == ["ghjkmn", "hjkmnp"]
        assert (b.marks, b.cursor) == (["bcdfgh", "ghjkmn"], "hjkmnp")
        await b.press("escape")
        assert b.shown[0] == "zzzzzz"

    browse(steps)


def test_a_second_enter_before_a_dialog_is_closed_does_nothing() -> None:
    async def steps(b: Driver) -> None:
        await b.press("n", "N", "x")
        line = b.app.screen.query_one(Input)
        await line.action_submit()
        await line.action_submit()
        await b.settle()
        assert [command[0] for command in b.log] == ["note"]
        await b.press("question_mark")
        line = b.app.screen.query_one(Input)
        await line.action_submit()
        await line.action_submit()
        await b.settle()
        assert len(b.app.screen_stack) == 1

    browse(steps)


def test_the_line_under_the_cursor_keeps_its_screen_position() -> None:
    many = "".join(f'\n[[link]]\nid = "n{number}"\ntitle = "number {number}"\n' for number in range(100))

    async def steps(b: Driver) -> None:
        await b.press("end", *["k"] * 5)
        before = next(number for number, line in enumerate(b.lines) if "n94" in line)
        b.path.write_text("version = 1\n" + NEW * 3 + many, encoding="utf-8")
        await b.focus()
        assert b.cursor == "n94"
        assert next(number for number, line in enumerate(b.lines) if "n94" in line) == before

    browse(steps, text="version = 1\n" + many)


def test_a_broken_file_leaves_the_list_under_a_banner_and_refuses_changes() -> None:
    async def steps(b: Driver) -> None:
        b.path.write_text(STORE + "oops\n", encoding="utf-8")
        await b.focus()
        assert "reading.toml:54:5: is not valid TOML" in b.lines[0]
        assert len(b.shown) == 5
        await b.press("d")
        assert b.text == STORE + "oops\n"
        assert "reading.toml:54:5" in b.message
        assert len(b.shown) == 5
        b.path.write_text(STORE, encoding="utf-8")
        await b.focus()
        assert "reading.toml" not in b.lines[0]
        await b.press("d")
        assert b.text != STORE

    browse(steps)


def test_a_file_with_conflict_markers_is_shown_as_far_as_possible() -> None:
    conflicted = STORE.replace("minutes = 12\n", "<<<<<<< ours\nminutes = 12\n=======\nminutes = 15\n>>>>>>> theirs\n")

    async def steps(b: Driver) -> None:
        assert "contains git conflict markers" in b.lines[0]
        assert "readtrack resolve" in " ".join(b.lines[:3])
        assert len(b.shown) == 5
        await b.press("x")
        assert b.text == conflicted
        b.path.write_text(STORE, encoding="utf-8")
        await b.focus()
        assert "conflict" not in b.screen

    browse(steps, text=conflicted)


def test_undo_restores_a_deleted_file() -> None:
    async def steps(b: Driver) -> None:
        await b.press("d")
        done = b.text
        b.path.unlink()
        await b.focus()
        assert "reading.toml: is gone, but it held 6 links" in " ".join(b.lines[:2])
        await b.press("x")
        assert not b.path.exists()
        await b.press("u")
        assert b.text == done
        assert "is gone" not in b.screen

    browse(steps)


def test_a_failed_save_is_reverted_with_the_reason_and_marks_are_kept() -> None:
    async def steps(b: Driver) -> None:
        await b.press("space", "space")
        b.path.chmod(0o444)
        await b.press("d")
        assert b.message.startswith("reading.toml: is read-only")
        assert b.shown[:2] == ["bcdfgh", "dfghjk"]
        assert b.marks == ["bcdfgh", "dfghjk"]
        b.path.chmod(0o644)
        await b.press("d")
        assert b.shown == ["ghjkmn", "hjkmnp", "jkmnpq"]
        assert b.text.count("done = 2026-11-22") == 2

    browse(steps)


def test_several_actions_at_once_are_saved_one_after_the_other() -> None:
    async def steps(b: Driver) -> None:
        for key in ("d", "j", "s", "x", "d"):
            await b.pilot.press(key)
        await b.settle()
        assert b.log == [("done", "jkmnpq"), ("drop", "hjkmnp"), ("start", "ghjkmn"), ("done", "bcdfgh")]

    browse(steps)


def test_a_link_that_is_already_done_is_reported_and_unchanged() -> None:
    async def steps(b: Driver) -> None:
        before = b.path.stat().st_mtime_ns
        await b.press("j", "s")
        assert b.message == "already reading dfghjk 'vLLM 显存管理详解' (2026-11-20)"
        await b.press("f", "f", "s")
        assert b.message.startswith("fghjkm '大模型推理 - 为什么要 PD 分离？' is done · to read it again")
        assert b.path.stat().st_mtime_ns == before

    browse(steps)


def test_a_bug_in_a_save_ends_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a bug")

    async def steps(b: Driver) -> None:
        monkeypatch.setattr("readtrack.storage.save.save", fail)
        await b.pilot.press("d")
        b.app._worker._thread.join()
        await b.pilot.pause()

    with pytest.raises(AssertionError, match="a bug"):
        browse(steps)


@pytest.mark.usefixtures("no_browser")
def test_an_evening_of_sorting_changes_exactly_these_lines() -> None:
    """Thirty new links go to topics, three are opened, one is finished with a note, a mistake is undone."""
    new = "".join(
        f'\n[[link]]\nid = "n{number:02}"\ntitle = "{"kernel" if number % 2 else "cache"} {number:02}"\nurl = "https://e.org/{number}"\n'
        for number in range(30)
    )
    before = STORE + new

    async def steps(b: Driver) -> None:
        for word, topic in (("kernel", "cuda"), ("cache", "推理")):
            await b.press("slash", *word, "enter", "asterisk", "m", *topic, "enter", "escape")
        await b.press("h", "j", "j", "l", "G", "O", "k", "O", "k", "O")  # looked at three
        assert b.cursor == "n25"
        await b.press("x", "u")  # the wrong key
        assert b.cursor == "n25"
        await b.press("d", "k", "N")
        await b.type("read twice")
        await b.press("enter")
        expected = before
        for number in range(30):
            topic = "cuda" if number % 2 else "vllm"
            url = f'url = "https://e.org/{number}"\n'
            more = {25: "done = 2026-11-22\n", 23: 'note = "read twice"\n'}.get(number, "")
            expected = expected.replace(url, f'{url}topic = "{topic}"\n{more}')
        assert b.text == expected

    browse(steps, text=before)


def test_the_preview_shows_the_part_of_a_series() -> None:
    text = STORE.replace("vLLM 显存管理详解", "图解 Vllm V1 系列 7：AsyncLLM")

    async def steps(b: Driver) -> None:
        assert "part 6 of 7" in b.screen

    browse(steps, text=text, size=(160, 20))


# Pastes


def test_a_paste_adds_to_the_topic_under_the_cursor() -> None:
    async def steps(b: Driver) -> None:
        await b.press("j", "j")
        await b.paste("一篇文章 - 知乎\nhttps://zhuanlan.zhihu.com/p/99?utm_psn=1\n")
        assert b.text.partition('\n[[link]]\nid = "jkmnpq"')[0].endswith(
            'topic = "cuda"\ntitle = "一篇文章"\nurl = "https://zhuanlan.zhihu.com/p/99"\nadded = 2026-11-22\n'
        )
        assert b.app.view.current is not None
        assert b.app.view.current.title == "一篇文章"
        assert [command[0] for command in b.log] == ["add"]

    browse(steps)


def test_a_paste_keeps_its_tags_and_adds_each_new_link_once() -> None:
    async def steps(b: Driver) -> None:
        await b.paste("https://e.org/1 #gpu\nhttps://zhuanlan.zhihu.com/p/6\nhttps://www.e.org/1/\n")
        new = [link for link in b.app.view.reading_list.links if link.url and "e.org" in link.url]
        assert [(link.url, link.tags) for link in new] == [("https://e.org/1", ("gpu",))]

    browse(steps)


def test_a_missing_title_is_fetched_in_the_same_step() -> None:
    async def steps(b: Driver) -> None:
        await b.paste("https://example.org/a https://example.org/b")
        assert 'title = "A page"\nurl = "https://example.org/a"\n' in b.text
        assert 'topic = "vllm"\nurl = "https://example.org/b"\n' in b.text  # could not be had
        assert len(b.log) == 1

    browse(steps, titles={"https://example.org/a": "A page"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing to see", "there is no"),
        ("https://zhuanlan.zhihu.com/p/6", "already in the list: bcdfgh"),
        ("   \n", ""),
    ],
)
def test_a_paste_without_a_new_url_changes_nothing(text: str, message: str) -> None:
    async def steps(b: Driver) -> None:
        await b.paste(text)
        assert b.text == STORE
        assert message in b.message or "no URL" in b.message or "not" in b.message

    browse(steps)


def test_a_paste_into_the_dialog_adds_all_its_lines() -> None:
    async def steps(b: Driver) -> None:
        await b.press("a")
        box = b.app.screen.query_one(Input)
        box.post_message(Paste("第一篇\nhttps://e.org/1\n第二篇\nhttps://e.org/2\n"))
        await b.settle()
        assert [link.title for link in b.app.view.reading_list.links if link.url and "e.org" in link.url] == [
            "第一篇",
            "第二篇",
        ]

    browse(steps)


# Reports


def test_doctor_goes_to_a_link_and_repairs() -> None:
    findings = [
        Finding("future", "done in the future", id="ghjkmn", line=40),
        Finding("no-id", "has no id", id="jkmnpq", line=47, is_safe=True),
    ]

    async def steps(b: Driver) -> None:
        await b.press("4")
        assert "40:1: done in the future [future]" in b.screen
        assert "F repairs 1" in b.screen
        await b.press("j", "k", "enter")
        assert b.cursor == "ghjkmn"

    browse(steps, findings=findings)


def test_the_repair_of_doctor_is_one_step() -> None:
    without_id = STORE.replace('id = "jkmnpq"\n', "")

    async def steps(b: Driver) -> None:
        await b.press("4", "F", "q")
        assert b.log == [("doctor", "--fix")]
        assert b.text != without_id
        await b.press("u")
        assert b.text == without_id

    browse(steps, text=without_id)


def test_a_link_goes_from_the_inbox_to_a_topic_in_one_step() -> None:
    captured = "一篇文章\nhttps://example.org/a\n买牛奶\n\nhttps://example.org/b https://example.org/c\n"

    async def steps(b: Driver) -> None:
        waiting = b.path.with_name("inbox.md")
        waiting.write_text(captured, encoding="utf-8")
        await b.focus()
        assert "2 in the inbox: 5" in b.lines[-3]
        assert b.message == ""
        await b.press("5")
        assert "一篇文章  https://example.org/a · inbox.md" in b.screen
        await b.press("enter", *"cuda", "enter")
        assert waiting.read_text(encoding="utf-8") == captured.removeprefix("一篇文章\nhttps://example.org/a\n")
        assert 'topic = "cuda"\ntitle = "一篇文章"\nurl = "https://example.org/a"\n' in b.text
        assert "一篇文章" not in b.screen
        await b.press("j", "enter", "enter")  # the lines of one link contain another
        assert b.text.count("example.org") == 3
        assert waiting.read_text(encoding="utf-8") == "买牛奶\n\n"
        await b.press("q", "u", "u")
        assert b.text == STORE
        assert waiting.read_text(encoding="utf-8") == captured

    browse(steps)


# Looks


HOSTILE = """\
[[link]]
id = "aaaaaa"
title = "[bold]not markup[/bold] \\u001b[31mred\\u202e :smile:"
note = "[link=x]note[/link]"
"""


def test_hostile_titles_are_harmless_on_the_screen() -> None:
    async def steps(b: Driver) -> None:
        assert "[bold]not markup[/bold] red :smile:" in b.screen
        assert "\x1b" not in b.screen
        await b.press("space")
        assert b.message == "1 marked: [bold]not markup[/bold] red :smile:"

    browse(steps, text=HOSTILE, size=(120, 12))


def test_every_key_works_on_an_empty_list() -> None:
    async def steps(b: Driver) -> None:
        await b.press(*"jkgGnvdsxrtmNyXoO", "space", "asterisk", "left_curly_bracket", "tab", "j", "k", "tab")
        assert b.text == "version = 1\n"
        await b.paste("A book https://e.org/book")
        assert 'topic = "inbox"\n' in b.text

    browse(steps, text="version = 1\n")


def test_an_empty_pane_says_what_to_do() -> None:
    async def steps(b: Driver) -> None:
        await b.press("slash", *"xyz", "enter")
        assert "no links; Esc clears the filter" in b.lines[1]
        await b.press("escape", "f", "f", "f")
        assert "no links; f shows other states" in b.lines[1]

    browse(steps)


def test_the_terminal_cursor_is_in_the_filter() -> None:
    """Where input methods show their candidates."""

    async def steps(b: Driver) -> None:
        await b.press("slash")
        await b.type("显存")
        assert b.app.cursor_position == (len(" /") + 4 + 1, 22)  # Textual: behind the cursor of the box

    browse(steps)


@pytest.mark.parametrize(("columns", "rows"), [(120, 32), (80, 24), (60, 20)])
def test_screen(columns: int, rows: int) -> None:
    """The screen matches the stored files. After an intended change: delete them, run this test, and check them."""

    async def steps(b: Driver) -> None:
        await b.press("j", "space")
        assert max(widths(b.screen)) == columns
        path = Path(__file__).parent / "screens" / f"{columns}x{rows}.txt"
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_text(b.screen, encoding="utf-8")
            pytest.fail(f"{path} was missing and is written now")
        assert b.screen == path.read_text(encoding="utf-8")

    browse(steps, size=(columns, rows), wanted=Filter(states=frozenset(("unread", "reading", "done"))))


@pytest.mark.parametrize(
    ("columns", "panes"),
    [(100, {"topics", "links", "preview"}), (99, {"topics", "links"}), (70, {"topics", "links"}), (69, {"links"})],
)
def test_panes_follow_the_width(columns: int, panes: set[str]) -> None:
    async def steps(b: Driver) -> None:
        await b.pilot.resize_terminal(columns, 20)
        await b.settle()
        assert {name for name in ("topics", "links", "preview") if b.app.query_one(f"#{name}").display} == panes

    browse(steps, size=(120, 24))


def test_the_footer_follows_the_width() -> None:
    async def steps(b: Driver) -> None:
        wide = b.lines[-1]
        assert wide.startswith(" ? keys  Enter open  d done")
        for columns in (5, 120):
            await b.pilot.resize_terminal(columns, 24)
            await b.settle()
        assert b.lines[-1] == wide

    browse(steps, size=(120, 24))


def test_dialogs_can_be_used_on_a_low_screen() -> None:
    async def steps(b: Driver) -> None:
        await b.press("question_mark")
        assert "j ↓       Down" in b.screen
        await b.press(*["down"] * 13)
        assert "v         Start or end a range" in b.screen
        await b.press("escape", "asterisk", "X")
        assert "Remove these 5 links from the file?" in b.screen
        assert "y yes   n no" in b.screen
        await b.press("n")
        assert b.text == STORE

    browse(steps, size=(48, 12))


def test_keys_that_arrive_together_act_one_after_the_other() -> None:
    """What is typed into the filter or a dialog is text, however fast it comes."""

    async def steps(b: Driver) -> None:
        await b.burst("slash", "d", "x", "s")
        assert (b.message, b.text) == ("/dxs", STORE)
        await b.press("escape")
        await b.burst("h", "j", "j", "l", "d")
        assert b.text == STORE.replace('p/8"\ntags = ["gpu"]\n', 'p/8"\ntags = ["gpu"]\ndone = 2026-11-22\n')
        await b.burst("m", "v", "l", "l", "m")
        await b.press("enter")
        assert b.message == "moved to vllm: 手撕 CUDA 算子：高频面试题汇总~ · u undoes it"

    browse(steps)


def test_a_click_moves_the_cursor() -> None:
    async def steps(b: Driver) -> None:
        await b.pilot.click("#links", offset=(10, 4))
        await b.settle()
        assert b.cursor == "hjkmnp"
        await b.pilot.click("#topics", offset=(5, 3))
        await b.settle()
        assert b.shown == ["ghjkmn", "hjkmnp"]

    browse(steps)


def test_words_and_topic_of_the_command_line_are_the_initial_filter() -> None:
    async def steps(b: Driver) -> None:
        assert b.shown == ["bcdfgh"]
        assert "推理引擎 · 1 left · /v1" in b.lines[0]
        await b.press("escape", "tab", "g")
        assert len(b.shown) == 5

    browse(steps, wanted=Filter(words=("v1",), topics=("vllm",)))


def test_topics_of_the_command_line_limit_the_topics_shown() -> None:
    async def steps(b: Driver) -> None:
        assert b.shown == ["ghjkmn", "hjkmnp", "jkmnpq"]
        await b.press("tab", "G")
        assert b.shown == ["jkmnpq"]
        await b.press("k", "k", "k")
        assert b.shown == ["ghjkmn", "hjkmnp", "jkmnpq"]

    browse(steps, wanted=Filter(topics=("cuda", "research")))
