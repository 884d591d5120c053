"""The identity of a link: the one rule for commands, imports, merges and ids.

Two links are the same if they have the same topic and the same URL, or the same title if neither has a URL. Sections of
a page (`#rules-of-keys`) are different URLs.
"""

import re
from collections.abc import Callable, Collection
from typing import NamedTuple

from readtrack.addresses.urls import key, page_of
from readtrack.text import fold, tidy

_MOST_FILTERED = 20  # for more URLs, computing all keys of a list is faster than searching it for each word


class Identity(NamedTuple):
    """One of `url` and `title` is empty; both are if the link has neither, so it equals no other."""

    url: str
    title: str
    topic: str

    @property
    def name(self) -> str:
        """The identity without the topic."""
        return self.url or self.title


def identity(url: str | None, title: str | None, topic: str) -> Identity:
    return Identity(url_key(url), "", topic) if url else Identity("", title_key(title), topic)


def url_key(url: str) -> str:
    """A key that is equal for all spellings of one URL; never stored or shown."""
    return key(url)


def page_key(url: str) -> str:
    """A key that is equal for the URLs of all sections of one page."""
    return page_of(key(url))


def page_filter(urls: Collection[str]) -> Callable[[str], bool]:
    """A quick test that passes every URL with the page key of one of `urls`, which are valid, and few others.

    With it, a few new URLs are compared with a long list without computing a key for each link of the list.
    """
    if len(urls) > _MOST_FILTERED:
        return lambda url: True  # noqa: ARG005
    words = {_word_of(page_key(url)) for url in urls}

    def may_match(url: str) -> bool:
        if "%" in url or not (url.isascii() and url.isprintable()):  # its key may have other characters
            return True
        lower = url.lower()
        for word in words:  # noqa: SIM110  # faster than `any`
            if word in lower:
                return True
        return False

    return may_match


def _word_of(page: str) -> str:
    """A word that occurs in every ASCII spelling of a page's URL without escapes; empty if none is known.

    Keys rename hosts, sort parameters, cut version numbers and extensions, and unify the URLs of some sites, but the
    text after the last separator is always taken from the URL, except for case and escapes.
    """
    _, *pieces = re.split("[/?&=#]", page)
    if not pieces or "%" in pieces[-1] or "@" in page:
        return ""
    return max(re.findall("[a-z0-9]+", pieces[-1].lower()), key=len, default="")


def title_key(title: str | None) -> str:
    """A key that is equal for all spellings of one title."""
    return fold(tidy(title or ""))
