"""File names of responses that are not pages."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote

from readtrack.addresses.site_names import parts_of

_LONGEST_HEADER = 2000  # characters: the standard library parses each parameter several times
_FOLDERS = re.compile(r"[\\/]")


def name_of_file(disposition: str, url: str) -> str:
    """The name in a `Content-Disposition` header (RFC 6266), without folders; otherwise the last path segment."""
    return _last(_named(disposition[:_LONGEST_HEADER])) or _last(_decoded(parts_of(url).path))


def _named(disposition: str) -> str:
    message = Message()
    message["Content-Disposition"] = re.sub(r"[\x00-\x1f]", " ", disposition)
    try:
        names = [value for name, value in message.get_params([], "Content-Disposition") if name.lower() == "filename"]
        # A value with an encoding is a tuple, and takes precedence (RFC 6266, 4.3).
        name = next(map(collapse_rfc2231_value, sorted(names, key=lambda value: isinstance(value, str))), "")
    except (TypeError, ValueError):  # mixed forms (TypeError); an encoding that is not a text encoding
        return ""
    if not name.isascii():
        return _utf8(name)
    return _decoded(name)  # some servers percent-encode it


def _utf8(name: str) -> str:
    """HTTP headers are decoded as Latin-1, but many servers write UTF-8."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def _decoded(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        return text


def _last(path: str) -> str:
    return _FOLDERS.split(path.rstrip("\\/"))[-1]
