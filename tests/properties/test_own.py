"""Exporting and importing JSON preserves a list, including ids, unknown dates and the order of topics."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.importers import Skipped
from readtrack.importers.own import read, recognises, write

_text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6).filter(
    lambda text: not text.isspace()
)
_days = st.none() | st.just(True) | st.dates()
_links = st.builds(
    Link,
    position=st.just(0),
    id=_text,
    topic=_text,
    title=_text,
    url=st.none() | _text,
    tags=st.lists(_text, max_size=2).map(tuple),
    added=_days,
    started=_days,
    done=_days,
    dropped=_days,
    minutes=st.none() | st.integers(1, 10**6),
    note=st.none() | _text,
    block=st.just({}),
)


@st.composite
def reading_lists(draw: st.DrawFn) -> ReadingList:
    links = [link._replace(position=n) for n, link in enumerate(draw(st.lists(_links, max_size=4)))]
    names = draw(st.dictionaries(_text, st.none() | _text, max_size=2))
    names |= {link.topic: names.get(link.topic) for link in links}
    return ReadingList(tuple(links), tuple(Topic(topic_id, name) for topic_id, name in names.items()))


@settings(deadline=None)
@given(reading_lists(), st.booleans())
def test_nothing_is_lost(reading_list: ReadingList, lines: bool) -> None:
    text = write(reading_list, reading_list.links, lines=lines)
    assert recognises(text)
    assert read(text) == (reading_list, ())
    assert "\r" not in text
    assert all(line.isprintable() for line in text.split("\n"))


def test_broken_lines_are_skipped_alone() -> None:
    link = Link(0, "a", "t", "T", done=date(2026, 1, 2))
    head, line, _ = write(ReadingList((link,), (Topic("t"),)), [link], lines=True).split("\n")
    assert read(f"\ufeff{head}\n{{\n5\n\n{line}\n{{}}\n") == (
        ReadingList((link,), (Topic("t"),)),
        (
            Skipped(2, "{", "not valid JSON"),
            Skipped(3, "5", "no URL and no title"),
            Skipped(6, "{}", "no URL and no title"),
        ),
    )


@pytest.mark.parametrize("text", ['{"readtrack": 2, "links": []}', "[]", "", "{", "5", '{"links": []}'])
def test_invalid_exported_lists(text: str) -> None:
    with pytest.raises(ValueError):
        read(text)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"links": 1}', "# readtrack", '[{"readtrack": 1}]'])
def test_texts_that_are_not_exported_lists(text: str) -> None:
    assert not recognises(text)
