"""JSON from other programs: objects with their places, from arrays, pages, trees or lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from readtrack.importers import Contents, Entry, Settings, Skipped, Unreadable
from readtrack.importers.fields import Record, as_text, gather, path


def load(text: str) -> object:
    """The value in `text`. Raises `Unreadable` with the place of the error."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise Unreadable(f"is broken JSON: {error.msg}", place=f"{error.lineno}:{error.colno}") from None
    except (ValueError, RecursionError):  # a number with thousands of digits; brackets nested too deeply
        raise Unreadable("is unreadable JSON: nested too deeply, or a number too long") from None


def read(
    text: str,
    settings: Settings,
    item: Callable[[Record, Settings], Entry | Skipped],
    *,
    keys: tuple[str, ...] = (),
) -> Contents:
    """Every object of an array, which may be under one of `keys`, or in several pages of that shape."""
    value = load(text)
    expect_list(value, keys, or_array=True)
    return gather(one if isinstance(one, Skipped) else item(one, settings) for one in records(value, keys))


def expect_list(value: object, keys: Iterable[str], *, or_array: bool = False) -> None:
    """Raises `Unreadable` if the list of entries is missing."""
    if isinstance(value, dict) and any(isinstance(value.get(key), list) for key in keys):
        return
    if not (or_array and isinstance(value, list)):
        raise no_entries()


def no_entries() -> Unreadable:
    return Unreadable("has no list of entries where the format requires it")


def as_record(value: object) -> Record:
    return Record(value if isinstance(value, dict) else {})


def records(value: object, keys: tuple[str, ...] = (), place: str = "") -> Iterator[Record | Skipped]:
    """The objects of an array; an object that has a list under one of `keys` is a page of them."""
    if isinstance(value, dict):
        for key in keys:
            if isinstance(page := value.get(key), list):
                yield from _members(page, (), f"{place}{'.' if place else ''}{key}")
                return
    elif isinstance(value, list):
        yield from _members(value, keys, place)


def _members(values: list[object], keys: tuple[str, ...], place: str) -> Iterator[Record | Skipped]:
    for number, value in enumerate(values):
        here = f"{place}[{number}]"
        if not isinstance(value, dict):
            yield Skipped(0, as_text(value)[:80], "not an object", here)
        elif any(isinstance(value.get(key), list) for key in keys):
            yield from records(value, keys, here)
        else:
            yield Record(value, place=here)


def tree(
    root: Record, *, children: tuple[str, ...], name: Callable[[Record], str | None]
) -> Iterator[tuple[Record, str] | Skipped]:
    """Every object below `root` that has no children, in order, with the path of the folders it is in.

    A folder whose name is None is left out.
    """
    stack: list[tuple[Record | Skipped, str]] = [(root, "")]
    while stack:
        node, folders = stack.pop()
        if isinstance(node, Skipped):
            yield node
            continue
        key = next((key for key in children if _is_list_of_objects(node.values.get(key))), None)
        if key is None:
            yield node, folders
        elif (own := name(node)) is not None:
            below = path(folders, own)
            found = records({key: node.values[key]}, (key,), node.place)
            stack += [(child, below) for child in reversed(list(found))]


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and (not value or any(isinstance(one, dict) for one in value))


def lines(text: str) -> Iterator[Record | Skipped]:
    """One object per line; a broken line is skipped alone."""
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            yield Skipped(number, line.strip()[:80], "broken JSON")
            continue
        if isinstance(value, dict):
            yield Record(value, number)
        else:
            yield Skipped(number, line.strip()[:80], "not an object")
