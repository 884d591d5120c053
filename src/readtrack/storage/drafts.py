"""Drafts: a new text for a store, verified before anything is written.

A draft comes from edits, from a whole text such as one from an editor, or from a merge. The text is always parsed, and
compared with the values that were intended.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from readtrack.core.model import Link, ReadingList, from_toml, read_long
from readtrack.errors import StoreError
from readtrack.storage.store import Loaded, Store, scanned
from readtrack.toml.edits import Edit, RemoveLink, intended, same
from readtrack.toml.values import parse

if TYPE_CHECKING:
    from readtrack.merge.conflicts import Conflict


class Draft(NamedTuple):
    """A new text for a store, with its values."""

    data: bytes
    reading_list: ReadingList
    links: tuple[Link, ...] = ()  # changed or new
    removed: tuple[Link, ...] = ()


def of_loaded(loaded: Loaded) -> Draft:
    """The text as it was loaded."""
    return Draft(loaded.text.encode(), loaded.reading_list)


def of_edits(loaded: Loaded, edits: Sequence[Edit]) -> Draft:
    """Apply the edits to the loaded text and verify the result, without writing it. Raises `StoreError`."""
    links = loaded.reading_list.links
    removed = tuple(links[edit.position] for edit in edits if isinstance(edit, RemoveLink))
    if loaded.content.rest is not None:
        from readtrack.storage.stretches import by_stretches

        spliced = by_stretches(loaded, edits)
        if spliced is not None:
            return Draft(*spliced, removed)
    from readtrack.toml import splice

    new = splice.apply(scanned(loaded.text), edits)
    wanted = intended(loaded.toml, edits)
    reading_list = _verified(loaded.store, new.text, wanted)
    return Draft(new.text.encode(), reading_list, _changed_links(loaded.toml, wanted, reading_list), removed)


def of_text(store: Store, reading_list: ReadingList, text: str) -> Draft:
    """The draft for a whole new text, such as one from an editor, in place of the text that `reading_list` is from.

    Raises `StoreError` if the text is not a valid store.
    """
    new = store.content_of(text).reading_list
    return Draft(text.encode(), new, *_compared(reading_list.links, new.links))


def of_merge(loaded: Loaded, base: str, theirs: str) -> "Draft | Conflict":
    """The changes from `base` to `theirs`, merged into the loaded text and verified; or the first conflict.

    Raises `StoreError`.
    """
    if theirs in {base, loaded.text}:
        return of_loaded(loaded)
    if base == loaded.text:  # nothing else has changed
        return of_text(loaded.store, loaded.reading_list, theirs)

    from readtrack.merge.merge import MergeError, merge

    try:
        merged = merge(base, loaded.text, theirs)
    except MergeError as error:
        raise StoreError(str(error), name=loaded.store.name) from None
    if merged.conflicts:
        return merged.conflicts[0]
    if merged.text == loaded.text:
        return of_loaded(loaded)
    new = from_toml(_checked(loaded.store, merged.text, merged.intended(loaded.toml)))
    return Draft(merged.text.encode(), new, *_compared(loaded.reading_list.links, new.links))


def _verified(store: Store, text: str, wanted: dict[str, object]) -> ReadingList:
    """The reading list in the new text, which has exactly the intended values. Raises `StoreError`."""
    read = read_long(text)
    if read is not None:
        values: dict[str, object] = {**read.rest, "link": [link.raw for link in read.reading_list.links]}
        if same(values, wanted):
            return read.reading_list
    return from_toml(_checked(store, text, wanted))


def _checked(store: Store, text: str, wanted: dict[str, object] | None) -> dict[str, object]:
    """Parse the new text and compare it with the intended values (None: accept any), before anything is written.

    Raises `StoreError`.
    """
    try:
        toml = parse(text)
        is_as_intended = wanted is None or same(toml, wanted)
    except RecursionError:
        raise StoreError("keys or brackets are nested too deeply to be checked", name=store.name) from None
    except ValueError:
        is_as_intended = False
    if not is_as_intended:
        raise StoreError(
            "the edit would change something else (internal check failed)",
            name=store.name,
            hint="please report this with the lines around the link",
        )
    return toml


def _compared(before: Iterable[Link], after: Iterable[Link]) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """The links that are new or changed, and the removed links."""
    was = {link.id: link for link in before}
    left = {link.id: link for link in after}
    changed = tuple(link for link in left.values() if link.id not in was or _differ(link, was[link.id]))
    return changed, tuple(link for link in was.values() if link.id not in left)


def _differ(link: Link, other: Link) -> bool:
    """Whether the blocks of two links have different values; their positions do not count."""
    return link[1:] != other[1:] and link.raw != other.raw


def _changed_links(before: dict[str, object], wanted: dict[str, object], reading_list: ReadingList) -> tuple[Link, ...]:
    """The links whose blocks in `wanted` are not the identical objects in `before`."""
    old, new = before.get("link", []), wanted.get("link", [])
    if not (isinstance(old, list) and isinstance(new, list)):
        return ()
    untouched = set(map(id, old))
    return tuple(link for link, block in zip(reading_list.links, new, strict=True) if id(block) not in untouched)
