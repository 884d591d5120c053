"""Search for words in links: in title, note, tags and topic, and longer words in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from readtrack.core.model import Link, ReadingList
from readtrack.text import fold

_SHORTEST_IN_URL = 4  # letters: every address has `com`, and many have `tp`
_SECOND_LEVEL = {"com", "co", "org", "net", "edu", "gov", "ac", "ne", "or", "go"}  # below a country


class Searched(NamedTuple):
    """The searchable texts of a link, folded."""

    text: str  # title, note, tags, topic
    page: str  # the address without scheme, `www.` and the end of the host, for longer words
    address: str  # with the end of the host, for words that look like a part of an address


def searched(link: Link, topic_name: str) -> Searched:
    text = fold("\n".join((link.title or "", link.note or "", *link.tags, link.topic, topic_name)))
    if not link.url:
        return Searched(text, "", "")
    address = fold(link.url).partition("://")[2] or fold(link.url)
    address = address.removeprefix("www.")
    host, slash, path = address.partition("/")
    page = f"{_without_suffix(host)}{slash}{path}"
    if "%" in link.url:
        from urllib.parse import unquote

        plain = fold(unquote(path))
        page, address = f"{page}\n{plain}", f"{address}\n{plain}"
    return Searched(text, page, address)


def has_words(where: Searched, words: Iterable[str]) -> bool:
    """Whether all `words`, which must be folded, occur; short words are not searched for in the URL."""
    return all(
        word in where.text
        or (
            word in where.address
            if "." in word or "/" in word
            else len(word) >= _SHORTEST_IN_URL and word in where.page
        )
        for word in words
    )


def _without_suffix(host: str) -> str:
    """A host without what every host of a kind ends with: `zhihu` for `zhihu.com`, `bbc` for `bbc.co.uk`."""
    host = host.rpartition("@")[2].partition(":")[0]
    parts = host.split(".")
    if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2:
        return ".".join(parts[:-2])
    return ".".join(parts[:-1]) or host


class Search:
    """Repeated searches with the rules of `select`; the text of each link is folded only once."""

    def __init__(self) -> None:
        self._links: Sequence[Link] = ()
        self._texts: list[Searched] = []  # of `_links`
        self._known: dict[tuple[object, ...], Searched] = {}  # by what the text is made of

    def matching(self, links: Sequence[Link], reading_list: ReadingList, words: Sequence[str]) -> list[Link]:
        """The links that have all `words`, which must be folded."""
        if not words:
            return list(links)
        if links is not self._links:
            self._remember(links, reading_list)
        return [link for link, text in zip(links, self._texts, strict=True) if has_words(text, words)]

    def _remember(self, links: Sequence[Link], reading_list: ReadingList) -> None:
        names = {topic.id: topic.name or "" for topic in reading_list.topics}
        known: dict[tuple[object, ...], Searched] = {}
        texts = []
        for link in links:
            name = names.get(link.topic, "")
            parts = (link.title, link.url, link.note, link.tags, link.topic, name)
            text = self._known.get(parts)
            known[parts] = searched(link, name) if text is None else text
            texts.append(known[parts])
        self._links, self._texts = links, texts
        self._known |= known
        if len(self._known) > 2 * len(reading_list.links) + 100:
            self._known = known  # most entries were for links that have changed since
