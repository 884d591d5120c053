"""The merge of one field of a link, or one statement of a table."""

from __future__ import annotations

from typing import NamedTuple

from readtrack.core.model import day
from readtrack.merge.conflicts import Conflict, Woven
from readtrack.toml.arrays import spell_array
from readtrack.toml.document import comments, scan
from readtrack.toml.edits import same
from readtrack.toml.values import parse, spell


class _Marker(NamedTuple):
    name: str


ABSENT = _Marker("absent")  # the text does not have the key
CLASH = _Marker("clash")  # both sides changed the value, and not to the same one


def merged_value(key: str, before: object, our: object, their: object) -> object:
    """Merge the values of one key: the merged value, `ABSENT` or `CLASH`.

    `key` is the name of a link's field; it is empty for any other key, which has no rule of its own. Tags are sets:
    ours in our order, then the new ones of theirs. A link that both sides added keeps the earlier date of `added` and
    our id. Any other key that both sides changed to different values is a clash, even two dates of `done`.
    """
    if same(our, their) or same(before, their):
        return our
    if same(before, our):
        return their
    if key == "tags":
        return _merged_tags(before, our, their)
    if before is ABSENT and key == "id":
        return our
    if before is ABSENT and key == "added":
        ours, theirs = day(our), day(their)
        if ours and theirs:
            return their if ours is True or (theirs is not True and theirs < ours) else our
    return CLASH


def merged_statement(
    key: str, before: str | None, our: str | None, their: str | None, *, about: str, eol: str
) -> Woven | None:
    """Merge a key/value pair, given its lines in the three texts; None if it is absent.

    Comments after and inside the values of both sides are kept.
    """
    if same_text(our, their) or same_text(before, their):
        return _piece(our)
    if same_text(before, our):
        return _piece(their)
    base, ours, theirs = (_read(text) for text in (before, our, their))
    value = merged_value(key, base.value, ours.value, theirs.value)
    if value is CLASH:
        return [(Conflict(about, before, our, their), "")]
    known = comments(base.text)
    lines = [comment for comment in comments(ours.text) + comments(theirs.text) if comment not in known]
    if value is not ABSENT:
        merged = _spelled(value, base, ours, theirs, eol)
        lines = [*(line for line in dict.fromkeys(lines) if line not in merged), merged]
    return [(eol.join(lines), "")] if lines else None


def same_text(left: str | None, right: str | None) -> bool:
    """Whether two texts are equal except for their line ends."""
    if left is None or right is None:
        return left is right
    return left == right or left.replace("\r\n", "\n") == right.replace("\r\n", "\n")


class _Statement(NamedTuple):
    text: str = ""
    key: str = ""  # with the indentation and the equals sign
    spelled: str = ""
    rest: str = ""  # a comment
    value: object = ABSENT


def _read(text: str | None) -> _Statement:
    if text is None:
        return _Statement()
    found = scan(text).blocks[0].statements[0]
    spelled = text[found.value : found.value_end]
    return _Statement(text, text[: found.value], spelled, text[found.value_end :], parse(f"x = {spelled}")["x"])


def _piece(text: str | None) -> Woven | None:
    return None if text is None else [(text, "")]


def _spelled(value: object, base: _Statement, ours: _Statement, theirs: _Statement, eol: str) -> str:
    if ours.value is ABSENT:
        ours, theirs = theirs, ours
    if same(theirs.value, value) and (not same(ours.value, value) or ours.spelled == base.spelled):
        spelled = theirs.spelled
    elif same(ours.value, value):
        spelled = ours.spelled
    elif isinstance(value, list) and isinstance(ours.value, list):
        spelled = spell_array(ours.spelled, tuple(value), eol=eol)
    else:
        spelled = spell(value)
    key = theirs.key if theirs.key and ours.key == base.key else ours.key
    rest = theirs.rest if theirs.text and ours.rest == base.rest else ours.rest
    if ours.rest not in {base.rest, theirs.rest} and theirs.rest != base.rest:
        rest = ours.rest.rstrip() + theirs.rest.rstrip()
    return key + spelled + rest


def _merged_tags(before: object, our: object, their: object) -> object:
    base, ours, theirs = (_tags(value) for value in (before, our, their))
    if base is None or ours is None or theirs is None:
        return CLASH
    tags = [tag for tag in ours if _contains(theirs, tag) or not _contains(base, tag)]
    tags += [tag for tag in theirs if not _contains(base, tag) and not _contains(ours, tag)]
    return ABSENT if not tags and ABSENT in (our, their) else tags


def _tags(value: object) -> list[object] | None:
    if isinstance(value, str):
        return [value] if value else []
    return [] if value is ABSENT else value if isinstance(value, list) else None


def _contains(tags: list[object], tag: object) -> bool:
    return any(same(tag, other) for other in tags)
