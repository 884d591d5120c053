"""Tabs that browser extensions saved: Tab Session Manager, Session Buddy, Toby. All are unread; a session is a folder.

Tab Session Manager (sienori/Tab-Session-Manager): an array of sessions with `windows` by number, of tabs by number;
Karakeep reads the same. Session Buddy: `sessions` of `windows` of `tabs` (3), `collections` of `folders` of `links`
(4). Toby: `lists` of `cards` with `customTitle` and `customDescription`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, gather

# For each level, the possible keys of its list, or of its object of numbered values.
_LEVELS = ("sessions", "collections", "lists", "windows", "folders", "tabs", "links", "cards")


def read(text: str, settings: Settings) -> Contents:
    value = objects.load(text)
    if not isinstance(value, list):
        objects.expect_list(value, _LEVELS)
        value = [value]
    roots = (
        Record(one, place=f"[{at}]" if len(value) > 1 else "") for at, one in enumerate(value) if isinstance(one, dict)
    )
    return gather(entry for root in roots for entry in _below(root, "", None, settings, 0))


def _below(node: Record, folder: str, added: date | None, settings: Settings, depth: int) -> Iterator[Entry | Skipped]:
    children = [child for key in _LEVELS for child in _children(node, key)]
    if not children and node.text("url"):
        yield node.entry(
            settings,
            url=node.text("url"),
            title=" ".join(node.text("customTitle", "title").split()),
            heading=folder,
            added=added,
            note=node.text("customDescription"),
        )
        return
    added = node.day("date", settings) or node.day("created", settings) or added
    name = folder or node.text("name", "title")
    for child in children if depth < len(_LEVELS) else ():
        yield from _below(child, name, added, settings, depth + 1)


def _children(node: Record, key: str) -> Iterator[Record]:
    yield from node.records(key)
    values = node.values.get(key)
    for number, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, dict):
            place = f"{node.place}{'.' if node.place else ''}{key}.{number}"
            if "url" in value:
                yield Record(value, place=place)
            else:  # a window of Tab Session Manager
                yield Record({"tabs": value}, place=place)
