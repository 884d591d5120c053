"""How long ago a date is, in a few characters."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from readtrack.core.ages import age

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0, "today"),
        (1, "1 d"),
        (13, "13 d"),
        (14, "2 w"),
        (90, "12 w"),
        (91, "2 mo"),
        (364, "11 mo"),
        (365, "2025-11"),
        (9_000, "2002-04"),
        (-1, "2026-11-23"),
    ],
)
def test_ages(days: int, text: str) -> None:
    assert age(TODAY - timedelta(days), today=TODAY) == text
