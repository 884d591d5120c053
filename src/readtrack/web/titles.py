"""The title of a page, or the reason for none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from readtrack.addresses.identity import page_key
from readtrack.addresses.site_names import host_of, is_at, name_of, parts_of
from readtrack.text import unescaped
from readtrack.web.charset import decoded
from readtrack.web.filenames import name_of_file
from readtrack.web.page import Page, is_article, is_page, media_type, page_of
from readtrack.web.response import Response
from readtrack.web.scripts import literal, string_of
from readtrack.web.title_text import cleaned_title, has_words, heading_or_title, is_error, shortened
from readtrack.web.verdicts import REFUSALS
from readtrack.web.walls import wall

_NO_TITLE = "the page has no title"
_ARXIV = re.compile(r"/(?:pdf|html)/((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)(?:\.pdf)?/?")
_OEMBED = "https://www.youtube.com/oembed"
_VIDEO = "youtube.com/watch?v="
_MARKDOWN = ("text/markdown", "text/x-markdown")
_MARKDOWN_NAME = re.compile(r"\.(?:md|markdown)\Z", re.IGNORECASE)
_HEADING = re.compile(r" {0,3}#[ \t]++(.++)")
_FENCE = re.compile(r" {0,3}(```|~~~)")
# Weixin escapes this way in attributes too.
_SCRIPT_ESCAPE = re.compile(r"\\x[0-9a-fA-F]{2}")
_LONGEST_MARKDOWN = 2**18  # characters in which to look for a heading


class Title(NamedTuple):
    """`text` is one tidy line of at most 300 characters; without one, `reason` is a short readable text."""

    text: str | None
    reason: str | None = None


def url_to_fetch(url: str) -> str:
    """The page with the title of `url`: for arXiv papers that is the abstract page."""
    if is_at(host_of(url), "arxiv.org") and (found := _ARXIV.fullmatch(parts_of(url).path)):
        return f"https://arxiv.org/abs/{found[1]}"
    return url


def second_url(url: str, answer: Response | None, title: Title) -> str | None:
    """The URL of a second request if the first gave no title: YouTube's oEmbed, which needs no key."""
    if title.text or (answer is not None and _is_oembed(answer)):
        return None
    page = page_key(url)
    if page.startswith(_VIDEO):
        return f"{_OEMBED}?url={quote(f'https://www.{page}', safe='')}&format=json"
    return None


def title_of(answer: Response, *, asked: str) -> Title:
    """The title of the page at `asked`, a URL from `url_to_fetch` or `second_url`.

    Refused pages, walls and error pages have none.
    """
    host = host_of(answer.url)
    page = page_of(answer)
    if obstacle := wall(answer, asked=asked, page=page):
        return Title(None, obstacle.reason)
    if answer.status in REFUSALS:
        return Title(None, REFUSALS[answer.status].format(name_of(host)))
    if not 200 <= answer.status < 300:
        return Title(None, f"it returned status {answer.status}")
    if answer.unread and not answer.body:
        return Title(None, f"its encoding ({answer.unread}) cannot be read")
    if _is_oembed(answer):
        return _first((_oembed_title(answer),), host)
    if is_page(answer):
        if _is_home(answer.url):  # where the title is the name of the site
            return _first(_candidates(page, host), "")
        return _first(_candidates(page, host), host, site=page.first("og:site_name"), heading=page.heading)
    if _is_markdown(answer) and (
        heading := _markdown_heading(decoded(answer.body, answer.headers.get("content-type", "")))
    ):
        return _first((heading,), host)
    if not answer.body and not media_type(answer):
        return Title(None, _NO_TITLE)
    return _first((name_of_file(answer.headers.get("content-disposition", ""), answer.url),), "")


def _first(candidates: Iterator[str] | tuple[str, ...], host: str, *, site: str = "", heading: str = "") -> Title:
    for candidate in candidates:
        title = shortened(heading_or_title(cleaned_title(candidate, host=host, site=site), heading, host=host))
        if has_words(title) and not is_error(title):
            return Title(title)
    return Title(None, _NO_TITLE)


def _candidates(page: Page, host: str) -> Iterator[str]:
    """Possible titles, the best first."""
    if host == "mp.weixin.qq.com":
        yield from (_weixin_text(text) for text in page.metas.get("og:title", ()))
        yield from (string_of("msg_title", script) for script in page.scripts)
    if is_at(host, "csdn.net"):  # whose titles end with words of the article
        yield from (string_of("articleTitle", script) for script in page.scripts)
    for name in ("citation_title", "og:title", "twitter:title"):
        yield from (text for text in page.metas.get(name, ())[:1] if not _is_cut(text, page.title))
    yield page.title
    for found in page.objects:
        if is_article(found) and isinstance(headline := found.get("headline"), str):
            yield unescaped(headline)
    yield page.heading


def _is_cut(text: str, title: str) -> bool:
    """Whether an attribute ends at an unescaped quotation mark."""
    return title.strip().startswith(f'{text.strip()}"')


def _weixin_text(text: str) -> str:
    return unescaped(literal(text)) if _SCRIPT_ESCAPE.search(text) else text


def _is_home(url: str) -> bool:
    parts = parts_of(url)
    return parts.path == "/" and not parts.query


def _is_oembed(answer: Response) -> bool:
    return answer.url.startswith(f"{_OEMBED}?")


def _oembed_title(answer: Response) -> str:
    try:
        match json.loads(answer.body):
            case {"title": str(title)}:
                return title
    except (ValueError, RecursionError):  # ValueError: neither JSON nor UTF-8
        pass
    return ""


def _is_markdown(answer: Response) -> bool:
    kind = media_type(answer)
    return kind in _MARKDOWN or (kind == "text/plain" and _MARKDOWN_NAME.search(parts_of(answer.url).path) is not None)


def _markdown_heading(text: str) -> str:
    """The first `# ` line outside code blocks."""
    fence = ""
    for line in text[:_LONGEST_MARKDOWN].splitlines():
        if found := _FENCE.match(line):
            fence = "" if fence == found[1] else fence or found[1]
        elif not fence and (heading := _HEADING.match(line)):
            words = heading[1].strip()
            bare = words.rstrip("#")  # of `# Title #`
            return bare.strip() if bare[-1:] in ("", " ", "\t") else words
    return ""
