"""Asks whether addresses are alive: each once, politely, and again where a failure may pass."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

from readtrack.web.answer import Answer, Body, Failure, Unanswered, Visit
from readtrack.web.limits import Closed, Limits, host_of, site_of
from readtrack.web.verdicts import Verdict, judge, unanswered

LONGEST_WAIT = 30.0  # seconds; who asks for more is not waited for
_PAGE = Body(64 * 1024, 2.0)  # enough for the head of a page, where walls and notices show
_PASSING_STATUS = {408, 425, 429, *range(500, 600)}
_PASSING: frozenset[Failure] = frozenset({"timeout", "reset"})
_NAMELESS: frozenset[Failure] = frozenset({"unknown-host", "dns"})
_LOST = Verdict("dead", reason="it leads to a host that does not exist")
_IN_A_ROW = 3
_MOST_OPEN = 8  # visits begun and waiting, for each that may run
_FEWEST_HOSTS = 3  # that say more about the network than about themselves


@dataclass(frozen=True, slots=True)
class Options:
    """`timeout` and `backoff` are seconds: for an attempt with its redirects, and before the first retry."""

    timeout: float = 20.0
    retries: int = 2
    backoff: float = 1.0


async def check(
    addresses: Iterable[str],
    *,
    visit: Visit,
    limits: Limits,
    options: Options,
    found: Callable[[str, Verdict], None],
    uniform: Callable[[float, float], float],
    now: Callable[[], datetime],
) -> None:
    """Ask for addresses as `target` gives them, each once; `found` is told of each as soon as its verdict is known.

    It is told again of an address whose host nobody knows, once others have answered: then it is dead. `visit` has to
    take the turns of `limits`; `uniform` gives a number between two, by chance.
    """
    run = _Run(visit, limits, options, found, uniform, now)
    try:
        async with asyncio.TaskGroup() as group:
            for url in dict.fromkeys(addresses):
                group.create_task(run.find(url))
    finally:
        run.bury()


def looks_offline(verdicts: Mapping[str, Verdict]) -> bool:
    """Whether of several hosts none could be reached: that says nothing about any of them."""
    hosts = {host_of(url) for url in verdicts}
    return len(hosts) >= _FEWEST_HOSTS and all(verdict.is_unreachable for verdict in verdicts.values())


def retry_after(text: str, *, now: datetime) -> float | None:
    """Seconds from now, by a header as in RFC 9110, 10.2.3: seconds or a date. None for what is neither."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return max((moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds(), 0.0)


@dataclass(slots=True)
class _Run:
    visit: Visit
    limits: Limits
    options: Options
    found: Callable[[str, Verdict], None]
    uniform: Callable[[float, float], float]
    now: Callable[[], datetime]
    gates: dict[str, asyncio.Semaphore] = field(default_factory=dict)  # by site
    gate: asyncio.Semaphore = field(init=False)
    closed: dict[str, Verdict] = field(default_factory=dict)  # what is said of the rest of a host or site
    refusals: Counter[str] = field(default_factory=Counter)  # in a row, by site
    silent: dict[str, set[str]] = field(default_factory=dict)  # addresses that got no answer in time, by host
    doubts: dict[str, float] = field(default_factory=dict)  # when the name of a host may be asked for again
    willing: set[str] = field(default_factory=set)  # sites that have shown a page
    answering: set[str] = field(default_factory=set)  # hosts
    unknown: set[str] = field(default_factory=set)  # hosts
    nameless: dict[str, Verdict] = field(default_factory=dict)  # addresses of unknown hosts

    def __post_init__(self) -> None:
        self.gate = asyncio.Semaphore(self.limits.concurrency * _MOST_OPEN)

    async def find(self, url: str) -> None:
        last: Verdict | None = None
        for attempt in count():
            verdict, pause = await self._try(url, attempt, last)
            if pause is None:
                self.found(url, verdict)
                return
            last = verdict
            await asyncio.sleep(pause)

    def bury(self) -> None:
        """An unknown host is dead if others answer: else the network may know none."""
        for url, verdict in self.nameless.items():
            if self.answering - {host_of(url)}:
                self.found(url, replace(verdict, verdict="dead"))

    async def _try(self, url: str, attempt: int, last: Verdict | None) -> tuple[Verdict, float | None]:
        """The verdict, and for how many seconds to wait before another attempt; None if there is to be none."""
        site = site_of(url)
        if site not in self.gates:
            self.gates[site] = asyncio.Semaphore(self.limits.most_of(url) + 1)
        try:
            # Few visits at a time wait for their turn, so that those that are begun end before others begin.
            async with self.gates[site], self.gate:
                for name in (host_of(url), site):
                    if name in self.closed:
                        raise Closed(name)
                answer = await self.visit(url, seconds=self.options.timeout, body=_PAGE)
        except Closed as error:
            return self._untried(url, error.name, last), None
        except Unanswered as error:
            return self._after_silence(url, error, attempt)
        answering = {host_of(answer.url), *(host_of(hop.url) for hop in answer.hops)}
        self.answering |= answering
        for host in answering & self.doubts.keys():
            del self.doubts[host]
        return self._after_answer(url, answer, attempt)

    def _untried(self, url: str, name: str, last: Verdict | None) -> Verdict:
        """The verdict where `name`, the host or site of the address or one that it leads to, is closed."""
        verdict = self.closed[name]
        if name not in {host_of(url), site_of(url)}:
            return _LOST if name in self.unknown else replace(verdict, is_unreachable=False)
        if name in self.unknown:
            self.nameless[url] = verdict
            return verdict
        return last or verdict

    def _after_answer(self, url: str, answer: Answer, attempt: int) -> tuple[Verdict, float | None]:
        verdict = judge(answer, asked=url)
        if answer.status in _PASSING_STATUS and not verdict.has_wall:
            asked_for = retry_after(answer.headers.get("retry-after", ""), now=self.now())
            if asked_for is not None and asked_for > LONGEST_WAIT:
                reason = f"it asks to be left alone for {_duration(asked_for)}"
                self._close(site_of(answer.url), Verdict("blocked", reason=f"not asked: {reason}"))
                return replace(verdict, verdict="blocked", reason=f"{reason} ({answer.status})"), None
            pause = max(self._backoff(attempt), asked_for or 0.0)
            if asked_for is not None or answer.status == 429:
                self.limits.hold(answer.url, pause)
            if attempt < self.options.retries:
                return verdict, pause
        self._count(answer, verdict)
        return verdict, None

    def _after_silence(self, url: str, error: Unanswered, attempt: int) -> tuple[Verdict, float | None]:
        self.answering |= {host_of(hop.url) for hop in error.hops}
        verdict = unanswered(error)
        if error.failure in _NAMELESS and not error.hops:
            return verdict, self._doubt(url, error, attempt)
        if error.failure == "timeout" and not error.hops:
            self._doubt_silent(url)
        most = 1 if error.failure in _NAMELESS else self.options.retries if error.failure in _PASSING else 0
        if attempt < most:
            return verdict, self._backoff(attempt)
        if error.failure == "unknown-host":
            return _LOST, None
        return verdict, None

    def _doubt(self, url: str, error: Unanswered, attempt: int) -> float | None:
        """A name is asked for twice, however many retries there are; then its host is closed. The pause in between."""
        host, time = host_of(url), asyncio.get_running_loop().time()
        is_first = host not in self.doubts or time < self.doubts[host]
        if is_first and attempt <= self.options.retries + 1:
            pause = self._backoff(0)
            self.doubts.setdefault(host, time + pause)
            self.limits.hold(url, pause)
            return pause
        if error.failure == "unknown-host":
            self.unknown.add(host)
            self.nameless[url] = unanswered(error)
        if host not in self.answering:
            self._close(host, unanswered(error))
        return None

    def _doubt_silent(self, url: str) -> None:
        """Close a host that has let three addresses wait in vain and never answered."""
        host = host_of(url)
        self.silent.setdefault(host, set()).add(url)
        if len(self.silent[host]) >= _IN_A_ROW and host not in self.answering:
            self._close(host, Verdict("error", reason="not asked: three others there got no answer in time"))

    def _count(self, answer: Answer, verdict: Verdict) -> None:
        """Close a site that has refused several in a row and shown no page, or that is asked too often."""
        site = site_of(answer.url)
        self.refusals[site] = self.refusals[site] + 1 if verdict.verdict == "blocked" else 0
        if verdict.verdict in {"ok", "moved", "suspect"}:
            self.willing.add(site)
        is_unwilling = site not in self.willing or answer.status == 429
        if self.refusals[site] >= _IN_A_ROW and is_unwilling:
            self._close(site, Verdict("blocked", reason="not asked: three others there were refused"))

    def _close(self, name: str, rest: Verdict) -> None:
        if name not in self.closed:
            self.closed[name] = rest
            self.limits.close(name)

    def _backoff(self, attempt: int) -> float:
        return float(self.options.backoff * 2**attempt * self.uniform(0.75, 1.25))


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
