"""The reading list as values, and the format of its file.

A store is TOML, usually called `reading.toml`:

    version = 1                        # of this format; 1 if missing

    [topic.vllm]                       # optional: gives a topic a name and a position among the topics
    name = "推理引擎"

    [[link]]                           # the order in the file is the reading order
    id = "kqzmtr"                      # written by the tool; derived from URL (or title) and topic if missing
    topic = "vllm"                     # "inbox" if missing
    title = "…"                        # if missing, the URL is shown
    url = "https://…"                  # a link needs a URL or a title
    tags = ["v1"]
    added = 2026-11-22                 # a TOML date
    started = 2026-11-23               # a date, or true if the date is unknown; false and "" count as absent
    done = 2026-11-24                  # likewise
    dropped = 2026-11-25               # likewise; a dropped link is not counted in totals
    minutes = 12                       # estimated reading time
    note = "…"
    author = "…"
    published = 2026-11-01             # the date of the page
    series = "…"                       # only written by hand, if the title does not show it: see `core/series.py`
    part = 6                           # only written by hand; false excludes the link from its series

Reading is lenient: unknown keys and tables are ignored and kept, and a value of the wrong type is never an error.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from readtrack.errors import ReadtrackError

if TYPE_CHECKING:
    from readtrack.core.columns import Columns

VERSION = 1
INBOX = "inbox"
LONG = 1 << 16  # characters; from this size on, compiling the pattern in `columns` pays off

Day = date | Literal[True]  # True: on an unknown date
State = Literal["unread", "reading", "done", "dropped"]
STATES: tuple[State, ...] = ("unread", "reading", "done", "dropped")

_ISO_DATE = r"\d{4}-\d{2}-\d{2}"


class Link(NamedTuple):
    position: int  # among the `[[link]]` blocks of the file, from 0
    id: str
    topic: str = INBOX
    title: str | None = None
    url: str | None = None
    tags: tuple[str, ...] = ()
    added: Day | None = None
    started: Day | None = None
    done: Day | None = None
    dropped: Day | None = None
    minutes: int | None = None
    note: str | None = None
    block: Mapping[str, object] | None = {}  # as parsed, read-only. None: it has the fields above and no other keys

    @property
    def raw(self) -> Mapping[str, object]:
        """The parsed keys and values of the block."""
        if self.block is not None:
            return self.block
        fields = {key: value for key, value in zip(FIELDS, self[1:-1], strict=True) if value is not None}
        tags = fields.pop("tags")
        return {**fields, "tags": list(self.tags)} if tags else fields

    @property
    def state(self) -> State:
        if self.dropped:
            return "dropped"
        if self.done:
            return "done"
        return "reading" if self.started else "unread"

    @property
    def label(self) -> str:
        """The title, or the URL if there is none."""
        return self.title or self.url or "(no address)"

    @property
    def author(self) -> str | None:
        return _text(self.block.get("author")) if self.block else None

    @property
    def published(self) -> Day | None:
        return day(self.block.get("published")) if self.block else None

    @property
    def id_is_stored(self) -> bool:
        """Whether the file contains the id. Otherwise it is derived, and is stored when the link changes."""
        return self.block is None or _text(self.block.get("id")) is not None


FIELDS = Link._fields[1:-1]  # the keys of a block that are fields of `Link`


class Topic(NamedTuple):
    id: str
    name: str | None = None

    @property
    def label(self) -> str:
        return self.name or self.id

    @property
    def id_beside_label(self) -> str:
        """The id, which commands take; empty if the label is the id already."""
        return "" if self.label == self.id else self.id


class ReadingList(NamedTuple):
    links: tuple[Link, ...] = ()
    topics: tuple[Topic, ...] = ()  # those with a table in the order of the tables, then the others by first link
    version: int = VERSION

    def topic(self, topic_id: str) -> Topic:
        return next((topic for topic in self.topics if topic.id == topic_id), Topic(topic_id))


class NotLinkBlocks(ReadtrackError):
    """`link` is not an array of tables: the only mistake in valid TOML that makes the list unreadable."""

    exit_code = 3

    def __init__(self, index: int | None = None) -> None:
        what = "`link` is not made of [[link]] blocks" if index is None else f"link number {index + 1} is not a table"
        super().__init__(what, hint="write each link as a block that starts with [[link]]")
        self.index = index


def read_long(text: str) -> "Columns | None":
    """Read a long store without the parser (see `core.columns`). None if it is short or needs the parser."""
    if len(text) < LONG:
        return None
    from readtrack.core.columns import read_columns

    return read_columns(text)


def from_toml(data: Mapping[str, object]) -> ReadingList:
    """The reading list in a parsed store. Raises `NotLinkBlocks`; other wrong values are read as far as possible."""
    blocks = data.get("link", [])
    if not isinstance(blocks, list):
        raise NotLinkBlocks
    links = []
    for index, block in enumerate(blocks):
        if not isinstance(block, dict):
            raise NotLinkBlocks(index)
        links.append(read_link(index, block))
    return from_links(links, data)


def from_links(links: list[Link], data: Mapping[str, object]) -> ReadingList:
    """The reading list with `links`, and with the topics and version in a parsed store."""
    if any(not link.id for link in links):
        links = _derive_ids(links)
    version = data.get("version")
    return ReadingList(
        links=tuple(links),
        topics=tuple(_topics(data.get("topic"), links)),
        version=version if type(version) is int else VERSION,
    )


def day(value: object) -> Day | None:
    """The value of a date key: None for `false` and `""`, True (an unknown date) for anything else but a date."""
    if value is None or value is False or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(_ISO_DATE, value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return True
    return True


def read_link(position: int, block: Mapping[str, object]) -> Link:
    """The link in a parsed block; its id is empty if the block has none."""
    get = block.get
    # This runs for every link, and most keys are missing in most links: avoid calls for absent ones.
    note, tags, minutes = get("note"), get("tags"), get("minutes")
    added, started, done, dropped = get("added"), get("started"), get("done"), get("dropped")
    return Link(
        position,
        _text(get("id")) or "",
        _text(get("topic")) or INBOX,
        _text(get("title")),
        _text(get("url")),
        () if tags is None else _tags(tags),
        None if added is None else day(added),
        None if started is None else day(started),
        None if done is None else day(done),
        None if dropped is None else day(dropped),
        None if minutes is None else _minutes(minutes),
        None if note is None else _text(note),
        block,
    )


def _text(value: object) -> str | None:
    """A string; a value of another type is converted, an empty or blank one counts as absent."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = str(value).lower() if isinstance(value, bool) else str(value)
    return value if value and not value.isspace() else None


def _tags(value: object) -> tuple[str, ...]:
    if not value:
        return ()
    items = value if isinstance(value, list) else [value]
    return tuple([tag for tag in map(_text, items) if tag is not None])


def _minutes(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 9:
        value = int(value)
    return value if type(value) is int and value > 0 else None


def _derive_ids(links: list[Link]) -> list[Link]:
    from readtrack.core.ids import mint  # only needed for links written by hand

    holders = {link.id: link for link in reversed(links) if link.id}
    derived: list[Link] = []
    counts: dict[str, int] = {}
    for link in links:
        if link.id:
            derived.append(link)
        else:
            derived.append(link._replace(id=mint(link.url, link.title, link.topic, holders=holders, counts=counts)))
            holders[derived[-1].id] = derived[-1]
    return derived


def _topics(tables: object, links: Iterable[Link]) -> Iterable[Topic]:
    tables = tables if isinstance(tables, dict) else {}
    for topic_id, table in tables.items():
        yield Topic(topic_id, _text(table.get("name") if isinstance(table, dict) else table))
    seen = set(tables)
    for link in links:
        if link.topic not in seen:
            seen.add(link.topic)
            yield Topic(link.topic)
