"""Fast reading of a long store by one regular expression, several times as fast as a TOML parser, with equal results.

A *plain* link is a `[[link]]` block in the program's own spelling: one key/value pair per line, each key at most once,
in any order, with an id and a topic, without escapes. The pattern extracts the values of all plain links, column by
column. The rest of the text goes to the TOML parser, with a short placeholder block for each run of plain links, so
everything unusual is still read and checked by the parser.

Why the results are equal: a parser reads from left to right, and at the start of a plain link it is either between two
statements or inside a multi-line string (anywhere else the next line would be an error, and so would the placeholder).
A text with delimiters of multi-line strings outside the plain links is not read this way, and no plain link can contain
them. If the parser finds any other key in a placeholder (`[link.meta]` may follow it), or in any other case of doubt,
the parser reads the whole text. It alone reports errors.
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

_MARK = "plain-links"  # the only key of a placeholder; if a link has this key, the parser reads the whole text
_TEXT = r'(?=\S)[^"\\\x00-\x1f\x7f]++'  # empty texts count as absent and are not plain
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
# `(?(1)(?!)|…)`: only if group 1 has not matched yet (no key twice). The end requires groups 1 and 2, id and topic.
_STATEMENT = "|".join(
    rf"{key} = (?({number})(?!)|{_SPELLINGS.get(key, _QUOTED)})" for number, key in enumerate(FIELDS, 1)
)
_PLAIN_LINK = (
    rf"\n\[\[link\]\](?>(?:\n(?:{_STATEMENT}))*)"
    r"(?(1)|(?!))(?(2)|(?!))"
    # Only blank lines and comments may follow before the next header: no more keys of this link.
    r"(?=(?>(?:\n(?:\#[^\n]*+)?)*)(?:\[|\Z))"
)


class Columns(NamedTuple):
    """A store as read; `rest` has all parsed values except the links."""

    reading_list: ReadingList
    rest: dict[str, object]


def read_columns(text: str) -> Columns | None:
    """Read a store, or return None if the parser has to read all of it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\r" in text:  # `\r\r\n`, an error, has become `\r\n`, which the parser would accept
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
            positions = range(len(links), len(links) + counts[runs])  # first in `zip`: it limits the number of links
            links += map(partial(tuple.__new__, Link), zip(positions, *columns, repeat(None), strict=False))
            runs += 1
    return Columns(from_links(links, data), data) if runs == len(counts) else None


def _with_placeholders(between: list[str]) -> tuple[str, list[int]]:
    """The text with a placeholder for each run of plain links, and the number of links in each run."""
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
    """The values of one field of all plain links. Raises `ValueError` for a date such as 2026-02-30."""
    if key not in _SPELLINGS:
        return iter(values)
    read = _READERS.get(key, _day)
    found: dict[str | None, object] = {text: read(text) for text in set(values) if text}  # most values are repeated
    found[None] = () if key == "tags" else None
    return map(found.__getitem__, values)


def _day(text: str) -> Day:
    return True if text == "true" else date.fromisoformat(text)
