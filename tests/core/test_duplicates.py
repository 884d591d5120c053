"""New links that a list already contains, and other sections of the same pages."""

from __future__ import annotations

from readtrack.core.actions import NewLink
from readtrack.core.duplicates import new_and_existing, other_sections
from readtrack.core.model import Link

LINKS = (
    Link(0, "a", "llm", "A", "https://e.org/a"),
    Link(1, "b", "vllm", "A too", "https://www.e.org/a/"),
    Link(2, "c", "llm", "A Book"),
    Link(3, "d", "llm", None, "https://e.org/page#one"),
)


def new(*urls: str | None, title: str | None = None) -> list[NewLink]:
    return [NewLink(url, title) for url in urls]


def test_a_link_that_exists_in_any_topic_is_not_new() -> None:
    fresh = new("https://e.org/b")
    candidates = [*new("http://e.org/a?utm_source=x"), *fresh, *new("https://e.org/b/"), *new(None, title="a  book")]
    assert new_and_existing(candidates, LINKS) == (fresh, [LINKS[0], LINKS[2]])


def test_with_a_topic_only_links_of_that_topic_count() -> None:
    assert new_and_existing(new("https://e.org/a"), LINKS, topic="vllm") == ([], [LINKS[1]])
    assert new_and_existing(new("https://e.org/a"), LINKS, topic="cuda") == (new("https://e.org/a"), [])


def test_another_section_of_a_page_is_new_and_reported() -> None:
    section = new("https://e.org/page#two")
    assert new_and_existing(section, LINKS) == (section, [])
    assert other_sections(section, LINKS) == [LINKS[3]]
    assert other_sections(new("https://e.org/page#one", None), LINKS) == []
