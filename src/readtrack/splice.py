"""Edits become text: one value replaced, one line put in, one block cut, and not a byte elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from readtrack.document import Block, Document, Statement, comments_above, elements
from readtrack.edits import AddLink, Edit, NameTopic, RemoveLink, SetField, Value, same
from readtrack.errors import StoreError
from readtrack.values import parse, spell, spell_block, spell_key

_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
_LAST_BLANK_LINES = re.compile(r"(?:\A|(?<=\n))(?:[ \t]*\r?\n)+\Z")
_COMMA = re.compile(r"[ \t]*,")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n")


class NotBlocks(StoreError):
    """The store spells links or topics in a way that is read but not written (an inline table)."""

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(f"{what}; it can be read but not changed", hint=hint)


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with the edits done. Raises `NotBlocks` where the spelling leaves no place for them.

    All indexes are those of `document`; links added in the same place stand in the order of the edits.
    """
    work = _Splice(document)
    for edit in sorted(edits, key=_rank):
        if isinstance(edit, AddLink):
            work.insert(work.end_of(edit.after), spell_block("[[link]]", edit.fields, eol=document.eol), ("link",))
        elif isinstance(edit, RemoveLink):
            work.cut.update(work.link(edit.index))
        elif isinstance(edit, NameTopic):
            work.name_topic(edit)
        else:
            number = work.link(edit.index)[0]
            block = work.blocks[number]
            if isinstance(edit, SetField):
                work.blocks[number] = with_field(block, edit.key, edit.value, eol=document.eol)
            else:
                work.blocks[number] = without_field(block, edit.key)
    return work.result()


def _rank(edit: Edit) -> int:
    """Tables of topics stand above links that are added, links behind a link above those at the end of the file."""
    return (1 if edit.after is not None else 2) if isinstance(edit, AddLink) else 0


class _Splice:
    """The blocks of a document while edits are put into it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.blocks = list(document.blocks)
        self.inserted: dict[int, list[Block]] = {}  # behind the block of that number
        self.cut: set[int] = set()

    def link(self, index: int) -> tuple[int, ...]:
        links = self.document.links
        if index >= len(links):
            raise NotBlocks("the links are written as one inline array", hint="write each link as a [[link]] block")
        return links[index]

    def end_of(self, index: int | None) -> int:
        return len(self.blocks) - 1 if index is None else self.link(index)[-1]

    def name_topic(self, edit: NameTopic) -> None:
        numbers = [number for number, block in enumerate(self.blocks) if block.path[:1] == ("topic",)]
        for number in numbers:
            if self.blocks[number].path == ("topic", edit.id):
                self.blocks[number] = with_field(self.blocks[number], "name", edit.name, eol=self.document.eol)
                return
        root = self.blocks[0]
        if any(statement.key == ("topic",) for statement in root.statements):
            raise NotBlocks("the topics are written as one inline table", hint="write them as [topic.…] blocks")
        text = spell_block(f"[topic.{spell_key(edit.id)}]", {"name": edit.name}, eol=self.document.eol)
        self.insert(numbers[-1] if numbers else 0, text, ("topic", edit.id))

    def insert(self, number: int, text: str, path: tuple[str, ...]) -> None:
        """Put a new block behind the block of that number and those that were put there before."""
        eol = self.document.eol
        chain = self.inserted.setdefault(number, [])
        before = chain[-1] if chain else self.blocks[number]
        is_last = number == len(self.blocks) - 1
        place = len(before.text) if is_last or not before.path else before.foot
        above, below = before.text[:place], before.text[place:]
        if above and not above.endswith("\n"):
            above += eol  # no line end at the end of the file, and so it stays
        else:
            text += eol
        if above and not _LAST_BLANK_LINES.search(above):
            above += eol
        if not is_last and not _blank_lines(below):
            text += eol
        (chain if chain else self.blocks)[-1 if chain else number] = replace(before, text=above)
        chain.append(Block(text + below, path, is_array=path == ("link",)))

    def result(self) -> Document:
        blocks: list[Block] = []
        for number, block in enumerate(self.blocks):
            if number in self.cut:
                self._close_gap(blocks, block, is_last=number == len(self.blocks) - 1)
            else:
                blocks.append(block)
            blocks += self.inserted.get(number, ())
        for number, block in enumerate(blocks[:-1]):
            if number >= len(self.document.blocks) or block is not self.document.blocks[number]:
                _hand_over_comments(blocks, number)
        return Document(tuple(blocks), self.document.bom)

    def _close_gap(self, blocks: list[Block], block: Block, *, is_last: bool) -> None:
        """What stood behind the cut block now stands behind the one before; one of the two gaps goes."""
        above = blocks[-1].text
        below = block.tail.removeprefix(_blank_lines(block.tail))
        if is_last and not below:
            above = _LAST_BLANK_LINES.sub("", above)
        blocks[-1] = replace(blocks[-1], text=above + below)


def _hand_over_comments(blocks: list[Block], number: int) -> None:
    """Comments that now stand directly above the next header belong to it."""
    block, following = blocks[number], blocks[number + 1]
    place = comments_above(block.text, block.core_end, len(block.text))
    if place < len(block.text):
        comments = block.text[place:]
        blocks[number] = replace(block, text=block.text[:place])
        blocks[number + 1] = replace(following, text=comments + following.text, lead=following.lead + len(comments))


def _blank_lines(text: str) -> str:
    """The blank lines that `text` starts with."""
    found = _BLANK_LINES.match(text)
    return found[0] if found else ""


def with_field(block: Block, key: str, value: Value, *, eol: str) -> Block:
    """The block with `key` set: its value replaced, or a line put in behind the last one (the id: before the first)."""
    statement = block.find(key)
    if statement is None:
        return _with_line(block, f"{spell_key(key)} = {spell(value)}", first=key == "id", eol=eol)
    text = block.text
    spelled = text[statement.value : statement.value_end]
    new = _array(spelled, value, eol=eol) if isinstance(value, tuple) else spell(value)
    return replace(block, text=text[: statement.value] + new + text[statement.value_end :])


def without_field(block: Block, key: str) -> Block:
    statement = block.find(key)
    if statement is None:
        return block
    above, below = block.text[: statement.start], block.text[statement.next :]
    if statement.end == len(block.text):  # no line end at the end of the file, and so it stays
        above = above.removesuffix("\n").removesuffix("\r")
    return replace(block, text=above + below)


def _with_line(block: Block, line: str, *, first: bool, eol: str) -> Block:
    place = block.body if first else block.core_end
    if block.statements:
        line = _indentation(block.text, block.statements[0 if first else -1]) + line
    above, below = block.text[:place], block.text[place:]
    line = line + eol if not above or above.endswith("\n") else eol + line
    return replace(block, text=above + line + below)


def _indentation(text: str, statement: Statement) -> str:
    line = text[statement.start : statement.end]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _array(text: str, values: tuple[object, ...], *, eol: str) -> str:
    """The array `text` with the elements `values`: those that stay keep their bytes and comments."""
    spans = elements(text, 0, len(text))
    old = parse(f"x = {text}")["x"]
    if spans is None or not isinstance(old, list) or len(old) != len(spans):
        return spell(values)
    kept: list[tuple[int, int]] = []
    gone: list[tuple[int, int]] = []
    for span, element in zip(spans, old, strict=True):
        stays = len(kept) < len(values) and same(element, values[len(kept)])
        (kept if stays else gone).append(span)
    new = values[len(kept) :]
    if not kept:
        return spell(values)
    # From the end, so that the spans before stay true.
    for span in reversed([span for span in gone if span > kept[-1]]):
        text = _without_element(text, span)
    if new:
        text = _with_elements(text, kept[-1], new, eol=eol)
    for span in reversed([span for span in gone if span < kept[-1]]):
        text = _without_element(text, span)
    return text


def _with_elements(text: str, last: tuple[int, int], values: tuple[object, ...], *, eol: str) -> str:
    """New elements behind the one at `last`: on lines of their own if that one has a line of its own."""
    start, end = last
    line = text.rfind("\n", 0, start) + 1
    indentation = text[line:start]
    if line == 0 or indentation.strip():
        return text[:end] + "".join(f", {spell(value)}" for value in values) + text[end:]
    rest = text[end:]
    has_comma = rest.lstrip(" \t").startswith(",")
    line_end = text.index("\n", end) + 1
    lines = [f"{indentation}{spell(value)}," for value in values]
    if not has_comma:
        lines[-1] = lines[-1][:-1]
    head = text[:end] + ("" if has_comma else ",") + text[end:line_end]
    return head + "".join(line + eol for line in lines) + text[line_end:]


def _without_element(text: str, span: tuple[int, int]) -> str:
    """The array text without one element and its comma; with its line, where it has one of its own."""
    start, end = span
    comma = _COMMA.match(text, end)
    after = comma.end() if comma else end
    line = text.rfind("\n", 0, start) + 1
    line_rest = _REST_OF_LINE.match(text, after)
    if line and not text[line:start].strip() and line_rest:
        return text[:line] + text[line_rest.end() :]
    if comma:
        return text[:start] + text[after:].lstrip(" \t") if text[start - 1] in "[ \t" else text[:start] + text[after:]
    before = text[:start].rstrip(" \t")
    return (before[:-1] if before.endswith(",") else before) + text[end:]
