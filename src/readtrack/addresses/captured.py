"""Find the links in captured text, such as an inbox file or a paste, and the lines that each of them consists of.

A block is a run of non-empty lines. The title of a link is on its own line, otherwise on the adjacent line of its
block, never beyond an empty line. A line that belongs to no link is kept.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from readtrack.addresses.hashtags import take_tags
from readtrack.addresses.lines import Found, Parts, find_urls, parts_of_line, title_text, without_pair
from readtrack.addresses.stamps import take_stamp
from readtrack.text import tidy

# Quote or heading, bullet, checkbox. Not numbers: `1. 前言` is a title as often as an item.
_MARKER = re.compile(
    r"\s*(?P<heading>#{1,6}\s+)?(?:>\s*)*(?P<bullet>[-*+•·]\s+)?(?P<box>\[[ xXvV]\]\s+|[☐☑✅✔]\ufe0f?\s*)?"
)
_TICKED = frozenset("xXvV☑✅✔")
_SIGNATURES = ("sent from my", "sent from mail", "get outlook for", "shared from", "shared via", "发自我的", "发送自")
# Source notes that apps append to a URL.
_SOURCE = r"[（(]?\s*(?:来自|分享自|via)[\s@]*[\w ]{1,20}[)）]?"


class Capture(NamedTuple):
    """A link. `text[start:end]` is its source: whole lines, including the empty lines after them.

    Links on one line share their lines. The URL is not cleaned; title and note are tidy.
    """

    url: str
    title: str | None
    start: int
    end: int
    tags: tuple[str, ...] = ()
    added: date | None = None
    is_done: bool = False
    note: str | None = None  # words after the URL that are not its title


class Left(NamedTuple):
    """A line that belongs to no link, without its list marker. `number` counts from 1."""

    number: int
    text: str
    start: int
    end: int


class Captured(NamedTuple):
    links: tuple[Capture, ...]
    left: tuple[Left, ...]


class _Line(NamedTuple):
    number: int
    start: int
    end: int  # with its line break
    text: str  # without its list marker, its time stamp, and the tags of a line without a URL
    found: list[Found]
    is_item: bool
    is_heading: bool
    is_ticked: bool
    has_stamp: bool
    added: date | None
    tags: tuple[str, ...]

    @property
    def is_bare(self) -> bool:
        """A single URL without text before it."""
        return len(self.found) == 1 and not any(_words(self)[:2])


def captured(text: str, *, is_one_paste: bool = False) -> Captured:
    """The links and the remaining lines, both in order.

    In one paste, a single URL may have its title beyond empty lines.
    """
    blocks = list(_blocks(text))
    lines = [line for block in blocks for line in block]
    ends = dict(zip((line.number for line in lines), [*(line.start for line in lines[1:]), len(text)], strict=False))
    if is_one_paste and sum(bool(line.found) for line in lines) == 1:
        blocks = [lines]
    links: list[Capture] = []
    taken: set[int] = set()
    for block in blocks:
        # Titles are below their URLs only if the block begins with a URL and ends with a title.
        is_below = not block[-1].found and block[0].is_bare
        for number, line in enumerate(block):
            if line.found:
                group = _group(block, number, taken, is_below=is_below)
                taken.update(member.number for member in group)
                links += _links(line, group, ends[group[-1].number])
    left = []
    for line in lines:
        if line.number in taken or not any(character.isalnum() for character in line.text):
            continue
        if not line.is_heading and not _is_signature(line.text):
            left.append(Left(line.number, tidy(text[line.start : line.end]), line.start, line.end))
    return Captured(tuple(links), tuple(left))


def _blocks(text: str) -> Iterator[list[_Line]]:
    block: list[_Line] = []
    start = 0
    for number, raw in enumerate(text.splitlines(keepends=True), start=1):
        line = _line(number, start, raw)
        start += len(raw)
        if line:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _line(number: int, start: int, raw: str) -> _Line | None:
    text = raw.removeprefix("\ufeff")  # also on later lines, where files were joined
    marker = _MARKER.match(text)
    words = (text[marker.end() :] if marker else text).rstrip()
    if not words:
        return None
    has_stamp, added, words = take_stamp(words)
    found = find_urls(words)
    tags: list[str] = []
    if not found:
        words, tags = take_tags(words)
    box = marker["box"] if marker else None
    return _Line(
        number,
        start,
        start + len(raw),
        words,
        found,
        is_item=bool(marker and (marker["bullet"] or box)),
        is_heading=bool(marker and marker["heading"]),
        is_ticked=bool(box and not _TICKED.isdisjoint(box)),
        has_stamp=has_stamp,
        added=added,
        tags=tuple(tags),
    )


def _group(block: Sequence[_Line], number: int, taken: set[int], *, is_below: bool) -> list[_Line]:
    """The lines around the one with a URL that belong to its link: its title, its tags, its stamp."""
    first = last = number

    def free(at: int) -> _Line | None:
        line = block[at] if 0 <= at < len(block) else None
        return line if line and not line.found and line.number not in taken else None

    if block[number].is_bare:
        near = free(number + 1 if is_below else number - 1)
        if near and near.text.strip() and not _is_signature(near.text):
            starts_anew = (near if is_below else block[number]).is_item
            if not starts_anew or (near.is_item and not is_below):
                first, last = (number, number + 1) if is_below else (number - 1, number)
    while (line := free(last + 1)) and (_is_only_tags(line) or _is_signature(line.text)):
        last += 1
    while (line := free(first - 1)) and (_is_only_tags(line) or (line.has_stamp and not line.text.strip())):
        first -= 1
    return list(block[first : last + 1])


def _is_signature(text: str) -> bool:
    """Whether a line is the signature of a mail program."""
    text = text.strip().lower()
    return text == "--" or text.startswith(_SIGNATURES) or (text.startswith("从我的") and text.endswith("发送"))


def _is_only_tags(line: _Line) -> bool:
    return bool(line.tags) and not line.text.strip()


def _words(line: _Line) -> tuple[str, str, str]:
    """Possible titles on the line of a single URL: in brackets, before it and after it."""
    url = line.found[0].url
    parts = _without_tags(line)[0]
    return parts.labels[0], title_text(parts.before, url), title_text(parts.behind[0], url, follows=True)


def _without_tags(line: _Line) -> tuple[Parts, tuple[str, ...]]:
    before, labels, behind = parts_of_line(line.text, line.found)
    before, names = take_tags(before)
    rest = []
    for words in behind:
        kept, more = take_tags(words)
        rest.append(kept)
        names += more
    return Parts(before, labels, tuple(rest)), tuple(names)


def _links(line: _Line, group: Sequence[_Line], end: int) -> Iterator[Capture]:
    parts, tags = _without_tags(line)
    near = " ".join(other.text for other in group if not other.found and not _is_signature(other.text))
    titles, notes = _titles(line.found, parts, near)
    tags = tuple(dict.fromkeys((*(tag for other in group for tag in other.tags), *tags)))
    added = next((other.added for other in (line, *reversed(group)) if other.added), None)
    is_done = any(other.is_ticked for other in group)
    for found, title, note in zip(line.found, titles, notes, strict=True):
        yield Capture(found.url, title or None, group[0].start, end, tags, added, is_done, note or None)


def _titles(found: Sequence[Found], parts: Parts, near: str) -> tuple[list[str], list[str]]:
    """A title and a note, possibly empty, for each URL; `near` is the adjacent line."""
    words = [parts.before, *parts.behind[:-1]]
    before = [
        title_text(text, one.url, follows=at > 0) for at, (text, one) in enumerate(zip(words, found, strict=True))
    ]
    behind = [title_text(text, one.url, follows=True) for text, one in zip(parts.behind, found, strict=True)]
    notes = [""] * len(found)
    if len(found) == 1:
        choice = [parts.labels[0], before[0], title_text(near, found[0].url), behind[0]]
        title = next(filter(None, choice), "")
        rest = [text for text in ((before[0] if parts.labels[0] else ""), behind[0]) if text and text != title]
        return [title], [" ".join(map(_note, rest)).strip()]
    if not any(parts.labels) and not before[0] and behind[-1]:
        return behind, notes
    notes[-1] = _note(behind[-1])
    return [label or text for label, text in zip(parts.labels, before, strict=True)], notes


def _note(words: str) -> str:
    return (
        "" if words and re.fullmatch(_SOURCE, words, re.IGNORECASE) else without_pair(without_pair(words, "（）"), "()")
    )
