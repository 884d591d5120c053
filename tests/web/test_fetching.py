"""Titles over the network: which page is requested, how often, and for how long."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from servers import Authority, Connection, Reply, Request, page, proxying, redirect, reply, serving
from web.clock import now, on_clock

from readtrack.web import fetching
from readtrack.web.fetching import Fetched, fetch_all
from readtrack.web.limits import host_of
from readtrack.web.response import Body, Failure, NoResponse, Response, Slot, Visit


def fetched(*urls: str, proxy: str = "") -> dict[str, Fetched]:
    found: dict[str, Fetched] = {}
    proxies = {"http": proxy, "https": proxy} if proxy else {}
    fetch_all(urls, proxies=proxies, has_metadata=False, tell=found.__setitem__)
    return found


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    authority = Authority()
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path / "authority.pem")))
    return authority


def test_the_title_of_a_paper_is_on_its_abstract_page(authority: Authority) -> None:
    head = '<meta name="citation_title" content="Attention Is All You Need"><title>[1706.03762] Attention</title>'
    with proxying(lambda request: reply(f"<html><head>{head}</head>"), authority) as proxy:
        url = "https://arxiv.org/pdf/1706.03762v7"
        assert fetched(url, proxy=proxy.url())[url].title == "Attention Is All You Need"
    assert proxy.targets == ["CONNECT arxiv.org:443", "/abs/1706.03762v7"]


def test_the_title_of_a_video_without_one_is_requested_by_oembed(authority: Authority) -> None:
    def answer(request: Request) -> Reply:
        if request.target.startswith("/oembed?"):
            return reply(json.dumps({"title": "A talk"}), Content_Type="application/json")
        return reply(page("YouTube"))

    with proxying(answer, authority) as proxy:
        url = "https://www.youtube.com/watch?v=aircAruvnKk"
        assert fetched(url, proxy=proxy.url())[url].title == "A talk"
    assert [target for target in proxy.targets if target.startswith("/")] == [
        "/watch?v=aircAruvnKk",
        "/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DaircAruvnKk&format=json",
    ]


def test_zhihu_gets_at_most_three_refused_requests(authority: Authority) -> None:
    with proxying(lambda request: reply("x" * 584, "403 Forbidden"), authority) as proxy:
        urls = [f"https://zhuanlan.zhihu.com/p/{number}" for number in range(5)]
        found = fetched(*urls, "https://www.zhihu.com/question/1/answer/2", proxy=proxy.url())
    assert {page.reason for page in found.values()} == {"zhihu blocks automated requests"}
    assert len(found) == 6
    assert len(proxy.requests) == 2 * 3


def test_a_meta_refresh_is_followed_once(authority: Authority) -> None:
    pages = {
        "/": reply('<meta http-equiv="refresh" content="0; url=/next">'),
        "/next": reply('<meta http-equiv="refresh" content="1; url=/third"><title>Next</title>'),
    }
    with serving(lambda request: pages[request.target]) as server:
        assert fetched(server.url())[server.url()].title == "Next"
    assert server.targets == ["/", "/next"]


@pytest.mark.parametrize(
    ("said", "times"),
    [(b"", 2), (reply("", "502 Bad Gateway"), 2), (reply("", "404 Not Found"), 1), (redirect("ftp://x/"), 1)],
)
def test_a_transient_failure_is_retried_once(said: bytes, times: int) -> None:
    with serving(lambda request: said) as server:
        assert fetched(server.url())[server.url()].title is None
    assert len(server.requests) == times


@pytest.mark.parametrize("title", ["", "<title>Slow</title>"])
def test_all_attempts_share_one_time_limit(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def dripping(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + title.encode())
        connection.drip(b" ")

    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    with serving(lambda request: dripping) as server:
        start = time.monotonic()
        assert fetched(server.url())[server.url()].title == ("Slow" if title else None)
        assert time.monotonic() - start < 3
    assert len(server.requests) == 1


def test_reading_ends_when_the_title_is_known() -> None:
    def talking(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<head><title>Quick</title></head>")
        connection.wait()

    with serving(lambda request: talking) as server:
        start = time.monotonic()
        assert fetched(server.url())[server.url()].title == "Quick"
        assert time.monotonic() - start < 5


def test_the_same_url_is_requested_once() -> None:
    with serving(lambda request: reply(page("A"))) as server:
        assert len(fetched(server.url(), server.url())) == 1
    assert len(server.requests) == 1


def test_several_urls_are_requested_concurrently() -> None:
    waiting: list[Callable[[], None]] = []

    def together(connection: Connection) -> None:
        waiting.append(lambda: None)
        while len(waiting) < 2:
            connection.stop.wait(0.01)
        connection.send(reply(page("Together")))

    with serving(lambda request: together) as server:
        found = fetched(server.url("/1"), server.url("/2"))
    assert [each.title for each in found.values()] == ["Together", "Together"]


class Web:
    """Hosts that serve a page named after its URL, or fail as `failures` says, on a clock that jumps.

    An answer takes 50 ms, a failure `seconds`.
    """

    def __init__(self) -> None:
        self.failures: dict[str, Failure | int] = {}
        self.seconds = 0.05
        self.asked: list[str] = []
        self.most_open = 0
        self.end = 0.0
        self._open = 0

    @asynccontextmanager
    async def opened(self, proxies: Mapping[str, str], *, slot: Slot) -> AsyncIterator[Visit]:
        async def visit(url: str, *, seconds: float, body: Body) -> Response:
            self._open += 1
            self.most_open = max(self.most_open, self._open)
            try:
                async with slot(url):
                    return await self._answer(url)
            finally:
                self._open -= 1
                self.end = now()

        yield visit

    async def _answer(self, url: str) -> Response:
        self.asked.append(url)
        failure = self.failures.get(host_of(url), 200)
        await asyncio.sleep(0.05 if isinstance(failure, int) else self.seconds)
        if isinstance(failure, int):
            return Response(url, failure, {"content-type": "text/html"}, body=f"<title>At {url}</title>".encode())
        raise NoResponse(failure, f"it failed: {failure}", seconds=self.seconds)


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    web = Web()
    monkeypatch.setattr(fetching, "opened", web.opened)
    monkeypatch.setattr(asyncio, "run", on_clock)
    return web


@pytest.mark.parametrize("failure", ["timeout", "connect-timeout"])
def test_a_host_is_skipped_after_three_timeouts(failure: Failure, web: Web) -> None:
    web.failures, web.seconds = {"a.org": failure}, 15.0
    found = fetched(*(f"https://a.org/{number}" for number in range(100)), "https://b.org/")
    assert len(found) == 101
    assert found["https://a.org/99"].reason == "not checked: three other links there timed out"
    assert found["https://b.org/"].title == "At https://b.org/"
    assert len(web.asked) <= 3 + 2 + 1
    assert web.end <= 45.5


@pytest.mark.parametrize("failure", ["unknown-host", "dns", "connect", "proxy"])
def test_a_host_is_skipped_after_three_failed_connections(failure: Failure, web: Web) -> None:
    web.failures = {"a.org": failure}
    found = fetched(*(f"https://a.org/{number}" for number in range(100)))
    assert [each.reason for each in found.values()] == [f"it failed: {failure}"] * 100
    assert len(web.asked) <= 4


def test_a_host_is_skipped_after_three_refusals(web: Web) -> None:
    web.failures = {"a.org": 429}
    found = fetched(*(f"https://a.org/{number}" for number in range(100)))
    assert [each.reason for each in found.values()] == ["a.org limits the request rate"] * 100
    assert len(web.asked) <= 4


def test_few_visits_start_before_others_end(web: Web) -> None:
    fetched(*(f"https://host{number}.org/" for number in range(1000)))
    assert web.most_open == 16 * 8


def test_without_a_network_every_url_gets_a_reason_quickly(web: Web) -> None:
    urls = [f"https://host{number}.org/" for number in range(1000)]
    web.failures = {host_of(url): "dns" for url in urls}
    found = fetched(*urls)
    assert list(dict.fromkeys(each.reason for each in found.values())) == [
        "it failed: dns",
        "no host answers: offline?",
    ]
    assert (len(found), len(web.asked), web.end) == (1000, 32, 0.1)


def test_missing_hosts_do_not_hide_others(web: Web) -> None:
    lost, alive = ([f"https://{name}{number}.org/" for number in range(300)] for name in ("lost", "alive"))
    web.failures = {host_of(url): "unknown-host" for url in lost}
    web.seconds = 0.0
    found = fetched(*lost, *alive)
    assert [found[url].title for url in alive] == [f"At {url}" for url in alive]
    assert {found[url].reason for url in lost} == {"it failed: unknown-host"}


def test_two_urls_of_one_page_are_both_requested(web: Web) -> None:
    """For a paper, the abstract page is requested."""
    papers = ["https://arxiv.org/pdf/1706.03762", "https://arxiv.org/html/1706.03762"]
    others = [f"https://host{number}.org/" for number in range(40)]
    assert len(fetched(*papers, *others)) == 42
