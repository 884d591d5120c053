"""The actions that organise a list, as pure functions: edit, move, remove, and changes to topics."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from readtrack.core.actions import Change, Refused, Work, quoted
from readtrack.core.lookup import whole_topic
from readtrack.core.model import INBOX, Link, ReadingList, Topic
from readtrack.errors import ReadtrackError
from readtrack.text import tidy
from readtrack.toml.edits import MoveLink, NameTopic, OrderTopics, RemoveLink, RemoveTopic, RenameTopic, Value


class Place(NamedTuple):
    """A target position: first or last in the topic, or before or after the link `beside`."""

    where: Literal["first", "last", "before", "after"]
    beside: Link | None = None


class TopicInUse(ReadtrackError):
    def __init__(self, topic: Topic, count: int) -> None:
        from shlex import quote

        links = "1 link is" if count == 1 else f"{count} links are"
        super().__init__(
            f"{links} in {tidy(topic.id)}",
            hint=f"move them first: readtrack list --all -t {quote(topic.id)} | readtrack move - --topic TOPIC",
        )


class TopicTaken(ReadtrackError):
    def __init__(self, old: Topic, taken: Topic) -> None:
        from shlex import quote

        into = quote(taken.id)
        super().__init__(
            f"topic {tidy(taken.id)} already exists",
            hint=f"to merge the two: readtrack list --all -t {quote(old.id)} | readtrack move - --topic {into}",
        )


def edit(
    reading_list: ReadingList, link: Link, fields: Mapping[str, Value | None], *, may_repeat: bool = False
) -> Change:
    """Set the fields of a link; a value of None removes the field.

    Raises `Refused` if neither URL nor title would be left or, unless `may_repeat`, if another link of the topic has
    the same URL.
    """
    url, title = (fields.get(key, getattr(link, key)) for key in ("url", "title"))
    if not url and not title and (link.url or link.title):
        raise Refused(
            f"{quoted(link)} would have neither URL nor title",
            hint=f"to remove the link: readtrack rm {link.id}",
        )
    topic = fields.get("topic", link.topic) or INBOX
    moves = (url, topic) != (link.url, link.topic)
    twin = _twin(reading_list, link, url=str(url), topic=str(topic)) if url and moves and not may_repeat else None
    if twin is not None:
        raise Refused(
            f"{tidy(twin.topic)} already has this URL: {quoted(twin)}",
            hint="to allow a duplicate: --force",
        )
    work = Work()
    if moves or title != link.title:
        _keep_ids(work, reading_list, [link])
    for key, value in fields.items():
        if value is not None and getattr(link, key) != value:
            work.set(link, key, value)
        elif value is None and key in link.raw:
            work.unset(link, key)
    outcome = work.change()
    return outcome if outcome.edits else outcome._replace(remarks=(f"unchanged: {quoted(link)}",))


def move(reading_list: ReadingList, links: Sequence[Link], *, topic: str | None, place: Place | None) -> Change:
    """Move links to a topic, to another position in the file (in the order given), or both. Raises `Refused`."""
    work = Work()
    if topic is not None:
        _keep_ids(work, reading_list, [link for link in links if link.topic != topic])
    for link in links:
        if topic is not None and link.topic != topic:
            twin = _twin(reading_list, link, url=link.url, topic=topic) if link.url else None
            if twin is not None:
                work.remarks.append(f"{tidy(topic)} now has this URL twice: {quoted(link)} and {quoted(twin)}")
            work.set(link, "topic", topic)
        elif topic is not None:
            work.remarks.append(f"already in {tidy(topic)}: {quoted(link)}")
    if place is not None:
        _put(work, reading_list, links, place, topic)
    return work.change()


def remove(reading_list: ReadingList, links: Sequence[Link]) -> Change:
    work = Work()
    _keep_ids(work, reading_list, links)
    return Change((*work.edits, *(RemoveLink(link.position) for link in links)))


def rename_topic(reading_list: ReadingList, topic: Topic, new: str) -> Change:
    """Change the id of a topic in its table and its links; the ids of the links are kept. Raises `TopicTaken`."""
    if topic.id == new:
        return Change(remarks=(f"already named: {tidy(new)}",))
    _refuse_taken(reading_list, topic, new)
    links = [link for link in reading_list.links if link.topic == topic.id]
    work = Work(RenameTopic(topic.id, new))
    _keep_ids(work, reading_list, links)
    for link in links:
        work.set(link, "topic", new)
    called = f", still shown as {tidy(topic.name)!r}" if topic.name else ""
    work.remarks.append(f"topic {tidy(topic.id)} is now {tidy(new)}{called}")
    return work.change()


def name_topic(reading_list: ReadingList, topic: Topic, name: str) -> Change:
    """Change the display name of a topic; its id is kept. Raises `TopicTaken`."""
    if topic.name == name:
        return Change(remarks=(f"already named: {tidy(name)}",))
    _refuse_taken(reading_list, topic, name)
    return Change((NameTopic(topic.id, name),), (f"topic {tidy(topic.id)} is now shown as {tidy(name)!r}",))


def remove_topic(reading_list: ReadingList, topic: Topic) -> Change:
    """Remove the table of a topic. Raises `TopicInUse` if the topic has links."""
    count = sum(link.topic == topic.id for link in reading_list.links)
    if count:
        raise TopicInUse(topic, count)
    return Change((RemoveTopic(topic.id),), (f"removed topic {tidy(topic.id)}",))


def move_topic(
    reading_list: ReadingList, topic: Topic, tables: Collection[str], *, beside: Topic | None, is_after: bool
) -> Change:
    """Move a topic before or after the topic `beside`, or before or after all others. Raises `Refused`.

    The order of topics is that of their tables; `tables` are the ids of topics that have one. Topics without a table
    get one if the new order requires it.
    """
    others = [other for other in reading_list.topics if other.id != topic.id]
    if beside is not None and beside.id == topic.id:
        raise Refused(f"{tidy(topic.id)} cannot be moved next to itself")
    place = len(others) if is_after else 0
    if beside is not None:
        place = others.index(beside) + is_after
    order = [*others[:place], topic, *others[place:]]
    if order == list(reading_list.topics):
        return Change(remarks=(f"already there: {tidy(topic.id)}",))
    # Topics without a table follow those with one, in the order of their first links.
    last = max(number for number, other in enumerate(order) if other.id in tables or other is topic)
    needed = order[: last + 1]
    named = tuple(NameTopic(other.id, other.label) for other in needed if other.id not in tables)
    number = order.index(topic) + 1
    remark = f"topic {tidy(topic.id)} is now number {number} of {len(order)}"
    return Change((*named, OrderTopics(tuple(other.id for other in needed))), (remark,))


def _twin(reading_list: ReadingList, link: Link, *, url: str, topic: str) -> Link | None:
    """Another link of the topic with the same URL."""
    from readtrack.addresses.identity import identity

    expected = identity(url, None, topic)
    others = (other for other in reading_list.links if other.topic == topic and other.position != link.position)
    return next((other for other in others if identity(other.url, other.title, topic) == expected), None)


def _keep_ids(work: Work, reading_list: ReadingList, changing: Sequence[Link]) -> None:
    """Store the derived ids of other links that depend on the links to be changed.

    A derived id has a counter if another link has the same URL and topic, and is longer if another id starts alike
    (`core.ids.mint`). Both would change with those links.
    """
    derived = [link for link in reading_list.links if not link.id_is_stored]
    if not derived:
        return
    from readtrack.addresses.identity import identity

    positions = {link.position for link in changing}
    same = {identity(link.url, link.title, link.topic) for link in changing}
    starts = tuple(link.id for link in changing)
    for link in derived:
        if link.position not in positions and (
            link.id.startswith(starts) or identity(link.url, link.title, link.topic) in same
        ):
            work.write_id(link)


def _put(work: Work, reading_list: ReadingList, links: Sequence[Link], place: Place, topic: str | None) -> None:
    """Move links next to another one or, each within its topic, before or after all others."""
    if place.beside is not None:
        if place.beside in links:
            raise Refused(f"{quoted(place.beside)} cannot be moved next to itself")
        _put_beside(work, reading_list, links, place.beside, is_after=place.where == "after")
        return
    groups: dict[str, list[Link]] = {}
    for link in links:
        groups.setdefault(topic or link.topic, []).append(link)
    for name, group in groups.items():
        others = [link for link in reading_list.links if link.topic == name and link not in group]
        if others:
            is_after = place.where == "last"
            _put_beside(work, reading_list, group, others[-1 if is_after else 0], is_after=is_after)
        elif len(group) > 1:
            _put_beside(work, reading_list, group[1:], group[0], is_after=True)
        elif group[0].topic == name:
            work.remarks.append(f"already there: {quoted(group[0])}")


def _put_beside(work: Work, reading_list: ReadingList, links: Sequence[Link], beside: Link, *, is_after: bool) -> None:
    moving = list(dict.fromkeys(link.position for link in links))
    gone = set(moving)
    others = [link.position for link in reading_list.links if link.position not in gone]
    cut = others.index(beside.position) + is_after
    order = others[:cut] + moving + others[cut:]
    if order == sorted(order):
        work.remarks += [f"already there: {quoted(link)}" for link in links]
        return
    for position in moving:
        link = reading_list.links[position]
        work.write_id(link)
        work.edits.append(MoveLink(position, beside.position, is_after))


def _refuse_taken(reading_list: ReadingList, topic: Topic, new: str) -> None:
    taken = whole_topic(reading_list, new)
    if taken is not None and taken.id != topic.id:
        raise TopicTaken(topic, taken)
