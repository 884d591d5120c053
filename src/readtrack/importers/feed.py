"""A saved feed: RSS 2.0 (rssboard.org), RSS 1.0, and Atom (RFC 4287). Its items are links, the feed itself is not.

Read as tags, not as XML, as feeds contain raw `&` and unclosed elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from readtrack.importers import Contents, Entry, Settings, Skipped
from readtrack.importers.fields import Record, gather
from readtrack.markup import tags
from readtrack.text import unescaped

_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]*>")
_ITEMS = ("item", "entry")
_DATES = ("pubdate", "published", "dc:date", "date", "updated")
_AUTHORS = ("dc:creator", "creator", "author")


def read(text: str, settings: Settings) -> Contents:
    return gather(_items(_CDATA.sub(lambda found: escape(found[1], quote=False), text), settings))


def _items(text: str, settings: Settings) -> Iterator[Entry | Skipped]:
    values: dict[str, str] | None = None
    categories: list[str] = []
    line = 0
    for tag in tags(text):
        name = tag.name.removeprefix("/").removeprefix("atom:")
        if name in _ITEMS:
            if values is not None:
                yield _item(Record(values, line), categories, settings)
            values, categories, line = ({}, [], tag.line) if not tag.name.startswith("/") else (None, [], 0)
        elif values is None:
            continue
        elif name == "link" and tag.attributes.get("href") and tag.attributes.get("rel", "alternate") == "alternate":
            values.setdefault("link", tag.attributes["href"])
        elif name == "category" and tag.attributes.get("term"):
            categories.append(tag.attributes["term"])
        elif tag.name == "/category":
            categories.append(tag.before.strip())
        elif tag.name == "/name":
            values.setdefault("author", tag.before.strip())
        elif tag.name.startswith("/") and tag.before.strip():
            values.setdefault(name, tag.before.strip())


def _item(item: Record, categories: list[str], settings: Settings) -> Entry | Skipped:
    guid = item.text("guid")
    return item.entry(
        settings,
        url=item.text("link") or (guid if guid.startswith(("http://", "https://")) else ""),
        title=" ".join(unescaped(_MARKUP.sub("", item.text("title"))).split()),  # titles are mostly HTML, escaped
        tags=filter(None, categories),
        author=item.text(*_AUTHORS),
        published=next((day for name in _DATES if (day := item.day(name, settings))), None),
    )
