"""Author, date and reading time are taken from the most reliable source in a page."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HOSTILE, SECONDS, answer, head, meta

from readtrack.text import tidy
from readtrack.web.metadata import Metadata, metadata_of
from readtrack.web.reading_time import blocks


def json_ld(source: str) -> str:
    return f'<script type="application/ld+json">{source}</script>'


AUTHORS = {
    "citation": (meta("author", "B") + '<meta name="citation_author" content="Kwon, Woosuk">', "Kwon, Woosuk"),
    "several": ("".join(meta("citation_author", name) for name in "ABC"), "A; B; C"),
    "many": ("".join(meta("citation_author", name) for name in "ABCD"), "A; B; C et al."),
    "article": (meta("author", "B") + meta("article:author", "A"), "A"),
    "article's is a URL": (meta("article:author", "https://example.org/b") + meta("author", "A"), "A"),
    "author": (
        '<meta name="Author" content=" A\u200b \u3000 b ">' + json_ld('{"@type":"Article","author":"B"}'),
        "A b",
    ),
    "JSON-LD, a name": (json_ld('{"@type":"Article","author":"A &amp; B"}'), "A & B"),
    "JSON-LD, objects": (json_ld('{"@type":"BlogPosting","author":[{"name":"A"},{"name":1},{"name":"B"}]}'), "A; B"),
    "JSON-LD, of something else": (json_ld('{"@type":"WebSite","author":{"name":"A"}}'), None),
    "weixin": ('<script>var nickname = htmlDecode("某\\x26amp;某");</script>', "某&某"),
    "weixin's script after an empty meta": (meta("author", "") + "<script>var nickname='A';</script>", "A"),
    "rel=author": ('<a rel="nofollow author">By  A. Writer</a>', "A. Writer"),
    "itemprop, a name inside": (
        '<div itemprop="author"><meta itemprop="url" content="/a"><meta itemprop="name" content="某某">关注</div>',
        "某某",
    ),
    "itemprop": ("<span itemprop=author>A</span><span itemprop=author>B</span>", "A"),
    "a long text by itemprop": (f"<div itemprop=author>{'A b ' * 100}</div>", None),
    "digits": (meta("author", "104363") + "<a rel=author>A</a>", "A"),
    "mail": (meta("author", "name, email@example.org"), None),
    "the host": (meta("author", "EXAMPLE.ORG"), None),
    "nobody": (meta("author", "No Author"), None),
    "the site": (meta("og:site_name", "The Site") + meta("author", "The site") + "<a rel=author>A</a>", "A"),
    "only marks": (meta("author", "-"), None),
    "none": ("", None),
}


@pytest.mark.parametrize(("inside", "expected"), AUTHORS.values(), ids=AUTHORS)
def test_the_author(inside: str, expected: str | None) -> None:
    assert metadata_of(answer(head(inside))) == Metadata(expected, None, 1)


DAYS = {
    "citation": (meta("citation_date", "2023/9/12") + meta("article:published_time", "2020-01-01"), date(2023, 9, 12)),
    "article": (meta("article:published_time", "2023-09-12T23:30:00-08:00"), date(2023, 9, 12)),
    "article's is nonsense": (
        meta("article:published_time", "2023-02-30") + json_ld('{"@type":"Article","datePublished":"2023-09-12"}'),
        date(2023, 9, 12),
    ),
    "JSON-LD": (json_ld('{"@graph":[{"@type":"Article","datePublished":"20230912"}]}'), date(2023, 9, 12)),
    "weixin, a day ahead of UTC": ('<script>var ct = "1694534400";</script>', date(2023, 9, 13)),
    "weixin, in a pair": (
        "<script>window.d={}; d.ct='1'; var oct='1694534400', ct = '1694448000'</script>",
        date(2023, 9, 12),
    ),
    "time": ('<time>x</time><time datetime="2023-09-12 10:00">', date(2023, 9, 12)),
    "Chinese": ("<time datetime=2023年9月2日>", date(2023, 9, 2)),
    "a number": (meta("citation_date", "1694534400"), None),
    "a year": (meta("citation_date", "2023"), None),
    "itemprop": ('<meta itemprop="datePublished" content="2023-09-12T01:02:03Z">', date(2023, 9, 12)),
    "meta": ("<time datetime=2020-01-01></time>" + meta("date", "2023-09-12"), date(2023, 9, 12)),
    "JSON-LD of something else": (json_ld('{"@type":"WebPage","datePublished":"2023-09-12"}'), date(2023, 9, 12)),
    "JSON-LD, an article before": (
        json_ld('[{"@type":"WebPage","datePublished":"2020-01-01"},{"@type":"Article","datePublished":"2023-09-12"}]'),
        date(2023, 9, 12),
    ),
    "Baidu's": (json_ld('{"@context":"https://ziyuan.baidu.com/","pubDate":"2023-09-12T10:00:00"}'), date(2023, 9, 12)),
    "uploaded": (json_ld('{"@type":"VideoObject","uploadDate":"2023-09-12"}'), date(2023, 9, 12)),
    "mixed marks": (meta("citation_date", "2023-09/12"), None),
    "year 0": (meta("citation_date", "0000-01-01"), None),
}


@pytest.mark.parametrize(("inside", "expected"), DAYS.values(), ids=DAYS)
def test_the_publication_date(inside: str, expected: date | None) -> None:
    assert metadata_of(answer(head(inside))).published == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2023/09/12/a", date(2023, 9, 12)),
        ("/blog/2023-9-12-a.html", date(2023, 9, 12)),
        ("/2023/13/12/", None),
        ("/2023/09/", None),
        ("/a2023/09/12", None),
    ],
)
def test_the_date_in_the_url_is_the_fallback(path: str, expected: date | None) -> None:
    assert metadata_of(answer(head(""), f"https://example.org{path}")).published == expected


ARTICLE = "<p>" + "字" * 400 + "</p>"
MINUTES = {
    "menus and lists of links": (
        f"<nav>{'字' * 400}</nav><ul>{'<li><a href=/x>一个很长的标题一个很长的标题一个很长的</a>' * 40}</ul>{ARTICLE}",
        1,
    ),
    "short lines beside an article": (f"{ARTICLE}{'<div>3 hours ago</div>' * 300}", 1),
    "a footer, a form": (f"{ARTICLE}<footer>{ARTICLE}</footer><form>{ARTICLE}</form><aside>{ARTICLE}</aside>", 1),
    "a page that is one form": (f"<form>{ARTICLE}{ARTICLE}</form>", 2),
    "links in a paragraph": (f"<p>{'字' * 300}<a href=/x>{'字' * 100}</a></p>" * 2, 2),
    "400 characters": ("字" * 400, 1),
    "401 characters": ("字" * 401, 2),
    "240 words": ("word " * 240, 1),
    "241 words": ("it's " * 241, 2),
    "both": ("字 word " * 240, 2),
    "few": ("字", 1),
    "none": ("<p>…</p>", None),
    "only what is not shown": (
        "<script>a</script><style>b</style><noscript>c</noscript><svg><text>d</text></svg>",
        None,
    ),
    "references": ("&#23383;" * 800, 2),
    "emphasis in words": ("<b>a</b>b" * 241, 1),
    "paragraphs part words": ("<p>a" * 241, 2),
}


@pytest.mark.parametrize(("text", "expected"), MINUTES.values(), ids=MINUTES)
def test_the_reading_time(text: str, expected: int | None) -> None:
    page = f"<head><title>one two</title></head><body>{text}"
    assert metadata_of(answer(page)) == Metadata(None, None, expected)
    assert metadata_of(answer(page, is_whole=False)).minutes is None


@pytest.mark.parametrize(
    ("kind", "expected"), [("text/plain", 2), ("text/markdown", 2), ("application/pdf", None), ("text/css", None)]
)
def test_only_text_is_counted(kind: str, expected: int | None) -> None:
    assert metadata_of(answer("字" * 401, kind=kind)) == Metadata(None, None, expected)


def test_visible_text_of_a_page() -> None:
    page = (
        "<title>a</title>b<i>c</i><p>d &lt;<!-- e --><template>f</template><svg/><p>g<textarea>h</textarea>"
        "<div><a x='>'>i</a></div><ul><li>j<li><a>k</a> l"
    )
    assert [(block.text, block.linked) for block in blocks(page)] == [
        *(("bc", 0), ("d <", 0), ("g", 0), ("i", 1), ("j", 0), ("k l", 1))
    ]
    assert [block.is_boilerplate for block in blocks("a<nav>b<ul><li>c</ul></nav>d<footer>e")] == [
        *(False, True, True, False, True)
    ]


@given(st.text(), st.sampled_from(["author", "citation_date", "citation_author"]))
def test_any_page_is_accepted(text: str, name: str) -> None:
    words = text.replace('"', "")
    found = metadata_of(answer(f"{meta(name, words)}<time datetime='{text}'>{text}"))
    if found.author is not None:
        assert len(found.author) <= 300
        assert tidy(found.author) == found.author


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_is_counted_in_time(body: bytes) -> None:
    start = time.process_time()
    metadata_of(answer(body))
    assert time.process_time() - start < SECONDS
