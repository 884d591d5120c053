"""import: the effect of a checklist on the store, reported and written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed
from terminals import on_terminal, shown, terminal

from readtrack.storage.save import TEMPLATE

LIST = """\
# Reading

## 推理引擎

- [ ] [图解 <u>Vllm</u>](https://zhuanlan.zhihu.com/p/1916187125931554299?share_code=x&utm_psn=1)
- [x] [vLLM V1 源码阅读](https://zhuanlan.zhihu.com/p/32045324831)（V1 全流程讲解，很细节）
- [ ] call mum

## C++

- [X] https://e.org/c
- [/] [half read](e.org/half)
- a [loose](https://e.org/loose) link
- [ ] [wrong](ftp://e.org/x)
"""
STORE = """\
version = 1

[topic.vllm]
name = "推理引擎"

[topic.c]
name = "C++"

[[link]]
id = "ndwsbh"
topic = "vllm"
title = "图解 Vllm"
url = "https://zhuanlan.zhihu.com/p/1916187125931554299"

[[link]]
id = "njcqsj"
topic = "vllm"
title = "vLLM V1 源码阅读"
url = "https://zhuanlan.zhihu.com/p/32045324831"
done = true
note = "V1 全流程讲解，很细节"

[[link]]
id = "nfpkqt"
topic = "c"
url = "https://e.org/c"
done = true
"""
SKIPPED = (
    "skipped list.md:7: 'call mum' no web URL\n"
    "skipped list.md:12: 'half read' not a web URL: e.org/half\n"
    "skipped list.md:13: '[loose](https://e.org/loose)' not a task\n"
    "skipped list.md:14: 'wrong' not a web URL: ftp://e.org/x\n"
)
LINES = (
    "ndwsbh\tunread\tvllm\t图解 Vllm\thttps://zhuanlan.zhihu.com/p/1916187125931554299\t\n"
    "njcqsj\tdone\tvllm\tvLLM V1 源码阅读\thttps://zhuanlan.zhihu.com/p/32045324831\t\n"
    "nfpkqt\tdone\tc\t\thttps://e.org/c\t\n"
)


@pytest.fixture
def checklist() -> Callable[[str], Path]:
    """Write `list.md`."""

    def write(text: str) -> Path:
        path = Path("list.md")
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def imported(run: Run, store: Callable[[str], Path], checklist: Callable[[str], Path]) -> Path:
    """The store after the first import of LIST."""
    path = store("version = 1\n")
    checklist(LIST)
    result = run("import", "list.md", "--map", "推理引擎=vllm")
    assert (result.code, result.out, result.err) == (
        0,
        LINES,
        SKIPPED + "3 added, 0 updated, 0 unchanged, 4 skipped\n",
    )
    return path


def test_a_checklist_becomes_links_with_their_topics(imported: Path) -> None:
    assert imported.read_text() == STORE


@pytest.mark.parametrize("args", [(), ("--map", "推理引擎=vllm"), ("--map", "推理引擎=VLLM")])
def test_a_second_run_changes_no_byte(args: tuple[str, ...], imported: Path, run: Run) -> None:
    before = imported.stat()
    result = run("import", "list.md", *args)
    assert (result.code, result.out, result.err) == (
        0,
        "",
        SKIPPED + "0 added, 0 updated, 3 unchanged, 4 skipped\n",
    )
    assert (imported.stat().st_mtime_ns, imported.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_dry_run_reports_the_same_and_writes_nothing(
    run: Run, checklist: Callable[[str], Path], tmp_path: Path
) -> None:
    checklist(LIST)
    result = run("import", "list.md", "--map", "推理引擎=vllm", "--dry-run")
    assert (result.code, result.out, result.err) == (
        0,
        LINES,
        SKIPPED + "would be: 3 added, 0 updated, 0 unchanged, 4 skipped\n",
    )
    assert [path.name for path in Path().iterdir()] == ["list.md"]
    assert not (tmp_path / "home" / ".local").exists()


@pytest.mark.parametrize(
    ("ticks", "args", "before", "after"),
    [
        ("- [x] [图解", (), 'p/1916187125931554299"\n', 'p/1916187125931554299"\ndone = 2026-11-22\n'),
        ("- [x] [图解", ("--on", "2026-11-03"), '25931554299"\n', '25931554299"\ndone = 2026-11-03\n'),
        ("- [x] [图解", ("--on", "yesterday"), '25931554299"\n', '25931554299"\ndone = 2026-11-21\n'),
        ("- [/] [图解", (), 'p/1916187125931554299"\n', 'p/1916187125931554299"\nstarted = 2026-11-22\n'),
        ("- [-] [图解", (), 'p/1916187125931554299"\n', 'p/1916187125931554299"\ndropped = 2026-11-22\n'),
    ],
)
def test_a_link_that_was_ticked_since_moves_forward(
    ticks: str, args: tuple[str, ...], before: str, after: str, imported: Path, run: Run,
    checklist: Callable[[str], Path],
) -> None:  # fmt: skip
    checklist(LIST.replace("- [ ] [图解", ticks))
    result = run("import", "list.md", *args)
    assert (result.code, result.err.splitlines()[-1]) == (0, "0 added, 1 updated, 2 unchanged, 4 skipped")
    assert imported.read_text() == STORE.replace(before, after, 1)


@pytest.mark.parametrize("mark", ["[ ]", "[/]"])
def test_a_state_never_moves_back(mark: str, imported: Path, run: Run, checklist: Callable[[str], Path]) -> None:
    checklist(LIST.replace("[x]", mark).replace("[X]", mark))
    assert run("import", "list.md").err.endswith("0 added, 0 updated, 3 unchanged, 4 skipped\n")
    assert imported.read_text() == STORE


def test_tags_are_united_and_options_apply_to_all_links(imported: Path, run: Run) -> None:
    text = imported.read_text().replace('title = "图解 Vllm"', 'title = "my own"\ntags = ["V1"]')
    imported.write_text(text)
    result = run("import", "list.md", "--tag", "v1,new")
    assert result.err.endswith("0 added, 3 updated, 0 unchanged, 4 skipped\n")
    assert result.out.splitlines()[0].endswith("\tV1,new")
    assert 'title = "my own"\ntags = ["V1", "new"]\n' in imported.read_text()


@pytest.mark.parametrize(
    ("topic", "in_file", "message"),
    [("vllm", "vllm", ""), ("推理引擎", "vllm", ""), ("vlm", "vlm", "new topic vlm; did you mean vllm?\n")],
)
def test_one_topic_for_all(
    topic: str, in_file: str, message: str, run: Run, store: Callable[[str], Path], checklist: Callable[[str], Path]
) -> None:
    path = store('[topic.vllm]\nname = "推理引擎"\n')
    checklist("# A\n- [ ] https://e.org/1\n\n# B\n- [ ] https://e.org/2\n")
    result = run("import", "list.md", "--topic", topic)
    assert (result.code, result.err) == (0, f"{message}2 added, 0 updated, 0 unchanged, 0 skipped\n")
    assert path.read_text().count(f'topic = "{in_file}"') == 2


def test_entries_without_a_url_or_a_box_are_imported_on_request(
    run: Run, store: Callable[[str], Path], checklist: Callable[[str], Path]
) -> None:
    store("version = 1\n")
    checklist(LIST)
    result = run("import", "list.md", "--unlinked", "--all-links", "--on", "2026-01-02")
    assert (result.code, result.err) == (0, "7 added, 0 updated, 0 unchanged, 0 skipped\n")
    assert [line.split("\t")[1:5] for line in result.out.splitlines()][2:] == [
        ["unread", "推理引擎", "call mum", ""],
        ["done", "c", "", "https://e.org/c"],
        ["reading", "c", "half read", ""],
        ["unread", "c", "loose", "https://e.org/loose"],
        ["unread", "c", "wrong", ""],
    ]


def test_a_repeated_link_is_one_link_per_topic(
    run: Run, store: Callable[[str], Path], checklist: Callable[[str], Path]
) -> None:
    store("version = 1\n")
    checklist("# A\n- [ ] [one](https://e.org/1)\n- [x] [two](http://www.e.org/1/)\n# B\n- [ ] https://e.org/1\n")
    result = run("import", "list.md")
    assert [line.split("\t")[1:4] for line in result.out.splitlines()] == [["done", "a", "one"], ["unread", "b", ""]]
    assert result.err == (
        "skipped list.md:3: 'two' the same link as list.md:2\n2 added, 0 updated, 0 unchanged, 1 skipped\n"
    )


def test_several_files_are_one_save_or_none(run: Run, store: Callable[[str], Path]) -> None:
    path = store("version = 1\n")
    Path("a.md").write_text("- [ ] https://e.org/a\n")
    Path("b.md").write_text("- [ ] https://e.org/b\n")
    refused = run("import", "a.md", "missing.md", "b.md")
    assert (refused.code, refused.out, refused.err) == (
        1,
        "",
        "error: missing.md: No such file or directory; nothing changed\n",
    )
    assert path.read_text() == "version = 1\n"
    assert run("import", "a.md", "b.md").err == "2 added, 0 updated, 0 unchanged, 0 skipped\n"


@pytest.mark.parametrize(
    "data",
    [LIST.encode("utf-8-sig"), LIST.encode("utf-16"), LIST.replace("\n", "\r\n").encode()],
    ids=["byte order mark", "UTF-16", "CRLF"],
)
def test_encodings_with_a_byte_order_mark_are_detected(data: bytes, run: Run, store: Callable[[str], Path]) -> None:
    path = store("version = 1\n")
    Path("list.md").write_bytes(data)
    assert run("import", "list.md", "--map", "推理引擎=vllm").out == LINES
    assert path.read_text() == STORE


def test_standard_input_can_be_imported(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    result = run("import", "-", stdin="- [ ] https://e.org/1\n- [ ] nothing\n")
    assert (result.code, result.err) == (
        0,
        "skipped -:2: 'nothing' no web URL\n1 added, 0 updated, 0 unchanged, 1 skipped\n",
    )


ENCODING = "hint: set its encoding: --encoding gbk\n"
NO_FORMAT = (
    "unsupported or unrecognised format\n"
    "hint: supported formats: readtrack import --help · set one: --format NAME · or a column: --columns url=NAME\n"
)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "list.md: is empty\n"),
        (b"no list at all\n", f"list.md: {NO_FORMAT}"),
        (b"\x00\x01\x02", f"list.md: {NO_FORMAT}"),
        (b'[package]\nurl = "https://e.org"\n', f"list.md: {NO_FORMAT}"),
        (b"# A\n- [ ] caf\xe9 https://e.org\n", f"list.md:2: is not UTF-8 (byte 0xe9)\n{ENCODING}"),
        (b"\x89PNG\r\n\x1a\n\x00", f"list.md:1: is not UTF-8 (byte 0x89)\n{ENCODING}"),
        (b"\xff\xfe\x00", None),
    ],
)
def test_a_file_that_is_not_a_checklist_is_refused(
    data: bytes, message: str | None, run: Run, store: Callable[[str], Path]
) -> None:
    path = store("version = 1\n")
    Path("list.md").write_bytes(data)
    result = run("import", "list.md")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: list.md:")
    assert message is None or result.err == and_nothing_changed(f"error: {message}")
    assert path.read_text() == "version = 1\n"


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        ("empty", 1, "error: empty: contains no file in a supported format\n"),
        ("nope.md", 1, "error: nope.md: No such file or directory\n"),
        ("list.md --map foo", 2, "error: --map takes HEADING=TOPIC, not 'foo'\n"),
        ("list.md --map =x", 2, "error: --map takes HEADING=TOPIC, not '=x'\n"),
        ("list.md --map x=", 2, "error: --map takes HEADING=TOPIC, not 'x='\n"),
        (
            "list.md --on soon",
            2,
            "error: invalid date 'soon'\nhint: use YYYY-MM-DD, today, yesterday, monday or 7d (7 days ago)\n",
        ),
        ("", 2, None),
    ],
)
def test_refused_arguments(
    args: str, code: int, message: str | None, run: Run, store: Callable[[str], Path], checklist: Callable[[str], Path]
) -> None:
    path = store("version = 1\n")
    checklist(LIST)
    Path("empty").mkdir()
    result = run("import", *args.split())
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ")
    assert message is None or result.err == (message if code == 2 else and_nothing_changed(message))
    assert path.read_text() == "version = 1\n"


def test_a_hostile_checklist_is_cleaned(run: Run, store: Callable[[str], Path]) -> None:
    path = store("version = 1\n")
    Path("list.md").write_text("# A\x1b[31m\u202e\n- [ ] [x\x9b31mz\u200b](https://e.org/1) n\x9bm\n- [ ] \x1b[2Jq\n")
    result = run("import", "list.md")
    assert (result.code, result.err) == (
        0,
        "skipped list.md:3: 'q' no web URL\n1 added, 0 updated, 0 unchanged, 1 skipped\n",
    )
    assert path.read_text().endswith('topic = "a"\ntitle = "xz"\nurl = "https://e.org/1"\nnote = "n"\n')


def test_a_terminal_shows_the_progress_of_the_topics(
    run: Run, store: Callable[[str], Path], checklist: Callable[[str], Path]
) -> None:
    store("version = 1\n")
    checklist(LIST)
    out = run("import", "list.md", env=on_terminal(80)).out
    assert shown(out) == "推理引擎 1/2 50%\nc 1/1 100%\n"


def test_without_a_store_the_per_user_store_is_created(
    run: Run, checklist: Callable[[str], Path], tmp_path: Path
) -> None:
    own = tmp_path / "home" / ".local" / "share" / "readtrack" / "reading.toml"
    checklist("- [ ] https://e.org/b\n")
    result = run("import", "list.md")
    assert result.code == 0
    assert result.err == (
        f"no reading list yet: creating {own}\nhint: to create it in this directory instead: readtrack init\n"
        f"new reading list: {own}\n1 added, 0 updated, 0 unchanged, 0 skipped\n"
    )
    assert own.read_text() == (TEMPLATE + '\n[[link]]\nid = "vhppvd"\ntopic = "inbox"\nurl = "https://e.org/b"\n')


def test_no_store_is_created_inside_a_git_working_tree(
    run: Run, checklist: Callable[[str], Path], tmp_path: Path
) -> None:
    checklist("- [ ] https://e.org/b\n")
    Path(".git").mkdir()
    assert run("import", "list.md").code == 3
    assert not (tmp_path / "home" / ".local").exists()


def test_skipped_entries_above_twenty_are_counted_unless_verbose(run: Run, store: Callable[[str], Path]) -> None:
    store("")
    lines = [f"- [l{number}](https://e.org/{number})\n" for number in range(25)]
    Path("list.md").write_text("- [ ] no link\n" + "".join(lines))
    result = run("import", "list.md")
    assert result.err.splitlines()[20:] == [
        "skipped 6 more; --verbose lists them",
        "0 added, 0 updated, 0 unchanged, 26 skipped",
        "hint: to import the 25 links outside tasks as well: --all-links",
    ]
    assert len(run("import", "list.md", "--verbose").err.splitlines()) == 28
    assert run("import", "list.md", "--all-links").err.splitlines()[-1] == "25 added, 0 updated, 0 unchanged, 1 skipped"


def test_a_title_that_is_the_start_of_the_url_is_ignored(run: Run, store: Callable[[str], Path]) -> None:
    path = store("")
    url = "https://www.example.org/a/very/long/path/that/goes/on/and/on/for/more/than/75/characters"
    Path("a.csv").write_text(
        f"url,title\n{url},{url[:75]}\n{url}/b,example.org/a/very/long/path…\n{url}/c,A title\nhttps://e.org/d,e.org/d\n"
    )
    assert run("import", "a.csv").code == 0
    assert [line.split("\t")[3] for line in run("list").out.splitlines()] == ["", "", "A title", "e.org/d"]
    assert path.read_text().count("title =") == 2


@pytest.mark.parametrize("answer", ["\n", "y\n", "Yes\n"])
def test_a_terminal_asks_where_to_create_the_first_list(answer: str) -> None:
    Path("list.md").write_text("- [ ] [a](https://e.org/a)\n", encoding="utf-8")
    with terminal("import", "list.md", columns=200) as program:
        program.wait_for(f"no reading list yet: create {Path.cwd() / 'reading.toml'}? [Y/n] ")
        program.type(answer)
        assert program.end() == 0
    assert "https://e.org/a" in Path("reading.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("answer", ["n\n", "No\n", "readtrack list\n", "\x04"])
def test_any_answer_but_yes_imports_nothing_and_lists_the_other_places(answer: str) -> None:
    Path("list.md").write_text("- [ ] [a](https://e.org/a)\n", encoding="utf-8")
    with terminal("import", "list.md", columns=200) as program:
        program.wait_for("? [Y/n] ")
        program.type(answer)
        assert program.end() == 1
    assert shown(program.output).endswith(
        "error: nothing imported\n"
        "hint: to another file: readtrack --file PATH import … · to a per-user list: readtrack init --user\n"
    )
    assert not Path("reading.toml").exists()
    assert not Path("../home/.local/share/readtrack/reading.toml").exists()


def test_a_dry_run_creates_no_list(run: Run) -> None:
    Path("list.md").write_text("- [ ] [a](https://e.org/a)\n", encoding="utf-8")
    assert run("import", "list.md", "--dry-run").err == "would be: 1 added, 0 updated, 0 unchanged, 0 skipped\n"


BOOKS = """\
[[link]]
id = "bcdfgh"
topic = "books"
title = "Designing Data-Intensive Applications, chapter 3"
tags = ["c"]
note = "on paper\\nlent to A"

[[link]]
id = "fghjkm"
topic = "books"
title = "第四章 (草稿)"
done = 2026-11-01
"""


@pytest.mark.parametrize("format_name", ["markdown", "csv", "jsonl", "todotxt"])
def test_links_without_a_url_are_recognised_in_an_exported_file(
    format_name: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(BOOKS)
    assert run("export", "list.txt", "--format", format_name).code == 0
    assert run("import", "list.txt").err == "0 added, 0 updated, 2 unchanged, 0 skipped\n"
    assert path.read_text(encoding="utf-8") == BOOKS


def test_ticks_apply_to_known_links_without_a_url_and_other_tasks_are_skipped(
    run: Run, store: Callable[[str], Path], checklist: Callable[[str], Path]
) -> None:
    path = store(BOOKS)
    run("export", "list.md", "--format", "markdown")
    ticked = Path("list.md").read_text(encoding="utf-8").replace("[ ]", "[x]")
    checklist(ticked + "- [ ] a thought\n\n## groceries\n\n- [x] 第四章 (草稿)\n")
    result = run("import", "list.md")
    assert result.err == (
        "skipped list.md:9: 'a thought' no web URL\n"
        "skipped list.md:13: '第四章 (草稿)' no web URL\n"
        "0 added, 1 updated, 1 unchanged, 2 skipped\n"
    )
    assert path.read_text(encoding="utf-8") == BOOKS.replace('lent to A"\n', 'lent to A"\ndone = 2026-11-22\n')
