"""The inbox: links captured elsewhere, for example on a phone, in text files next to the store.

`inbox/` is a folder of small files, `inbox.md` and `inbox.txt` are files that captures are appended to. That one is
there is all the configuration. Taking links in follows one order: the store is saved first, then exactly the lines that
were taken are removed. Whatever ends the program in between leaves lines whose links are known, and the next run
removes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import time
from typing import NamedTuple

from readtrack.addresses.address import InvalidURL
from readtrack.addresses.captured import Capture, captured
from readtrack.addresses.identity import url_key
from readtrack.addresses.urls import clean
from readtrack.core.actions import Change, NewLink, add, done, tag
from readtrack.core.model import INBOX, Link, ReadingList
from readtrack.core.select import AmbiguousTopic, whole_topic
from readtrack.errors import StoreError
from readtrack.storage import pieces
from readtrack.storage.fileops import FileOps, remove_stale
from readtrack.storage.lock import locked
from readtrack.storage.pieces import Taken
from readtrack.storage.store import Store, reason_of
from readtrack.storage.waiting import candidates
from readtrack.toml.edits import Edit

_SETTLED = 1.0  # seconds after which a file without a line end at its end is complete
_MOST_WAITS = 3


class File(NamedTuple):
    """A file of the inbox as it was read. `name` is its name in messages."""

    path: Path
    name: str
    data: bytes
    links: tuple[Capture, ...]
    is_small: bool  # one of many in a folder, and not that of a topic: it goes when it is empty
    topic: str | None  # that it is named for


class Left(NamedTuple):
    """A line or file that remains in the inbox, with its place and the reason."""

    place: str
    text: str
    reason: str


class Inbox(NamedTuple):
    """The contents; `left` are lines and files without usable links, `passed_over` are files that are not captures."""

    files: tuple[File, ...] = ()
    left: tuple[Left, ...] = ()
    passed_over: tuple[Left, ...] = ()

    def links(self) -> list[tuple[File, Capture]]:
        return [(file, link) for file in self.files for link in file.links]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan to add the inbox to a list: `there` are the links that the list already has."""

    change: Change
    added: int
    there: tuple[Link, ...]
    taken: tuple[Taken, ...]


def look(
    places: Iterable[Path],
    reading_list: ReadingList,
    *,
    ops: FileOps,
    folder: Path,
    is_named: bool = False,
    wait: Callable[[float], None] | None = None,
) -> Inbox:
    """What waits in `places`, files or folders, which a person named or which are the store's own. Names in the result
    are as seen from `folder`. With `wait`, which sleeps, a line that is being written gets a moment."""
    files: list[File] = []
    left: list[Left] = []
    passed_over: list[Left] = []
    for place in places:
        found = candidates(place, is_named=is_named)
        for path, reason, is_capture in found.unread:
            (left if is_capture else passed_over).append(Left(_name(path, folder), "", reason))
        for path in found.files:
            name = _name(path, folder)
            try:
                data = _grown(ops, path, wait) if wait else ops.read(path)
            except OSError as error:
                left.append(Left(name, "", reason_of(error)))
                continue
            text = _decoded(data)
            if text is None:
                left.append(Left(name, "", "is not UTF-8 text"))
                continue
            links, refused = _cleaned(text)
            is_in_folder = path != place
            topic = _topic_of(path, reading_list) if is_in_folder else None
            files.append(File(path, name, data, tuple(links), is_in_folder and topic is None, topic))
            left += [Left(f"{name}:{number}", words, reason) for number, words, reason in refused]
    return Inbox(tuple(files), tuple(left), tuple(passed_over))


def plan(
    inbox: Inbox, reading_list: ReadingList, *, today: date, topic: str | None = None, tags: Sequence[str] = ()
) -> Plan:
    """What becomes of the list when all links are taken in. One that is there already in any topic, or in the one that
    is named, is not added; a tick and tags of the inbox reach it."""
    known: dict[tuple[str, str | None], Link] = {}
    for link in reversed(reading_list.links):
        if link.url:
            known[url_key(link.url), None] = known[url_key(link.url), link.topic] = link
    new: dict[tuple[str, str | None], NewLink] = {}
    there: dict[int, tuple[Link, bool, tuple[str, ...]]] = {}
    for file, one in inbox.links():
        wanted = topic or file.topic
        identity = (url_key(one.url), wanted)
        all_tags = tuple(dict.fromkeys((*one.tags, *tags)))
        if identity in known:
            link = known[identity]
            _, is_done, more = there.get(link.position, (link, False, ()))
            there[link.position] = (link, is_done or one.is_done, (*more, *all_tags))
        elif identity not in new:
            new[identity] = NewLink(
                one.url,
                one.title,
                topic=wanted or INBOX,
                tags=all_tags,
                added=min(one.added or today, today),
                note=one.note,
                done=today if one.is_done else None,
            )
    edits: list[Edit] = []
    for link, is_done, more in there.values():
        changes = done([link], on=today).edits if is_done and link.state in {"unread", "reading"} else ()
        changes += tag([link], dict.fromkeys(more)).edits if more else ()
        edits += dict.fromkeys(changes)
    edits += add(reading_list, list(new.values()))
    taken = tuple(
        pieces.taking(file.path, file.data, _spans(file), is_small=file.is_small) for file in inbox.files if file.links
    )
    return Plan(Change(tuple(edits)), len(new), tuple(link for link, _, _ in there.values()), tuple(taken))


def empty(store: Store, taken: Sequence[Taken]) -> list[Left]:
    """Remove the lines whose links are in the list; returns the files where that failed."""
    left: list[Left] = []
    if not taken:
        return left
    try:
        with locked(store):
            remove_stale(store.ops, (Path(one.path) for one in taken))
            for one in taken:
                try:
                    pieces.take_out(store.ops, one)
                except OSError as error:
                    left.append(Left(one.path, "", f"{reason_of(error)}; its links are in the list"))
    except StoreError as error:  # the list is saved, and nothing may say otherwise
        reason = str(error).removesuffix("; nothing changed")
        left = [Left(one.path, "", f"{reason}; its links are in the list") for one in taken]
    return left


def _cleaned(text: str) -> tuple[list[Capture], list[tuple[int, str, str]]]:
    """The links of a captured text with their URLs clean; and the lines that are left: number, words, reason.

    Where one link of a line is refused, the others wait with it.
    """
    found = captured(text)
    refused: dict[tuple[int, int], str] = {}
    links = []
    for link in found.links:
        try:
            links.append(link._replace(url=clean(link.url).url))
        except InvalidURL as error:
            refused[link.start, link.end] = str(error)
    left = [(one.number, one.text, "no URL") for one in found.left]
    left += [
        (text.count("\n", 0, start) + 1, text[start:end].strip(), reason) for (start, end), reason in refused.items()
    ]
    return [link for link in links if (link.start, link.end) not in refused], sorted(left)


def _spans(file: File) -> list[tuple[int, int]]:
    """Which bytes of a file its links take, ascending, none twice."""
    text = file.data.decode()
    spans: list[tuple[int, int]] = []
    at = size = 0  # in characters and in bytes: how far the spans reach
    for start, end in sorted({(one.start, one.end) for one in file.links}):
        if end <= at:
            continue
        first = size + len(text[at:start].encode())  # where two overlap, the second begins behind the first
        at, size = end, first + len(text[max(at, start) : end].encode())
        spans.append((first, size))
    return spans


def _topic_of(path: Path, reading_list: ReadingList) -> str | None:
    """The topic that a file is named after."""
    try:
        topic = whole_topic(reading_list, path.stem)
    except AmbiguousTopic:
        return None
    return topic.id if topic else None


def _grown(ops: FileOps, path: Path, wait: Callable[[float], None]) -> bytes:
    """The contents of a file. One without a line end that was written within the last second gets a moment, as a
    program may be in the middle of a line; most editors and phones never write a last line end."""
    data = ops.read(path)
    for _ in range(_MOST_WAITS):
        age = time() - path.stat().st_mtime
        if data[-1:] in b"\r\n" or not 0 <= age < _SETTLED:
            break
        wait(_SETTLED - age)
        data = ops.read(path)
    return data


def _name(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _decoded(data: bytes) -> str | None:
    try:
        return None if b"\0" in data else data.decode()
    except UnicodeDecodeError:
        return None
