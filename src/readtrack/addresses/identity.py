"""The identity of a link: the one rule for commands, imports, merges and ids.

Two links are the same if they have the same topic and the same URL, or the same title if neither has a URL. Sections of
a page (`#rules-of-keys`) are different URLs.
"""

from __future__ import annotations

from typing import NamedTuple

from readtrack.addresses.urls import key, page_of
from readtrack.text import fold, tidy


class Identity(NamedTuple):
    """One of `address` and `title` is empty; both are if the link has neither, so it equals no other."""

    address: str
    title: str
    topic: str

    @property
    def name(self) -> str:
        """The identity without the topic."""
        return self.address or self.title


def identity(url: str | None, title: str | None, topic: str) -> Identity:
    return Identity(url_key(url), "", topic) if url else Identity("", title_key(title), topic)


def url_key(url: str) -> str:
    """A key that is equal for two spellings of one URL; never stored or shown."""
    return key(url)


def page_key(url: str) -> str:
    """A key that is equal for the URLs of all sections of one page."""
    return page_of(key(url))


def title_key(title: str | None) -> str:
    """A key that is equal for two spellings of one title."""
    return fold(tidy(title or ""))
