"""Saved pages contain their title and their URL."""

from __future__ import annotations

import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HOSTILE, head, meta, title

from readtrack.errors import ReadtrackError
from readtrack.web.response import Response
from readtrack.web.saved import saved_page

URL = "https://example.org/a"


def page_in(data: bytes, url: str = "") -> Response:
    return saved_page(data, name="x", url=url)


MHTML = b"""\
From: <Saved by Blink>
Snapshot-Content-Location: https://example.org/a
Subject: =?utf-8?Q?A?=
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----x----"

------x----
Content-Type: text/css
Content-Location: https://example.org/a.css

p {}
------x----
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://example.org/a

%s
------x------
"""

ORIGINS = {
    "as browsers write it": f"<!DOCTYPE html>\n<!-- saved from url=(0021){URL} -->\n<html>{head(title('A'))}",
    "as SingleFile writes it": (
        f"<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: {URL} \n saved date: Tue Nov 24 2026\n-->"
    ),
    "canonical": head(f'<link rel="canonical" href="{URL}?utm_source=x">'),
    "og:url": head('<link rel="canonical" href="/a">', meta("og:url", URL)),
}


@pytest.mark.parametrize("source", ORIGINS.values(), ids=ORIGINS)
def test_the_url_of_a_saved_page(source: str) -> None:
    page = page_in(source.encode())
    assert (page.url, page.body, page.is_whole) == (URL, source.encode(), True)


def test_a_given_url_takes_precedence_over_the_page() -> None:
    assert page_in(ORIGINS["og:url"].encode(), url="https://example.org/b").url == "https://example.org/b"
    assert page_in(head(title("A")).encode()).url == ""


def test_mhtml_files_are_unpacked() -> None:
    source = head(title("深入"))
    page = page_in(MHTML % quopri.encodestring(source.encode()))
    assert (page.url, page.body.decode().strip()) == (URL, source)


def test_nested_mhtml_files_are_refused() -> None:
    layer = b'Content-Type: multipart/related; boundary="%d"\n\n--%d\n'
    with pytest.raises(ReadtrackError, match="is not a web page"):
        page_in(b"".join(layer % (number, number) for number in range(3000)) + b"<p>")


@pytest.mark.parametrize(
    "data", [b"", b"words", b"%PDF-1.7 \0\0\0<", MHTML.replace(b"text/html", b"text/plain") % b"x"]
)
def test_files_that_are_not_pages_are_refused(data: bytes) -> None:
    with pytest.raises(ReadtrackError, match="is not a web page"):
        page_in(data)


@given(st.binary(max_size=200))
@pytest.mark.parametrize("before", [b"", b"<p>", MHTML.partition(b"%s")[0], b"<!-- saved from url=(1)http://"])
def test_any_file_is_a_page_or_refused(before: bytes, data: bytes) -> None:
    try:
        page_in(before + data)
    except ReadtrackError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_is_read_quickly(body: bytes) -> None:
    try:
        page_in(body)
    except ReadtrackError as error:
        assert str(error) == "x is not a web page"  # noqa: PT017
