"""The actions on links, as pure functions from a reading list to edits.

An action that has nothing to do returns no edit and a remark that says so.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Literal, NamedTuple

from readtrack.core.ids import Holder, mint
from readtrack.core.lookup import UnknownTag, near_tags
from readtrack.core.model import INBOX, Day, Link, ReadingList
from readtrack.errors import ReadtrackError
from readtrack.text import fold, tidy
from readtrack.toml.edits import AddLink, Edit, SetField, UnsetField, Value

# The keys of a link in the order in which a new one is written.
FIELD_ORDER = (
    "id",
    "topic",
    "title",
    "url",
    "author",
    "published",
    "tags",
    "added",
    "started",
    "done",
    "dropped",
    "minutes",
    "note",
)


class Change(NamedTuple):
    edits: tuple[Edit, ...] = ()
    remarks: tuple[str, ...] = ()  # messages for the user: what was left unchanged, and why


class Refused(ReadtrackError):
    """The change is not allowed in the current state of the link or topic."""


class Work:
    """Collects edits and remarks. The first change to a link also stores its id."""

    __slots__ = ("edits", "ids", "remarks")

    def __init__(self, *edits: Edit) -> None:
        self.edits: list[Edit] = list(edits)
        self.remarks: list[str] = []
        self.ids: set[int] = set()  # positions of links whose derived id is stored by one of the edits

    def set(self, link: Link, key: str, value: Value) -> None:
        self.write_id(link)
        self.edits.append(SetField(link.position, key, value))

    def unset(self, link: Link, key: str) -> None:
        if getattr(link, key):  # keep a value that counts as absent, such as `done = false`
            self.write_id(link)
            self.edits.append(UnsetField(link.position, key))

    def change(self) -> Change:
        return Change(tuple(self.edits), tuple(self.remarks))

    def write_id(self, link: Link) -> None:
        """Store a derived id, as the fields that it is derived from may change."""
        if not link.id_is_stored and link.position not in self.ids:
            self.ids.add(link.position)
            self.edits.append(SetField(link.position, "id", link.id))


def start(links: Sequence[Link], *, on: Day, explicit: bool = False) -> Change:
    """Mark links as being read. A dropped link is resumed; a done link raises `Refused`: it must be reopened first.

    With `explicit`, `on` replaces an existing start date.
    """
    work = Work()
    for link in links:
        if link.done and not link.dropped:
            raise Refused(f"{quoted(link)} is done", hint=f"to read it again: readtrack reopen {link.id}")
        if link.started and not link.dropped and not (explicit and link.started != on):
            work.remarks.append(f"already reading {quoted(link)}{_since(link.started)}")
            continue
        work.unset(link, "dropped")
        if not link.started or (explicit and link.started != on):
            work.set(link, "started", on)
    return work.change()


def done(links: Sequence[Link], *, on: Day, explicit: bool = False, note: str = "") -> Change:
    """Mark links as done; `note` is appended to their notes."""
    return _finish(links, "done", "already done:", on=on, explicit=explicit, note=note)


def drop(links: Sequence[Link], *, on: Day, explicit: bool = False, note: str = "") -> Change:
    """Mark links as dropped; they stay in the file but are not counted in totals."""
    return _finish(links, "dropped", "already dropped:", on=on, explicit=explicit, note=note)


def add_note(links: Sequence[Link], note: str) -> Change:
    """Append `note` to the note of each link, unless that already ends with it."""
    work = Work()
    for link in links:
        if not _append(work, link, note):
            work.remarks.append(f"already noted: {quoted(link)}")
    return work.change()


def reopen(links: Sequence[Link]) -> Change:
    """Revert links to their previous state: done or dropped to reading (unread without a start), reading to unread."""
    work = Work()
    for link in links:
        if link.done or link.dropped:
            work.unset(link, "done")
            work.unset(link, "dropped")
        elif link.started:
            work.unset(link, "started")
        else:
            work.remarks.append(f"already unread: {quoted(link)}")
    return work.change()


def tag(links: Sequence[Link], tags: Iterable[str]) -> Change:
    wanted = list(tags)
    work = Work()
    for link in links:
        having = set(map(fold, link.tags))
        new = [name for name in wanted if fold(name) not in having]
        if new:
            work.set(link, "tags", (*_raw_tags(link), *new))
        else:
            work.remarks.append(f"already tagged: {quoted(link)}")
    return work.change()


def untag(links: Sequence[Link], tags: Iterable[str]) -> Change:
    unwanted = set(map(fold, tags))
    work = Work()
    for link in links:
        raw = _raw_tags(link)
        left = tuple(value for value in raw if fold(str(value)) not in unwanted)
        if len(left) == len(raw):
            work.remarks.append(f"not tagged: {quoted(link)}")
        elif left:
            work.set(link, "tags", left)
        else:
            work.unset(link, "tags")
    return work.change()


def retag(links: Sequence[Link], old: str, new: str) -> Change:
    """Rename a tag on all links, ignoring case; if a link already has `new`, `old` is removed from it.

    Raises `UnknownTag` if no link has `old`.
    """
    work = Work()
    for link in links:
        raw = _raw_tags(link)
        names = [str(value) for value in raw]
        is_old = [fold(name) == fold(old) for name in names]
        if not any(is_old):
            continue
        if any(fold(name) == fold(new) and not removed for name, removed in zip(names, is_old, strict=True)):
            renamed = None
        else:
            renamed = names.index(new) if new in names else is_old.index(True)
        tags = [
            new if number == renamed else value
            for number, value in enumerate(raw)
            if number == renamed or not is_old[number]
        ]
        if tags == list(raw):
            work.remarks.append(f"already tagged: {quoted(link)}")
        else:
            work.set(link, "tags", tuple(tags))
    if not work.edits and not work.remarks:
        raise UnknownTag(old, near_tags(links, old))
    return work.change()._replace(remarks=()) if work.edits else work.change()


class NewLink(NamedTuple):
    """A link to add; URL and title must already be cleaned."""

    url: str | None
    title: str | None
    topic: str = INBOX
    tags: tuple[str, ...] = ()
    added: Day | None = None
    started: Day | None = None
    done: Day | None = None
    dropped: Day | None = None
    minutes: int | None = None
    note: str | None = None
    author: str | None = None
    published: date | None = None
    id: str = ""  # the id to use if no other link has it
    own: tuple[tuple[str, object], ...] = ()  # other keys and their values, as parsed from TOML

    def fields(self, link_id: str) -> dict[str, object]:
        values = zip(FIELD_ORDER[1:], _FIELDS_OF(self), strict=True)
        return {
            "id": link_id,
            **{name: value for name, value in values if value is not None and value != ()},
            **dict(self.own),
        }


_FIELDS_OF = attrgetter(*FIELD_ORDER[1:])  # all but the id


def add(
    reading_list: ReadingList, new: Sequence[NewLink], *, in_order: bool = False, by_series: bool = False
) -> tuple[AddLink, ...]:
    """Add links, each after the last link of its topic or, with `by_series`, after the previous part of its series.

    Links of new topics are added at the end of the file, grouped by topic unless `in_order`.
    """
    holders: dict[str, Holder] = {link.id: link for link in reversed(reading_list.links)}
    counts: dict[str, int] = {}
    last = {link.topic: link.position for link in reading_list.links}
    topics = {topic: number for number, topic in enumerate(dict.fromkeys(link.topic for link in new))}
    edits = []
    for link in new if in_order else sorted(new, key=lambda link: topics[link.topic]):
        keeps_id = link.id and link.id not in holders
        link_id = link.id if keeps_id else mint(link.url, link.title, link.topic, holders=holders, counts=counts)
        holders[link_id] = link
        before = _previous_part(reading_list.links, link.title, link.topic) if by_series and link.title else None
        edits.append(AddLink(link.fields(link_id), before.position if before else last.get(link.topic)))
    return tuple(edits)


def _previous_part(links: Sequence[Link], title: str, topic: str) -> Link | None:
    from readtrack.core.series import predecessor  # only needed for new links with a title

    return predecessor(links, title, topic)


def _finish(
    links: Sequence[Link], key: Literal["done", "dropped"], already: str, *, on: Day, explicit: bool, note: str
) -> Change:
    work = Work()
    for link in links:
        present: Day | None = getattr(link, key)
        if link.state == key and not (explicit and present != on):
            work.remarks.append(f"{already} {quoted(link)}{_since(present)}")
            _append(work, link, note)
            continue
        if key == "done":
            work.unset(link, "dropped")
        work.set(link, key, on)  # for a link that was dropped after an earlier finish, the new date counts
        _append(work, link, note)
    return work.change()


def _append(work: Work, link: Link, note: str) -> bool:
    """Append `note` to the note of a link; False if that already ends with it."""
    before = link.note.rstrip() if link.note else ""
    if not note or f"\n{before}".endswith(f"\n{note}"):
        return False
    work.set(link, "note", f"{before}\n{note}" if before else note)
    return True


def _raw_tags(link: Link) -> tuple[object, ...]:
    raw = link.raw.get("tags")
    return tuple(raw) if isinstance(raw, list) else link.tags


def _since(day: Day | None) -> str:
    return f" ({day.isoformat()})" if isinstance(day, date) else ""


def quoted(link: Link) -> str:
    return f"{link.id} {tidy(link.label)!r}"
