"""Series: links of a topic whose titles share a stem and differ in a number, in the order of their parts.

Series are derived from titles, never stored. `series = "…"` and `part = 6`, written by hand, take precedence over the
title; `part = false` excludes a link from its series.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from readtrack.core.model import Link
from readtrack.text import fold, nfkc

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
# Removed from both ends of a name: all spaces that NFKC keeps, and punctuation.
_EDGES = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u1680\u2028\u2029:,.|/([【—–-\0"
_BETWEEN = "\0"  # ends each title in a text of many; only `_END` matches it
_END = rf"(?=\s*[{_BETWEEN}:,.|/~!?。、,;—–\-(\[【《])"
_UNITS = (
    *("part", r"pt\.?", "chapter", r"ch\.", "lecture", r"lec\.?", "lesson", "volume", r"vol\.?", "episode", "ep[. ]"),
    *("week", "unit", "session", r"no\."),
)
_FIRST_LETTERS = "".join(sorted({letter for unit in _UNITS for letter in (unit[0], unit[0].upper())}))
# Patterns that mark a part in a title in NFKC; the only group is the number. Each starts with a literal character or a
# character set, which `re` finds many times faster than anything else. So lookbehinds come after it.
_MARKERS = (
    rf"系列\s*之?\s*(?:第\s*)?[(\[【]?\s*({_NUMBER})",
    rf"第\s*({_NUMBER})\s*(?:篇|讲|课|章|节|部分|部|回|期|集|话|卷|周|弹|季)",
    (
        rf"[{_FIRST_LETTERS}](?<=\b.)(?i:{'|'.join(f'(?<={unit[0]}){unit[1:]}' for unit in _UNITS)})"
        rf"\s*({_ARABIC}|(?:{_ROMAN_NUMBER})\b|(?i:{'|'.join(_ENGLISH)})\b)"
    ),
    rf"#(?<!(?i:issue) #)(?<!(?i:pr) #)(?<!(?i:rfc) #)\s?({_ARABIC})(?!\w)",
    rf"[(\[【]\s*(?:之)?({_NUMBER}|{_ROMAN_NUMBER}|[上中下])[篇集]?\s*(?:/\s*\d{{1,3}}\s*)?[)\]】]",
    rf"之({_DIGITS}{{1,3}}){_END}",
    rf"([上中下])(?:(?<=[\s:-].)[篇集]?|(?<=\w.)[篇集]){_END}",
    rf" ({_ROMAN_NUMBER}){_END}",
    rf" [-–—|]\s*({_ARABIC})\s*[:.]",
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
    included = [(link, name, part) for link in links for name, part in (_by_hand(link),) if part is not False]
    readings = _marked([link.title or "" for link, _, _ in included])
    for (link, name, part), marked in zip(included, readings, strict=True):
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
    if not any(_marked([title])):
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


def _marked(titles: Iterable[str]) -> list[list[_Marked]]:
    """All possible readings of each title as a part of a series, from left to right.

    Each pattern is searched for in all titles at once, which takes a tenth of the time of separate searches.
    """
    texts = [nfkc(title[:_LONGEST_TITLE]) + _BETWEEN for title in titles]
    whole = "".join(texts)
    numbers = {match.span(): match[1] for pattern in _MARKERS for match in re.finditer(pattern, whole)}
    ends = list(accumulate(map(len, texts)))
    marked: list[list[_Marked]] = [[] for _ in texts]
    for start, end in sorted(numbers):
        index = bisect_right(ends, start)
        before = ends[index - 1] if index else 0
        found = _reading(texts[index], start - before, end - before, numbers[start, end])
        if found is not None:
            marked[index].append(found)
    return marked


def _reading(title: str, start: int, end: int, digits: str) -> _Marked | None:
    """The reading of a title with a marker between `start` and `end`; None if the rest does not identify a series."""
    number = _number(digits)
    name = title[: start + 2] if title.startswith("系列", start) else title[:start]
    stem = _stem(name)
    if not _is_long_enough(stem):
        name = title[end:]
        stem = _stem(name)
    return _Marked(stem, name.strip(_EDGES), number) if number is not None and _is_long_enough(stem) else None


def _stem(text: str) -> str:
    """The folded letters and digits of a name, without punctuation and a final "series"."""
    letters = "".join(filter(str.isalnum, fold(text)))
    return letters.removesuffix("系列").removesuffix("series")


def _is_long_enough(stem: str) -> bool:
    return len(stem) >= _SHORTEST_STEM or sum(2 if char >= "\u2e80" else 1 for char in stem) >= _SHORTEST_STEM


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
