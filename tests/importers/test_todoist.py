"""Todoist's CSV."""

from __future__ import annotations

from contents import contents, entry, read, skipped


def test_the_url_is_in_the_text() -> None:
    assert read("todoist") == contents(
        entry(3, "A", "https://e.org/a", heading="Papers", tags=("gpu",)),
        entry(4, "Read", "https://e.org/b", heading="Papers"),
        skipped(5, "Call mum", "no URL"),
    )
