"""Linkwarden."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_collections_are_paths_even_with_cycles() -> None:
    assert read("linkwarden") == contents(
        entry(
            "collections[0].links[0]",
            "A",
            "https://e.org/a",
            heading="ML",
            added=date(2024, 3, 1),
            tags=("gpu",),
            note="d",
        ),
        entry("collections[1].links[0]", None, "https://e.org/b", heading="ML/Papers"),
        skipped("collections[2].links[0]", "Pdf", "no URL"),
    )
