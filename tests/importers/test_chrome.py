"""The file Bookmarks of Chromium and its relatives."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_folders_and_dates_since_1601() -> None:
    assert read("chrome") == contents(
        entry(
            "roots.bookmark_bar.children[0]", "A", "https://e.org/a", heading="Bookmarks bar", added=date(2023, 11, 14)
        ),
        skipped("roots.bookmark_bar.children[1].children[0]", "chrome", "not a web URL: chrome:"),
        entry(
            "roots.bookmark_bar.children[1].children[1]",
            "B",
            "https://e.org/b",
            heading="Bookmarks bar/ML",
            added=date(2023, 11, 14),
        ),
    )
