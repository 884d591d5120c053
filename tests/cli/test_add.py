"""add: typed, pasted and piped text becomes links, at the right positions."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed
from terminals import on_terminal, shown, terminal

from readtrack.storage.save import TEMPLATE

STORE = """\
version = 1

[topic.vllm]
name = "推理引擎"

[[link]]
id = "bcdfgh"
topic = "vllm"
title = "A"
url = "https://zhuanlan.zhihu.com/p/1916187125931554299"
done = true

[[link]]
id = "bkmnpq"
topic = "cuda"
url = "https://e.org/categories.html"
"""
ZHIHU = "https://zhuanlan.zhihu.com/p/1900126076279160869"


def block(link_id: str, topic: str, *lines: str) -> str:
    """A link as `add` writes it."""
    first = [line for line in lines if line.startswith(("title", "url", "tags"))]
    last = [line for line in lines if line not in first]
    return "\n".join(
        ["[[link]]", f'id = "{link_id}"', f'topic = "{topic}"', *first, "added = 2026-11-22", *last, ""]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("args", "line", "added"),
    [
        (
            [ZHIHU],
            f"zbwppg\tunread\tinbox\t\t{ZHIHU}\t\n",
            block("zbwppg", "inbox", f'url = "{ZHIHU}"'),
        ),
        (
            ["zhuanlan.zhihu.com/p/1900126076279160869"],
            f"zbwppg\tunread\tinbox\t\t{ZHIHU}\t\n",
            block("zbwppg", "inbox", f'url = "{ZHIHU}"'),
        ),
        (
            [f"图解 Vllm V1 系列 1：整体流程 - 猛猿的文章 - 知乎\n{ZHIHU}"],
            f"zbwppg\tunread\tinbox\t图解 Vllm V1 系列 1：整体流程 - 猛猿的文章\t{ZHIHU}\t\n",
            block("zbwppg", "inbox", 'title = "图解 Vllm V1 系列 1：整体流程 - 猛猿的文章"', f'url = "{ZHIHU}"'),
        ),
        (
            ["图解", "Vllm", ZHIHU],
            f"zbwppg\tunread\tinbox\t图解 Vllm\t{ZHIHU}\t\n",
            block("zbwppg", "inbox", 'title = "图解 Vllm"', f'url = "{ZHIHU}"'),
        ),
        (
            [ZHIHU, "--title", " mine \x1b[31m", "--note", "很\u200b细\n\nmore ", "--minutes=12", "-ga,b", "-gb"],
            f"zbwppg\tunread\tinbox\tmine\t{ZHIHU}\ta,b\n",
            block(
                "zbwppg", "inbox", 'title = "mine"', f'url = "{ZHIHU}"', 'tags = ["a", "b"]',
                "minutes = 12", 'note = """', "很细", "", 'more"""',
            ),
        ),
        (
            [ZHIHU, "--done", "--no-fetch"],
            f"zbwppg\tdone\tinbox\t\t{ZHIHU}\t\n",
            block("zbwppg", "inbox", f'url = "{ZHIHU}"', "done = 2026-11-22"),
        ),
        (
            ["--title", 'Designing "Data", chapter 3'],
            'vrwxzg\tunread\tinbox\tDesigning "Data", chapter 3\t\t\n',
            block("vrwxzg", "inbox", "title = 'Designing \"Data\", chapter 3'"),
        ),
    ],
)  # fmt: skip
def test_a_new_link_is_appended_to_the_file(
    args: list[str], line: str, added: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("add", "--no-fetch", *args)
    assert (result.code, result.err) == (0, "")
    assert path.read_text() == f"{STORE}\n{added}"
    assert result.out == line


def test_a_new_link_follows_the_last_one_of_its_topic(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("add", "--no-fetch", "https://e.org/b", "https://e.org/c", "-t", "推理引擎")
    assert (result.code, result.err) == (0, "")
    above, below = STORE.split('\n[[link]]\nid = "bkmnpq"')
    assert path.read_text() == (
        above
        + "\n"
        + block("zrvdjc", "vllm", 'url = "https://e.org/b"')
        + "\n"
        + block("kdchjq", "vllm", 'url = "https://e.org/c"')
        + '\n[[link]]\nid = "bkmnpq"'
        + below
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "{new}"),
        ("# mine", "# mine\n\n{new-}"),
        ("version = 1\n", "version = 1\n\n{new}"),
        ('[[link]]\ntitle = "A"', '[[link]]\ntitle = "A"\n\n{new-}'),
        ('[[link]]\ntitle = "A"\n# end\n\n\n', '[[link]]\ntitle = "A"\n# end\n\n\n{new}'),
        ('\ufeff[[link]]\r\ntitle = "A"\r\n', '\ufeff[[link]]\r\ntitle = "A"\r\n\r\n{new}'),
        ('[[link]]\ntitle = "A"\n\n[settings]\nx = 1\n', '[[link]]\ntitle = "A"\n\n{new}\n[settings]\nx = 1\n'),
        ('[[link]]\ntopic = "x"\n\n[settings]\nx = 1\n', '[[link]]\ntopic = "x"\n\n[settings]\nx = 1\n\n{new}'),
    ],
)
def test_all_existing_bytes_are_kept(text: str, expected: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(text)
    assert run("add", "--no-fetch", "https://e.org/b").code == 0
    new = block("vhppvd", "inbox", 'url = "https://e.org/b"')
    expected = expected.replace("{new}", new).replace("{new-}", new.removesuffix("\n"))
    if "\r\n" in text:
        expected = expected.replace("\r\n", "\n").replace("\n", "\r\n")
    assert path.read_bytes().decode() == expected


@pytest.mark.parametrize("args", [(), ("-",)])
def test_text_is_read_from_standard_input(args: tuple[str, ...], run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    piped = "\ufeff标题 - 作者的回答 - 知乎\r\nhttps://www.zhihu.com/question/1/answer/2?utm_psn=3\r\n"
    result = run("add", "--no-fetch", *args, "-t", "cuda", stdin=piped)
    assert (result.code, result.out, result.err) == (
        0,
        "psgpcm\tunread\tcuda\t标题 - 作者的回答\thttps://www.zhihu.com/question/1/answer/2\t\n",
        "removed from the URL: utm_psn\n",
    )


def test_several_urls_in_a_paste_become_several_links(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    paste = "- [First](https://e.org/1)\n- second https://e.org/2\n\nhttps://e.org/1?utm_source=x\n"
    result = run("add", "--no-fetch", stdin=paste)
    assert [line.split("\t")[3:5] for line in result.out.splitlines()] == [
        ["First", "https://e.org/1"],
        ["second", "https://e.org/2"],
    ]


def test_removed_parameters_are_reported_and_raw_keeps_them(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    typed = f"{ZHIHU}?share_code=18FtZ4wqQM3hR&utm_psn=1900940137866716878"
    raw = run("add", "--no-fetch", typed, "--raw")
    assert (raw.code, raw.err) == (0, "")
    assert raw.out.split("\t")[4] == typed
    assert f'url = "{typed}"' in path.read_text()
    store(STORE)
    cleaned = run("add", "--no-fetch", typed)
    assert (cleaned.code, cleaned.err) == (0, "removed from the URL: share_code, utm_psn\n")
    assert cleaned.out.split("\t")[4] == ZHIHU


THERE = "already in the list: bcdfgh 'A' (done, vllm)\n"
NOTHING_ADDED = "error: nothing added\nhint: to add it anyway: --force · in another topic: --topic\n"


@pytest.mark.parametrize("typed", ["https://{}", "{}?utm_psn=1", "标题 http://{}/"])
def test_an_existing_link_is_shown_and_not_added(typed: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    before = path.stat()
    result = run("add", "--no-fetch", typed.format("zhuanlan.zhihu.com/p/1916187125931554299"))
    assert (result.code, result.out) == (1, "")
    assert result.err.removeprefix("removed from the URL: utm_psn\n") == THERE + NOTHING_ADDED
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_new_links_are_added_and_existing_ones_reported(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("add", "--no-fetch", "https://zhuanlan.zhihu.com/p/1916187125931554299", "https://e.org/b")
    assert (result.code, result.out, result.err) == (0, "vhppvd\tunread\tinbox\t\thttps://e.org/b\t\n", THERE)


@pytest.mark.parametrize("args", [("--force",), ("-t", "cuda"), ("--force", "-t", "vllm")])
def test_force_or_another_topic_adds_a_link_again_with_its_own_id(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    result = run("add", "--no-fetch", "https://zhuanlan.zhihu.com/p/1916187125931554299", *args)
    assert (result.code, result.err) == (0, "")
    ids = [line.split("\t")[0] for line in run("list", "--all").out.splitlines()]
    assert len(ids) == len(set(ids)) == 3
    assert run("add", "--no-fetch", "https://zhuanlan.zhihu.com/p/1916187125931554299", "-t", "vllm").code == 1


def test_a_book_is_identified_by_its_title(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("add", "--no-fetch", "--title", "Book").code == 0
    result = run("add", "--no-fetch", "--title", " Ｂook ")
    assert (result.code, result.err.splitlines()[0].endswith("'Book' (unread, inbox)")) == (1, True)
    assert run("add", "--no-fetch", "--title", "Book", "-t", "cuda").code == 0


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        ("vllm", ""),
        ("VLLM", ""),
        ("推理引擎", ""),
        ("推理", "new topic 推理; did you mean vllm?\n"),
        ("ops", "new topic ops\n"),
        (" a\x1b[31m\tb ", "new topic a b\n"),
    ],
)
def test_a_topic_is_a_whole_id_or_name_and_any_other_text_is_a_new_topic(
    topic: str, message: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    result = run("add", "--no-fetch", "https://e.org/b", "-t", topic)
    assert (result.code, result.err) == (0, message)
    known = topic.casefold() if topic != "推理引擎" else "vllm"
    assert result.out.split("\t")[2] == (
        known if not message else message.removeprefix("new topic ").split(";")[0].strip()
    )


@pytest.mark.parametrize("command", [["add", "--no-fetch", "https://e.org/b"], ["move", "bkm"], ["edit", "bkm"]])
def test_a_new_topic_one_typo_away_from_an_existing_one_is_refused(
    command: list[str], run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    before = path.read_text(encoding="utf-8")
    result = run(*command, "-t", "vlm")
    assert (result.code, result.out, result.err) == (
        1,
        "",
        "error: unknown topic 'vlm'; nothing changed\nhint: did you mean vllm? To create a new topic: --new-topic\n",
    )
    assert path.read_text(encoding="utf-8") == before
    result = run(*command, "-t", "vlm", "--new-topic")
    assert (result.code, result.err) == (0, "new topic vlm\n")


@pytest.mark.parametrize(("answer", "topic"), [("\n", "vllm"), ("y\n", "vllm"), ("n\n", "vlm")])
def test_a_terminal_asks_about_a_misspelled_topic(answer: str, topic: str, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("add", "--no-fetch", "https://e.org/b", "-t", "vlm") as program:
        program.wait_for("unknown topic vlm: use vllm? [Y/n] ")
        program.type(answer)
        assert program.end() == 0
    assert "did you mean" not in program.output  # that was the question
    assert f'topic = "{topic}"\nurl = "https://e.org/b"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("answer", ["\x04", "rt list\n"])
def test_no_answer_about_a_misspelled_topic_adds_nothing(answer: str, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    with terminal("add", "--no-fetch", "https://e.org/b", "-t", "vlm") as program:
        program.wait_for("[Y/n] ")
        program.type(answer)
        assert program.end() == 1
    assert path.read_text(encoding="utf-8") == STORE


def test_a_new_part_of_a_series_follows_the_previous_part(run: Run, store: Callable[[str], Path]) -> None:
    store(
        "".join(
            f'[[link]]\nid = "l{n}"\ntitle = "{title}"\nurl = "https://e.org/{n}"\n'
            for n, title in enumerate(["Foo 系列 7", "Foo 系列 6", "Other"])
        )
    )
    assert run("add", "--no-fetch", "Foo 系列 8 https://e.org/8").code == 0
    titles = [line.split("\t")[3] for line in run("list").out.splitlines()]
    assert titles == ["Foo 系列 7", "Foo 系列 8", "Foo 系列 6", "Other"]


@pytest.mark.parametrize(
    ("args", "stdin", "code", "message"),
    [
        (["hello"], "", 1, ("error: invalid URL 'hello': a host without a dot needs http://\n"
         "hint: for a book or a chapter: `readtrack add --title '…'`\n")),
        (["read this"], "", 1, ("error: invalid URL 'read this': it contains no URL\n"
         "hint: for a book or a chapter: `readtrack add --title '…'`\n")),
        (["https://"], "", 1, None),
        (["https://-bad-.org/"], "", 1, None),
        (["ftp://e.org/x"], "", 1, "error: invalid URL 'ftp://e.org/x': only http and https are supported\n"),
        (["javascript:alert(1)"], "", 1, None),
        (["file:///etc/passwd"], "", 1, None),
        (["https://e.org/1", "https://bad_.-/"], "", 1, None),
        (["https://mp.weixin.qq.com/s?__biz=MzA"], "", 1,
         ("error: invalid URL 'https://mp.weixin.qq.com/s?__biz=MzA': __biz without sn\n"
         "hint: cut at `&`: quote it, or run `readtrack add` and paste\n")),
        ([], "", 2, "error: nothing to add\nhint: readtrack add https://…\n"),
        ([], " \n\n", 2, "error: nothing to add\nhint: readtrack add https://…\n"),
        (["-"], "", 2, "error: nothing to add\nhint: readtrack add https://…\n"),
        (["--title", "T", "https://e.org/1", "https://e.org/2"], "", 2,
         "error: one title, but 2 URLs\nhint: add them one by one\n"),
        (["https://e.org/1", "--minutes", "0"], "", 2,
         "error: --minutes takes a whole number from 1 to 99999999, not '0'\nhint: see readtrack add --help\n"),
        (["https://e.org/1", "--minutes", "x"], "", 2, None),
        (["https://e.org/1", "--format", "x"], "", 2,
         "error: unknown format 'x'\nhint: valid formats: table, tsv, json\n"),
    ],
)  # fmt: skip
def test_refused_text_changes_nothing(
    args: list[str], stdin: str, code: int, message: str | None, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("add", "--no-fetch", *args, stdin=stdin)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ")
    assert message is None or result.err == (message if code == 2 else and_nothing_changed(message))
    assert path.read_text() == STORE


def test_hostile_text_is_cleaned_on_input(run: Run, store: Callable[[str], Path]) -> None:
    path = store("")
    result = run("add", "--no-fetch", "\x1b]0;x\x07[bold]A\u202e\u200b[/bold] :smile: B\x9b31m https://e.org/b")
    assert result.code == 0
    assert path.read_text() == block("vhppvd", "inbox", 'title = "[bold]A[/bold] :smile: B"', 'url = "https://e.org/b"')


def test_a_terminal_also_shows_the_progress_of_the_topic(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("add", "--no-fetch", "https://e.org/b", "-t", "vllm", "--title", "很好", env=on_terminal(80))
    assert (result.code, result.err) == (0, "")
    assert shown(result.out) == "zrvdjc  [ ]  很好  e.org · today\nvllm 1/2 50%\n"


def test_json_contains_the_added_links(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("add", "--no-fetch", "https://e.org/b", "--json").out == (
        '[\n{"id": "vhppvd", "topic": "inbox", "title": null, "url": "https://e.org/b", "status": "unread",'
        ' "tags": [], "added": "2026-11-22", "started": null, "done": null, "dropped": null, "minutes": null,'
        ' "note": null, "series": null, "part": null, "author": null, "published": null}\n]\n'
    )


def test_the_first_link_creates_the_per_user_store_and_prints_its_path(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "home" / ".local" / "share" / "readtrack" / "reading.toml"
    result = run("add", "--no-fetch", "https://e.org/b")
    assert (result.code, result.err) == (0, f"new reading list: {own}\n")
    assert own.read_text() == TEMPLATE + "\n" + block("vhppvd", "inbox", 'url = "https://e.org/b"')
    assert not list(Path().iterdir())
    assert run("add", "--no-fetch", "https://e.org/c").err == ""


def test_a_store_given_by_name_is_created(run: Run) -> None:
    result = run("add", "--no-fetch", "https://e.org/b", "-f", "sub/mine.toml")
    assert (result.code, result.err) == (0, "new reading list: sub/mine.toml\n")
    assert Path("sub/mine.toml").read_text().startswith(TEMPLATE)


@pytest.mark.parametrize("folder", [".", "deep/er"])
def test_no_store_is_created_inside_a_git_working_tree(folder: str, run: Run, tmp_path: Path) -> None:
    Path(".git").mkdir()
    Path(folder).mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    result = run("add", "--no-fetch", "https://e.org/b")
    assert (result.code, result.out, result.err) == (
        3,
        "",
        (
            "error: no reading list in this git repository; nothing changed\n"
            "hint: create one here: readtrack init · per-user list: readtrack init --user\n"
        ),
    )
    assert not (tmp_path / "home" / ".local").exists()
    run("init", "--user")
    assert run("add", "--no-fetch", "https://e.org/b").code == 0


def test_an_invalid_url_creates_no_store(run: Run, tmp_path: Path) -> None:
    assert run("add", "--no-fetch", "hello").code == 1
    assert not (tmp_path / "home" / ".local").exists()


def test_another_section_of_a_page_is_added_and_the_existing_one_reported(
    run: Run, store: Callable[[str], Path]
) -> None:
    store('[[link]]\nid = "kqzmtr"\nurl = "https://e.org/guide#memory"\ntitle = "Memory"\n')
    result = run("add", "--no-fetch", "--title", "Streams", "https://e.org/guide#streams")
    assert result.code == 0
    assert result.out.split("\t")[3:5] == ["Streams", "https://e.org/guide#streams"]
    assert result.err == "another section of the same page: kqzmtr 'Memory' (unread, inbox)\n"
    assert run("add", "--no-fetch", "https://e.org/guide#streams").code == 1


def test_existing_sections_of_the_same_page_are_reported(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\nid = "kqzmtr"\nurl = "https://e.org/guide#memory"\ntitle = "Memory"\n')
    result = run("done", "https://e.org/guide")
    assert result.code == 1
    assert "hint: did you mean kqzmtr (Memory)?" in result.err


def test_add_import_and_doctor_agree_on_spaces_in_titles(
    run: Run, store: Callable[[str], Path], tmp_path: Path
) -> None:
    path = store('[[link]]\nid = "kqzmtr"\ntitle = "Deep  Work"\n')
    before = path.read_text()
    (tmp_path / "b.md").write_text("- [ ] Deep  Work\n")
    assert run("add", "--title", "Deep Work").code == 1
    assert run("import", "--unlinked", str(tmp_path / "b.md")).err == "0 added, 0 updated, 1 unchanged, 0 skipped\n"
    assert path.read_text() == before
    path.write_text(before + '\n[[link]]\nid = "bcdfgh"\ntitle = "deep work"\n')
    assert "duplicate-link" in run("doctor", "--json").out


def test_add_and_import_agree_on_where_a_url_ends(run: Run, store: Callable[[str], Path], tmp_path: Path) -> None:
    store("")
    (tmp_path / "b.md").write_text("- [ ] 又见 https://e.org/b~\n")
    assert run("import", str(tmp_path / "b.md")).code == 0
    assert run("add", "--no-fetch", "又见 https://e.org/b~").code == 1


def test_a_line_without_a_url_is_reported(run: Run, store: Callable[[str], Path]) -> None:
    store("")
    result = run(
        "add", "-", "--no-fetch", stdin="买牛奶\n\n标题\nhttps://e.org/q #gpu\n随便写的话\n\nhttps://e.org/r\n"
    )
    assert result.code == 0
    assert [line.split("\t")[3:] for line in result.out.splitlines()] == [
        ["标题", "https://e.org/q", "gpu"],
        ["", "https://e.org/r", ""],
    ]
    assert result.err.splitlines()[:2] == [
        "skipped, no URL: '买牛奶'",
        "skipped, no URL: '随便写的话'",
    ]


def test_the_lines_of_a_pasted_article_are_counted(run: Run, store: Callable[[str], Path]) -> None:
    store("")
    article = "".join(f"第 {number} 段。\n\n" for number in range(25))
    result = run("add", "-", "--no-fetch", stdin=f"{article}https://e.org/q\n")
    assert result.err.splitlines() == [
        *(f"skipped, no URL: '第 {number} 段。'" for number in range(20)),
        "skipped, no URL: 4 more lines",  # the last one is the title
    ]


def test_text_written_by_markor_is_read(run: Run, store: Callable[[str], Path]) -> None:
    store("")
    result = run("add", "-", "--no-fetch", stdin=r"2026-11-24 09:12 [x](https://example.com/a\(b\) )")
    assert result.out.split("\t")[3:5] == ["x", "https://example.com/a(b)"]
