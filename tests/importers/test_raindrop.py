"""Raindrop.io."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_folders_notes_and_tags() -> None:
    assert read("raindrop") == contents(
        entry(
            2,
            "Paper",
            "https://e.org/paper",
            heading="ML/Papers",
            added=date(2024, 3, 1),
            tags=("gpu", "deep learning", "starred"),
            note="My own\nwords",
        ),
        entry(4, "Loose", "https://e.org/loose", added=date(2024, 3, 1)),
    )
