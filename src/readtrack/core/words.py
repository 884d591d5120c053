"""Search for words in links: in title, note, tags and topic, and longer words in the URL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from readtrack.core.model import Link, ReadingList
from readtrack.text import fold

_SHORTEST_IN_URL = 4  # letters: every URL contains `com`, and many contain `tp`
_SECOND_LEVEL = {"com", "co", "org", "net", "edu", "gov", "ac", "ne", "or", "go"}  # below a country code


def searched(link: Link, topic_name: str) -> str:
    """The title, note, tags and topic of a link, folded."""
    return fold("\n".join((link.title or "", link.note or "", *link.tags, link.topic, topic_name)))


def has_words(text: str, url: str | None, words: Iterable[str]) -> bool:
    """Whether all `words`, which must be folded, occur in the result of `searched` or in the URL."""
    for word in words:  # noqa: SIM110  # `all` with a generator takes three times as long, for each link
        if word not in text and not (url and _is_in_url(word, url)):
            return False
    return True


def _is_in_url(word: str, url: str) -> bool:
    """Short words are not searched for, and the end of the host only for words that look like a part of a URL."""
    is_part = "." in word or "/" in word
    if not is_part and len(word) < _SHORTEST_IN_URL:
        return False
    address = fold(url)
    if word not in address and "%" not in address:
        return False
    address = (address.partition("://")[2] or address).removeprefix("www.")
    host, slash, path = address.partition("/")
    if word in (address if is_part else f"{_without_suffix(host)}{slash}{path}"):
        return True
    if "%" not in url:
        return False
    from urllib.parse import unquote

    return word in fold(unquote(path))


def _without_suffix(host: str) -> str:
    """A host without its public suffix: `zhihu` for `zhihu.com`, `bbc` for `bbc.co.uk`."""
    host = host.rpartition("@")[2].partition(":")[0]
    parts = host.split(".")
    if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2:
        return ".".join(parts[:-2])
    return ".".join(parts[:-1]) or host


class Search:
    """Repeated searches with the rules of `select`; the text of each link is folded only once."""

    def __init__(self) -> None:
        self._links: Sequence[Link] = ()
        self._texts: list[str] = []  # of `_links`
        self._known: dict[tuple[object, ...], str] = {}  # by the fields that make up the text

    def matching(self, links: Sequence[Link], reading_list: ReadingList, words: Sequence[str]) -> list[Link]:
        """The links that have all `words`, which must be folded."""
        if not words:
            return list(links)
        if links is not self._links:
            self._remember(links, reading_list)
        return [link for link, text in zip(links, self._texts, strict=True) if has_words(text, link.url, words)]

    def _remember(self, links: Sequence[Link], reading_list: ReadingList) -> None:
        names = {topic.id: topic.name or "" for topic in reading_list.topics}
        known: dict[tuple[object, ...], str] = {}
        texts = []
        for link in links:
            name = names.get(link.topic, "")
            parts = (link.title, link.note, link.tags, link.topic, name)
            text = self._known.get(parts)
            known[parts] = searched(link, name) if text is None else text
            texts.append(known[parts])
        self._links, self._texts = links, texts
        self._known |= known
        if len(self._known) > 2 * len(reading_list.links) + 100:
            self._known = known  # most entries were for links that have changed since
