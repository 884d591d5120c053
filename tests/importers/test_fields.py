"""Dates, tags, states and URLs from other programs."""

from __future__ import annotations

from datetime import UTC, date, timedelta, timezone

import pytest
from contents import entry, skipped
from hypothesis import given
from hypothesis import strategies as st

from readtrack.importers import Entry, Settings, Skipped, State
from readtrack.importers.fields import Folders, Record, day_of, list_paths, state_of, tags_of

MARCH = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1709287200, MARCH),
        (1709287200.5, MARCH),
        ("1709287200", MARCH),
        ("1709287200.0", MARCH),
        (1709287200000, MARCH),
        (1709287200000000, MARCH),
        (1709287200000000000, MARCH),
        ("13353760800000000", MARCH),  # µs since 1601
        ("20240301", MARCH),
        ("2024-03-01", MARCH),
        ("2024-03-01T10:00:00.000Z", MARCH),
        ("2024-03-01 10:00:00.291000+00:00", MARCH),
        ("2024-03-01T11:55:58+0200", MARCH),
        ("2024/03/01", MARCH),
        ("2024/3/1 10:00:00", MARCH),
        ("2024.03.01", MARCH),
        ("2024年3月1日", MARCH),
        ("1.3.2024", MARCH),
        ("13/3/2024", date(2024, 3, 13)),
        ("3/13/2024", date(2024, 3, 13)),
        ("3/3/2024", date(2024, 3, 3)),
        ("Fri, 01 Mar 2024 10:00:00 GMT", MARCH),
        ("1 March 2024", MARCH),
        ("March 1st, 2024", MARCH),
        ("01/Mar/2024:13:55:36 +0300", MARCH),
        ("2024-03-01T25:00", MARCH),
        ("3/4/2024", None),
        ("2024-02-30", None),
        ("2024", None),
        ("0", None),
        (-1, None),
        (0, None),
        (True, None),
        (None, None),
        ([], None),
        ({}, None),
        ("", None),
        ("soon", None),
        ("1 Foo 2024", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        (10**400, None),
        (float("nan"), None),
        (float("inf"), None),
        ("9" * 5000, None),
    ],
)
def test_dates_in_every_spelling(value: object, day: date | None) -> None:
    assert day_of(value, UTC) == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1709250000", 1),  # 23:40 of the previous date in UTC
        ("2024-02-29T23:30:00Z", 1),
        ("2024-02-29T23:30:00+00:00", 1),
        ("2024-02-29T23:30:00-05:00", 29),  # with an offset, the date is kept
        ("2024-02-29T23:30:00", 29),
        ("2024-02-29", 29),
    ],
)
def test_a_timestamp_becomes_a_date_in_the_local_time_zone(value: str, day: int) -> None:
    found = day_of(value, timezone(timedelta(hours=8)))
    assert found is not None
    assert found.day == day


@pytest.mark.parametrize(
    ("value", "separators", "tags"),
    [
        ("a, b ,,a", ",", ["a", "b", "a"]),
        ("deep learning|gpu", "|,", ["deep learning", "gpu"]),
        ("deep learning", ",", ["deep learning"]),
        ("deep learning", " ", ["deep", "learning"]),
        ("#a, #b", ",", ["a", "b"]),
        ('["a", "b\\"c", "\\u63a8"]', ",", ["a", 'b"c', "推"]),
        ("['a', \"it's\", 'b\\'c']", ",", ["a", "it's", "b'c"]),
        ("[a,b]", ",", ["a", "b"]),
        ("[]", ",", []),
        (["a", {"name": "b"}, {"label": "c"}, {}, None, 5, ["d"]], ",", ["a", "b", "c", "5"]),
        ("", ",", []),
        (None, ",", []),
    ],
)
def test_tags_in_every_spelling(value: object, separators: str, tags: list[str]) -> None:
    assert list(tags_of(value, separators)) == tags


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ("Read", "done"),
        ("ARCHIVE", "done"),
        (1, "done"),
        (True, "done"),
        ("✅", "done"),
        ("读完", "done"),
        ("Currently Reading", "reading"),
        ("in_progress", "reading"),
        ("did-not-finish", "dropped"),
        ("To Read", "unread"),
        (False, "unread"),
        ("", None),
        ("Active", None),
        (None, None),
        ([], None),
    ],
)
def test_states_in_every_spelling(value: object, state: State | None) -> None:
    assert state_of(value) == state


@pytest.mark.parametrize(
    ("url", "title", "expected"),
    [
        (" https://e.org/a ", "A", entry(3, "A", "https://e.org/a")),
        ("https://e.org/a", "https://e.org/a", entry(3, None, "https://e.org/a")),
        ("e.org/a", "", entry(3, None, "e.org/a")),
        ("localhost:8000/a", "", entry(3, None, "localhost:8000/a")),
        ("", "A", skipped(3, "A", "no URL")),
        ("JavaScript:void(0)", "A", skipped(3, "A", "not a web URL: javascript:")),
        ("data:text/html,x", "", skipped(3, "data:text/html,x", "not a web URL: data:")),
        ("about:blank", "A", skipped(3, "A", "not a web URL: about:")),
        ("feed:https://e.org/rss", "A", skipped(3, "A", "a feed")),
    ],
)
def test_accepted_urls(url: str, title: str, expected: Entry | Skipped) -> None:
    assert Record({}, 3).entry(Settings(), url=url, title=title) == expected


def test_paths_of_lists_with_repeated_names_and_cycles() -> None:
    lists = [("1", "ML", None), ("2", "Papers", "1"), ("3", "Papers", "9"), ("4", "A", "5"), ("5", "B", "4")]
    records = (Record({"id": one, "name": name, "up": up}) for one, name, up in lists)
    assert list_paths(records, parent="up") == {"1": "ML", "2": "ML/Papers", "3": "Papers", "4": "B/A", "5": "A/B"}


def test_folders_nested_too_deeply_are_not_distinguished() -> None:
    folders = Folders()
    for number in range(1000):
        folders.enter(str(number))
    assert folders.path.endswith("/99")
    for _ in range(2000):
        folders.leave()
    assert folders.path == ""


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=5), children, max_size=3),
)


@given(values, st.sampled_from([",", "|,", " ", ""]))
def test_any_value_is_accepted(value: object, separators: str) -> None:
    record = Record({"x": value})
    day_of(value, UTC)
    state_of(value)
    assert all(tag.strip() == tag != "" for tag in tags_of(value, separators))
    list(record.records("x"))
    record.number("x")
    record.minutes("x")
    record.record("x")
