"""A backup of Firefox's bookmarks."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_the_tree_without_the_repeated_tag_folders() -> None:
    assert read("firefox") == contents(
        entry(
            "children[0].children[0]", "A", "https://e.org/a", added=date(2023, 11, 14), tags=("gpu", "v1"), note="mine"
        ),
        skipped("children[0].children[2]", "Recent", "not a web URL: place:"),
        entry("children[1].children[0].children[0]", "B", "https://e.org/b", heading="toolbar/ML"),
    )
