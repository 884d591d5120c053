"""When requests start: on a clock that jumps, so that whole schedules can be compared."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from web.clock import now, on_clock

from readtrack.web.limits import Closed, Limits, site_of

A, B, C = "https://a.org/", "https://b.org/", "https://c.org/"


class Log:
    """Requests that take `seconds` each; `starts` are the hosts with their moments."""

    def __init__(self, limits: Limits, *, seconds: float = 0.05) -> None:
        self.limits = limits
        self.seconds = seconds
        self.starts: list[tuple[str, float]] = []
        self.most = 0
        self._running = 0

    async def ask(self, url: str, seconds: float | None = None) -> None:
        async with self.limits.slot(url):
            self.starts.append((site_of(url), now()))
            self._running += 1
            self.most = max(self.most, self._running)
            try:
                await asyncio.sleep(self.seconds if seconds is None else seconds)
            finally:
                self._running -= 1

    async def ask_all(self, urls: Sequence[str]) -> float:
        await asyncio.gather(*map(self.ask, urls))
        return now()


def test_requests_to_one_host_respect_delay_and_limit() -> None:
    async def work() -> None:
        log = Log(Limits(per_host=2, delay=0.2), seconds=0.5)
        await log.ask_all([A] * 5)
        assert log.starts == [("a.org", 0.0), ("a.org", 0.2), ("a.org", 0.5), ("a.org", 0.7), ("a.org", 1.0)]

    on_clock(work())


def test_hosts_do_not_wait_for_each_other() -> None:
    async def work() -> None:
        log = Log(Limits(delay=1.0))
        assert await log.ask_all([A, A, A, B, B, C]) == 2.05
        assert sorted(log.starts) == [
            *(("a.org", 0.0), ("a.org", 1.0), ("a.org", 2.0)),
            *(("b.org", 0.0), ("b.org", 1.0)),
            ("c.org", 0.0),
        ]

    on_clock(work())


@pytest.mark.parametrize(
    "urls",
    [
        ["https://www.zhihu.com/a", "https://zhuanlan.zhihu.com/p/1", "https://zhihu.com/b"],
        ["https://mp.weixin.qq.com/s/a", "https://weixin.qq.com/b", "https://mp.weixin.qq.com/s/c"],
        ["https://blog.csdn.net/a", "https://x.csdn.net/b", "https://csdn.net"],
        ["https://arxiv.org/abs/1", "https://export.arxiv.org/abs/2", "https://ARXIV.org/abs/3"],
    ],
)
def test_rate_limiting_sites_get_one_request_at_a_time_a_second_apart(urls: list[str]) -> None:
    async def work() -> None:
        log = Log(Limits(per_host=9, delay=0.0), seconds=1.5)
        await log.ask_all([*urls, urls[0]])
        assert [moment for _, moment in log.starts] == [0.0, 1.5, 3.0, 4.5]
        log = Log(Limits(delay=0.1), seconds=0.1)
        await log.ask_all(urls)
        assert [moment for _, moment in log.starts] == [6.0, 7.0, 8.0]
        log = Log(Limits(delay=2.0), seconds=0.1)
        await log.ask_all(urls)
        assert [moment for _, moment in log.starts] == [8.1, 10.1, 12.1]

    on_clock(work())


def test_a_host_with_a_similar_suffix_is_another_site() -> None:
    assert [site_of(url) for url in ("https://notzhihu.com/", "https://zhihu.com.evil.org/", "https://[::1", "x")] == [
        *("notzhihu.com", "zhihu.com.evil.org", "", "")
    ]


def test_all_ports_of_a_host_count_as_one_host() -> None:
    async def work() -> None:
        log = Log(Limits(delay=0.2))
        await log.ask_all(["http://127.0.0.1:1/", "http://127.0.0.1:2/"])
        assert [moment for _, moment in log.starts] == [0.0, 0.2]

    on_clock(work())


def test_no_slot_is_held_during_a_pause() -> None:
    async def work() -> None:
        log = Log(Limits(concurrency=2, delay=10.0))
        await log.ask_all([A, A, A, B, C])
        assert log.starts == [("a.org", 0.0), ("b.org", 0.0), ("c.org", 0.05), ("a.org", 10.0), ("a.org", 20.0)]
        assert log.most == 2

    on_clock(work())


def test_a_host_with_many_urls_delays_no_other() -> None:
    async def work() -> None:
        log = Log(Limits(concurrency=1, per_host=50, delay=0.0), seconds=1.0)
        await log.ask_all([*[A] * 100, B, C])
        assert log.starts[:5] == [("a.org", 0.0), ("a.org", 1.0), ("b.org", 2.0), ("c.org", 3.0), ("a.org", 4.0)]

    on_clock(work())


def test_a_thousand_requests_to_twenty_hosts_take_as_long_as_the_limits_require() -> None:
    """50 to each host, 0.2 s apart, so the last starts after 9.8 s; 4 hosts wait 50 ms for one of the 16 slots."""

    async def work() -> None:
        log = Log(Limits())
        end = await log.ask_all([f"https://host{number % 20}.org/{number}" for number in range(1000)])
        assert end == 9.9
        assert log.most == 16

    on_clock(work())


def test_slow_servers_are_limited_by_the_slots() -> None:
    async def work() -> None:
        log = Log(Limits(concurrency=16, per_host=2, delay=0.0), seconds=1.0)
        assert await log.ask_all([f"https://host{number % 32}.org/" for number in range(320)]) == 20.0

    on_clock(work())


def test_a_paused_host_starts_nothing_and_others_continue() -> None:
    async def work() -> None:
        limits = Limits(delay=0.2)
        log = Log(limits)
        limits.hold(A, 5.0)
        limits.hold(A, 1.0)  # the longer one counts
        waiting = asyncio.create_task(log.ask_all([A, A, B]))
        await asyncio.sleep(5.1)
        limits.hold(A, 3.0)  # while one waits for the pause
        await waiting
        assert log.starts == [("b.org", 0.0), ("a.org", 5.0), ("a.org", 8.1)]

    on_clock(work())


def test_a_host_paused_while_waiting_for_a_slot_gives_it_to_another() -> None:
    async def work() -> None:
        limits = Limits(concurrency=1)
        log = Log(limits)
        waiting = asyncio.gather(log.ask(A, 1.0), log.ask(B), log.ask(C))
        await asyncio.sleep(0.5)
        limits.hold(B, 10.0)
        await waiting
        assert log.starts == [("a.org", 0.0), ("c.org", 1.0), ("b.org", 10.5)]

    on_clock(work())


def test_closing_a_host_rejects_waiting_and_new_requests() -> None:
    async def work() -> None:
        limits = Limits(delay=1.0)
        log = Log(limits)
        urls = ["https://www.zhihu.com/1", "https://zhuanlan.zhihu.com/2", "https://www.zhihu.com/3", A, A]
        waiting = asyncio.gather(*map(log.ask, urls), return_exceptions=True)
        await asyncio.sleep(0.5)
        limits.close("zhihu.com")
        results = await waiting
        assert [type(result) for result in results] == [type(None), Closed, Closed, type(None), type(None)]
        assert now() == 1.05
        with pytest.raises(Closed):
            await log.ask("https://api.zhihu.com/")
        await log.ask(B)

    on_clock(work())


def test_one_host_of_a_site_can_be_closed() -> None:
    async def work() -> None:
        limits = Limits()
        log = Log(limits)
        waiting = asyncio.gather(
            *(log.ask(f"https://{name}.zhihu.com/") for name in ("www", "gone", "zhuanlan")), return_exceptions=True
        )
        await asyncio.sleep(0.5)
        limits.close("gone.zhihu.com")
        assert [type(result) for result in await waiting] == [type(None), Closed, type(None)]
        assert [moment for _, moment in log.starts] == [0.0, 1.0]

    on_clock(work())


def test_a_cancelled_request_releases_its_slot() -> None:
    async def work() -> None:
        log = Log(Limits(concurrency=2, per_host=2, delay=0.0), seconds=1.0)
        tasks = [asyncio.create_task(log.ask(url)) for url in [A, A, A, B, B, A]]
        await asyncio.sleep(0.5)
        for task in (tasks[0], tasks[2], tasks[3]):  # running, and first in their queues
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert log.starts == [("a.org", 0.0), ("a.org", 0.0), ("b.org", 0.5), ("a.org", 1.0)]
        assert await log.ask_all([A, B, A, B]) == 4.0  # two at a time, as before

    on_clock(work())


def test_a_request_cancelled_when_its_slot_is_granted_releases_it() -> None:
    async def work() -> None:
        log = Log(Limits(concurrency=1, delay=0.0), seconds=1.0)
        first = asyncio.create_task(log.ask(A))
        await asyncio.sleep(0.5)
        second = asyncio.create_task(log.ask(B))
        await asyncio.sleep(0)
        first.cancel()  # its slot goes to the second one, which is cancelled before it runs again
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        assert log.starts == [("a.org", 0.0)]
        await log.ask(C)
        assert log.starts[-1] == ("c.org", 0.5)

    on_clock(work())


def test_ten_thousand_requests_can_wait() -> None:
    async def work() -> None:
        log = Log(Limits(delay=0.0), seconds=0.01)
        tasks = [asyncio.create_task(log.ask(f"https://host{number % 500}.org/")) for number in range(10_000)]
        await asyncio.sleep(0.025)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert log.most == 16
        assert 5000 <= len(log.starts) <= 5000 + 3 * 16

    on_clock(work())
