"""Completion candidates: values that are one plain word in every shell, and harmless descriptions.

Ids, topics, tags and titles come from untrusted pages and files; shells print, expand and sometimes even evaluate
completions. So only plain words are offered as values, and descriptions are reduced to letters, digits and a few
harmless characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from readtrack.core.model import STATES, Link, ReadingList, State
from readtrack.text import fold, tidy

_CELLS = 40  # of a description, on a terminal
_LONGEST = 400  # characters of a title that are read
_ID = r"[a-z0-9][a-z0-9-]*"
_EDGES = ".,/+- "  # do not end a description
_SECOND = "\0"  # the second column of a wide character


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
    """Ids that begin with `start`, with their titles; if there are none, those with a title word that begins with it.

    `typed` are references that are already on the command line.
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
    """Whether the text is long enough to search titles: two letters, or one Chinese character."""
    return len(start) > 1 or not start.isascii()


def topics(reading_list: ReadingList, start: str) -> list[Candidate]:
    """Topics by id, and also by name once something is typed, to avoid listing every topic twice."""
    names = {topic.id: topic.label for topic in reading_list.topics if topic.id_beside_label}
    found = [Candidate(topic.id, describe(names.get(topic.id, ""))) for topic in reading_list.topics]
    if start:
        found += [Candidate(name, describe(topic_id)) for topic_id, name in names.items()]
    return _words(found, start)


def tags(links: Iterable[Link], start: str, *, typed: Collection[str] = (), sign: str = "") -> list[Candidate]:
    """Tags prefixed with `sign`, the most used first, without those already `typed`."""
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
    """The links identified by an id or a unique id prefix; ambiguous and unknown references are ignored."""
    for reference in filter(None, references):
        found = [link for link in links if link.id.startswith(reference)]
        if len(found) == 1 or any(link.id == reference for link in found):
            yield next((link for link in found if link.id == reference), found[0])


def describe(text: str, *, cells: int = _CELLS) -> str:
    """`text` cut to `cells`, with only characters that are harmless in shells and terminals: letters and digits of any
    script, spaces and `-_.,/+`."""
    text = text[:_LONGEST]
    shown = (text if text.isprintable() else tidy(text)).translate(_HARMLESS).strip(_EDGES)
    if "  " in shown:
        shown = " ".join(shown.split())
    if len(shown) > cells:
        shown = shown[: cells - (shown[cells] == _SECOND)].rstrip(_EDGES)
    return shown.replace(_SECOND, "")


def is_word(text: str) -> bool:
    """Whether `text` consists of letters and digits of any script and `-_.`, and would not be read as an option."""
    return not text.startswith("-") and all(mark.isalnum() or mark in "-_." or _is_mark(mark) for mark in text)


class _Harmless(dict[int, str]):
    """For `str.translate`, filled on demand: each character is kept, or replaced by a space or a harmless character.

    `_SECOND` follows a wide one, so that the text is as long as it is wide: to add up widths takes as long as the rest.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in ":;：；，、":
            kept = ","
        elif character in "'’`":
            kept = ""
        elif character.isalnum() or character in "-_.,/+" or _is_mark(character):
            kept = character + _SECOND * (unicodedata.east_asian_width(character) in "WF")
        else:
            kept = " "
        self[code] = kept
        return kept


_HARMLESS = _Harmless()


def _is_mark(character: str) -> bool:
    """Whether a character is a vowel sign or an accent: part of a word, though not a letter."""
    return unicodedata.category(character) in ("Mn", "Mc")


def _words(candidates: Iterable[Candidate], start: str) -> list[Candidate]:
    """The matching candidates that are one plain word, without duplicates."""
    wanted = fold(start)
    fitting = [found for found in candidates if fold(found.value).startswith(wanted) and is_word(found.value)]
    return list({found.value: found for found in reversed(fitting)}.values())[::-1]
