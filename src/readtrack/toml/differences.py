"""The patches that lead from one text to another, exactly."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os.path import commonprefix

from readtrack.toml.document import Block, Document
from readtrack.toml.patches import (
    Cut,
    Item,
    Name,
    Patch,
    PatchConflict,
    Piece,
    applied,
    inverse,
    is_once,
    statement_items,
)

_ID = re.compile(r"""^[ \t]*["']?id["']?[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)


def diff(old: Document, new: Document) -> tuple[Patch, ...]:
    """The patches that turn `old` into `new`, exactly."""
    if old.text == new.text:
        return ()
    known = Cut()
    start, old_end, new_end = _changed_range(old.blocks, new.blocks)
    anchor = max(start - 1, 0)
    old_items, new_items = known.items(old.blocks[anchor : old_end + 1]), known.items(new.blocks[anchor : new_end + 1])
    patches = None
    if old.bom == new.bom:
        behind = len(old.blocks[old_end : old_end + 1])  # one block on either side, or none
        level = _Level(
            old_items[-1].names[0] if behind else None,
            target=lambda item: item.names[0],
            key=None,
            inner=lambda before, after: _diff_block(before, after, known),
        )
        patches = _diff(old_items[: len(old_items) - behind], new_items[: len(new_items) - behind], level)
    if patches is None:
        return (_stretch(old.text, new.text),)
    if _has_clear_targets(patches, old, new):
        # Then what the patches find in the changed range they find in the whole.
        before, after = Document(old.blocks[anchor : old_end + 1]), Document(new.blocks[anchor : new_end + 1])
    else:
        before, after = old, new
        old_items, new_items = known.items(old.blocks), known.items(new.blocks)
    try:
        there = applied(before, old_items, patches, known)
        back = applied(after, new_items, inverse(patches), known)
        is_exact = there == after.text and back == before.text
    except PatchConflict:
        is_exact = False
    return tuple(patches) if is_exact else (_stretch(old.text, new.text),)


@dataclass(frozen=True, slots=True)
class _Level:
    """What differs between the sequences of blocks and of statements: how patches of an item are addressed."""

    following: Name | None  # the name of what comes behind the sequence
    target: Callable[[Item], Name]
    key: Callable[[Item], Name] | None
    inner: Callable[[Item, Item], list[Patch] | None]

    def patch(
        self,
        item: Item,
        before: Piece | None,
        after: Piece | None,
        *,
        previous: Name | None = None,
        gap: str = "",
        following: Name | None = None,
    ) -> Patch:
        key = self.key(item) if self.key else None
        return Patch(self.target(item), key, before, after, previous, gap, following)


def _has_clear_targets(patches: Sequence[Patch], old: Document, new: Document) -> bool:
    """Whether every patch is sure to find its block: by an id of its own, or by a name that TOML keeps unique."""
    targets = {patch.target for patch in patches if patch.target is not None}
    targets |= {patch.previous for patch in patches if patch.key is None and patch.previous is not None}
    ids = {target[2] for target in targets if target[:2] == ("link", "id")}
    if not all(target[:2] in {("link", "id"), ("table", "topic"), ("root",)} for target in targets):
        return False
    if len(ids) <= 8:
        return all(old.text.count(text) <= 1 and new.text.count(text) <= 1 for text in ids)
    counts = [Counter(_ID.findall(document.text)) for document in (old, new)]
    return all(count[text] <= 1 for text in ids for count in counts)


def _diff_block(old: Item, new: Item, known: Cut) -> list[Patch] | None:
    shared = [name for name in old.names if name in new.names]
    level = _Level(None, target=lambda _: shared[0], key=lambda item: item.names[0], inner=lambda _before, _after: None)
    before, after = (statement_items(known.block(item.text)) for item in (old, new))
    return _diff(before, after, level)


def _diff(old: list[Item], new: list[Item], level: _Level) -> list[Patch] | None:
    """The patches from one sequence to the other; None where gaps changed for no reason that a patch knows.

    The first items are anchors: they stand on both sides. Every patch leaves exactly what the next one expects.
    """
    pairs = _pairs(old, new)
    if pairs is None or not pairs or pairs[0] != (0, 0):
        return None
    removals: list[Patch] = []  # before all insertions, so that what moves is not there twice
    insertions: list[Patch] = []
    for position, (old_number, new_number) in enumerate(pairs):
        old_next, new_next = pairs[position + 1] if position + 1 < len(pairs) else (len(old), len(new))
        name = old[old_number].names[0]
        behind = old[old_next].names[0] if old_next < len(old) else level.following
        gap, wanted = old[old_number].gap, new[new_number].gap
        is_replaced = new_next - new_number > 1
        for number in range(old_number + 1, old_next):
            item = old[number]
            piece = Piece(item.text, "", item.gap)
            kept = gap
            if number == old_next - 1 and not is_replaced:
                split = _split(wanted, gap, item.gap)
                if split is None:
                    return None
                kept, piece = split[0], Piece(item.text, *split[1:])
                gap = wanted
            following = old[number + 1].names[0] if number + 1 < len(old) else level.following
            removals.append(level.patch(item, piece, None, previous=name, gap=kept, following=following))
        for number in range(new_next - 1, new_number, -1):
            item = new[number]
            piece, kept = Piece(item.text, "", item.gap), gap
            if number == new_next - 1:
                split = _split(gap, wanted, item.gap)
                if split is None:
                    return None
                kept, piece = split[0], Piece(item.text, *split[1:])
                gap = wanted
            insertions.append(level.patch(item, None, piece, previous=name, gap=kept, following=behind))
            behind = item.names[0]
        if gap != wanted:
            return None
    patches = removals + insertions
    # Last, because they may change the names by which the patches above find their neighbours.
    for old_number, new_number in pairs:
        before, after = old[old_number], new[new_number]
        if before.text != after.text:
            inner = level.inner(before, after)
            if inner is None and not before.names[0]:
                return None  # the header itself
            both = Item(tuple(name for name in before.names if name in after.names), "", "")
            patches += inner if inner is not None else [level.patch(both, Piece(before.text), Piece(after.text))]
    return patches


def _split(whole: str, left: str, right: str) -> tuple[str, str, str] | None:
    """How a piece between the gaps `left` and `right` fits into the gap `whole`: what stays of the whole before it,
    what came with the piece above and below it. None if the two gaps do not hold the whole."""
    kept = commonprefix([whole, left])  # noqa: RUF071  # character by character is what is wanted
    rest = whole[len(kept) :]
    if not right.endswith(rest):
        return None
    return kept, left[len(kept) :], right[: len(right) - len(rest)]


def _pairs(old: list[Item], new: list[Item]) -> list[tuple[int, int]] | None:
    """The items that stand on both sides, in order (the longest such row); None if a name stands twice on a side."""
    numbers: dict[Name, int] = {}
    for number, item in enumerate(old):
        if item.names[0] in numbers:
            return None
        for name in item.names:
            numbers.setdefault(name, number)
    candidates: list[tuple[int, int]] = []
    taken: set[int] = set()
    seen: set[Name] = set()
    for number, item in enumerate(new):
        if item.names[0] in seen:
            return None
        seen.add(item.names[0])
        match = next((numbers[name] for name in item.names if name in numbers and numbers[name] not in taken), None)
        if match is not None:
            taken.add(match)
            candidates.append((match, number))
    return longest_increasing(candidates)


def longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs` in which the first numbers increase (by patience sorting)."""
    tops: list[int] = []
    chosen: list[int] = []  # for every pile the pair on top
    before: list[int | None] = []
    for position, (number, _) in enumerate(pairs):
        pile = bisect_left(tops, number)
        before.append(chosen[pile - 1] if pile else None)
        tops[pile : pile + 1] = [number]
        chosen[pile : pile + 1] = [position]
    row = []
    current = chosen[-1] if chosen else None
    while current is not None:
        row.append(pairs[current])
        current = before[current]
    return row[::-1]


def _changed_range(old: Sequence[Block], new: Sequence[Block]) -> tuple[int, int, int]:
    """The block numbers between what both start with and what both end with."""
    start, shorter = 0, min(len(old), len(new))
    while start < shorter and old[start].text == new[start].text:
        start += 1
    end = 0
    while end < shorter - start and old[-1 - end].text == new[-1 - end].text:
        end += 1
    return start, len(old) - end, len(new) - end


def _stretch(old: str, new: str) -> Patch:
    """The changed lines, with as many unchanged ones round them as it takes to find them again."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    start, shorter = 0, min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    context = 1
    while True:
        top, bottom = max(start - context, 0), max(end - context, 0)
        old_lines = "".join(before[top : len(before) - bottom])
        new_lines = "".join(after[top : len(after) - bottom])
        if (is_once(old, old_lines) and is_once(new, new_lines)) or not (top or bottom):
            return Patch(None, None, Piece(old_lines), Piece(new_lines))
        context *= 2
