"""Tabs that browser extensions saved."""

from __future__ import annotations

import json
from datetime import date

import pytest
from contents import contents, entry, read, skipped

from readtrack.importers import Unreadable
from readtrack.importers.detect import detect

A, B = "https://e.org/a", "https://e.org/b"
BUDDY_3 = {
    "format": "nxs.json.v1",
    "sessions": [
        {
            "type": "saved",
            "name": "Work",
            "created": "2024-03-01T10:00:00.000Z",
            "windows": [{"id": 1, "tabs": [{"url": A, "title": "A"}, {"url": B, "title": B}]}],
        }
    ],
}
BUDDY_4 = {
    "format": "nxs.json.v2",
    "collections": [{"title": "Work", "folders": [{"title": "", "links": [{"url": A, "title": "A"}]}]}],
}
TOBY = {
    "version": 3,
    "lists": [
        {
            "title": "Later",
            "cards": [{"title": "A", "url": A, "customTitle": "My A", "customDescription": "why"}, {"title": "x"}],
            "labels": [],
        }
    ],
}


def test_tab_session_manager() -> None:
    assert read("tabs") == contents(
        entry("[0].windows.7.tabs.1", "A", A, heading="Research", added=date(2024, 3, 1)),
        entry("[1].windows.8.tabs.3", None, B),
        skipped("[0].windows.7.tabs.2", "New tab", "not a web URL: about:"),
    )


def test_session_buddy() -> None:
    text = json.dumps(BUDDY_3)
    assert detect(text) == detect(json.dumps(BUDDY_4)) == "tabs"
    place = "sessions[0].windows[0].tabs"
    assert read("tabs", text) == contents(
        entry(f"{place}[0]", "A", A, heading="Work", added=date(2024, 3, 1)),
        entry(f"{place}[1]", None, B, heading="Work", added=date(2024, 3, 1)),
    )
    assert read("tabs", json.dumps(BUDDY_4)) == contents(
        entry("collections[0].folders[0].links[0]", "A", A, heading="Work")
    )


def test_toby() -> None:
    text = json.dumps(TOBY)
    assert detect(text) == "tabs"
    assert read("tabs", text) == contents(entry("lists[0].cards[0]", "My A", A, heading="Later", note="why"))


def test_nesting_is_limited() -> None:
    value: dict[str, object] = {"url": A}
    for _ in range(400):
        value = {"windows": [value]}
    assert read("tabs", json.dumps(value)).entries == ()


@pytest.mark.parametrize("text", ["{}", "5", '{"lists": {}}'])
def test_json_without_a_list_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        read("tabs", text)
