"""Omnivore."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_archived_and_nearly_read_is_done() -> None:
    assert read("omnivore") == contents(
        entry("[0]", "A\xa0B", "https://e.org/a", added=date(2024, 3, 1), tags=("RSS",)),
        entry("[1]", "B", "https://e.org/b", state="done", added=date(2024, 3, 1)),
        entry("[2]", "C", "https://e.org/c", state="reading"),
        entry("[3]", "D", "https://e.org/d", state="done", added=date(2024, 3, 1), tags=("gpu",)),
    )
