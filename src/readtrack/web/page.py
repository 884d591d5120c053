"""The title, metadata and other contents of an HTML page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urldefrag, urljoin

from readtrack.addresses.address import InvalidURL, parse
from readtrack.markup import NO_WORDS, is_cut, steps, tree
from readtrack.text import tidy
from readtrack.web.charset import decoded
from readtrack.web.response import Response

if TYPE_CHECKING:
    from readtrack.markup import Document, Element

_HTML = ("text/html", "application/xhtml+xml")
_SNIFFED = 512  # bytes in which a response without a type is recognised as a page
_LOOKS_HTML = re.compile(rb"<!doctype\s+html|<html|<head|<title", re.IGNORECASE)

# Limits for hostile pages.
_LONGEST_META = 2**14  # characters
_MOST_METAS = 2000
_LONGEST_HEADING = 2**14  # characters and tags
_MOST_HEADINGS = 50
_MOST_OBJECTS = 1000
_MOST_AUTHORS = 10
_LONGEST_AUTHOR = 200  # characters

_RUNS = re.compile("|(?:text|application)/(?:x-)?(?:java|ecma)script|module")
_JSON = "application/ld+json"
_BREAKS = ("br", "p", "/p", "div", "/div", "li")
_LONGEST_REFRESH = 5  # seconds; a page that is shown for longer is meant to be read
# WHATWG, 4.2.5.3: seconds, a separator, an optional `url=`, a URL, optionally in quotes.
_REFRESH = re.compile(
    r"""\s*+([0-9]++)[0-9.]*+(?:\s*+[;,]\s*+|\s++)(?>(?:url\s*+=\s*+)?)("[^"]*+|'[^']*+|[^\s"'].*+)""",
    re.IGNORECASE | re.DOTALL,
)


class Refresh(NamedTuple):
    seconds: int
    target: str  # as written


@dataclass(frozen=True, slots=True)
class Page:
    """All text is decoded once, otherwise unchanged."""

    title: str = ""
    """The first `<title>` outside `<svg>`."""
    metas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By lower-case `name`, `property` or `itemprop`, in order; without empty ones."""
    refresh: Refresh | None = None
    objects: tuple[Mapping[str, object], ...] = ()
    """JSON-LD objects, including those in lists and `@graph`."""
    heading: str = ""
    """The first `<h1>` with text, or the element that weixin marks as the title of an article."""
    ids: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    """The URLs of scripts and frames and the targets of forms."""
    scripts: tuple[str, ...] = ()
    """Inline scripts that run."""
    times: tuple[str, ...] = ()
    """Values of `<time datetime>`."""
    authors: tuple[str, ...] = ()
    """Elements with `rel=author` or `itemprop=author`."""
    canonical: str = ""
    """As written."""

    def first(self, *names: str) -> str:
        """The value of the first of these metas that exists, or an empty string."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")


def media_type(answer: Response) -> str:
    """In lower case, without parameters; `text/html` also if undeclared and the body begins like a page."""
    named = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not named and _LOOKS_HTML.search(answer.body[:_SNIFFED]):
        return _HTML[0]
    return named


def is_page(answer: Response) -> bool:
    return media_type(answer) in _HTML


def page_of(answer: Response) -> Page:
    """The page, as far as it was read; an empty one if it is not HTML."""
    if not is_page(answer):
        return Page()
    document = tree(decoded(answer.body, answer.headers.get("content-type", "")))
    title = next((each for each in document.select("title") if each.namespace.name == "HTML"), None)
    metas, refresh = _metas(document)
    scripts = [(_kind(script), script.text) for script in document.select("script")]
    return Page(
        title="" if title is None or is_cut(title) else title.text,
        metas=metas,
        refresh=refresh,
        objects=tuple(each for kind, text in scripts if kind == _JSON for each in _objects(text)),
        heading=_heading(document),
        ids=frozenset(_values(document, "[id]", "id")),
        sources=tuple(
            source
            for element in document.select("script, iframe, form")
            if (source := element.attr("src") or element.attr("action"))
        ),
        scripts=tuple(text for kind, text in scripts if _RUNS.fullmatch(kind)),
        times=tuple(_values(document, "time", "datetime")),
        authors=_authors(document),
        canonical=next(_values(document, "link[rel~=canonical]", "href"), ""),
    )


def refresh_target(answer: Response, page: Page | None = None) -> str | None:
    """The target of an immediate `<meta http-equiv=refresh>` outside `<noscript>`."""
    if page is None and b"refresh" not in answer.body.lower():
        return None
    refresh = (page or page_of(answer)).refresh
    if refresh is None or refresh.seconds > _LONGEST_REFRESH:
        return None
    try:
        target = urldefrag(parse(urljoin(answer.url, refresh.target)).url()).url
    except (InvalidURL, ValueError):
        return None
    return None if target == urldefrag(answer.url).url else target


def _metas(document: Document) -> tuple[Mapping[str, tuple[str, ...]], Refresh | None]:
    found = dict[str, list[str]]()
    refresh: Refresh | None = None
    for meta in islice(document.select("meta"), _MOST_METAS):
        content = meta.attr("content") or ""
        if refresh is None and (meta.attr("http-equiv") or "").strip().lower() == "refresh":
            refresh = _refresh(content)
        if len(content) <= _LONGEST_META and tidy(content):
            for name in {(meta.attr(key) or "").strip().lower() for key in ("name", "property", "itemprop")} - {""}:
                found.setdefault(name, []).append(content)
    return {name: tuple(contents) for name, contents in found.items()}, refresh


def _heading(document: Document) -> str:
    for element in islice(document.select("h1, [id=activity-name]"), _MOST_HEADINGS):
        parts: list[str] = []
        size = 0
        for tag, text in steps(element, without=NO_WORDS):
            parts.append(" " if tag in _BREAKS else text)
            size += len(text) + 1
            if size > _LONGEST_HEADING:
                break
        else:
            if tidy(words := "".join(parts)) and not is_cut(element):
                return words
    return ""


def _authors(document: Document) -> tuple[str, ...]:
    found = document.select("[itemprop~=author] [itemprop~=name]") or document.select(
        "[itemprop~=author], [rel~=author]"
    )
    named = (element.attr("content") or element.text for element in islice(found, _MOST_AUTHORS))
    return tuple(name for name in named if len(name) <= _LONGEST_AUTHOR and tidy(name))


def _kind(script: Element) -> str:
    return (script.attr("type") or "").partition(";")[0].strip().lower()


def _values(document: Document, selector: str, name: str) -> Iterator[str]:
    return (value for element in document.select(selector) if (value := element.attr(name)))


def _refresh(content: str) -> Refresh | None:
    if (found := _REFRESH.match(content)) and (target := found[2].lstrip("\"'").strip()):
        return Refresh(int(found[1][:9]), target)
    return None


def _objects(text: str) -> list[Mapping[str, object]]:
    """The objects of one JSON-LD script; empty if it is not valid JSON."""
    try:
        waiting: list[object] = [json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)]
    except (ValueError, RecursionError):
        return []
    found: list[Mapping[str, object]] = []
    while waiting and len(found) < _MOST_OBJECTS:
        match waiting.pop():
            case list() as listed:
                waiting.extend(reversed(listed))
            case dict() as named:
                found.append(named)
                waiting.extend(named[name] for name in ("mainEntity", "@graph") if name in named)
    return found


def is_article(found: Mapping[str, object]) -> bool:
    """Whether a JSON-LD object is of a type with a headline: `NewsArticle`, `https://schema.org/BlogPosting`."""
    kinds = found.get("@type")
    return any(
        isinstance(kind, str) and kind.endswith(("Article", "Posting"))
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )
