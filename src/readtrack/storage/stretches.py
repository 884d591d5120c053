"""Edits of a long store that scan, splice and parse only the stretches of text that they change.

A stretch is a link with its neighbours, from one `[[link]]` line to another. After the splice, the parser must find
exactly the intended values in each stretch. Then the whole new text is read again and compared link by link: links in
stretches must have the intended values, all other links and values must be unchanged. If anything differs, or an edit
is not limited to a link, the whole text is spliced instead (`toml.splice`), which also reports errors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from readtrack.core.model import Link, ReadingList, read_link, read_long
from readtrack.errors import StoreError
from readtrack.storage.store import Loaded
from readtrack.toml import splice
from readtrack.toml.document import ScanError, line_end, scan
from readtrack.toml.edits import AddLink, Edit, RemoveLink, SetField, UnsetField, intended, same
from readtrack.toml.values import parse

_HEADER = rb"\n\[\[link\]\]\r?\n"


class Spliced(NamedTuple):
    """A new text with its values."""

    data: bytes
    reading_list: ReadingList
    links: tuple[Link, ...]  # changed or new


class _Stretch(NamedTuple):
    first: int  # the positions of its first and last link
    last: int
    edits: list[int]  # the numbers of its edits, in order


def by_stretches(loaded: Loaded, edits: Sequence[Edit]) -> Spliced | None:
    """Apply the edits and verify the result; None if the whole text has to be spliced instead."""
    links, rest = loaded.reading_list.links, loaded.content.rest
    headers = [found.start() + 1 for found in re.finditer(_HEADER, loaded.data)]
    stretches = _stretches(edits, len(links))
    if rest is None or not stretches or len(headers) != len(links):
        return None
    headers[0] = 0
    eol = line_end(loaded.text)
    old = memoryview(loaded.data)  # slices without copying
    parts: list[bytes | memoryview] = []
    expected: list[Link] = []  # positions aside
    changed: list[int] = []
    position = copied = 0
    for stretch in stretches:
        start = headers[stretch.first]
        end = headers[stretch.last + 1] if stretch.last + 1 < len(links) else len(old)
        own = [_moved(edits[number], stretch.first) for number in stretch.edits]
        found = _spliced(loaded.data[start:end].decode(), links[stretch.first : stretch.last + 1], own, eol)
        if found is None:
            return None
        parts += [old[position:start], found[0].encode()]
        expected += links[copied : stretch.first]
        for block, is_changed in found[1]:
            if is_changed:
                changed.append(len(expected))
            expected.append(read_link(0, block))
        position, copied = end, stretch.last + 1
    data = b"".join([*parts, old[position:]])
    read = read_long(data.decode())
    if read is None or not same(read.rest, rest):
        return None
    new = _as_expected(read.reading_list.links, [*expected, *links[copied:]])
    if new is None:
        return None
    return Spliced(data, read.reading_list._replace(links=new), tuple([new[number] for number in changed]))


def _stretches(edits: Sequence[Edit], count: int) -> list[_Stretch]:
    """The stretches in the order of the text; empty if an edit is not limited to one link."""
    at: dict[int, list[int]] = {}  # numbers of edits, by position of the link
    for number, edit in enumerate(edits):
        if isinstance(edit, AddLink):
            at.setdefault(count - 1 if edit.after is None else edit.after, []).append(number)
        elif isinstance(edit, SetField | UnsetField | RemoveLink):
            at.setdefault(edit.position, []).append(number)
        else:
            return []
    found: list[_Stretch] = []
    for place in sorted(at):
        first, last = max(place - 1, 0), min(place + 1, count - 1)
        if found and first <= found[-1].last:
            found[-1].edits.extend(at[place])
            found[-1] = found[-1]._replace(last=last)
        else:
            found.append(_Stretch(first, last, at[place]))
    return [_Stretch(each.first, each.last, sorted(each.edits)) for each in found]


def _spliced(
    text: str, links: Sequence[Link], edits: Sequence[Edit], eol: str
) -> tuple[str, list[tuple[Mapping[str, object], bool]]] | None:
    """The new text of a stretch, and the new values of each of its links with whether they changed.

    None if the parser does not find the intended values.
    """
    try:
        old = parse(text)
        blocks = _links(old)
        if len(blocks) != len(links) or not all(map(same, blocks, [link.raw for link in links])):
            return None
        document = scan(text)
        document.eol = eol
        new = splice.apply(document, edits).text
        wanted = intended(old, edits)
        if not same(parse(new), wanted):
            return None
    except (ValueError, RecursionError, ScanError, StoreError):
        return None
    untouched = set(map(id, blocks))
    return new, [(block, id(block) not in untouched) for block in _links(wanted)]


def _links(toml: Mapping[str, object]) -> list[dict[str, object]]:
    found = toml.get("link", [])
    return found if isinstance(found, list) else []


def _moved(edit: Edit, first: int) -> Edit:
    """The edit with positions relative to the stretch."""
    if isinstance(edit, AddLink):
        return edit if edit.after is None else edit._replace(after=edit.after - first)
    if isinstance(edit, SetField | UnsetField | RemoveLink):
        return edit._replace(position=edit.position - first)
    return edit


def _as_expected(links: Sequence[Link], expected: Sequence[Link]) -> tuple[Link, ...] | None:
    """The links if they have the expected values, at any position; otherwise None.

    Instead of a link that is equal, the result has the expected one: a long list is not in memory twice.
    """
    if len(links) != len(expected):
        return None
    result = []
    for link, other in zip(links, expected, strict=True):
        if link == other and link.block is None:
            result.append(other)
        elif link[1:] == other[1:] if link.block is other.block is None else same(link.raw, other.raw):
            result.append(link)
        else:
            return None
    return tuple(result)
