"""Stable ids: derived once from the URL, title and topic of a link, then kept in the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from itertools import pairwise
from typing import Protocol

from readtrack.hashing import sha256_hex

# No vowels, so that ids are never words; no l and y, which look like 1 and v.
ALPHABET = "bcdfghjkmnpqrstvwxz"
LENGTH = 6
_STARTS = len(ALPHABET) ** LENGTH


class Holder(Protocol):
    """The fields of a link that its id is derived from."""

    @property
    def url(self) -> str | None: ...
    @property
    def title(self) -> str | None: ...
    @property
    def topic(self) -> str: ...


def mint(
    url: str | None,
    title: str | None,
    topic: str,
    *,
    holders: Mapping[str, Holder],
    counts: MutableMapping[str, int] | None = None,
) -> str:
    """A new id for a link, different from the keys of `holders`, which map ids to links.

    The same URL (or title) in the same topic gives the same id on every machine. If another link has that id, the new
    id gets longer; if that other link has the same URL and topic, a counter is added to the hashed text. A caller that
    adds many links passes the same `counts` each time, so that equal links take linear time.
    """
    text = _hashed(url, title, topic)
    count = counts.get(text, 1) if counts is not None else 1
    while True:
        for letters in _spellings(text if count == 1 else f"{text}\n{count}"):
            holder = holders.get(letters)
            if holder is None:
                if counts is not None:
                    counts[text] = count
                return letters
            if _hashed(holder.url, holder.title, holder.topic) == text:
                break
        count += 1


def shortest_prefixes(ids: Iterable[str]) -> dict[str, int]:
    """The length of the shortest unique prefix of each id; its whole length if other ids start with it."""
    lengths = {}
    shared_before = 0
    for current, after in pairwise([*sorted(set(ids)), ""]):
        shared = 0
        for one, other in zip(current, after, strict=False):
            if one != other:
                break
            shared += 1
        lengths[current] = min(max(shared_before, shared) + 1, len(current))
        shared_before = shared
    return lengths


def _hashed(url: str | None, title: str | None, topic: str) -> str:
    from readtrack.addresses.identity import identity

    return f"{identity(url, title, topic).name}\n{topic}"


def _spellings(text: str) -> Iterator[str]:
    """The possible ids for a text: the first has `LENGTH` letters, each further one a letter more."""
    number = int(sha256_hex(text.encode("utf-8", "surrogatepass")), 16)
    number, start = divmod(number, _STARTS)
    letters = ""
    for _ in range(LENGTH):
        start, digit = divmod(start, len(ALPHABET))
        letters += ALPHABET[digit]
    yield letters
    while number:
        number, digit = divmod(number, len(ALPHABET))
        letters += ALPHABET[digit]
        yield letters
