"""Fetching titles for the commands that add links, with a progress bar."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from readtrack.cli.session import tell
from readtrack.errors import ReadtrackError
from readtrack.output.progress import ProgressBar
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.core.model import Link
    from readtrack.web.fetching import Fetched


def fetch(urls: Iterable[str], *, waiting: ProgressBar, has_metadata: bool = False) -> tuple[dict[str, Fetched], bool]:
    """Fetch pages; returns their contents by URL, and whether ^C interrupted (then only the finished pages)."""
    urls = list(dict.fromkeys(urls))
    found: dict[str, Fetched] = {}
    if not urls:
        return found, False
    from urllib.request import getproxies

    from readtrack.web.fetching import Fetched, fetch_all

    def take(url: str, fetched: Fetched) -> None:
        found[url] = fetched
        waiting.count("Fetching titles", len(found), len(urls))

    waiting.count("Fetching titles", 0, len(urls))
    try:
        fetch_all(urls, proxies=getproxies(), has_metadata=has_metadata, tell=take)
    except KeyboardInterrupt:
        waiting.stop()
        tell(f"interrupted: {len(found)} of {len(urls)} pages fetched")
        return found, True
    except ReadtrackError as error:  # unusable proxies or certificates
        found |= dict.fromkeys(urls, Fetched(reason=str(error)))
    return found, False


def read_page(path: str, *, url: str = "") -> tuple[str, Fetched]:
    """The URL and the metadata of the page saved at `path` (`-`: standard input). A given `url` takes precedence."""
    from readtrack.web.fetching import fetched_from
    from readtrack.web.saved import LARGEST, saved_page

    name = "standard input" if path == "-" else repr(path)
    try:
        if path == "-":
            data = sys.stdin.buffer.read(LARGEST + 1) if sys.stdin is not None else b""
        else:
            with Path(path).open("rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise ReadtrackError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from error
    if len(data) > LARGEST:
        raise ReadtrackError(f"{name} is larger than {LARGEST >> 20} MB")
    page = saved_page(data, name=name, url=url)
    return page.url, fetched_from(page)


def tell_untitled(links: Sequence[Link], fetched: Mapping[str, Fetched]) -> None:
    """Report the links without a title and those without metadata, with the reason, and print a hint."""
    untitled = []
    for link in links:
        page = fetched.get(link.url or "")
        if page is None or not page.reason:
            continue
        if link.title:
            tell(f"no metadata for {tidy(link.id)}: {tidy(page.reason)}")
        else:
            untitled.append((link, page.reason))
    tell_reasons(untitled)
    if untitled:
        alone = tidy(untitled[0][0].id) if len(untitled) == 1 else "ID"
        tell(f"hint: readtrack edit {alone} --title '…' · to try again: readtrack refresh")


def tell_reasons(untitled: Iterable[tuple[Link, str]]) -> None:
    """Report why links have no title, one line per reason."""
    ids: dict[str, list[str]] = {}
    for link, reason in untitled:
        ids.setdefault(tidy(reason), []).append(tidy(link.id))
    for reason, some in ids.items():
        tell(f"no title for {some[0] if len(some) == 1 else f'{len(some)} links'}: {reason}")
