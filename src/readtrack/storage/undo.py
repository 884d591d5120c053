"""Undo and redo, one command at a time. A new change ends the sequence that can be redone.

Both are three-way merges, so later changes to other lines are kept. To undo, the base is the text after the command,
ours is the current text and theirs is the text before the command; to redo, base and theirs are exchanged. A command
whose change is no longer in the text (reverted by hand or by git) is skipped. If the same lines have changed since, the
undo is refused.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from shlex import join
from typing import TYPE_CHECKING, Literal, NamedTuple

from readtrack.errors import ReadtrackError
from readtrack.hashing import sha256_hex
from readtrack.storage import drafts, pieces, save
from readtrack.storage.drafts import Draft
from readtrack.storage.journal import Record, Unavailable
from readtrack.storage.lock import locked
from readtrack.storage.save import Saved, Step, first_line
from readtrack.storage.store import Loaded, Store, reason_of

if TYPE_CHECKING:
    from readtrack.merge.conflicts import Conflict

Verb = Literal["undo", "redo"]


class NothingLeft(ReadtrackError):
    """There is no command to undo, or none to redo."""


class ChangedSince(ReadtrackError):
    """The lines that a command changed have been changed again, so it cannot be undone."""

    def __init__(self, verb: Verb, record: Record, conflict: "Conflict") -> None:
        what, now = conflict.about, ""
        if conflict.base and "\n" not in conflict.base.strip():
            what = f"`{first_line(conflict.base)}`"
            now = f"now it is: {first_line(conflict.ours)}; " if conflict.ours else "it was removed; "
        super().__init__(
            f"cannot {verb} `readtrack {join(record.command)}`: {what} has changed since",
            hint=f"{now}change it by hand: readtrack edit",
        )


class CannotStep(ReadtrackError):
    """The journal lacks the data to undo or redo a command."""

    def __init__(self, verb: Verb, record: Record, reason: Unavailable) -> None:
        super().__init__(
            f"cannot {verb} `readtrack {join(record.command)}`: {reason}",
            hint="change it by hand: readtrack edit",
        )


class Undone(NamedTuple):
    record: Record
    saved: Saved
    passed_over: tuple[Record, ...]


def undo(store: Store, *, command: Sequence[str], now: datetime) -> Undone:
    """Undo the last command that has not been undone.

    Raises `NothingLeft`, `ChangedSince`, `CannotStep` and `StoreError`.
    """
    return _step(store, "undo", command=command, now=now)


def redo(store: Store, *, command: Sequence[str], now: datetime) -> Undone:
    """Redo the last undone command. Raises the same errors as `undo`."""
    return _step(store, "redo", command=command, now=now)


def _step(store: Store, verb: Verb, *, command: Sequence[str], now: datetime) -> Undone:
    while True:
        loaded = save.load_for_change(store)
        journal = store.journal
        with locked(store):  # without the lock, the record of a save in progress would look interrupted
            journal.drop_interrupted(sha256_hex(store.read()))
            stacks = journal.stacks()
        passed_over: list[Record] = []
        for number in reversed(stacks.done if verb == "undo" else stacks.undone):
            record = journal.record(number)
            if record is None:
                continue
            draft = _draft(loaded, number, record, verb)
            is_inbox_alone = record.before == record.after
            if draft.data == loaded.data and not is_inbox_alone:
                passed_over.append(record)
                continue
            taken = record.taken if is_inbox_alone else ()
            try:
                if verb == "undo":  # before saving, so that the links are always in at least one file
                    _put_back(store, record)
                saved = save.write(loaded, draft, step=Step(command, now, verb, number, taken))
            except ReadtrackError:
                if verb == "undo":
                    _take_out(store, record)
                raise
            if saved.changed:
                if verb == "redo":
                    _take_out(store, record)
                return Undone(record, saved, tuple(passed_over))
            break  # another process took the same step in the meantime
        else:
            raise NothingLeft(f"nothing to {verb}", hint="see past commands: readtrack log", tells_outcome=True)


def _draft(loaded: Loaded, number: int, record: Record, verb: Verb) -> Draft:
    try:
        before, after = (text.decode() for text in loaded.store.journal.texts(number, loaded.data))
    except Unavailable as reason:
        raise CannotStep(verb, record, reason) from None
    base, theirs = (after, before) if verb == "undo" else (before, after)
    draft = drafts.of_merge(loaded, base, theirs)
    if isinstance(draft, Draft):
        return draft
    raise ChangedSince(verb, record, draft)


def _put_back(store: Store, record: Record) -> None:
    with locked(store) if record.taken else contextlib.nullcontext():
        for taken in record.taken:
            try:
                pieces.put_back(store.ops, taken)
            except OSError as error:
                raise ReadtrackError(f"{taken.path}: {reason_of(error)}") from error


def _take_out(store: Store, record: Record) -> None:
    """Remove lines from the inbox. If that fails, it does no harm: their links are in the list."""
    with locked(store) if record.taken else contextlib.nullcontext(), contextlib.suppress(OSError):
        for taken in record.taken:
            pieces.take_out(store.ops, taken)
