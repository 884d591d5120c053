"""Editing the store by hand: the edited text is validated, and merged so that no change is lost.

The store is not locked while the editor is open. If it was changed in the meantime, the edited text is merged with it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from readtrack.cli.session import Session, ask, can_ask, tell, tell_error
from readtrack.core.lookup import SharedId
from readtrack.core.model import VERSION, Link, ReadingList
from readtrack.errors import ReadtrackError, StoreError
from readtrack.programs.editor import find_editor, run_editor
from readtrack.storage import drafts, save
from readtrack.storage.store import Conflicted, Loaded, Store, scanned
from readtrack.toml import splice
from readtrack.toml.edits import SetField
from readtrack.toml.excerpt import Excerpt
from readtrack.toml.splice import InlineLinks


class InvalidText(StoreError):
    """The edited text is not a valid store, or not a valid part of one."""

    exit_code = 1

    def __init__(self, error: StoreError) -> None:
        hint = None if isinstance(error, Conflicted) else error.hint  # `resolve` is for the file of the list
        super().__init__(error.reason, name=error.name, hint=hint, place=error.place)


class EditedElsewhere(ReadtrackError):
    """The edited lines were changed in the file in the meantime."""

    def __init__(self, store: Store, error: save.ConcurrentChange) -> None:
        found = save.first_line(error.conflict.ours)
        now = f"; the file now has: {found}" if found else ""
        super().__init__(
            f"{store.name}: the lines that you edited were changed in the meantime{now}",
            hint="your text is kept: copy what you need, or edit again",
        )


def edit_store(session: Session, loaded: Loaded) -> save.Saved | None:
    """Edit the whole store; None if nothing was changed."""
    return _edit(session, loaded, given=loaded.text, name=loaded.store.path.name, complete=lambda typed: typed.text)


def edit_link(session: Session, loaded: Loaded, link: Link) -> save.Saved | None:
    """Edit the TOML of one link, including its id; None if nothing was changed."""
    document = scanned(loaded.text)
    if link.position >= len(document.links):
        raise InlineLinks
    if not link.id_is_stored:
        document = splice.apply(document, [SetField(link.position, "id", link.id)])
    excerpt = Excerpt(document, link.position)

    def complete(typed: Loaded) -> str:
        if not typed.reading_list.links:
            raise ReadtrackError("no [[link]] in the text", hint=f"to remove the link: readtrack rm {link.id}")
        return excerpt.replaced(typed.text)

    return _edit(session, loaded, given=excerpt.text, name="link.toml", complete=complete)


def _edit(
    session: Session, loaded: Loaded, *, given: str, name: str, complete: Callable[[Loaded], str]
) -> save.Saved | None:
    """Open `given` in the editor. `complete` turns the edited text into the text of the whole store."""
    editor = find_editor(os.environ, is_terminal=can_ask())
    folder = Path(tempfile.mkdtemp(prefix="readtrack-"))
    path = folder / name
    path.write_bytes(given.encode())
    with _kept(path, given.encode()):
        while True:
            run_editor(editor, path)
            try:
                draft = _typed(loaded, path, given=given, complete=complete)
                break
            except ReadtrackError as error:
                if not can_ask():
                    raise
                tell_error(error)
                if not ask("Edit it again?", default=True):
                    raise ReadtrackError("not saved", tells_outcome=True) from None
        if draft is None:
            return None
        try:
            saved = save.write(loaded, draft, step=session.step())
        except save.ConcurrentChange as error:
            raise EditedElsewhere(loaded.store, error) from None
        path.write_bytes(given.encode())  # saved: nothing to keep
    return session.warned(saved) if saved.changed else None


def _typed(loaded: Loaded, path: Path, *, given: str, complete: Callable[[Loaded], str]) -> drafts.Draft | None:
    """The store with the typed text; None if nothing was changed. Raises `ReadtrackError` if the text is invalid."""
    data = path.read_bytes() if path.exists() else given.encode()
    if data == given.encode():
        return None
    if Store.is_blank(data):
        raise ReadtrackError("the text is empty")
    try:
        draft = drafts.of_text(loaded.store, loaded.reading_list, complete(Store(path).load()))
    except StoreError as error:
        raise InvalidText(error) from None
    if draft.reading_list.version > VERSION:
        raise ReadtrackError(f"version = {draft.reading_list.version} is for a newer readtrack")
    _refuse_shared_ids(loaded.reading_list, draft.reading_list)
    return draft


def _refuse_shared_ids(before: ReadingList, after: ReadingList) -> None:
    """Refuse new duplicate ids; existing ones are reported by `doctor`."""
    shared = _shared_ids(before)
    for link_id, links in _shared_ids(after).items():
        if link_id not in shared:
            raise SharedId(link_id, links)


def _shared_ids(reading_list: ReadingList) -> dict[str, list[Link]]:
    holders: dict[str, list[Link]] = {}
    for link in reading_list.links:
        holders.setdefault(link.id, []).append(link)
    return {link_id: links for link_id, links in holders.items() if len(links) > 1}


@contextlib.contextmanager
def _kept(path: Path, given: bytes) -> Iterator[None]:
    """Keep the file of the edited text if it was not saved, and print its path."""
    try:
        yield
    finally:
        try:
            is_typed = path.read_bytes() not in {given, b""}
        except OSError:
            is_typed = False
        if is_typed:
            tell(f"your text is kept in {path}")
        else:
            shutil.rmtree(path.parent, ignore_errors=True)
