"""Which links of two texts are the same link."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from readtrack.addresses.identity import identity, title_key, url_key
from readtrack.core.model import Link

Trait = Callable[[Link], Hashable]  # None: the link has none


def pair_with_base(base: Sequence[Link], side: Sequence[Link]) -> dict[int, int]:
    """Positions in `side` to those in `base`.

    By id; else by address (or title) and topic; else, where one of the two has no id in the file, by address, or by
    title and topic: its derived id has changed with what it is derived from.
    """
    pairs: dict[int, int] = {}
    for trait in (_id, _kind):
        _pair(pairs, side, base, trait)
    for trait in (_key, _title):
        _pair(pairs, side, base, trait, fits=lambda left, right: not (left.id_is_stored and right.id_is_stored))
    taken = set(pairs.values())
    free = {link.position for link in base} - taken
    for link in side:  # an id that several links share: in their order
        if link.position not in pairs:
            twin = next((other for other in base if other.id == link.id and other.position in free), None)
            if twin is not None:
                pairs[link.position] = twin.position
                free.discard(twin.position)
    return pairs


def pair_added(ours: Sequence[Link], theirs: Sequence[Link], *, is_base_known: bool) -> dict[int, int]:
    """Positions in `theirs` to those in `ours`, of links that both added: the same id, or the same address (or title)
    and topic. One id for two addresses is two links, unless one of them may have been changed: the base is unknown."""
    pairs: dict[int, int] = {}
    _pair(pairs, theirs, ours, _id, fits=lambda left, right: not (is_base_known and are_different(left, right)))
    _pair(pairs, theirs, ours, _kind)
    return pairs


def are_different(left: Link, right: Link) -> bool:
    """Whether two new links have nothing in common but their id."""
    if left.url and right.url:
        return _key(left) != _key(right)
    return title_key(left.title) != title_key(right.title)


def _pair(
    pairs: dict[int, int],
    left: Sequence[Link],
    right: Sequence[Link],
    trait: Trait,
    *,
    fits: Callable[[Link, Link], bool] = lambda _left, _right: True,
) -> None:
    """Pair the links that are still alone and that alone on their side have a trait."""
    taken = set(pairs.values())
    ours = _alone((link for link in left if link.position not in pairs), trait)
    theirs = _alone((link for link in right if link.position not in taken), trait)
    for value, link in ours.items():
        other = theirs.get(value)
        if link is not None and other is not None and fits(link, other):
            pairs[link.position] = other.position


def _alone(links: Iterable[Link], trait: Trait) -> dict[Hashable, Link | None]:
    found: dict[Hashable, Link | None] = {}
    for link in links:
        value = trait(link)
        if value is not None:
            found[value] = None if value in found else link
    return found


def _id(link: Link) -> Hashable:
    return link.id


def _kind(link: Link) -> Hashable:
    same = identity(link.url, link.title, link.topic)
    return same if same.name else None


def _key(link: Link) -> str | None:
    return url_key(link.url) if link.url else None


def _title(link: Link) -> Hashable:
    return (title_key(link.title), link.topic) if link.title else None
