"""The URLs in one line of text, plain and in Markdown links, and their titles from the surrounding words."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from readtrack.addresses.bare import url_end
from readtrack.addresses.identity import url_key
from readtrack.addresses.site_names import ROUNDS, additions, host_of
from readtrack.text import tidy

# A backslash escapes a bracket; `git+https://` is not a web URL.
_TOKEN = re.compile(r"\\[\\\[\]]|\[|\](?:\(<?(?=https?://))?|(?<!\+)https?://(?=[^\s<>])", re.IGNORECASE)
_LINK_STOP = re.compile(r"\\.|[\s<>()]|\]\(")
# Compiled on first use: only Markdown has them.
_LINK_CLOSE = r""">?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)"""
_ESCAPED = r"\\([!-/:-@\[-`{-~])"
_IMAGE = r"!\[([^\[\]]*)\]\([^()]*\)"
_TAG = r"(?i)</?(?:b|code|del|em|i|kbd|mark|s|strong|sub|sup|u)>"
_PAIRS = {"(": ")", "[": "]", "（": "）", "【": "】", "《": "》", "「": "」", "『": "』", "“": "”", "‘": "’"}
_BEFORE_URL = " :：-–—|｜,，;；、→<([（【《「『“‘"
_AFTER_URL = " :：-–—|｜,，;；、。.！!？?…)）]】》」』”’>\"'"


class Found(NamedTuple):
    """A URL in a line; `start` and `end` include the brackets of a Markdown link, `label` is their contents."""

    url: str
    start: int
    end: int
    label: slice | None = None


def find_urls(row: str) -> list[Found]:
    """The URLs of a line, in one pass; labels are parsed later, as they may nest."""
    found: list[Found] = []
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
            close = re.compile(_LINK_CLOSE).match(row, end)
            close_at = close.end() if close else end
            if close is None:
                end, close_at = url_end(row, at)
            # A URL inside the label belongs to the label.
            while found and found[-1].start >= opener:
                found.pop()
            found.append(Found(_unescaped(row[at:end]), opener, close_at, slice(opener, token.start())))
            at = close_at
        elif not mark.startswith("\\"):
            end, after = url_end(row, token.start())
            if end > at:
                found.append(Found(_unescaped(row[token.start() : end]), token.start(), after))
                at = after
    return found


def _link_end(row: str, start: int) -> int:
    """The end of the URL of a Markdown link (CommonMark 6.3): parentheses balance, most characters are part of it."""
    depth = 0
    for stop in _LINK_STOP.finditer(row, start):
        mark = stop.group()
        if mark.startswith("\\") and not mark[1].isspace():
            continue
        if mark == "(":
            depth += 1
        elif mark == ")" and depth:
            depth -= 1
        else:
            return stop.start()
    return len(row)


def _unescaped(text: str) -> str:
    r"""Undo Markdown escapes that some programs write into URLs: `/a\(b\)`."""
    return re.sub(_ESCAPED, r"\1", text) if "\\" in text else text


class Parts(NamedTuple):
    """The words of a line: before its first URL, in the brackets of each, and after each up to the next."""

    before: str
    labels: tuple[str, ...]
    behind: tuple[str, ...]


def parts_of_line(text: str, found: Sequence[Found]) -> Parts:
    starts = [*(one.start for one in found[1:]), len(text)]
    return Parts(
        text[: found[0].start],
        tuple(label_text(text[one.label], one.url) if one.label else "" for one in found),
        tuple(text[one.end : start] for one, start in zip(found, starts, strict=True)),
    )


def label_text(text: str, url: str) -> str:
    text = re.sub(_TAG, "", re.sub(_IMAGE, r"\1", text.lstrip().removeprefix("[")))
    return _named(tidy(_unescaped(text)), url)


def title_text(words: str, url: str, *, follows: bool = False) -> str:
    """`words` without the separator between title and URL; `follows` if they are after the URL."""
    if not words or words.isspace():
        return ""
    title = tidy(words)
    if follows:
        title = title.lstrip(_AFTER_URL)
    title = title.rstrip(_BEFORE_URL)
    while title.endswith(("->", "=>")):
        title = title[:-2].rstrip(_BEFORE_URL)
    if title.endswith('"') and title.count('"') % 2:
        title = title[:-1].rstrip()
    if (closer := _PAIRS.get(title[:1])) and closer not in title:
        title = title[1:].lstrip()
    return _named(title, url)


def without_pair(text: str, pair: str) -> str:
    """`text` without a pair of brackets that encloses all of it."""
    if not (text.startswith(pair[0]) and text.endswith(pair[1])):
        return text
    depth = 0
    for at, character in enumerate(text):
        depth += (character == pair[0]) - (character == pair[1])
        if depth == 0:
            return text[1:-1].strip() if at == len(text) - 1 else text
    return text


def _named(title: str, url: str) -> str:
    """`title` without what the site of `url` adds; empty if it is meaningless or repeats the URL."""
    patterns = additions(host_of(url))
    for _ in range(ROUNDS):
        for pattern in patterns:
            title = re.sub(pattern, "", title).strip()
        title = without_pair(title, "【】")
    if not any(character.isalnum() for character in title):
        return ""
    return "" if "." in title and " " not in title and url_key(title) == url_key(url) else title
