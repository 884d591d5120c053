"""What happened to the text: exact pieces before and after, found again by what they belong to, not by their place.

An `Edit` says what a command wants, a `Patch` what it did. The journal keeps patches: put on backwards they undo, and
because a link is found by its id and a piece by its neighbours, edits made elsewhere in between stay. Where the text
found is not the text expected, nothing is done.

Blocks in a document and statements in a block are sequences of the same kind: pieces of text with gaps (line ends,
blank lines, comments) between them. `differences` and `_Chain` work on either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from readtrack.toml.document import Block, Document, scan

# What a piece is. A statement: its key. A block: ("link", "id", its spelling), ("link", "is", address or title, topic),
# ("table" or "array", its path) or ("root",). A header: ().
Name = tuple[str, ...]
# The statements from which a link has its names, and how to find them in a plain block.
_NAMING = frozenset({("id",), ("url",), ("title",), ("topic",)})
_PLAIN_NAMING = re.compile(r"^(id|url|title|topic) = (.*)$", re.MULTILINE)


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
    return tuple(
        Patch(patch.target, patch.key, patch.after, patch.before, patch.previous, patch.gap, patch.next)
        for patch in reversed(patches)
    )


def apply(document: Document, patches: Sequence[Patch]) -> Document:
    """The document with the patches put on, one after the other. Raises `PatchConflict`."""
    known = Cut()
    return scan(applied(document, known.items(document.blocks), patches, known))


def applied(document: Document, items: Iterable[Item], patches: Sequence[Patch], known: Cut) -> str:
    """The text with the patches put on. `items` are those of the document; they are used up."""
    chain = _document_chain(document, items, known)
    for patch in patches:
        if patch.target is None:
            document = scan(_with_stretch(document.bom + chain.text, patch))
            chain = _document_chain(document, known.items(document.blocks), known)
        elif patch.key is None:
            chain.put(patch, patch.target)
        else:
            _put_statement(chain, patch, patch.target, known, eol=document.eol)
    return document.bom + chain.text


@dataclass(slots=True, eq=False)
class Item:
    names: tuple[Name, ...]  # the best one first
    text: str
    gap: str  # behind it
    previous: Item | None = None
    next: Item | None = None


class Cut:
    """Blocks by their texts (without tails), so that none is cut and named twice: most stand in both documents."""

    def __init__(self) -> None:
        self._blocks: dict[str, Block] = {}
        self._names: dict[str, tuple[Name, ...]] = {}

    def items(self, blocks: Iterable[Block]) -> list[Item]:
        items = []
        for block in blocks:
            text = block.core
            self._blocks.setdefault(text, block)
            items.append(Item(self.names(text), text, block.text[len(text) :]))
        return items

    def block(self, text: str) -> Block:
        """The block whose text this is: the first one, unless a header makes it the second."""
        if text not in self._blocks:
            self._blocks[text] = scan(text).blocks[-1]
        return self._blocks[text]

    def names(self, text: str) -> tuple[Name, ...]:
        if text not in self._names:
            self._names[text] = _names(self.block(text))
        return self._names[text]


class _Chain:
    """Items in a row that can be found by name, put in and taken out."""

    def __init__(
        self, items: Iterable[Item], *, separator: str, naming: Callable[[str], tuple[Name, ...]] | None = None
    ) -> None:
        self.separator = separator
        self.naming = naming
        self.named: dict[Name, list[Item]] = {}
        last: Item | None = None
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
        item: Item | None = self.first
        while item is not None:
            parts += [item.text, item.gap]
            item = item.next
        return "".join(parts)

    def index(self, item: Item) -> None:
        for name in item.names:
            self.named.setdefault(name, []).append(item)

    def forget(self, item: Item) -> None:
        for name in item.names:
            self.named[name].remove(item)

    def find(self, name: Name | None) -> Item | None:
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
        item = Item(names, piece.text, gap, before, before.next)
        if before.next is not None:
            before.next.previous = item
        before.next = item
        self.index(item)

    def _remove(self, item: Item, piece: Piece) -> None:
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


def _document_chain(document: Document, items: Iterable[Item], known: Cut) -> _Chain:
    return _Chain(items, separator=document.eol * 2, naming=known.names)


def _put_statement(chain: _Chain, patch: Patch, target: Name, known: Cut, *, eol: str) -> None:
    """Put a patch of a statement on the one block of that name that it fits."""
    conflict = PatchConflict(patch, None)
    fitting = []
    for block in chain.named.get(target, []):
        inner = _Chain(statement_items(known.block(block.text)), separator=eol)
        try:
            inner.put(patch, patch.key or ())
        except PatchConflict as error:
            conflict = error
        else:
            fitting.append((block, inner.text))
    if len(fitting) != 1:
        raise conflict
    block, block.text = fitting[0]
    if patch.key in _NAMING:
        chain.forget(block)
        block.names = known.names(block.text)
        chain.index(block)


def _names(block: Block) -> tuple[Name, ...]:
    if not block.path:
        return (("root",),)
    if block.path != ("link",) or not block.is_array:
        return (("array" if block.is_array else "table", *block.path),)
    if block.is_plain:
        spelled: dict[str, str] = dict(_PLAIN_NAMING.findall(block.text))
    else:
        spelled = {
            statement.key[0]: block.text[statement.value : statement.value_end]
            for statement in block.statements
            if statement.key in _NAMING
        }
    what: Name = ("link", "is", spelled.get("url", spelled.get("title", "")), spelled.get("topic", ""))
    return (("link", "id", spelled["id"]), what) if "id" in spelled else (what,)


def statement_items(block: Block) -> list[Item]:
    """The header (for the first block of a document: nothing) and the statements of a block."""
    core, statements = block.core, block.statements
    header_end = len(block.text[: block.body].removesuffix("\n").removesuffix("\r"))
    first = statements[0].start if statements else len(core)
    items = [Item(((),), core[:header_end], core[header_end:first])]
    for number, statement in enumerate(statements):
        following = statements[number + 1].start if number + 1 < len(statements) else len(core)
        items.append(Item((statement.key,), core[statement.start : statement.end], core[statement.end : following]))
    return items


def is_once(text: str, part: str) -> bool:
    """Unlike `str.count`, which finds two line ends in three only once."""
    return -1 < text.find(part) == text.rfind(part)


def _with_stretch(text: str, patch: Patch) -> str:
    before = patch.before.text if patch.before else ""
    after = patch.after.text if patch.after else ""
    if not before:
        if text:
            raise PatchConflict(patch, None)
        return after
    if not is_once(text, before):
        raise PatchConflict(patch, None)
    return text.replace(before, after)
