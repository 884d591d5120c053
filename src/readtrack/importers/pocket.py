"""Pocket (closed in 2025): `title,url,time_added,tags,status` in parts of 10,000 rows, and the HTML before that.

`tags` are joined with `|` and may have spaces; `status` is unread or archive; a title may be the URL. The HTML has
tags with commas and the state in the heading above; Instapaper's old HTML looks the same, with folders as headings.
The zip also has `annotations/part_000000.json`: articles with `highlights`, each with a `quote`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from readtrack.importers import Contents, Entry, Settings, Skipped, State, Unreadable, objects, tables
from readtrack.importers.fields import Record, gather, joined, state_of
from readtrack.markup import tags

_HEADINGS: dict[str, State] = {"unread": "unread", "read archive": "done", "archive": "done"}


def read(text: str, settings: Settings) -> Contents:
    return tables.read(text, settings, _row, needs=("url",))


def _row(row: Record, settings: Settings) -> Entry | Skipped:
    return row.entry(
        settings,
        url=row.text("url"),
        title=row.text("title"),
        state=state_of(row.text("status")) or "unread",
        added=row.day("time added", settings),
        tags=row.tags("tags", separators="|"),
    )


def with_highlights(contents: Contents, annotations: Iterable[str]) -> Contents:
    """The entries with quotes from their articles as notes; an article that is in no other file becomes an entry."""
    notes: dict[str, str] = {}
    others: dict[str, Entry] = {}
    for text in annotations:
        try:
            found = list(objects.records(objects.load(text)))
        except Unreadable:
            continue
        for article in found:
            if isinstance(article, Skipped) or not (url := article.text("url")):
                continue
            quotes = [" ".join(one.text("quote").split()) for one in article.records("highlights")]
            notes[url] = joined(notes.get(url, ""), *(f"> {quote}" for quote in quotes if quote))
            others[url] = Entry(0, None, article.text("title") or None, url, place=f"annotations{article.place}")
    entries = [
        one._replace(note=joined(one.note or "", notes.pop(one.url or "", "")) or None) for one in contents.entries
    ]
    entries += [others[url]._replace(note=note or None) for url, note in notes.items()]
    return contents._replace(entries=tuple(entries))


def read_html(text: str, settings: Settings) -> Contents:
    return gather(_items(text, settings))


def _items(text: str, settings: Settings) -> Iterator[Entry | Skipped]:
    heading = ""
    item: Record | None = None
    words: list[str] = []
    for tag in tags(text):
        words.append(tag.before)
        if tag.name in ("h1", "a"):
            words = []
            item = Record(tag.attributes, tag.line) if tag.name == "a" else None
        elif tag.name == "/h1":
            heading = " ".join("".join(words).split())
        elif tag.name == "/a" and item is not None:
            folder = heading.casefold()
            yield item.entry(
                settings,
                url=item.text("href"),
                title=" ".join("".join(words).split()),
                heading="" if folder in _HEADINGS else heading,
                state=_HEADINGS.get(folder, "unread"),
                added=item.day("time_added", settings),
                tags=item.tags("tags", separators=","),
            )
            item = None
