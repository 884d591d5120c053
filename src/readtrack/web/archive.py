"""The newest copy of a page in the Wayback Machine of the Internet Archive.

`/web/URL` redirects to the newest copy, or returns 404. lychee does the same (lycheeverse/lychee#2167): the
availability API misses too many copies.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable

from readtrack.web.limits import Closed
from readtrack.web.response import Body, NoResponse, Visit

_ARCHIVE = "https://web.archive.org/web/"
_COPY = r"https://web\.archive\.org/web/[0-9]{4,14}(?:[a-z]{2}_)?/[!-~]+"
_SECONDS = 20.0
_PAUSE = 1.0  # seconds between two requests
_LITTLE = Body(1024, 0.5)  # the copy itself is not needed
_FAILURES = 3  # in a row, after which the rest is skipped


async def find_copies(
    urls: Iterable[str],
    *,
    visit: Visit,
    found: Callable[[str, str | None], None],
    failed: Callable[[str, str], None],
) -> None:
    """Look up URLs one by one. `found` gets the newest copy or None, `failed` the reason of a failure."""
    failures = 0
    for number, url in enumerate(urls):
        if failures == _FAILURES:
            failed(url, "skipped after three failures in a row")
            continue
        if number:
            await asyncio.sleep(_PAUSE)
        try:
            copy = await newest_copy(url, visit=visit)
        except NoResponse as error:
            failures += 1
            failed(url, error.reason)
        except Closed as error:  # closed after earlier failures, or because of this response
            failures += 1
            failed(url, f"no more requests are sent to {error.name}")
        else:
            failures = 0
            found(url, copy)


async def newest_copy(url: str, *, visit: Visit) -> str | None:
    """The URL of the newest copy, always below web.archive.org/web/, or None. Raises `NoResponse`, and whatever else
    `visit` raises.

    The newest copy may be a copy of a "gone" notice: the archive replays the original status.
    """
    asked = f"{_ARCHIVE}{url}"
    try:
        answer = await visit(asked, seconds=_SECONDS, body=_LITTLE)
    except NoResponse as error:
        copy = _copy([redirect.url for redirect in error.redirects])
        if copy is None:
            raise
        return copy  # the copy exists but loads slowly
    if answer.status in {404, 410}:
        return None
    copy = _copy([*(redirect.url for redirect in answer.redirects), answer.url])
    if copy is None:
        raise NoResponse("protocol", f"its response contains no copy ({answer.status})")
    return copy


def _copy(chain: list[str]) -> str | None:
    """The last copy in a chain of redirects."""
    return next((url for url in reversed(chain) if re.fullmatch(_COPY, url)), None)
