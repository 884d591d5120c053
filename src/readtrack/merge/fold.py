"""Folding: long ranges that are identical in all texts of a merge are cut out and put back afterwards.

Such a range is a run of links with identical text that are adjacent in all texts. Its first and last link stay as
anchors, the links between them are cut out. The cost of a merge then depends on the size of the change, not on the size
of the list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from readtrack.merge.delta import longest_increasing
from readtrack.toml.document import Block, Document
from readtrack.toml.edits import same


class Fold(NamedTuple):
    """The text between two anchors (`above` and `below`), and the positions of the two anchors in ours."""

    above: str
    inside: str
    below: str
    first: int
    last: int


class Unfoldable(ValueError):
    """The anchors of a fold are no longer adjacent."""


def fold(ours: Document, *others: Document) -> tuple[list[Document], list[Fold]]:
    """All texts without the links between anchors, and the folds that restore them."""
    if not all(_is_link(block) for text in (ours, *others) for block in text.blocks if block.is_array):
        return [ours, *others], []  # elements of other arrays have no identity
    places = [_places(text) for text in (ours, *others)]
    rows = [tuple(each[text] for each in places) for text in places[0] if all(text in each for each in places[1:])]
    for number in range(1, len(places)):  # a link that was moved in one of the texts cannot be an anchor
        stay = dict(longest_increasing([(row[number], row[0]) for row in rows]))
        rows = [row for row in rows if stay.get(row[number]) == row[0]]
    cut: list[set[int]] = [set() for _ in places]
    folds = []
    numbers = {blocks[0]: number for number, blocks in enumerate(ours.links)}
    for start, end in _runs(rows):
        if end - start < 3:
            continue
        first, last = rows[start][0], rows[end - 1][0]
        inside = "".join([block.text for block in ours.blocks[first + 1 : last]])
        folds.append(Fold(ours.blocks[first].text, inside, ours.blocks[last].text, numbers[first], numbers[last]))
        for row in rows[start + 1 : end - 1]:
            for gone, place in zip(cut, row, strict=True):
                gone.add(place)
    left = [
        Document(tuple(block for number, block in enumerate(text.blocks) if number not in gone), text.bom)
        for text, gone in zip((ours, *others), cut, strict=True)
    ]
    return left, folds


def unfold(text: str, folds: Sequence[Fold]) -> str:
    """Restore the text between the anchors. Raises `Unfoldable`."""
    parts = []
    position = 0
    for above, inside, below, _, _ in folds:
        start = text.find(above + below, position)
        if start < 0:
            raise Unfoldable("unchanged links have moved")
        parts += [text[position : start + len(above)], inside]
        position = start + len(above)
    return "".join([*parts, text[position:]])


def unfold_links(links: Sequence[object], ours: Sequence[object], folds: Sequence[Fold]) -> list[object]:
    """The values of all links: the merged ones, and between anchors those of ours. Raises `Unfoldable`."""
    result: list[object] = []
    position = 0
    for _, _, _, first, last in folds:
        start = position
        while position + 1 < len(links) and not (
            same(links[position], ours[first]) and same(links[position + 1], ours[last])
        ):
            position += 1
        if position + 1 >= len(links):
            raise Unfoldable("unchanged links have other values")
        position += 1
        result += [*links[start:position], *ours[first + 1 : last]]
    return [*result, *links[position:]]


def _is_link(block: Block) -> bool:
    return block.is_array and block.path == ("link",)


def _places(document: Document) -> dict[str, int]:
    """The block numbers of the links with unique text, by that text, in order."""
    counts = Counter(block.text for block in document.blocks)
    return {block.text: n for n, block in enumerate(document.blocks) if _is_link(block) and counts[block.text] == 1}


def _runs(rows: Sequence[tuple[int, ...]]) -> list[tuple[int, int]]:
    """The ranges (start, end) of rows that are adjacent in all texts."""
    runs = []
    start = 0
    for number in range(1, len(rows) + 1):
        if number == len(rows) or any(
            after - before != 1 for before, after in zip(rows[number - 1], rows[number], strict=True)
        ):
            runs.append((start, number))
            start = number
    return runs
