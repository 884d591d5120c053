"""When a run over many URLs gives up on a host, on a site, or on the network."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from readtrack.web.limits import Closed, Limits, host_of, site_of
from readtrack.web.proxies import is_public
from readtrack.web.response import Failure
from readtrack.web.verdicts import Verdict

# Transient failures, and those among them that used up the time limit.
TRANSIENT: frozenset[Failure] = frozenset({"timeout", "connect-timeout", "reset"})
TIMEOUTS: frozenset[Failure] = frozenset({"timeout", "connect-timeout"})
SKIPPED_AFTER_REFUSALS = "not checked: three other links there were refused"
SKIPPED_AFTER_TIMEOUTS = "not checked: three other links there timed out"
SKIPPED_AFTER_PAUSES = "not checked: it asked three other links to wait"
OFFLINE = "no host answers: offline?"
_IN_A_ROW = 3
_MOST_OPEN = 8  # visits started or waiting, per slot
_SAMPLE = 32  # hosts


class Offline(Exception):
    """None of many hosts could be reached; the remaining URLs are skipped."""


class GiveUp:
    """Decides for one run, which records the result of each URL here.

    Until a public host has answered, only a sample of hosts from the whole list is visited, one URL of each, plus
    private hosts. This detects a broken network quickly in a list of any length, and a cluster of dead hosts anywhere
    in the list is not mistaken for one.
    """

    def __init__(self, limits: Limits, urls: Iterable[str]) -> None:
        self.closed: dict[str, Verdict] = {}  # verdict for the remaining URLs of a host or site
        self.answering: set[str] = set()  # hosts
        self._limits = limits
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # visits, by site
        self._inside: Counter[str] = Counter()  # admitted visits, by site
        self._gate = asyncio.Semaphore(limits.concurrency * _MOST_OPEN)
        self._sample = _sample(urls)  # its unfinished URLs
        self._may_continue = asyncio.Event()
        self._is_offline = False
        self._refusals: Counter[str] = Counter()  # in a row, by site
        self._served: set[str] = set()  # sites that have served a page
        self._timeouts: dict[str, set[str]] = {}  # by host: URLs that timed out in a row
        self._paused: dict[str, set[str]] = {}  # by host: URLs in a row whose server asked for a pause
        self._pauses: dict[str, float] = {}  # by host: the end of the requested pause
        if not self._sample:
            self._may_continue.set()

    @asynccontextmanager
    async def entry(self, url: str) -> AsyncIterator[None]:
        """Wait until the visit may start. Raises `Closed` and `Offline`.

        Only a few visits wait for a slot at a time, so started visits finish before new ones start. A site that has not
        served a page yet gets at most as many visits as the refusals that close it.
        """
        if url not in self._sample and is_public(host_of(url)):
            await self._may_continue.wait()
            if self._is_offline:
                raise Offline(OFFLINE)
        site = site_of(url)
        await self._enter(site)
        try:
            async with self._gate:
                name = self.closed_name(url)
                if name is not None:
                    raise Closed(name)
                yield
        finally:
            self._inside[site] -= 1
            # After the result of this visit was recorded.
            asyncio.get_running_loop().call_soon(self._admit, site)

    async def _enter(self, site: str) -> None:
        place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(site, deque()).append(place)
        self._admit(site)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._inside[site] -= 1
                self._admit(site)
            raise

    def _admit(self, site: str) -> None:
        most = self._limits.most_of_site(site) + 1
        if site not in self._served and site not in self.closed:
            most = min(most, max(_IN_A_ROW - self._refusals[site], 1))
        waiting = self._waiting[site]
        while waiting and self._inside[site] < most:
            place = waiting.popleft()
            if not place.done():
                place.set_result(None)
                self._inside[site] += 1

    def finish(self, url: str, *, is_unreachable: bool) -> None:
        """Record that the URL is finished."""
        if url not in self._sample:
            return
        self._sample.discard(url)
        if not self._may_continue.is_set() and (not is_unreachable or not self._sample):
            self._is_offline = is_unreachable
            self._may_continue.set()

    def closed_name(self, url: str) -> str | None:
        """The closed host or site of a URL, if any."""
        return next((name for name in (host_of(url), site_of(url)) if name in self.closed), None)

    def close(self, name: str, rest: Verdict) -> None:
        """Send no more requests to a host or site; `rest` is the verdict for its other URLs."""
        if name not in self.closed:
            self.closed[name] = rest
            self._limits.close(name)

    def record_answers(self, hosts: Iterable[str]) -> None:
        for host in hosts:
            self.answering.add(host)
            self._timeouts.pop(host, None)
            if is_public(host):
                self._may_continue.set()

    def record_verdict(self, url: str, verdict: Verdict, rest: Verdict) -> None:
        """Record the final verdict of `url`. Three refusals in a row close its site.

        A site that has served a page is closed only by rate limiting.
        """
        self._paused.pop(host_of(url), None)
        site = site_of(url)
        self._refusals[site] = self._refusals[site] + 1 if verdict.verdict == "blocked" else 0
        if verdict.verdict in {"ok", "moved", "suspect"}:
            self._served.add(site)
        may_close = site not in self._served or verdict.status == 429
        if self._refusals[site] >= _IN_A_ROW and may_close:
            self.close(site, rest)

    def record_timeout(self, url: str, rest: Verdict) -> None:
        """Record a timeout. Three URLs in a row that timed out close the host, even if it answered before."""
        self._count(self._timeouts, url, rest)

    def record_pause(self, url: str, seconds: float, rest: Verdict) -> None:
        """Record a failure of the server with a requested pause. Three in a row close the host.

        Requests that were running when the pause began count as one.
        """
        host, time = host_of(url), asyncio.get_running_loop().time()
        if time >= self._pauses.get(host, 0.0):
            self._pauses[host] = time + seconds
            self._count(self._paused, url, rest)

    def _count(self, rows: dict[str, set[str]], url: str, rest: Verdict) -> None:
        host = host_of(url)
        rows.setdefault(host, set()).add(url)
        if len(rows[host]) >= _IN_A_ROW:
            self.close(host, rest)


def _sample(urls: Iterable[str]) -> set[str]:
    """The first URLs of some public hosts, spread evenly over the list; empty if it has few hosts."""
    firsts: dict[str, str] = {}
    for url in urls:
        if is_public(host_of(url)):
            firsts.setdefault(host_of(url), url)
    first = list(firsts.values())
    return {first[number * len(first) // _SAMPLE] for number in range(_SAMPLE)} if len(first) > _SAMPLE else set()
