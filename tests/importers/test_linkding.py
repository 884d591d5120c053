"""linkding."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_a_page_of_its_interface() -> None:
    assert read("linkding") == contents(
        entry("results[0]", "A", "https://e.org/a", added=date(2024, 3, 1), tags=("gpu",), note="d\nn"),
        entry("results[1]", "B", "https://e.org/b", state="done", added=date(2024, 3, 1)),
        entry("results[2]", "C", "https://e.org/c", state="done"),
    )
