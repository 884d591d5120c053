"""Problems in a store with their positions, and which of them are safe to fix.

Unknown keys and a missing `version` are not problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Literal

from readtrack.addresses.identity import Identity, identity
from readtrack.core.lint_link import Problem, contradictions, problems
from readtrack.core.model import INBOX, Link, ReadingList
from readtrack.text import fold, visible
from readtrack.toml.document import Document
from readtrack.toml.edits import Edit

Repair = Literal["fixed", "safe", "manual"]  # of a finding: repaired, repaired by `--fix`, or left to the user

_FEW = 3  # a topic with at most this number of links may be a misspelling of another
_NEARNESS = 0.75  # similarity of two names: 1 if equal, 0.75 if two of four letters are swapped

# How file synchronisers name a conflicted copy: `reading`, this, `.toml`.
_COPY = (
    r" \([^()]*(?i:conflict|konflikt|conflit|冲突|衝突|競合)[^()]*\)"  # Dropbox, Nextcloud, Seafile
    r"|[._-](?:sync-)?(?i:conflict)(?:[._-].*)?"  # Syncthing, ownCloud, Resilio
    r"|-(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{3,15}(?:-\d+)?"  # OneDrive: the name of the computer
    r"| ?\(\d+\)| \d"  # Google Drive, iCloud
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem in the store. A problem of the whole file is at line 1, column 1."""

    code: str  # stable, for programs
    message: str
    id: str = ""  # of the link
    line: int = 1  # from 1, as is the column
    column: int = 1
    is_safe: bool = False  # whether `--fix` repairs it


def examine(reading_list: ReadingList, toml: Mapping[str, object], document: Document, *, today: date) -> list[Finding]:
    """All findings, in the order of the file."""
    links = reading_list.links
    is_writable = not links or bool(document.links)
    places = _Places(document)
    findings = list(_about_tables(toml, places))
    if not is_writable:
        findings.append(
            _at(
                places.table((), "link"),
                "inline-links",
                "the links are one inline array: it can be read but not changed",
            )
        )
    first_with_id: dict[str, Link] = {}
    first_with_identity: dict[Identity, Link] = {}
    misspelled = _misspelled_topics(reading_list, toml)
    for link in links:
        found = [*problems(link), *contradictions(link, today)]
        if link.topic in misspelled:
            message = f"topic {link.topic!r}: did you mean {misspelled[link.topic]!r}?"
            found.append(Problem("near-topic", "topic", message))
        first = first_with_id.setdefault(link.id, link)
        if first is not link:
            line, _ = places.link(first, "id")
            found.append(Problem("duplicate-id", "id", f"duplicate id {link.id!r}: also used on line {line}"))
        first = first_with_identity.setdefault(identity(link.url, link.title, link.topic), link)
        if first is not link and (link.url or link.title):
            line, _ = places.link(first, None)
            found.append(Problem("duplicate-link", "url", f"duplicate of the link on line {line}"))
        for code, name, message, edit in found:
            line, column = places.link(link, name)
            findings.append(Finding(code, message, link.id, line, column, is_safe=is_writable and edit is not None))
    return sorted(findings, key=lambda finding: (finding.line, finding.column))


def repairs(reading_list: ReadingList) -> tuple[Edit, ...]:
    """The edits that fix all problems that are safe to fix."""
    return tuple(
        dict.fromkeys(
            problem.edit for link in reading_list.links for problem in problems(link) if problem.edit is not None
        )
    )


def conflicted_copies(name: str, neighbours: Iterable[str]) -> list[Finding]:
    """Conflicted copies next to the store `name`: a file synchroniser makes one when two machines changed the store."""
    stem, dot, ending = name.rpartition(".") if "." in name else (name, "", "")
    copy = re.compile(rf"{re.escape(stem)}(?:{_COPY}){re.escape(dot + ending)}")
    return [
        Finding("conflicted-copy", f"{other!r} looks like a conflicted copy from another machine")
        for other in sorted(neighbours)
        if copy.fullmatch(other)
    ]


def _misspelled_topics(reading_list: ReadingList, toml: Mapping[str, object]) -> dict[str, str]:
    """Map topic ids that are probably misspelled to the topic meant.

    These are topics without a table and with few links, whose id resembles the id or name of a topic with a table.
    """
    tables = toml.get("topic")
    tabled = frozenset(tables) if isinstance(tables, dict) else frozenset()
    known = {}
    for topic in reading_list.topics:
        if topic.id in tabled:
            known.update({fold(topic.id): topic.id, fold(topic.label): topic.id})
    links: dict[str, int] = {}
    for link in reading_list.links:
        links[link.topic] = links.get(link.topic, 0) + 1
    found = {}
    for topic in reading_list.topics:
        is_rare = topic.id not in tabled and (links[topic.id] <= _FEW or fold(topic.id) in known)
        if is_rare and topic.id != INBOX:
            near = get_close_matches(fold(visible(topic.id)), known, n=1, cutoff=_NEARNESS)
            if near:
                found[topic.id] = known[near[0]]
    return found


def _about_tables(toml: Mapping[str, object], places: _Places) -> Iterator[Finding]:
    version = toml.get("version", 1)
    if type(version) is not int:
        yield _at(places.table((), "version"), "wrong-type", "version is not a whole number")
    tables = toml.get("topic", {})
    if not isinstance(tables, dict):
        yield _at(places.table((), "topic"), "wrong-type", "topics are not written as [topic.…] tables")
        return
    for topic_id, table in tables.items():
        name = table.get("name", "") if isinstance(table, dict) else table
        place = places.table(("topic", topic_id), "name")
        if not isinstance(name, str):
            yield _at(place, "wrong-type", f"the name of topic {topic_id!r} is not a string")
        elif visible(name + topic_id) != name + topic_id:
            yield _at(place, "unseen", "control or invisible characters in the name or id of a topic")


def _at(place: tuple[int, int], code: str, message: str) -> Finding:
    return Finding(code, message, line=place[0], column=place[1])


class _Places:
    """Lines and columns of blocks and keys. Line numbers are counted once for all blocks."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.lines: list[int] = []  # the first line of each block
        line = 1
        for block in document.blocks:
            self.lines.append(line)
            line += block.text.count("\n")

    def link(self, link: Link, name: str | None) -> tuple[int, int]:
        links = self.document.links
        return self._in_block(links[link.position][0], name) if links else self.table((), "link")

    def table(self, path: tuple[str, ...], name: str) -> tuple[int, int]:
        number = next((number for number, block in enumerate(self.document.blocks) if block.path == path), 0)
        return self._in_block(number, name)

    def _in_block(self, number: int, name: str | None) -> tuple[int, int]:
        block = self.document.blocks[number]
        statement = block.find(name) if name else None
        start = statement.start if statement else block.lead
        start += len(block.text[start:]) - len(block.text[start:].lstrip(" \t"))
        return self.lines[number] + block.text.count("\n", 0, start), start - block.text.rfind("\n", 0, start)
