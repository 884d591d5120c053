"""The tags of a page as they come, in one pass over its text, whatever the text is.

There is no tree: a parser that builds one needs seconds for some kilobytes of nested tags (selectolax: 39 KB of
misnested `<b><i>` take 4.7 s, eightfold per doubling; 70,000 attributes of one tag take 4 s). Where a tag or comment
ends follows the WHATWG standard, 13.2.5, but for scripts that write `<script>` inside `<!--`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Every part of the patterns is possessive and can be empty: what was matched once is never looked at again.
_BLANK = r"[ \t\n\f\r]"
_MARK = re.compile(r"<(?:(!--)|([!?]|/(?![a-zA-Z])|\Z)|(?=/?[a-zA-Z]))")
_TAG = re.compile(
    rf"<(/?[a-zA-Z][^ \t\n\f\r/>]*+)"
    rf"""((?>(?:[^>=]++|={_BLANK}*+(?>(?:"[^"]*+"?+|'[^']*+'?+|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?))*))(>?+)"""
)
_COMMENT_END = re.compile("--!?>")
_ATTRIBUTE = re.compile(
    rf"""([^ \t\n\f\r/>=][^ \t\n\f\r/>=]*+)"""
    rf"""(?>(?:{_BLANK}*+={_BLANK}*+(?:"([^"]*+)"?+|'([^']*+)'?+|([^ \t\n\f\r>]*+)))?)"""
)
# What these hold is text up to their end tag, tags or not; `noscript` is one where scripts run.
_RAW_END = {
    name: re.compile(rf"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE)
    for name in ("title", "textarea", "script", "style", "noscript", "iframe", "noembed", "noframes", "xmp")
}
# Drawings and formulas have titles and scripts of their own kind. These tags end them (13.2.6.5, the likely ones).
_FOREIGN = ("svg", "math")
_NEVER_FOREIGN = frozenset(
    ("body", "br", "center", "div", "em", "h1", "h2", "h3", "head", "hr", "img", "li", "meta", "p", "pre", "span", "ul")
)


class Token(NamedTuple):
    name: str
    """In small letters; of an end tag with `/` before it; `!` for comments and the like."""
    raw: str
    """The attributes as written."""
    content: str | None
    """What an element holds that holds only text; none for all others."""
    start: int
    end: int
    """Behind the end tag, where there is `content`."""
    foreign: int
    """How many drawings and formulas are open here."""
    is_complete: bool = True


def tokens(text: str, *, foreign: int = 0, is_all: bool = True) -> Iterator[Token]:
    """The tags and comments of `text` in order. The last may be incomplete; if so, it ends with the text.

    A `<title>` that nothing closes holds nothing, unless more text is to come (`is_all` is false).
    """
    at = 0
    endless: set[str] = set()
    while mark := _MARK.search(text, at):
        start = mark.start()
        if mark[1]:
            close = _COMMENT_END.search(text, start + 2)
            at = close.end() if close else len(text)
            yield Token("!", "", None, start, at, foreign, close is not None)
            continue
        tag = None if mark[2] is not None else _TAG.match(text, start)
        if tag is None:
            at = text.find(">", start) + 1 or len(text)
            yield Token("!", "", None, start, at, foreign, text.endswith(">", start, at))
            continue
        name, at = tag[1].lower(), tag.end()
        if not tag[3]:
            yield Token(name, tag[2], None, start, at, foreign, is_complete=False)
            return
        if name in _FOREIGN and not tag[2].endswith("/"):
            foreign += 1
        elif foreign and name.startswith("/") and name[1:] in _FOREIGN:
            foreign -= 1
        elif foreign and name in _NEVER_FOREIGN:
            foreign = 0
        if foreign or name not in _RAW_END or name in endless:
            yield Token(name, tag[2], None, start, at, foreign)
            continue
        close = _RAW_END[name].search(text, at)
        if close:
            content, (at, is_complete) = text[at : close.start()], _end_of(text, close.start())
        elif name == "title" and is_all:
            endless.add(name)
            content, is_complete = None, True
        else:
            content, at, is_complete = text[at:], len(text), False
        yield Token(name, tag[2], content, start, at, foreign, is_complete)


def attributes(raw: str) -> dict[str, str]:
    """By names in small letters, values as written; of two with one name the first counts."""
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(raw):
        found.setdefault(name.lower(), double or single or bare)
    return found


def _end_of(text: str, start: int) -> tuple[int, bool]:
    tag = _TAG.match(text, start)
    return (tag.end(), bool(tag[3])) if tag else (start, True)
