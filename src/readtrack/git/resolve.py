"""Stores with conflict markers, left by a merge without the driver: reading and resolving them.

Conflicts are resolved from git's three stages of the file, or from the markers if git has no stages.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from readtrack.core.model import ReadingList, from_toml
from readtrack.errors import ReadtrackError, StoreError
from readtrack.merge.conflicts import Conflict, Side, Sides, sides, without_labels
from readtrack.merge.merge import MergeError, is_toml, merge, with_ends_of
from readtrack.storage import drafts, save
from readtrack.storage.safe_git import ask_git
from readtrack.storage.save import Saved, Step
from readtrack.storage.store import Conflicted, Store
from readtrack.toml.values import parse

_STYLES: tuple[tuple[str, ...], ...] = ((), ("--diff3",), ("--zdiff3",))


class Undecided(ReadtrackError):
    """There are conflicts, and no side was chosen."""

    def __init__(self, name: str, conflicts: Sequence[Conflict]) -> None:
        count = len(conflicts)
        needs = "1 conflict needs" if count == 1 else f"{count} conflicts need"
        super().__init__(
            f"{name}: {needs} a choice",
            hint="use --ours, --theirs or --both, or edit the file",
        )
        self.conflicts = conflicts


class Resolved(NamedTuple):
    saved: Saved | None  # None if there was nothing to resolve
    remarks: tuple[str, ...] = ()
    is_unmerged: bool = False  # whether the file needs `git add`


class _Solution(NamedTuple):
    ours: str
    text: str
    remarks: tuple[str, ...] = ()


def readable(text: str) -> ReadingList | None:
    """The readable part of a text with markers: the links of both sides, each once. None if there is none."""
    found = sides(text)
    if found is None:
        return None
    attempts: list[Callable[[], str]] = [
        lambda: merge(*found).side("both"),
        lambda: found.ours,
        lambda: found.theirs,
    ]
    for text_of in attempts:
        try:
            return from_toml(parse(text_of()))
        except (MergeError, ReadtrackError, ValueError, RecursionError):
            continue
    return None


def resolve(store: Store, side: Side | None, *, command: Sequence[str], now: datetime) -> Resolved:
    """Merge both sides of a store with conflict markers; `side` decides the conflicts that remain.

    The merge is one step in the journal; undoing it returns to ours. Raises `Undecided`, `StoreError` and
    `ReadtrackError`.
    """
    loaded = store.writable(store.load_text())
    text = loaded.text
    is_readable = True
    try:
        store.load()
    except Conflicted:
        is_readable = False
    stages = _stages(store, text)
    left = _as_left_by_git(stages) if stages else set()
    is_as_left = _comparable(text) in left
    found = stages if is_as_left else sides(text)
    is_conflict = found is not None and is_toml(found.ours) and is_toml(found.theirs)  # not a quotation in a note
    if is_readable and not is_as_left and not is_conflict:
        return Resolved(None, is_unmerged=stages is not None)
    solution = _solved(found, store.name, side)
    draft = drafts.of_text(store, store.content_of(solution.ours).reading_list, solution.text)
    saved = save.write(loaded, draft, step=Step(command, now), undone_to=solution.ours)
    return Resolved(saved, solution.remarks, stages is not None)


def _solved(found: Sides | None, name: str, side: Side | None) -> _Solution:
    if found is None:
        raise StoreError(f"{name}: its conflict markers are incomplete", hint="repair them by hand")
    try:
        merged = merge(*found)
    except MergeError as error:
        if side in {None, "both"}:
            raise StoreError(
                f"{name}: its sides cannot be merged: {error}", hint="take one side: --ours or --theirs"
            ) from None
        whole = found.ours if side == "ours" else found.theirs
        return _Solution(whole, whole, (f"the sides could not be merged: kept {side} for the whole file",))
    if merged.conflicts and side is None:
        raise Undecided(name, merged.conflicts)
    return _Solution(found.ours, merged.side(side or "ours"), merged.remarks)


def _stages(store: Store, text: str) -> Sides | None:
    """The three stages in git's index of a file with conflicts, with the line ends of its `text`.

    None if there are none or not all can be read. Raises `ReadtrackError` if one side removed the file.
    """
    listed = ask_git(store.path.parent, "ls-files", "-u", "-z", "--", store.path.name)
    if not listed:
        return None
    versions: dict[str, str] = {}
    for entry in listed.decode(errors="replace").split("\0"):
        about, _, _ = entry.partition("\t")
        if about:
            _, name, stage = about.split(" ")
            content = ask_git(store.path.parent, "cat-file", "blob", name)
            if content is None:
                return None
            versions[stage] = with_ends_of(text, content.decode(errors="replace"))
    if "2" not in versions or "3" not in versions:
        raise ReadtrackError(
            f"{store.name}: one side removed the whole file",
            hint=f"keep it: git add {store.typed_name} · or remove it: git rm {store.typed_name}",
        )
    return Sides(versions.get("1"), versions["2"], versions["3"])


def _as_left_by_git(stages: Sides) -> set[str]:
    """The texts that a merge of the stages may have left, in any conflict style and without labels.

    If the file has none of these texts, it was edited after the merge. A broken driver leaves ours without markers.
    """
    texts = [stages.ours]
    for style in ("merge", "diff3"):
        try:
            texts.append(merge(*stages, style="diff3" if style == "diff3" else "merge").text)
        except MergeError:
            break
    with tempfile.TemporaryDirectory(prefix="readtrack-") as folder:
        names = []
        for name, text in zip(("base", "ours", "theirs"), stages, strict=True):
            path = Path(folder, name)
            path.write_bytes((text or "").encode())
            names.append(str(path))
        for options in _STYLES:
            merged = ask_git(Path(folder), "merge-file", "-p", *options, names[1], names[0], names[2], fails=True)
            texts.append((merged or b"").decode(errors="replace"))
    return {_comparable(text) for text in texts if text}


def _comparable(text: str) -> str:
    return without_labels(text.replace("\r\n", "\n"))
