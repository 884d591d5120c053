"""When a run that asks for many addresses gives up: a host, a site, or all of them."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from readtrack.web.limits import Closed, Limits, host_of, site_of
from readtrack.web.proxies import is_public
from readtrack.web.response import Failure
from readtrack.web.verdicts import Verdict

# What may pass; of these, what took all the time that there was.
PASSING: frozenset[Failure] = frozenset({"timeout", "connect-timeout", "reset"})
SILENT: frozenset[Failure] = frozenset({"timeout", "connect-timeout"})
REFUSED = "not asked: three others there were refused"
UNHEARD = "not asked: three others there got no answer in time"
PUT_OFF = "not asked: three others there were told to wait"
OFFLINE = "no host answers: offline?"
_IN_A_ROW = 3
_MOST_OPEN = 8  # visits begun and waiting, for each that may run
_SAMPLE = 32  # hosts


class Offline(Exception):
    """Of many hosts none could be reached: the rest is not asked."""


class Patience:
    """Belongs to one run, which tells it what came of each address.

    Until a public host has answered, a sample of hosts from all over the list is asked, one address of each, and
    private ones: so a network that is down is found soon, however long the list is, and hosts that are gone hide
    nobody, wherever in the list they are and however slow the others.
    """

    def __init__(self, limits: Limits, addresses: Iterable[str]) -> None:
        self.closed: dict[str, Verdict] = {}  # what is said of the rest of a host or site
        self.answering: set[str] = set()  # hosts
        self._limits = limits
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # visits, by site
        self._inside: Counter[str] = Counter()  # the same
        self._gate = asyncio.Semaphore(limits.concurrency * _MOST_OPEN)
        self._sample = _sample(addresses)  # those that are not over
        self._go_on = asyncio.Event()
        self._is_offline = False
        self._refusals: Counter[str] = Counter()  # in a row, by site
        self._willing: set[str] = set()  # sites that have shown a page
        self._silent: dict[str, set[str]] = {}  # addresses in a row, by host
        self._put_off: dict[str, set[str]] = {}  # the same
        self._pauses: dict[str, float] = {}  # when the one that a host asked for ends
        if not self._sample:
            self._go_on.set()

    @asynccontextmanager
    async def entry(self, url: str) -> AsyncIterator[None]:
        """Wait until the visit may begin. Raises `Closed` and `Offline`.

        Few visits at a time wait for their slot, so that those that are begun end before others begin; and of a site
        that has shown no page no more than may be refused before it is closed.
        """
        if url not in self._sample and is_public(host_of(url)):
            await self._go_on.wait()
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
            # Once what came of this visit was told.
            asyncio.get_running_loop().call_soon(self._let_in, site)

    async def _enter(self, site: str) -> None:
        place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(site, deque()).append(place)
        self._let_in(site)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._inside[site] -= 1
                self._let_in(site)
            raise

    def _let_in(self, site: str) -> None:
        most = self._limits.most_of_site(site) + 1
        if site not in self._willing and site not in self.closed:
            most = min(most, max(_IN_A_ROW - self._refusals[site], 1))
        waiting = self._waiting[site]
        while waiting and self._inside[site] < most:
            place = waiting.popleft()
            if not place.done():
                place.set_result(None)
                self._inside[site] += 1

    def over(self, url: str, *, is_unreachable: bool) -> None:
        """Nothing more is asked for an address."""
        if url not in self._sample:
            return
        self._sample.discard(url)
        if not self._go_on.is_set() and (not is_unreachable or not self._sample):
            self._is_offline = is_unreachable
            self._go_on.set()

    def closed_name(self, url: str) -> str | None:
        """What of the host and the site of an address is closed."""
        return next((name for name in (host_of(url), site_of(url)) if name in self.closed), None)

    def close(self, name: str, rest: Verdict) -> None:
        """Ask a host or site for nothing more; `rest` is said of its other addresses."""
        if name not in self.closed:
            self.closed[name] = rest
            self._limits.close(name)

    def answered(self, hosts: Iterable[str]) -> None:
        for host in hosts:
            self.answering.add(host)
            self._silent.pop(host, None)
            if is_public(host):
                self._go_on.set()

    def spoke(self, url: str, verdict: Verdict, rest: Verdict) -> None:
        """What the page `url` said in the end; three refusals in a row close its site, unless it has shown a page.

        Then only one that says that it is asked too often is closed.
        """
        self._put_off.pop(host_of(url), None)
        site = site_of(url)
        self._refusals[site] = self._refusals[site] + 1 if verdict.verdict == "blocked" else 0
        if verdict.verdict in {"ok", "moved", "suspect"}:
            self._willing.add(site)
        is_unwilling = site not in self._willing or verdict.status == 429
        if self._refusals[site] >= _IN_A_ROW and is_unwilling:
            self.close(site, rest)

    def was_silent(self, url: str, rest: Verdict) -> None:
        """Three addresses in a row that waited in vain close a host, whatever it did before."""
        self._count(self._silent, url, rest)

    def put_off(self, url: str, seconds: float, rest: Verdict) -> None:
        """Its server fails and asked for a pause of so many seconds. Three in a row close the host.

        Those that were under way when the pause began count as one.
        """
        host, time = host_of(url), asyncio.get_running_loop().time()
        if time >= self._pauses.get(host, 0.0):
            self._pauses[host] = time + seconds
            self._count(self._put_off, url, rest)

    def _count(self, rows: dict[str, set[str]], url: str, rest: Verdict) -> None:
        host = host_of(url)
        rows.setdefault(host, set()).add(url)
        if len(rows[host]) >= _IN_A_ROW:
            self.close(host, rest)


def _sample(addresses: Iterable[str]) -> set[str]:
    """The first addresses of some public hosts, evenly from the whole list; none where it has few."""
    firsts: dict[str, str] = {}
    for url in addresses:
        if is_public(host_of(url)):
            firsts.setdefault(host_of(url), url)
    urls = list(firsts.values())
    return {urls[number * len(urls) // _SAMPLE] for number in range(_SAMPLE)} if len(urls) > _SAMPLE else set()
