"""What a page says about itself, read from its tags alone.

The values of `<meta>` and `<title>` are decoded by selectolax (Lexbor), as its C code follows the standard to the
letter. It sees nothing else: what can be nested it takes seconds for, and no deadline stops it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin

from readtrack.addresses.address import NotAnAddress, parse
from readtrack.text import tidy, unescaped
from readtrack.web.charset import decoded
from readtrack.web.response import Answer
from readtrack.web.scan import Token, attributes, tokens

_HTML = ("text/html", "application/xhtml+xml")
_SNIFFED = 512  # bytes in which an answer without a type shows that it is a page
_LOOKS_HTML = re.compile(rb"<!doctype\s+html|<html|<head|<title", re.IGNORECASE)

# Bounds in characters. Lexbor compares each attribute of a tag with all others: 16 KB of them take 20 ms.
_LONGEST_TAG = 2**14
_LONGEST_HEAD = 2**18
_LONGEST_HEADING = 2**14
_LONGEST_JSON = 2**20
_MOST_OBJECTS = 1000

_RUNS = re.compile("|(?:text|application)/(?:x-)?(?:java|ecma)script|module")
_BREAKS = ("br", "p", "/p", "div", "/div", "li")
_LONGEST_REFRESH = 5  # seconds; a page that stays longer is to be read
# WHATWG, 4.2.5.3: seconds, a separator, perhaps `url=`, an address, perhaps in quotes.
_REFRESH = re.compile(
    r"""\s*+([0-9]++)[0-9.]*+(?:\s*+[;,]\s*+|\s++)(?>(?:url\s*+=\s*+)?)("[^"]*+|'[^']*+|[^\s"'].*+)""",
    re.IGNORECASE | re.DOTALL,
)


class Refresh(NamedTuple):
    seconds: int
    target: str  # as written


@dataclass(frozen=True, slots=True)
class Page:
    """Every text here is as the page has it: decoded once, neither tidy nor short."""

    title: str = ""
    """Of the first `<title>` that is not a drawing's."""
    metas: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By `name` or `property` in small letters, in order; blank ones left out."""
    refresh: Refresh | None = None
    objects: tuple[Mapping[str, object], ...] = ()
    """Of JSON-LD, those of lists and of `@graph` too."""
    heading: str = ""
    """The first `<h1>` that says something, or what weixin marks as the title of an article."""
    ids: frozenset[str] = frozenset()
    sources: tuple[str, ...] = ()
    """Where scripts and frames come from, and where forms go."""
    scripts: tuple[str, ...] = ()
    """Those that stand in the page and run."""
    times: tuple[str, ...] = ()
    """What `<time datetime>` says."""

    def first(self, *names: str) -> str:
        """Of the first of these metas that there is; or nothing."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")


def media_type(answer: Answer) -> str:
    """In small letters, without parameters; `text/html` also where none is named and the body begins like a page."""
    named = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not named and _LOOKS_HTML.search(answer.body[:_SNIFFED]):
        return _HTML[0]
    return named


def is_page(answer: Answer) -> bool:
    return media_type(answer) in _HTML


def page_of(answer: Answer) -> Page:
    """What there is of the page; an empty one for what is no HTML."""
    if not is_page(answer):
        return Page()
    text = decoded(answer.body, answer.headers.get("content-type", ""))
    reader = _Reader(text)
    for token in tokens(text):
        reader.take(token)
    return reader.page()


def refresh_target(answer: Answer, page: Page | None = None) -> str | None:
    """Where the page sends everybody at once by `<meta http-equiv=refresh>`, outside `<noscript>`."""
    refresh = (page or page_of(answer)).refresh
    if refresh is None or refresh.seconds > _LONGEST_REFRESH:
        return None
    try:
        target = urldefrag(parse(urljoin(answer.url, refresh.target)).url()).url
    except (NotAnAddress, ValueError):
        return None
    return None if target == urldefrag(answer.url).url else target


class _Reader:
    """Takes the tokens of a page one by one and keeps what is wanted of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._head: list[str] = []  # source of what selectolax reads
        self._head_size = 0
        self._has_title = False
        self._json: list[str] = []
        self._json_size = 0
        self._heading = ""
        self._heading_end = ""  # the end tag that is waited for
        self._heading_start = 0
        self._parts: list[str] = []
        self._before = 0
        self._ids: set[str] = set()
        self._sources: list[str] = []
        self._scripts: list[str] = []
        self._times: list[str] = []

    def take(self, token: Token) -> None:
        if self._heading_end:
            self._read_heading(token)
        self._before = token.end
        match token.name:
            case "meta" if token.is_complete:
                self._keep(token)
            case "title" if token.content is not None and token.is_complete and not self._has_title:
                self._has_title = True
                self._keep(token)
            case "script" if token.content is not None:
                self._keep_script(token.content, attributes(token.raw))
        if token.raw and not token.name.startswith("/"):
            self._mark(token)
        if token.name == "h1" and not self._heading and not self._heading_end:
            self._heading_end, self._heading_start = "/h1", token.start

    def page(self) -> Page:
        title, metas, refresh = _head("".join(self._head))
        return Page(
            title=title,
            metas=metas,
            refresh=refresh,
            objects=tuple(each for text in self._json for each in _objects(text)),
            heading=self._heading,
            ids=frozenset(self._ids),
            sources=tuple(self._sources),
            scripts=tuple(self._scripts),
            times=tuple(self._times),
        )

    def _keep(self, token: Token) -> None:
        size = token.end - token.start
        if size <= _LONGEST_TAG and self._head_size + size <= _LONGEST_HEAD:
            self._head.append(self._text[token.start : token.end])
            self._head_size += size

    def _keep_script(self, content: str, named: Mapping[str, str]) -> None:
        kind = named.get("type", "").partition(";")[0].strip().lower()
        if _RUNS.fullmatch(kind):
            self._scripts.append(content)
        elif kind == "application/ld+json" and self._json_size + len(content) <= _LONGEST_JSON:
            self._json.append(content)
            self._json_size += len(content)

    def _mark(self, token: Token) -> None:
        raw = token.raw
        is_sourced = token.name in ("script", "iframe", "form")
        if not (is_sourced or token.name == "time" or "id" in raw or "ID" in raw):
            return
        named = attributes(raw)
        if mark := named.get("id"):
            self._ids.add(mark)
            if mark == "activity-name" and not self._heading:
                self._heading_end, self._heading_start = f"/{token.name}", token.start
        if is_sourced and (source := named.get("src") or named.get("action")):
            self._sources.append(unescaped(source))
        if token.name == "time" and (moment := named.get("datetime")):
            self._times.append(unescaped(moment))

    def _read_heading(self, token: Token) -> None:
        self._parts.append(self._text[self._before : token.start])
        if token.name in _BREAKS:
            self._parts.append(" ")
        is_end = token.name == self._heading_end
        if is_end:
            self._heading = unescaped("".join(self._parts))
            self._heading = self._heading if tidy(self._heading) else ""
        if is_end or token.end - self._heading_start > _LONGEST_HEADING:
            self._heading_end, self._parts = "", []


def _head(source: str) -> tuple[str, Mapping[str, tuple[str, ...]], Refresh | None]:
    from selectolax.lexbor import LexborHTMLParser

    title, metas = "", dict[str, list[str]]()
    refresh: Refresh | None = None
    if not source:
        return title, {}, refresh
    for node in LexborHTMLParser(source).css("title, meta"):
        if node.tag == "title":
            title = node.text()
            continue
        named = {name: value for name, value in node.attributes.items() if value}
        content = named.get("content", "")
        if refresh is None and named.get("http-equiv", "").strip().lower() == "refresh":
            refresh = _refresh(content)
        if tidy(content):
            for name in {named.get("name", "").strip().lower(), named.get("property", "").strip().lower()} - {""}:
                metas.setdefault(name, []).append(content)
    return title, {name: tuple(contents) for name, contents in metas.items()}, refresh


def _refresh(content: str) -> Refresh | None:
    if (found := _REFRESH.match(content)) and (target := found[2].lstrip("\"'").strip()):
        return Refresh(int(found[1][:9]), target)
    return None


def _objects(text: str) -> list[Mapping[str, object]]:
    """The objects of one JSON-LD script; none if it is no JSON."""
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
    """Whether a JSON-LD object is a text that has a headline: `NewsArticle`, `https://schema.org/BlogPosting`."""
    kinds = found.get("@type")
    return any(
        isinstance(kind, str) and kind.endswith(("Article", "Posting"))
        for kind in (kinds if isinstance(kinds, list) else [kinds])
    )
