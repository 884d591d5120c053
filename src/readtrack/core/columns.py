"""A long store, read by one pattern: several times as fast as a TOML parser, and exactly what the parser would find.

A *plain* link is a `[[link]]` block in the program's own spelling: one key on a line, each key at most once, in any
order, an id and a topic among them, no escapes. The pattern takes the values of all plain links out of the text,
column by column. What is left goes to the parser, with a short placeholder block for each run of plain links, so that
everything unusual is still judged, and read, by the parser.

Why that is the same: a parser goes from left to right, and at the start of a plain link it can only be between two
statements or inside a multi-line string (anywhere else the next line would be an error, and so would the placeholder).
A text with quotes for such a string outside the plain links is left to the parser, and no plain link can hold them.
A placeholder that comes back with anything but its own key (`[link.meta]` may follow it) is a doubt, and every doubt
sends the whole text to the parser, which alone words errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import repeat
from typing import NamedTuple

from readtrack.core.model import FIELDS, Day, Link, ReadingList, from_links, read_link
from readtrack.toml.values import parse

_MARK = "plain-links"  # the only key of a placeholder; a link that has it, too, is a doubt
_TEXT = r'(?=\S)[^"\\\x00-\x1f\x7f]++'  # empty texts count as absent, and are left to the parser
_QUOTED = f'"({_TEXT})"'
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|true"
_SPELLINGS = {
    "tags": rf'\["({_TEXT}(?>(?:", "{_TEXT})*))"\]',
    "added": f"({_DAY})",
    "started": f"({_DAY})",
    "done": f"({_DAY})",
    "dropped": f"({_DAY})",
    "minutes": "([1-9][0-9]{0,8})",
}
_READERS: dict[str, Callable[[str], object]] = {"tags": lambda text: tuple(text.split('", "')), "minutes": int}
# `(?(1)(?!)|…)`: only if the first group has not matched yet. At the end: only if the first two have, `id` and `topic`.
_STATEMENT = "|".join(
    rf"{key} = (?({number})(?!)|{_SPELLINGS.get(key, _QUOTED)})" for number, key in enumerate(FIELDS, 1)
)
_PLAIN_LINK = (
    rf"\n\[\[link\]\](?>(?:\n(?:{_STATEMENT}))*)"
    r"(?(1)|(?!))(?(2)|(?!))"
    # Blank lines and comments may follow, and then a header, but no more keys of this link.
    r"(?=(?>(?:\n(?:\#[^\n]*+)?)*)(?:\[|\Z))"
)


class Columns(NamedTuple):
    """What a store says: `rest` is all but the links."""

    reading_list: ReadingList
    rest: dict[str, object]


def read_columns(text: str) -> Columns | None:
    """What a store says, or None where the parser has to read all of it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\r" in text:  # of `\r\r\n`, which the parser refuses, it would now see `\r\n`
        return None
    pieces = re.compile(_PLAIN_LINK).split(text)
    between = pieces[:: len(FIELDS) + 1]
    rest, counts = _with_placeholders(between)
    if not counts or '"""' in rest or "'''" in rest:
        return None
    try:
        data = parse(rest)
        columns = [_column(key, pieces[number :: len(FIELDS) + 1]) for number, key in enumerate(FIELDS, 1)]
    except (ValueError, RecursionError):
        return None
    blocks = data.pop("link", None)
    if not isinstance(blocks, list):
        return None
    links: list[Link] = []
    runs = 0
    for block in blocks:
        if not isinstance(block, dict):
            return None
        if _MARK not in block:
            links.append(read_link(len(links), block))
        elif block != {_MARK: runs} or runs == len(counts):
            return None
        else:
            positions = range(len(links), len(links) + counts[runs])  # first in `zip`, so it decides how many there are
            links += map(partial(tuple.__new__, Link), zip(positions, *columns, repeat(None), strict=False))
            runs += 1
    return Columns(from_links(links, data), data) if runs == len(counts) else None


def _with_placeholders(between: list[str]) -> tuple[str, list[int]]:
    """The text with a placeholder for each run of plain links, and how many links each of them stands for."""
    parts = [between[0]]
    counts: list[int] = []
    is_in_run = False
    for text in between[1:]:
        if not is_in_run:
            parts.append(f"\n[[link]]\n{_MARK} = {len(counts)}")
            counts.append(0)
        counts[-1] += 1
        is_in_run = not text.strip("\n")
        if not is_in_run:
            parts.append(text)
    return "".join(parts) + "\n" * is_in_run, counts


def _column(key: str, values: list[str | None]) -> Iterator[object]:
    """The values of one field of all plain links. Raises `ValueError` for a day that no calendar has."""
    if key not in _SPELLINGS:
        return iter(values)
    read = _READERS.get(key, _day)
    found: dict[str | None, object] = {text: read(text) for text in set(values) if text}  # most values occur often
    found[None] = () if key == "tags" else None
    return map(found.__getitem__, values)


def _day(text: str) -> Day:
    return True if text == "true" else date.fromisoformat(text)
