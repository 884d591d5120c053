"""Saving the store: all or nothing, and nothing that anybody else wrote is lost.

A save holds an exclusive lock on the store's folder (`flock`: nothing is left behind, nothing can go stale), reads the
text as it is now, puts the edits in, parses the result and compares it with what was intended, writes the journal
record, writes and flushes a temporary file beside the store, looks once more whether an editor has saved meanwhile,
and renames. The rename is the commit: after it nothing may say that nothing changed.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from readtrack.core.model import VERSION, Link, ReadingList, from_toml, read_link
from readtrack.errors import StoreError
from readtrack.storage.fileops import replace_file, signals_held, sync_folder
from readtrack.storage.journal import Kind, Record
from readtrack.storage.lock import locked
from readtrack.storage.store import Loaded, Store, reason_of, scanned
from readtrack.toml import splice
from readtrack.toml.differences import diff
from readtrack.toml.document import Document
from readtrack.toml.edits import Edit, RemoveLink, intended, same
from readtrack.toml.values import parse

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


@dataclass(frozen=True, slots=True)
class Saved:
    """What a change did. `links` are those it changed or added, as they are now."""

    links: tuple[Link, ...]
    toml: dict[str, object]
    changed: bool
    warnings: tuple[str, ...] = ()

    def reading_list(self) -> ReadingList:
        return from_toml(self.toml)


class Step(NamedTuple):
    """What the journal calls a change: the command line, when, and which record an undo or a redo is about."""

    command: Sequence[str]
    now: datetime
    kind: Kind = "do"
    of: int = 0


class Repaired(NamedTuple):
    """A new text, and the readable one that it is an improvement on."""

    old: Document
    new: Document


class _Plan(NamedTuple):
    """A change that is ready to be written."""

    old: Document
    new: Document
    toml: dict[str, object]
    links: tuple[Link, ...]  # changed or added, as they will be
    gone: tuple[Link, ...]  # removed, as they were


def create(store: Store, text: str = TEMPLATE) -> tuple[str, ...]:
    """Write a new store; returns warnings. Raises `StoreError`, also where there is a file already."""
    _make_folder(store)
    with locked(store):
        if store.status() is not None:
            raise StoreError(f"{store.name}: there is a file already", hint="list it: readtrack list --all")
        store.refuse_if_damaged("is gone")
        with signals_held():
            return _put(store, text.encode(), None) or ()


def change(store: Store, verb: Callable[[ReadingList], Sequence[Edit]], *, step: Step, create: bool = False) -> Saved:
    """Do what `verb` wants with the list as it is now, in one save. Raises `StoreError` and what `verb` raises.

    With `create` a store that never existed is made.
    """

    def plan(loaded: Loaded) -> _Plan | None:
        edits = verb(loaded.reading_list)
        if not edits:
            return None
        old = scanned(loaded.text)
        new = splice.apply(old, edits)
        wanted = intended(loaded.toml, edits)
        toml = _checked(store, new, wanted)
        links = loaded.reading_list.links
        gone = tuple(links[edit.index] for edit in edits if isinstance(edit, RemoveLink))
        return _Plan(old, new, toml, _changed_links(loaded.toml, wanted, toml), gone)

    if create:
        _make_folder(store)
    return _save(store, plan, step=step, load=lambda: load_for_change(store, create=create))


def rewrite(store: Store, rewriter: Callable[[Document], Document], *, step: Step) -> Saved:
    """Put what `rewriter` makes of the text as it is now in its place: for undo and for editors.

    Raises `StoreError`, also where the new text is no store, and what `rewriter` raises. `Saved.links` are the links
    that are new or not as before.
    """

    def plan(loaded: Loaded) -> _Plan:
        old = scanned(loaded.text)
        return _rewritten(store, old, loaded.reading_list, rewriter(old))

    return _save(store, plan, step=step, load=lambda: load_for_change(store))


def repair(store: Store, repairer: Callable[[str], Repaired], *, step: Step) -> Saved:
    """Put another text in the place of one that may not be readable. Raises as `rewrite` does.

    `Saved.links` and an undo are about what is new against the text that the repairer names.
    """

    def plan(loaded: Loaded) -> _Plan:
        old, new = repairer(loaded.text)
        return _rewritten(store, old, store.understand(old.text)[1], new)

    return _save(store, plan, step=step, load=lambda: _writable(store, store.load_text()))


def _rewritten(store: Store, old: Document, old_list: ReadingList, new: Document) -> _Plan:
    toml, reading_list = store.understand(new.text)
    before = {link.id: link.raw for link in old_list.links}
    links = tuple(link for link in reading_list.links if before.get(link.id) != link.raw)
    left = {link.id for link in reading_list.links}
    gone = tuple(link for link in old_list.links if link.id not in left)
    return _Plan(old, new, toml, links, gone)


def bring_back(store: Store) -> str | None:
    """Where the store is gone or empty, write it as the last command left it; returns when that was.

    None where the store is there, or no copy of it is. Raises `StoreError`.
    """
    with locked(store):
        status = store.status()
        data = store.read() if status else b""
        copy, last = store.journal.copy(), store.journal.last()
        if not store.is_blank(data) or copy is None or last is None:
            return None
        there = Loaded(data, "", {}, ReadingList(), status) if status else None
        with signals_held():
            _put(store, copy, there)
        return last.time


def preview(store: Store, verb: Callable[[ReadingList], Sequence[Edit]]) -> tuple[tuple[Link, ...], ReadingList]:
    """What `change` would do: the links changed or added and the whole list after it. Nothing is written."""
    loaded = load_for_change(store, create=True)
    wanted = intended(loaded.toml, verb(loaded.reading_list))
    return _changed_links(loaded.toml, wanted, wanted), from_toml(wanted)


def load_for_change(store: Store, *, create: bool = False) -> Loaded:
    """The store as it is. Raises `StoreError` also where it may not be written."""
    if create and store.status() is None:
        store.refuse_if_damaged("is gone")
        toml = parse(TEMPLATE)
        return Loaded(b"", TEMPLATE, toml, from_toml(toml), None)
    loaded = store.load()
    if loaded.reading_list.version > VERSION:
        raise StoreError(
            f"{store.name}: was written by a newer readtrack (version = {loaded.reading_list.version})",
            hint="upgrade readtrack to change it; it can still be listed",
        )
    return _writable(store, loaded)


def _writable(store: Store, loaded: Loaded) -> Loaded:
    if loaded.status is not None and not loaded.status.st_mode & 0o222:
        raise StoreError(f"{store.name}: is read-only", hint=f"chmod u+w {store.name}")
    return loaded


def _save(store: Store, plan: Callable[[Loaded], _Plan | None], *, step: Step, load: Callable[[], Loaded]) -> Saved:
    with locked(store):
        for _ in range(_ATTEMPTS):
            loaded = load()
            planned = plan(loaded)
            if planned is None or (planned.new.text == loaded.text and loaded.status is not None):
                return Saved((), loaded.toml, changed=False)
            warnings = _write(store, loaded, planned, step)
            if warnings is not None:
                return Saved(planned.links, planned.toml, changed=True, warnings=warnings)
    raise StoreError(f"{store.name}: kept changing while readtrack worked on it", hint="try again")


def _write(store: Store, loaded: Loaded, planned: _Plan, step: Step) -> tuple[str, ...] | None:
    """Write record and store; returns warnings, or None where an editor has saved meanwhile."""
    data = planned.new.text.encode()
    record = Record(
        time=step.now.isoformat(timespec="seconds"),
        command=tuple(step.command),
        kind=step.kind,
        of=step.of,
        links=tuple((link.id, link.label) for link in planned.links + planned.gone),
        before=sha256(loaded.data).hexdigest(),
        after=sha256(data).hexdigest(),
        count=_count(planned.toml),
    )
    patches = diff(planned.old, planned.new) if step.kind == "do" else ()
    warnings = []
    with signals_held():
        journal, number = store.journal, None
        try:
            journal.settle(record.before)
            number = journal.append(record, patches)
        except OSError as error:
            warnings.append(f"this change cannot be undone: {reason_of(error)}")
        more = None
        try:
            more = _put(store, data, loaded)
        finally:
            if more is None and number is not None:
                journal.drop(number)
        if more is not None and number is not None:
            journal.keep_copy(data)
    return None if more is None else (*warnings, *more)


def _checked(store: Store, document: Document, wanted: dict[str, object]) -> dict[str, object]:
    """The new text parsed, if it says just what was intended: the last look before anything is written."""
    try:
        toml = parse(document.text)
        is_as_intended = same(toml, wanted)
    except RecursionError:
        raise StoreError(f"{store.name}: keys or brackets are nested too deeply to be checked") from None
    except ValueError:
        is_as_intended = False
    if not is_as_intended:
        raise StoreError(
            f"{store.name}: the edit would change something else (internal check failed)",
            hint="please report it, with the lines round the link",
        )
    return toml


def _put(store: Store, data: bytes, loaded: Loaded | None) -> tuple[str, ...] | None:
    """Replace the file; returns warnings, or None if the file is not what `loaded` says any more."""
    ops, path = store.ops, store.path
    folder = path.parent
    status = loaded.status if loaded else None
    warnings = []

    def is_unchanged() -> bool:
        return (ops.read(path) if store.status() else b"") == (loaded.data if loaded else b"")

    try:
        _remove_stale_files(store)
        if not replace_file(ops, path, data, status=status, is_unchanged=is_unchanged):
            return None
    except OSError as error:
        raise StoreError(f"{store.name}: {reason_of(error)}") from error
    if status is not None and status.st_nlink > 1:
        warnings.append(f"{store.name} has another hard link, which still has the old text")
    try:
        sync_folder(ops, folder)
    except OSError as error:
        warnings.append(f"saved, but the folder could not be flushed: {reason_of(error)}")
    return tuple(warnings)


def _remove_stale_files(store: Store) -> None:
    """Temporary files of a killed run: whoever wrote them held the lock that is held now."""
    stale = re.compile(rf"\.{re.escape(store.path.name)}\.[0-9a-f]{{8}}\.tmp")
    folder = store.path.parent
    with contextlib.suppress(OSError):
        for name in store.ops.names(folder):
            if stale.fullmatch(name):
                store.ops.unlink(folder / name)


def _make_folder(store: Store) -> None:
    folder = store.path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{folder}: {reason_of(error)}") from error


def _changed_links(before: dict[str, object], wanted: dict[str, object], after: dict[str, object]) -> tuple[Link, ...]:
    """Those of `after` that are not the very same blocks in `wanted` as in `before`."""
    old, planned, new = before.get("link", []), wanted.get("link", []), after.get("link", [])
    if not (isinstance(old, list) and isinstance(planned, list) and isinstance(new, list)):
        return ()
    untouched = set(map(id, old))
    return tuple(read_link(index, new[index]) for index, block in enumerate(planned) if id(block) not in untouched)


def _count(toml: dict[str, object]) -> int:
    links = toml.get("link", [])
    return len(links) if isinstance(links, list) else 0
