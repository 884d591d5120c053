"""The contents of a page are found, without those that it only quotes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HOSTILE, SECONDS, answer, head, meta, title

from readtrack.web.page import Page, Refresh, media_type, page_of, refresh_target


def test_all_fields_of_a_page() -> None:
    source = """<!DOCTYPE html>
        <html><head><meta charset=utf-8><title>A &amp; B</title>
        <META NAME="Author" CONTENT="First"><meta name=author content=Second><meta name=author content=" &nbsp; ">
        <meta property="og:title" name="twitter:title" content='a "b" &amp;amp; &copy=1'>
        <meta http-equiv=Refresh content="5; url='/b'">
        <script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, [{"@type": "Article"}]], "a": 1}</script>
        <script src="/x.js?a&amp;b"></script><script>var a = 1;</script>
        <script type="text/template"><h1>No</h1></script>
        </head><body id=top><h1 class=logo><img></h1><h1>One<br>two <b>th</b>ree &lt;</h1><h1>Four</h1>
        <form action="/go"><iframe src=//frame.example/></iframe><time datetime="2026-01-02">then</time>"""
    words = 'a "b" &amp; &copy=1'
    assert page_of(answer(source)) == Page(
        title="A & B",
        metas={"author": ("First", "Second"), "og:title": (words,), "twitter:title": (words,)},
        refresh=Refresh(5, "/b"),
        objects=(
            {"@graph": [{"@type": "WebPage"}, [{"@type": "Article"}]], "a": 1},
            {"@type": "WebPage"},
            {"@type": "Article"},
        ),
        heading="One two three <",
        ids=frozenset({"top"}),
        sources=("/x.js?a&b", "/go", "//frame.example/"),
        scripts=("", "var a = 1;"),
        times=("2026-01-02",),
    )


TITLES = {
    "empty": ("<title></title>", ""),
    "of a drawing": ("<svg><title>Icon</title></svg><title>Page</title>", "Page"),
    "of a drawing that closes itself": ("<svg><title/><path/></svg><title>Page</title>", "Page"),
    "of a drawing that is not closed": ("<svg><title>Icon</title><body><title>Page</title>", "Page"),
    "of a formula": ("<math><title>x</title></math>", ""),
    "first of two": ("<title>One</title><title>Two</title>", "One"),
    "with tags in it": ("<title>a <b>b</b></title>", "a <b>b</b>"),
    "in a comment": ("<!-- <title>No</title> --><title>Yes</title>", "Yes"),
    "in a comment that ends early": ("<!--><title>Yes</title>-->", "Yes"),
    "in a script": ('<script>"<title>No</title>"</script><title>Yes</title>', "Yes"),
    "in an attribute": ("<meta content='<title>No</title>'><title>Yes</title>", "Yes"),
    "in noscript": ("<noscript><title>No</title></noscript><title>Yes</title>", "Yes"),
    "not closed": ("<title>No<h1>a", ""),
    "not closed, but for two letters": ("<title>No</title", ""),
    "closed with spaces": ("<TITLE\n>Yes</tItLe\n>", "Yes"),
    "after the head": ("<head></head><body><div><title>Late</title>", "Late"),
    "a quote in an attribute without one": ("<p don't><title>Yes</title>", "Yes"),
    "a bracket in quotes": ('<p title = "a>b"><title>Yes</title>', "Yes"),
}


@pytest.mark.parametrize(("source", "expected"), TITLES.values(), ids=TITLES)
def test_the_title_is_the_first_html_title(source: str, expected: str) -> None:
    assert page_of(answer(source)).title == expected


HEADINGS = {
    "plain": ("<h1>One</h1>", "One"),
    "not closed": ("<h1>One<p>two", ""),
    "not closed, and a long text": (f"<h1>One{'<p>two' * 3000}<h1>Three</h1>", "Three"),
    "with a script": ("<h1>One<script>two</script> three</h1>", "One three"),
    "in an attribute": ('<img alt="<h1>No</h1>"><h1>One</h1>', "One"),
    "in noscript": ("<noscript><h1>No</h1></noscript>", ""),
    "as weixin marks it": ('<h2 class=x id="activity-name"> One </h2>', " One "),
    "before weixin's mark": ('<h1>One</h1><h2 id="activity-name">Two</h2>', "One"),
}


@pytest.mark.parametrize(("source", "expected"), HEADINGS.values(), ids=HEADINGS)
def test_the_heading_is_the_first_one_with_text(source: str, expected: str) -> None:
    assert page_of(answer(source)).heading == expected


REFRESHES = {
    "at once": ("0;url=/b", "https://example.org/b"),
    "spelled freely": (" 05.5 ,  URL = 'b?x=1#y' rest", "https://example.org/b?x=1"),
    "without url=": ("1 https://other.example", "https://other.example/"),
    "other letters": ("0;url=/标题", "https://example.org/%E6%A0%87%E9%A2%98"),
    "quoted": ("0;url=&quot;//other.example/c&quot;", "https://other.example/c"),
    "after a while": ("6;url=/b", None),
    "long after": (f"{'9' * 5000};url=/b", None),
    "itself": ("0;url=/a#x", None),
    "nothing": ("0;url=", None),
    "only seconds": ("5", None),
    "no number": ("url=/b", None),
    "to no page": ("0;url=javascript:alert(1)", None),
    "to a file": ("0;url=file:///etc/passwd", None),
    "to a broken host": ("0;url=http://[::1", None),
}


@pytest.mark.parametrize(("content", "expected"), REFRESHES.values(), ids=REFRESHES)
def test_meta_refresh(content: str, expected: str | None) -> None:
    refresh = f'<meta http-equiv="refresh" content="{content}">'
    assert refresh_target(answer(head(refresh))) == expected
    assert refresh_target(answer(f"<body><div>{refresh}")) == expected
    assert refresh_target(answer(head(f"<noscript>{refresh}</noscript>"))) is None
    assert refresh_target(answer(head(refresh), kind="text/plain")) is None


TYPES = {
    "named": ("Text/HTML ; charset=x", b"", "text/html"),
    "named otherwise": ("application/pdf", b"<html>", "application/pdf"),
    "not named": ("", b"\r\n <!DOCTYPE  HTML>", "text/html"),
    "not named, a title": ("", b"<TITLE>a", "text/html"),
    "not named, nothing to see": ("", b"%PDF-1.7", ""),
    "not named, too late": ("", b" " * 512 + b"<html>", ""),
}


@pytest.mark.parametrize(("kind", "body", "expected"), TYPES.values(), ids=TYPES)
def test_media_types(kind: str, body: bytes, expected: str) -> None:
    assert media_type(answer(body, kind=kind)) == expected


OBJECTS = {
    "one": ('{"a": 1}', ({"a": 1},)),
    "lists": ('[[{"a": 1}], {"b": 2}]', ({"a": 1}, {"b": 2})),
    "in a comment": ('<!-- {"a": 1} -->', ({"a": 1},)),
    "a line break in a string": ('{"a": "b\nc"}', ({"a": "b\nc"},)),
    "main entity": ('{"mainEntity": {"a": 1}}', ({"mainEntity": {"a": 1}}, {"a": 1})),
    "not an object": ("3", ()),
    "broken": ('{"a": 1', ()),
    "too deep": ("[" * 100_000, ()),
    "too long a number": ("[" + "1" * 5000 + "]", ()),
}


@pytest.mark.parametrize(("source", "expected"), OBJECTS.values(), ids=OBJECTS)
def test_json_ld_is_read_if_it_is_valid_json(source: str, expected: tuple[object, ...]) -> None:
    assert page_of(answer(head(f"<script type='application/ld+json'>{source}</script>"))).objects == expected


def test_a_huge_tag_is_skipped_and_the_rest_is_read() -> None:
    huge = meta("og:image", "data:" + "A" * 20_000)
    assert page_of(answer(head(huge, title("A"), meta("og:title", "B")))) == Page(title="A", metas={"og:title": ("B",)})


@given(st.text(st.sampled_from("<>!-/='\" \ntitlescrpmvgh1&;#x")))
def test_any_text_is_a_page(text: str) -> None:
    page_of(answer(text))


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_is_read_quickly(body: bytes) -> None:
    start = time.process_time()
    page_of(answer(body))
    assert time.process_time() - start < SECONDS
