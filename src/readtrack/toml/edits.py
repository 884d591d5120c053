"""Edits of a store as values, created by actions and imports and applied to the text by `toml.splice`.

Positions of links are those before any edit of the same sequence.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from math import isnan
from typing import NamedTuple

Value = str | bool | int | date | tuple[object, ...]  # a tuple stands for an array


class SetField(NamedTuple):
    position: int  # of the link among the links of the file
    key: str
    value: Value


class UnsetField(NamedTuple):
    position: int
    key: str


class AddLink(NamedTuple):
    fields: Mapping[str, Value | object]  # in the order to write
    after: int | None = None  # the position of the link before it; None: at the end of the file


class RemoveLink(NamedTuple):
    position: int


class MoveLink(NamedTuple):
    """Move the blocks of a link, unchanged, after or before another link."""

    position: int
    beside: int  # the position of the other link, which must not be moved itself
    is_after: bool


class NameTopic(NamedTuple):
    """Set the name of a topic, in a new table if it has none."""

    id: str
    name: str


class RenameTopic(NamedTuple):
    """Rename the table of a topic, if it has one; links are updated separately."""

    id: str
    new: str  # must not be the id of another topic


class RemoveTopic(NamedTuple):
    """Remove the table of a topic."""

    id: str


class OrderTopics(NamedTuple):
    """Reorder the tables of topics."""

    ids: tuple[str, ...]  # all topics that have a table, or get one from an earlier edit


Edit = SetField | UnsetField | AddLink | RemoveLink | MoveLink | NameTopic | RenameTopic | RemoveTopic | OrderTopics
TopicEdit = NameTopic | RenameTopic | RemoveTopic | OrderTopics


def intended(data: Mapping[str, object], edits: Sequence[Edit]) -> dict[str, object]:
    """The parsed values that the store must have after the edits, given those before. `data` is not modified.

    A link that no edit changes is the same object as in `data`.
    """
    result = dict(data)
    found = result.pop("link", [])
    blocks: list[dict[str, object] | None] = list(found) if isinstance(found, list) else []
    beside: dict[tuple[int | None, bool], list[dict[str, object] | int]] = {}  # new links, or positions of moved ones
    moved: set[int] = set()
    for edit in edits:
        if isinstance(edit, NameTopic | RenameTopic | RemoveTopic | OrderTopics):
            _change_topic(result, edit)
        elif isinstance(edit, AddLink):
            added = {key: list(value) if isinstance(value, tuple) else value for key, value in edit.fields.items()}
            beside.setdefault((edit.after, True), []).append(added)
        elif isinstance(edit, RemoveLink):
            blocks[edit.position] = None
        elif isinstance(edit, MoveLink):
            moved.add(edit.position)
            beside.setdefault((edit.beside, edit.is_after), []).append(edit.position)
        else:
            block = dict(blocks[edit.position] or {})
            if isinstance(edit, SetField):
                block[edit.key] = _plain(edit.value)
            else:
                block.pop(edit.key, None)
            blocks[edit.position] = block
    order: list[dict[str, object] | int] = []
    for position in range(len(blocks)):
        order += beside.get((position, False), ())
        order += [position] if position not in moved else []
        order += beside.get((position, True), ())
    order += beside.get((None, True), ())
    links = [_placed(entry, blocks, moved) for entry in order]
    if any(link is not None for link in links) or data.get("link") == []:
        result["link"] = [link for link in links if link is not None]
    return result


def same(left: object, right: object) -> bool:
    """Equality of parsed TOML that distinguishes 1 from 1.0 and true, and treats NaN as equal to NaN."""
    if type(left) is not type(right):
        return False
    if isinstance(left, str):  # first, as most values are strings
        return left == right
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            return False
        for key, value in left.items():  # noqa: SIM110  # a loop: a long store has a dict for each link
            if not same(value, right[key]):
                return False
        return True
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right or (isinstance(left, float) and isinstance(right, float) and isnan(left) and isnan(right))


def _plain(value: Value | object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _placed(
    entry: dict[str, object] | int, blocks: Sequence[dict[str, object] | None], moved: Container[int]
) -> dict[str, object] | None:
    if not isinstance(entry, int):
        return entry
    block = blocks[entry]
    return dict(block) if block is not None and entry in moved else block


def _change_topic(result: dict[str, object], edit: TopicEdit) -> None:
    found = result.get("topic", {})
    topics: dict[str, object] = dict(found) if isinstance(found, dict) else {}
    if isinstance(edit, NameTopic):
        table = topics.get(edit.id)
        topics[edit.id] = {**(table if isinstance(table, dict) else {}), "name": edit.name}
    elif isinstance(edit, OrderTopics):
        topics = {topic_id: topics[topic_id] for topic_id in edit.ids}
    elif edit.id not in topics:
        return
    elif isinstance(edit, RenameTopic):
        topics = {edit.new if key == edit.id else key: table for key, table in topics.items()}
    else:
        del topics[edit.id]
    result["topic"] = topics
    if not topics:
        del result["topic"]
