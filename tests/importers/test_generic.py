"""Generic CSV and JSON."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read, skipped

from readtrack.importers import Unreadable


def test_columns_are_found_by_their_names() -> None:
    assert read("csv") == contents(
        entry(
            2,
            "Paper; one",
            "https://e.org/a",
            state="done",
            day=date(2024, 3, 5),
            added=date(2024, 3, 1),
            tags=("gpu", "deep learning"),
            note="mine",
        ),
        entry(3, "B", "https://e.org/b", state="done", added=date(2024, 3, 2)),
        entry(4, "C", "https://e.org/c"),
    )


def test_folders_and_entries_in_json() -> None:
    assert read("json") == contents(
        entry("items[0].children[0]", "A", "https://e.org/a", heading="ML", added=date(2024, 3, 1), tags=("gpu", "v1")),
        entry("items[1]", "B", "https://e.org/b", state="reading", day=date(2024, 3, 2), minutes=12),
        skipped("items[2]", "https://e.org/lost", "not an object"),
    )


def test_a_broken_line_of_json_is_skipped_alone() -> None:
    assert read("jsonl") == contents(
        entry(1, "A", "https://e.org/a", state="done", added=date(2024, 3, 1)),
        skipped(2, '{"url": "https://e.org/b", "title": "B"', "broken JSON"),
        entry(3, None, "https://e.org/c", heading="ml", state="done", day=date(2024, 3, 5), started=date(2024, 3, 2)),
        skipped(4, '["not an object"]', "not an object"),
    )


@pytest.mark.parametrize(
    ("columns", "cells", "state", "day"),
    [
        ("status", "read", "done", None),
        ("status", "in progress", "reading", None),
        ("status", "DNF", "dropped", None),
        ("status", "whatever", "unread", None),
        ("状态", "已读", "done", None),
        ("read", "✅", "done", None),
        ("read", "", "unread", None),
        ("read", "2024-03-05", "done", date(2024, 3, 5)),
        ("toread", "yes", "unread", None),
        ("toread", "0", "done", None),
        ("toread", "", "unread", None),
        ("status,date_read", "read,2024/03/05", "done", date(2024, 3, 5)),
        ("status,date_read", "unread,2024/03/05", "unread", None),
        ("started,done,dropped", "2024-03-01,2024-03-04,2024-03-05", "dropped", date(2024, 3, 5)),
        ("started,done", "2024-03-01,", "reading", date(2024, 3, 1)),
        ("started,done", "2024-03-01,true", "done", None),
    ],
)
def test_states_in_one_or_several_columns(columns: str, cells: str, state: str, day: date | None) -> None:
    (found,) = read("csv", f"url,{columns}\nhttps://e.org/a,{cells}\n").entries
    assert (found.state, found.day) == (state, day)


def test_columns_with_custom_names() -> None:
    text = "Wohin;Was;url;Wann\nhttps://e.org/a;A;a note;1.3.2024\n"
    columns = {"url": "wohin", "title": "Was", "note": "URL", "added": "Wann"}
    assert read("csv", text, columns=columns) == contents(
        entry(2, "A", "https://e.org/a", note="a note", added=date(2024, 3, 1))
    )
    with pytest.raises(Unreadable, match="no column 'Woher'") as caught:
        read("csv", text, columns={"url": "Woher"})
    assert caught.value.hint == ("its columns are wohin, was, url, wann; set the one with the URLs: --columns url=NAME")


def test_json_keys_with_custom_names() -> None:
    text = '[{"Wohin": "https://e.org/a", "theTitle": "A"}, {"Wohin": "https://e.org/b"}]'
    assert read("json", text, columns={"url": "Wohin", "title": "theTitle"}) == contents(
        entry("[0]", "A", "https://e.org/a"), entry("[1]", None, "https://e.org/b")
    )


def test_a_list_of_urls_and_a_single_object() -> None:
    assert read("json", '["https://e.org/a"]') == contents(entry("[0]", None, "https://e.org/a"))
    assert read("json", '{"url": "https://e.org/a", "tags": "x"}').entries[0].tags == ("x",)


@pytest.mark.parametrize("text", ["{}", '{"a": 1}', "5", '"x"'])
def test_json_without_a_list_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="has no list of entries"):
        read("json", text)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('[{"url": 1},\n  oops]', "2:3", "is broken JSON: Expecting value"),
        ("[" * 100_000, "", "is unreadable JSON: nested too deeply, or a number too long"),
        ("[" + "1" * 5000 + "]", "", "is unreadable JSON: nested too deeply, or a number too long"),
    ],
)
def test_broken_json_is_refused_with_its_position(text: str, place: str, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read("json", text)
    assert (caught.value.place, str(caught.value)) == (place, message)


def test_entries_without_a_url_are_read_on_request() -> None:
    text = "title,url\nA book,\n,\n"
    assert read("csv", text) == contents(skipped(2, "A book", "no URL"))
    assert read("csv", text, unlinked=True) == contents(entry(2, "A book", None))
