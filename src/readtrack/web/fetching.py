"""Titles from pages, for many addresses at once. What cannot be had has a reason; nothing here fails."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from readtrack.web.answer import Answer, Body, Failure, Unanswered, Visit
from readtrack.web.client import opened
from readtrack.web.limits import Closed, Limits, site_of
from readtrack.web.metadata import Metadata, metadata_of
from readtrack.web.page import refresh_target
from readtrack.web.titles import HeadWatcher, Title, address_to_ask, second_address, title_of
from readtrack.web.verdicts import judge

SECONDS = 15.0  # for one address, all attempts and redirects together
_HEAD = 1 << 20  # bytes
_WHOLE = 2 << 20
_MOST_REFUSALS = 3  # in a row: then a site is not asked again
_PASSING: frozenset[Failure] = frozenset({"timeout", "reset"})


class Fetched(NamedTuple):
    """A title, or why there is none; `metadata` where it was asked for and an answer came."""

    title: str | None = None
    reason: str | None = None
    metadata: Metadata = Metadata(None, None, None)


def fetch_all(
    urls: Iterable[str], *, proxies: Mapping[str, str], has_metadata: bool, tell: Callable[[str, Fetched], None]
) -> None:
    """Ask for each address and `tell` what was found as it comes. `proxies` is as `urllib.request` gives it."""
    asyncio.run(_fetch_all(list(dict.fromkeys(urls)), proxies, has_metadata, tell))


async def _fetch_all(
    urls: list[str], proxies: Mapping[str, str], has_metadata: bool, tell: Callable[[str, Fetched], None]
) -> None:
    limits = Limits()
    refusals = _Refusals(limits)
    async with opened(proxies, turn=limits.turn) as visit:

        async def one(url: str) -> None:
            try:
                fetched = await fetch(url, visit=visit, has_metadata=has_metadata, watch=refusals.count)
            except Closed as closed:
                fetched = Fetched(reason=refusals.reasons[closed.name])
            tell(url, fetched)

        async with asyncio.TaskGroup() as tasks:
            for url in urls:
                tasks.create_task(one(url))


async def fetch(
    url: str,
    *,
    visit: Visit,
    has_metadata: bool = False,
    watch: Callable[[str, Answer, Title], None] | None = None,
) -> Fetched:
    """The title of the page at `url`, in at most `SECONDS`; `watch` sees each answer. Raises what `visit` raises, but
    for `Unanswered`.
    """
    asked = address_to_ask(url)
    body = Body(_HEAD, SECONDS, watcher=HeadWatcher, leads_to=refresh_target)
    if has_metadata:
        body = body._replace(limit=_WHOLE, watcher=None)
    found, left = await _persistently(asked, visit, body)
    answer = None
    if isinstance(found, Unanswered):
        title = Title(None, found.reason)
    else:
        answer = found
        title = title_of(answer, asked=asked)
        if watch is not None:
            watch(asked, answer, title)
    second = second_address(url, answer, title) if left > 0 else None
    if second is not None:
        with suppress(Unanswered):  # the first reason is as good
            title = title_of(await visit(second, seconds=left, body=Body(_HEAD, left)), asked=second)
    metadata = metadata_of(answer) if has_metadata and answer is not None and title.text else Fetched().metadata
    return Fetched(title.text, title.reason, metadata)


async def _persistently(url: str, visit: Visit, body: Body) -> tuple[Answer | Unanswered, float]:
    """What came, and how many seconds are left; what may pass is tried once more if half of the time is."""
    found, left = await _attempt(url, visit, body, SECONDS)
    if left >= SECONDS / 2 and _may_pass(found, url):
        return await _attempt(url, visit, body, left)
    return found, left


async def _attempt(url: str, visit: Visit, body: Body, seconds: float) -> tuple[Answer | Unanswered, float]:
    found: Answer | Unanswered
    try:
        found = await visit(url, seconds=seconds, body=body)
    except Unanswered as error:
        found = error
    return found, seconds - found.seconds


def _may_pass(found: Answer | Unanswered, url: str) -> bool:
    if isinstance(found, Unanswered):
        return found.failure in _PASSING
    return found.status >= 500 and judge(found, asked=url).verdict != "blocked"


class _Refusals:
    """Closes sites that refuse again and again, as long as they have answered nobody."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._counts: Counter[str] = Counter()
        self._friendly: set[str] = set()
        self.reasons: dict[str, str] = {}

    def count(self, asked: str, answer: Answer, title: Title) -> None:
        site = site_of(asked)
        if judge(answer, asked=asked).verdict != "blocked":
            self._friendly.add(site)
            return
        self._counts[site] += 1
        if self._counts[site] >= _MOST_REFUSALS and site not in self._friendly:
            self.reasons.setdefault(site, title.reason or "it refuses programs")
            self._limits.close(site)
