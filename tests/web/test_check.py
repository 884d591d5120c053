"""When and how often URLs are requested, and their verdicts; on a clock that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from web.clock import now, on_clock

from readtrack.web import verdicts
from readtrack.web.check import Options, check, looks_offline, retry_after
from readtrack.web.limits import Limits, host_of
from readtrack.web.response import Body, Failure, NoResponse, Redirect, Response
from readtrack.web.verdicts import Verdict
from readtrack.web.walls import Wall

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
A = "https://a.org/1"
Reply = int | str | tuple[int, str] | Failure
OK = Verdict("ok", 200, A)


@pytest.fixture(autouse=True)
def walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that contains "wall" is one."""
    challenge = Wall("challenge", "it wants to see a browser")
    monkeypatch.setattr(verdicts, "wall", lambda answer, *, asked: challenge if answer.body == b"wall" else None)


class Web:
    """Servers that send the `replies` for a URL one after another, the last one repeatedly.

    A reply is a status, a status with a Retry-After, `wall`, a `Failure`, or the URL of a redirect. A reply
    takes some seconds; those of hosts in `slow` take the seconds given there.
    """

    def __init__(self, replies: dict[str, Reply | list[Reply]], *, seconds: float = 0.05, **options: float) -> None:
        self.replies = {url: each if isinstance(each, list) else [each] for url, each in replies.items()}
        self.seconds = seconds
        self.slow: dict[str, float] = {}
        most = {name: int(options.pop(name)) for name in ("concurrency", "per_host") if name in options}
        self.limits = Limits(delay=options.pop("delay", 0.2), **most)
        self.options = Options(**options)  # type: ignore[arg-type]
        self.asked: list[tuple[str, float]] = []
        self.found: dict[str, Verdict] = {}
        self.uniform: Callable[[float, float], float] = lambda low, high: (low + high) / 2
        self.most_open = 0
        self._open = 0

    async def visit(self, url: str, *, seconds: float, body: Body) -> Response:
        self._open += 1
        self.most_open = max(self.most_open, self._open)
        try:
            return await self._visit(url, seconds)
        finally:
            self._open -= 1

    async def _visit(self, url: str, seconds: float) -> Response:
        redirects: list[Redirect] = []
        while True:
            async with self.limits.slot(url):
                self.asked.append((url, now()))
                replies = self.replies.get(url, [200])
                reply = replies.pop(0) if len(replies) > 1 else replies[0]
                usual = seconds if reply in {"timeout", "connect-timeout"} else self.seconds
                await asyncio.sleep(self.slow.get(host_of(url), usual))
            match reply:
                case str() if reply.startswith("https:"):
                    redirects.append(Redirect(301, url))
                    url = reply
                case "wall":
                    return Response(url, 503, body=b"wall")
                case str():
                    raise NoResponse(reply, f"it failed: {reply}", redirects=tuple(redirects))  # type: ignore[arg-type]
                case (int(status), str(after)):
                    return Response(url, status, {"retry-after": after})
                case int():
                    return Response(url, reply, redirects=tuple(redirects))

    async def check(self, urls: Iterable[str] | None = None) -> None:
        await check(
            self.replies if urls is None else urls,
            visit=self.visit,
            limits=self.limits,
            options=self.options,
            found=self.found.__setitem__,
            uniform=self.uniform,
            now=lambda: NOON + timedelta(seconds=now()),
        )

    def run(self, urls: Iterable[str] | None = None) -> list[str]:
        """The verdicts, in the order of the URLs."""
        urls = list(self.replies if urls is None else urls)
        on_clock(self.check(urls))
        return [self.found[url].verdict for url in urls]

    def starts(self, url: str) -> list[float]:
        return [moment for asked, moment in self.asked if asked == url]


def site(count: int, reply: Reply | list[Reply], *, host: str = "a.org") -> dict[str, Reply | list[Reply]]:
    return {f"https://{host}/{number}": list(reply) if isinstance(reply, list) else reply for number in range(count)}


def test_each_url_is_requested_once() -> None:
    web = Web({A: 200})
    assert web.run([A, A, A]) == ["ok"] * 3
    assert web.asked == [(A, 0.0)]


def test_a_thousand_links_on_twenty_hosts_take_as_long_as_the_limits_require() -> None:
    """50 to a host, 0.2 s apart, end after 9.85 s; 4 hosts begin 50 ms later, as there are 16 slots."""
    web = Web({})
    urls = [f"https://host{number % 20}.org/{number}" for number in range(1000)]

    async def work() -> float:
        await web.check(urls)
        return now()

    assert on_clock(work()) == 9.9
    assert len(web.asked) == len(web.found) == 1000
    assert web.most_open <= 60  # three of each host, the others have cost nothing yet


def test_few_visits_start_before_others_end() -> None:
    web = Web({}, concurrency=2)
    web.run([f"https://host{number}.org/" for number in range(100)])
    assert web.most_open == 16


@pytest.mark.parametrize("reply", [408, 425, 429, 500, 502, 503, 504, "timeout", "connect-timeout", "reset"])
def test_transient_failures_are_retried_after_1_and_2_seconds(reply: Reply) -> None:
    web = Web({A: [reply, reply, 200]}, timeout=0.05)
    assert web.run() == ["ok"]
    assert web.starts(A) == [0.0, 1.05, 3.1]


@pytest.mark.parametrize("reply", [403, 404, 410, 400, "connect", "tls", "protocol", "redirect", "proxy", "wall"])
def test_permanent_failures_are_not_retried(reply: Reply) -> None:
    web = Web({A: [reply, 200]})
    assert web.run() != ["ok"]
    assert web.starts(A) == [0.0]


@pytest.mark.parametrize(("reply", "verdict"), [(503, "error"), (429, "blocked"), ("timeout", "error")])
def test_retries_end(reply: Reply, verdict: str) -> None:
    web = Web({A: reply}, retries=3, backoff=0.5, timeout=0.05)
    assert web.run() == [verdict]
    assert web.starts(A) == [0.0, 0.55, 1.6, 3.65]
    web = Web({A: reply}, retries=0, timeout=0.05)
    assert web.run() == [verdict]
    assert web.starts(A) == [0.0]


def test_delays_vary_by_a_quarter() -> None:
    web = Web({A: [500, 500, 200]})
    ranges = []

    def uniform(low: float, high: float) -> float:
        ranges.append((low, high))
        return high

    web.uniform = uniform
    web.run()
    assert ranges == [(0.75, 1.25)] * 2
    assert web.starts(A) == [0.0, 1.3, 3.85]


def test_a_retry_does_not_delay_other_urls() -> None:
    web = Web({**site(3, [500, 500, 200]), "https://a.org/x": 200}, delay=0.0, concurrency=1)
    web.run()
    assert web.starts("https://a.org/x") == [0.15]


@pytest.mark.parametrize("after", ["5", " 5 ", "Sun, 22 Nov 2026 12:00:05 GMT", "Sun, 22 Nov 2026 20:00:05 +0800"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_requested_pause_applies_to_all_urls_of_the_host(status: int, after: str) -> None:
    web = Web({A: [(status, after), 200], "https://a.org/2": 200, "https://b.org/": 200}, seconds=0.0)
    assert web.run() == ["ok"] * 3
    assert sorted(moment for url, moment in web.asked if host_of(url) == "a.org") == [0.0, 5.0, 5.2]
    assert web.starts("https://b.org/") == [0.0]


def test_after_rate_limiting_the_backoff_applies_to_all_urls_of_the_host() -> None:
    web = Web({A: [429, 200], "https://a.org/2": 200}, seconds=0.0)
    assert web.run() == ["ok"] * 2
    assert sorted(moment for _, moment in web.asked) == [0.0, 1.0, 1.2]


def test_a_pause_is_never_shorter_than_the_backoff() -> None:
    web = Web({A: [(429, "0"), 200]}, seconds=0.0)
    web.run()
    assert web.starts(A) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("after", "words"),
    [("31", "31 s"), ("600", "10 min"), ("86400", "24 h"), ("Mon, 23 Nov 2026 12:00:00 GMT", "24 h")],
)
def test_a_host_that_requests_a_long_pause_is_skipped(after: str, words: str) -> None:
    web = Web({A: (429, after), "https://a.org/2": 200, "https://a.org/3": 200, "https://b.org/": 200}, seconds=0.0)
    assert web.run() == ["blocked", "blocked", "blocked", "ok"]
    assert web.found[A] == Verdict("blocked", 429, A, f"it asks to wait {words} (429)")
    assert web.found["https://a.org/2"].reason == f"not checked: it asks to wait {words}"
    assert [url for url, _ in web.asked] == [A, "https://b.org/"]


@pytest.mark.parametrize("after", ["", "soon", "-5", "1.5", "٣", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_an_invalid_pause_is_ignored(after: str) -> None:
    assert retry_after(after, now=NOON) is None


def test_a_pause_until_a_past_time_is_over() -> None:
    assert retry_after("Sun, 22 Nov 2026 11:00:00 GMT", now=NOON) == 0.0
    assert retry_after("9" * 5000, now=NOON) == 999_999_999_999.0


@pytest.mark.parametrize("reply", [403, 999, "wall"])
def test_a_host_that_refuses_three_in_a_row_gets_no_more_requests(reply: Reply) -> None:
    web = Web({**site(10, reply, host="www.zhihu.com"), "https://zhuanlan.zhihu.com/p/1": 200, A: 200})
    assert web.run() == ["blocked"] * 11 + ["ok"]
    assert len(web.asked) == 4
    assert web.found["https://zhuanlan.zhihu.com/p/1"] == Verdict(
        "blocked", reason="not checked: three other links there were refused"
    )


@pytest.mark.parametrize("per_host", [1, 2, 8])
@pytest.mark.parametrize("seconds", [0.05, 0.3, 5.0])
def test_a_slow_host_that_refuses_gets_no_fourth_request(seconds: float, per_host: int) -> None:
    web = Web(site(20, 403), seconds=seconds, per_host=per_host)
    assert web.run() == ["blocked"] * 20
    assert len(web.asked) == 3


def test_a_host_that_served_a_page_or_an_error_in_between_gets_more_requests() -> None:
    web = Web({**site(1, 200), **{f"https://a.org/x{number}": 403 for number in range(9)}})
    assert web.run() == ["ok"] + ["blocked"] * 9
    assert len(web.asked) == 10
    replies = {f"https://a.org/{number}": 404 if number % 3 == 2 else 403 for number in range(9)}
    web = Web(dict(replies))
    assert web.run() == ["blocked", "blocked", "dead"] * 3


def test_rate_limiting_closes_a_host_even_if_it_served_pages() -> None:
    web = Web({**site(1, 200), **{f"https://a.org/x{number}": 429 for number in range(9)}}, retries=0)
    assert web.run() == ["ok"] + ["blocked"] * 9
    assert len(web.asked) <= 5


def test_a_closed_host_gets_no_requests_by_redirects_either() -> None:
    wall = "https://login.org/"
    web = Web({**{f"https://host{number}.org/": wall for number in range(9)}, wall: 403}, concurrency=1)
    assert web.run() == ["blocked"] * 10
    assert len(web.starts(wall)) == 3


def test_a_host_that_times_out_three_times_is_skipped() -> None:
    web = Web({**site(50, "timeout"), "https://b.org/": 200})
    assert web.run() == ["error"] * 50 + ["ok"]
    assert web.found["https://a.org/49"] == Verdict("error", reason="not checked: three other links there timed out")
    assert len(web.asked) <= 3 * 3 + 4 + 1


def test_other_urls_of_an_unreachable_host_are_unreachable() -> None:
    web = Web(site(9, "connect-timeout"))
    assert web.run() == ["error"] * 9
    assert {verdict.is_unreachable for verdict in web.found.values()} == {True}
    assert len(web.asked) <= 5


def test_a_host_that_stops_answering_is_skipped() -> None:
    web = Web({**site(1, 404), **{f"https://a.org/x{number}": "timeout" for number in range(50)}})
    assert web.run() == ["dead"] + ["error"] * 50
    assert len(web.asked) <= 1 + 3 + 2  # two are running when the third ends


def test_a_host_that_answers_sometimes_gets_all_requests() -> None:
    replies = {f"https://a.org/{number}": 404 if number % 3 == 2 else "timeout" for number in range(9)}
    web = Web(dict(replies), timeout=1.0, retries=0)
    assert web.run() == ["error", "error", "dead"] * 3
    assert len(web.asked) == 9


def test_a_host_that_always_requests_a_pause_is_skipped() -> None:
    web = Web(site(8, (503, "5")))
    assert web.run() == ["error"] * 8
    assert [moment for _, moment in web.asked] == [0.0, 5.05, 10.1]
    assert web.found["https://a.org/0"].status == 503
    assert web.found["https://a.org/7"] == Verdict("error", reason="not checked: it asked three other links to wait")


def test_requests_running_when_a_pause_begins_count_once() -> None:
    web = Web(site(8, (503, "5")), seconds=0.5)
    assert web.run() == ["error"] * 8
    assert [moment for _, moment in web.asked] == [0.0, 0.2, 0.5, 6.0, 6.2, 6.5, 12.0, 12.2, 12.5]


def test_a_host_that_is_busy_for_a_while_gets_all_requests() -> None:
    web = Web({**site(4, [(503, "5"), 200]), **{f"https://a.org/x{number}": 200 for number in range(6)}}, seconds=0.5)
    assert web.run() == ["ok"] * 10
    web = Web({f"https://a.org/{number}": [(503, "1"), 200] if number % 2 else 200 for number in range(12)})
    assert web.run() == ["ok"] * 12


def test_a_pause_of_a_skipped_host_delays_nothing() -> None:
    web = Web(site(3, (503, "30")), per_host=1)

    async def work() -> float:
        await web.check()
        return now()

    assert on_clock(work()) == 60.15


def test_an_unknown_host_is_dead_if_others_answer() -> None:
    web = Web({**site(3, "unknown-host"), "https://b.org/": 404})
    assert web.run() == ["dead"] * 4
    assert web.found["https://a.org/2"] == Verdict("dead", reason="it failed: unknown-host", is_unreachable=True)
    assert len([url for url, _ in web.asked if host_of(url) == "a.org"]) <= 6


@pytest.mark.parametrize("other", ["unknown-host", "dns", "connect", "timeout", "tls"])
def test_an_unknown_host_is_an_error_if_no_host_answers(other: Reply) -> None:
    web = Web({A: "unknown-host", "https://b.org/": other})
    assert web.run() == ["error", "error"]


def test_one_failed_lookup_is_not_enough() -> None:
    web = Web({A: ["unknown-host", 200], "https://b.org/": 200, "https://c.org/": ["dns", 200]}, retries=0)
    assert web.run() == ["ok"] * 3


def test_an_unknown_host_gets_no_other_request_before_the_second_lookup() -> None:
    web = Web(site(9, "unknown-host"), seconds=0.0)
    web.run()
    assert [moment for _, moment in web.asked] == [0.0, 1.0]


def test_two_failed_lookups_with_an_answer_in_between_are_not_enough() -> None:
    web = Web({A: ["dns", 200], "https://a.org/2": 200, "https://a.org/3": 200, "https://a.org/4": ["dns", 200]})
    assert web.run() == ["ok"] * 4


def test_unanswered_lookups_prove_nothing() -> None:
    web = Web({A: "dns", "https://b.org/": 200})
    assert web.run() == ["error", "ok"]


def test_a_page_that_redirects_to_an_unknown_host_is_dead_but_its_own_host_is_not() -> None:
    web = Web({A: "https://gone.org/", "https://gone.org/": "unknown-host", "https://a.org/2": 200})
    assert web.run([A, "https://a.org/2"]) == ["dead", "ok"]
    assert web.found[A] == Verdict("dead", reason="it redirects to an unknown host")


def test_a_page_that_redirects_to_a_known_missing_host_is_dead() -> None:
    gone = "https://gone.org/"
    web = Web({gone: "unknown-host", A: [(503, "5"), gone]})
    assert web.run() == ["dead", "dead"]
    assert web.found[A] == Verdict("dead", reason="it redirects to an unknown host")
    assert len(web.starts(gone)) == 2


def test_a_redirect_to_a_host_that_cannot_be_resolved_is_an_error() -> None:
    lost = "https://lost.org/"
    web = Web({lost: "dns", A: [(503, "5"), lost]})
    assert web.run() == ["error", "error"]
    assert not web.found[A].is_unreachable


def test_three_unreachable_hosts_mean_offline() -> None:
    lost = Verdict("error", is_unreachable=True)
    urls = [f"https://host{number}.org/" for number in range(3)]
    assert looks_offline(dict.fromkeys(urls, lost))
    assert not looks_offline(dict.fromkeys(urls[:2], lost))
    assert not looks_offline(dict.fromkeys([A, "https://a.org/2", "https://a.org/3"], lost))
    assert not looks_offline({**dict.fromkeys(urls, lost), A: Verdict("error")})
    assert not looks_offline({})


def test_private_hosts_prove_nothing() -> None:
    home = dict.fromkeys(("http://127.0.0.1:8000/", "http://localhost/", "http://nas.local/", "http://10.0.0.1/"), 200)
    web = Web({**home, **{f"https://host{number}.org/": "unknown-host" for number in range(3)}})
    assert web.run() == ["ok"] * 4 + ["error"] * 3
    assert looks_offline(web.found)
    assert not looks_offline({url: Verdict("error", is_unreachable=True) for url in home})


def lost_hosts(count: int, reply: Reply) -> dict[str, Reply | list[Reply]]:
    return {f"https://lost{number}.org/": reply for number in range(count)}


def ended(web: Web) -> float:
    """The time at which the run ended."""

    async def work() -> float:
        await web.check()
        return now()

    return on_clock(work())


def test_offline_is_detected_quickly() -> None:
    web = Web({f"https://host{number % 20}.org/{number}": "dns" for number in range(1000)}, seconds=0.0)
    assert ended(web) < 3.0
    assert looks_offline(web.found)


@pytest.mark.parametrize(
    ("failure", "seconds", "asked", "end"),
    [("dns", 0.0, 64, 1.0), ("unknown-host", 0.0, 64, 1.0), ("connect", 0.0, 32, 0.0), ("dns", 5.0, 64, 20.0)],
)
def test_offline_is_detected_by_a_sample_of_32_hosts(failure: Reply, seconds: float, asked: int, end: float) -> None:
    web = Web({**lost_hosts(2000, failure), "http://localhost/": 200}, seconds=seconds)
    web.slow = {"localhost": 0.0}
    assert ended(web) == end
    assert len(web.asked) == asked + 1
    assert len(web.found) == 33
    assert looks_offline(web.found)


def test_a_network_without_internet_access_is_detected_by_32_hosts() -> None:
    web = Web(lost_hosts(2000, "connect-timeout"), timeout=10.0)
    assert ended(web) <= 2 * 3 * 10.0 + 3
    assert looks_offline(web.found)


@pytest.mark.parametrize("latency", [0.05, 5.0, 19.0])
def test_missing_hosts_do_not_hide_slower_ones(latency: float) -> None:
    web = Web({**lost_hosts(300, "unknown-host"), **{f"https://live{number}.org/": 200 for number in range(100)}})
    web.slow = {f"live{number}.org": latency for number in range(100)}
    assert web.run() == ["dead"] * 300 + ["ok"] * 100


def test_missing_hosts_among_few_do_not_hide_the_others() -> None:
    web = Web({**lost_hosts(31, "connect"), A: [500, 500, 200]}, retries=2)
    assert web.run() == ["error"] * 31 + ["ok"]


@pytest.mark.parametrize("reply", ["tls", "timeout", "reset", "protocol", 503, "https://lost0.org/"])
def test_any_response_shows_that_the_network_works(reply: Reply) -> None:
    web = Web({A: reply, **lost_hosts(40, "connect")}, timeout=1.0)
    web.run()
    assert len(web.found) == 41


def test_one_answer_from_the_sample_is_enough() -> None:
    """Then the run does not wait for slow hosts in the sample."""
    web = Web({A: 200, **lost_hosts(20, "connect-timeout"), **{f"https://live{n}.org/": 200 for n in range(40)}})
    on_clock(web.check())
    assert web.starts("https://live1.org/")[0] < 1.0


def test_results_finished_before_an_interrupt_are_reported() -> None:
    web = Web({A: 200, "https://b.org/": "unknown-host", "https://c.org/": 200, "https://d.org/": "timeout"})

    async def work() -> None:
        task = asyncio.create_task(web.check())
        await asyncio.sleep(5.0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    on_clock(work())
    assert {url: verdict.verdict for url, verdict in web.found.items()} == {
        A: "ok",
        "https://c.org/": "ok",
        "https://b.org/": "dead",
    }
