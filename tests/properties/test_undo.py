"""Undo after later changes elsewhere or close by: both results are exact, byte for byte."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from stores import make_edits, make_store

from readtrack.merge import merge as merging
from readtrack.merge import weave
from readtrack.merge.delta import apply, delta
from readtrack.merge.merge import Merged, MergeError, merge
from readtrack.toml import splice
from readtrack.toml.document import Document, comments, scan
from readtrack.toml.edits import Edit, MoveLink, RemoveLink, SetField, UnsetField, same
from readtrack.toml.values import parse

BY_HAND = "# by hand"
CASES = int(os.environ.get("READTRACK_CASES", "200"))  # .ci/run tries more


class Case(NamedTuple):
    """A store before and after a command, and both with the same later change."""

    kind: str
    old: str
    new: str
    old_later: str
    new_later: str


def histories(count: int, *, first_seed: int = 0) -> Iterator[tuple[random.Random, Document, Document, list[Edit]]]:
    """Stores assembled from oddities, with random edits."""
    seed = first_seed
    while count:
        seed += 1
        dice = random.Random(seed)
        text = make_store(dice.getrandbits(32), dice.randint(1, 8))
        edits = make_edits(dice.getrandbits(32), text) if text is not None else []
        if text is None or not edits:
            continue
        old = scan(text)
        new = splice.apply(old, edits)
        if new.text != text:
            count -= 1
            yield dice, old, new, edits


def untouched(old: Document, new: Document, edits: list[Edit]) -> list[int]:
    """Links that the command did not change and that are distinguishable from all others."""
    touched = {e.position for e in edits if isinstance(e, SetField | UnsetField | RemoveLink | MoveLink)}
    touched |= {e.beside for e in edits if isinstance(e, MoveLink)}
    cores = Counter(block.core for block in new.blocks)
    found = []
    for index, numbers in enumerate(old.links):
        block = old.blocks[numbers[0]]
        is_named = block.find("id") or block.find("url")
        if index not in touched and is_named and len(numbers) == 1 and cores[block.core] == 1:
            found.append(index)
    return found


def is_quiet(old: Document, new: Document, core: str) -> bool:
    """Whether a block is between the same two blocks in both texts; otherwise its blank lines belong to the change."""
    found = []
    for document in (old, new):
        texts = ["", *(block.text for block in document.blocks), ""]
        number = 1 + next(number for number, block in enumerate(document.blocks) if block.core == core)
        found.append(texts[number - 1 : number + 2])
    return found[0] == found[1]


def with_block(document: Document, core: str, change: str, eol: str) -> str:
    """The text with a change to the block that has that core: a field, a comment above it or blank lines after it."""
    texts = []
    for block in document.blocks:
        text = block.text
        if block.core == core:
            lead, rest = text[: block.lead], text[block.lead :]
            if change == "comment":
                text = f"{lead}{BY_HAND}{eol}{rest}"
            elif change == "blank":
                text = text[: len(block.core)] + eol + text[len(block.core) :]
            else:
                at = len(block.core)
                text = f"{text[:at]}{eol}stars = 5{text[at:]}"
        texts.append(text)
    return document.bom + "".join(texts)


def elsewhere(count: int) -> Iterator[Case]:
    """Later changes to links that the command did not concern, to the order of such links, and to all line ends."""
    for dice, old, new, edits in histories(count * 99):
        if not count:
            return
        kind = dice.choices(["field", "comment", "blank", "move", "ends"], weights=[2, 2, 6, 20, 1])[0]
        links = untouched(old, new, edits)
        if kind == "ends":
            if "\r" in old.text or "\n" not in old.text.strip():
                continue
            later = [text.replace("\n", "\r\n") for text in (old.text, new.text)]
        elif kind == "move":
            cores = [old.blocks[old.links[index][0]].core for index in links]
            if len(links) < 2 or not all(is_quiet(old, new, cores[number]) for number in (0, -1)):
                continue
            later = [moved(each, cores[0], cores[-1]) for each in (old, new)]
        else:
            if not links:
                continue
            core = old.blocks[old.links[dice.choice(links)][0]].core
            if kind == "blank" and not is_quiet(old, new, core):
                continue
            later = [with_block(each, core, kind, old.eol) for each in (old, new)]
        if later[0] != old.text:
            count -= 1
            yield Case(kind, old.text, new.text, *later)


def moved(document: Document, core: str, behind: str) -> str:
    """The text with one link moved after another, as by `move`."""
    places = {document.blocks[numbers[0]].core: index for index, numbers in enumerate(document.links)}
    return splice.apply(document, [MoveLink(places[core], places[behind], is_after=True)]).text


def not_toml(text: str) -> bool:
    try:
        return not isinstance(parse(text).get("link", []), list)
    except ValueError:
        return True


def test_undo_keeps_later_changes_elsewhere() -> None:
    seen: Counter[str] = Counter()
    for case in elsewhere(CASES):
        seen[case.kind] += 1
        undone = merge(case.new, case.new_later, case.old)
        assert not undone.conflicts, case
        assert undone.text == case.old_later, case
        assert merge(case.old, case.old_later, case.new).text == case.new_later, case
    assert len(seen) == 5
    assert min(seen.values()) >= CASES // 100, seen


def close_by(count: int) -> Iterator[Case]:
    """A comment, a field or a blank line typed within two lines of the change. `old_later` is not used."""
    for dice, old, new, _ in histories(count * 9):
        if not count:
            return
        changed = changed_lines(old.text, new.text)
        lines = new.text.splitlines(keepends=True)
        places = [number for number in range(len(lines) + 1) if any(abs(number - one) <= 2 for one in changed)]
        place = dice.choice(places)
        typed = dice.choice([BY_HAND, "hand = 5", ""]) + new.eol
        if place == len(lines) and lines and not lines[-1].endswith("\n"):
            typed = new.eol + typed
        later = "".join([*lines[:place], typed, *lines[place:]])
        if is_addition(later, new.text, typed.strip()):
            count -= 1
            yield Case("close", old.text, new.text, typed.strip(), later)


def changed_lines(old: str, new: str) -> list[int]:
    """The numbers of the lines of `new` at which it differs from `old`."""
    data, starts = new.encode(), []
    for start, end, _ in delta(data, old.encode()):
        starts += [data.count(b"\n", 0, start), data.count(b"\n", 0, end)]
    return starts


def is_addition(later: str, new: str, typed: str) -> bool:
    """Whether the typed text is a comment, a field or a blank line, and not part of a string."""
    try:
        said = parse(later)
    except ValueError:
        return False
    count = comments(later).count(BY_HAND)
    return same(without_hand(said), parse(new)) and count == (typed == BY_HAND)


def without_hand(value: object) -> object:
    """Parsed TOML without the field that was typed by hand."""
    if isinstance(value, dict):
        return {key: without_hand(each) for key, each in value.items() if key != "hand"}
    return [without_hand(each) for each in value] if isinstance(value, list) else value


def merged_or_none(base: str, ours: str, theirs: str) -> Merged | None:
    """The merge; None if it is refused because the result would be wrong."""
    try:
        return merge(base, ours, theirs)
    except MergeError:
        return None


def reverted(after: str, now: str, before: str) -> Merged | None:
    """The undo of a command; None if it is refused."""
    merged = merged_or_none(after, now, before)
    return None if merged is None or merged.conflicts else merged


def test_undo_keeps_text_typed_close_by_or_is_refused() -> None:
    outcomes: Counter[str] = Counter()
    for case in close_by(CASES):
        merged = reverted(case.new, case.new_later, case.old)
        outcomes["both" if merged else "refused"] += 1
        if merged is None:
            continue
        said = parse(merged.text)
        assert same(without_hand(said), without_hand(parse(case.old))), case
        lost = Counter([*comments(case.old), *[BY_HAND] * (case.old_later == BY_HAND)]) - Counter(comments(merged.text))
        assert not lost, case
        assert str(said).count("'hand': 5") == str(parse(case.new_later)).count("'hand': 5"), case
    assert outcomes["both"] > outcomes["refused"] > 0


def padded(document: Document, eol: str) -> str:
    """The text with five links above the first block and five after each third one, which never change."""
    texts = [document.blocks[0].text]
    for number, block in enumerate(document.blocks):
        if number:
            texts.append(block.text)
        following = document.blocks[number + 1 : number + 2]
        if following and following[0].path == ("link",) and (number == 0 or ord(block.core[-1:] or "x") % 3 == 0):
            name = f"{number}-{len(block.core)}"
            texts += [f'[[link]]{eol}id = "pad{n}-{name}"{eol}{eol}' for n in range(5)]
    return document.bom + "".join(texts)


def test_folding_does_not_change_a_merge(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0
    for case in [*elsewhere(CASES // 2), *close_by(CASES // 2)]:
        texts = [padded(scan(text), scan(case.new_later).eol) for text in (case.new, case.new_later, case.old)]
        if any(not_toml(text) for text in texts):
            continue
        folded = merged_or_none(*texts)
        with monkeypatch.context() as patch:
            patch.setattr(merging, "fold", lambda *texts: (list(texts), []))
            whole = merged_or_none(*texts)
        assert (folded and folded.text) == (whole and whole.text), texts
        count += bool(folded and folded.folds)
        if folded and not folded.conflicts and folded.part is not None:
            assert same(folded.intended(parse(texts[1])), parse(folded.text))
    assert count > CASES // 4


MUTANTS = [
    (weave, "_name_like", lambda right: lambda row, other: None),
    (weave, "_moved", lambda right: lambda before, after: set()),
    (merging, "unfold", lambda right: lambda text, folds: text),
    (merging, "with_ends_of", lambda right: lambda ours, text: text),
]


def all_are_exact() -> bool:
    return all(
        merge(case.new, case.new_later, case.old).text == case.old_later
        and merge(case.old, case.old_later, case.new).text == case.new_later
        for case in elsewhere(300)
    )


@pytest.mark.parametrize(("module", "name", "mutant"), MUTANTS, ids=[name for _, name, _ in MUTANTS])
def test_a_broken_merge_is_caught(module: Any, name: str, mutant: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, name, mutant(getattr(module, name)))
    try:
        is_exact = all_are_exact()
    except (MergeError, IndexError):
        is_exact = False
    assert not is_exact


def test_a_delta_converts_any_text_to_any_other() -> None:
    dice = random.Random(1)
    pieces = ["a\n", "b\n", "\n", "é\n", "中\r\n", "x", "d\n"]
    for _ in range(3000):
        old = [dice.choice(pieces) for _ in range(dice.randint(0, 12))]
        new = list(old)
        for _ in range(dice.randint(0, 4)):
            place = dice.randint(0, len(new))
            new[place : place + dice.randint(0, 1)] = [dice.choice(pieces)] * dice.randint(0, 2)
        before, after = "".join(old).encode(), "".join(new).encode()
        assert apply(before, delta(before, after)) == after


def test_a_delta_of_scattered_changes_contains_only_them() -> None:
    old = "".join(f"[[link]]\nid = {number}\ntags = []\n\n" for number in range(500))
    new = old.replace("id = 3\n", "id = x\n").replace("id = 490\n", "id = y\n")
    assert [text for _, _, text in delta(old.encode(), new.encode())] == ["id = x\n", "id = y\n"]
