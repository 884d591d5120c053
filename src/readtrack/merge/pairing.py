"""Pairing of the links of two texts: which of them are the same link."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from readtrack.addresses.identity import identity, title_key, url_key
from readtrack.core.model import Link

Trait = Callable[[Link], Hashable]  # None: the link has none


def pair_with_base(base: Sequence[Link], side: Sequence[Link]) -> dict[int, int]:
    """Map positions in `side` to positions in `base`.

    Links are paired by id, then by URL (or title) and topic. If one of the two has no id in the file, they are also
    paired by URL alone, or by title and topic: a derived id changes with the fields that it is derived from.
    """
    pairs: dict[int, int] = {}
    for trait in (_id, _identity):
        _pair(pairs, side, base, trait)
    for trait in (_url_key, _title):
        _pair(pairs, side, base, trait, fits=lambda left, right: not (left.id_is_stored and right.id_is_stored))
    taken = set(pairs.values())
    free = {link.position for link in base} - taken
    for link in side:  # links that share an id are paired in order
        if link.position not in pairs:
            twin = next((other for other in base if other.id == link.id and other.position in free), None)
            if twin is not None:
                pairs[link.position] = twin.position
                free.discard(twin.position)
    return pairs


def pair_added(ours: Sequence[Link], theirs: Sequence[Link], *, is_base_known: bool) -> dict[int, int]:
    """Map positions in `theirs` to positions in `ours`, for links that both sides added.

    Links are paired by id, or by URL (or title) and topic. The same id with two different URLs means two links, unless
    the base is unknown: then one side may have changed the URL.
    """
    pairs: dict[int, int] = {}
    _pair(pairs, theirs, ours, _id, fits=lambda left, right: not (is_base_known and are_different(left, right)))
    _pair(pairs, theirs, ours, _identity)
    return pairs


def are_different(left: Link, right: Link) -> bool:
    """Whether two new links have different URLs, or different titles if one of them has no URL."""
    if left.url and right.url:
        return _url_key(left) != _url_key(right)
    return title_key(left.title) != title_key(right.title)


def _pair(
    pairs: dict[int, int],
    left: Sequence[Link],
    right: Sequence[Link],
    trait: Trait,
    *,
    fits: Callable[[Link, Link], bool] = lambda _left, _right: True,
) -> None:
    """Pair the unpaired links of both sides that have equal traits, if no other on the same side has that trait."""
    taken = set(pairs.values())
    ours = _unique((link for link in left if link.position not in pairs), trait)
    theirs = _unique((link for link in right if link.position not in taken), trait)
    for value, link in ours.items():
        other = theirs.get(value)
        if link is not None and other is not None and fits(link, other):
            pairs[link.position] = other.position


def _unique(links: Iterable[Link], trait: Trait) -> dict[Hashable, Link | None]:
    found: dict[Hashable, Link | None] = {}
    for link in links:
        value = trait(link)
        if value is not None:
            found[value] = None if value in found else link
    return found


def _id(link: Link) -> Hashable:
    return link.id


def _identity(link: Link) -> Hashable:
    same = identity(link.url, link.title, link.topic)
    return same if same.name else None


def _url_key(link: Link) -> str | None:
    return url_key(link.url) if link.url else None


def _title(link: Link) -> Hashable:
    return (title_key(link.title), link.topic) if link.title else None
