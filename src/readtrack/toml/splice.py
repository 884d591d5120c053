"""Applying edits to the text: values are replaced, lines inserted and blocks moved; all other bytes stay the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import cast

from readtrack.errors import StoreError
from readtrack.toml.document import Block, Document, Statement, comments_above
from readtrack.toml.edits import (
    AddLink,
    Edit,
    MoveLink,
    NameTopic,
    OrderTopics,
    RemoveLink,
    RemoveTopic,
    RenameTopic,
    SetField,
    UnsetField,
)
from readtrack.toml.lines import with_field, with_part, with_value, without_field, without_statement
from readtrack.toml.values import spell_block, spell_key

_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
_LAST_BLANK_LINES = re.compile(r"(?:\A|(?<=\n))(?:[ \t]*\r?\n)+\Z")


class NotBlocks(StoreError):
    """Links or topics are written in a notation that can be read but not changed, such as inline tables."""

    def __init__(self, what: str, *, hint: str) -> None:
        super().__init__(f"{what}; it can be read but not changed", hint=hint)


class InlineLinks(NotBlocks):
    def __init__(self) -> None:
        super().__init__("the links are written as one inline array", hint="write each link as a [[link]] block")


class _InlineTopics(NotBlocks):
    def __init__(self) -> None:
        super().__init__("the topics are written as inline tables", hint="write them as [topic.…] blocks")


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with the edits applied. Raises `NotBlocks`.

    All positions are those in `document`. Links inserted at the same position have the order of the edits.
    """
    work = _Splice(document)
    for edit in edits:
        if isinstance(edit, SetField | UnsetField):
            work.set_field(edit)
        elif isinstance(edit, RenameTopic):
            work.rename_topic(edit)
    # Before anything is cut, as the comments after a cut block are then appended to the block before it.
    moved = {edit.position: work.blocks_of(edit.position) for edit in edits if isinstance(edit, MoveLink)}
    work.cut(edits)
    for kind, group in groupby(sorted(edits, key=_rank), key=type):
        if kind is AddLink:
            work.add(cast("Iterator[AddLink]", group))
            continue
        for edit in group:
            if isinstance(edit, NameTopic):
                work.name_topic(edit)
            elif isinstance(edit, MoveLink) and edit.is_after:
                work.insert(work.end_of(edit.beside), moved[edit.position])
            elif isinstance(edit, MoveLink):
                work.insert(work.link(edit.beside)[0] - 1, moved[edit.position], is_before=True)
    done = work.result()
    for edit in edits:
        if isinstance(edit, OrderTopics):
            done = _ordered(done, edit.ids)
    return done


def _ordered(document: Document, ids: Sequence[str]) -> Document:
    """The document with the tables of topics in the order of `ids`.

    A table moves with its sub-tables and the comments above it; comments and blank lines after a table keep their
    place. Raises `NotBlocks` if not all topics are written as tables.
    """
    places = [number for number, block in enumerate(document.blocks) if block.path[:1] == ("topic",)]
    groups: dict[str, list[Block]] = {}
    for number in places:
        block = document.blocks[number]
        groups.setdefault(block.path[1] if len(block.path) > 1 else "", []).append(block)
    if sorted(groups) != sorted(ids):
        raise NotBlocks("topics are not all written as [topic.…] tables", hint="write each as [topic.ID] with its name")
    blocks = list(document.blocks)
    for number, block in zip(places, (block for topic_id in ids for block in groups[topic_id]), strict=True):
        line_end = blocks[number].text[len(blocks[number].core) : blocks[number].core_end]
        blocks[number] = block.with_text(block.core + line_end + blocks[number].tail)
    return Document(tuple(blocks), document.bom)


def _rank(edit: Edit) -> int:
    """The order of insertions: tables of topics, links after another link, links before another link, links at the end.

    So a link inserted after one link precedes a link inserted before the next one.
    """
    if isinstance(edit, AddLink | MoveLink):
        return 3 if isinstance(edit, AddLink) and edit.after is None else 1 if _is_after(edit) else 2
    return 0


def _is_after(edit: AddLink | MoveLink) -> bool:
    return isinstance(edit, AddLink) or edit.is_after


class _Splice:
    """The blocks of a document while edits are applied."""

    def __init__(self, document: Document) -> None:
        self.document = document
        # For each block of the document: the block, unless it was cut, and the blocks inserted after it.
        self.slots = [[block] for block in document.blocks]

    def link(self, position: int) -> tuple[int, ...]:
        links = self.document.links
        if position >= len(links):
            raise InlineLinks
        return links[position]

    def end_of(self, position: int | None) -> int:
        """The number of the last block of a link or, for None, of the document."""
        if position is not None:
            return self.link(position)[-1]
        if any(statement.key == ("link",) for statement in self.document.blocks[0].statements):
            raise InlineLinks
        return len(self.slots) - 1

    def set_field(self, edit: SetField | UnsetField) -> None:
        self._refuse_table(edit)
        slot = self.slots[self.link(edit.position)[0]]
        if isinstance(edit, SetField):
            slot[0] = with_field(slot[0], edit.key, edit.value, eol=self.document.eol)
        else:
            slot[0] = without_field(slot[0], edit.key)

    def _refuse_table(self, edit: SetField | UnsetField) -> None:
        """Refuse to change a field that is written as a table (`done.x = 1`, `[link.tags]`). Raises `NotBlocks`."""
        numbers = self.link(edit.position)
        own = self.document.blocks[numbers[0]]
        below = {self.document.blocks[number].path[1] for number in numbers[1:]}
        if edit.key in below or any(
            statement.key[0] == edit.key and len(statement.key) > 1 for statement in own.statements
        ):
            raise NotBlocks(
                f"`{edit.key}` of a link is written as a table", hint=f"write it on one line: {edit.key} = …"
            )

    def blocks_of(self, position: int) -> list[Block]:
        """The blocks of a link for a move, without the comments and blank lines after the last one."""
        numbers = self.link(position)
        blocks = [self.slots[number][0] for number in numbers]
        eol = self.document.eol
        for place, number in enumerate(numbers):
            is_last = place == len(numbers) - 1
            if is_last or numbers[place + 1] != number + 1:
                core = blocks[place].core
                blocks[place] = blocks[place].with_text(core if is_last else core + eol * 2)
        return blocks

    def cut(self, edits: Sequence[Edit]) -> None:
        topics = {edit.id for edit in edits if isinstance(edit, RemoveTopic)}
        # The comments and blank lines that remain of each block to be cut.
        tails = {number: self.slots[number][0].tail for number in self._topic_blocks_to_cut(topics)}
        for edit in edits:
            if isinstance(edit, RemoveLink | MoveLink):
                numbers = self.link(edit.position)
                for number in numbers:
                    goes_along = isinstance(edit, MoveLink) and number + 1 in numbers
                    tails[number] = "" if goes_along else self.slots[number][0].tail
        before = 0
        for number in sorted(tails):
            if number - 1 not in tails:
                before = number - 1
            self.slots[number].clear()
            self._close_gap(number, self.slots[before], tails[number])

    def _close_gap(self, number: int, slot: list[Block], tail: str) -> None:
        """Append the `tail` of a cut block to the last block of `slot`, keeping only one of the two gaps."""
        above = slot[-1].text
        below = tail.removeprefix(_blank_lines(tail))
        if number == len(self.slots) - 1 and not below:
            above = _LAST_BLANK_LINES.sub("", above)
        slot[-1] = slot[-1].with_text(above + below)

    def _slot_before(self, number: int) -> list[Block]:
        while not self.slots[number]:
            number -= 1  # the first block is never cut
        return self.slots[number]

    def add(self, links: Iterator[AddLink]) -> None:
        """Insert new links; those after the same link at once, as an import has thousands."""
        eol = self.document.eol
        for after, group in groupby(links, key=lambda link: link.after):
            texts = [spell_block("[[link]]", link.fields, eol=eol) for link in group]
            ended = [f"{text}{eol}{eol}" for text in texts[:-1]]
            blocks = [Block(text, ("link",), is_array=True) for text in (*ended, texts[-1])]
            self.insert(self.end_of(after), blocks, is_new=True)

    def insert(self, number: int, blocks: Sequence[Block], *, is_before: bool = False, is_new: bool = False) -> None:
        """Insert blocks (the last one without a line end) after a block and earlier insertions there.

        Comments after that block without a blank line in between stay with it. With `is_before`, the new blocks belong
        to the following one, so all comments in between stay above them. With `is_new`, blocks at the end of the
        document are inserted after all comments, so that the existing text is only appended to.
        """
        eol = self.document.eol
        slot = self._slot_before(number)
        before, text = slot[-1], blocks[-1].text
        is_last = self._is_last(number)
        is_beside = self.slots[number] and before.path and not is_before
        place = before.foot if is_beside and not (is_last and is_new) else len(before.text)
        above, below = before.text[:place], before.text[place:]
        if above and not above.endswith("\n"):
            above += eol  # the file has no final line end, and does not get one
        else:
            text += eol
        if above and not _LAST_BLANK_LINES.search(above):
            above += eol
        if not _blank_lines(below) and (below or not is_last):
            text += eol
        slot[-1] = before.with_text(above)
        self.slots[number] += [*blocks[:-1], blocks[-1].with_text(text + below)]

    def _is_last(self, number: int) -> bool:
        number += 1
        while number < len(self.slots) and not self.slots[number]:
            number += 1
        return number == len(self.slots)

    def name_topic(self, edit: NameTopic) -> None:
        for slot, statement, part in self._topic_statements(edit.id):
            if statement.key[part + 1 :] != ("name",):
                raise _InlineTopics
            slot[0] = with_value(slot[0], statement, edit.name, eol=self.document.eol)
            return
        eol = self.document.eol
        last = 0
        for number, block in enumerate(self.document.blocks):
            if block.path == ("topic", edit.id):
                slot = self.slots[number]
                slot[0] = with_field(slot[0], "name", edit.name, eol=eol)
                return
            last = number if block.path[:1] == ("topic",) else last
        text = spell_block(f"[topic.{spell_key(edit.id)}]", {"name": edit.name}, eol=eol)
        self.insert(last, [Block(text, ("topic", edit.id))], is_new=True)

    def rename_topic(self, edit: RenameTopic) -> None:
        spelled = spell_key(edit.new)
        for slot in self.slots:
            if slot[0].path[:2] == ("topic", edit.id):
                slot[0] = with_part(slot[0], slot[0].lead, 1, spelled)
                slot[0] = Block(slot[0].text, ("topic", edit.new, *slot[0].path[2:]), slot[0].is_array, slot[0].lead)
        for slot, statement, part in reversed(list(self._topic_statements(edit.id))):
            slot[0] = with_part(slot[0], statement.start, part, spelled)

    def _topic_blocks_to_cut(self, topics: Collection[str]) -> list[int]:
        """The blocks of the topics, and of `[topic]` if nothing is left in it. Removes their statements elsewhere."""
        found = [each for topic in topics for each in self._topic_statements(topic)]
        for slot, statement, _ in sorted(found, key=lambda each: -each[1].start):
            slot[0] = without_statement(slot[0], statement)
        paths = {
            number: block.path for number, block in enumerate(self.document.blocks) if block.path[:1] == ("topic",)
        }
        going = [number for number, path in paths.items() if path[1:2] and path[1] in topics]
        left = [number for number in paths if number not in going]
        if (found or going) and all(not paths[number][1:] and not self.slots[number][0].statements for number in left):
            going += left
        return going

    def _topic_statements(self, topic_id: str) -> Iterator[tuple[list[Block], Statement, int]]:
        """Statements that set keys of a topic outside its table, such as `topic.vllm.name = "vLLM"`.

        Yields the slot, the statement and the index of the id in its key.
        """
        for slot in self.slots:
            path = slot[0].path if slot else None
            if path == ():
                for statement in slot[0].statements:
                    if statement.key == ("topic",):
                        raise _InlineTopics
                    if statement.key[:2] == ("topic", topic_id):
                        yield slot, statement, 1
            elif path == ("topic",):
                for statement in slot[0].statements:
                    if statement.key[0] == topic_id:
                        yield slot, statement, 0

    def result(self) -> Document:
        untouched = set(map(id, self.document.blocks))
        blocks = [block for slot in self.slots for block in slot]
        for number, block in enumerate(blocks[:-1]):
            if id(block) not in untouched:
                _pass_on_comments(blocks, number)
        return Document(tuple(blocks), self.document.bom)


def _pass_on_comments(blocks: list[Block], number: int) -> None:
    """Move comments that are now directly above the next header into the next block."""
    block, following = blocks[number], blocks[number + 1]
    if "#" not in block.text:
        return
    place = comments_above(block.text, block.core_end, len(block.text))
    if place < len(block.text):
        comments = block.text[place:]
        blocks[number] = block.with_text(block.text[:place])
        lead = following.lead + len(comments)
        blocks[number + 1] = Block(comments + following.text, following.path, following.is_array, lead)


def _blank_lines(text: str) -> str:
    """The blank lines at the start of `text`."""
    found = _BLANK_LINES.match(text)
    return found[0] if found else ""
