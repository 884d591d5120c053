# ruff: noqa: E501  # lines as the formats have them
"""The whole output of each format, and the data that survives export and import."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from running import Run

from readtrack.core.model import Link, ReadingList, Topic, from_toml
from readtrack.exporters import BY_NAME, FORMATS, by_extension, is_ours, table, write
from readtrack.toml.values import parse

DAY, DONE = date(2026, 11, 22), date(2026, 3, 4)
LINKS = (
    Link(
        0,
        "aaa",
        "vllm",
        "图解 <b> & “x”",
        "https://e.org/a?b=1&copy=2",
        ("v1", "a b"),
        date(2026, 1, 2),
        note="一\ntwo",
    ),
    Link(1, "bbb", "c++", "=B", "https://e.org/b", added=date(2026, 1, 2), started=date(2026, 2, 3), minutes=12),
    Link(2, "ccc", "c++", "x marks", "https://e.org/c", added=date(2026, 1, 2), done=DONE),
    Link(3, "ddd", "vllm", None, "https://e.org/d", dropped=DONE, done=True),
    Link(4, "eee", "vllm", "(A) book", None, done=True),
)
LIST = ReadingList(LINKS, (Topic("vllm", "推理引擎"), Topic("c++"), Topic("empty", "空")))


def written(name: str, *, raw: bool = False) -> str:
    return write(BY_NAME[name], LIST, LINKS, today=DAY, raw=raw)


def test_csv() -> None:
    assert written("csv") == (
        "id,topic,topic_name,title,url,status,tags,added,started,done,dropped,minutes,note\n"
        'aaa,vllm,推理引擎,图解 <b> & “x”,https://e.org/a?b=1&copy=2,unread,"v1,a b",2026-01-02,,,,,"一\ntwo"\n'
        "bbb,c++,,'=B,https://e.org/b,reading,,2026-01-02,2026-02-03,,,12,\n"
        "ccc,c++,,x marks,https://e.org/c,done,,2026-01-02,,2026-03-04,,,\n"
        "ddd,vllm,推理引擎,,https://e.org/d,dropped,,,,true,2026-03-04,,\n"
        "eee,vllm,推理引擎,(A) book,,done,,,,true,,,\n"
    )
    assert written("csv", raw=True) == written("csv").replace("'=B", "=B")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n=", "  =", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("name", ["csv", "pocket"])
def test_cells_that_look_like_formulas_are_escaped(start: str, name: str) -> None:
    links = (Link(0, "a", "inbox", f"{start}cmd", "https://e.org", (f"{start}x",), note=f"{start}y"),)
    text = write(BY_NAME[name], ReadingList(links, (Topic("inbox"),)), links, today=DAY)
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [cell for cell in cells if re.match(r"[\t\r\n]|\s*[=+\-@＝＋－＠]", cell)] == []


def test_pocket() -> None:
    assert written("pocket") == (
        "title,url,time_added,tags,status\n"
        "图解 <b> & “x”,https://e.org/a?b=1&copy=2,1767355200,v1|a b,unread\n"
        "'=B,https://e.org/b,1767355200,,unread\n"
        "x marks,https://e.org/c,1767355200,,archive\n"
        "https://e.org/d,https://e.org/d,0,,archive\n"
    )


def test_json() -> None:
    head = (
        '{"readtrack": 1, "topics": [{"id": "vllm", "name": "推理引擎"}, {"id": "c++", "name": null}, '
        '{"id": "empty", "name": "空"}]'
    )
    first = (
        '{"id": "aaa", "topic": "vllm", "title": "图解 <b> & “x”", "url": "https://e.org/a?b=1&copy=2", '
        '"status": "unread", "tags": ["v1", "a b"], "added": "2026-01-02", "started": null, "done": null, '
        '"dropped": null, "minutes": null, "note": "一\\ntwo", '
        '"series": null, "part": null, "author": null, "published": null}'
    )
    lines = written("jsonl").splitlines()
    assert lines[:2] == [f"{head}}}", first]
    assert written("json") == f'{head}, "links": [\n' + ",\n".join(lines[1:]) + "\n]}\n"


def test_json_contains_letters_and_escapes_invisible_characters() -> None:
    links = (Link(0, "a", "t", "译\x1b\u202e\U0001f600\U000e0041\x85"),)
    text = write(BY_NAME["jsonl"], ReadingList(links, (Topic("t"),)), links, today=DAY)
    assert '"title": "译\\u001b\\u202e😀\\udb40\\udc41\\u0085"' in text


def test_netscape() -> None:
    assert written("netscape") == (
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<!-- Exported by readtrack -->\n"
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">\n'
        "<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n<DL><p>\n"
        "    <DT><H3>推理引擎</H3>\n    <DL><p>\n"
        '        <DT><A HREF="https://e.org/a?b=1&amp;copy=2" ADD_DATE="1767355200" TOREAD="1" TAGS="v1,a b">'
        "图解 &lt;b&gt; &amp; “x”</A>\n        <DD>一\ntwo\n"
        '        <DT><A HREF="https://e.org/d" TOREAD="0" STATUS="dropped">https://e.org/d</A>\n'
        "    </DL><p>\n    <DT><H3>c++</H3>\n    <DL><p>\n"
        '        <DT><A HREF="https://e.org/b" ADD_DATE="1767355200" TOREAD="1" STATUS="reading">=B</A>\n'
        '        <DT><A HREF="https://e.org/c" ADD_DATE="1767355200" TOREAD="0">x marks</A>\n'
        "    </DL><p>\n</DL><p>\n"
    )


def test_hostile_text_does_not_end_attributes_of_bookmarks() -> None:
    links = (Link(0, "a", "t", '"><script>', 'https://e.org/"><script>', ('"><script>',), note="</DL><script>"),)
    text = write(BY_NAME["netscape"], ReadingList(links, (Topic("t", '"><script>'),)), links, today=DAY)
    assert "<script" not in text


@pytest.mark.parametrize("name", ["netscape", "pocket"])
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "\x01javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", None]
)
def test_only_web_urls_become_bookmarks(url: str | None, name: str) -> None:
    links = (Link(0, "a", "t", "T", url),)
    empty = write(BY_NAME[name], ReadingList(), (), today=DAY)
    assert write(BY_NAME[name], ReadingList(links, (Topic("t"),)), links, today=DAY) == empty


def test_csl_json() -> None:
    assert written("csljson") == (
        '[\n{"id": "aaa", "citation-key": "aaa", "type": "webpage", "title": "图解 <b> & “x”", '
        '"URL": "https://e.org/a?b=1&copy=2", "accessed": {"date-parts": [[2026, 1, 2]]}, "keyword": "v1, a b", '
        '"note": "Read_Status: To Read\\n一\\ntwo"},\n'
        '{"id": "bbb", "citation-key": "bbb", "type": "webpage", "title": "=B", "URL": "https://e.org/b", '
        '"accessed": {"date-parts": [[2026, 1, 2]]}, '
        '"note": "Read_Status: In Progress\\nRead_Status_Date: 2026-02-03"},\n'
        '{"id": "ccc", "citation-key": "ccc", "type": "webpage", "title": "x marks", "URL": "https://e.org/c", '
        '"accessed": {"date-parts": [[2026, 1, 2]]}, "note": "Read_Status: Read\\nRead_Status_Date: 2026-03-04"},\n'
        '{"id": "ddd", "citation-key": "ddd", "type": "webpage", "title": "https://e.org/d", "URL": "https://e.org/d", '
        '"note": "Read_Status: Not Reading\\nRead_Status_Date: 2026-03-04"},\n'
        '{"id": "eee", "citation-key": "eee", "type": "document", "title": "(A) book", "note": "Read_Status: Read"}\n]\n'
    )


def test_todotxt() -> None:
    assert written("todotxt") == (
        "2026-01-02 图解 <b> & “x” https://e.org/a?b=1&copy=2 +vllm @v1 @a-b id:aaa\n"
        "2026-01-02 =B https://e.org/b +c++ status:reading id:bbb\n"
        "x 2026-03-04 2026-01-02 +c++ x marks https://e.org/c id:ccc\n"
        "x 2026-03-04 https://e.org/d +vllm status:dropped id:ddd\n"
        "x +vllm (A) book id:eee\n"
    )


@pytest.mark.parametrize("one", FORMATS, ids=lambda one: one.name)
def test_files_written_by_export_are_recognised_and_others_are_not(one: object) -> None:
    kind = next(known for known in FORMATS if known is one)
    if kind.name == "markdown":  # is never replaced: it is edited in place
        return
    assert is_ours(written(kind.name), kind)
    for text in (
        "x",
        '[{"id": "a"}]',
        "title,url\n",
        "<!DOCTYPE html>\n<p>",
        "a task\n",
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n",
    ):
        assert not is_ours(text, kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.md", "markdown"),
        ("A.HTML", "html"),
        ("a.jsonl", "jsonl"),
        ("todo.txt", "todotxt"),
        ("a.txt", None),
        ("feed.xml", "atom"),
        ("a", None),
    ],
)
def test_the_extension_determines_the_format(name: str, kind: str | None) -> None:
    found = by_extension(Path(name))
    assert (found.name if found else None) == kind


@pytest.mark.parametrize("one", [one for one in FORMATS if one.name not in {"html", "atom"}], ids=lambda one: one.name)
def test_fields_listed_in_the_table_survive_export_and_import(one: object, run: Run) -> None:
    """The columns of the documented table, computed by exporting and importing a list."""
    kind = next(known for known in FORMATS if known is one)
    Path("reading.toml").write_text(STORE, encoding="utf-8")
    assert run("export", "out", "--format", kind.name).code == 0
    assert run("-f", "new.toml", "import", "out").code == 0
    old, new = (from_toml(parse(Path(name).read_text(encoding="utf-8"))) for name in ("reading.toml", "new.toml"))
    pairs = [(link, next(other for other in new.links if other.url == link.url)) for link in old.links]

    def kept(*fields: str) -> bool:
        return all(getattr(link, field) == getattr(other, field) for link, other in pairs for field in fields)

    states = {link.state for link, other in pairs if link.state == other.state}
    dates = [field for field in ("added", "started", "done", "dropped") if kept(field)]
    assert kind.state == {4: "all"}.get(len(states), "read or not")
    assert kind.dates == {4: "all", 0: "none"}.get(len(dates), ", ".join(dates))
    assert kind.tags == ("yes" if kept("tags") else "no")
    assert kind.notes == ("yes" if kept("note") else "no")
    assert (kind.topics != "no") == (len({link.topic for link in new.links}) == 2)


STORE = """\
[topic.vllm]
name = "vLLM"
[[link]]
topic = "vllm"
title = "A"
url = "https://e.org/a"
tags = ["v1", "gpu"]
added = 2026-01-02
note = "n"
[[link]]
topic = "vllm"
title = "B"
url = "https://e.org/b"
added = 2026-01-02
started = 2026-02-03
[[link]]
topic = "cuda"
title = "C"
url = "https://e.org/c"
started = 2026-02-03
done = 2026-03-04
[[link]]
topic = "cuda"
title = "D"
url = "https://e.org/d"
dropped = 2026-03-04
"""


def test_the_documentation_contains_the_table() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "import-export.md").read_text(encoding="utf-8")
    found = re.search(r"^<!-- exports.*?-->\n(.+?)\n\n", page, re.DOTALL | re.MULTILINE)
    assert found
    assert found[1] + "\n" == table()


_HOSTILE = "\x1b]0;EVIL\x07\x1b[2J\x9b31m\x7f\u202e\u200b\u2028\x85\x0c\r\n- [x] [injected](https://evil.example/)\nx 2026-01-01 z\t"


@pytest.mark.parametrize("name", BY_NAME)
@pytest.mark.parametrize("start", ["https://e.org/", ""])
def test_hostile_links_stay_on_their_line_and_are_harmless_on_a_terminal(name: str, start: str) -> None:
    def text(filling: str) -> str:
        links = tuple(
            Link(
                number,
                f"{word}{filling}",
                f"{word}{filling}",
                f"{word}{filling}" if title else None,
                f"{start}{word}{filling}",
                (f"{word}{filling}",),
            )
            for number, (word, title) in enumerate([("a", True), ("b", False)])
        )
        topics = tuple(Topic(link.topic, f"{link.topic}{filling}") for link in links)
        return write(BY_NAME[name], ReadingList(links, topics), links, today=DAY)

    odd = {character for character in text(_HOSTILE) if not character.isprintable()}
    assert odd <= ({"\n", "\t"} if name in {"csv", "pocket"} else {"\n"})
    assert text(_HOSTILE).count("\n") == text("x").count("\n")
