"""Series: links of a topic whose titles share a stem and differ in a number, in the order of their parts.

Series are derived from titles, never stored. `series = "…"` and `part = 6`, written by hand, take precedence over the
title; `part = false` excludes a link from its series.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple
from unicodedata import normalize

from readtrack.core.model import Link
from readtrack.text import fold

_SHORTEST_STEM = 3  # letters and digits, a Chinese character counts as two: "C 1" and "C 2" are not a series
_LONGEST_TITLE = 300  # characters; the rest of a title is ignored
_LAST = 1000  # 下 and 下篇: part 3 if there is a part 2 (中), otherwise part 2

_DIGITS = "[零〇一二两三四五六七八九十]"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS: dict[str, int] = {
    **{word: number for words in (_ROMAN, _ENGLISH) for number, word in enumerate(words, 1)},
    "上": 1,
    "中": 2,
    "下": _LAST,
}
_ARABIC = r"\d{1,3}(?![\d.]*\d)"
_NUMBER = rf"{_ARABIC}|{_DIGITS}{{1,3}}"
_ROMAN_NUMBER = "|".join(sorted(map(str.upper, _ROMAN), key=len, reverse=True))
_END = r"(?=\s*(?:$|[:,.|/~!?。、,;—–-]|\(|\[|【|《))"
# Patterns that mark a part in a title in NFKC; the number is in the only group that matches. Each pattern is only tried
# if the lower-case title contains one of its texts: searching for these is cheaper, and most titles contain none.
_MARKERS = (
    (("系列",), rf"系列\s*之?\s*(?:第\s*)?[(\[【]?\s*({_NUMBER})"),
    (("第",), rf"第\s*({_NUMBER})\s*(?:篇|讲|课|章|节|部分|部|回|期|集|话|卷|周|弹|季)"),
    (
        ("part", "pt", "chapter", "ch.", "lec", "lesson", "vol", "epi", "ep.", "ep ", "week", "unit", "session", "no."),
        (
            r"\b(?i:part|pt\.?|chapter|ch\.|lecture|lec\.?|lesson|volume|vol\.?|episode|ep\.?|week|unit|session|no\.)"
            rf"\s*({_ARABIC}|(?:{_ROMAN_NUMBER})\b|(?i:{'|'.join(_ENGLISH)})\b)"
        ),
    ),
    (("#",), rf"(?<!(?i:issue) )(?<!(?i:pr) )(?<!(?i:rfc) )#\s?({_ARABIC})(?!\w)"),
    (
        ("(", "[", "【"),
        rf"[(\[【]\s*(?:之)?({_NUMBER}|{_ROMAN_NUMBER}|[上中下])[篇集]?\s*(?:/\s*\d{{1,3}}\s*)?[)\]】]",
    ),
    (("之",), rf"之({_DIGITS}{{1,3}}){_END}"),
    (("上", "中", "下"), rf"(?:(?<=\s)|(?<=[:-]))([上中下])[篇集]?{_END}|(?<=\w)([上中下])[篇集]{_END}"),
    ((" i", " v", " x"), rf"\s({_ROMAN_NUMBER}){_END}"),
    ((" -", " –", " —", " |"), rf"\s[-–—|]\s*({_ARABIC})\s*[:.]"),
)


class Part(NamedTuple):
    """The position of a link in its series."""

    series: str  # its name
    number: int | None  # None if the series is written by hand and the part is unknown
    of: int  # the highest number in the series


class Series(NamedTuple):
    topic: str
    name: str
    parts: tuple[tuple[int, Link], ...]  # by number, then in file order
    unnumbered: tuple[Link, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        return (*(link for _, link in self.parts), *self.unnumbered)


class _Marked(NamedTuple):
    """A possible reading of a title: part `number` of the series with this stem."""

    stem: str  # folded letters and digits, for comparison
    name: str
    number: int


def find_series(links: Iterable[Link]) -> list[Series]:
    """All series among the links, in the order of their first links.

    A title with several numbers ("Lecture 3, part 2") belongs to the series with the most distinct numbers.
    """
    by_hand: dict[tuple[str, str], list[tuple[int | None, str, Link]]] = {}
    candidates: list[tuple[Link, int | None, list[_Marked]]] = []
    for link in links:
        name, part = _by_hand(link)
        if part is False:
            continue
        marked = list(_marked(link.title)) if link.title else []
        if name is not None:
            number = part if part is not None else next((one.number for one in marked), None)
            by_hand.setdefault((link.topic, _stem(name) or fold(name)), []).append((number, name, link))
        elif marked:
            candidates.append((link, part, marked))
    numbers: dict[tuple[str, str], set[int]] = {}
    for (topic, stem), group in by_hand.items():
        numbers[topic, stem] = {number for number, _, _ in group if number is not None}
    for link, part, marked in candidates:
        for one in marked:
            numbers.setdefault((link.topic, one.stem), set()).add(one.number if part is None else part)
    groups = {key: list(group) for key, group in by_hand.items()}
    for link, part, marked in candidates:
        best = max(marked, key=lambda one: len(numbers[link.topic, one.stem]))  # the first of equal ones
        number = best.number if part is None else part
        groups.setdefault((link.topic, best.stem), []).append((number, best.name, link))
    found = []
    for (topic, stem), group in groups.items():
        if (topic, stem) in by_hand or len({number for number, _, _ in group}) > 1:
            found.append(_series(topic, group))
    return sorted(found, key=lambda series: min(link.position for link in series.links))


def parts(links: Iterable[Link]) -> dict[int, Part]:
    """The part of each link that belongs to a series, by the position of the link in the file."""
    found = {}
    for series in find_series(links):
        count = series.parts[-1][0] if series.parts else 0
        for number, link in series.parts:
            found[link.position] = Part(series.name, number, count)
        for link in series.unnumbered:
            found[link.position] = Part(series.name, None, count)
    return found


def parts_of(links: Iterable[Link], whole: Sequence[Link]) -> list[Part | None]:
    """The part of each of `links` in the series of the `whole` list; None if it has none or has left the list."""
    wanted = list(links)
    topics = {link.topic for link in wanted}
    found = parts(link for link in whole if link.topic in topics)
    return [
        found.get(link.position) if whole[link.position : link.position + 1] == (link,) else None for link in wanted
    ]


def in_order(links: Sequence[Link], series: Iterable[Series]) -> list[Link]:
    """`links` with the parts of each series sorted by number; all other links keep their positions."""
    place = {link.position: number for number, link in enumerate(links)}
    ordered = list(links)
    for one in series:
        present = [link for _, link in one.parts if link.position in place]
        for slot, link in zip(sorted(place[link.position] for link in present), present, strict=True):
            ordered[slot] = link
    return ordered


def remarks(series: Iterable[Series]) -> Iterator[str]:
    """A message for each gap between the parts of a series, and for each part that several links have."""
    for one in series:
        numbers = [number for number, _ in one.parts]
        for before, after in pairwise(numbers):
            if after - before == 2:
                yield f"{one.name}: part {before + 1} is missing"
            elif after - before > 2:
                yield f"{one.name}: parts {before + 1} to {after - 1} are missing"
        for number in dict.fromkeys(numbers):
            same = [link.id for part, link in one.parts if part == number]
            if len(same) > 1:
                yield f"{one.name}: {len(same)} links are part {number}: {', '.join(same)}"


def predecessor(links: Iterable[Link], title: str, topic: str) -> Link | None:
    """The previous part of the series that a new link with this title would continue; None if there is none."""
    new = Link(-1, "", topic=topic, title=title)
    if next(_marked(title), None) is None:
        return None
    for series in find_series([*(link for link in links if link.topic == topic), new]):
        mine = next((number for number, link in series.parts if link is new), None)
        if mine is not None:
            return next((link for number, link in reversed(series.parts) if number < mine), None)
    return None


def _series(topic: str, group: Sequence[tuple[int | None, str, Link]]) -> Series:
    has_middle = any(number == 2 for number, _, _ in group)
    numbered = sorted(
        ((_LAST, 3 if has_middle else 2)[1] if number == _LAST else number, link.position, name, link)
        for number, name, link in group
        if number is not None
    )
    name = numbered[0][2] if numbered else group[0][1]
    return Series(
        topic,
        name,
        tuple((number, link) for number, _, _, link in numbered),
        tuple(link for number, _, link in group if number is None),
    )


def _by_hand(link: Link) -> tuple[str | None, int | bool | None]:
    """The link's own keys `series` and `part`; the part is False if the link is excluded from series."""
    if not link.block:
        return None, None
    name, part = link.block.get("series"), link.block.get("part")
    if isinstance(part, str) and part.isascii() and part.isdigit() and len(part) < 7:
        part = int(part)
    if part is not False and type(part) is not int:
        part = None
    return (name.strip() if isinstance(name, str) and name.strip() else None), part


def _marked(title: str) -> Iterator[_Marked]:
    """All possible readings of a title as a part of a series, from left to right."""
    text = normalize("NFKC", title[:_LONGEST_TITLE])
    lower = text.lower()
    matches = [
        match
        for needed, pattern in _patterns()
        if any(one in lower for one in needed)
        for match in pattern.finditer(text)
    ]
    if not matches:
        return
    found = sorted({match.span(): match for match in matches}.items(), key=itemgetter(0))
    for (start, end), match in found:
        number = _number(next(group for group in match.groups() if group))
        name = text[: start + 2] if match[0].startswith("系列") else text[:start]
        stem = _stem(name)
        if _length(stem) < _SHORTEST_STEM:
            name = text[end:]
            stem = _stem(name)
        if number is not None and _length(stem) >= _SHORTEST_STEM:
            yield _Marked(stem, _trimmed(name), number)


@cache
def _patterns() -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    return tuple((needed, re.compile(pattern)) for needed, pattern in _MARKERS)


def _stem(text: str) -> str:
    """The folded letters and digits of a name, without punctuation and a final "series"."""
    letters = "".join(filter(str.isalnum, fold(text)))
    return letters.removesuffix("系列").removesuffix("series")


def _length(stem: str) -> int:
    return sum(1 if character < "\u2e80" else 2 for character in stem)


def _trimmed(text: str) -> str:
    return re.sub(r"^[\s:,.|/(\[【—–-]+|[\s:,.|/(\[【—–-]+$", "", text)


def _number(text: str) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    tens, ten, ones = text.rpartition("十")
    digits = "零一二三四五六七八九"
    values = [digits.find(one.replace("〇", "零").replace("两", "二")) for one in (tens or "一", ones or "零")]
    if not ten:
        values[0] = 0
    return None if -1 in values or len(tens) > 1 or len(ones) > 1 else values[0] * 10 + values[1]
