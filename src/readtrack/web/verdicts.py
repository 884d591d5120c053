"""What an answer, or its absence, says about a link. Nothing here asks anybody."""

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
from readtrack.addresses.urls import NotAnAddress, clean
from readtrack.core.model import Link
from readtrack.web.response import UNREACHABLE, NoResponse, Response
from readtrack.web.walls import Wall, wall

Name = Literal["ok", "moved", "blocked", "suspect", "dead", "error", "skipped"]

_PERMANENT = {301, 308}
# {} is the host.
REFUSALS = {
    401: "{} wants a login",
    402: "{} wants to be paid",
    403: "{} refuses programs",
    407: "the proxy wants a login",
    412: "{} refuses programs",  # bilibili's
    418: "{} refuses programs",
    429: "{} was asked too often",
    451: "{} is barred by law",
    567: "{} refuses programs",  # Tencent EdgeOne's own
    999: "{} refuses programs",  # LinkedIn's own
}
_GONE = {404: "not found", 410: "gone for good"}
_CATCH_ALL = "several links lead to one page"
_HOME = r"/(?:index\.\w+|default\.\w+|home/?)?"
_OTHER_SCHEME = r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` is the HTTP number; `final` the address that answered in the end; both None where nothing did."""

    verdict: Name
    status: int | None = None
    final: str | None = None
    reason: str = ""  # a few words for people
    is_unreachable: bool = False  # not even its host could be reached
    has_wall: bool = False  # it was not the page that answered, whatever the status says


class Checked(NamedTuple):
    """A link and what is known of it."""

    link: Link
    verdict: Verdict
    since: date | None = None  # the first failure after the last success
    archive: str | None = None  # the newest copy of a dead page
    is_cached: bool = False  # found by an earlier run


def target(link: Link) -> str | Verdict:
    """The address to ask for, which is the clean one without its fragment, or why there is none."""
    if link.url is None:
        return Verdict("skipped", reason="it has no URL")
    try:
        url = clean(link.url).url
    except NotAnAddress:
        try:
            url = parse(trimmed(link.url)).url()  # what is refused when it is typed, such as a password in it
        except NotAnAddress as error:
            if re.match(_OTHER_SCHEME, trimmed(link.url)):
                return Verdict("skipped", reason="only http and https can be asked")
            return Verdict("error", reason=f"not an address: {error.why}")
    return url.partition("#")[0]


def judge(answer: Response, *, asked: str) -> Verdict:
    """The verdict on the address `asked`, which is clean and has no fragment."""
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
        return Verdict("suspect", status, final, "it leads to a home page")
    if final is not None and _is_moved(answer, asked):
        return Verdict("moved", status, final, f"moved for good ({answer.redirects[0].status})")
    return Verdict("ok", status, final)


def unanswered(error: NoResponse) -> Verdict:
    """The verdict where nothing came. Whether an unknown host is dead shows only when others have answered."""
    return Verdict("error", reason=error.reason, is_unreachable=error.failure in UNREACHABLE and not error.redirects)


def with_catch_alls(verdicts: Mapping[str, Verdict]) -> dict[str, Verdict]:
    """The verdicts by address, but pages that all moved to one page are suspect: it may be one for whatever is gone."""
    moved: dict[str, list[str]] = {}  # addresses by the page to which they moved
    for url, verdict in verdicts.items():
        if verdict.verdict == "moved" and verdict.final and (page := _page(verdict.final)):
            moved.setdefault(page, []).append(url)
    lost = {url for urls in moved.values() if len({_page(url) for url in urls}) > 1 for url in urls}
    return {
        url: replace(verdict, verdict="suspect", reason=_CATCH_ALL) if url in lost else verdict
        for url, verdict in verdicts.items()
    }


def _page(url: str) -> str | None:
    """The page at an address, however that is spelled."""
    try:
        return page_key(clean(url).url)
    except NotAnAddress:
        return None


def _behind(obstacle: Wall, status: int) -> Name | None:
    """What an obstacle means; None where the status says more."""
    match obstacle.kind:
        case "deleted":
            return "dead" if status < 500 else None
        case "error-page":
            return "suspect" if 200 <= status < 300 else None
        case _:  # the page may be there: a person has to look
            return "blocked"


def _failure(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase.lower()
    except ValueError:
        return f"it answers with an unknown status ({status})"
    return f"{'its server fails: ' if status >= 500 else ''}{phrase} ({status})"


def _is_moved(answer: Response, asked: str) -> bool:
    """Whether every redirect says that it is for good, and the page is another one by its address, too."""
    if not answer.redirects or any(redirect.status not in _PERMANENT for redirect in answer.redirects):
        return False
    page = _page(answer.url)
    return page is not None and page != page_key(asked)  # None: nothing that could be stored


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.query and not parts.fragment and re.fullmatch(_HOME, parts.path.lower()) is not None


def _without_password(url: str) -> str | None:
    return None if "@" in urlsplit(url).netloc else url
