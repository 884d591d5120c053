"""Export formats: what each one preserves, and how its files are recognised."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Literal

from readtrack.core.model import Link, ReadingList
from readtrack.text import tidy

Name = Literal["markdown", "csv", "json", "jsonl", "html", "netscape", "pocket", "csljson", "todotxt", "atom"]


@dataclass(frozen=True, slots=True)
class Format:
    """`ours` matches the beginning of a file written by `export`, which is replaced without confirmation.

    The last five fields describe what is preserved: the state, its dates, tags, notes, and topics as folders etc.
    """

    name: Name
    title: str
    extensions: tuple[str, ...]
    ours: str
    state: str
    dates: str
    tags: str
    notes: str
    topics: str

    @property
    def needs_url(self) -> bool:
        return self.name in {"netscape", "pocket"}


FORMATS = (
    Format("markdown", "Markdown", (".md", ".markdown"), "", "read or not", "done", "yes", "yes", "headings"),
    Format("json", "JSON", (".json",), r'\{"readtrack": \d', "all", "all", "yes", "yes", "yes"),
    Format("jsonl", "JSON lines", (".jsonl", ".ndjson"), r'\{"readtrack": \d', "all", "all", "yes", "yes", "yes"),
    Format("csv", "CSV", (".csv",), "id,topic,topic_name,title,url,status,", "all", "all", "yes", "yes", "yes"),
    Format(
        "html",
        "Page",
        (".html", ".htm"),
        r'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="generator" content="readtrack">',
        *("all", "all", "yes", "yes", "sections"),
    ),
    Format(
        "netscape",
        "Bookmark file",
        (),
        r"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<!-- Exported by readtrack -->",
        *("all", "added", "yes", "yes", "folders"),
    ),
    Format("pocket", "Pocket CSV", (), "title,url,time_added,tags,status\n", "read or not", "added", "yes", "no", "no"),
    Format(
        "csljson",
        "CSL-JSON",
        (),
        r'\[\n\{"id": ("[^\n]*?"), "citation-key": \1, "type": "(?:webpage|document)", ',
        *("all", "added, done, dropped", "yes", "yes", "no"),
    ),
    Format(
        "todotxt", "todo.txt", (), r"(?:[^\n]* id:\S+\n)+\Z", "all", "added, done, dropped", "yes", "no", "+projects"
    ),
    Format(
        "atom",
        "Atom feed of finished links",
        (".xml", ".atom"),
        r'<\?xml version="1\.0" encoding="utf-8"\?>\n<feed xmlns="http://www\.w3\.org/2005/Atom">\n'
        r"(?: +<[^\n]*\n)*?  <generator>readtrack</generator>",
        *("only done", "done", "yes", "yes", "categories"),
    ),
)
BY_NAME: Mapping[str, Format] = {one.name: one for one in FORMATS}
_EXTENSIONS = {extension: one for one in FORMATS for extension in one.extensions}


def by_extension(path: PurePath) -> Format | None:
    return BY_NAME["todotxt"] if path.name.lower() == "todo.txt" else _EXTENSIONS.get(path.suffix.lower())


def is_ours(text: str, kind: Format) -> bool:
    """Whether `text` was written by `export` in this format and can be replaced without loss."""
    return bool(kind.ours) and re.match(kind.ours, text) is not None


def write(
    kind: Format,
    reading_list: ReadingList,
    links: Sequence[Link],
    *,
    today: date,
    raw: bool = False,
    feed: str | None = None,
) -> str:
    """`raw` keeps CSV cells unescaped; `feed` is the file of the feed next to a page."""
    match kind.name:
        case "markdown":
            from readtrack.exporters import markdown

            return markdown.write(reading_list, links)
        case "json" | "jsonl":
            from readtrack.importers import own

            return own.write(reading_list, links, lines=kind.name == "jsonl")
        case "csv":
            from readtrack.exporters import tables

            return tables.write(reading_list, links, raw=raw)
        case "pocket":
            from readtrack.exporters import tables

            return tables.write_pocket(links, raw=raw)
        case "html":
            from readtrack.exporters import page

            return page.write(reading_list, links, today=today, feed=feed)
        case "netscape":
            from readtrack.exporters import bookmarks

            return bookmarks.write(reading_list, links)
        case "csljson":
            from readtrack.exporters import citations

            return citations.write(links)
        case "todotxt":
            from readtrack.exporters import todotxt

            return todotxt.write(links)
        case "atom":
            from readtrack.exporters import atom

            return atom.write(reading_list, links, today=today)


def web_url(link: Link) -> str | None:
    """The URL, if a browser may open it: no `javascript:`, which a click in a page would run."""
    url = tidy(link.url or "")
    return url if re.match(r"https?://[^\s/?#]", url, re.IGNORECASE) else None


def noon(day: date) -> int:
    """Unix seconds of a date for formats without dates: noon in UTC is on the same date almost everywhere."""
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * 86400 + 43200


def table() -> str:
    """The table of preserved fields, in Markdown, for the documentation."""
    heads = ("format", "`--format`", "extension", "state", "dates", "tags", "notes", "topics")
    rows: list[tuple[str, ...]] = [heads, ("---",) * len(heads)]
    rows += [
        (
            one.title,
            f"`{one.name}`",
            " ".join(f"`{extension}`" for extension in one.extensions) or "–",
            *(one.state, one.dates, one.tags, one.notes, one.topics),
        )
        for one in FORMATS
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
