"""The text of a single link, cut out of a store to be edited by the user and put back."""

from __future__ import annotations

import re

from readtrack.toml.document import BOM, Document

_LAST_LINE_ENDS = r"(?:\r?\n[ \t]*)+\Z"


class Excerpt:
    """The block of a link with the comments directly above it and its sub-tables directly below it."""

    def __init__(self, document: Document, index: int) -> None:
        numbers = document.links[index]
        last = numbers[0]
        while last + 1 in numbers:
            last += 1
        texts = [block.text for block in document.blocks]
        core = document.blocks[last].core
        self._above = document.bom + "".join(texts[: numbers[0]])
        self._below = texts[last][len(core) :] + "".join(texts[last + 1 :])
        self.text = "".join(texts[numbers[0] : last]) + core + document.eol

    def replaced(self, text: str) -> str:
        """The whole store with `text` in place of the excerpt; blank lines at the end of `text` are dropped."""
        return self._above + re.sub(_LAST_LINE_ENDS, "", text.removeprefix(BOM)) + self._below
