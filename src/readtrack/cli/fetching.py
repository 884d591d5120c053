"""Fetching titles for the commands that add links, with a progress bar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from readtrack.cli.session import tell
from readtrack.output.waiting import Waiting
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.model import Link
    from readtrack.web.fetching import Fetched


def fetch(urls: Iterable[str], found: dict[str, Fetched], *, waiting: Waiting, has_metadata: bool = False) -> None:
    """Put what the pages at `urls` are called into `found` as it comes, so that ^C leaves what is finished."""
    from urllib.request import getproxies

    from readtrack.web.fetching import fetch_all

    urls = list(dict.fromkeys(urls))

    def take(url: str, fetched: Fetched) -> None:
        found[url] = fetched
        waiting.count("Fetching titles", len(found), len(urls))

    if urls:
        waiting.count("Fetching titles", 0, len(urls))
        fetch_all(urls, proxies=getproxies(), has_metadata=has_metadata, tell=take)


def tell_untitled(links: Sequence[Link], fetched: Mapping[str, Fetched]) -> None:
    """Say which links stay without a title, why, and what can be done."""
    ids: dict[str, list[str]] = {}
    for link in links:
        page = fetched.get(link.url or "")
        if page is not None and not link.title:
            ids.setdefault(tidy(page.reason or "its page has none"), []).append(tidy(link.id))
    for reason, some in ids.items():
        tell(f"no title for {some[0] if len(some) == 1 else f'{len(some)} links'}: {reason}")
    if ids:
        alone = next(iter(ids.values()))[0] if sum(map(len, ids.values())) == 1 else "ID"
        tell(f"hint: readtrack edit {alone} --title '…' · to try again: readtrack refresh")
