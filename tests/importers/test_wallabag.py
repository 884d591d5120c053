"""wallabag."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_booleans_in_all_spellings() -> None:
    assert read("wallabag") == contents(
        entry(
            "[0]",
            "A",
            "https://e.org/a",
            state="done",
            day=date(2016, 9, 9),
            added=date(2016, 9, 8),
            tags=("gpu",),
            note="mine",
            minutes=6,
        ),
        entry("[1]", "B", "https://e.org/b", added=date(2016, 9, 8), tags=("starred",)),
        entry("[2]", "C", "https://e.org/c", state="done"),
    )
