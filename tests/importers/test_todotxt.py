# ruff: noqa: E501
"""todo.txt."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read, skipped

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.exporters import BY_NAME, todotxt, write
from readtrack.importers import Settings, sources


def test_markers_in_any_order() -> None:
    assert read("todotxt") == contents(
        entry(
            1,
            "Read due:2024-04-01",
            "https://e.org/a?x=1",
            heading="ml",
            state="done",
            day=date(2024, 3, 5),
            added=date(2024, 3, 1),
            tags=("gpu",),
        ),
        entry(2, None, "https://e.org/b", heading="ml", added=date(2024, 3, 1), tags=("papers", "deep")),
        entry(4, "Given up", "https://e.org/c", state="dropped", day=date(2024, 3, 5)),
        skipped(5, "Call mum", "no URL"),
        entry(6, "X marks", "https://e.org/d", tags=("spot",)),
    )


def test_a_title_with_a_url_or_a_marker_is_preserved() -> None:
    links = [
        Link(0, "kqzmtr", "ml", "see https://e.org/x or @home +1", "https://e.org/a", ("gpu",), done=date(2024, 3, 5)),
        Link(1, "bcdfgh", "ml", "2024-01-01 was a day", "https://e.org/b", added=date(2024, 3, 1)),
        Link(2, "mnpqrs", "ml", None, "https://e.org/c", started=True),
    ]
    assert [
        (one.title, one.url, one.heading, one.tags, one.state) for one in read("todotxt", todotxt.write(links)).entries
    ] == [
        ("see https://e.org/x or @home +1", "https://e.org/a", "ml", ("gpu",), "done"),
        ("2024-01-01 was a day", "https://e.org/b", "ml", (), "unread"),
        (None, "https://e.org/c", "ml", (), "reading"),
    ]


@pytest.mark.parametrize(
    "title",
    ["- x", "# x", "<x>", "> x", "| x", "1. Introduction", "* [ ] x", "[1]", '{"a": 1}', "a,url", "<!doctype html>", "x y", "(A) x"],
)  # fmt: skip
@pytest.mark.parametrize("others", [0, 2000])
def test_exported_files_are_recognised_whatever_their_titles(title: str, others: int) -> None:
    titles = [title, "Second", *(f"{title} {number}" for number in range(others))]
    links = [
        Link(number, f"id-{number}", "cuda", title, f"https://e.org/{number}") for number, title in enumerate(titles)
    ]
    text = write(BY_NAME["todotxt"], ReadingList(tuple(links), (Topic("cuda"),)), links, today=date(2026, 1, 1))
    found = sources.read(text.encode(), "t.txt", settings=Settings())
    assert [(one.title, one.heading, one.url) for one in found.entries] == [
        (one.title, "cuda", one.url) for one in links
    ]
