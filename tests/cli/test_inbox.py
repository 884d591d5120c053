"""inbox: listing it and adding its links; undo restores links and text in one step."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths

STORE = 'version = 1\n\n[topic.vllm]\nname = "推理引擎"\n\n[[link]]\nid = "abc"\ntopic = "vllm"\nurl = "https://e.org/known"\n'
INBOX = """\
买牛奶

图解 Vllm V1 系列 6 - 猛猿的文章 - 知乎
https://zhuanlan.zhihu.com/p/1?utm_psn=1

- [x] 2026-11-20 09:12 [Pages](https://e.org/a\\(b\\) ) #gpu
"""


@pytest.fixture(autouse=True)
def _list(store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    store(STORE)
    monkeypatch.setattr("readtrack.inbox._SETTLED", 0.0)  # nothing is being written


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def links() -> str:
    return Path("reading.toml").read_text().removeprefix(STORE)


def test_the_inbox_is_listed_and_nothing_is_changed(run: Run) -> None:
    write("inbox.md", INBOX)
    write("inbox/vllm.txt", "https://e.org/b\n")
    result = run("inbox")
    assert result.code == 0
    assert result.out == (
        "inbox/vllm.txt\thttps://e.org/b\t\n"
        "inbox.md\thttps://zhuanlan.zhihu.com/p/1\t图解 Vllm V1 系列 6 - 猛猿的文章\n"
        "inbox.md\thttps://e.org/a(b)\tPages\n"
    )
    assert result.err == "inbox.md:1: '买牛奶': no URL\n3 in the inbox: readtrack inbox --take\n"
    assert json.loads(run("inbox", "--json").out)[2] == {
        "place": "inbox.md",
        "url": "https://e.org/a(b)",
        "title": "Pages",
        "topic": None,
        "tags": ["gpu"],
        "added": "2026-11-20",
        "done": True,
        "note": None,
    }
    assert (links(), Path("inbox.md").read_text()) == ("", INBOX)


def test_links_are_taken_and_other_lines_stay(run: Run) -> None:
    write("inbox.md", INBOX)
    result = run("inbox", "--take")
    assert result.code == 4
    assert result.err == "left in inbox.md:1: '买牛奶': no URL\nadded 2 of 2 from the inbox\n"
    assert result.out == run("list", "--all", "-t", "inbox").out
    assert Path("inbox.md").read_text() == "买牛奶\n\n"
    assert links() == (
        '\n[[link]]\nid = "gjjtfs"\ntopic = "inbox"\ntitle = "图解 Vllm V1 系列 6 - 猛猿的文章"\n'
        'url = "https://zhuanlan.zhihu.com/p/1"\nadded = 2026-11-22\n'
        '\n[[link]]\nid = "cbtxhf"\ntopic = "inbox"\ntitle = "Pages"\nurl = "https://e.org/a(b)"\n'
        'tags = ["gpu"]\nadded = 2026-11-20\ndone = 2026-11-22\n'
    )


def test_undo_restores_links_and_text_and_redo_takes_them_again(run: Run) -> None:
    write("inbox.md", INBOX)
    write("inbox/one.txt", "https://e.org/b")
    run("inbox", "--take")
    taken = Path("reading.toml").read_text(), Path("inbox.md").read_text()
    assert not Path("inbox/one.txt").exists()
    assert run("undo").code == 0
    assert (links(), Path("inbox.md").read_text(), Path("inbox/one.txt").read_text()) == ("", INBOX, "https://e.org/b")
    assert run("redo").code == 0
    assert (Path("reading.toml").read_text(), Path("inbox.md").read_text()) == taken
    assert not Path("inbox/one.txt").exists()


def test_undo_restores_lines_of_links_that_already_existed(run: Run) -> None:
    run("done", "abc")
    before = Path("reading.toml").read_bytes()
    stamp = Path("reading.toml").stat().st_mtime_ns
    inbox = "Another title https://e.org/known\n- [x] https://e.org/known\n"
    write("inbox.md", inbox)
    run("inbox", "--take")
    assert Path("inbox.md").read_text() == ""
    result = run("undo")
    assert (result.code, result.out) == (0, "")
    assert result.err == "undone: readtrack inbox --take (2026-11-22 10:00)\n"
    assert Path("inbox.md").read_text() == inbox
    assert run("log").out.splitlines()[0].split("\t")[1:] == ["inbox --take", "undone", "", ""]
    result = run("redo")
    assert (result.code, result.err) == (0, "redone: readtrack inbox --take (2026-11-22 10:00)\n")
    assert Path("inbox.md").read_text() == ""
    assert (Path("reading.toml").read_bytes(), Path("reading.toml").stat().st_mtime_ns) == (before, stamp)
    assert run("undo").code == run("undo").code == 0
    assert (Path("reading.toml").read_text(), Path("inbox.md").read_text()) == (STORE, inbox)


def test_an_undo_that_cannot_write_the_inbox_does_not_change_the_list(run: Run) -> None:
    write("inbox.md", "https://e.org/b\n")
    run("inbox", "--take")
    Path("inbox.md").unlink()
    Path("inbox.md").mkdir()
    before = Path("reading.toml").read_text()
    result = run("undo")
    assert result.code == 1
    assert result.err == f"error: {Path('inbox.md').absolute()}: Is a directory; nothing changed\n"
    assert Path("reading.toml").read_text() == before


def test_an_empty_inbox_means_nothing_to_do(run: Run) -> None:
    for command in (["inbox"], ["inbox", "--take"], ["add", "--inbox"]):
        result = run(*command)
        assert (result.code, result.out, result.err) == (0, "", "no links in the inbox\n")


def test_an_existing_link_is_not_added_but_its_lines_are_removed(run: Run) -> None:
    write("inbox.md", "https://e.org/known\n- [x] https://e.org/known #gpu\n")
    result = run("inbox", "--take")
    assert (result.code, result.err) == (
        0,
        "already in the list: abc 'https://e.org/known' (unread, vllm)\nadded 0 of 2 from the inbox\n",
    )
    assert links() == 'done = 2026-11-22\ntags = ["gpu"]\n'
    assert Path("inbox.md").read_text() == ""


def test_a_file_named_after_a_topic_adds_to_it_and_stays(run: Run) -> None:
    write("inbox/推理引擎.md", "https://e.org/b\n")
    write("inbox/rust.md", "https://e.org/c\n")
    run("inbox", "--take")
    assert [line.split("\t")[2] for line in run("list").out.splitlines()] == ["vllm", "vllm", "inbox"]
    assert Path("inbox/推理引擎.md").read_text() == ""
    assert not Path("inbox/rust.md").exists()


def test_topic_and_tags_apply_to_all_links(run: Run) -> None:
    write("inbox.md", "https://e.org/b #x\n")
    result = run("inbox", "--take", "--topic", "vllm", "--tag", "phone")
    assert result.out.split("\t")[2:] == ["vllm", "", "https://e.org/b", "x,phone\n"]
    assert run("inbox", "--topic", "vllm").code == 2


def test_dry_run_shows_the_links_and_changes_nothing(run: Run) -> None:
    write("inbox.md", INBOX)
    result = run("inbox", "--take", "--dry-run")
    assert result.code == 4
    assert result.err == "left in inbox.md:1: '买牛奶': no URL\nwould add 2 of 2 from the inbox\n"
    assert result.out.count("\n") == 2
    assert (links(), Path("inbox.md").read_text()) == ("", INBOX)


def test_another_inbox_is_a_directory_or_a_file(run: Run, tmp_path: Path) -> None:
    write("inbox.md", "https://e.org/mine\n")
    folder = tmp_path / "Sync"
    folder.mkdir()
    (folder / "a.txt").write_text("https://e.org/a\n")
    (folder / "notes.md").write_text("https://e.org/b\n")
    Path("link").symlink_to(folder / "notes.md")
    assert run("inbox", "--take", "--inbox", "link").out.split("\t")[4] == "https://e.org/b"
    assert run("inbox", "--take", "--inbox", str(folder)).out.split("\t")[4] == "https://e.org/a"
    assert [entry.name for entry in folder.iterdir()] == []
    assert run("inbox").out.startswith("inbox.md\t")
    result = run("inbox", "--inbox", "nowhere")
    assert (result.code, result.err) == (
        2,
        "error: no such file or directory: 'nowhere'\nhint: --inbox takes the path of the inbox\n",
    )


def test_unreadable_files_are_left_with_the_reason(run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("https://e.org/secret\n")
    write("inbox/a.txt", "标题 https://e.org/a\n".encode("gb18030"))
    write("inbox/b.bin", b"\0https://e.org/b\n")
    write("inbox/c.txt", "https://e.org/c\n" * 70_000)
    Path("inbox/d.txt").symlink_to(secret)
    os.mkfifo("inbox/e.txt")
    write("inbox/f.txt.tmp", "https://e.org/f\n")
    write("inbox/.g.txt.swp", "https://e.org/g\n")
    Path("inbox/h").mkdir()
    Path("inbox.md").symlink_to(secret)
    result = run("inbox", "--take")
    assert result.code == 4
    assert result.err == (
        "left in inbox/f.txt.tmp: is a temporary file\n"
        "left in inbox/h: is a nested directory\n"
        "left in inbox/c.txt: is larger than 1 MB\n"
        "left in inbox/d.txt: is a symbolic link out of the directory\n"
        "left in inbox/e.txt: is not a regular file\n"
        "left in inbox/a.txt: is not UTF-8 text\n"
        "left in inbox/b.bin: is not UTF-8 text\n"
        "left in inbox.md: is a symbolic link out of the directory\n"
        "no links in the inbox\n"
    )
    assert secret.read_text() == "https://e.org/secret\n"
    assert links() == ""


def test_a_line_with_an_invalid_url_is_left(run: Run) -> None:
    write("inbox.md", "https://e.org/a\nhttps:///x https://e.org/b\nhttp://mp.weixin.qq.com/s?__biz=MzI\n")
    result = run("inbox", "--take")
    assert result.code == 4
    assert links().count("[[link]]") == 1
    assert Path("inbox.md").read_text() == "https:///x https://e.org/b\nhttp://mp.weixin.qq.com/s?__biz=MzI\n"
    assert result.err.count("left in inbox.md:") == 2


def test_line_breaks_and_byte_order_mark_of_the_rest_are_kept(run: Run) -> None:
    write("inbox.md", b"\xef\xbb\xbfthought\r\n\r\nhttps://e.org/a\r\n\r\nanother")
    run("inbox", "--take")
    assert Path("inbox.md").read_bytes() == b"\xef\xbb\xbfthought\r\n\r\nanother"
    run("undo")
    assert Path("inbox.md").read_bytes() == b"\xef\xbb\xbfthought\r\n\r\nhttps://e.org/a\r\n\r\nanother"


def test_add_can_take_the_inbox(run: Run) -> None:
    write("inbox.txt", "https://e.org/a\n")
    result = run("add", "--inbox", "-t", "vllm", "-g", "phone")
    assert (result.code, result.err) == (0, "added 1 of 1 from the inbox\n")
    assert result.out.split("\t")[2:] == ["vllm", "", "https://e.org/a", "phone\n"]
    result = run("add", "--inbox", "https://e.org/b")
    assert (result.code, result.err) == (2, "error: --inbox takes no text, only --topic and --tag\n")


def test_a_missing_list_is_created(run: Run) -> None:
    Path("reading.toml").unlink()
    write("inbox.md", "https://e.org/a\n")
    result = run("--file", "reading.toml", "inbox", "--take")
    assert (result.code, result.err) == (0, "new reading list: reading.toml\nadded 1 of 1 from the inbox\n")


def test_a_broken_list_leaves_the_inbox_unchanged(run: Run, store: Callable[[str], Path]) -> None:
    store("x = [\n")
    write("inbox.md", INBOX)
    assert run("inbox", "--take").code == 3
    assert Path("inbox.md").read_text() == INBOX


@pytest.mark.parametrize("command", [["list"], ["next"], ["list", "nothing-like-it"]])
def test_on_a_terminal_list_and_next_count_the_inbox(command: list[str], run: Run) -> None:
    write("inbox.md", INBOX)
    write("inbox/one.txt", "https://e.org/b")
    assert run(*command, env=on_terminal(80)).err.endswith("3 in the inbox: readtrack inbox --take\n")
    assert "inbox" not in run(*command).err
    run("inbox", "--take")
    assert "in the inbox" not in run(*command, env=on_terminal(80)).err


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_on_a_terminal_titles_fit_its_width(columns: int, run: Run) -> None:
    write("inbox.md", "图解" * 60 + " \x1b[31m [bold] https://e.org/a\n")
    out = run("inbox", env=on_terminal(columns)).out
    assert max(widths(out)) <= columns
    assert "\x1b[31m" not in out
    assert shown(out).startswith("inbox.md")


def test_a_long_inbox_with_other_lines_is_taken_and_restored(run: Run) -> None:
    text = "".join(f"链接 https://e.org/{n}\n\n" + ("想法\n\n" if n % 2 else "") for n in range(2_000))
    write("inbox.md", text)
    assert run("inbox", "--take", "--format", "json").code == 4
    assert Path("inbox.md").read_text() == "想法\n\n" * 1_000
    assert run("undo").code == 0
    assert Path("inbox.md").read_text() == text
