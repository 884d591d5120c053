"""Requests for changes: a command for the journal, and a pure function from a list to the change.

The change is computed twice: for the list on the screen, to show it immediately, and for the list that is saved. That
is why requests refer to links by id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from readtrack.addresses.paste import read
from readtrack.addresses.urls import clean
from readtrack.core import actions, arrange
from readtrack.core.actions import Change, NewLink
from readtrack.core.arrange import Place
from readtrack.core.duplicates import new_and_existing
from readtrack.core.lint import repairs
from readtrack.core.lookup import Finder, whole_topic
from readtrack.core.model import INBOX, Day, Link, ReadingList
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import tidy


class Request(NamedTuple):
    command: tuple[str, ...]  # the equivalent command line, for the journal
    about: str  # for the message, such as "done"
    ids: tuple[str, ...]  # of the links that it changes
    plan: Callable[[ReadingList], Change]


def start(links: Sequence[Link], *, on: Day, verb: str = "start") -> Request:
    return _on_links(verb, links, lambda found: actions.start(found, on=on))


def done(links: Sequence[Link], *, on: Day, explicit: bool = False) -> Request:
    """With `explicit`, `on` replaces an existing date."""
    more = () if not explicit else ("--undated",) if on is True else ("--on", str(on))
    return _on_links("done", links, lambda found: actions.done(found, on=on, explicit=explicit), *more)


def drop(links: Sequence[Link], *, on: Day) -> Request:
    return _on_links("drop", links, lambda found: actions.drop(found, on=on))


def reopen(links: Sequence[Link]) -> Request:
    return _on_links("reopen", links, actions.reopen)


def remove(links: Sequence[Link]) -> Request:
    ids = _ids(links)
    return Request(("rm", *ids, "--yes"), "removed", ids, lambda whole: arrange.remove(whole, _find(whole, ids)))


def change_tags(links: Sequence[Link], text: str) -> list[Request]:
    """Add the tags `+a` or `a` and remove `-b`: up to two requests. Raises `UsageError` if there are no tags."""
    words = [word for word in text.replace(",", " ").split() if tidy(word).strip("+-")]
    if not words:
        raise UsageError("no tag given", hint="gpu adds the tag gpu, -gpu removes it")
    new = [tidy(word).removeprefix("+") for word in words if not word.startswith("-")]
    old = [tidy(word).removeprefix("-") for word in words if word.startswith("-")]
    requests = []
    if new:
        requests.append(_on_links("tag", links, lambda found: actions.tag(found, new), *(f"+{tag}" for tag in new)))
    if old:
        requests.append(_on_links("untag", links, lambda found: actions.untag(found, old), *(f"+{tag}" for tag in old)))
    return requests


def refile(links: Sequence[Link], topic: str) -> Request:
    """Move links to the topic with this id or name, or to a new topic. Raises `UsageError` for an empty name."""
    name = tidy(topic)
    if not name:
        raise UsageError("no topic given")

    ids = _ids(links)

    def plan(reading_list: ReadingList) -> Change:
        known = whole_topic(reading_list, name)
        found = _find(reading_list, ids)
        return arrange.move(reading_list, found, topic=known.id if known else name, place=None)

    return Request(("move", *ids, "--topic", name), f"moved to {name}", ids, plan)


def reorder(links: Sequence[Link], where: Literal["before", "after"], beside: Link) -> Request:
    """Move links before or after another one."""
    ids, beside_id = _ids(links), beside.id

    def plan(reading_list: ReadingList) -> Change:
        find = Finder(reading_list.links)
        return arrange.move(
            reading_list, [find.one(link_id) for link_id in ids], topic=None, place=Place(where, find.one(beside_id))
        )

    return Request(("move", *ids, f"--{where}", beside_id), f"moved {where} {tidy(beside.label)!r}", ids, plan)


def add_note(links: Sequence[Link], text: str) -> Request:
    line = tidy(text)
    return _on_links("note", links, lambda found: actions.add_note(found, line), "-m", line)


def new_links(text: str, reading_list: ReadingList, *, topic: str | None, today: Day) -> tuple[NewLink, ...]:
    """The links in pasted text that are not in the list yet. Raises `ReadtrackError` if there are none."""
    found = read(text)
    if not found:
        raise UsageError("no URL found in the text")
    candidates = [
        NewLink(
            url=clean(shared.url).url,
            title=shared.title,
            topic=topic or INBOX,
            tags=tuple(map(tidy, shared.tags)),
            added=today,
        )
        for shared in found
    ]
    new, existing = new_and_existing(candidates, reading_list.links)
    if not new:
        first = existing[0]
        raise ReadtrackError(f"already in the list: {actions.quoted(first)} ({first.state}, {first.topic})")
    return tuple(new)


def add(new: Sequence[NewLink]) -> Request:
    urls = [link.url for link in new if link.url]

    def plan(reading_list: ReadingList) -> Change:
        return Change(actions.add(reading_list, new))

    about = tidy(new[0].title or urls[0]) if len(new) == 1 else f"{len(new)} links"
    return Request(("add", *urls, "--topic", new[0].topic), f"added {about} to {new[0].topic}", (), plan)


def repair() -> Request:
    """The same change as `doctor --fix`."""
    return Request(("doctor", "--fix"), "repaired the safe problems", (), lambda whole: Change(repairs(whole)))


def _on_links(verb: str, links: Sequence[Link], plan: Callable[[Sequence[Link]], Change], *more: str) -> Request:
    ids = _ids(links)
    return Request((verb, *ids, *more), verb, ids, lambda whole: plan(_find(whole, ids)))


def _ids(links: Sequence[Link]) -> tuple[str, ...]:
    return tuple(link.id for link in links)


def _find(reading_list: ReadingList, ids: Sequence[str]) -> list[Link]:
    find = Finder(reading_list.links)
    return [find.one(link_id) for link_id in ids]
