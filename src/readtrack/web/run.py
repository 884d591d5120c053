"""One run of `check`: the URLs to visit, the results of earlier runs, and the new results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import SystemRandom
from typing import Self
from urllib.parse import urlsplit

from readtrack.core.model import Link
from readtrack.storage.fileops import FileOps
from readtrack.text import tidy
from readtrack.web import cache
from readtrack.web.archive import find_copies
from readtrack.web.check import Options, check, looks_offline
from readtrack.web.limits import Limits, host_of
from readtrack.web.proxies import is_public
from readtrack.web.response import Visit
from readtrack.web.verdicts import Checked, Verdict, target, with_catch_alls

_SEVERAL = 3  # hosts
Progress = Callable[[str, int, int], None]  # a step, its progress, and its total


@dataclass
class CheckRun:
    """URLs to visit, known results and new results; all URLs are clean."""

    links: Sequence[Link]
    cache_file: Path
    now: datetime
    targets: dict[int, str | Verdict]  # by the position of a link: its URL, or the verdict if it has none
    entries: dict[str, cache.Entry]  # of all runs
    known: dict[str, Verdict]  # found by earlier runs and still valid
    found: dict[str, Verdict] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)  # for the user
    is_looking_for_copies: bool = False  # all URLs have been checked

    @classmethod
    def of(cls, links: Sequence[Link], *, cache_file: Path, now: datetime, is_new: bool, max_age: float | None) -> Self:
        """`is_new` ignores earlier results; `max_age` is in seconds."""
        targets = {link.position: target(link) for link in links}
        entries = cache.load(FileOps(), cache_file, now=now)
        known = {
            url: entries[url].verdict
            for url in targets.values()
            if isinstance(url, str) and url in entries and not is_new
            if cache.still_valid(entries[url], now=now, max_age=max_age)
        }
        return cls(links, cache_file, now, targets, entries, known)

    def ask(
        self,
        network: AbstractAsyncContextManager[Visit],
        limits: Limits,
        options: Options,
        *,
        has_archive: bool,
        progress: Progress,
    ) -> None:
        """Check the URLs without a valid result. Raises KeyboardInterrupt, with finished results kept."""
        urls = [url for url in self.targets.values() if isinstance(url, str) and url not in self.known]
        urls = list(dict.fromkeys([*urls, *self._control_page(urls)]))
        asyncio.run(self._ask(urls, network, limits, options, progress, has_archive=has_archive))

    def _control_page(self, urls: Sequence[str]) -> list[str]:
        """A page that answered recently, if several hosts are to be visited: its answer shows that the network works.

        Without it, a run that has only dead links to check would seem to be offline.
        """
        hosts = set(map(host_of, urls))
        if len(hosts) < _SEVERAL:
            return []
        others = (url for url in self.known if self.known[url].verdict == "ok" and host_of(url) not in hosts)
        return [url for url in others if is_public(host_of(url))][:1]

    async def _ask(
        self,
        urls: Sequence[str],
        network: AbstractAsyncContextManager[Visit],
        limits: Limits,
        options: Options,
        progress: Progress,
        *,
        has_archive: bool,
    ) -> None:
        def found(url: str, verdict: Verdict) -> None:
            self.found[url] = verdict
            progress("Checking links", len(self.found), len(urls))

        async with network as visit:
            await check(
                urls,
                visit=visit,
                limits=limits,
                options=options,
                found=found,
                uniform=SystemRandom().uniform,
                now=lambda: datetime.now(UTC),
            )
            if has_archive and not looks_offline(self.found):
                self.is_looking_for_copies = True
                await self._look_for_copies(visit, progress)

    async def _look_for_copies(self, visit: Visit, progress: Progress) -> None:
        dead = [url for url, verdict in self.found.items() if verdict.verdict == "dead"]
        dead = [url for url in dead if "@" not in urlsplit(url).netloc]  # never send a password to a third party
        asked = count(1)

        def found(url: str, copy: str | None) -> None:
            if copy is None:
                self.remarks.append(f"web.archive.org has no copy of {self._names(url)}")
            else:
                self.copies[url] = copy
            progress("Looking for copies", next(asked), len(dead))

        def failed(url: str, reason: str) -> None:
            self.remarks.append(f"warning: cannot look for a copy of {self._names(url)}: {tidy(reason)}")
            progress("Looking for copies", next(asked), len(dead))

        await find_copies(dead, visit=visit, found=found, failed=failed)

    def keep(self, *, now: datetime) -> bool:
        """Save the results for later runs, unless the network seems to be down; returns whether it does."""
        if looks_offline(self.found):
            return True
        verdicts = with_catch_alls(self.known | self.found)
        self.known = {url: verdicts[url] for url in self.known}
        self.found = {url: verdicts[url] for url in self.found}
        new = {url: cache.renewed(each, self.entries.get(url), now=self.now) for url, each in self.found.items()}
        self.entries.update(new)
        try:
            cache.keep(FileOps(), self.cache_file, new, now=now)
        except OSError as error:
            self.remarks.append(f"warning: cannot save the results for the next run: {error.strerror or error}")
        return False

    def rows(self) -> list[Checked]:
        """The links that are finished, in order."""
        rows = []
        for link in self.links:
            url = self.targets[link.position]
            if isinstance(url, Verdict):
                rows.append(Checked(link, url))
            elif url in self.found:
                entry = self.entries.get(url)
                since = cache.failing_since(entry) if entry else None
                rows.append(Checked(link, self.found[url], since, self.copies.get(url)))
            elif url in self.known:
                rows.append(Checked(link, self.known[url], is_cached=True))
        return rows

    def _names(self, url: str) -> str:
        return ", ".join(tidy(link.id) for link in self.links if self.targets[link.position] == url)
