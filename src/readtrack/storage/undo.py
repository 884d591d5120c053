"""Undo and redo: one command back, again and again, and forward until the next change.

The journal's patches are put on backwards to the text as it is now, so what was changed elsewhere since stays. A change
that is not in the text any more (it was taken back by hand or by git) is passed over; one whose very statement was
changed since is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from shlex import join
from typing import Literal, NamedTuple

from readtrack.errors import ReadtrackError
from readtrack.storage import save
from readtrack.storage.journal import Journal, Record
from readtrack.storage.save import Saved, Step
from readtrack.storage.store import Store
from readtrack.toml.document import Document
from readtrack.toml.patches import Patch, PatchConflict, apply, inverse


class NothingLeft(ReadtrackError):
    """There is no command to undo, or none to redo."""


class ChangedSince(ReadtrackError):
    """What a command wrote was changed since, so it cannot be taken back."""

    def __init__(self, verb: str, record: Record, conflict: PatchConflict) -> None:
        wanted = conflict.patch.before.text if conflict.patch.before else None
        now = "it is gone" if conflict.found is None else f"now it is: {_first_line(conflict.found)}"
        what = f"`{_first_line(wanted)}`" if wanted else "its place"
        super().__init__(
            f"cannot {verb} `readtrack {join(record.command)}`: {what} was changed since; nothing changed",
            hint=f"{now}; change it by hand: $EDITOR $(readtrack where)",
        )


class Undone(NamedTuple):
    record: Record
    saved: Saved
    passed_over: tuple[Record, ...]


def undo(store: Store, *, command: Sequence[str], now: datetime) -> Undone:
    """Take back the last command whose change stands. Raises `NothingLeft`, `ChangedSince` and `StoreError`."""
    return _step(store, "undo", command=command, now=now)


def redo(store: Store, *, command: Sequence[str], now: datetime) -> Undone:
    """Do again what was undone last. Raises as `undo` does."""
    return _step(store, "redo", command=command, now=now)


def _step(store: Store, verb: Literal["undo", "redo"], *, command: Sequence[str], now: datetime) -> Undone:
    journal = store.journal
    journal.settle(sha256(store.load_text().data).hexdigest())
    passed_over: list[Record] = []
    for number in reversed(_candidates(journal, verb)):
        record, patches = journal.record(number), _patches(journal, number)
        if record is None:
            continue
        ours, theirs = (inverse(patches), patches) if verb == "undo" else (patches, inverse(patches))
        try:
            saved = save.rewrite(store, _putting(ours), step=Step(command, now, verb, number))
        except PatchConflict as conflict:
            if _fits(theirs, store):
                passed_over.append(record)
                continue
            raise ChangedSince(verb, record, conflict) from None
        return Undone(record, saved, tuple(passed_over))
    store.load()  # what is wrong with the store is said first
    raise NothingLeft(f"nothing to {verb}", hint="what was done: readtrack log")


def _candidates(journal: Journal, verb: Literal["undo", "redo"]) -> list[int]:
    stacks = journal.stacks()
    return stacks.done if verb == "undo" else stacks.undone


def _patches(journal: Journal, number: int) -> tuple[Patch, ...]:
    try:
        return journal.patches(number)
    except (OSError, ValueError) as error:
        raise ReadtrackError(f"the journal cannot be read: {error}; nothing changed") from error


def _putting(patches: Sequence[Patch]) -> Callable[[Document], Document]:
    return lambda document: apply(document, patches)


def _fits(patches: Sequence[Patch], store: Store) -> bool:
    """Whether the text is as it was before the patches."""
    from readtrack.storage.store import scanned

    try:
        apply(scanned(store.load().text), patches)
    except PatchConflict:
        return False
    return True


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n", 1)[0].strip()
