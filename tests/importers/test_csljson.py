"""CSL-JSON."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_states_are_in_the_note_and_urls_may_be_dois() -> None:
    assert read("csljson") == contents(
        entry(
            "[0]",
            "On B2 & GPUs",
            "https://doi.org/10.1000/xyz",
            state="done",
            day=date(2024, 3, 5),
            added=date(2024, 3, 1),
            tags=("gpu", "deep learning"),
            note="mine",
        ),
        entry("[1]", "B", "https://e.org/b", state="reading"),
        skipped("[2]", "C", "no URL"),
    )
