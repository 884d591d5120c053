"""The central guarantee: an edit changes no bytes but those it concerns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from stores import ODDITIES, edited_stores, make_store, stores

from readtrack.toml import document, splice
from readtrack.toml.document import Block, Document, scan
from readtrack.toml.edits import (
    AddLink,
    Edit,
    MoveLink,
    NameTopic,
    RemoveLink,
    RemoveTopic,
    RenameTopic,
    SetField,
    UnsetField,
    intended,
    same,
)
from readtrack.toml.values import parse

# Searches of a fixed length that look for one example and need not shrink it.
THOROUGH = settings(max_examples=500, deadline=None)
QUICK = settings(
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


@given(stores)
def test_a_scanned_text_is_the_same_text(text: str) -> None:
    assert scan(text).text == text


@given(stores)
def test_the_scanner_agrees_with_the_parser(text: str) -> None:
    """The same number of links, with the same keys in order."""
    cut = scan(text)
    links = parse(text).get("link", [])
    assert isinstance(links, list)
    assert len(cut.links) == len(links)
    for numbers, link in zip(cut.links, links, strict=True):
        keys = [statement.key[0] for statement in cut.blocks[numbers[0]].statements]
        below = {cut.blocks[number].path[1] for number in numbers[1:]}
        assert list(dict.fromkeys(keys)) == [key for key in link if key not in below]


@given(stores)
def test_every_value_is_cut_out_exactly(text: str) -> None:
    for block in scan(text).blocks:
        for statement in block.statements:
            line = block.text[statement.start : statement.end]
            value = block.text[statement.value : statement.value_end]
            assert same(_leaf(parse(f"x = {value}")["x"]), _leaf(_at(parse(line), statement.key)))


@settings(THOROUGH)
@given(edited_stores)
def test_the_end_of_a_block_is_found_without_splitting_it(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    for block in (*scan(text).blocks, *splice.apply(scan(text), edits).blocks):
        assert block.core_end == (block.statements[-1].next if block.statements else block.body)


@settings(THOROUGH)
@given(edited_stores)
def test_an_edit_sets_the_intended_values_and_changes_nothing_else(case: tuple[str, list[Edit]]) -> None:
    check_edit(*case)


def test_every_oddity_occurs() -> None:
    """The generators produce every listed oddity; otherwise the properties above would prove less."""
    missing = set(ODDITIES)
    for seed in range(4000):
        text = make_store(seed, seed % 6)
        if text is not None:
            missing -= {name for name in missing if re.search(ODDITIES[name], text)}
        if not missing:
            break
    assert not missing


@pytest.mark.parametrize("mutant", ["swallows the comment", "writes LF", "cuts one line too far", "leaves sub-tables"])
def test_a_broken_splice_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The properties must fail for mistakes that are easy to make."""
    if mutant == "swallows the comment":
        right = document._statement

        def swallowing(text: str, position: int) -> document.Statement:
            found = right(text, position)
            return document.Statement(found.key, found.start, found.value, found.end, found.end, found.next)

        monkeypatch.setattr(document, "_statement", swallowing)
    elif mutant == "writes LF":
        monkeypatch.setattr(Document, "eol", "\n")
    elif mutant == "leaves sub-tables":
        all_blocks = splice._Splice.blocks_of
        monkeypatch.setattr(splice._Splice, "blocks_of", lambda self, index: all_blocks(self, index)[:1])
    else:
        right_end: Callable[[Block], int] = vars(Block)["core_end"].func

        def too_far(block: Block) -> int:
            end = right_end(block)
            return (block.text.find("\n", end) + 1) or end

        monkeypatch.setattr(Block, "core_end", property(too_far))

    @settings(QUICK, max_examples=3000)
    @given(edited_stores)
    def run(case: tuple[str, list[Edit]]) -> None:
        check_edit(*case)

    with pytest.raises((AssertionError, ValueError)):
        run()


def check_edit(text: str, chosen: list[Edit]) -> None:
    old = scan(text)
    new = splice.apply(old, chosen)
    assert same(parse(new.text), intended(parse(text), chosen))
    assert _is_subsequence(_kept_pieces(old, chosen), _pieces(new))
    assert _moved_blocks(old, chosen) <= Counter(block.core for block in new.blocks)
    assert new.text.count("# after") == text.count("# after") - _comments_gone(old, chosen, new)
    assert [(block.text, block.path, block.is_array, block.lead) for block in scan(new.text).blocks] == [
        (block.text, block.path, block.is_array, block.lead) for block in new.blocks
    ]
    if text.count("\n") == text.count("\r\n") > 0:
        assert new.text.count("\n") == new.text.count("\r\n")
    may_end_elsewhere = RemoveLink | MoveLink | UnsetField | RemoveTopic
    if text.strip("\ufeff") and not any(isinstance(edit, may_end_elsewhere) for edit in chosen):
        assert text.endswith("\n") == new.text.endswith("\n")
    if chosen and all(isinstance(edit, AddLink) and edit.after is None for edit in chosen):
        assert new.text.startswith(text)


def _pieces(cut: Document) -> list[str]:
    return [piece for _, _, piece in _owned_pieces(cut)]


def _kept_pieces(cut: Document, chosen: list[Edit]) -> list[str]:
    """The lines of headers, comments and statements that the edits do not concern."""
    cut_out = {number for edit in chosen if isinstance(edit, RemoveLink) for number in cut.links[edit.position]}
    moved = {number for edit in chosen if isinstance(edit, MoveLink) for number in cut.links[edit.position]}
    changed = {(cut.links[e.position][0], e.key) for e in chosen if isinstance(e, SetField | UnsetField)}
    for number, key, edit in _topic_pieces(cut, chosen):
        if isinstance(edit, RemoveTopic) and cut.blocks[number].path[1:2] == (edit.id,):
            cut_out.add(number)
        changed.add((number, key))
    return [
        piece
        for number, key, piece in _owned_pieces(cut)
        if (number, key) not in changed
        and (number not in cut_out or key == "tail")
        and (number not in moved or (key == "tail" and number + 1 not in moved))
    ]


def _moved_blocks(cut: Document, chosen: list[Edit]) -> Counter[str]:
    """The texts of blocks that only move."""
    moved = {edit.position for edit in chosen if isinstance(edit, MoveLink)}
    changed = {edit.position for edit in chosen if isinstance(edit, SetField)}
    return Counter(cut.blocks[number].core for index in moved - changed for number in cut.links[index])


def _topic_pieces(cut: Document, chosen: list[Edit]) -> Iterator[tuple[int, str, Edit]]:
    """The headers and statements that edits of topics concern. A `[topic]` is removed with its last one."""
    edits = {edit.id: edit for edit in chosen if isinstance(edit, NameTopic | RenameTopic | RemoveTopic)}
    removed = {edit.id for edit in chosen if isinstance(edit, RemoveTopic)}
    paths = {block.path for block in cut.blocks if block.path[:1] == ("topic",)}
    keys = {s.key[0] for block in cut.blocks if block.path == ("topic",) for s in block.statements}
    topics = keys | {path[1] for path in paths if path[1:]}
    is_emptied = bool(topics) and topics <= removed
    for number, block in enumerate(cut.blocks):
        edit = edits.get(block.path[1]) if block.path[:1] == ("topic",) and block.path[1:] else None
        if isinstance(edit, NameTopic):
            yield number, "name", edit
        elif edit is not None:
            yield number, "header", edit
        elif block.path == ("topic",):
            for statement in block.statements:
                if statement.key[0] in edits:
                    yield number, ".".join(statement.key), edits[statement.key[0]]
            if is_emptied:
                yield number, "header", RemoveTopic("")
                yield number, "lead", RemoveTopic("")


def _comments_gone(cut: Document, chosen: list[Edit], new: Document) -> int:
    """The number of trailing comments that are removed with their values and headers."""
    count = 0
    for edit in chosen:
        if isinstance(edit, RemoveLink):
            count += sum(cut.blocks[number].text.count("# after") for number in cut.links[edit.position])
        elif isinstance(edit, UnsetField):
            block = cut.blocks[cut.links[edit.position][0]]
            statement = block.find(edit.key)
            count += block.text[statement.start : statement.next].count("# after") if statement else 0
        elif isinstance(edit, RemoveTopic):
            for block in cut.blocks:
                if block.path[:2] == ("topic", edit.id):
                    count += block.text.count("# after")
                elif block.path == ("topic",):
                    lines = [block.text[s.start : s.next] for s in block.statements if s.key[0] == edit.id]
                    count += "".join(lines).count("# after")
    for block in cut.blocks:
        if block.path == ("topic",) and not any(other.path == ("topic",) for other in new.blocks):
            count += block.text[: block.body].count("# after")
    return count


def _owned_pieces(cut: Document) -> Iterator[tuple[int, str, str]]:
    for number, block in enumerate(cut.blocks):
        text, position = block.text, 0
        spans = [("header", block.lead, block.body)] if block.path else []
        spans += [(".".join(statement.key), statement.start, statement.next) for statement in block.statements]
        for key, start, end in [*spans, ("", len(text), len(text))]:
            owner = "tail" if position >= block.core_end else "lead" if key == "header" else "inside"
            for line in text[position:start].splitlines():
                if line.strip():
                    yield number, owner, line
            if text[start:end].strip():
                yield number, key, text[start:end].rstrip("\r\n")
            position = end


def _is_subsequence(small: list[str], large: list[str]) -> bool:
    remaining = iter(large)
    return all(any(piece == other for other in remaining) for piece in small)


def _at(data: object, key: tuple[str, ...]) -> object:
    for part in key:
        assert isinstance(data, dict)
        data = data[part]
    return data


def _leaf(value: object) -> object:
    return value


def test_a_date_is_spelled_as_in_toml() -> None:
    cut = splice.apply(scan('[[link]]\nurl = "u"'), [SetField(0, "done", date(2026, 11, 22))])
    assert cut.text == '[[link]]\nurl = "u"\ndone = 2026-11-22'
