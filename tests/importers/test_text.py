"""Plain text with URLs."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read, skipped

from readtrack.importers.detect import detect

A, B, C = "https://e.org/a", "https://e.org/b", "https://e.org/c"


def test_urls_with_titles_and_without() -> None:
    assert read("text") == contents(
        entry(1, "A | Site", A),
        entry(2, None, B),
        entry(6, "C", C, added=date(2024, 3, 1), tags=("gpu",), note="worth it"),
        skipped(8, "only words", "no URL"),
    )


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (f"{A}\n{B}\n\n{C}\n", [None, None, None]),
        (f"{A} | First\n{B} | Second | Site\n", ["First", "Second | Site"]),
        (f"First\n{A}\n\nSecond\n{B}\n", ["First", "Second"]),
        (f"{A}\nFirst\n\n{B}\nSecond\n", ["First", "Second"]),
        (f"First - {A}\r\nSecond - {B}\r\n", ["First", "Second"]),
    ],
)
def test_layouts_of_lists_of_urls(text: str, titles: list[str | None]) -> None:
    assert detect(text, "urls.md") == detect(text) == "text"
    assert [one.title for one in read("text", text).entries] == titles


@pytest.mark.parametrize(
    "text", [f"Wohin;Was\n{A};A\n", f"a,b\n{A},1\n{B},2\n", "one\ntwo\nthree\nhttps://e.org\n", "<p>https://e.org</p>"]
)
def test_texts_that_are_not_lists_of_urls(text: str) -> None:
    assert detect(text) is None
