"""Compare imported entries with the store: which links are new, which progressed, which exist already. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import chain
from typing import Any, NamedTuple
from unicodedata import category

from readtrack.addresses.address import InvalidURL
from readtrack.addresses.identity import Identity, identity
from readtrack.addresses.urls import check, clean
from readtrack.core.actions import Change, NewLink, add, done, drop, start, tag
from readtrack.core.lookup import whole_topic
from readtrack.core.model import INBOX, Day, Link, ReadingList, State, Topic
from readtrack.importers import Entry, Skipped
from readtrack.text import fold, tidy
from readtrack.toml.edits import Edit, NameTopic

# How far reading has come; an import never moves a link back. A ticked box overrides a dropped link.
RANK: Mapping[State, int] = {"unread": 0, "reading": 1, "dropped": 2, "done": 3}
# Shorter titles (`example.org/a`) may have been typed.
_LEAST_CUT = 20


class Options(NamedTuple):
    """`topic` is for all links; `names` maps folded headings to topic ids; `on` is the date of ticked entries."""

    topic: str | None = None
    names: Mapping[str, str] = {}
    tags: tuple[str, ...] = ()
    on: Day | None = None
    titles: Mapping[str, str] = {}  # of pages, by clean URL; for links without a title
    topics: tuple[Topic, ...] = ()  # of a file written by readtrack: new topics keep its order


class Left(NamedTuple):
    """A skipped entry."""

    place: str
    text: str
    reason: str


class Import(NamedTuple):
    edits: tuple[Edit, ...]
    added: int
    updated: int
    unchanged: int
    left: tuple[Left, ...]


def take_in(
    reading_list: ReadingList,
    entries: Iterable[tuple[str, Entry]],
    *,
    skipped: Iterable[tuple[str, Skipped]] = (),
    options: Options,
    today: date,
) -> Import:
    """The edits for `entries`, each with its place for messages. Raises `AmbiguousTopic`.

    Entries in `skipped` that have no URL count if the list contains them, as in a file written by readtrack.
    """
    topics = Topics(reading_list, options)
    known = {identity(link.url, link.title, link.topic): link for link in reversed(reading_list.links)}
    new: dict[Identity, NewLink] = {}
    changes: dict[int, tuple[Link, State, Day | None]] = {}
    tagged: dict[int, dict[str, None]] = {}  # by the position of an existing link
    more_tags: dict[Identity, dict[str, None]] = {}  # of links with several entries
    notes: dict[Identity, dict[str, None]] = {}  # of links with several entries: their lines
    first: dict[Identity, str] = {}
    existing, left = _without_url(skipped, topics, known)
    for place, entry in chain(entries, existing):
        try:
            url = _url(entry) if entry.url else None
        except InvalidURL as error:
            left.append(Left(place, entry.title or entry.url or "", str(error)))
            continue
        own = tidy(entry.title or "")
        is_cut = url is not None and not entry.id and _is_cut(own, url)
        title = ("" if is_cut else own) or options.titles.get(url or "") or None
        if url is None and title is None:
            left.append(Left(place, "", "no URL and no title"))
            continue
        topic = topics.of(entry.heading)
        tags = _tags(entry, options) if entry.tags or options.tags else ()
        same = identity(url, title, topic)
        if same in first:
            left.append(Left(place, title or url or "", f"the same link as {first[same]}"))
        else:
            first[same] = place
        if same in known:
            link, state, day = changes.get(known[same].position, (known[same], known[same].state, None))
            if RANK[entry.state] > RANK[state]:
                state, day = entry.state, entry.day or options.on or today
            changes[link.position] = (link, state, day)
            tagged.setdefault(link.position, {}).update(dict.fromkeys(tags))
        elif same in new:
            new[same] = _with_state(new[same], entry, options)
            more_tags.setdefault(same, dict.fromkeys(new[same].tags)).update(dict.fromkeys(tags))
            notes.setdefault(same, dict.fromkeys((new[same].note or "").splitlines())).update(
                dict.fromkeys(_note_lines(entry))
            )
        else:
            new[same] = _new_link(url, title, topic, tags, entry, options)
    for same, lines in notes.items():
        new[same] = new[same]._replace(note="\n".join(lines).strip() or None, tags=tuple(more_tags[same]))
    edits: list[Edit] = []
    updated = 0
    for link, state, day in changes.values():
        outcome = _change(link, state, day, list(tagged[link.position]))
        updated += bool(outcome)
        edits += outcome
    edits += topics.to_name()
    edits += add(reading_list, list(new.values()), in_order=bool(options.topics))
    return Import(tuple(edits), len(new), updated, len(changes) - updated, tuple(left))


def _without_url(
    skipped: Iterable[tuple[str, Skipped]], topics: Topics, known: Container[Identity]
) -> tuple[list[tuple[str, Entry]], list[Left]]:
    """The skipped entries that the list contains, and the others."""
    existing: list[tuple[str, Entry]] = []
    left: list[Left] = []
    for place, one in skipped:
        entry = one.unlinked
        topic = topics.existing(entry.heading) if entry else None
        if entry and topic and identity(None, tidy(entry.title or ""), topic) in known:
            existing.append((place, entry))
        else:
            left.append(Left(place, one.text, one.reason))
    return existing, left


def slug(heading: str) -> str:
    """The id of a topic named `heading`: `deep-learning` for `Deep Learning`; `推理引擎` is kept."""
    folded = fold(heading)
    if not folded.isascii():  # combining marks belong to letters, but are not letters for `re`
        folded = "".join(one if one.isalnum() or category(one)[0] == "M" else " " for one in folded)
    return re.sub(r"[\W_]+", "-", folded).strip("-") if folded.isascii() else "-".join(folded.split())


class Topics:
    """The topic for a heading; new topics get a name in the store."""

    def __init__(self, reading_list: ReadingList, options: Options) -> None:
        self.reading_list = reading_list
        self.options = options
        self.chosen: dict[str | None, str] = {}  # heading to id
        self.found: dict[str, str | None] = {}  # folded heading to id; None for a new topic
        self.new: dict[str, str] = {}  # id to name
        self.named = {fold(tidy(topic.name)): topic.id for topic in reversed(options.topics) if topic.name}
        for topic in options.topics if not options.topic else ():
            if topic.name:
                self.of(topic.name)
            else:
                known = whole_topic(reading_list, topic.id)
                self.found[fold(tidy(topic.id))] = known.id if known else topic.id

    def of(self, heading: str | None) -> str:
        """The topic for a heading, a new one if there is none."""
        topic_id = self.chosen.get(heading) or self.existing(heading)
        if topic_id is None:
            name = tidy(heading or "")
            topic_id = self.found[fold(name)] = self._new_topic(name)
        self.chosen[heading] = topic_id
        return topic_id

    def existing(self, heading: str | None) -> str | None:
        """The topic for a heading; None if it would be a new one."""
        if self.options.topic:
            return self.options.topic
        name = tidy(heading or "")
        if not name:
            return INBOX
        key = fold(name)
        if key not in self.found:
            self.found[key] = self._look_up(name)
        return self.found[key]

    def to_name(self) -> list[NameTopic]:
        return [NameTopic(topic_id, name) for topic_id, name in self.new.items()]

    def _look_up(self, name: str) -> str | None:
        mapped = self._mapped(name)
        if mapped is not None:
            topic = whole_topic(self.reading_list, mapped)
            return topic.id if topic else None
        known = _named(self.reading_list.topics, name)
        if known is not None:
            return known.id
        topic = whole_topic(self.reading_list, name) or whole_topic(self.reading_list, slug(name))
        # A heading that only has the same letters does not match a topic with a name (C and C++).
        if topic is not None and (fold(topic.id) == fold(name) or topic.name is None):
            return topic.id
        return None

    def _new_topic(self, name: str) -> str:
        topic_id = self._mapped(name)
        if topic_id is None:
            topic_id = wanted = slug(name) or name
            count = 2
            while topic_id in self.new or any(topic_id == topic.id for topic in self.reading_list.topics):
                topic_id = f"{wanted}-{count}"
                count += 1
        self.new.setdefault(topic_id, name)
        return topic_id

    def _mapped(self, name: str) -> str | None:
        return self.options.names.get(fold(name)) or self.named.get(fold(name))


def _named(topics: Iterable[Topic], name: str) -> Topic | None:
    return next((topic for topic in topics if topic.name and fold(topic.name) == fold(name)), None)


def _url(entry: Entry) -> str:
    """The URL, cleaned except in readtrack's own files, so that export and import preserve a list."""
    if entry.id:
        with suppress(InvalidURL):
            return check(entry.url or "")
    return clean(entry.url or "").url


def _tags(entry: Entry, options: Options) -> tuple[str, ...]:
    """Tags are separated by commas in the output, so they must not contain any."""
    names = (*(tidy(tag.replace(",", " ")) for tag in entry.tags), *options.tags)
    return tuple(dict.fromkeys(filter(None, names)))


def _with_state(link: NewLink, entry: Entry, options: Options) -> NewLink:
    changes: dict[str, Any] = {}
    day = entry.day or options.on or True
    if entry.state == "done":
        changes.update(done=day, dropped=None)
    elif entry.state == "dropped" and not link.done:
        changes["dropped"] = day
    elif entry.state == "reading":
        changes["started"] = day
    return link._replace(**changes) if changes else link


def _new_link(
    url: str | None, title: str | None, topic: str, tags: tuple[str, ...], entry: Entry, options: Options
) -> NewLink:
    link = NewLink(
        url=url,
        title=title,
        topic=topic,
        tags=tags,
        added=entry.added,
        started=entry.started,
        minutes=entry.minutes,
        note=("\n".join(_note_lines(entry)).strip() or None) if entry.note else None,
        author=(tidy(entry.author) or None) if entry.author else None,
        published=entry.published,
        id=entry.id,
        own=entry.own,
    )
    if entry.state != "unread":
        link = _with_state(link, entry, options)
    return link._replace(done=entry.done) if entry.done else link  # done, and dropped later


def _note_lines(entry: Entry) -> list[str]:
    return [tidy(line) for line in (entry.note or "").splitlines()]


def _is_cut(title: str, url: str) -> bool:
    """Whether a title is only the start of the URL, as Pocket and others store it for pages without a title."""
    if "/" not in title:
        return False
    start = title.removesuffix("…").removesuffix("...").partition("://")[2] or title
    start = start.removesuffix("…").removesuffix("...").removeprefix("www.")
    whole = url.partition("://")[2].removeprefix("www.")
    return len(start) > _LEAST_CUT and "/" in start and " " not in start and whole.startswith(start)


def _change(link: Link, state: State, day: Day | None, tags: Sequence[str]) -> tuple[Edit, ...]:
    edits: tuple[Edit, ...] = ()
    if state != link.state:
        verb = {"reading": start, "done": done, "dropped": drop}[state]
        outcome: Change = verb([link], on=day or True)
        edits += outcome.edits
    if tags:
        edits += tag([link], dict.fromkeys(tags)).edits
    return tuple(dict.fromkeys(edits))
