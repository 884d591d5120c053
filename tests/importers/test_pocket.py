"""Pocket: the last export and the one before it."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_states_days_and_tags() -> None:
    assert read("pocket") == contents(
        entry(2, "vLLM", "https://e.org/vllm", added=date(2021, 1, 1), tags=("deep learning", "gpu")),
        entry(3, None, "https://e.org/plain", state="done", added=date(2021, 1, 1)),
        entry(4, "Two\nlines", "https://e.org/two", state="done"),
        skipped(6, "No address", "no address"),
    )


def test_the_old_html_has_the_state_in_the_heading() -> None:
    assert read("pocket-html") == contents(
        entry(5, "A & B", "https://e.org/a?x=1&y=2", added=date(2021, 1, 1), tags=("gpu", "deep learning")),
        entry(9, None, "https://e.org/b", state="done", added=date(2021, 1, 1)),
    )
