"""Copies of dead pages: which are used, the requests to the archive, and that its failures change nothing."""

from __future__ import annotations

import asyncio

import pytest
from web.clock import now, on_clock

from readtrack.web.archive import find_copies, newest_copy
from readtrack.web.limits import Closed
from readtrack.web.response import Body, NoResponse, Redirect, Response

PAGE = "http://e.org/a?b=1"
ASKED = f"https://web.archive.org/web/{PAGE}"
COPY = f"https://web.archive.org/web/20240102030405/{PAGE}"
LED = (Redirect(302, ASKED),)


def ask(reply: Response | NoResponse) -> str | None:
    async def visit(url: str, *, seconds: float, body: Body) -> Response:
        assert (url, seconds) == (ASKED, 20.0)
        if isinstance(reply, NoResponse):
            raise reply
        return reply

    return asyncio.run(newest_copy(PAGE, visit=visit))


@pytest.mark.parametrize(
    "reply",
    [
        Response(COPY, 200, redirects=LED),
        Response(COPY, 503, redirects=LED),
        Response(COPY, 429, redirects=LED),
        Response("https://e.org/elsewhere", 200, redirects=(*LED, Redirect(302, COPY))),
        NoResponse("timeout", "response timed out", redirects=(*LED, Redirect(302, COPY))),
    ],
)
def test_the_copy_is_the_target_of_the_archives_redirect(reply: Response | NoResponse) -> None:
    assert ask(reply) == COPY


def test_a_copy_that_redirects_to_another_copy_is_followed() -> None:
    last = COPY.replace("0405", "0406")
    assert ask(Response(last, 200, redirects=(*LED, Redirect(302, COPY)))) == last


@pytest.mark.parametrize(
    "reply", [Response(ASKED, 404), Response(COPY, 404, redirects=LED), Response(COPY, 410, redirects=LED)]
)
def test_no_copy_or_only_a_copy_of_the_notice(reply: Response) -> None:
    assert ask(reply) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.org/web/20240102030405/http://e.org/",
        "http://web.archive.org/web/20240102030405/http://e.org/",
        "https://web.archive.org.evil.org/web/20240102030405/http://e.org/",
        "https://web.archive.org/save/20240102030405/http://e.org/",
        "https://web.archive.org/web/20240102030405/http://e.org/\x1b[31m",
        "https://web.archive.org/web/20240102030405/http://e.org/ a",
        ASKED,
    ],
)
def test_other_pages_are_not_copies(url: str) -> None:
    with pytest.raises(NoResponse, match=r"contains no copy \(200\)"):
        ask(Response(url, 200, redirects=LED))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_of_the_archive_is_reported(status: int) -> None:
    with pytest.raises(NoResponse, match=f"contains no copy \\({status}\\)"):
        ask(Response(ASKED, status))
    with pytest.raises(NoResponse, match="response timed out"):
        ask(NoResponse("timeout", "response timed out", redirects=LED))


def test_requests_are_a_second_apart_and_end_after_three_failures() -> None:
    asked: list[tuple[str, float]] = []
    said: list[tuple[str, str | None]] = []

    async def visit(url: str, *, seconds: float, body: Body) -> Response:
        asked.append((url[-1], now()))
        await asyncio.sleep(0.5)
        if url[-1] != "c":
            raise NoResponse("timeout", "response timed out")
        return Response(
            f"https://web.archive.org/web/2024/http://e.org/{url[-1]}", 200, redirects=(Redirect(302, url),)
        )

    async def work() -> None:
        urls = [f"http://e.org/{letter}" for letter in "abcdefgh"]
        await find_copies(
            urls,
            visit=visit,
            found=lambda url, copy: said.append((url[-1], copy)),
            failed=lambda url, why: said.append((url[-1], why)),
        )

    on_clock(work())
    assert asked == [("a", 0.0), ("b", 1.5), ("c", 3.0), ("d", 4.5), ("e", 6.0), ("f", 7.5)]
    late, untried = "response timed out", "skipped after three failures in a row"
    copy = "https://web.archive.org/web/2024/http://e.org/c"
    assert said == [
        *(("a", late), ("b", late), ("c", copy), ("d", late), ("e", late), ("f", late)),
        *(("g", untried), ("h", untried)),
    ]


def test_a_closed_archive_is_a_failure() -> None:
    said: list[tuple[str, str | None]] = []

    async def visit(url: str, *, seconds: float, body: Body) -> Response:
        raise Closed("web.archive.org")

    def say(url: str, what: str | None) -> None:
        said.append((url[-1], what))

    on_clock(find_copies([f"http://e.org/{letter}" for letter in "abcd"], visit=visit, found=say, failed=say))
    assert said == [
        *((letter, "no more requests are sent to web.archive.org") for letter in "abc"),
        ("d", "skipped after three failures in a row"),
    ]
