"""The newest copy of a page in the Wayback Machine of the Internet Archive.

`/web/ADDRESS` redirects to the newest copy, or answers 404 (as lychee asks, lycheeverse/lychee#2167: the API that is
meant for it knows of too few copies).
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
_PAUSE = 1.0  # seconds between two questions
_LITTLE = Body(1024, 0.5)  # the copy itself is not wanted
_FAILURES = 3  # in a row, after which no more is asked


async def find_copies(
    addresses: Iterable[str],
    *,
    visit: Visit,
    found: Callable[[str, str | None], None],
    failed: Callable[[str, str], None],
) -> None:
    """Ask for one address after the other; `found` gets its newest copy or None, `failed` why nobody knows."""
    failures = 0
    for number, url in enumerate(addresses):
        if failures == _FAILURES:
            failed(url, "not asked, as it failed three times in a row")
            continue
        if number:
            await asyncio.sleep(_PAUSE)
        try:
            copy = await newest_copy(url, visit=visit)
        except NoResponse as error:
            failures += 1
            failed(url, error.reason)
        except Closed as error:  # by what came of the links there, or by what it said just now
            failures += 1
            failed(url, f"{error.name} is asked for nothing more")
        else:
            failures = 0
            found(url, copy)


async def newest_copy(url: str, *, visit: Visit) -> str | None:
    """Its address, which is always below web.archive.org/web/; None where there is none. Raises `NoResponse`,
    and what else `visit` raises.

    The newest copy may be one of the notice that the page is gone: the archive answers with the status of back then.
    """
    asked = f"{_ARCHIVE}{url}"
    try:
        answer = await visit(asked, seconds=_SECONDS, body=_LITTLE)
    except NoResponse as error:
        copy = _copy([redirect.url for redirect in error.redirects])
        if copy is None:
            raise
        return copy  # it is slow to show it
    if answer.status in {404, 410}:
        return None
    copy = _copy([*(redirect.url for redirect in answer.redirects), answer.url])
    if copy is None:
        raise NoResponse("protocol", f"its answer says nothing of a copy ({answer.status})")
    return copy


def _copy(chain: list[str]) -> str | None:
    """The last copy among addresses that redirected to each other."""
    return next((url for url in reversed(chain) if re.fullmatch(_COPY, url)), None)
