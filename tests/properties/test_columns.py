"""The column reader returns the same as the parser, or leaves the text to it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from plain_stores import make_long_store

from readtrack.core import columns
from readtrack.core.columns import _MARK, Columns, read_columns
from readtrack.core.model import Link, NotLinkBlocks, ReadingList, Topic, from_toml
from readtrack.toml.edits import same
from readtrack.toml.values import parse

COUNT = int(os.environ.get("READTRACK_TEST_STORES", "3000"))

Reader = Callable[[str], Columns | None]


def by_the_parser(text: str) -> ReadingList | None:
    try:
        return from_toml(parse(text))
    except (ValueError, RecursionError, NotLinkBlocks):
        return None


def agrees(read: Reader, text: str) -> bool:
    """Whether the column reader returns the same as the parser, including types, or nothing."""
    found, expected = read(text), by_the_parser(text)
    if found is None:
        return True
    if expected is None:
        return False
    rest = parse(text)
    del rest["link"]
    return same(_plain(found.reading_list), _plain(expected)) and same(found.rest, rest)


def _plain(reading_list: ReadingList) -> object:
    links = [[dict(link.raw), link.id_is_stored, *map(_listed, link[:-1])] for link in reading_list.links]
    return [links, [list(topic) for topic in reading_list.topics], reading_list.version]


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


# The parser continues where a placeholder would end, or counts a false placeholder.
_PLAIN = '\n[[link]]\nid = "a"\ntopic = "b"\n'
_DECOYS = [f"\n[[link]]\n{_MARK} = {number}\n" for number in range(2)]
SPELLED = [
    f"x = '''{_PLAIN}[x]\n'''\n{_DECOYS[0]}",
    f'x = """{_PLAIN}[x]\n"""\n{_DECOYS[0]}',
    _PLAIN + _DECOYS[0],
    _PLAIN + _DECOYS[1],
    f"{_PLAIN}\n[topic.x]\n{_DECOYS[1]}{_PLAIN}",
    f"{_PLAIN}\n[link.meta]\nx = 1\n",
    f"{_PLAIN}\n[link.topic]\nx = 1\n",
    f"{_PLAIN}\n[topic.x]\n\n[link.meta]\nx = 1\n",
    f"link = []\n{_PLAIN}",
    f"[link]\n{_PLAIN}",
    f"x = [{_PLAIN}]",
    f"x = {{{_PLAIN}}}",
    f"x = [\n#{_PLAIN}]",
    f"\ufeff\ufeff{_PLAIN}",
    f"x = {'[' * 1000}{_PLAIN}",
    f"x = 1\r\r\n{_PLAIN}",
    f"x = {'9' * 5000}{_PLAIN}",
]


def texts(count: int) -> Iterator[str]:
    yield from SPELLED
    yield from map(make_long_store, range(count))


def test_the_column_reader_agrees_with_the_parser() -> None:
    """`.ci/run` sets `READTRACK_TEST_STORES=50000`."""
    assert [text for text in texts(COUNT) if not agrees(read_columns, text)] == []


def test_most_stores_are_read_by_columns_and_many_are_not_toml() -> None:
    """So that the test above is meaningful."""
    kinds: Counter[str] = Counter()
    for text in texts(1000):
        found, expected = read_columns(text), by_the_parser(text)
        kinds["no TOML" if expected is None else "left to the parser" if found is None else "read"] += 1
        if found is not None:
            spelled = {link.block is None for link in found.reading_list.links}
            kinds["plain and others" if len(spelled) == 2 else "all plain"] += 1
    assert kinds["read"] > 500
    assert min(kinds.values()) > 100


def test_links_in_other_spellings_keep_their_positions() -> None:
    text = """\
version = 1

[[link]]
id = "a"
topic = "x"
tags = ["v1", "v2"]
done = true
# a comment

[[link]]
title = 'by hand'

[topic.x]
name = "X"

[[link]]
minutes = 12
topic = "y"
id = "c"
added = 2026-11-22
"""
    found = read_columns(text)
    assert found is not None
    assert found.rest == {"version": 1, "topic": {"x": {"name": "X"}}}
    assert found.reading_list == ReadingList(
        (
            Link(0, "a", "x", tags=("v1", "v2"), done=True, block=None),
            Link(1, "chrrzp", "inbox", title="by hand", block={"title": "by hand"}),
            Link(2, "c", "y", added=date(2026, 11, 22), minutes=12, block=None),
        ),
        (Topic("x", "X"), Topic("inbox"), Topic("y")),
    )
    assert [link.raw for link in found.reading_list.links] == parse(text)["link"]


# Mistakes in the pattern and in the code next to it: the correct text and its replacement.
MUTANTS = {
    "a key twice": ("(?({number})(?!)|", "(?:"),
    "texts of only spaces": (r"(?=\S)[^", "[^"),
    "escapes": (r'[^"\\\x00', r'[^"\x00'),
    "control characters": (r"\x00-\x1f\x7f", r"\n\x7f"),
    "line breaks in texts": (r"\x00-\x1f\x7f", r"\x00-\x09\x7f"),
    "DEL": (r"\x1f\x7f", r"\x1f"),
    "no id": ("(?(1)|(?!))", ""),
    "no topic": ("(?(2)|(?!))", ""),
    "days that no calendar has": ("date.fromisoformat(text)", "date.fromisoformat(text[:8] + '01')"),
    "numbers with zeros in front": ("[1-9][0-9]{0,8}", "[0-9]{1,9}"),
    "negative numbers": ("[1-9][0-9]{0,8}", "-?[1-9][0-9]{0,8}"),
    "tags with no comma": ('(?>(?:", "', '(?>(?:",? "'),
    "tags cut at other commas": ("split('\", \"')", "split(', ')"),
    "no tags": ('() if key == "tags" else None', "None"),
    "headers in comments": (r"\n\[\[link", r"\n?\[\[link"),
    "multi-line strings": ('\'"""\' in rest or ', ""),
    "multi-line literals": (" or \"'''\" in rest", ""),
    "keys below a placeholder": ("block != {_MARK: runs}", "block[_MARK] != runs"),
    "placeholders that are none": (" or runs == len(counts)", ""),
    "carriage returns": ('    if "\\r" in text:  #', "    if False:  #"),
    "positions": ("range(len(links), len(links) + counts[runs])", "range(counts[runs])"),
    "a whole run for a link": ("counts[-1] += 1", "counts[-1] = 1"),
    "errors": ("except (ValueError, RecursionError)", "except ValueError"),
}


@pytest.mark.parametrize(("old", "new"), MUTANTS.values(), ids=MUTANTS)
def test_a_broken_column_reader_is_caught(old: str, new: str) -> None:
    source = Path(columns.__file__ or "").read_text(encoding="utf-8")
    assert source.count(old) == 1
    module = ModuleType("mutant")
    exec(compile(source.replace(old, new), "mutant", "exec"), module.__dict__)
    assert any(_differs(module.read_columns, text) for text in texts(20_000))


def _differs(read: Reader, text: str) -> bool:
    try:
        return not agrees(read, text)
    except Exception:  # noqa: BLE001  # as wrong as another result
        return True
