"""New links compared with a list: those that it has already, and other sections of their pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from readtrack.addresses.identity import Identity, identity, page_filter, page_key, url_key
from readtrack.core.actions import NewLink
from readtrack.core.model import Link


def new_and_existing(
    new: Sequence[NewLink], links: Sequence[Link], *, topic: str | None = None
) -> tuple[list[NewLink], list[Link]]:
    """The links to add, each once, and the existing ones: in any topic, or in the given one."""
    candidates = [link for link in reversed(links) if topic in {None, link.topic}]
    known = {identity(link.url, link.title, ""): link for link in _to_compare(new, candidates)}
    fresh: dict[Identity, NewLink] = {}
    existing = []
    for one in new:
        same = identity(one.url, one.title, "")
        if same in known:
            existing.append(known[same])
        else:
            fresh.setdefault(same, one)
    return list(fresh.values()), existing


def other_sections(new: Sequence[NewLink], links: Iterable[Link]) -> list[Link]:
    """Those of `links` that are other sections of the pages in `new`."""
    pages: dict[str, set[str]] = {}
    for one in new:
        if one.url:
            pages.setdefault(page_key(one.url), set()).add(url_key(one.url))
    found = []
    for link in _to_compare(new, links) if pages else ():
        addresses = pages.get(page_key(link.url)) if link.url else None
        if addresses and url_key(link.url or "") not in addresses:
            found.append(link)
    return found


def _to_compare(new: Iterable[NewLink], links: Iterable[Link]) -> list[Link]:
    """Those of `links` that may have the URL or the page of a new one: only they need keys."""
    may_match = page_filter([one.url for one in new if one.url])
    return [link for link in links if link.url is None or may_match(link.url)]
