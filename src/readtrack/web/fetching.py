"""Fetch the titles of many pages at once. A missing title has a reason; nothing here raises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from readtrack.web.client import opened
from readtrack.web.early_stop import HeadWatcher
from readtrack.web.give_up import SKIPPED_AFTER_REFUSALS, SKIPPED_AFTER_TIMEOUTS, TIMEOUTS, TRANSIENT, GiveUp, Offline
from readtrack.web.limits import Closed, Limits, host_of
from readtrack.web.metadata import Metadata, metadata_of
from readtrack.web.page import refresh_target
from readtrack.web.response import Body, NoResponse, Response, Visit
from readtrack.web.titles import Title, second_url, title_of, url_to_fetch
from readtrack.web.verdicts import Verdict, judge, unanswered

SECONDS = 15.0  # per URL, with all attempts and redirects
_HEAD = 1 << 20  # bytes
_WHOLE = 2 << 20


class Fetched(NamedTuple):
    """A title, or the reason for none; `metadata` is filled if requested and there was a response."""

    title: str | None = None
    reason: str | None = None
    metadata: Metadata = Metadata(None, None, None)


def fetched_from(response: Response) -> Fetched:
    """The title and metadata of a page that was read already."""
    title = title_of(response, asked=response.url)
    return Fetched(title.text, title.reason, metadata_of(response) if title.text else Fetched().metadata)


def fetch_all(
    urls: Iterable[str], *, proxies: Mapping[str, str], has_metadata: bool, tell: Callable[[str, Fetched], None]
) -> None:
    """Fetch each URL and pass results to `tell` as they arrive; `proxies` is as in `urllib.request.getproxies()`."""
    asyncio.run(_fetch_all(list(dict.fromkeys(urls)), proxies, has_metadata, tell))


async def _fetch_all(
    urls: list[str], proxies: Mapping[str, str], has_metadata: bool, tell: Callable[[str, Fetched], None]
) -> None:
    limits = Limits()
    give_up = GiveUp(limits, map(url_to_fetch, urls))
    async with opened(proxies, slot=limits.slot) as visit:

        async def one(url: str) -> None:
            asked = url_to_fetch(url)
            is_unreachable = False
            try:
                async with give_up.entry(asked):
                    fetched, outcome = await _fetch(asked, visit=visit, has_metadata=has_metadata)
            except Closed as closed:
                fetched = Fetched(reason=give_up.closed[closed.name].reason)
            except Offline as offline:
                fetched = Fetched(reason=str(offline))
            else:
                is_unreachable = _record(give_up, asked, outcome, fetched)
            give_up.finish(asked, is_unreachable=is_unreachable)
            tell(url, fetched)

        async with asyncio.TaskGroup() as tasks:
            for url in urls:
                tasks.create_task(one(url))


def _record(give_up: GiveUp, asked: str, outcome: Response | NoResponse, fetched: Fetched) -> bool:
    """Report the result for a URL; returns whether its host was unreachable."""
    give_up.record_answers({host_of(redirect.url) for redirect in outcome.redirects})
    if isinstance(outcome, Response):
        give_up.record_answers({host_of(outcome.url)})
        rest = Verdict("blocked", reason=fetched.reason or SKIPPED_AFTER_REFUSALS)
        give_up.record_verdict(outcome.url, judge(outcome, asked=asked), rest)
        return False
    verdict = unanswered(outcome)
    if verdict.is_unreachable or (outcome.failure in TIMEOUTS and not outcome.redirects):
        give_up.record_timeout(
            asked, replace(verdict, reason=SKIPPED_AFTER_TIMEOUTS) if outcome.failure in TIMEOUTS else verdict
        )
    return verdict.is_unreachable


async def _fetch(asked: str, *, visit: Visit, has_metadata: bool) -> tuple[Fetched, Response | NoResponse]:
    """The title of the page, within `SECONDS`, and its source. Raises whatever `visit` raises, except `NoResponse`."""
    body = Body(_HEAD, SECONDS, watcher=HeadWatcher, leads_to=refresh_target)
    if has_metadata:
        body = body._replace(limit=_WHOLE, watcher=None)
    outcome, left = await _with_retry(asked, visit, body)
    answer = outcome if isinstance(outcome, Response) else None
    title = Title(None, outcome.reason) if isinstance(outcome, NoResponse) else title_of(outcome, asked=asked)
    second = second_url(asked, answer, title) if left > 0 else None
    if second is not None:
        with suppress(NoResponse):  # keep the first reason
            title = title_of(await visit(second, seconds=left, body=Body(_HEAD, left)), asked=second)
    metadata = metadata_of(answer) if has_metadata and answer is not None and title.text else Fetched().metadata
    return Fetched(title.text, title.reason, metadata), outcome


async def _with_retry(url: str, visit: Visit, body: Body) -> tuple[Response | NoResponse, float]:
    """The response and the seconds left. A transient failure is retried once if half of the time is left."""
    found, left = await _attempt(url, visit, body, SECONDS)
    if left >= SECONDS / 2 and _is_transient(found, url):
        return await _attempt(url, visit, body, left)
    return found, left


async def _attempt(url: str, visit: Visit, body: Body, seconds: float) -> tuple[Response | NoResponse, float]:
    found: Response | NoResponse
    try:
        found = await visit(url, seconds=seconds, body=body)
    except NoResponse as error:
        found = error
    return found, seconds - found.seconds


def _is_transient(found: Response | NoResponse, url: str) -> bool:
    if isinstance(found, NoResponse):
        return found.failure in TRANSIENT
    return found.status >= 500 and judge(found, asked=url).verdict != "blocked"
