"""Bookmark files: the variants of different programs."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read, skipped

from readtrack.importers import Contents, Entry


def test_bookmarks_from_firefox() -> None:
    assert read("netscape") == contents(
        entry(
            10,
            "On & top",
            "https://e.org/top?a=1&timestamp=2&copy=3&x=4",
            added=date(2023, 11, 14),
            tags=("v1", "推理 引擎"),
            note="A note on it\nin two lines",
        ),
        skipped(13, "Most Visited", "not a web URL: place:"),
        entry(19, "Deep", "https://e.org/ml", heading="Bookmarks Toolbar/ML, and more", added=date(2023, 11, 14)),
        entry(21, "After the inner folder", "https://e.org/after", heading="Bookmarks Toolbar"),
        skipped(22, "Bookmarklet", "not a web URL: javascript:"),
    )


A = "https://e.org/a"
HEAD = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n"


def only(text: str) -> Entry:
    (found,) = read("netscape", text).entries
    return found


WRITERS: dict[str, tuple[str, Contents]] = {
    "Safari: no outer list, folders that are folded": (
        (
            '<H1>Bookmarks</H1>\n<DT><H3 FOLDED id="com.apple.ReadingList">Reading List</H3>\n<DL><p>\n'
            f'\t<DT><A HREF="{A}">A</A>\n</DL><p>\n<DT><A HREF="https://e.org/b">B</A>\n'
        ),
        contents(entry(4, "A", A, heading="Reading List"), entry(6, "B", "https://e.org/b")),
    ),
    "linkding: states, notes, a URL that is not escaped, LF CR": (
        HEAD + "<DL><p>\n\r"
        f'<DT><A HREF="{A}?q=1&lang=de" ADD_DATE="1709287200" PRIVATE="0" TOREAD="1" TAGS="x,y">A</A>\n\r'
        "<DD>desc[linkding-notes]line &lt;1&gt;\nline 2[/linkding-notes]\n\r"
        '<DT><A HREF="https://e.org/b" TOREAD="0" TAGS="">B</A>\n\r'
        '<DT><A HREF="https://e.org/c" TOREAD="1" TAGS="linkding:bookmarks.archived,z">C</A>\n\r</DL><p>',
        contents(
            entry(5, "A", f"{A}?q=1&lang=de", added=date(2024, 3, 1), tags=("x", "y"), note="desc\nline <1>\nline 2"),
            entry(8, "B", "https://e.org/b", state="done"),
            entry(9, "C", "https://e.org/c", state="done", tags=("z",)),
        ),
    ),
    "Shaarli: tags with spaces, notes with URLs in them": (
        (
            "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<!-- Shaarli all bookmarks export on 2015 -->\n<DL><p>\n"
            f'<DT><A HREF="{A}" TAGS="one two">A</A>\n<DD>'
            'see https://e.org/x and <a href="https://e.org/y?a=1">y</a> too\n'
            '<DT><A HREF="?abc" TAGS="">Note: own</A>\n</DL><p>\n'
        ),
        contents(
            entry(4, "A", A, tags=("one", "two"), note="see https://e.org/x and https://e.org/y?a=1 y too"),
            entry(6, "Note: own", "?abc"),
        ),
    ),
    "a newer Shaarli: commas": (
        f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<!-- Shaarli -->\n<DL><DT><A HREF="{A}" TAGS="a b,c">A</A></DL>',
        contents(entry(3, "A", A, tags=("a b", "c"))),
    ),
    "LinkAce: attributes and titles over several lines": (
        f"{HEAD}<DL><p>\n<DT><A\n  HREF=\"{A}\"\n  ADD_DATE='1709287200'\n  TAGS=x>\n  A\n  title\n</A>\n</DL>",
        contents(entry(5, "A title", A, added=date(2024, 3, 1), tags=("x",))),
    ),
    "Firefox: a live bookmark": (
        f'{HEAD}<DL><p><DT><A FEEDURL="https://e.org/feed" HREF="{A}">News</A></DL>',
        contents(skipped(4, "News", "a feed")),
    ),
    "folders without a list": (
        f'{HEAD}<DT><H3>One</H3><DT><A HREF="{A}">A</A><DD>note\n<DT><H3>Two</H3><DT><A HREF={A}>A</A>',
        contents(entry(4, "A", A, heading="One", note="note"), entry(5, "A", A, heading="Two")),
    ),
    "more ends than beginnings": (
        f'{HEAD}</DL></DL><DL><DT><H3>F</H3><DL></DL></DL></DL><DT><A HREF="{A}">A</A>',
        contents(entry(4, "A", A)),
    ),
    "tags in a title, a comment in between, nothing closed": (
        f'<dl><dt><a href="{A}">A <b>bold</b> <!-- no <a href="x"> -->one<dt><a href="https://e.org/b">B',
        contents(entry(1, "A bold one", A), entry(1, "B", "https://e.org/b")),
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRITERS.values(), ids=list(WRITERS))
def test_variants_of_other_programs(text: str, expected: Contents) -> None:
    assert read("netscape", text) == expected


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("https://e.org/?a=1&timestamp=2&copy=3&reg&lang=4", "https://e.org/?a=1&timestamp=2&copy=3®&lang=4"),
        ("https://e.org/?a=1&amp;b=2&amp;copy=3", "https://e.org/?a=1&b=2&copy=3"),
        ("https://e.org/?q=&quot;x&quot;&#39;&#x41;&#10", 'https://e.org/?q="x"\'A'),
        ("https://e.org/&unknown;&notit;x&;", "https://e.org/&unknown;&notit;x&;"),
    ],
)
def test_references_in_urls_are_decoded_as_in_browsers(href: str, url: str) -> None:
    assert only(f'<DL><DT><A HREF="{href}">x</A></DL>').url == url


@pytest.mark.parametrize(
    ("added", "day"),
    [
        ("1709287200", date(2024, 3, 1)),
        ("1709287200000", date(2024, 3, 1)),
        ("1709287200000000", date(2024, 3, 1)),
        ("10/Oct/2000:13:55:36 +0300", date(2000, 10, 10)),
        ("0", None),
        ("-1", None),
        ("99999999999999999999999", None),
        ("soon", None),
        ("", None),
    ],
)
def test_an_invalid_date_is_dropped_without_the_bookmark(added: str, day: date | None) -> None:
    assert only(f'<DL><DT><A HREF="{A}" ADD_DATE="{added}">x</A></DL>').added == day


def test_references_escaped_twice_are_decoded_twice() -> None:
    assert only(f'<DL><DT><A HREF="{A}">it&amp;#39;s &amp;amp; &amp;copy</A></DL>').title == "it's & ©"


def test_an_unclosed_quote_affects_one_bookmark() -> None:
    text = f'<DL>\n<DT><A HREF="https://e.org/x>X</A>\n<DT><A HREF="{A}">A</A>\n</DL>'
    assert read("netscape", text).entries[-1] == entry(3, "A", A)


@pytest.mark.parametrize(
    "piece",
    [
        "<b><i>",
        "<div>",
        "<DL><DT><H3>x</H3>",
        '<DT><A HREF="x',
        "<DT><A HREF=x>",
        "<a <a ",
        "<!--",
        "&amp",
        "<",
        '="',
        "<a b='",
    ],
)
def test_the_time_is_linear_in_the_length(piece: str) -> None:
    """100 KB of each, for which a parser that builds a tree would take minutes."""
    read("netscape", f"<DL><DT><A HREF={A}>x</A>{piece * (100_000 // len(piece))}")


def test_a_reference_to_a_nonexistent_character_is_harmless() -> None:
    nines = "9" * 5000
    assert only(f'{HEAD}<DL><p>\n<DT><A HREF="{A}?a=&#{nines};">a&#{nines};b</A>\n</DL>') == entry(
        5, "a\ufffdb", f"{A}?a=\ufffd"
    )
