"""What a phone's share button copies, or a person pastes: addresses with words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from readtrack.addresses.address import NotAnAddress, parse, trimmed
from readtrack.addresses.bare import url_end
from readtrack.addresses.identity import address_key
from readtrack.addresses.site_names import ROUNDS, additions, host_of
from readtrack.text import tidy

# A backslash makes a bracket a letter; `git+https://` is no address to read.
_TOKEN = re.compile(r"\\[\\\[\]]|\[|\](?:\(<?(?=https?://))?|(?<!\+)https?://(?=[^\s<>])", re.IGNORECASE)
_LINK_STOP = re.compile(r"[\s<>()]|\]\(")
_LINK_CLOSE = re.compile(r""">?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)""")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")
_TAG = re.compile(r"</?(?:b|code|del|em|i|kbd|mark|s|strong|sub|sup|u)>", re.IGNORECASE)

# Anything else is no address without its scheme; telling so early keeps long prose cheap.
_ADDRESS_LIKE = re.compile(r"[.\]]|localhost", re.IGNORECASE)

# Heading, quote, bullet, checkbox. Not numbers: `1. 前言` is a title as often as an item.
_MARKER = re.compile(r"\s*(?:#{1,6}\s+|>\s*|[-*+•·]\s+)?(?:\[[ xX]\]\s+)?")
_PAIRS = {"(": ")", "[": "]", "（": "）", "【": "】", "《": "》", "「": "」", "『": "』", "“": "”", "‘": "’"}
_BEFORE_ADDRESS = " :：-–—|｜,，;；、→<([（【《「『“‘"
_AFTER_ADDRESS = " :：-–—|｜,，;；、。.！!？?…)）]】》」』”’>\"'"


class Shared(NamedTuple):
    """An address as written, from its first character to its last but not cleaned, and what it is called."""

    url: str
    title: str | None


class _Found(NamedTuple):
    """An address in a line; `start` and `end` take in the brackets of a Markdown link, `label` is what they hold."""

    url: str
    start: int
    end: int
    label: slice | None = None


class _Line(NamedTuple):
    text: str
    found: list[_Found]


def read(text: str) -> tuple[Shared, ...]:
    """Every address in `text` in order, each with its title; none if there is nothing but blanks.

    Raises NotAnAddress if no address starts with http:// or https:// and not every word is an address without it.
    """
    lines = [_Line(row, _find(row)) for row in _rows(text)]
    if not any(line.found for line in lines):
        return _bare(text)
    # Each title below its address: only if the text begins and ends so.
    below = len(lines[0].found) == 1 and not _titles(lines[0])[0] and not lines[-1].found
    shared: list[Shared] = []
    for number, line in enumerate(lines):
        near = number + 1 if below else number - 1
        words = lines[near].text if 0 <= near < len(lines) and not lines[near].found else ""
        titles = _titles(line, words)
        shared += [Shared(found.url, title or None) for found, title in zip(line.found, titles, strict=True)]
    return tuple(shared)


def _rows(text: str) -> Iterator[str]:
    """The lines that are not blank, without what makes them items of a list."""
    for row in text.removeprefix("\ufeff").splitlines():
        marker = _MARKER.match(row)
        words = row[marker.end() :] if marker else row
        if words:
            yield words


def _bare(text: str) -> tuple[Shared, ...]:
    shared: list[Shared] = []
    refused: NotAnAddress | None = None
    pieces = text.split()
    for piece in pieces:
        if refused and (shared or not _ADDRESS_LIKE.search(piece)):
            continue
        try:
            shared.append(Shared(_bounded(piece), None))
        except NotAnAddress as error:
            refused = refused or error
    if not refused:
        return tuple(shared)
    if shared:
        raise NotAnAddress(refused.text, refused.why, hint="among other words an address starts with https://")
    if "://" in text or "@" in text:
        raise refused
    why = refused.why if len(pieces) == 1 else "there is no address in it"
    raise NotAnAddress(text, why, hint="for a book or a chapter: `readtrack add --title '…'`")


def _bounded(piece: str) -> str:
    url = trimmed(piece)
    end, _ = url_end(url, 0)
    parse(url[:end])
    if any(character.isalnum() for character in url[end:]):
        raise NotAnAddress(piece, "other words stick to it")
    return url[:end]


def _find(row: str) -> list[_Found]:
    """The addresses of a line, plain and in Markdown links, in one pass; labels are read later, as they nest."""
    found: list[_Found] = []
    openers: list[int] = []
    at = 0
    while token := _TOKEN.search(row, at):
        at = token.end()
        mark = token.group()
        if mark == "[":
            openers.append(token.start())
        elif mark == "]":
            del openers[-1:]
        elif mark.startswith("]"):
            opener = openers.pop() if openers else (found[-1].end if found else 0)
            end = _link_end(row, at)
            close = _LINK_CLOSE.match(row, end)
            close_at = close.end() if close else end
            if close is None:
                end, close_at = url_end(row, at)
            # An address inside the label belongs to the label.
            while found and found[-1].start >= opener:
                found.pop()
            found.append(_Found(row[at:end], opener, close_at, slice(opener, token.start())))
            at = close_at
        elif not mark.startswith("\\"):
            end, after = url_end(row, token.start())
            if end > at:
                found.append(_Found(row[token.start() : end], token.start(), after))
                at = after
    return found


def _link_end(row: str, start: int) -> int:
    """Where the address of a Markdown link ends (CommonMark 6.3): round brackets balance, most letters are its own."""
    depth = 0
    for stop in _LINK_STOP.finditer(row, start):
        if stop.group() == "(":
            depth += 1
        elif stop.group() == ")" and depth:
            depth -= 1
        else:
            return stop.start()
    return len(row)


def _titles(line: _Line, near: str = "") -> list[str]:
    """A title or nothing for each address of the line; `near` is a line without address next to it."""
    found, text = line.found, line.text
    edges = [0, *(one.end for one in found)]
    starts = [*(one.start for one in found), len(text)]
    labels = [_label(text[one.label], one.url) if one.label else "" for one in found]
    before = [
        _title(text[edge : one.start], one.url, follows=edge > 0) for edge, one in zip(edges[:-1], found, strict=True)
    ]
    after = [_title(text[one.end : start], one.url, follows=True) for one, start in zip(found, starts[1:], strict=True)]
    if len(found) == 1:
        return [labels[0] or before[0] or _title(near, found[0].url) or after[0]]
    if found and not any(labels) and not before[0] and after[-1]:
        return after
    return [label or words for label, words in zip(labels, before, strict=True)]


def _label(text: str, url: str) -> str:
    text = _TAG.sub("", _IMAGE.sub(r"\1", text.lstrip().removeprefix("[")))
    return _named(tidy(_ESCAPED.sub(r"\1", text)), url)


def _title(words: str, url: str, *, follows: bool = False) -> str:
    """`words` without what stands between title and address; `follows` an address."""
    if not words or words.isspace():
        return ""
    title = tidy(words)
    if follows:
        title = title.lstrip(_AFTER_ADDRESS)
    title = title.rstrip(_BEFORE_ADDRESS)
    while title.endswith(("->", "=>")):
        title = title[:-2].rstrip(_BEFORE_ADDRESS)
    if title.endswith('"') and title.count('"') % 2:
        title = title[:-1].rstrip()
    if (closer := _PAIRS.get(title[:1])) and closer not in title:
        title = title[1:].lstrip()
    return _named(title, url)


def _named(title: str, url: str) -> str:
    """`title` without what the site of `url` adds; nothing if it says nothing, or only the address again."""
    patterns = additions(host_of(url))
    for _ in range(ROUNDS):
        for pattern in patterns:
            title = re.sub(pattern, "", title).strip()
        if title.startswith("【") and title.find("】") == len(title) - 1:
            title = title[1:-1].strip()
    if not any(character.isalnum() for character in title):
        return ""
    return "" if "." in title and " " not in title and address_key(title) == address_key(url) else title
