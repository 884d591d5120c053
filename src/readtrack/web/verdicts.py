"""The verdict on a link, from a response or its absence. Makes no requests."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from http import HTTPStatus
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from readtrack.addresses.address import parse, trimmed
from readtrack.addresses.identity import page_key
from readtrack.addresses.urls import InvalidURL, clean
from readtrack.core.model import Link
from readtrack.web.response import UNREACHABLE, NoResponse, Response
from readtrack.web.walls import Wall, wall

Name = Literal["ok", "moved", "blocked", "suspect", "dead", "error", "skipped"]

_PERMANENT = {301, 308}
# {} is the host.
REFUSALS = {
    401: "{} requires a login",
    402: "{} requires payment",
    403: "{} blocks automated requests",
    407: "the proxy requires a login",
    412: "{} blocks automated requests",  # bilibili's
    418: "{} blocks automated requests",
    429: "{} limits the request rate",
    451: "{} is unavailable for legal reasons",
    567: "{} blocks automated requests",  # Tencent EdgeOne's own
    999: "{} blocks automated requests",  # LinkedIn's own
}
_GONE = {404: "not found", 410: "permanently gone"}
_CATCH_ALL = "several links lead to one page"
_HOME = r"/(?:index\.\w+|default\.\w+|home/?)?"
_OTHER_SCHEME = r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` is the HTTP status and `final` the URL after redirects; both None without a response."""

    verdict: Name
    status: int | None = None
    final: str | None = None
    reason: str = ""  # a short readable text
    is_unreachable: bool = False  # the host is unreachable
    has_wall: bool = False  # the response was not the page, whatever its status


class Checked(NamedTuple):
    """A link and its result."""

    link: Link
    verdict: Verdict
    since: date | None = None  # the first failure after the last success
    archive: str | None = None  # the newest copy of a dead page
    is_cached: bool = False  # found by an earlier run


def target(link: Link) -> str | Verdict:
    """The URL to request: the clean one without its fragment, or a verdict if there is none."""
    if link.url is None:
        return Verdict("skipped", reason="it has no URL")
    try:
        url = clean(link.url).url
    except InvalidURL:
        try:
            url = parse(trimmed(link.url)).url()  # `add` refuses it, such as a URL with a password
        except InvalidURL as error:
            if re.match(_OTHER_SCHEME, trimmed(link.url)):
                return Verdict("skipped", reason="only http and https URLs can be checked")
            return Verdict("error", reason=f"invalid URL: {error.why}")
    return url.partition("#")[0]


def judge(answer: Response, *, asked: str) -> Verdict:
    """The verdict on the URL `asked`, which is clean and has no fragment."""
    obstacle = wall(answer, asked=asked)
    status, final = answer.status, _without_password(answer.url)
    if obstacle is not None and (found := _behind(obstacle, status)):
        return Verdict(found, status, final, obstacle.reason, has_wall=True)
    if status in REFUSALS:
        return Verdict("blocked", status, final, f"{REFUSALS[status].format('it')} ({status})")
    if status in _GONE:
        return Verdict("dead", status, final, f"{_GONE[status]} ({status})")
    if not 200 <= status < 300:
        return Verdict("error", status, final, _failure(status))
    if answer.redirects and _is_home(answer.url) and not _is_home(asked):
        return Verdict("suspect", status, final, "it redirects to a home page")
    if final is not None and _is_moved(answer, asked):
        return Verdict("moved", status, final, f"moved permanently ({answer.redirects[0].status})")
    return Verdict("ok", status, final)


def unanswered(error: NoResponse) -> Verdict:
    """The verdict without a response. An unknown host is known to be dead only once other hosts have answered."""
    return Verdict("error", reason=error.reason, is_unreachable=error.failure in UNREACHABLE and not error.redirects)


def with_catch_alls(verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts by URL. Pages that all moved to the same page are suspect: it may be a catch-all page."""
    moved: dict[str, list[str]] = {}  # URLs by the page to which they moved
    for url, verdict in verdicts.items():
        if verdict.verdict == "moved" and verdict.final and (page := _page(verdict.final)):
            moved.setdefault(page, []).append(url)
    lost = {url for urls in moved.values() if len({_page(url) for url in urls}) > 1 for url in urls}
    return {
        url: replace(verdict, verdict="suspect", reason=_CATCH_ALL) if url in lost else verdict
        for url, verdict in verdicts.items()
    }


def _page(url: str) -> str | None:
    """A key that is equal for different spellings of the same URL."""
    try:
        return page_key(clean(url).url)
    except InvalidURL:
        return None


def _behind(obstacle: Wall, status: int) -> Name | None:
    """The verdict for a wall; None if the status says more."""
    match obstacle.kind:
        case "deleted":
            return "dead" if status < 500 else None
        case "error-page":
            return "suspect" if 200 <= status < 300 else None
        case _:  # the page may exist
            return "blocked"


def _failure(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase.lower()
    except ValueError:
        return f"it returned an unknown status ({status})"
    return f"{'server error: ' if status >= 500 else ''}{phrase} ({status})"


def _is_moved(answer: Response, asked: str) -> bool:
    """Whether every redirect is permanent, and the URL identifies a different page."""
    if not answer.redirects or any(redirect.status not in _PERMANENT for redirect in answer.redirects):
        return False
    page = _page(answer.url)
    return page is not None and page != page_key(asked)  # None: not a URL that could be stored


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and not parts.fragment and re.fullmatch(_HOME, parts.path.lower()) is not None


def _without_password(url: str) -> str | None:
    return None if "@" in urlsplit(url).netloc else url
