"""Readers for files of other programs: each reader turns a text into `Contents`.

`FORMATS` describes the readers without importing them: `sources` detects the format and imports its reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from typing import NamedTuple

from readtrack.core.model import Day, State, Topic
from readtrack.errors import ReadtrackError

__all__ = ["FORMATS", "Contents", "Day", "Entry", "Format", "Reader", "Settings", "Skipped", "State", "Unreadable"]


class Entry(NamedTuple):
    """One entry as it is in the file: neither is the URL cleaned yet nor the text tidied."""

    line: int  # line in the file, from 1; 0 if only `place` is known
    heading: str | None  # the nearest heading above it; the folder path, joined with `/`
    title: str | None
    url: str | None
    state: State = "unread"
    day: date | None = None  # of the state: when it was started, done or dropped
    added: date | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    place: str = ""  # in a file without lines: `results[3]`; in one of several: `part_000000.csv:12`
    started: Day | None = None  # of links that are now done or dropped
    done: Day | None = None  # of links that were dropped later
    minutes: int | None = None
    author: str | None = None
    published: date | None = None
    id: str = ""  # only in readtrack's own files, whose URLs are not cleaned
    own: tuple[tuple[str, object], ...] = ()  # only in readtrack's own files: other keys and their values


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that was skipped, so that nothing is lost silently."""

    line: int
    text: str
    reason: str
    place: str = ""
    unlinked: Entry | None = field(default=None, compare=False)  # the entry that `Settings.unlinked` would import


# The reason for links that `--all-links` imports.
NOT_A_TASK = "not a task"


class Contents(NamedTuple):
    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]
    topics: tuple[Topic, ...] = ()  # only in readtrack's own files: all topics, in order


class Unreadable(ReadtrackError):
    """A malformed file, or one in an unknown format. `place` is a line, or a line and column."""

    def __init__(self, message: str, *, hint: str | None = None, place: str = "") -> None:
        super().__init__(message, hint=hint)
        self.place = place


class Settings(NamedTuple):
    """What a reader needs to know besides the file."""

    zone: tzinfo = UTC  # for converting timestamps to dates
    columns: Mapping[str, str] = {}  # `url`, `title`, … to the name that the file uses
    unlinked: bool = False  # also import entries with a title but no URL
    all_links: bool = False  # also import links outside tasks, and entries from feeds


Reader = Callable[[str, Settings], Contents]


class Format(NamedTuple):
    module: str
    function: str
    what: str


FORMATS: Mapping[str, Format] = {
    "readtrack": Format("restored", "read", "another `reading.toml`, or JSON from `readtrack export`"),
    "netscape": Format("netscape", "read", "bookmarks exported by browsers and services (HTML)"),
    "pocket": Format("pocket", "read", "Pocket's CSV, or the zip or directory of its parts"),
    "pocket-html": Format("pocket", "read_html", "Pocket's and Instapaper's old HTML"),
    "raindrop": Format("raindrop", "read", "Raindrop.io's CSV"),
    "instapaper": Format("instapaper", "read", "Instapaper's CSV"),
    "omnivore": Format("omnivore", "read", "Omnivore's JSON or zip"),
    "reader": Format("reader", "read", "Readwise Reader's CSV"),
    "pinboard": Format("pinboard", "read", "Pinboard's JSON"),
    "karakeep": Format("karakeep", "read", "Karakeep's (Hoarder's) JSON"),
    "linkding": Format("linkding", "read", "responses of linkding's REST API (JSON)"),
    "wallabag": Format("wallabag", "read", "wallabag's JSON"),
    "linkwarden": Format("linkwarden", "read", "Linkwarden's JSON"),
    "github": Format("github", "read", "starred GitHub repositories (JSON of `gh api user/starred`)"),
    "starred": Format("starred", "read", "starred articles from Inoreader and FreshRSS (JSON)"),
    "tabs": Format("tabs", "read", "JSON of Tab Session Manager, Session Buddy and Toby"),
    "firefox": Format("firefox", "read", "a backup of Firefox's bookmarks (JSON)"),
    "chrome": Format("chrome", "read", "the Bookmarks file of Chromium, Chrome and Edge"),
    "safari": Format("safari", "read", "Safari's Bookmarks.plist with its reading list"),
    "csljson": Format("csljson", "read", "CSL-JSON, as exported by Zotero"),
    "bibtex": Format("bibtex", "read", "BibTeX and BibLaTeX (extra `bib`)"),
    "ris": Format("ris", "read", "RIS (extra `bib`)"),
    "goodreads": Format("goodreads", "read", "Goodreads' CSV"),
    "linkace": Format("linkace", "read", "LinkAce's CSV"),
    "todoist": Format("todoist", "read", "a Todoist project (CSV)"),
    "todotxt": Format("todotxt", "read", "todo.txt"),
    "opml": Format("opml", "read", "the links of an OPML outline, not its feeds"),
    "feed": Format("feed", "read", "the items of an RSS or Atom file"),
    "csv": Format("generic", "read_csv", "any table with a column of URLs"),
    "json": Format("generic", "read_json", "any JSON with URLs"),
    "jsonl": Format("generic", "read_jsonl", "one JSON object per line"),
    "yaml": Format("generic", "read_yaml", "YAML lists with URLs"),
    "org": Format("org", "read", "an Org mode file"),
    "markdown": Format("markdown", "read_with_settings", "a Markdown checklist, Logseq page or clipped note"),
    "text": Format("text", "read", "text with URLs, one per line or with titles (OneTab)"),
}
