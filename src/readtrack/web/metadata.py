"""Who wrote a page, when it was published, and how long it takes to read, as far as the page says so."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from readtrack.text import tidy, unescaped
from readtrack.web.charset import decoded
from readtrack.web.page import Page, is_article, is_page, media_type, page_of
from readtrack.web.response import Answer
from readtrack.web.scan import tokens
from readtrack.web.scripts import string_of
from readtrack.web.title_text import says_something, shortened

_LONGEST_BODY = 2 * 2**20  # bytes
_TEXTS = ("text/plain", "text/markdown")
_CJK_PER_MINUTE = 400
_WORDS_PER_MINUTE = 240
# Han with its extensions, kana, hangul: read by the character.
_CJK = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile(r"\w[\w'’.-]*+")
_INLINE = frozenset(("a", "b", "code", "em", "font", "i", "mark", "s", "span", "strong", "sub", "sup", "u"))
# What is read first and shown to nobody.
_UNSEEN = ("template", "svg", "math", "select", "datalist")

_DAY = re.compile(
    r"\s*+([12][0-9]{3})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))(?![0-9])"
)
_WEIXIN_SECONDS = re.compile(r"""(?<![\w$.])ct\s*+=\s*+["']?([0-9]{10})\b""")
_WEIXIN_HOURS = 8  # ahead of UTC
_ADDRESS = re.compile(r"\s*+(?:https?:|www\.|/)", re.IGNORECASE)
_MOST_AUTHORS = 3


class Metadata(NamedTuple):
    """`author` is a tidy line: names of several are parted by `; `."""

    author: str | None
    published: date | None
    minutes: int | None  # to read all of it


def metadata_of(answer: Answer) -> Metadata:
    """What the page says; whether it is the page that was asked for is not looked at."""
    page = page_of(answer)
    return Metadata(_author(page), _published(page), _minutes(answer))


def _author(page: Page) -> str | None:
    for names in _authors(page):
        tidied = [name for text in names if says_something(name := tidy(text[:1000]))]
        if tidied:
            more = " et al." if len(tidied) > _MOST_AUTHORS else ""
            return shortened("; ".join(tidied[:_MOST_AUTHORS]) + more)
    return None


def _authors(page: Page) -> Iterator[list[str]]:
    """The best first."""
    yield list(page.metas.get("citation_author", ()))
    yield [name for name in page.metas.get("article:author", ()) if not _ADDRESS.match(name)]
    yield list(page.metas.get("author", ()))[:1]
    for found in page.objects:
        if is_article(found):
            yield [unescaped(name) for name in _names(found.get("author"))]
    for script in page.scripts:
        yield [string_of("nickname", script)]


def _names(author: object) -> list[str]:
    """Of what JSON-LD has as `author`: a name, an object with one, or several."""
    names: list[str] = []
    for one in author if isinstance(author, list) else [author]:
        match one:
            case str(name) | {"name": str(name)}:
                names.append(name)
    return names


def _published(page: Page) -> date | None:
    return next((day for text in _days(page) if (day := _day(text))), None)


def _days(page: Page) -> Iterator[str]:
    """The best first."""
    for name in ("citation_date", "citation_publication_date", "article:published_time"):
        yield from page.metas.get(name, ())[:1]
    for one in page.objects:
        if is_article(one) and isinstance(day := one.get("datePublished"), str):
            yield day
    for script in page.scripts:
        if found := _WEIXIN_SECONDS.search(script):
            moment = datetime.fromtimestamp(int(found[1]), UTC) + timedelta(hours=_WEIXIN_HOURS)
            yield moment.date().isoformat()
    yield from page.times[:1]


def _day(text: str) -> date | None:
    """The day as it is written there, in whatever zone that was."""
    if not (found := _DAY.match(text)):
        return None
    year, month, day = (int(part) for part in (found[1], *filter(None, found.group(3, 4, 5, 6, 7, 8))))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _minutes(answer: Answer) -> int | None:
    """None where the text was not read to its end, or is none."""
    if not answer.is_whole or len(answer.body) > _LONGEST_BODY:
        return None
    if not is_page(answer) and media_type(answer) not in _TEXTS:
        return None
    text = decoded(answer.body, answer.headers.get("content-type", ""))
    if is_page(answer):
        text = seen(text)
    characters = sum(1 for _ in _CJK.finditer(text))
    words = sum(1 for _ in _WORD.finditer(_CJK.sub(" ", text)))
    if not characters and not words:
        return None
    return max(1, math.ceil(characters / _CJK_PER_MINUTE + words / _WORDS_PER_MINUTE))


def seen(text: str) -> str:
    """The words of a page as they are shown, in one pass: no scripts, no titles, nothing of what only programs read."""
    parts: list[str] = []
    end = 0
    unseen = ""  # the end tag that is waited for
    for token in tokens(text):
        if not unseen:
            parts.append(text[end : token.start])
            if token.name.removeprefix("/") not in _INLINE:
                parts.append(" ")
            if token.name in _UNSEEN and not token.raw.endswith("/"):
                unseen = f"/{token.name}"
        elif token.name == unseen:
            unseen = ""
        end = token.end
    if not unseen:
        parts.append(text[end:])
    return unescaped("".join(parts))
