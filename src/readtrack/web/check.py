"""Check whether URLs are alive: each once, politely, with retries after transient failures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

from readtrack.web.give_up import (
    SKIPPED_AFTER_PAUSES,
    SKIPPED_AFTER_REFUSALS,
    SKIPPED_AFTER_TIMEOUTS,
    TIMEOUTS,
    TRANSIENT,
    GiveUp,
    Offline,
)
from readtrack.web.limits import Closed, Limits, host_of, site_of
from readtrack.web.page import refresh_target
from readtrack.web.proxies import is_public
from readtrack.web.response import Body, Failure, NoResponse, Response, Visit
from readtrack.web.verdicts import Verdict, judge, unanswered

LONGEST_WAIT = 30.0  # seconds; a longer Retry-After is not honoured
# Enough for the head of a page, where walls and notices are recognised.
PAGE = Body(64 * 1024, 2.0, leads_to=refresh_target)
_TRANSIENT_STATUSES = {408, 425, 429, *range(500, 600)}
_UNRESOLVED: frozenset[Failure] = frozenset({"unknown-host", "dns"})
_LOST_TARGET = Verdict("dead", reason="it redirects to an unknown host")
_FEWEST_HOSTS = 3  # fewer may fail for reasons of their own


@dataclass(frozen=True, slots=True)
class Options:
    """Seconds: `timeout` per attempt with its redirects, `backoff` before the first retry."""

    timeout: float = 20.0
    retries: int = 2
    backoff: float = 1.0


async def check(
    urls: Iterable[str],
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
    hosts can be reached, it is called only for a sample of them (see `GiveUp`). `visit` must take its slots from
    `limits`; `uniform` returns a random number between two numbers.
    """
    urls = list(dict.fromkeys(urls))
    run = _Run(visit, limits, options, found, uniform, now, GiveUp(limits, urls))
    try:
        async with asyncio.TaskGroup() as group:
            for url in urls:
                group.create_task(run.find(url))
    finally:
        run.mark_unknown_hosts()


def looks_offline(verdicts: Mapping[str, Verdict]) -> bool:
    """Whether none of several public hosts could be reached, so that the network is the likely cause."""
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
    give_up: GiveUp
    retry_at: dict[str, float] = field(default_factory=dict)  # by host: when its name may be resolved again
    unknown: set[str] = field(default_factory=set)  # hosts
    unresolved: dict[str, Verdict] = field(default_factory=dict)  # URLs of unknown hosts

    async def find(self, url: str) -> None:
        last: Verdict | None = None
        for attempt in count():
            try:
                verdict, pause = await self._try(url, attempt, last)
            except Offline:
                return
            if pause is not None and (name := self.give_up.closed_name(url)) is not None:
                verdict, pause = self._skipped(url, name, verdict), None
            if pause is None:
                self.found(url, verdict)
                self.give_up.finish(url, is_unreachable=verdict.is_unreachable)
                return
            last = verdict
            await asyncio.sleep(pause)

    def mark_unknown_hosts(self) -> None:
        """Unknown hosts are dead if other public hosts answer; otherwise name resolution may be down."""
        public = {host for host in self.give_up.answering if is_public(host)}
        for url, verdict in self.unresolved.items():
            if len(public) > (host_of(url) in public):
                self.found(url, replace(verdict, verdict="dead"))

    async def _try(self, url: str, attempt: int, last: Verdict | None) -> tuple[Verdict, float | None]:
        """The verdict, and the seconds to wait before another attempt; None if there is no further attempt."""
        try:
            async with self.give_up.entry(url):
                answer = await self.visit(url, seconds=self.options.timeout, body=PAGE)
        except Closed as error:
            return self._skipped(url, error.name, last), None
        except NoResponse as error:
            return self._after_no_response(url, error, attempt)
        answering = {host_of(answer.url), *(host_of(redirect.url) for redirect in answer.redirects)}
        self.give_up.record_answers(answering)
        for host in answering & self.retry_at.keys():
            del self.retry_at[host]
        return self._after_answer(url, answer, attempt)

    def _skipped(self, url: str, name: str, last: Verdict | None) -> Verdict:
        """The verdict without a request: `name` is closed, the host or site of the URL or of a redirect."""
        verdict = self.give_up.closed[name]
        if name not in {host_of(url), site_of(url)}:
            return _LOST_TARGET if name in self.unknown else replace(verdict, is_unreachable=False)
        if name in self.unknown:
            self.unresolved[url] = verdict
            return verdict
        return last or verdict

    def _after_answer(self, url: str, answer: Response, attempt: int) -> tuple[Verdict, float | None]:
        verdict = judge(answer, asked=url)
        if answer.status in _TRANSIENT_STATUSES and not verdict.has_wall:
            asked_for = retry_after(answer.headers.get("retry-after", ""), now=self.now())
            if asked_for is not None and asked_for > LONGEST_WAIT:
                reason = f"it asks to wait {_duration(asked_for)}"
                self.give_up.close(site_of(answer.url), Verdict("blocked", reason=f"not checked: {reason}"))
                return replace(verdict, verdict="blocked", reason=f"{reason} ({answer.status})"), None
            pause = max(self._backoff(attempt), asked_for or 0.0)
            if asked_for is not None or answer.status == 429:
                self.limits.hold(answer.url, pause)
            if asked_for is not None and answer.status >= 500:
                self.give_up.record_pause(answer.url, pause, Verdict("error", reason=SKIPPED_AFTER_PAUSES))
                return verdict, pause if attempt < self.options.retries else None
            if attempt < self.options.retries:
                return verdict, pause
        self.give_up.record_verdict(answer.url, verdict, Verdict("blocked", reason=SKIPPED_AFTER_REFUSALS))
        return verdict, None

    def _after_no_response(self, url: str, error: NoResponse, attempt: int) -> tuple[Verdict, float | None]:
        self.give_up.record_answers({host_of(redirect.url) for redirect in error.redirects})
        verdict = unanswered(error)
        if error.failure in _UNRESOLVED and not error.redirects:
            return verdict, self._resolve_again(url, error, attempt)
        if error.failure in TIMEOUTS and not error.redirects:
            self.give_up.record_timeout(url, replace(verdict, reason=SKIPPED_AFTER_TIMEOUTS))
        most = 1 if error.failure in _UNRESOLVED else self.options.retries if error.failure in TRANSIENT else 0
        if attempt < most:
            return verdict, self._backoff(attempt)
        if error.failure == "unknown-host":
            return _LOST_TARGET, None
        return verdict, None

    def _resolve_again(self, url: str, error: NoResponse, attempt: int) -> float | None:
        """Resolve a name twice, whatever the number of retries, then close its host. Returns the pause in between."""
        host, time = host_of(url), asyncio.get_running_loop().time()
        is_first = host not in self.retry_at or time < self.retry_at[host]
        if is_first and attempt <= self.options.retries + 1:
            pause = self._backoff(0)
            self.retry_at.setdefault(host, time + pause)
            self.limits.hold(url, pause)
            return pause
        if error.failure == "unknown-host":
            self.unknown.add(host)
            self.unresolved[url] = unanswered(error)
        if host not in self.give_up.answering:
            self.give_up.close(host, unanswered(error))
        return None

    def _backoff(self, attempt: int) -> float:
        return float(self.options.backoff * 2**attempt * self.uniform(0.75, 1.25))


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
