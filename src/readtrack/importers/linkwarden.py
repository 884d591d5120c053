"""Linkwarden: `{collections: [{id, name, parentId, links: [{name, url, tags: [{name}], createdAt}]}]}`, no state."""

from __future__ import annotations

from collections.abc import Iterator

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record, gather, list_paths


def read(text: str, settings: Settings) -> Contents:
    value = objects.load(text)
    objects.expect_list(value, ("collections",))
    return gather(_links(value, settings))


def _links(value: object, settings: Settings) -> Iterator[Entry | Skipped]:
    paths = list_paths(
        (one for one in objects.records(value, ("collections",)) if isinstance(one, Record)), parent="parentId"
    )
    for collection in objects.records(value, ("collections",)):
        if isinstance(collection, Skipped):
            yield collection
            continue
        for link in collection.records("links"):
            yield link.entry(
                settings,
                url=link.text("url"),
                title=link.text("name"),
                heading=paths[collection.text("id")],
                added=link.day("createdAt", settings),
                tags=link.tags("tags", separators=","),
                note=link.text("description"),
            )
