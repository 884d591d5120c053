"""A new checklist: the spelling of titles, URLs and notes, and that import reads them back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readtrack.addresses.urls import key
from readtrack.core.model import Link, ReadingList, Topic
from readtrack.exporters.markdown import write
from readtrack.exporters.markdown_items import Style, items
from readtrack.importers.markdown import read
from readtrack.text import tidy

DAY = date(2026, 11, 22)


def test_a_whole_list() -> None:
    links = (
        Link(0, "a", "vllm", "图解", "https://e.org/a", ("v1", "a b"), done=DAY, note="很细节\n第二行"),
        Link(1, "b", "inbox", None, "https://e.org/b", started=DAY),
        Link(2, "c", "vllm", "[译] a | b", "https://e.org/c_(d", done=True, note="n"),
        Link(3, "d", "c#", "A book", None, dropped=DAY),
    )
    topics = (Topic("c#", "C#"), Topic("vllm", "推理引擎"), Topic("empty"), Topic("inbox"))
    assert write(ReadingList(links, topics), links) == (
        "# Reading list\n\n"
        "## C#\n\n"
        "- [ ] ~~A book~~\n\n"
        "## 推理引擎\n\n"
        "- [x] [图解](https://e.org/a)（很细节） #v1 <!-- TAGS: a b --> ✅ 2026-11-22\n"
        "  - 第二行\n"
        "- [x] [\\[译\\] a \\| b](<https://e.org/c_(d>)（n）\n\n"
        "## inbox\n\n"
        "- [ ] <https://e.org/b>\n"
    )


@pytest.mark.parametrize(
    ("title", "url", "spelled"),
    [
        ("a", "https://e.org/(b)", "[a](https://e.org/(b))"),
        ("a", "https://e.org/b)(", "[a](<https://e.org/b)(>)"),
        ("a", "https://e.org/b c", "[a](<https://e.org/b c>)"),
        ("a", "https://e.org/?a=1&copy=2", "[a](https://e.org/?a=1&copy=2)"),
        ("a", "https://e.org/?a=1&copy;=2", "[a](https://e.org/?a=1&amp;copy;=2)"),
        ("图解：“引擎” & 'a' ~", "https://e.org", "[图解：“引擎” & 'a' ~](https://e.org)"),
        ("load_model and A* search", "https://e.org", "[load_model and A* search](https://e.org)"),
        ("*a* `b`", "https://e.org", "[\\*a\\* \\`b\\`](https://e.org)"),
        ("vector<int>", "https://e.org", "[vector<int>](https://e.org)"),
        ("<u>a</u> &lt;", "https://e.org", "[\\<u\\>a\\</u\\> \\&lt;](https://e.org)"),
        ("a\\", "https://e.org", "[a\\\\](https://e.org)"),
        (None, "https://e.org/a，b", "<https://e.org/a，b>"),
        ("a", "javascript:alert(1)", "a"),
    ],
)
def test_escaping_is_minimal(title: str | None, url: str, spelled: str) -> None:
    assert [item.lines for item in items([Link(0, "a", title=title, url=url)], Style())] == [(spelled,)]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("C#", "C#"),
        ("load_model and A*", "load_model and A*"),
        ("A [b]", "A \\[b\\]"),
        ("Vec<i>*x*", "Vec\\<i\\>\\*x\\*"),
        ("AT&amp;T", "AT\\&amp;T"),
        ("a #", "a \\#"),
    ],
)
def test_a_heading_is_read_back_as_the_topic(name: str, heading: str) -> None:
    links = (Link(0, "a", "t", "x", "https://e.org"),)
    written = write(ReadingList(links, (Topic("t", name),)), links)
    assert written == f"# Reading list\n\n## {heading}\n\n- [ ] [x](https://e.org)\n"
    assert [entry.heading for entry in read(written).entries] == [name]


_text = st.text("ab 译\\`*_{}[]()<>#+-.!|~&;:/@$^\"'（）：，", max_size=12) | st.text(max_size=8)
_urls = st.text("ab()<>\\&;?=#_*~[]", max_size=8).map(lambda text: f"https://e.org/{text}")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.none() | _text, _urls, st.lists(_text, max_size=3), st.booleans()), max_size=3))
def test_every_link_is_read_back_in_its_state(values: list[tuple[str | None, str, list[str], bool]]) -> None:
    links = tuple(
        Link(n, f"id{n}", "inbox", tidy(title or "") or None, f"{url}&n={n}", done=done or None, note="\n".join(note))
        for n, (title, url, note, done) in enumerate(values)
    )
    assert all(item.reads_back for item in items(links, Style()))
    entries = read(write(ReadingList(links, (Topic("inbox"),)), links)).entries
    assert [(key(entry.url or ""), entry.state) for entry in entries] == [
        (key(link.url or ""), link.state) for link in links
    ]
