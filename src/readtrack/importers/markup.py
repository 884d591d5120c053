"""Tags of HTML and XML as they come, in one pass over the text.

Bookmark files are no documents: nothing in them is closed as it should be, and what matters is the order of the tags.
So there is no tree. A parser that builds one needs seconds for some kilobytes of nested tags (selectolax: 200 KB of
`<div>` take 5 s, fourfold per doubling), knows no line numbers, and the standard `html.parser` reads `&timestamp=` in
an address as `×tamp=`. Attributes and references follow the WHATWG standard ("before attribute name state" and on;
"named character reference state").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5

from readtrack.text import unescaped

# An attribute with its value. A quote that is not closed ends where the next bookmark begins, not with the file.
# Every part is possessive and all are optional: what is matched once is never looked at again.
_DOUBLE = r'"([^"\n]*+(?>(?:\n(?![ \t]*+<[dD][tT])[^"\n]*+)*))"?'
_SINGLE = _DOUBLE.replace('"', "'")
_ATTRIBUTE = rf"""[\s/]*+([^\s/>=<][^\s/>=]*+)(?>(?:\s*+=\s*+(?:{_DOUBLE}|{_SINGLE}|([^\s>]*+)))?)"""
_ONE_ATTRIBUTE = re.compile(_ATTRIBUTE)
_TAG = re.compile(
    r"<!--(?>(?:[^-]++|-(?!->))*)(?:-->)?"
    r"|<[!?][^>]*+>?"
    rf"|<(/?)([a-zA-Z][^\s/>]*+)((?>(?:{re.sub(r'[(](?![?])', '(?:', _ATTRIBUTE)})*))[\s/=]*+>?"
)
_REFERENCE = re.compile(r"&(#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[a-zA-Z][a-zA-Z0-9]*+;?)(=?)")
_BLANKS = re.compile(r"\s+")
# What some writers escape twice.
_TWICE = re.compile("&(?:#[0-9]{1,6}|amp|quot|lt|gt|apos);")


@dataclass(frozen=True, slots=True)
class Tag:
    """`name` is in small letters, with a `/` before it in an end tag; a comment is `!`."""

    name: str
    raw: str  # the attributes; of a comment, all of it
    before: str  # the text between the tag before and this one, as it stands there
    line: int
    is_closed: bool = False  # <outline … />

    def attributes(self) -> dict[str, str]:
        """By names in small letters; of two with one name the first counts."""
        found: dict[str, str] = {}
        for name, double, single, bare in _ONE_ATTRIBUTE.findall(self.raw):
            found.setdefault(name.lower(), _value(double or single or bare))
        return found

    @property
    def text(self) -> str:
        return inline(self.before)


def tags(text: str) -> Iterator[Tag]:
    """Every tag and comment of `text`, and last a tag without a name behind the rest of it."""
    end, line, counted = 0, 1, 0
    for found in _TAG.finditer(text):
        start = found.start()
        line += text.count("\n", counted, start)
        counted = start
        closing, name, raw = found.groups()
        if name is None:
            yield Tag("!", found[0], text[end:start], line)
        else:
            yield Tag(closing + name.lower(), raw, text[end:start], line, text.endswith("/>", start, found.end()))
        end = found.end()
    yield Tag("", "", text[end:], line)


def inline(text: str) -> str:
    """The text on one line, references decoded."""
    text = _BLANKS.sub(" ", text)
    return unescaped(text) if "&" in text else text


def once_more(text: str) -> str:
    """Without the references that a writer escaped twice."""
    return unescaped(text) if "&" in text and _TWICE.search(text) else text


def plain(text: str) -> str:
    """What a person reads in a fragment of HTML, its lines kept."""
    if "<" not in text and "&" not in text:
        return text
    parts = []
    for tag in tags(text):
        parts.append(unescaped(tag.before))
        if tag.name in ("br", "/p", "/div", "/li"):
            parts.append("\n")
    return "".join(parts).strip()


def _value(text: str) -> str:
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    """In an attribute a name without `;` is a reference only where no `=` follows: `&copy=1` is two parameters."""
    name, equals = found.groups()
    if name[0] == "#":
        return unescaped(f"&{name}") + equals
    return html5.get(name, f"&{name}") + equals if name.endswith(";") or not equals else found[0]
