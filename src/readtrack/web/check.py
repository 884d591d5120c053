"""Check whether URLs are alive: each once, politely, with retries after transient failures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

from readtrack.web.give_up import PASSING, PUT_OFF, REFUSED, SILENT, UNHEARD, Offline, Patience
from readtrack.web.limits import Closed, Limits, host_of, site_of
from readtrack.web.page import refresh_target
from readtrack.web.proxies import is_public
from readtrack.web.response import Body, Failure, NoResponse, Response, Visit
from readtrack.web.verdicts import Verdict, judge, unanswered

LONGEST_WAIT = 30.0  # seconds; a longer Retry-After is not waited for
# Enough for the head of a page, where walls and notices are recognised.
PAGE = Body(64 * 1024, 2.0, leads_to=refresh_target)
_PASSING_STATUS = {408, 425, 429, *range(500, 600)}
_NAMELESS: frozenset[Failure] = frozenset({"unknown-host", "dns"})
_LOST = Verdict("dead", reason="it redirects to an unknown host")
_FEWEST_HOSTS = 3  # whose failures say more about the network than about the hosts


@dataclass(frozen=True, slots=True)
class Options:
    """Seconds: `timeout` per attempt with its redirects, `backoff` before the first retry."""

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
    """Check URLs as given by `target`, each once; `found` is called with each as soon as its verdict is known.

    It is called again for URLs of unknown hosts once other hosts have answered: those URLs are dead. If none of many
    hosts can be reached, it is called for a sample of them (see `Patience`). `visit` must take its slots from `limits`;
    `uniform` returns a random number between two numbers.
    """
    urls = list(dict.fromkeys(addresses))
    run = _Run(visit, limits, options, found, uniform, now, Patience(limits, urls))
    try:
        async with asyncio.TaskGroup() as group:
            for url in urls:
                group.create_task(run.find(url))
    finally:
        run.bury()


def looks_offline(verdicts: Mapping[str, Verdict]) -> bool:
    """Whether none of several public hosts could be reached, which says nothing about any one of them."""
    public = {url: host for url in verdicts if is_public(host := host_of(url))}
    return len(set(public.values())) >= _FEWEST_HOSTS and all(verdicts[url].is_unreachable for url in public)


def retry_after(text: str, *, now: datetime) -> float | None:
    """The delay in seconds from a Retry-After header (RFC 9110, 10.2.3): seconds or a date. None for anything else."""
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
    patience: Patience
    doubts: dict[str, float] = field(default_factory=dict)  # when the name of a host may be resolved again
    unknown: set[str] = field(default_factory=set)  # hosts
    nameless: dict[str, Verdict] = field(default_factory=dict)  # URLs of unknown hosts

    async def find(self, url: str) -> None:
        last: Verdict | None = None
        for attempt in count():
            try:
                verdict, pause = await self._try(url, attempt, last)
            except Offline:
                return
            if pause is not None and (name := self.patience.closed_name(url)) is not None:
                verdict, pause = self._untried(url, name, verdict), None
            if pause is None:
                self.found(url, verdict)
                self.patience.over(url, is_unreachable=verdict.is_unreachable)
                return
            last = verdict
            await asyncio.sleep(pause)

    def bury(self) -> None:
        """Unknown hosts are dead if other public hosts answer; otherwise name resolution may be down."""
        public = {host for host in self.patience.answering if is_public(host)}
        for url, verdict in self.nameless.items():
            if len(public) > (host_of(url) in public):
                self.found(url, replace(verdict, verdict="dead"))

    async def _try(self, url: str, attempt: int, last: Verdict | None) -> tuple[Verdict, float | None]:
        """The verdict, and the seconds to wait before another attempt; None if there is no further attempt."""
        try:
            async with self.patience.entry(url):
                answer = await self.visit(url, seconds=self.options.timeout, body=PAGE)
        except Closed as error:
            return self._untried(url, error.name, last), None
        except NoResponse as error:
            return self._after_silence(url, error, attempt)
        answering = {host_of(answer.url), *(host_of(redirect.url) for redirect in answer.redirects)}
        self.patience.answered(answering)
        for host in answering & self.doubts.keys():
            del self.doubts[host]
        return self._after_answer(url, answer, attempt)

    def _untried(self, url: str, name: str, last: Verdict | None) -> Verdict:
        """The verdict if `name` is closed: the host or site of the URL, or of a redirect."""
        verdict = self.patience.closed[name]
        if name not in {host_of(url), site_of(url)}:
            return _LOST if name in self.unknown else replace(verdict, is_unreachable=False)
        if name in self.unknown:
            self.nameless[url] = verdict
            return verdict
        return last or verdict

    def _after_answer(self, url: str, answer: Response, attempt: int) -> tuple[Verdict, float | None]:
        verdict = judge(answer, asked=url)
        if answer.status in _PASSING_STATUS and not verdict.has_wall:
            asked_for = retry_after(answer.headers.get("retry-after", ""), now=self.now())
            if asked_for is not None and asked_for > LONGEST_WAIT:
                reason = f"it asks to wait {_duration(asked_for)}"
                self.patience.close(site_of(answer.url), Verdict("blocked", reason=f"not checked: {reason}"))
                return replace(verdict, verdict="blocked", reason=f"{reason} ({answer.status})"), None
            pause = max(self._backoff(attempt), asked_for or 0.0)
            if asked_for is not None or answer.status == 429:
                self.limits.hold(answer.url, pause)
            if asked_for is not None and answer.status >= 500:
                self.patience.put_off(answer.url, pause, Verdict("error", reason=PUT_OFF))
                return verdict, pause if attempt < self.options.retries else None
            if attempt < self.options.retries:
                return verdict, pause
        self.patience.spoke(answer.url, verdict, Verdict("blocked", reason=REFUSED))
        return verdict, None

    def _after_silence(self, url: str, error: NoResponse, attempt: int) -> tuple[Verdict, float | None]:
        self.patience.answered({host_of(redirect.url) for redirect in error.redirects})
        verdict = unanswered(error)
        if error.failure in _NAMELESS and not error.redirects:
            return verdict, self._doubt(url, error, attempt)
        if error.failure in SILENT and not error.redirects:
            self.patience.was_silent(url, replace(verdict, reason=UNHEARD))
        most = 1 if error.failure in _NAMELESS else self.options.retries if error.failure in PASSING else 0
        if attempt < most:
            return verdict, self._backoff(attempt)
        if error.failure == "unknown-host":
            return _LOST, None
        return verdict, None

    def _doubt(self, url: str, error: NoResponse, attempt: int) -> float | None:
        """Resolve a name twice, whatever the number of retries, then close its host. Returns the pause in between."""
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
        if host not in self.patience.answering:
            self.patience.close(host, unanswered(error))
        return None

    def _backoff(self, attempt: int) -> float:
        return float(self.options.backoff * 2**attempt * self.uniform(0.75, 1.25))


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
