"""Detect the encoding of a page by the WHATWG encoding standard, even if the declaration is missing or wrong.

The order is that of browsers, but a label has to fit the bytes: servers declare everything as Latin-1, and pages
declared as gb2312 contain characters outside it. Without a declaration, a page is UTF-8, otherwise Chinese.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from webencodings import lookup

from readtrack.markup import tags

_LATIN_1 = "cp1252"
_PRESCAN = 2**16  # bytes in which a page may declare its encoding
_LONGEST_HEADER = 1000
# One in twenty non-ASCII characters may be broken: truncated and concatenated pages still have their declared encoding.
_BROKEN = 20
# UTF-8 characters of three bytes or more hardly ever occur by chance: two outweigh a broken one.
_LONG = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NOT_READ = ("replacement", "x-user-defined")
_LABEL = re.compile(r"""charset[ \t\n\f\r]*+=[ \t\n\f\r]*+["']?([^ \t\n\f\r"';,]+)""", re.IGNORECASE)
_XML = re.compile(r"""\s*+<\?xml\s[^>]*?\bencoding\s*+=\s*+["']([^"'>]+)""")


def decoded(body: bytes, content_type: str = "") -> str:
    """The text of a page or its beginning, without a byte order mark; `content_type` is the header."""
    for mark, codec in _BOMS:
        if body.startswith(mark):
            return _loosely(body.removeprefix(mark), codec)
    declared = [codec for codec in _declared(body, content_type) if _fits(codec, body)]
    for codec in (*declared, "utf-8"):
        if (text := _strictly(body, codec)) is not None:
            return text
    for codec in (*declared, "utf-8"):
        if codec != _LATIN_1 and (text := _mostly(body, codec)) is not None:
            return text
    text = _strictly(body, "gb18030")
    return _loosely(body, _LATIN_1) if text is None else text


def codec_of(label: str) -> str | None:
    """Python's name for the encoding with this label."""
    encoding = lookup(label)
    if encoding is None or encoding.name in _NOT_READ:
        return None
    name: str = encoding.codec_info.name
    return "gb18030" if name == "gbk" else name  # pages declared as GB 2312 or GBK contain characters of neither


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    if (found := _LABEL.search(content_type[:_LONGEST_HEADER])) and (codec := codec_of(found[1])):
        yield codec
    # A page whose declaration reads as ASCII is not UTF-16.
    if codec := _prescanned(body[:_PRESCAN].decode("latin-1")):
        yield "utf-8" if codec.startswith("utf-16") else codec


def _prescanned(text: str) -> str | None:
    """The encoding in the first `<meta>` that declares a known one, outside comments and scripts (13.2.3.2)."""
    if (found := _XML.match(text[:_LONGEST_HEADER])) and (codec := codec_of(found[1])):
        return codec
    for tag in tags(text):
        if tag.name == "meta":
            label = tag.attributes.get("charset", "")
            if not label and tag.attributes.get("http-equiv", "").lower() == "content-type":
                found = _LABEL.search(tag.attributes.get("content", ""))
                label = found[1] if found else ""
            if codec := codec_of(label):
                return codec
    return None


def _fits(codec: str, body: bytes) -> bool:
    """Whether the bytes agree with the label: any bytes decode as Latin-1, and any even number of bytes as UTF-16."""
    if codec == _LATIN_1:
        return _strictly(body, "utf-8") is None
    return not codec.startswith("utf-16") or b"\0" in body[:_PRESCAN]


def _strictly(body: bytes, codec: str) -> str | None:
    """None if the bytes are not valid in this encoding; a character cut off at the end is dropped."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(body)
    except UnicodeDecodeError:
        return None


def _mostly(body: bytes, codec: str) -> str | None:
    text = _loosely(body, codec)
    broken = text.count("\ufffd")
    letters = len(text) - sum(map(text.count, map(chr, range(128))))
    if broken * _BROKEN <= letters or (codec == "utf-8" and broken * 2 <= len(_LONG.findall(text))):
        return text
    return None


def _loosely(body: bytes, codec: str) -> str:
    return codecs.getincrementaldecoder(codec)("replace").decode(body)
