"""The author, publication date and reading time of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from readtrack.addresses.site_names import host_of, is_at, is_brand, parts_of
from readtrack.text import fold, tidy, unescaped
from readtrack.web.charset import decoded
from readtrack.web.page import Page, is_article, is_page, media_type, page_of
from readtrack.web.reading_time import minutes_of, minutes_of_page
from readtrack.web.response import Response
from readtrack.web.scripts import string_of
from readtrack.web.title_text import has_words, shortened

_TEXTS = ("text/plain", "text/markdown")

_DATE = re.compile(
    r"\s*+([12][0-9]{3})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))(?![0-9])"
)
_WEIXIN_SECONDS = re.compile(r"""(?<![\w$.])ct\s*+=\s*+["']?([0-9]{10})\b""")
_WEIXIN_HOURS = 8  # ahead of UTC
_URL = re.compile(r"\s*+(?:https?:|www\.|/)", re.IGNORECASE)
_DATE_IN_URL = re.compile(r"/([12][0-9]{3}[/-][0-9]{1,2}[/-][0-9]{1,2})(?=[/-]|\Z)")
_MOST_AUTHORS = 3
_BY = re.compile(r"(?:by|von|par|por|作者)[\s:：]+", re.IGNORECASE)
# Placeholders that programs write instead of a name.
_PLACEHOLDERS = frozenset(
    ("no author", "none", "null", "undefined", "unknown", "author", "admin", "administrator", "editor")
)


class Metadata(NamedTuple):
    """`author` is a tidy line; several names are separated by `; `."""

    author: str | None
    published: date | None
    minutes: int | None  # to read all of it


def metadata_of(answer: Response) -> Metadata:
    """The metadata of a page, without checking that it is the requested one."""
    page = page_of(answer)
    host = host_of(answer.url)
    return Metadata(_author(page, host), _published(page, answer.url), _minutes(answer))


def _author(page: Page, host: str) -> str | None:
    site = fold(tidy(page.first("og:site_name")[:1000]))
    for names in _authors(page):
        tidied = [name for text in names if _is_name(name := _BY.sub("", tidy(text[:1000]), count=1), site, host)]
        if tidied:
            more = " et al." if len(tidied) > _MOST_AUTHORS else ""
            return shortened("; ".join(tidied[:_MOST_AUTHORS]) + more)
    return None


def _is_name(name: str, site: str, host: str) -> bool:
    """Whether `name` may be an author: not a number, an email address or the name of the site."""
    return (
        has_words(name)
        and not name.isdecimal()
        and "@" not in name
        and fold(name) not in (site, *_PLACEHOLDERS)
        and not is_brand(name, host)
        and not is_at(host, fold(name))
    )


def _authors(page: Page) -> Iterator[list[str]]:
    """The best first."""
    yield list(page.metas.get("citation_author", ()))
    yield [name for name in page.metas.get("article:author", ()) if not _URL.match(name)]
    yield list(page.metas.get("author", ()))[:1]
    for found in page.objects:
        if is_article(found):
            yield [unescaped(name) for name in _names(found.get("author"))]
    for script in page.scripts:
        yield [string_of("nickname", script)]
    yield list(page.authors[:1])


def _names(author: object) -> list[str]:
    """Names from a JSON-LD `author`: a name, an object with a name, or several."""
    names: list[str] = []
    for one in author if isinstance(author, list) else [author]:
        match one:
            case str(name) | {"name": str(name)}:
                names.append(name)
    return names


def _published(page: Page, url: str) -> date | None:
    return next((day for text in _dates(page, url) if (day := _date(text))), None)


def _dates(page: Page, url: str) -> Iterator[str]:
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
    for name in ("datepublished", "date", "publishdate", "pubdate"):
        yield from page.metas.get(name, ())[:1]
    for name in ("datePublished", "pubDate", "dateCreated", "uploadDate"):  # pubDate: Baidu's
        yield from (day for one in page.objects if isinstance(day := one.get(name), str))
    yield from page.times[:1]
    if found := _DATE_IN_URL.search(parts_of(url).path):
        yield found[1].replace("-", "/")


def _date(text: str) -> date | None:
    """The date as written, in its original time zone."""
    if not (found := _DATE.match(text)):
        return None
    year, month, day = (int(part) for part in (found[1], *filter(None, found.group(3, 4, 5, 6, 7, 8))))
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _minutes(answer: Response) -> int | None:
    """None if the text is incomplete or empty."""
    if not answer.is_whole:
        return None
    if not is_page(answer) and media_type(answer) not in _TEXTS:
        return None
    text = decoded(answer.body, answer.headers.get("content-type", ""))
    return minutes_of_page(text) if is_page(answer) else minutes_of(text)
