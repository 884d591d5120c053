"""LinkAce's CSV."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_the_status_of_the_link_check_is_not_a_reading_state() -> None:
    assert read("linkace") == contents(
        entry(
            2, "A", "https://e.org/a", heading="ML", added=date(2024, 3, 1), tags=("gpu", "v1", "Papers"), note="Words"
        ),
        entry(3, "B", "https://e.org/b", added=date(2024, 3, 1)),
    )
