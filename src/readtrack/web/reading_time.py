"""The text of a page as readers see it, and how long it takes to read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import NamedTuple

from readtrack.markup import NO_WORDS, steps, tree

_CJK_PER_MINUTE = 400
_WORDS_PER_MINUTE = 240
# Han with its extensions, kana, hangul: read by the character.
_CJK = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"\w[\w'’.-]*+")
_INLINE = frozenset(("a", "b", "code", "em", "font", "i", "mark", "s", "span", "strong", "sub", "sup", "u"))
# What is read first and shown to nobody.
_UNSEEN = NO_WORDS | {"head", "math", "svg", "select", "datalist"}
# What stands beside an article.
_BESIDE = frozenset(("aside", "button", "figcaption", "footer", "form", "header", "nav"))
# A menu has shorter lines, or consists of links.
_FEWEST_CJK = 20
_FEWEST_WORDS = 8
_MOST_LINKED = 0.4


class Block(NamedTuple):
    """A paragraph, a cell, a heading."""

    text: str
    linked: int
    """Of how many characters of it are links made."""
    is_beside: bool
    """Whether it stands in a menu, a footer or the like."""

    def size(self) -> tuple[int, int]:
        """How many characters are read one by one, and how many words there are besides."""
        return len(_CJK.findall(self.text)), len(_WORD.findall(_CJK.sub(" ", self.text)))


def blocks(text: str) -> Iterator[Block]:
    """What a page shows, in order."""
    parts: list[str] = []
    linked = links = beside = 0
    for tag, words in steps(tree(text), without=_UNSEEN):
        if not tag:
            parts.append(words)
            linked += len(words) if links else 0
        elif tag.removeprefix("/") not in _INLINE:
            if parts:
                yield Block("".join(parts), linked, beside > 0)
                parts, linked = [], 0
            if tag.removeprefix("/") in _BESIDE:
                beside += -1 if tag.startswith("/") else 1
        elif tag in ("a", "/a"):
            links += 1 if tag == "a" else -1


def minutes_of_page(text: str) -> int | None:
    """None where the page shows no text. What is beside the article does not count, if there is an article."""
    shown = [(block, block.size()) for block in blocks(text)]
    article = [
        (characters, words)
        for block, (characters, words) in shown
        if not block.is_beside
        and block.linked < _MOST_LINKED * len(block.text)
        and (characters >= _FEWEST_CJK or words >= _FEWEST_WORDS)
    ]
    return _minutes(article or [size for _, size in shown])


def minutes_of(text: str) -> int | None:
    return _minutes([Block(text, 0, is_beside=False).size()])


def _minutes(sizes: list[tuple[int, int]]) -> int | None:
    characters, words = sum(size[0] for size in sizes), sum(size[1] for size in sizes)
    if not characters and not words:
        return None
    return max(1, math.ceil(characters / _CJK_PER_MINUTE + words / _WORDS_PER_MINUTE))
