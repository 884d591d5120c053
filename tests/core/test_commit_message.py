"""The changes between two versions of a list, as a commit message."""

from __future__ import annotations

from readtrack.core import commit_message
from readtrack.core.model import ReadingList, from_toml


def listed(*links: dict[str, object]) -> ReadingList:
    return from_toml({"link": list(links)})


A: dict[str, object] = {"id": "a", "title": "A"}
B: dict[str, object] = {"id": "b", "title": "B"}
C: dict[str, object] = {"id": "c", "title": "C"}


def said(before: ReadingList, after: ReadingList) -> str:
    return commit_message.message(commit_message.entries(before, after), otherwise="edit reading.toml")


def test_a_single_link_is_named() -> None:
    before = listed(A, B, C, {"id": "d", "title": "D"}, {**A, "id": "e", "started": True})
    after = listed(
        {**A, "done": True},
        {**B, "started": True},
        {**C, "note": "n"},
        {**A, "id": "e"},
        {"id": "f", "url": "https://f.org"},
    )
    assert said(before, after) == "done: A; started: B; reopened: A; added: https://f.org; edited: C; removed: D"


def test_several_links_are_counted_and_listed_below() -> None:
    assert (
        said(listed(A), listed({**A, "dropped": True}, B, C)) == "dropped: A; 2 added\n\ndropped: A\nadded: B\nadded: C"
    )


def test_a_long_title_is_cut_in_the_headline_and_whole_below() -> None:
    title = "图解" * 40
    assert said(listed(), listed({"id": "x", "title": title})) == f"added: {title[:59]}…\n\nadded: {title}"


def test_a_long_list_is_cut() -> None:
    lines = said(listed(), from_toml({"link": [{"title": str(n)} for n in range(150)]})).splitlines()
    assert (lines[0], len(lines), lines[-1]) == ("150 added", 102, "and 51 more")


def test_hostile_titles_are_harmless() -> None:
    assert said(listed(), listed({"id": "x", "title": "a\n\n\x1b[31m# b"})) == "added: a # b"


def test_a_change_without_links_is_an_edit_of_the_file() -> None:
    assert said(listed(A, B), listed(B, A)) == "edit reading.toml"
