"""The YAML of front matter and of lists."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read

from readtrack.importers.simple_yaml import items, mapping


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a: b\nC: 'it''s'\nd: \"x \\\"y\\\"\"", {"a": "b", "c": "it's", "d": 'x "y"'}),
        ("url: https://e.org/a#b # why", {"url": "https://e.org/a#b"}),
        ("tags: [a, 'b, c', \"d\"]", {"tags": ["a", "b, c", "d"]}),
        ("tags:\n  - a\n  - 'b'\nx: y", {"tags": ["a", "b"], "x": "y"}),
        ("tags:\n- a\n- b", {"tags": ["a", "b"]}),
        ("note: |\n  two\n  lines\nx: y", {"note": "two lines", "x": "y"}),
        ("a: 1\na: 2", {"a": "1"}),
        ("# only\n\n...", {}),
        ('"page-url": x', {"page-url": "x"}),
    ],
)
def test_a_mapping(text: str, values: dict[str, object]) -> None:
    assert mapping(text.splitlines()) == values


def test_lists_of_mappings_wherever_they_are() -> None:
    text = "a:\n  - x: 1\n    y: [2]\n  - x: 3\nb: c\nd:\n- x: 4\n- only text\n"
    assert list(items(text)) == [(2, {"x": "1", "y": ["2"]}), (4, {"x": "3"}), (7, {"x": "4"})]


def test_a_list_of_links() -> None:
    assert read("yaml") == contents(
        entry(
            3, "A: one", "https://e.org/a", state="done", added=date(2024, 3, 1), tags=("gpu", "v 1"), note="two words"
        ),
        entry(9, "B", "https://e.org/b#c", heading="ml"),
    )
