"""What the TAB key offers: values that are one plain word to every shell, and descriptions that can do nothing to it.

Ids, topics, tags and titles come from foreign pages and files; shells print, expand and some even evaluate what a
completion hands them. So a value that is more than a plain word is not offered, and a description keeps letters, digits
and a few harmless marks.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from readtrack.core.model import STATES, Link, ReadingList, State
from readtrack.text import fold, tidy

_CELLS = 40  # of a description, on a terminal
_LONGEST = 400  # characters of a title that are looked at
_ID = r"[a-z0-9][a-z0-9-]*"
_EDGES = ".,/+- "  # end no description


class Candidate(NamedTuple):
    value: str
    description: str = ""


def ids(
    links: Sequence[Link],
    start: str,
    *,
    states: Collection[State] = STATES,
    typed: Iterable[str] = (),
    cells: int = _CELLS,
) -> list[Candidate]:
    """Ids that begin with `start`, with their titles, or if none does, those whose titles have it as a word.

    `typed` are references that are on the command line already.
    """
    named = {link.id for link in referred(links, typed)}
    is_id = re.compile(_ID).fullmatch
    fitting = {link.id: link for link in links if link.id.startswith(start) and link.state in states}
    if not fitting and _is_searched(start):
        word = fold(start)
        fitting = {link.id: link for link in links if word in fold(link.title or "") and link.state in states}
    return [
        Candidate(link.id, describe(link.title or (link.url or "").partition("://")[2], cells=cells))
        for link in fitting.values()
        if link.id not in named and is_id(link.id)
    ]


def _is_searched(start: str) -> bool:
    """Whether it is enough of a word to look for it: two letters, or one Chinese character."""
    return len(start) > 1 or not start.isascii()


def topics(reading_list: ReadingList, start: str) -> list[Candidate]:
    """Topics by id; by name, too, once something is typed: before that every topic would be there twice."""
    found = [Candidate(topic.id, describe(topic.name or "")) for topic in reading_list.topics]
    if start:
        found += [Candidate(topic.name, describe(topic.id)) for topic in reading_list.topics if topic.name]
    return _words(found, start)


def tags(links: Iterable[Link], start: str, *, typed: Collection[str] = (), sign: str = "") -> list[Candidate]:
    """Tags with `sign` before each, the most used first, those `typed` left out."""
    counts = Counter(tag for link in links for tag in link.tags)
    found = [
        Candidate(tag, f"{count} link{'s' if count > 1 else ''}")
        for tag, count in counts.most_common()
        if tag not in typed
    ]
    return [Candidate(sign + tag.value, tag.description) for tag in _words(found, start)]


def choices(values: Iterable[str], start: str) -> list[Candidate]:
    return [Candidate(value) for value in values if value.startswith(start)]


def referred(links: Sequence[Link], references: Iterable[str]) -> Iterator[Link]:
    """The links whose id, or whose id alone, begins with a reference; what fits none or several names nothing yet."""
    for reference in filter(None, references):
        found = [link for link in links if link.id.startswith(reference)]
        if len(found) == 1 or any(link.id == reference for link in found):
            yield next((link for link in found if link.id == reference), found[0])


def describe(text: str, *, cells: int = _CELLS) -> str:
    """What is left of `text` that no shell and no terminal takes for a command: letters and digits of any script,
    blanks and `-_.,/+`, cut to `cells`."""
    text = " ".join(tidy(text[:_LONGEST]).translate(_HARMLESS).split()).strip(_EDGES)
    if len(text) * 2 > cells:
        ends = list(accumulate(map(_WIDTHS.__getitem__, text)))
        if ends[-1] > cells:
            return text[: bisect_right(ends, cells)].rstrip(_EDGES)
    return text


def is_word(text: str) -> bool:
    """Letters and digits of any script and `-_.`, and not what would be read as an option."""
    return not text.startswith("-") and all(mark.isalnum() or mark in "-_." or _is_mark(mark) for mark in text)


class _Harmless(dict[int, str]):
    """For `str.translate`, filled as characters occur: each stays, or becomes a gap or a harmless neighbour."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in ":;：；，、":
            kept = ","
        elif character in "'’`":
            kept = ""
        else:
            kept = character if character.isalnum() or character in "-_.,/+" or _is_mark(character) else " "
        self[code] = kept
        return kept


class _Widths(dict[str, int]):
    """The columns that a character takes, filled as characters occur."""

    def __missing__(self, character: str) -> int:
        self[character] = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        return self[character]


_HARMLESS = _Harmless()
_WIDTHS = _Widths()


def _is_mark(character: str) -> bool:
    """Vowel signs and accents: parts of words, though no letters."""
    return unicodedata.category(character) in ("Mn", "Mc")


def _words(candidates: Iterable[Candidate], start: str) -> list[Candidate]:
    """The candidates that fit and are one plain word, each once."""
    wanted = fold(start)
    fitting = [found for found in candidates if fold(found.value).startswith(wanted) and is_word(found.value)]
    return list({found.value: found for found in reversed(fitting)}.values())[::-1]
