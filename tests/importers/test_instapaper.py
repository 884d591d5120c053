"""Instapaper."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_folders_are_states_or_topics() -> None:
    assert read("instapaper") == contents(
        entry(2, "A", "https://e.org/a", added=date(2021, 1, 1), tags=("coding", "deep learning"), note="a quote"),
        entry(3, "B", "https://e.org/b", state="done", added=date(2021, 1, 1)),
        entry(4, "C", "https://e.org/c", added=date(2021, 1, 1), tags=("starred",)),
        entry(5, "D", "https://e.org/d", heading="Inference", added=date(2021, 1, 1)),
    )
