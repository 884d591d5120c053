"""Goodreads."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_shelves_are_states_and_tags() -> None:
    assert read("goodreads") == contents(
        entry(
            2,
            "Dune (Dune, #1)",
            "https://www.goodreads.com/book/show/1",
            state="done",
            day=date(2024, 3, 5),
            added=date(2024, 3, 1),
            tags=("sf", "favorites"),
            note="Frank Herbert\nGreat\nfun & more",
        ),
        entry(
            3,
            "Ulysses",
            "https://www.goodreads.com/book/show/2",
            state="dropped",
            added=date(2024, 3, 1),
            note="James Joyce",
        ),
        entry(
            4,
            "Emma",
            "https://www.goodreads.com/book/show/3",
            state="reading",
            added=date(2024, 3, 1),
            note="Jane Austen",
        ),
        entry(5, "SICP", "https://www.goodreads.com/book/show/4", added=date(2024, 3, 1), tags=("cs",), note="Abelson"),
    )
