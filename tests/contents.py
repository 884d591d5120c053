"""Short notation for the contents that readers return."""

from __future__ import annotations

from typing import Any

from samples import SAMPLES

from readtrack.importers import Contents, Entry, Settings, Skipped, sources


def read(name: str, text: str | None = None, **settings: Any) -> Contents:
    """The contents that reader `name` returns for `text`, by default its sample; timestamps become dates in UTC."""
    return sources.reader(name)(SAMPLES[name] if text is None else text, Settings(**settings))


def contents(*parts: Entry | Skipped) -> Contents:
    return Contents(
        tuple(part for part in parts if isinstance(part, Entry)),
        tuple(part for part in parts if isinstance(part, Skipped)),
    )


def entry(where: int | str, title: str | None, url: str | None, **more: Any) -> Entry:
    """`where` is a line, or a position in a file without lines."""
    line, place = (where, "") if isinstance(where, int) else (0, where)
    return Entry(line, more.pop("heading", None), title, url, place=place, **more)


def skipped(where: int | str, text: str, reason: str) -> Skipped:
    line, place = (where, "") if isinstance(where, int) else (0, where)
    return Skipped(line, text, reason, place)
