"""Starred articles of Inoreader and FreshRSS."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_articles_with_labels() -> None:
    assert read("starred") == contents(
        entry("items[0]", "A & B", "https://e.org/a", tags=("gpu",), author="N", published=date(2024, 3, 1)),
        entry("items[1]", "C", "https://e.org/c"),
        skipped("items[2]", "No address", "no URL"),
    )
