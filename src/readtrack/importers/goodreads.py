"""Goodreads: 31 columns, no URL; the page of the book is derived from `Book Id`.

`Exclusive Shelf` is read, currently-reading, to-read or a shelf of the user; `Bookshelves` repeats it. Dates are
`YYYY/MM/DD`, `Date Read` is often empty; reviews contain HTML.
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, tables
from readtrack.importers.fields import Record, joined, state_of
from readtrack.markup import plain


def read(text: str, settings: Settings) -> Contents:
    return tables.read(text, settings, _row, needs=("book id", "title"))


def _row(row: Record, settings: Settings) -> Entry | Skipped:
    book, shelf = row.text("book id"), row.text("exclusive shelf")
    state = state_of(shelf)
    shelves = row.tags("bookshelves", separators=",")
    return row.entry(
        settings,
        url=f"https://www.goodreads.com/book/show/{book}" if book.isalnum() else "",
        title=row.text("title"),
        state=state or "unread",
        day=row.day("date read", settings) if state == "done" else None,
        added=row.day("date added", settings),
        tags=[name for name in (*shelves, shelf) if name and state_of(name) is None],
        note=joined(row.text("author"), plain(row.text("my review"))),
    )
