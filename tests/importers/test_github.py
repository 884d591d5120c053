"""Starred repositories."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read


def test_the_page_of_a_repository_is_its_url() -> None:
    assert read("github") == contents(
        entry(
            "[0]",
            "astral-sh/ruff",
            "https://github.com/astral-sh/ruff",
            added=date(2024, 3, 1),
            tags=("python", "linter"),
            note="A linter",
        ),
        entry("[1]", "o/r", "https://github.com/o/r"),
    )
