"""What happened to the text: exact pieces before and after, found again by what they belong to, not by their place.

An `Edit` says what a command wants, a `Patch` what it did. The journal keeps patches: put on backwards they undo, and
because a link is found by its id and a piece by its neighbours, edits made elsewhere in between stay. Where the text
found is not the text expected, nothing is done.

Blocks in a document and statements in a block are sequences of the same kind: pieces of text with gaps (line ends,
blank lines, comments) between them. `_diff` and `_Chain` work on either.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from os.path import commonprefix

from readtrack.document import Block, Document, scan

# What a piece is. A statement: its key. A block: ("link", "id", its spelling), ("link", "is", address or title, topic),
# ("table" or "array", its path) or ("root",). A header: ().
Name = tuple[str, ...]
_Known = Mapping[str, tuple[Name, ...]]

_ID = re.compile(r"""^[ \t]*["']?id["']?[ \t]*=[ \t]*("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text without its last line end, and the parts of the gaps that came or went with it."""

    text: str
    above: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Patch:
    """One piece changed from `before` to `after`; None is nothing there.

    The piece is the statement `key` of the block `target`, or with no key the whole block, or with no target a stretch
    of lines. `previous` and `next` are its neighbours, `gap` is what lies between the previous one and `above`.
    """

    target: Name | None
    key: Name | None
    before: Piece | None
    after: Piece | None
    previous: Name | None = None
    gap: str = ""
    next: Name | None = None


class PatchConflict(Exception):
    """A patch does not fit. `found` is what stands in its place now, None if nothing does."""

    def __init__(self, patch: Patch, found: str | None) -> None:
        super().__init__("the text has changed since")
        self.patch = patch
        self.found = found


def inverse(patches: Sequence[Patch]) -> tuple[Patch, ...]:
    """The patches that take back what `patches` did."""
    return tuple(replace(patch, before=patch.after, after=patch.before) for patch in reversed(patches))


def diff(old: Document, new: Document) -> tuple[Patch, ...]:
    """The patches that turn `old` into `new`, exactly."""
    if old.text == new.text:
        return ()
    start, old_end, new_end = _changed_range(old.blocks, new.blocks)
    anchor = max(start - 1, 0)
    following = _block_item(old.blocks[old_end]).names[0] if old_end < len(old.blocks) else None
    patches = None
    known: dict[str, tuple[Name, ...]] = {}
    if old.bom == new.bom:
        old_items = list(map(_block_item, old.blocks[anchor:old_end]))
        new_items = list(map(_block_item, new.blocks[anchor:new_end]))
        known = {item.text: item.names for item in (*old_items, *new_items)}
        patches = _diff(
            old_items,
            new_items,
            _Level(following, target=lambda item: item.names[0], key=None, inner=_diff_block),
        )
    if patches is not None and _has_clear_targets(patches, old, new):
        # Then what the patches find in the changed range they find in the whole.
        old_range = Document(old.blocks[anchor : old_end + 1])
        new_range = Document(new.blocks[anchor : new_end + 1])
        is_exact = _leads_there_and_back(patches, old_range, new_range, known)
    else:
        is_exact = patches is not None and _leads_there_and_back(patches, old, new, known)
    return tuple(patches) if patches is not None and is_exact else (_stretch(old.text, new.text),)


def apply(document: Document, patches: Sequence[Patch]) -> Document:
    """The document with the patches put on, one after the other. Raises `PatchConflict`."""
    return scan(_applied(document, patches, {}))


def _applied(document: Document, patches: Sequence[Patch], known: _Known) -> str:
    """The text with the patches put on. `known` are the names of blocks by their texts, as far as they are known."""
    chain = _document_chain(document, known)
    for patch in patches:
        if patch.target is None:
            document = scan(_with_stretch(document.bom + chain.text, patch))
            chain = _document_chain(document, known)
        elif patch.key is None:
            chain.put(patch, patch.target)
        else:
            _put_statement(chain, patch, patch.target, eol=document.eol)
    return document.bom + chain.text


@dataclass(slots=True, eq=False)
class _Item:
    names: tuple[Name, ...]  # the best one first
    text: str
    gap: str  # behind it
    previous: _Item | None = None
    next: _Item | None = None


@dataclass(frozen=True, slots=True)
class _Level:
    """What differs between the sequences of blocks and of statements: how patches of an item are addressed."""

    following: Name | None  # the name of what comes behind the sequence
    target: Callable[[_Item], Name]
    key: Callable[[_Item], Name] | None
    inner: Callable[[_Item, _Item], list[Patch] | None]

    def patch(self, item: _Item, before: Piece | None, after: Piece | None) -> Patch:
        return Patch(self.target(item), self.key(item) if self.key else None, before, after)


class _Chain:
    """Items in a row that can be found by name, put in and taken out."""

    def __init__(
        self, items: Iterable[_Item], *, separator: str, naming: Callable[[str], tuple[Name, ...]] | None = None
    ) -> None:
        self.separator = separator
        self.naming = naming
        self.named: dict[Name, list[_Item]] = {}
        last: _Item | None = None
        for item in items:
            item.previous = last
            if last is None:
                self.first = item
            else:
                last.next = item
            self.index(item)
            last = item

    @property
    def text(self) -> str:
        parts = []
        item: _Item | None = self.first
        while item is not None:
            parts += [item.text, item.gap]
            item = item.next
        return "".join(parts)

    def index(self, item: _Item) -> None:
        for name in item.names:
            self.named.setdefault(name, []).append(item)

    def forget(self, item: _Item) -> None:
        for name in item.names:
            self.named[name].remove(item)

    def find(self, name: Name | None) -> _Item | None:
        found = self.named.get(name, []) if name is not None else []
        return found[0] if found else None

    def put(self, patch: Patch, name: Name) -> None:
        found = self.named.get(name, [])
        if patch.before is None:
            if any(name == item.names[0] for item in found):
                raise PatchConflict(patch, found[0].text)
            self._insert(patch, name)
            return
        exact = [item for item in found if item.text == patch.before.text]
        if len(exact) != 1:
            raise PatchConflict(patch, found[0].text if found else None)
        if patch.after is None:
            self._remove(exact[0], patch.before)
        else:
            self.forget(exact[0])
            exact[0].text = patch.after.text
            exact[0].names = self.naming(exact[0].text) if self.naming else exact[0].names
            self.index(exact[0])

    def _insert(self, patch: Patch, name: Name) -> None:
        piece = patch.after
        if piece is None:
            raise PatchConflict(patch, None)
        last = self.first
        before, after = self.find(patch.previous), self.find(patch.next)
        if before is not None and before.gap.startswith(patch.gap):
            gap = piece.below + before.gap[len(patch.gap) :]
            before.gap = patch.gap + piece.above
        elif before is not None:
            before.gap, gap = self.separator, before.gap
        elif after is not None and after.previous is not None:
            before, gap = after.previous, self.separator
        else:
            while last.next is not None:
                last = last.next
            before, gap = last, last.gap
            last.gap = self.separator
        names = self.naming(piece.text) if self.naming else (name,)
        item = _Item(names, piece.text, gap, before, before.next)
        if before.next is not None:
            before.next.previous = item
        before.next = item
        self.index(item)

    def _remove(self, item: _Item, piece: Piece) -> None:
        before = item.previous
        if before is None:
            raise PatchConflict(Patch(None, None, piece, None), item.text)
        if before.gap.endswith(piece.above) and item.gap.startswith(piece.below):
            gap = before.gap[: len(before.gap) - len(piece.above)] + item.gap[len(piece.below) :]
        else:
            gap = before.gap + item.gap.removeprefix("\r").removeprefix("\n")
        if "\n" in gap or item.next is None or not before.text:
            before.gap = gap  # otherwise two lines would become one
        before.next = item.next
        if item.next is not None:
            item.next.previous = before
        self.forget(item)


def _document_chain(document: Document, known: _Known) -> _Chain:
    return _Chain(
        map(_block_item, document.blocks),
        separator=document.eol * 2,
        naming=lambda text: known.get(text) or _names(_only_block(text)),
    )


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


def _leads_there_and_back(patches: Sequence[Patch], old: Document, new: Document, known: _Known) -> bool:
    try:
        there, back = _applied(old, patches, known), _applied(new, inverse(patches), known)
        return there == new.text and back == old.text
    except PatchConflict:
        return False


def _put_statement(chain: _Chain, patch: Patch, target: Name, *, eol: str) -> None:
    """Put a patch of a statement on the one block of that name that it fits."""
    conflict = PatchConflict(patch, None)
    fitting = []
    for block in chain.named.get(target, []):
        inner = _Chain(_statement_items(_only_block(block.text)), separator=eol)
        try:
            inner.put(patch, patch.key or ())
        except PatchConflict as error:
            conflict = error
        else:
            fitting.append((block, inner.text))
    if len(fitting) != 1:
        raise conflict
    block, block.text = fitting[0]
    chain.forget(block)
    block.names = _names(_only_block(block.text))
    chain.index(block)


def _names(block: Block) -> tuple[Name, ...]:
    if not block.path:
        return (("root",),)
    if block.path != ("link",) or not block.is_array:
        return (("array" if block.is_array else "table", *block.path),)
    spelled = {}
    for statement in block.statements:
        if statement.key in {("id",), ("url",), ("title",), ("topic",)}:
            spelled[statement.key[0]] = block.text[statement.value : statement.value_end]
    what: Name = ("link", "is", spelled.get("url", spelled.get("title", "")), spelled.get("topic", ""))
    return (("link", "id", spelled["id"]), what) if "id" in spelled else (what,)


def _only_block(text: str) -> Block:
    """The block whose text this is: the first one, unless a header makes it the second."""
    return scan(text).blocks[-1]


def _block_item(block: Block) -> _Item:
    core = block.core
    return _Item(_names(block), core, block.text[len(core) :])


def _statement_items(block: Block) -> list[_Item]:
    """The header (for the first block of a document: nothing) and the statements of a block."""
    core, statements = block.core, block.statements
    header_end = len(block.text[: block.body].removesuffix("\n").removesuffix("\r"))
    first = statements[0].start if statements else len(core)
    items = [_Item(((),), core[:header_end], core[header_end:first])]
    for number, statement in enumerate(statements):
        following = statements[number + 1].start if number + 1 < len(statements) else len(core)
        items.append(_Item((statement.key,), core[statement.start : statement.end], core[statement.end : following]))
    return items


def _diff_block(old: _Item, new: _Item) -> list[Patch] | None:
    shared = [name for name in old.names if name in new.names]
    level = _Level(None, target=lambda _: shared[0], key=lambda item: item.names[0], inner=lambda _before, _after: None)
    return _diff(_statement_items(_only_block(old.text)), _statement_items(_only_block(new.text)), level)


def _diff(old: list[_Item], new: list[_Item], level: _Level) -> list[Patch] | None:
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
            removals.append(replace(level.patch(item, piece, None), previous=name, gap=kept, next=following))
        for number in range(new_next - 1, new_number, -1):
            item = new[number]
            piece, kept = Piece(item.text, "", item.gap), gap
            if number == new_next - 1:
                split = _split(gap, wanted, item.gap)
                if split is None:
                    return None
                kept, piece = split[0], Piece(item.text, *split[1:])
                gap = wanted
            insertions.append(replace(level.patch(item, None, piece), previous=name, gap=kept, next=behind))
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
            both = _Item(tuple(name for name in before.names if name in after.names), "", "")
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


def _pairs(old: list[_Item], new: list[_Item]) -> list[tuple[int, int]] | None:
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
        if (_is_once(old, old_lines) and _is_once(new, new_lines)) or not (top or bottom):
            return Patch(None, None, Piece(old_lines), Piece(new_lines))
        context *= 2


def _is_once(text: str, part: str) -> bool:
    """Unlike `str.count`, which finds two line ends in three only once."""
    return -1 < text.find(part) == text.rfind(part)


def _with_stretch(text: str, patch: Patch) -> str:
    before = patch.before.text if patch.before else ""
    after = patch.after.text if patch.after else ""
    if not before:
        if text:
            raise PatchConflict(patch, None)
        return after
    if not _is_once(text, before):
        raise PatchConflict(patch, None)
    return text.replace(before, after)
