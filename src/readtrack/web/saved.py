"""Saved pages: from the browser, from SingleFile, or from a pipe."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from email.message import Message

from readtrack.addresses.urls import InvalidURL, clean
from readtrack.errors import ReadtrackError
from readtrack.web.page import page_of
from readtrack.web.response import Response

LARGEST = 64 << 20  # bytes; SingleFile embeds the images of a page
_LONGEST_HEAD = 1 << 14
# `<!-- saved from url=(0023)https://example.org/ -->` by browsers, ` url: https://example.org/` by SingleFile.
_SAVED_FROM = re.compile(
    rb"<!--\s*(?:saved from url=\(\d+\)|(?:Page saved with|Archive processed by) SingleFile\s+url:\s*)(\S+)"
)
_MHTML = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*multipart/related", re.IGNORECASE)


def saved_page(data: bytes, *, name: str, url: str = "") -> Response:
    """The page as a response at `url`, or at the URL recorded in the file (empty if there is none).

    Raises `ReadtrackError`, which mentions `name`, if the file is not a page.
    """
    kind, origin = "text/html", ""
    if _MHTML.match(data[:_LONGEST_HEAD]):
        data, kind, origin = _of_mhtml(data)
    if b"<" not in data or b"\0\0\0" in data[:_LONGEST_HEAD]:
        raise ReadtrackError(f"{name} is not a web page", hint="save it in the browser as HTML, or with SingleFile")
    response = Response(url, 200, {"content-type": kind}, body=data, is_whole=True)
    return response if url else replace(response, url=_origin(response, origin))


def _origin(response: Response, named: str) -> str:
    found = _SAVED_FROM.search(response.body[:_LONGEST_HEAD])
    page = page_of(response)
    for url in (named, found[1].decode("latin-1") if found else "", page.canonical, page.first("og:url")):
        try:
            return clean(url).url
        except InvalidURL:
            continue
    return ""


def _of_mhtml(data: bytes) -> tuple[bytes, str, str]:
    """The page in an MHTML file: its bytes, their type, and their URL."""
    try:
        message = email.message_from_bytes(data)
        parts: list[Message] = [part for part in message.walk() if part.get_content_type() == "text/html"]
        body = parts[0].get_payload(decode=True) if parts else None
        charset = parts[0].get_content_charset("") if parts else ""
    except (LookupError, RecursionError, ValueError):  # nested too deeply, or in an unknown encoding
        return b"", "text/html", ""
    kind = f"text/html; charset={charset}" if charset else "text/html"
    return body if isinstance(body, bytes) else b"", kind, str(message.get("Snapshot-Content-Location", "")).strip()
