"""Words that are looked for in links: in what a person wrote, and longer ones in the address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from readtrack.core.model import Link, ReadingList
from readtrack.text import fold

_SHORTEST_IN_ADDRESS = 4  # letters: every address has `com`, and many have `tp`
_SECOND_LEVEL = {"com", "co", "org", "net", "edu", "gov", "ac", "ne", "or", "go"}  # below a country


def searched(link: Link, topic_name: str) -> str:
    """What a person wrote of a link, folded: title, note, tags and topic."""
    return fold("\n".join((link.title or "", link.note or "", *link.tags, link.topic, topic_name)))


def has_words(text: str, url: str | None, words: Iterable[str]) -> bool:
    """Whether all of the words, which are folded, are in what `searched` gives or in the address."""
    for word in words:  # noqa: SIM110  # `all` with a generator takes three times as long, for each link
        if word not in text and not (url and _is_in_address(word, url)):
            return False
    return True


def _is_in_address(word: str, url: str) -> bool:
    """Short words are not looked for, and only those that look like a part of an address at the end of the host."""
    is_part = "." in word or "/" in word
    if not is_part and len(word) < _SHORTEST_IN_ADDRESS:
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
    """A host without what every host of a kind ends with: `zhihu` for `zhihu.com`, `bbc` for `bbc.co.uk`."""
    host = host.rpartition("@")[2].partition(":")[0]
    parts = host.split(".")
    if len(parts) > 2 and parts[-2] in _SECOND_LEVEL and len(parts[-1]) == 2:
        return ".".join(parts[:-2])
    return ".".join(parts[:-1]) or host


class Search:
    """Looks for words as `select` does, again and again: each link's text is folded once."""

    def __init__(self) -> None:
        self._links: Sequence[Link] = ()
        self._texts: list[str] = []  # of `_links`
        self._known: dict[tuple[object, ...], str] = {}  # by what the text is made of

    def matching(self, links: Sequence[Link], reading_list: ReadingList, words: Sequence[str]) -> list[Link]:
        """Those of `links` that have all words, which are folded."""
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
            self._known = known  # most of it is about links that were changed since
