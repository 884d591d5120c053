"""HTML parsing: the only module that uses turbohtml, which implements the WHATWG standard.

Bookmark files do not close their elements and depend on the order of tags, so they are read as `tags`. Pages are read
as a tree. Both take linear time for any text: 2 MB of misnested `<b><i>` are parsed in 60 ms and 50 MB of memory. The
standard `html.parser` takes minutes for `<a <a <a`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from readtrack.text import unescaped

if TYPE_CHECKING:
    from turbohtml import Document as Document  # noqa: PLC0414  # re-exported
    from turbohtml import Element as Element  # noqa: PLC0414
    from turbohtml import Node, Token

# Elements whose contents are for programs, or for browsers without scripts.
NO_WORDS = frozenset(
    ("iframe", "noembed", "noframes", "noscript", "script", "style", "template", "textarea", "title", "xmp")
)
# Character references that some programs escape twice.
_TWICE = re.compile("&(?:#[0-9]{1,6}|amp|quot|lt|gt|apos);")
# The nesting limit of browsers.
_DEEPEST = 512
_CUT = "<!--cut-->"


class Tag(NamedTuple):
    """A tag in the text, outside quotes, comments and scripts."""

    name: str
    """In lower case, with a leading `/` for an end tag."""
    attributes: dict[str, str]
    """By lower-case name, with references decoded; the first of duplicates counts."""
    before: str
    """The text between the previous tag and this one, with references decoded, without comments."""
    line: int
    is_closed: bool
    """As in `<outline … />`."""


def tags(text: str) -> Iterator[Tag]:
    """Every tag of `text`, and a final tag without a name after the rest of the text. Only `\\n` ends a line."""
    from turbohtml import Tokenizer

    tokenizer = Tokenizer()
    return _tags(chain(tokenizer.feed(text.replace("\r", " ")), tokenizer.close()))


class Tags:
    """The tags of a text that arrives in chunks, each returned as soon as it is complete."""

    # A short incomplete tag or script is parsed again with every chunk, a longer one only when it has grown by a
    # quarter. So the total time is linear in the length of the text.
    _SHORT = 1024
    _GROWTH = 4

    def __init__(self) -> None:
        from turbohtml import Tokenizer

        self._tokenizer = Tokenizer()
        self._waiting: list[str] = []
        self._size = 0  # of the pending text
        self._open = 0  # size of the text read since the last tag

    def feed(self, piece: str) -> list[Tag]:
        """Add a chunk; returns the tags that are now complete. `before` has only the text since the previous tag."""
        self._waiting.append(piece)
        self._size += len(piece)
        if self._open > self._SHORT and self._size * self._GROWTH < self._open:
            return []
        found = list(_tags(self._tokenizer.feed("".join(self._waiting))))[:-1]
        self._open = self._size if found else self._open + self._size
        self._waiting, self._size = [], 0
        return found


def _tags(tokens: Iterable[Token]) -> Iterator[Tag]:
    words: list[str] = []
    line = 1
    for token in tokens:
        name, line = token.tag, token.line
        if name is not None:
            mark = "/" if token.type == 2 else ""
            yield Tag(mark + name, dict(token.attrs or ()), "".join(words), line, token.self_closing)
            words.clear()
        elif token.type == 0:
            words.append(token.data or "")
    yield Tag("", {}, "".join(words), line, is_closed=False)


def tree(text: str) -> Document:
    """The tree of a page as in a browser with scripting enabled, where the contents of `<noscript>` are text."""
    from turbohtml import parse

    return parse(text + _CUT, scripting=True, positions=False)


def is_cut(element: Element) -> bool:
    """Whether the element is never closed, so that it extends to the end of the text."""
    from turbohtml import Comment

    node: Node = element
    while node.children:
        node = node.children[-1]
    return element.text.endswith(_CUT) or (isinstance(node, Comment) and node.data == _CUT[4:-3])


def steps(root: Node, *, without: Collection[str]) -> Iterator[tuple[str, str]]:
    """The contents of a node in order, as pairs of a tag (`p`, `/p`) and a text, one of which is empty.

    Elements named in `without` are skipped with their contents.
    """
    from turbohtml import Element, Text

    waiting = [("", iter(root))]
    while waiting:
        name, inside = waiting[-1]
        node = next(inside, None)
        if node is None:
            waiting.pop()
            yield f"/{name}", ""
        elif isinstance(node, Text):
            yield "", node.data
        elif isinstance(node, Element) and node.tag not in without:
            name = node.tag
            yield name, ""
            if len(node) and len(waiting) < _DEEPEST:
                waiting.append((name, iter(node)))
            else:
                yield f"/{name}", ""


def unescaped_twice(text: str) -> str:
    """Decode references that were escaped twice."""
    return unescaped(text) if "&" in text and _TWICE.search(text) else text


def plain(text: str) -> str:
    """The visible text of an HTML fragment, with line breaks."""
    if "<" not in text and "&" not in text:
        return text
    parts = []
    for tag in tags(text):
        parts.append(tag.before)
        if tag.name in ("br", "/p", "/div", "/li"):
            parts.append("\n")
    return "".join(parts).strip()
