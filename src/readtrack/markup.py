"""Reading HTML: the only module that knows turbohtml, which follows the WHATWG standard to the letter.

Nothing in bookmark files is closed as it should be, and what matters is the order of the tags, so they are read as
`tags`. Pages are read as a tree. Both take time by the byte, whatever the text is: 2 MB of
misnested `<b><i>` are a tree in 60 ms and 50 MB. The standard `html.parser` needs minutes for `<a <a <a`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from readtrack.text import unescaped

if TYPE_CHECKING:
    from turbohtml import Document as Document  # noqa: PLC0414  # for those who read a tree
    from turbohtml import Element as Element  # noqa: PLC0414
    from turbohtml import Node, Token

# What these hold is text for programs, or for browsers without scripts.
NO_WORDS = frozenset(
    ("iframe", "noembed", "noframes", "noscript", "script", "style", "template", "textarea", "title", "xmp")
)
# What some writers escape twice.
_TWICE = re.compile("&(?:#[0-9]{1,6}|amp|quot|lt|gt|apos);")
# Browsers nest no deeper.
_DEEPEST = 512
_CUT = "<!--cut-->"


class Tag(NamedTuple):
    """A tag as it stands in the text; what is within quotes, comments and scripts is none."""

    name: str
    """In small letters, with a `/` before it in an end tag."""
    attributes: dict[str, str]
    """By names in small letters, references decoded; of two with one name the first counts."""
    before: str
    """The text between the tag before and this one, references decoded, without comments."""
    line: int
    is_closed: bool
    """As in `<outline … />`."""


def tags(text: str) -> Iterator[Tag]:
    """Every tag of `text`, and last a tag without a name behind the rest of it. Only `\\n` ends a line."""
    from turbohtml import Tokenizer

    tokenizer = Tokenizer()
    return _tags(chain(tokenizer.feed(text.replace("\r", " ")), tokenizer.close()))


class Tags:
    """The tags of a text that comes in pieces, each as soon as it is complete."""

    # A tag or script that has not ended is looked at again with every piece while it is short, then only when it has
    # grown by a quarter: so the pieces together cost what they are long, whatever is in them.
    _SHORT = 1024
    _GROWTH = 4

    def __init__(self) -> None:
        from turbohtml import Tokenizer

        self._tokenizer = Tokenizer()
        self._waiting: list[str] = []
        self._size = 0  # of what is waiting
        self._open = 0  # size of what was read since the last tag

    def feed(self, piece: str) -> list[Tag]:
        """The tags that are complete now; `before` is only what came since the tag before."""
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
    """The page, as browsers that run scripts build it: what `<noscript>` holds is text."""
    from turbohtml import parse

    return parse(text + _CUT, scripting=True, positions=False)


def is_cut(element: Element) -> bool:
    """Whether nothing closes it, so that it goes on to the end of the text."""
    from turbohtml import Comment

    node: Node = element
    while node.children:
        node = node.children[-1]
    return element.text.endswith(_CUT) or (isinstance(node, Comment) and node.data == _CUT[4:-3])


def steps(root: Node, *, without: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a node of a tree holds, in order: a tag (`p`, `/p`) and no text, or no tag and text.

    Elements that are called as those in `without` are left out with all that they hold.
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


def once_more(text: str) -> str:
    """Without the references that a writer escaped twice."""
    return unescaped(text) if "&" in text and _TWICE.search(text) else text


def plain(text: str) -> str:
    """What a person reads in a fragment of HTML, its lines kept."""
    if "<" not in text and "&" not in text:
        return text
    parts = []
    for tag in tags(text):
        parts.append(tag.before)
        if tag.name in ("br", "/p", "/div", "/li"):
            parts.append("\n")
    return "".join(parts).strip()
