"""Karakeep."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_the_first_list_is_the_topic_and_the_others_are_tags() -> None:
    assert read("karakeep") == contents(
        entry(
            "bookmarks[0]",
            None,
            "https://e.org/a",
            heading="ML/Papers",
            state="done",
            added=date(2024, 3, 1),
            tags=("gpu", "Papers"),
            note="mine",
        ),
        entry("bookmarks[1]", "B", "https://e.org/b", added=date(2024, 3, 1)),
        skipped("bookmarks[2]", "a thought", "no URL"),
        skipped("bookmarks[3]", "gone", "no URL"),
    )
