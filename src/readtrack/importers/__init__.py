"""What other programs' files hold, in one shape: every reader turns a text into `Contents`.

`FORMATS` is all that is known of the readers until one is needed: `sources` finds out which, and imports that one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo
from typing import NamedTuple

from readtrack.core.model import Day, State, Topic
from readtrack.errors import ReadtrackError

__all__ = ["FORMATS", "Contents", "Day", "Entry", "Format", "Reader", "Settings", "Skipped", "State", "Unreadable"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to read, as the file has it: the address not cleaned yet, the text not tidied."""

    line: int  # of the file, from 1; 0 where only `place` tells
    heading: str | None  # the nearest heading above it; the folder path, joined with `/`
    title: str | None
    url: str | None
    state: State = "unread"
    day: date | None = None  # of the state: when it was started, done or dropped
    added: date | None = None
    tags: tuple[str, ...] = ()
    note: str | None = None
    place: str = ""  # in a file without lines: `results[3]`; in one of several: `part_000000.csv:12`
    started: Day | None = None  # of what is done or dropped by now
    done: Day | None = None  # of what was dropped later
    minutes: int | None = None
    author: str | None = None
    published: date | None = None
    id: str = ""  # of readtrack's own files, whose addresses are taken as they are


@dataclass(frozen=True, slots=True)
class Skipped:
    """An entry that was not taken, so that nothing is dropped in silence."""

    line: int
    text: str
    reason: str
    place: str = ""


# The reason for links that `--all-links` takes.
NOT_A_TASK = "not a task"


@dataclass(frozen=True, slots=True)
class Contents:
    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]
    topics: tuple[Topic, ...] = ()  # of readtrack's own files: all that it had, in their order


class Unreadable(ReadtrackError):
    """A file that is not what it says, or of no known format. `place` is in the file: a line, or line and column."""

    def __init__(self, message: str, *, hint: str | None = None, place: str = "") -> None:
        super().__init__(message, hint=hint)
        self.place = place


@dataclass(frozen=True, slots=True)
class Settings:
    """What a reader has to be told because the file does not say it."""

    zone: tzinfo = UTC  # in which a moment is a day
    columns: Mapping[str, str] = field(default_factory=dict)  # `url`, `title`, … to the name that the file uses
    unlinked: bool = False  # take what has a title but no address, too
    all_links: bool = False  # take links outside tasks, and what feeds brought, too


Reader = Callable[[str, Settings], Contents]


class Format(NamedTuple):
    module: str
    function: str
    what: str


FORMATS: Mapping[str, Format] = {
    "readtrack": Format("restored", "read", "another `reading.toml`, or JSON that `readtrack export` wrote"),
    "netscape": Format("netscape", "read", "bookmarks as browsers and services export them (HTML)"),
    "pocket": Format("pocket", "read", "Pocket's CSV, also the zip or the folder of its parts"),
    "pocket-html": Format("pocket", "read_html", "Pocket's and Instapaper's old HTML"),
    "raindrop": Format("raindrop", "read", "Raindrop.io's CSV"),
    "instapaper": Format("instapaper", "read", "Instapaper's CSV"),
    "omnivore": Format("omnivore", "read", "Omnivore's JSON, also its zip"),
    "reader": Format("reader", "read", "Readwise Reader's CSV"),
    "pinboard": Format("pinboard", "read", "Pinboard's JSON"),
    "karakeep": Format("karakeep", "read", "Karakeep's (Hoarder's) JSON"),
    "linkding": Format("linkding", "read", "pages of linkding's REST interface"),
    "wallabag": Format("wallabag", "read", "wallabag's JSON"),
    "linkwarden": Format("linkwarden", "read", "Linkwarden's JSON"),
    "github": Format("github", "read", "starred repositories (JSON of `gh api user/starred`)"),
    "starred": Format("starred", "read", "starred articles of Inoreader and FreshRSS (JSON)"),
    "tabs": Format("tabs", "read", "Tab Session Manager's, Session Buddy's and Toby's JSON"),
    "firefox": Format("firefox", "read", "a backup of Firefox's bookmarks (JSON)"),
    "chrome": Format("chrome", "read", "the file Bookmarks in a profile of Chromium, Chrome, Edge"),
    "safari": Format("safari", "read", "Safari's Bookmarks.plist with its reading list"),
    "csljson": Format("csljson", "read", "CSL-JSON, as Zotero exports it"),
    "bibtex": Format("bibtex", "read", "BibTeX and BibLaTeX (extra `bib`)"),
    "ris": Format("ris", "read", "RIS (extra `bib`)"),
    "goodreads": Format("goodreads", "read", "Goodreads' CSV"),
    "linkace": Format("linkace", "read", "LinkAce's CSV"),
    "todoist": Format("todoist", "read", "Todoist's CSV of a project"),
    "todotxt": Format("todotxt", "read", "todo.txt"),
    "opml": Format("opml", "read", "the links of an OPML outline, not its feeds"),
    "feed": Format("feed", "read", "the items of an RSS or Atom file"),
    "csv": Format("generic", "read_csv", "any table with a column of addresses"),
    "json": Format("generic", "read_json", "any JSON with addresses"),
    "jsonl": Format("generic", "read_jsonl", "one JSON object a line"),
    "yaml": Format("generic", "read_yaml", "YAML lists with addresses"),
    "org": Format("org", "read", "an Org mode file"),
    "markdown": Format("markdown", "read_as_asked", "a Markdown checklist, Logseq page or clipped note"),
    "text": Format("text", "read", "text with URLs, a line each or with titles (OneTab, shares)"),
}
