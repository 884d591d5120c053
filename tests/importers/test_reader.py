"""Readwise Reader."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_locations_and_progress() -> None:
    assert read("reader") == contents(
        entry(2, "A", "https://e.org/a", added=date(2026, 3, 14), tags=("gpu", "it's")),
        entry(3, "B", "https://e.org/b", state="reading", added=date(2026, 3, 14)),
        entry(4, "C", "https://e.org/c", state="done", added=date(2026, 3, 14)),
        skipped(5, "D", "from a feed"),
        skipped(6, "E", "no URL"),
    )
