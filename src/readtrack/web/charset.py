"""Which bytes are which letters, by the WHATWG encoding standard, where pages do not say or say it wrongly.

The order is that of browsers, but a label has to fit the bytes: servers call everything Latin-1, and pages that say
gb2312 hold letters that are not in it. What says nothing is UTF-8 or else Chinese.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from readtrack.web.scan import attributes, tokens

_LATIN_1 = "cp1252"
_PRESCAN = 2**16  # bytes in which a page may name its encoding
_LONGEST_HEADER = 1000
# Of twenty letters that are not ASCII one may be broken: a page cut and glued by programs is still what it says.
_BROKEN = 20

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Labels by the codec that reads what is written under them (https://encoding.spec.whatwg.org/#names-and-labels).
_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8",
    "utf-16-le": "utf-16 utf-16le unicode unicodefeff csunicode ucs-2 iso-10646-ucs-2",
    "utf-16-be": "utf-16be unicodefffe",
    "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese csgb2312 csiso58gb231280 iso-ir-58 cp936 ms936",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5",
    "cp932": "shift_jis shift-jis sjis x-sjis csshiftjis ms932 ms_kanji windows-31j cp932",
    "euc_jp": "euc-jp x-euc-jp cseucpkdfmtjapanese",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean windows-949 iso-ir-149 cp949",
    _LATIN_1: "iso-8859-1 iso8859-1 iso_8859-1 iso88591 latin1 l1 ascii us-ascii windows-1252 cp1252 x-cp1252 cp819",
    "cp1254": "iso-8859-9 iso8859-9 latin5 windows-1254 cp1254",
    "cp874": "tis-620 windows-874 iso-8859-11 dos-874",
    "koi8-r": "koi8-r koi8 koi koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "mac-roman": "macintosh mac x-mac-roman",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_NUMBERED = re.compile(r"(windows-|cp)(125[0-8])|(iso-?8859-)([2-8]|1[03-6])")
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
    """Python's name for the encoding that a label means."""
    label = label.strip().lower()
    if found := _NUMBERED.fullmatch(label):
        return f"cp{found[2]}" if found[2] else f"iso8859-{found[4]}"
    return _CODECS.get(label)


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    if (found := _LABEL.search(content_type[:_LONGEST_HEADER])) and (codec := codec_of(found[1])):
        yield codec
    # That its label can be read says that the page is no UTF-16.
    if codec := _prescanned(body[:_PRESCAN].decode("latin-1")):
        yield "utf-8" if codec.startswith("utf-16") else codec


def _prescanned(text: str) -> str | None:
    """What the first `<meta>` says that names a known encoding, comments and scripts aside (13.2.3.2)."""
    if (found := _XML.match(text[:_LONGEST_HEADER])) and (codec := codec_of(found[1])):
        return codec
    for token in tokens(text):
        if token.name == "meta" and token.is_complete:
            named = attributes(token.raw)
            label = named.get("charset", "")
            if not label and named.get("http-equiv", "").lower() == "content-type":
                found = _LABEL.search(named.get("content", ""))
                label = found[1] if found else ""
            if codec := codec_of(label):
                return codec
    return None


def _fits(codec: str, body: bytes) -> bool:
    """Whether the bytes do not say otherwise: everything is Latin-1, and every even number of bytes UTF-16."""
    if codec == _LATIN_1:
        return _strictly(body, "utf-8") is None
    return not codec.startswith("utf-16") or b"\0" in body[:_PRESCAN]


def _strictly(body: bytes, codec: str) -> str | None:
    """None if the bytes are not of this encoding; a letter that is cut at the end is left out."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(body)
    except UnicodeDecodeError:
        return None


def _mostly(body: bytes, codec: str) -> str | None:
    text = _loosely(body, codec)
    letters = len(text) - sum(map(text.count, map(chr, range(128))))
    return text if text.count("\ufffd") * _BROKEN <= letters else None


def _loosely(body: bytes, codec: str) -> str:
    return codecs.getincrementaldecoder(codec)("replace").decode(body)
