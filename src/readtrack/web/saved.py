"""Pages that a person saved: by the browser, by SingleFile, or from a pipe."""

from __future__ import annotations

import email
import re
from email.message import Message

from readtrack.addresses.urls import NotAnAddress, clean
from readtrack.errors import ReadtrackError
from readtrack.web.page import page_of
from readtrack.web.response import Response

LARGEST = 64 << 20  # bytes; SingleFile puts the pictures of a page into it
_LONGEST_HEAD = 1 << 14
# `<!-- saved from url=(0023)https://example.org/ -->` by browsers, ` url: https://example.org/` by SingleFile.
_SAVED_FROM = re.compile(rb"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+)")
_MHTML = re.compile(rb"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?Content-Type:\s*multipart/related", re.IGNORECASE)


def saved_page(data: bytes, *, url: str = "") -> Response:
    """The page as its server would have given it; at `url`, or where it says that it comes from (else nowhere).

    Raises `ReadtrackError` where it is no page.
    """
    kind = "text/html"
    if _MHTML.match(data[:_LONGEST_HEAD]):
        data, kind, origin = _of_mhtml(data)
        url = url or origin
    if b"<" not in data or b"\0\0\0" in data[:_LONGEST_HEAD]:
        raise ReadtrackError("the page is no HTML", hint="save it in the browser as a web page, or with SingleFile")
    response = Response(url, 200, {"content-type": kind}, body=data, is_whole=True)
    if not url and (origin := _origin(response)):
        response = Response(origin, 200, response.headers, body=data, is_whole=True)
    return response


def _origin(response: Response) -> str:
    found = _SAVED_FROM.search(response.body[:_LONGEST_HEAD])
    page = page_of(response)
    for url in (found[1].decode("latin-1") if found else "", page.canonical, page.first("og:url")):
        try:
            return clean(url).url
        except NotAnAddress:
            continue
    return ""


def _of_mhtml(data: bytes) -> tuple[bytes, str, str]:
    """The page in what Chrome calls a single file: its bytes, their type, and where they come from."""
    message = email.message_from_bytes(data)
    parts: list[Message] = [part for part in message.walk() if part.get_content_type() == "text/html"]
    origin = str(message.get("Snapshot-Content-Location", "")).strip()
    if not parts:
        return b"", "text/html", origin
    body = parts[0].get_payload(decode=True)
    charset = parts[0].get_content_charset("")
    kind = f"text/html; charset={charset}" if charset else "text/html"
    return body if isinstance(body, bytes) else b"", kind, origin or str(parts[0].get("Content-Location", ""))
