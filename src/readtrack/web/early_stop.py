"""Stop reading a page once its title is known."""

from __future__ import annotations

from dataclasses import replace

from readtrack.markup import Tag, Tags
from readtrack.web.response import Response
from readtrack.web.title_text import has_parts
from readtrack.web.titles import title_of

# Tags that occur only after `<head>`. Other body tags occur inside the head of many pages, before more `<meta>` tags.
_AFTER_HEAD = frozenset(("/head", "/html", "body", "/body", "h1", "p", "main", "article", "header", "nav"))
_NAMES = frozenset(("citation_title", "og:title", "twitter:title"))
_FOREIGN = ("svg", "math")
_MOST_CHECKS = 5
_FAR = 1 << 17  # bytes in which to look for a heading that improves the title


class HeadWatcher:
    """Called with the decompressed chunks of a page in order; returns True once more data cannot change its title.

    Without a meaningful title in the head, this is after the first heading. A title that may contain the name of its
    site is compared with the heading, too. Works for ASCII-compatible encodings, so not for UTF-16.
    """

    def __init__(self, response: Response) -> None:
        self._response = response
        self._body = bytearray()
        self._tags = Tags()
        self._foreign = ""
        self._is_past_head = False
        self._has_title = False
        self._end_tag = ""  # the end tag of a title or heading
        self._has_words = False
        self._headings = 0
        self._checks = 0
        self._is_far = False
        self._is_enough = False

    def __call__(self, piece: bytes) -> bool:
        if not self._is_enough:
            self._body += piece
            found = self._tags.feed(piece.decode("latin-1"))
            before = self._is_past_head and self._has_title, self._headings, self._is_far
            for tag in found:
                self._read_tag(tag)
            self._is_far = len(self._body) > _FAR
            now = self._is_past_head and self._has_title, self._headings, self._is_far
            self._is_enough = now[0] and now != before and self._checks < _MOST_CHECKS and self._is_known()
        return self._is_enough

    def _is_known(self) -> bool:
        self._checks += 1
        title = title_of(replace(self._response, body=bytes(self._body)), asked=self._response.url).text
        return title is not None and (self._headings > 0 or self._is_far or not has_parts(title))

    def _read_tag(self, tag: Tag) -> None:
        name = tag.name
        if self._end_tag:
            self._has_words = self._has_words or bool(tag.before.strip())
        if self._end_tag == name:
            self._has_title = self._has_title or self._has_words
            self._headings += self._has_words and name == "/h1"
            self._end_tag = ""
        elif name in ("title", "h1") and not self._foreign:
            self._end_tag, self._has_words = f"/{name}", False
        elif name == "meta" and not self._has_title:
            names = {tag.attributes.get(key, "").strip().lower() for key in ("name", "property")}
            self._has_title = bool(names & _NAMES) and bool(tag.attributes.get("content", "").strip())
        if name in _FOREIGN and not tag.is_closed:
            self._foreign = f"/{name}"
        elif name == self._foreign:
            self._foreign = ""
        self._is_past_head = self._is_past_head or name in _AFTER_HEAD
