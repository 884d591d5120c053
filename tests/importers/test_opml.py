"""OPML."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_links_are_taken_and_feeds_are_not() -> None:
    assert read("opml") == contents(
        skipped(4, "Feed", "a feed"),
        entry(5, "A & B", "https://e.org/a?a=1&b=2", heading="News", added=date(2024, 3, 1), tags=("gpu",)),
        entry(7, "C", "https://e.org/c", heading="ML/Papers"),
    )
