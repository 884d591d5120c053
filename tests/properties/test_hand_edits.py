"""Whole histories: a command, an edit by hand close to what it changed, then undo and redo.

Undo reverts the command and keeps the hand edit, or it is refused and the file is unchanged. The expected result is
computed field by field from the values and comments of the three texts.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from running import Run
from stores import make_store

from readtrack.core.model import from_toml
from readtrack.toml.document import comments
from readtrack.toml.edits import same
from readtrack.toml.values import parse

CASES = int(os.environ.get("READTRACK_CASES", "60"))  # 20,000 were tried when this was written
HAND = "# by hand"
_FINE = {"skipped", "refused", "no longer in the file", "brought back", "merged", "exact"}
_ABSENT = object()

Fields = dict[str, Any]


def commands(dice: random.Random, text: str) -> list[list[str]]:
    """One or two commands on a random link."""
    found = from_toml(parse(text)).links
    ids = Counter(link.id for link in found)
    names = [link.id for link in found if ids[link.id] == 1 and link.id.isprintable() and not set(link.id) & set(", /")]
    if not names:
        return []
    made = []
    for _ in range(dice.choice([1, 1, 2])):
        one, other = dice.choice(names), dice.choice(names)
        made.append(
            dice.choice(
                [
                    *([["done", one], ["start", one], ["drop", one], ["reopen", one]] * 2),
                    ["done", one, "--on", "2026-01-02"],
                    ["tag", one, "+new"],
                    ["untag", one, "+x"],
                    ["edit", one, "--title", "T"],
                    ["edit", one, "--note", "n", "--minutes", "7"],
                    ["edit", one, "--note", ""],
                    ["move", one, "--topic", "cuda"],
                    ["move", one, "--before", other],
                    ["move", one, "--first"],
                    ["rm", one, "--yes"],
                    ["retag", "x", "gpu"],
                    ["topic", "rename", "vllm", "renamed"],
                    ["add", "--no-fetch", "https://new.example/1", "--topic", "vllm"],
                ]
            )
        )
    return made


def edited_by_hand(dice: random.Random, before: str, after: str) -> str:
    """`after` with one to three edits within two lines of the change; the result may be invalid."""
    lines = after.splitlines(keepends=True)
    old = before.splitlines(keepends=True)
    start = next((n for n, pair in enumerate(zip(old, lines, strict=False)) if pair[0] != pair[1]), 0)
    end = next(
        (n for n, pair in enumerate(zip(old[::-1], lines[::-1], strict=False)) if pair[0] != pair[1]), len(lines)
    )
    eol = "\r\n" if "\r\n" in after else "\n"
    for number in range(dice.randint(1, 3)):
        low, high = max(start - 2, 0), min(max(len(lines) - end, start) + 2, len(lines))
        at = dice.randint(low, high)
        match dice.choice(
            ["comment", "comment", "field", "field", "blank", "behind", "remove", "swap", "ends", "link"]
        ):
            case "comment":
                lines.insert(at, f"{HAND} {number}{eol}")
            case "field":
                lines.insert(
                    at, f"{dice.choice(['note', 'mine', 'minutes', 'x.y'])} = {dice.choice(['1', 'true'])}{eol}"
                )
            case "blank":
                lines.insert(at, eol)
            case "behind" if at < len(lines) and lines[at].strip():
                lines[at] = f"{lines[at].rstrip()} {HAND} {number}{eol}"
            case "remove" if at < len(lines):
                del lines[at]
            case "swap" if at + 1 < len(lines):
                lines[at : at + 2] = [lines[at + 1], lines[at]]
            case "ends":
                other = "\n" if eol == "\r\n" else "\r\n"
                lines = [line.rstrip("\r\n") + other if line.endswith("\n") else line for line in lines]
                eol = other
            case "link":
                lines.insert(at, f'[[link]]{eol}id = "hand{number}"{eol}title = "{HAND}"{eol}')
            case _:
                pass
    return "".join(lines)


def fields_of(text: str) -> dict[Any, Fields] | None:
    """Links by id, and other values by key; None for an invalid store or duplicate ids."""
    try:
        toml = parse(text)
        links = from_toml(toml).links
    except Exception:  # noqa: BLE001  # whatever is wrong with it
        return None
    if len({link.id for link in links}) != len(links) or not all(link.id_is_stored for link in links):
        return None
    found: dict[Any, Fields] = {("link", link.id): dict(link.raw) for link in links}
    rest = {key: value for key, value in toml.items() if key not in {"link", "topic"}}
    topics = toml.get("topic")
    for name, table in topics.items() if isinstance(topics, dict) else ():
        found["topic", name] = dict(table) if isinstance(table, dict) else {"": table}
    return {**found, "rest": rest}


def hand_comments(text: str) -> Counter[str]:
    return Counter(one for comment in comments(text) for one in [comment.strip()] if HAND in one)


def lost(base: str, ours: str, theirs: str, made: str) -> str:
    """The changes from `base` on the two sides that are missing in `made`; empty if none is."""
    texts = [fields_of(text) for text in (base, ours, theirs, made)]
    if texts[3] is None and None not in texts[:3]:
        return "it is no store any more"
    if any(text is None for text in texts):
        return ""
    before, our, their, result = (text or {} for text in texts)
    for name in {*before, *our, *their, *result}:
        sides = [text.get(name) for text in (before, our, their, result)]
        if sides[0] is None and sides[1] is not None and sides[2] is not None:
            continue  # both have it anew: another test's matter
        if any(side is None for side in sides):
            wanted = _value(*((_ABSENT if side is None else side) for side in sides[:3]))
            if wanted is not None and (wanted is _ABSENT) != (sides[3] is None):
                return f"{name} is {'there' if wanted is _ABSENT else 'gone'}"
            continue
        if problem := _lost_fields(*(side or {} for side in sides)):
            return f"{name}: {problem}"
    return ""


def _lost_fields(before: Fields, our: Fields, their: Fields, result: Fields) -> str:
    for key in {*before, *our, *their, *result}:
        wanted = _value(*(side.get(key, _ABSENT) for side in (before, our, their)))
        there = result.get(key, _ABSENT)
        if key == "tags" or wanted is None or isinstance(wanted, dict):
            continue
        if not _equal(wanted, there):
            return f"{key} is {there!r}, not {wanted!r}"
    return ""


def _value(before: object, our: object, their: object) -> object:
    """The merged value; None where both changed it."""
    if _equal(our, their) or _equal(before, their):
        return our
    return their if _equal(before, our) else None


def _equal(left: object, right: object) -> bool:
    return left is right if _ABSENT in (left, right) else same(left, right)


def history(run: Run, path: Path, dice: random.Random) -> str:
    """Run one history; returns what is wrong. `path` is a store with an empty journal."""
    text = make_store(dice.getrandbits(32), dice.randint(1, 5))
    if text is None:
        return "skipped"
    path.write_bytes(text.encode())
    states = [text]
    made = commands(dice, text)
    for command in made:
        if run(*command).code != 0:
            return "skipped"
        states.append(path.read_bytes().decode())
    if len(states) < 2 or states[-1] == states[-2]:
        return "skipped"
    base, before = states[-1], states[-2]
    hand = edited_by_hand(dice, before, base)
    path.write_bytes(hand.encode())
    outcome = ""
    for step, theirs in (("undo", before), ("redo", base)):
        ours = path.read_bytes().decode()
        result = run(step)
        now = path.read_bytes().decode()
        # The hand took the last command back, and the one before it was undone; or it left no text at all.
        if other := next((word for word in ("no longer in the file", "brought back") if word in result.err), ""):
            return outcome or other
        where = f"{made}, then by hand, then {step} ({result.code}, {result.err!r})"
        if "Traceback" in result.err or result.code not in {0, 1, 3}:
            return f"{where}: {result}"
        if result.code != 0:
            return outcome or ("refused" if now == ours else f"{where}: refused, but the file is another one")
        if fields_of(ours) is None and fields_of(now) is None and _parses(ours) and not _parses(now):
            return f"{where}: is no store any more"
        if problem := lost(base if step == "undo" else before, ours, theirs, now):
            return f"{where}: {problem}"
        missing = hand_comments(ours) - hand_comments(now)
        removed = "rm" in {one[0] for one in made}
        if missing and _parses(ours) and not (removed and step == "redo"):
            return f"{where}: lost {missing}"
        outcome = "exact" if ours == hand and hand == base and now == before else "merged"
    return outcome


def _parses(text: str) -> bool:
    try:
        from_toml(parse(text))
    except Exception:  # noqa: BLE001
        return False
    return True


def play(run: Run, folder: Path, setenv: Callable[[str, str], None], seeds: range) -> Mapping[str, list[int]]:
    """Run many histories, each with its own journal; the seeds by outcome."""
    outcomes: dict[str, list[int]] = {}
    for seed in seeds:
        setenv("XDG_STATE_HOME", str(folder / f"state{seed}"))
        outcome = history(run, folder / "reading.toml", random.Random(seed))
        outcomes.setdefault(outcome, []).append(seed)
    return outcomes


def test_undo_keeps_hand_edits_close_by_or_is_refused(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work"
    outcomes = play(run, folder, monkeypatch.setenv, range(CASES))
    wrong = {outcome: seeds for outcome, seeds in outcomes.items() if outcome not in _FINE}
    assert not wrong
    assert len(outcomes["merged"]) > CASES // 5  # most are played to the end
