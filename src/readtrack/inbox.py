"""The inbox: links captured in text files next to the store, for example on a phone.

`inbox/` is a directory of small files; `inbox.md` and `inbox.txt` are files that captures are appended to. No further
configuration is needed. When links are taken into the list, the store is saved first, then the lines with these links
are removed. If the program ends in between, the lines remain; their links are then in the list, and the next run
removes the lines.
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
from readtrack.core.lookup import AmbiguousTopic, whole_topic
from readtrack.core.model import INBOX, Link, ReadingList
from readtrack.errors import StoreError
from readtrack.storage import pieces
from readtrack.storage.fileops import FileOps, remove_stale
from readtrack.storage.lock import locked
from readtrack.storage.pieces import Taken
from readtrack.storage.store import Store, reason_of
from readtrack.storage.waiting import candidates
from readtrack.toml.edits import Edit

_SETTLED = 1.0  # seconds after which a file without a final line break is complete
_MOST_WAITS = 3


class File(NamedTuple):
    """A file of the inbox as it was read."""

    path: Path
    name: str  # for messages
    data: bytes
    links: tuple[Capture, ...]
    delete_if_empty: bool  # for a file in a directory, unless it is named after a topic
    topic: str | None  # the topic it is named after


class Left(NamedTuple):
    """A line or file that remains in the inbox, with its place (file name and line number) and the reason."""

    place: str
    text: str
    reason: str


class Inbox(NamedTuple):
    """The contents: `left` are lines and files without usable links, `passed_over` are files that are no captures."""

    files: tuple[File, ...] = ()
    left: tuple[Left, ...] = ()
    passed_over: tuple[Left, ...] = ()

    def links(self) -> list[tuple[File, Capture]]:
        return [(file, link) for file in self.files for link in file.links]


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that take the inbox into a list."""

    change: Change
    added: int  # number of new links
    existing: tuple[Link, ...]  # links of the inbox that are already in the list
    taken: tuple[Taken, ...]  # lines to remove from the inbox


def read(
    places: Iterable[Path],
    reading_list: ReadingList,
    *,
    ops: FileOps,
    folder: Path,
    is_named: bool = False,
    wait: Callable[[float], None] | None = None,
) -> Inbox:
    """Read the files and directories in `places`. Names in the result are relative to `folder`.

    With `is_named`, the user specified the places; otherwise they are the store's own inbox. `wait` sleeps for a number
    of seconds; with it, a last line that is being written may be completed.
    """
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
    """Plan to take all links into the list.

    A link that is already in the list is not added again: in any topic or, if `topic` or the file specifies one, in
    that topic. It is marked as done if it is ticked in the inbox, and gets the tags from there.
    """
    known: dict[tuple[str, str | None], Link] = {}
    for link in reversed(reading_list.links):
        if link.url:
            known[url_key(link.url), None] = known[url_key(link.url), link.topic] = link
    new: dict[tuple[str, str | None], NewLink] = {}
    existing: dict[int, tuple[Link, bool, tuple[str, ...]]] = {}
    for file, one in inbox.links():
        wanted = topic or file.topic
        identity = (url_key(one.url), wanted)
        all_tags = tuple(dict.fromkeys((*one.tags, *tags)))
        if identity in known:
            link = known[identity]
            _, is_done, more = existing.get(link.position, (link, False, ()))
            existing[link.position] = (link, is_done or one.is_done, (*more, *all_tags))
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
    for link, is_done, more in existing.values():
        changes = done([link], on=today).edits if is_done and link.state in {"unread", "reading"} else ()
        changes += tag([link], dict.fromkeys(more)).edits if more else ()
        edits += dict.fromkeys(changes)
    edits += add(reading_list, list(new.values()))
    taken = tuple(
        pieces.taking(file.path, file.data, _spans(file), delete_if_empty=file.delete_if_empty)
        for file in inbox.files
        if file.links
    )
    return Plan(Change(tuple(edits)), len(new), tuple(link for link, _, _ in existing.values()), tuple(taken))


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
    except StoreError as error:  # the list was saved, so the message must not say that nothing changed
        reason = str(error).removesuffix("; nothing changed")
        left = [Left(one.path, "", f"{reason}; its links are in the list") for one in taken]
    return left


def _cleaned(text: str) -> tuple[list[Capture], list[tuple[int, str, str]]]:
    """The links of a captured text with cleaned URLs, and the remaining lines: number, text, reason.

    If one URL of a line is invalid, all links of the line remain.
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
    """The spans of a file's links in bytes, ascending and without overlaps."""
    text = file.data.decode()
    spans: list[tuple[int, int]] = []
    at = size = 0  # the end of the last span, in characters and in bytes
    for start, end in sorted({(one.start, one.end) for one in file.links}):
        if end <= at:
            continue
        first = size + len(text[at:start].encode())  # if two overlap, the second starts after the first
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
    """The contents of a file. If it has no final line break and was written within the last second, wait, as a
    program may be in the middle of a line; many programs never write a final line break."""
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
