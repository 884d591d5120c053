"""Requests to the worst servers: no traceback, limited memory and time."""

from __future__ import annotations

import asyncio
import datetime
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import (
    Authority,
    Connection,
    Reply,
    Request,
    Server,
    proxying,
    redirect,
    reply,
    serving,
    socks,
    zipped,
)

from readtrack.errors import ReadtrackError
from readtrack.web import client
from readtrack.web.check import PAGE
from readtrack.web.client import opened
from readtrack.web.response import Body, NoResponse, Redirect, Response

WHOLE = Body(1 << 20, 5.0)


@asynccontextmanager
async def at_once(url: str) -> AsyncIterator[None]:
    yield


def ask(url: str, *, seconds: float = 5.0, body: Body = WHOLE, proxies: Mapping[str, str] | None = None) -> Response:
    async def one() -> Response:
        async with opened(proxies or {}, slot=at_once) as visit:
            return await visit(url, seconds=seconds, body=body)

    return asyncio.run(one())


def refused(url: str, *, seconds: float = 5.0, proxies: Mapping[str, str] | None = None) -> tuple[str, str]:
    with pytest.raises(NoResponse) as error:
        ask(url, seconds=seconds, proxies=proxies)
    return error.value.failure, error.value.reason


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def trusted(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path / "authority.pem")))
    return authority


def always(said: Reply) -> Callable[[Request], Reply]:
    return lambda request: said


def test_a_response_has_status_headers_and_body() -> None:
    with serving(always(reply("<p>不", "404 Not Found", X_A="1"))) as server:
        answer = ask(server.url("/a?b=c#d"))
    assert (answer.status, answer.headers["x-a"], answer.body.decode()) == (404, "1", "<p>不")
    assert answer.is_whole
    assert server.targets == ["/a?b=c"]


def test_requests_identify_the_client_and_accepted_formats() -> None:
    with serving(always(reply())) as server:
        ask(server.url())
    headers = server.requests[0].headers
    assert headers["user-agent"].startswith("Mozilla/5.0 (compatible; readtrack/")
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["accept-language"].startswith("zh-CN")


# Redirects


def test_redirects_are_followed_and_recorded() -> None:
    def answer(request: Request) -> Reply:
        return {"/1": redirect("/2", "301 Moved"), "/2": redirect("../3?x=1#part")}.get(request.target, reply("x"))

    with serving(answer) as server:
        got = ask(server.url("/1"))
    assert got.redirects == (Redirect(301, server.url("/1")), Redirect(302, server.url("/2")))
    assert got.url == server.url("/3?x=1#part")
    assert server.targets == ["/1", "/2", "/3?x=1"]


def test_a_redirect_may_need_the_cookie_that_it_sets() -> None:
    def answer(request: Request) -> Reply:
        if request.headers.get("cookie") == "seen=1":
            return reply("in")
        return b"HTTP/1.1 302 Found\r\nLocation: /a\r\nSet-Cookie: seen=1\r\nContent-Length: 0\r\n\r\n"

    with serving(answer) as server:
        assert ask(server.url("/a")).body == b"in"
        assert ask(server.url("/a")).redirects, "the next visit begins without cookies"


def test_a_redirect_keeps_bytes_of_another_charset() -> None:
    target = "/镕".encode("gb18030")

    def answer(request: Request) -> Reply:
        return redirect(target) if request.target == "/" else reply()

    with serving(answer) as server:
        ask(server.url())
    assert server.targets == ["/", "/%E9F"]


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "it redirects to a file: URL"),
        ("data:text/html,<title>x</title>", "it redirects to a data: URL"),
        ("javascript:alert(1)", "it redirects to a javascript: URL"),
        ("ftp://example.org/", "it redirects to a ftp: URL"),
        ("http://[", "it redirects to an invalid URL"),
        ("http://a b/", "it redirects to an invalid URL"),
        ("http://exa\x01mple.org/", "it redirects to an invalid URL"),
        ("/again", "it redirects more than 20 times"),
    ],
)
def test_redirects_to_other_schemes_are_refused(location: str, reason: str) -> None:
    with serving(always(redirect(location))) as server:
        assert refused(server.url()) == ("redirect", reason)
        assert len(server.requests) <= 21


def test_a_redirect_without_a_location_is_a_response() -> None:
    with serving(always(reply("x", "302 Found"))) as server:
        assert ask(server.url()).status == 302


def test_a_meta_refresh_is_followed_once() -> None:
    with serving(always(reply("x"))) as server:
        answer = ask(server.url("/a"), body=WHOLE._replace(leads_to=lambda answer: f"{answer.url}b"))
    assert (answer.url, answer.redirects) == (server.url("/ab"), (Redirect(200, server.url("/a")),))


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Treat 127.0.0.2 as public."""
    monkeypatch.setattr("readtrack.web.client.is_public", lambda host: host in {"127.0.0.2", "named.example"})
    monkeypatch.setattr("readtrack.web.client.is_public_address", lambda address: str(address) == "127.0.0.2")


@pytest.mark.usefixtures("public")
def test_a_public_page_cannot_redirect_to_a_private_address() -> None:
    with serving(always(reply("secret"))) as private:
        with serving(always(redirect(private.url())), address="127.0.0.2") as server:
            assert refused(server.url(host="127.0.0.2")) == ("redirect", "it redirects to a private address")
        assert not private.requests


@pytest.mark.usefixtures("public")
def test_a_public_page_cannot_redirect_to_a_name_of_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **more: resolve("127.0.0.1", *args, **more))
    with serving(always(reply("secret"))) as private:
        location = private.url(host="named.example")
        with serving(always(redirect(location)), address="127.0.0.2") as server:
            monkeypatch.setattr(
                socket,
                "getaddrinfo",
                lambda host, *args, **more: resolve(
                    "127.0.0.1" if host in {"named.example", b"named.example"} else host, *args, **more
                ),
            )
            assert refused(server.url(host="127.0.0.2")) == ("redirect", "it redirects to a private address")
        assert not private.requests


@pytest.mark.usefixtures("public")
def test_a_private_page_can_redirect_anywhere() -> None:
    with (
        serving(always(reply("x")), address="127.0.0.2") as server,
        serving(always(redirect(server.url(host="127.0.0.2")))) as private,
    ):
        assert ask(private.url()).body == b"x"


# Bodies


def test_a_compressed_page_is_read() -> None:
    with serving(always(zipped("你好".encode()))) as server:
        answer = ask(server.url())
    assert (answer.body.decode(), answer.is_whole) == ("你好", True)


@pytest.mark.parametrize("window", [15, -15])
def test_both_meanings_of_deflate_are_read(window: int) -> None:
    compress = zlib.compressobj(wbits=window)
    data = compress.compress(b"x" * 1000) + compress.flush()
    with serving(always(reply(data, Content_Encoding="deflate"))) as server:
        assert ask(server.url()).body == b"x" * 1000


def test_a_compression_bomb_is_read_up_to_the_limit_and_no_further() -> None:
    layer = zlib.compressobj(wbits=31)
    bomb = b"".join(layer.compress(bytes(1 << 20)) for _ in range(300)) + layer.flush()
    with serving(always(reply(bomb, Content_Encoding="gzip"))) as server:
        tracemalloc.start()
        answer = ask(server.url())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(answer.body) == 1 << 20
    assert not answer.is_whole
    assert peak < 30 << 20


@pytest.mark.parametrize(
    ("encoding", "data"),
    [("gzip", b"not compressed"), ("br", b"x"), ("gzip, gzip", b"x"), ("gzip", zlib.compress(b"x")), ("x" * 50, b"x")],
)
def test_a_body_in_an_unknown_compression_is_ignored(encoding: str, data: bytes) -> None:
    with serving(always(reply(data, Content_Encoding=encoding))) as server:
        answer = ask(server.url())
    assert (answer.status, answer.body, answer.is_whole, answer.unread) == (200, b"", False, encoding[:20])


def test_an_endless_body_ends_at_the_limit() -> None:
    def endless(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.send(b"x" * 65536)

    with serving(always(endless)) as server:
        answer = ask(server.url(), body=Body(100_000, 5.0))
    assert (len(answer.body), answer.is_whole) == (100_000, False)


def test_a_slow_body_is_cut_at_the_time_limit() -> None:
    def dripping(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>x</title>")
        connection.drip(b".")

    with serving(always(dripping)) as server:
        start = time.monotonic()
        answer = ask(server.url(), body=Body(1 << 20, 0.3))
        assert time.monotonic() - start < 3
    assert answer.body.startswith(b"<title>x</title>")
    assert not answer.is_whole


def test_slow_headers_end_at_the_time_limit() -> None:
    def dripping(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\n")
        connection.drip(b"X-A: b\r\n")

    with serving(always(dripping)) as server:
        start = time.monotonic()
        assert refused(server.url(), seconds=0.3) == ("timeout", "response timed out")
        assert time.monotonic() - start < 3


def test_silence_ends_at_the_time_limit() -> None:
    with serving(always(Connection.wait)) as server:
        start = time.monotonic()
        assert refused(server.url(), seconds=0.2) == ("timeout", "response timed out")
        assert time.monotonic() - start < 3


def test_the_time_limit_includes_all_redirects() -> None:
    def slow(connection: Connection) -> None:
        connection.stop.wait(0.15)
        connection.send(redirect("/more"))

    with serving(always(slow)) as server:
        assert refused(server.url(), seconds=0.4)[0] == "timeout"
        assert len(server.requests) <= 3


@pytest.mark.parametrize(("length", "is_whole"), [("5", True), ("9999", False)])
def test_a_wrong_content_length_is_harmless(length: str, is_whole: bool) -> None:
    with serving(always(reply("<p>abcdef", Content_Length=length))) as server:
        answer = ask(server.url())
    assert answer.body == (b"<p>ab" if is_whole else b"<p>abcdef")
    assert answer.is_whole == is_whole


def test_reading_ends_when_the_watcher_is_satisfied() -> None:
    def watcher(_: Response) -> Callable[[bytes], bool]:
        return lambda piece: b"enough" in piece

    def talking(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\nenough")
        connection.wait()

    with serving(always(talking)) as server:
        start = time.monotonic()
        assert ask(server.url(), body=WHOLE._replace(watcher=watcher)).body == b"enough"
        assert time.monotonic() - start < 3


def test_headers_may_be_as_long_as_for_browsers() -> None:
    lines = "".join(f"X-{number}: {'a' * 4000}\r\n" for number in range(60))
    said = f"HTTP/1.1 200 OK\r\n{lines}Content-Type: text/html\r\n\r\n<p>".encode()
    with serving(always(said)) as server:
        assert ask(server.url()).body == b"<p>"


def test_check_follows_a_meta_refresh() -> None:
    def said(request: Request) -> Reply:
        if request.target == "/a":
            return reply('<meta http-equiv=refresh content="0;/gone">', Content_Type="text/html")
        return reply("", "404 Not Found")

    with serving(said) as server:
        answer = ask(server.url("/a"), body=PAGE)
        assert (answer.status, answer.redirects) == (404, (Redirect(200, server.url("/a")),))


def test_the_first_byte_may_take_the_whole_time_limit() -> None:
    limits = client._Visitor({}, at_once, client._trust())._client(client._Trip({}), 20.0).timeout
    assert (limits.read, limits.connect, limits.pool) == (20.0, 10.0, None)


def test_a_video_is_not_downloaded() -> None:
    def film(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n")
        connection.drip(b"x" * 65536)

    with serving(always(film)) as server:
        assert ask(server.url()).body == b""


# Failures


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        (b"", "reset"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "reset"),
        (b"\x00\xff\xfe\x80" * 100, "protocol"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: " + b"x" * 400_000 + b"\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef", "protocol"),
        (b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "protocol"),
        (b"HTTP/1.1 2", "reset"),
        (b"<html><title>bare</title>", "reset"),
        (b"<html>\r\n<title>bare</title>\r\n\r\n", "protocol"),
    ],
)
def test_responses_that_are_not_http_are_reported(said: bytes, failure: str) -> None:
    with serving(always(said)) as server:
        assert refused(server.url())[0] == failure


def test_invalid_chunks_end_the_body() -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n"
    with serving(always(said)) as server:
        answer = ask(server.url())
    assert (answer.body, answer.is_whole) == (b"abc", False)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=200).map(lambda data: b"HTTP/1.1 200 OK\r\n" + data + b"\r\n\r\n" + data),
        st.binary(max_size=60).map(lambda data: b"HTTP/1.1 302 Found\r\nLocation: " + data + b"\r\n\r\n"),
        st.binary(max_size=60).map(lambda data: b"HTTP/1.1 200 OK\r\nSet-Cookie: " + data + b"\r\n\r\n"),
        st.binary(max_size=60).map(
            lambda data: b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08" + data
        ),
        st.text(max_size=60).map(lambda text: redirect(b"//" + text.encode())),
    )
)
def test_any_bytes_are_a_response_or_a_failure(said: bytes, anything: tuple[Server, list[bytes]]) -> None:
    server, saying = anything
    saying[:] = [said]
    try:
        found = str(ask(server.url(), seconds=2.0).status)
    except NoResponse as error:
        found = error.reason
    assert found


@pytest.fixture
def anything() -> Iterator[tuple[Server, list[bytes]]]:
    """A server that sends the given bytes first, and nothing to later connections."""
    saying = [b""]
    with serving(lambda request: saying[0] if request.target == "/" else b"") as server:
        yield server, saying


def test_a_closed_port() -> None:
    with serving(always(b"")) as server:
        url = server.url()
    assert refused(url) == ("connect", "it refuses connections")


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (socket.EAI_NONAME, ("unknown-host", "unknown host")),
        (socket.EAI_AGAIN, ("dns", "the name server does not answer")),
    ],
)
def test_an_unknown_host(number: int, found: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: object, **more: object) -> None:
        raise socket.gaierror(number, "no")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert refused("http://gone.example/") == found


def test_a_silent_name_server_does_not_delay_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **more: never.wait(10))
    start = time.monotonic()
    assert refused("http://slow.example/", seconds=0.2) == ("connect-timeout", "connection timed out")
    assert time.monotonic() - start < 3, "the loop waits for no thread"
    never.set()


@pytest.mark.parametrize(
    "url", ["http://a..b/", "http://xn--a/", "http://[::1%25lo]/", "http://a\u2028b/", "http:///x"]
)
def test_a_url_that_cannot_be_requested_is_a_failure(url: str) -> None:
    with pytest.raises(NoResponse):
        ask(url, seconds=1.0)


# TLS


def test_a_trusted_certificate_is_trusted(trusted: Authority) -> None:
    with serving(always(reply("x")), tls=trusted.context("127.0.0.1")) as server:
        assert ask(server.url()).body == b"x"


def test_an_untrusted_certificate(authority: Authority) -> None:
    with serving(always(reply("x")), tls=authority.context("127.0.0.1")) as server:
        assert refused(server.url()) == ("tls", "its certificate is signed by an unknown authority")


def test_a_certificate_that_has_expired(trusted: Authority) -> None:
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    context = trusted.context("127.0.0.1", not_before=past, not_after=past + datetime.timedelta(days=1))
    with serving(always(reply("x")), tls=context) as server:
        assert refused(server.url()) == ("tls", "its certificate has expired")


def test_a_certificate_for_another_name(trusted: Authority) -> None:
    with serving(always(reply("x")), tls=trusted.context("other.example")) as server:
        assert refused(server.url()) == ("tls", "its certificate is for a different host")


def test_a_server_without_tls() -> None:
    with serving(always(reply("x"))) as server:
        assert refused(server.url().replace("http:", "https:"))[0] in {"tls", "reset", "connect"}


@pytest.mark.parametrize("name", ["nothing.pem", "no such file", "folder"])
def test_invalid_certificate_files_are_reported_before_any_request(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nothing.pem").write_text("no certificate")
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / name))
    with pytest.raises(ReadtrackError, match="cannot read certificates from the path in SSL_CERT_FILE"):
        ask("https://127.0.0.1:9/")


# Proxies


def test_a_proxy_is_used_and_resolves_the_names(trusted: Authority) -> None:
    with proxying(lambda request: reply(request.host), trusted) as proxy:
        proxies = {"https": proxy.url(), "http": proxy.url()}
        assert ask("https://zhuanlan.zhihu.com/p/1", proxies=proxies).body == b"zhuanlan.zhihu.com"
        assert ask("http://gone.example/", proxies=proxies).body == b"gone.example"
    assert proxy.targets == ["CONNECT zhuanlan.zhihu.com:443", "/p/1", "http://gone.example/"]


@pytest.mark.parametrize("scheme", ["socks", "socks5", "socks5h", "SOCKS5"])
def test_a_socks_proxy_is_used_and_resolves_the_names(scheme: str, trusted: Authority) -> None:
    with socks(lambda request: reply(request.host), trusted) as proxy:
        proxies = {"all": f"{scheme}://127.0.0.1:{proxy.port}/"}
        assert ask("https://zhuanlan.zhihu.com/p/1", proxies=proxies).body == b"zhuanlan.zhihu.com"
    assert proxy.targets == ["SOCKS zhuanlan.zhihu.com:443", "/p/1"]


def test_hosts_in_no_proxy_are_requested_directly() -> None:
    with serving(always(reply("x"))) as server:
        proxies = {"http": "http://127.0.0.1:9", "no": "fe80::/10,[::1],::1,127.0.0.0/8"}
        assert ask(server.url(), proxies=proxies).body == b"x"


PRIVATE = [
    *("http://127.0.0.1/", "http://localhost:8000/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/"),
    *("http://router/", "http://a.lan/", "http://a.corp./", "http://a.home.arpa/", "http://[::127.0.0.1]/"),
    *("http://[64:ff9b::a00:1]/", "http://[64:ff9b:1::a00:1]/", "http://[::ffff:0:127.0.0.1]/", "http://[fd00::1]/"),
    *("http://[fec0::1]/", "http://192.0.0.8/", "http://100.64.0.1/", "http://0.0.0.0/", "http://[::]/"),
]


@pytest.mark.parametrize("location", PRIVATE)
def test_a_public_page_behind_a_proxy_cannot_redirect_to_a_private_name(location: str, trusted: Authority) -> None:
    with proxying(always(redirect(location)), trusted) as proxy:
        proxies = {"https": proxy.url(), "http": proxy.url()}
        assert refused("https://a.example/", proxies=proxies) == ("redirect", "it redirects to a private address")
    assert proxy.targets == ["CONNECT a.example:443", "/"]


@pytest.mark.parametrize("proxy", ["http://user:secret@127.0.0.1:9", "127.0.0.1:9", "socks5://a:secret@127.0.0.1:9"])
def test_an_unreachable_proxy_is_reported_without_its_password(proxy: str) -> None:
    assert refused("http://a.example/", proxies={"http": proxy}) == ("proxy", "the proxy 127.0.0.1:9 does not answer")


@pytest.mark.parametrize(
    "proxy", ["socks4://127.0.0.1:1", "http://[", "http://127.0.0.1:99999", "foo://x", "http://:1"]
)
@pytest.mark.parametrize("name", ["http", "https", "all"])
def test_an_unusable_proxy_is_reported_before_any_request(proxy: str, name: str) -> None:
    with pytest.raises(ReadtrackError, match=f"the proxy in {name.upper()}_PROXY is not supported"):
        ask("http://127.0.0.1:9/", proxies={name: proxy})


@pytest.mark.parametrize("port", [0, 65536, 99999])
def test_an_invalid_port_is_a_failure(port: int) -> None:
    with pytest.raises(NoResponse):
        ask(f"http://127.0.0.1:{port}/")


def test_too_many_open_files_are_reported_as_a_local_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: object, **more: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert refused("http://e.example/") == ("reset", "this machine is out of resources: too many open files")


def test_a_connection_timeout_differs_from_a_response_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_LEAST_CONNECT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}/"
        assert refused(url, seconds=3.0) == ("connect-timeout", "connection timed out")
        for one in waiting:
            one.close()


def test_a_refusing_proxy_is_reported(trusted: Authority) -> None:
    def handle(request: Request) -> Reply:
        return reply("", "407 Proxy Authentication Required")

    with serving(handle) as proxy:
        failure, reason = refused("https://a.example/", proxies={"https": proxy.url()})
    assert failure == "proxy"
    assert reason == f"the proxy 127.0.0.1:{proxy.port} refused: 407 Proxy Authentication Required"
