"""The delta between two texts: which lines it replaces, and that it leads to the new text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.merge.delta import Hunk, apply, delta

CASES: dict[str, tuple[str, str, list[Hunk]]] = {
    "nothing": ("a\nb\n", "a\nb\n", []),
    "both empty": ("", "", []),
    "lines at the end": ("a\nb\n", "a\nb\nc\nd\n", [(4, 4, "c\nd\n")]),
    "lines in between": ("a\nb\n", "a\nc\nd\nb\n", [(2, 2, "c\nd\n")]),
    "lines at the start": ("a\nb\n", "c\na\nb\n", [(0, 0, "c\n")]),
    "lines gone": ("a\nc\nd\nb\n", "a\nb\n", [(2, 6, "")]),
    "all gone": ("a\nb\n", "", [(0, 4, "")]),
    "the last line longer": ("a\nb", "a\nbc\nd", [(2, 3, "bc\nd")]),
    "two places": ("a\nb\nc\nd\n", "a\nB\nc\nD\n", [(2, 4, "B\n"), (6, 8, "D\n")]),
}
lines = st.lists(st.sampled_from(["a", "b", "b", "", "é", "c d"]), max_size=12).map("\n".join)


@pytest.mark.parametrize(("old", "new", "hunks"), CASES.values(), ids=CASES)
def test_a_delta_replaces_whole_lines(old: str, new: str, hunks: list[Hunk]) -> None:
    assert delta(old.encode(), new.encode()) == hunks


@given(lines, lines)
def test_a_delta_leads_to_the_new_text(old: str, new: str) -> None:
    hunks = delta(old.encode(), new.encode())
    assert apply(old.encode(), hunks) == new.encode()
    assert all(start == 0 or old.encode()[start - 1 : start] == b"\n" for start, _, _ in hunks)
