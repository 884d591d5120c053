"""The visible text of a page and its reading time."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from readtrack.markup import NO_WORDS, steps, tree

_CJK_PER_MINUTE = 400
_WORDS_PER_MINUTE = 240
# Han with its extensions, kana, hangul: counted by character.
_CJK = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"\w[\w'’.-]*+")
_INLINE = frozenset(("a", "b", "code", "em", "font", "i", "mark", "s", "span", "strong", "sub", "sup", "u"))
# Elements that are never shown.
_HIDDEN = NO_WORDS | {"head", "math", "svg", "select", "datalist"}
# Elements around an article.
_BOILERPLATE = frozenset(("aside", "button", "figcaption", "footer", "form", "header", "nav"))
# Menus have shorter blocks, or consist of links.
_FEWEST_CJK = 20
_FEWEST_WORDS = 8
_MOST_LINKED = 0.4


class Block(NamedTuple):
    """A paragraph, a cell, a heading."""

    text: str
    linked: int
    """The number of characters inside links."""
    is_boilerplate: bool
    """Whether the block is in a menu, a footer or similar."""

    def size(self) -> tuple[int, int]:
        """The number of CJK characters, and of other words."""
        return len(_CJK.findall(self.text)), len(_WORD.findall(_CJK.sub(" ", self.text)))


def blocks(text: str) -> Iterator[Block]:
    """The visible blocks of a page, in order."""
    parts: list[str] = []
    linked = links = boilerplate = 0
    for tag, words in steps(tree(text), without=_HIDDEN):
        if not tag:
            parts.append(words)
            linked += len(words) if links else 0
        elif tag.removeprefix("/") not in _INLINE:
            if parts:
                yield Block("".join(parts), linked, boilerplate > 0)
                parts, linked = [], 0
            if tag.removeprefix("/") in _BOILERPLATE:
                boilerplate += -1 if tag.startswith("/") else 1
        elif tag in ("a", "/a"):
            links += 1 if tag == "a" else -1


def minutes_of_page(text: str) -> int | None:
    """None if the page shows no text. If there is an article, only the article counts."""
    shown = [(block, block.size()) for block in blocks(text)]
    article = [
        (characters, words)
        for block, (characters, words) in shown
        if not block.is_boilerplate
        and block.linked < _MOST_LINKED * len(block.text)
        and (characters >= _FEWEST_CJK or words >= _FEWEST_WORDS)
    ]
    return _minutes(article or [size for _, size in shown])


def minutes_of(text: str) -> int | None:
    return _minutes([Block(text, 0, is_boilerplate=False).size()])


def _minutes(sizes: list[tuple[int, int]]) -> int | None:
    characters, words = sum(size[0] for size in sizes), sum(size[1] for size in sizes)
    if not characters and not words:
        return None
    return max(1, math.ceil(characters / _CJK_PER_MINUTE + words / _WORDS_PER_MINUTE))
