"""What a command wants to change, as values: made by the verbs and by import, applied to the text by `splice`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isnan

Value = str | bool | int | date | tuple[object, ...]  # a tuple is written as an array


@dataclass(frozen=True, slots=True)
class SetField:
    index: int  # of the link in the file
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class UnsetField:
    index: int
    key: str


@dataclass(frozen=True, slots=True)
class AddLink:
    fields: Mapping[str, Value]  # in the order in which they are written
    after: int | None = None  # index of the link it follows; None: at the end of the file


@dataclass(frozen=True, slots=True)
class RemoveLink:
    index: int


@dataclass(frozen=True, slots=True)
class NameTopic:
    id: str
    name: str


Edit = SetField | UnsetField | AddLink | RemoveLink | NameTopic


def intended(data: Mapping[str, object], edits: Sequence[Edit]) -> dict[str, object]:
    """What parsing the store must give after the edits, if it gave `data` before. `data` itself stays as it is."""
    result = dict(data)
    found = result.pop("link", [])
    blocks: list[dict[str, object] | None] = list(found) if isinstance(found, list) else []
    added: dict[int | None, list[dict[str, object]]] = {}
    for edit in edits:
        if isinstance(edit, NameTopic):
            result["topic"] = _with_name(result.get("topic", {}), edit)
        elif isinstance(edit, AddLink):
            added.setdefault(edit.after, []).append({key: _plain(value) for key, value in edit.fields.items()})
        elif isinstance(edit, RemoveLink):
            blocks[edit.index] = None
        else:
            block = dict(blocks[edit.index] or {})
            if isinstance(edit, SetField):
                block[edit.key] = _plain(edit.value)
            else:
                block.pop(edit.key, None)
            blocks[edit.index] = block
    links: list[dict[str, object]] = []
    for index, link in enumerate(blocks):
        links += [link] if link is not None else []
        links += added.get(index, ())
    links += added.get(None, ())
    if links or data.get("link") == []:
        result["link"] = links
    return result


def same(left: object, right: object) -> bool:
    """Equality of parsed TOML that tells 1 from 1.0 and true, and takes one NaN for another."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right or (isinstance(left, float) and isinstance(right, float) and isnan(left) and isnan(right))


def _plain(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value


def _with_name(tables: object, edit: NameTopic) -> dict[str, object]:
    topics = dict(tables) if isinstance(tables, dict) else {}
    table = topics.get(edit.id)
    topics[edit.id] = {**(table if isinstance(table, dict) else {}), "name": edit.name}
    return topics
