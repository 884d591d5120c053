"""Properties of any pasted text, generated from a list of oddities."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st

from readtrack.addresses.paste import Shared, read
from readtrack.addresses.urls import InvalidURL
from readtrack.text import tidy

MARKDOWN_ESCAPE = r"\\([!-/:-@\[-`{-~])"
URLS = [
    *("https://a.example", "http://a.example/b_(c)", "HTTPS://A.example/?b=c&d=e", "https://zhuanlan.zhihu.com/p/1"),
    *(
        "https://b23.tv/a",
        "http://xhslink.com/a",
        "https://a.example/[0]#b",
        "https://a.example/你",
        "http://[::1]:80/a",
    ),
]
TITLES = [
    *(
        "标题",
        "vLLM 0.8.1 与 Node.js",
        "图解 [V1] 系列",
        "为什么？",
        "流程: “保姆级”",
        "（上）篇",
        "A (Scan) — B",
        "《书》",
    ),
    *("高频~", "【甲】与【乙】", "5 分钟", "vector<int>", "C++"),
]
BETWEEN = [" ", "：", ": ", " - ", " | ", "，", " -> ", "\n", "\r\n", "\r\n\r\n", "\u3000", "（", " <"]
AFTER = ["", " ", "。", "，", ".", "\n", "\r\n", "）", '"', "…", "!?", "\u200b", ">"]
MARKERS = ["", "- ", "* ", "- [ ] ", "  - [x] ", "## ", "> "]
MARKS = [
    *("[", "]", "(", ")", "](", "](https://", "https://", "http://", "<", ">", '"', "'", "\\", "&amp;", "!", "git+"),
    *(" ", "\n", "\r\n", "\t", "\u2028", "\x1b[31m", "\x00", "\udcff", "\u200b", "。", "【", "】", "…", "例子.测试"),
]
ODDITIES = [*URLS, *TITLES, *BETWEEN, *AFTER, *MARKERS, *MARKS]

texts = st.one_of(
    st.lists(st.sampled_from(ODDITIES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=())),
)


def shared_in(text: str) -> tuple[Shared, ...]:
    try:
        return read(text)
    except InvalidURL:
        return ()


def test_every_oddity_occurs_in_a_text_with_a_url() -> None:
    good: list[str] = []

    @settings(
        database=None,
        deadline=None,
        derandomize=True,
        max_examples=800,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(texts)
    def collect(text: str) -> None:
        if shared_in(text):
            good.append(text)

    collect()
    assert [oddity for oddity in ODDITIES if not any(oddity in text for text in good)] == []


@example(r"https://a.example\- ")
@given(texts)
def test_any_text_is_read_or_refused(text: str) -> None:
    without_escapes = re.sub(MARKDOWN_ESCAPE, r"\1", text)  # some programs write `https://a.example/b\_c`
    for shared in shared_in(text):
        assert shared.url in text or shared.url in without_escapes
        assert not any(character.isspace() for character in shared.url)
        assert shared.title is None or (shared.title and shared.title == tidy(shared.title))


@given(texts)
def test_line_breaks_make_no_difference(text: str) -> None:
    assume("\r" not in text)
    assert shared_in(text.replace("\n", "\r\n")) == shared_in(text)


@given(texts)
def test_every_scheme_in_a_text_belongs_to_a_url(text: str) -> None:
    """A text with an explicit URL is never read as URLs without a scheme."""
    found = shared_in(text)
    if any(shared.url.lower().startswith(("http://", "https://")) for shared in found):
        assert all(shared.url.lower().startswith(("http://", "https://")) for shared in found)


@given(
    st.sampled_from(MARKERS),
    st.sampled_from(TITLES),
    st.sampled_from(BETWEEN),
    st.sampled_from(URLS),
    st.sampled_from(AFTER),
)
def test_words_before_a_url_are_its_title(marker: str, title: str, between: str, url: str, after: str) -> None:
    assume(not (after == "…" and not url.isascii()))
    expected = title.removeprefix("5 ") if "xhslink" in url else title
    assert read(f"{marker}{title}{between}{url}{after}") == (Shared(url, expected),)


@given(st.lists(st.tuples(st.sampled_from(TITLES), st.sampled_from(URLS[:4])), min_size=1), st.sampled_from(MARKERS))
def test_a_pasted_list_of_links_is_read_link_by_link(links: list[tuple[str, str]], marker: str) -> None:
    expected = tuple(Shared(url, title) for title, url in links)
    assert read("\n".join(f"{marker}[{title}]({url})（注）" for title, url in links)) == expected
    assert read("\r\n".join(f"{marker}{title} {url}" for title, url in links)) == expected
    assert read("".join(f"{marker}{title}\n{url}\n" for title, url in links)) == expected
    assert read("\n\n".join(f"{url}\n{title}" for title, url in links)) == expected


@pytest.mark.parametrize("url", URLS)
def test_a_bare_url_has_no_title(url: str) -> None:
    assert read(url) == (Shared(url, None),)
