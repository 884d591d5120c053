"""Starred articles exported by Inoreader and FreshRSS: JSON of Google Reader's interface.

`items` with `canonical` and `alternate` links, `published` in seconds, and `categories` such as `user/-/label/x`;
`user/-/state/com.google/read` only means that an article was shown.
"""

from __future__ import annotations

import re

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record

_LABEL = re.compile(r"user/[^/]*/label/(.+)")


def read(text: str, settings: Settings) -> Contents:
    return objects.read(text, settings, _item, keys=("items",))


def _item(item: Record, settings: Settings) -> Entry | Skipped:
    links = [*item.records("canonical"), *item.records("alternate")]
    categories = item.values.get("categories")
    labels = (
        [_LABEL.fullmatch(one) for one in categories if isinstance(one, str)] if isinstance(categories, list) else []
    )
    return item.entry(
        settings,
        url=next((url for link in links if (url := link.text("href"))), ""),
        title=" ".join(item.text("title").split()),
        tags=[found[1] for found in labels if found],
        author=item.text("author"),
        published=item.day("published", settings),
    )
