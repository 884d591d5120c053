"""A note about one page, as clippers write it: front matter with the URL, then the text of the page.

Obsidian Web Clipper (`source`, `created`, `published`, `author`, `tags`), Slurp (`link`, `byline`, `slurped`),
MarkDownload (`source`, `created`), Cubox, Omnivore's and Readwise's plug-ins (`url`, `date_saved`, `date_read`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from readtrack.addresses.lines import find_urls
from readtrack.importers import Entry, Settings, State
from readtrack.importers.fields import Record, day_of, state_of
from readtrack.importers.front_matter import front_matter
from readtrack.importers.simple_yaml import Value, mapping

_URL = (
    *("source", "url", "link", "source_url", "sourceurl", "original_url", "originalurl", "original", "href"),
    *("external_url", "canonical_url", "article_url", "page-url", "page_url"),
)
_ADDED = (
    "created",
    "date_saved",
    "saved",
    "saved_at",
    "date_added",
    "added",
    "clipped",
    "slurped",
    "date created",
    "date",
)
_PUBLISHED = ("published", "date_published", "published_at", "publish_date", "published_date", "date published")
_READ = ("date_read", "read_at", "finished", "completed", "archived_at", "date read")
_STATE = ("status", "state", "read", "done", "archived")
_HEADING = re.compile(r"^#\s+(.+?)\s*#*\s*$", re.MULTILINE)
_WIKI = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")


def entry_of(text: str, settings: Settings) -> Entry | None:
    """The page that `text` is a note about; None without front matter that has a web URL."""
    lines, _ = front_matter(text)
    if not lines or "://" not in "".join(lines):
        return None
    values = mapping(lines)
    name, url = next(((name, found[0].url) for name in _URL if (found := find_urls(_text(values, name)))), ("", ""))
    if not url:
        return None
    where = next((at for at, line in enumerate(lines, 2) if line.casefold().startswith((name, f'"{name}'))), 1)
    heading = _HEADING.search(text)
    state, day = _progress(values, settings)
    tags = Record({"tags": values.get("tags") or values.get("tag")}).tags("tags", separators=", ")
    return Entry(
        where,
        None,
        _text(values, "title") or (heading[1] if heading else None),
        url,
        state,
        day,
        added=_day(values, _ADDED, settings),
        tags=tuple(_WIKI.sub(r"\1", tag) for tag in tags),
        author=", ".join(filter(None, (_text(values, "author") or _text(values, "byline")).split("\n"))) or None,
        published=_day(values, _PUBLISHED, settings),
    )


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name, "")
    return _WIKI.sub(r"\1", value if isinstance(value, str) else "\n".join(value)).strip()


def _day(values: Mapping[str, Value], names: tuple[str, ...], settings: Settings) -> date | None:
    return next((day for name in names if (day := day_of(_text(values, name), settings.zone))), None)


def _progress(values: Mapping[str, Value], settings: Settings) -> tuple[State, date | None]:
    day = _day(values, _READ, settings)
    said = next((word for name in _STATE if (word := state_of(_text(values, name)))), None)
    state: State = said or ("done" if day else "unread")
    return state, day if state == "done" else None
