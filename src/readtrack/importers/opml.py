"""OPML: outlines with `text`, `type`, `url`, `category`, `created`. Feeds are subscriptions, not links to read.

Read as tags, not as XML: real files contain raw `&` (plenaryapp/awesome-rss-feeds).
"""

from __future__ import annotations

from collections.abc import Iterator

from readtrack.importers import Contents, Entry, Settings, Skipped
from readtrack.importers.fields import Folders, Record, gather
from readtrack.markup import tags


def read(text: str, settings: Settings) -> Contents:
    return gather(_outlines(text, settings))


def _outlines(text: str, settings: Settings) -> Iterator[Entry | Skipped]:
    folders = Folders()
    for tag in tags(text):
        if tag.name == "/outline":
            folders.leave()
        elif tag.name == "outline":
            record = Record(tag.attributes, tag.line)
            name = record.text("text", "title")
            if record.text("xmlurl"):
                yield record.skipped(name, "a feed")
            elif record.text("url", "htmlurl"):
                yield _link(record, name, folders.path, settings)
            if not tag.is_closed:
                folders.enter(name)


def _link(record: Record, name: str, folder: str, settings: Settings) -> Entry | Skipped:
    categories = record.tags("category", separators=",")
    below = [one.strip("/") for one in categories if one.startswith("/")]
    return record.entry(
        settings,
        url=record.text("url", "htmlurl"),
        title=name,
        heading=folder or next(iter(below), ""),
        added=record.day("created", settings),
        tags=[one for one in categories if not one.startswith("/")],
        note=record.text("description"),
    )
