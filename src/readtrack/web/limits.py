"""When a request may start: limits for concurrent requests, in total and per host, and delays between requests.

Waiters queue by site. Sites take turns for free slots, so a host with many URLs does not delay the others, and no slot
is held during a pause.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

# Sites that block clients that send requests too fast; their subdomains count as one site.
RATE_LIMITING = ("zhihu.com", "weixin.qq.com", "csdn.net", "arxiv.org")
_RATE_LIMITED_PAUSE = 1.0  # seconds
_TICK = 1e-6  # seconds; a timer may fire early by the clock's resolution


class Closed(Exception):
    """No more requests go to the host of a URL; `name` is the closed host or site."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is closed")
        self.name = name


def host_of(url: str) -> str:
    """The host without its port, as limits apply per machine, not per server. Empty if the URL has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def site_of(url: str) -> str:
    """The unit of limits: the host, or the rate-limiting site that it belongs to."""
    return _site_of_host(host_of(url))


def _site_of_host(host: str) -> str:
    return next((site for site in RATE_LIMITING if host == site or host.endswith(f".{site}")), host)


@dataclass(slots=True)
class _Waiter:
    host: str
    slot: asyncio.Future[None]


@dataclass(slots=True)
class _Site:
    most: int  # concurrent requests
    pause: float  # seconds between starts
    waiting: deque[_Waiter] = field(default_factory=deque)
    running: int = 0
    next_start: float = 0.0  # by the clock of the event loop
    is_ready: bool = False  # is queued for a slot
    timer: asyncio.TimerHandle | None = None


class Limits:
    """At most `concurrency` requests at once and `per_host` to one host, started at least `delay` seconds apart.

    Each redirect takes a slot of its own. Belongs to one event loop.
    """

    def __init__(self, *, concurrency: int = 16, per_host: int = 2, delay: float = 0.2) -> None:
        self.concurrency = concurrency
        self._per_host = per_host
        self._delay = delay
        self._running = 0
        self._sites: dict[str, _Site] = {}
        self._ready: deque[_Site] = deque()
        self._closed: set[str] = set()

    @asynccontextmanager
    async def slot(self, url: str) -> AsyncIterator[None]:
        """Wait until a request to `url` may start, and count it until the block is left. Raises `Closed`."""
        host, name = host_of(url), site_of(url)
        for closed in (host, name):
            if closed in self._closed:
                raise Closed(closed)
        site = self._site(name)
        waiter = _Waiter(host, asyncio.get_running_loop().create_future())
        site.waiting.append(waiter)
        self._enqueue(site)
        self._assign_slots()
        try:
            await waiter.slot
        except asyncio.CancelledError:
            if waiter.slot.done() and not waiter.slot.cancelled() and waiter.slot.exception() is None:
                self._release(site)  # it was granted a slot, but does not use it
            raise
        try:
            yield
        finally:
            self._release(site)

    def most_of_site(self, name: str) -> int:
        """The number of requests to a site that may run at once."""
        return self._site(name).most

    def hold(self, url: str, seconds: float) -> None:
        """Start no request to the site of `url` for `seconds`."""
        site = self._site(site_of(url))
        site.next_start = max(site.next_start, asyncio.get_running_loop().time() + seconds)

    def close(self, name: str) -> None:
        """Send no more requests to a host, or to a site with all its hosts: its waiters get `Closed`."""
        self._closed.add(name)
        site_name = _site_of_host(name)
        for waiter in self._site(site_name).waiting:
            if name in {site_name, waiter.host} and not waiter.slot.done():
                waiter.slot.set_exception(Closed(name))

    def _site(self, name: str) -> _Site:
        if name not in self._sites:
            if name in RATE_LIMITING:
                self._sites[name] = _Site(1, max(self._delay, _RATE_LIMITED_PAUSE))
            else:
                self._sites[name] = _Site(self._per_host, self._delay)
        return self._sites[name]

    def _release(self, site: _Site) -> None:
        site.running -= 1
        self._running -= 1
        self._enqueue(site)
        self._assign_slots()

    def _enqueue(self, site: _Site) -> None:
        """Queue the site for a slot when its first waiter may start, with a timer if that is later."""
        while site.waiting and site.waiting[0].slot.done():
            site.waiting.popleft()  # cancelled, or closed
        if site.is_ready or site.timer is not None or not site.waiting or site.running >= site.most:
            return
        loop = asyncio.get_running_loop()
        if site.next_start - loop.time() > _TICK:
            site.timer = loop.call_at(site.next_start, self._on_timer, site)
        else:
            site.is_ready = True
            self._ready.append(site)

    def _on_timer(self, site: _Site) -> None:
        site.timer = None
        self._enqueue(site)
        self._assign_slots()

    def _assign_slots(self) -> None:
        """Give free slots to the sites in the queue, one each."""
        while self._ready and self._running < self.concurrency:
            site = self._ready.popleft()
            site.is_ready = False
            self._start(site)
            self._enqueue(site)

    def _start(self, site: _Site) -> None:
        now = asyncio.get_running_loop().time()
        while site.waiting and site.next_start - now <= _TICK:  # unless it was put on hold meanwhile
            waiter = site.waiting.popleft()
            if not waiter.slot.done():
                waiter.slot.set_result(None)
                site.running += 1
                self._running += 1
                site.next_start = now + site.pause
                return
