"""Pinboard."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_links_that_are_not_to_be_read_are_done() -> None:
    assert read("pinboard") == contents(
        entry(
            "[0]", "A", "https://e.org/a", added=date(2024, 3, 1), tags=("gpu", "deep_learning"), note="note\r\nmore"
        ),
        entry("[1]", None, "https://e.org/b", state="done", added=date(2024, 3, 1)),
        entry("[2]", None, "https://e.org/c"),
    )
