"""What `check` asks, knows and finds out: between the command, which speaks to people, and the network."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Self

from readtrack.cli import session as clock
from readtrack.core.model import Link
from readtrack.output.progress import Waiting
from readtrack.storage.fileops import FileOps
from readtrack.storage.paths import cache_folder
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.web.cache import Entry
    from readtrack.web.check import Options
    from readtrack.web.limits import Limits
    from readtrack.web.response import Turn, Visit
    from readtrack.web.verdicts import Checked, Verdict


_SEVERAL = 3  # hosts


def opened(turn: Turn) -> AbstractAsyncContextManager[Visit]:
    """The network; tests put their own in its place."""
    from urllib.request import getproxies

    from readtrack.web import client

    return client.opened(getproxies(), turn=turn)


@dataclass
class Inquiry:
    """What is asked about links, what is known already, and what comes out; addresses are clean."""

    links: Sequence[Link]
    now: datetime
    targets: dict[int, str | Verdict]  # by the position of a link: its address, or why there is none
    entries: dict[str, Entry]  # of all runs
    known: dict[str, Verdict]  # found by earlier runs and still valid
    found: dict[str, Verdict] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)  # for people
    is_looking_for_copies: bool = False  # all are checked

    @classmethod
    def of(cls, links: Sequence[Link], *, now: datetime, is_new: bool, max_age: float | None) -> Self:
        """Everything is asked for anew if it `is_new`; `max_age` is in seconds."""
        from readtrack.web import cache
        from readtrack.web.verdicts import target

        targets = {link.position: target(link) for link in links}
        entries = cache.load(FileOps(), _cache(), now=now)
        known = {
            url: entries[url].verdict
            for url in targets.values()
            if isinstance(url, str) and url in entries and not is_new
            if cache.still_valid(entries[url], now=now, max_age=max_age)
        }
        return cls(links, now, targets, entries, known)

    def ask(self, limits: Limits, options: Options, *, has_archive: bool) -> None:
        """Ask for what is not known. After KeyboardInterrupt, which this raises, what is finished is there."""
        import asyncio

        urls = [url for url in self.targets.values() if isinstance(url, str) and url not in self.known]
        urls += self._witness(urls)
        with Waiting() as waiting:
            asyncio.run(self._ask(list(dict.fromkeys(urls)), limits, options, waiting, has_archive=has_archive))

    def _witness(self, urls: Sequence[str]) -> list[str]:
        """A page that answered lately, where several hosts are asked: if it does again, they are gone, not the network.

        Without it nobody would answer where all but those that are gone are known.
        """
        from readtrack.web.limits import host_of
        from readtrack.web.proxies import is_public

        hosts = set(map(host_of, urls))
        if len(hosts) < _SEVERAL:
            return []
        others = (url for url in self.known if self.known[url].verdict == "ok" and host_of(url) not in hosts)
        return [url for url in others if is_public(host_of(url))][:1]

    async def _ask(
        self, urls: Sequence[str], limits: Limits, options: Options, waiting: Waiting, *, has_archive: bool
    ) -> None:
        from random import SystemRandom

        from readtrack.web.check import check, looks_offline

        def found(url: str, verdict: Verdict) -> None:
            self.found[url] = verdict
            waiting.count("Checking links", len(self.found), len(urls))

        async with opened(limits.turn) as visit:
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
                await self._look_for_copies(visit, waiting)

    async def _look_for_copies(self, visit: Visit, waiting: Waiting) -> None:
        from urllib.parse import urlsplit

        from readtrack.web.archive import find_copies

        dead = [url for url, verdict in self.found.items() if verdict.verdict == "dead"]
        dead = [url for url in dead if "@" not in urlsplit(url).netloc]  # nobody is told a password
        asked = count(1)

        def found(url: str, copy: str | None) -> None:
            if copy is None:
                self.remarks.append(f"web.archive.org has no copy of {self._names(url)}")
            else:
                self.copies[url] = copy
            waiting.count("Looking for copies", next(asked), len(dead))

        def failed(url: str, reason: str) -> None:
            self.remarks.append(f"warning: no copy of {self._names(url)} was looked for: {tidy(reason)}")
            waiting.count("Looking for copies", next(asked), len(dead))

        await find_copies(dead, visit=visit, found=found, failed=failed)

    def note(self) -> bool:
        """Keep what was found for later runs, unless it looks as if the network were down; returns whether it does."""
        from readtrack.web import cache
        from readtrack.web.check import looks_offline
        from readtrack.web.verdicts import with_catch_alls

        if looks_offline(self.found):
            return True
        verdicts = with_catch_alls(self.known | self.found)
        self.known = {url: verdicts[url] for url in self.known}
        self.found = {url: verdicts[url] for url in self.found}
        new = {url: cache.renewed(each, self.entries.get(url), now=self.now) for url, each in self.found.items()}
        self.entries.update(new)
        try:
            cache.keep(FileOps(), _cache(), new, now=clock.now())
        except OSError as error:
            self.remarks.append(f"warning: the results cannot be kept for the next run: {error.strerror or error}")
        return False

    def rows(self) -> list[Checked]:
        """The links that are finished, in order."""
        from readtrack.web.cache import failing_since
        from readtrack.web.verdicts import Checked, Verdict

        rows = []
        for link in self.links:
            url = self.targets[link.position]
            if isinstance(url, Verdict):
                rows.append(Checked(link, url))
            elif url in self.found:
                entry = self.entries.get(url)
                since = failing_since(entry) if entry else None
                rows.append(Checked(link, self.found[url], since, self.copies.get(url)))
            elif url in self.known:
                rows.append(Checked(link, self.known[url], is_cached=True))
        return rows

    def _names(self, url: str) -> str:
        return ", ".join(tidy(link.id) for link in self.links if self.targets[link.position] == url)


def _cache() -> Path:
    from readtrack.web.cache import FILE_NAME

    return cache_folder() / FILE_NAME
