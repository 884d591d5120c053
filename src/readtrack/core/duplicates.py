"""Comparison of new links with a list: links that it already has, and links to other sections of the same pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from readtrack.addresses.identity import Identity, identity, page_filter, page_key, url_key
from readtrack.core.actions import NewLink
from readtrack.core.model import Link


def new_and_existing(
    new: Sequence[NewLink], links: Sequence[Link], *, topic: str | None = None
) -> tuple[list[NewLink], list[Link]]:
    """The links to add, without duplicates, and the existing links with the same identity, in `topic` or in any."""
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
    """The links in `links` to other sections of the pages in `new`."""
    pages: dict[str, set[str]] = {}
    for one in new:
        if one.url:
            pages.setdefault(page_key(one.url), set()).add(url_key(one.url))
    found = []
    for link in _to_compare(new, links) if pages else ():
        urls = pages.get(page_key(link.url)) if link.url else None
        if urls and url_key(link.url or "") not in urls:
            found.append(link)
    return found


def _to_compare(new: Iterable[NewLink], links: Iterable[Link]) -> list[Link]:
    """The links in `links` that may have the URL or page of a new one, a cheap filter before keys are computed."""
    may_match = page_filter([one.url for one in new if one.url])
    return [link for link in links if link.url is None or may_match(link.url)]
