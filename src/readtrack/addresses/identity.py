"""What makes two links the same link: the one rule for commands, imports, merges and ids.

Links are the same if they have the same address, or without one the same title, and the same topic. Sections of a page
(`#rules-of-keys`) are addresses of their own.
"""

from __future__ import annotations

from typing import NamedTuple

from readtrack.addresses.urls import key, page_of
from readtrack.text import fold, tidy


class Identity(NamedTuple):
    """One of `address` and `title` is empty; both are for a link that has neither, which is like no other."""

    address: str
    title: str
    topic: str

    @property
    def name(self) -> str:
        """What is left of it without the topic."""
        return self.address or self.title


def identity(url: str | None, title: str | None, topic: str) -> Identity:
    return Identity(address_key(url), "", topic) if url else Identity("", title_key(title), topic)


def address_key(url: str) -> str:
    """What two spellings of one address have in common; for comparing, never stored or shown."""
    return key(url)


def page_key(url: str) -> str:
    """What the addresses of all sections of one page have in common."""
    return page_of(key(url))


def title_key(title: str | None) -> str:
    """What two spellings of one title have in common."""
    return fold(tidy(title or ""))
