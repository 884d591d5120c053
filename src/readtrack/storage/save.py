"""Saving the store atomically, without losing changes made by others.

A save takes the store as it was loaded, without a lock, and the changes to make. It locks the store's directory (with
`flock`, which leaves nothing behind that could become stale) and reads the text again. If that has changed, it merges:
base is the text that was loaded, ours is the text as it is now, theirs is the text with the changes. The result is
parsed and compared with the intended values. Then the save writes the journal record, writes and flushes a temporary
file next to the store, checks again that no editor has saved in the meantime, and renames. The rename is the commit:
no error after it may claim that nothing changed.
"""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from readtrack.core.model import VERSION, Link, ReadingList, from_toml
from readtrack.errors import ReadtrackError, StoreError
from readtrack.hashing import sha256_hex
from readtrack.storage import drafts
from readtrack.storage.drafts import Draft
from readtrack.storage.fileops import remove_stale, replace_file, signals_held, sync_folder
from readtrack.storage.journal import Kind, Record, Texts
from readtrack.storage.lock import locked
from readtrack.storage.store import Content, Loaded, Store, reason_of
from readtrack.toml.edits import Edit
from readtrack.toml.values import parse

if TYPE_CHECKING:
    from readtrack.merge.conflicts import Conflict
    from readtrack.storage.pieces import Taken

_ATTEMPTS = 5

TEMPLATE = """\
# A reading list for readtrack. Edit it by hand as you like: comments, order and spelling are kept.
#
# [topic.rust]                   # optional: gives a topic a name and its place in the order
# name = "Rust"
#
# [[link]]                       # one for each thing to read, in the order in which you want to read them
# topic = "rust"
# url = "https://doc.rust-lang.org/book/"
# title = "The book"

version = 1
"""


class Saved(NamedTuple):
    """The outcome of a change. `links` are the changed and added links in their new state."""

    links: tuple[Link, ...]
    reading_list: ReadingList
    changed: bool
    warnings: tuple[str, ...] = ()


class Step(NamedTuple):
    """The description of a change for the journal. With `taken`, it is recorded even if the text stays as it is."""

    command: Sequence[str]  # the arguments of the command line
    now: datetime
    kind: Kind = "do"
    of: int = 0  # the number of the record to undo or redo
    taken: "tuple[Taken, ...]" = ()  # the lines to remove from the inbox


class ConcurrentChange(ReadtrackError):
    """Another program changed the same lines between load and save."""

    def __init__(self, store: Store, conflict: "Conflict") -> None:
        now = f"; it is now: {first_line(conflict.ours)}" if conflict.ours else ""
        super().__init__(
            f"{store.name}: {conflict.about} was changed in the meantime{now}",
            hint="review it and try again: readtrack list",
        )
        self.conflict = conflict


def create(store: Store, text: str = TEMPLATE) -> tuple[str, ...]:
    """Write a new store; returns warnings. Raises `StoreError`, also if the file already exists."""
    _make_folder(store)
    with locked(store):
        if store.status() is not None:
            raise StoreError("already exists", name=store.name, hint="list it: readtrack list --all")
        store.refuse_if_damaged("is gone")
        with signals_held():
            return _put(store, text.encode(), None) or ()


def save(loaded: Loaded, edits: Sequence[Edit], *, step: Step) -> Saved:
    """Apply edits of the list as it was `loaded` to the current store, in one save.

    Raises `StoreError`, and `ConcurrentChange` if another program has changed the same lines since.
    """
    if edits:
        return write(loaded, drafts.of_edits(loaded, edits), step=step)
    if step.taken:
        return write(loaded, drafts.of_loaded(loaded), step=step)
    return unchanged(loaded)


def unchanged(loaded: Loaded) -> Saved:
    return Saved((), loaded.reading_list, changed=False)


def write(loaded: Loaded, new: Draft, *, step: Step, undone_to: str | None = None) -> Saved:
    """Replace the text that was loaded, merging if the store has changed since. Raises the errors of `save`.

    `undone_to` is the text to which an undo returns if the loaded text, with conflict markers, is not a valid store.
    """
    store = loaded.store
    if loaded.status is None:
        _make_folder(store)
    with locked(store):
        for _ in range(_ATTEMPTS):
            now, ready = store.if_unchanged(loaded), new
            if now is None and undone_to is not None:
                raise StoreError("was changed in the meantime", name=store.name, hint="try again")
            if now is None:
                now = load_for_change(store, create=loaded.status is None, has_lock=True)
                ready = _rebased(loaded, now, new)
            if ready.data == now.data and now.status is not None and not step.taken:
                return unchanged(now)
            warnings = _write(now, ready, step, before=now.text if undone_to is None else undone_to)
            if warnings is not None:
                return Saved(ready.links, ready.reading_list, changed=True, warnings=warnings)
    raise StoreError("kept changing while it was being saved", name=store.name, hint="try again")


def _rebased(loaded: Loaded, now: Loaded, new: Draft) -> Draft:
    """The same change, applied to the current text."""
    rebased = drafts.of_merge(now, loaded.text, new.data.decode())
    if isinstance(rebased, Draft):
        return rebased
    raise ConcurrentChange(now.store, rebased)


def restore_lost(store: Store) -> str | None:
    """If the store is missing or empty, restore it from the journal's copy; returns the time of the last command.

    None if the store is not lost, or if there is no copy. Raises `StoreError`.
    """
    with locked(store):
        status = store.status()
        data = store.read() if status else b""
        if not store.is_blank(data):
            return None
        copy, last = store.journal.copy(), store.journal.last()
        if copy is None or last is None or store.is_blank(copy):
            return None
        there = Loaded(data, "", Content("", ReadingList()), status, store) if status else None
        with signals_held():
            _put(store, copy, there)
        return last.time


def load_for_change(store: Store, *, create: bool = False, has_lock: bool = False) -> Loaded:
    """Load a store that is to be changed; with `create`, an empty list if it never existed.

    Raises `StoreError`, also if the store is read-only or was written by a newer version.
    """
    if create and store.status() is None:
        # Another process may be creating the store: its journal record exists before the file.
        with contextlib.nullcontext() if has_lock or not store.path.parent.exists() else locked(store):
            if store.status() is None:
                store.refuse_if_damaged("is gone")
                store.refuse_dangling_link()
                toml = parse(TEMPLATE)
                return Loaded(b"", TEMPLATE, Content(TEMPLATE, from_toml(toml), toml=toml), None, store)
    loaded = store.load()
    if loaded.reading_list.version > VERSION:
        raise StoreError(
            f"was written by a newer readtrack (version = {loaded.reading_list.version})",
            name=store.name,
            hint="upgrade readtrack to change it; it can still be listed",
        )
    return store.writable(loaded)


def _write(loaded: Loaded, new: Draft, step: Step, *, before: str) -> tuple[str, ...] | None:
    """Write the journal record and the store; returns warnings, or None if an editor has saved in the meantime."""
    record = Record(
        time=step.now.isoformat(timespec="seconds"),
        command=tuple(step.command),
        kind=step.kind,
        of=step.of,
        links=tuple((link.id, link.label) for link in new.links + new.removed),
        before=sha256_hex(loaded.data),
        after=sha256_hex(new.data),
        total=len(new.reading_list.links),
        taken=step.taken,
    )
    old, digest = loaded.data, record.before
    if before != loaded.text or not loaded.status:
        old = before.encode()
        digest = sha256_hex(old)
    warnings = []
    with signals_held():
        journal, number = loaded.store.journal, None
        try:
            journal.drop_interrupted(record.before)
            number = journal.append(record, Texts(old, new.data), digest=digest)
        except OSError as error:
            warnings.append(f"this change cannot be undone: {reason_of(error)}")
        more = None
        try:
            more = () if loaded.status and new.data == loaded.data else _put(loaded.store, new.data, loaded)
        finally:
            if more is None and number is not None:
                journal.drop(number)
        if more is not None and number is not None:
            journal.keep_copy(new.data)
    return None if more is None else (*warnings, *more)


def _put(store: Store, data: bytes, loaded: Loaded | None) -> tuple[str, ...] | None:
    """Replace the file; returns warnings, or None if the file has changed since it was `loaded`."""
    ops, path = store.ops, store.path
    folder = path.parent
    status = loaded.status if loaded else None
    warnings = []

    def is_unchanged() -> bool:
        return (ops.read(path) if store.status() else b"") == (loaded.data if loaded else b"")

    try:
        remove_stale(ops, [path])
        if not replace_file(ops, path, data, status=status, is_unchanged=is_unchanged):
            return None
    except OSError as error:
        raise StoreError(reason_of(error), name=store.name) from error
    if status is not None and status.st_nlink > 1:
        warnings.append(f"{store.name} has another hard link, which still has the old text")
    try:
        sync_folder(ops, folder)
    except OSError as error:
        warnings.append(f"saved, but the directory could not be flushed: {reason_of(error)}")
    return tuple(warnings)


def _make_folder(store: Store) -> None:
    folder = store.path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {reason_of(error)}") from error


def first_line(text: str | None) -> str:
    """The first non-empty line."""
    return next(iter((text or "").strip().splitlines()), "")
