"""The HTTP client: the only module that uses httpx.

It adds what httpx 0.28 leaves to its users: a time limit for a whole request (a server that sends a byte now and then
never times out), limited decompression, rules for redirects, proxies (see `proxies`), and handling of exceptions from
other libraries. Each URL has its own client, so cookies are never shared between pages.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from readtrack.addresses.address import InvalidURL, parse
from readtrack.errors import ReadtrackError
from readtrack.text import tidy
from readtrack.web.dns import use_daemon_threads
from readtrack.web.failures import failure_of, host_of
from readtrack.web.inflate import Inflater, UnknownEncoding
from readtrack.web.proxies import as_ip, is_public, is_public_address, proxy_for, refuse_unusable
from readtrack.web.response import Body, NoResponse, Redirect, Response, Slot, Visit

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 20  # as in browsers
_LONGEST_HEAD = 1 << 18  # bytes; the default of h11 is 100 KB
# Seconds of each attempt that are reserved for what follows the connection.
_RESERVED_SECONDS = 10.0
_LEAST_CONNECT_SECONDS = 5.0
_TEXTS = ("text/", "application/xhtml+xml", "application/json", "application/xml")


@asynccontextmanager
async def opened(proxies: Mapping[str, str], *, slot: Slot) -> AsyncIterator[Visit]:
    """Yield the function that requests URLs; `proxies` has the form of `urllib.request.getproxies()`.

    Raises `ReadtrackError` if the proxies or certificates from the environment cannot be used.
    """
    refuse_unusable(proxies)
    use_daemon_threads(asyncio.get_running_loop())
    yield _Visitor(proxies, slot, _trust()).visit


def _trust() -> ssl.SSLContext:
    """The certificates bundled with httpx, or those from SSL_CERT_FILE or SSL_CERT_DIR."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise ReadtrackError(
            "cannot read certificates from the path in SSL_CERT_FILE or SSL_CERT_DIR",
            hint="set it to a PEM file with all the certificates to trust",
        ) from error


class _PrivateRedirect(Exception):
    """A public page redirects to a private address."""


@dataclass
class _Visitor:
    proxies: Mapping[str, str]
    slot: Slot
    trust: ssl.SSLContext

    async def visit(self, url: str, *, seconds: float, body: Body) -> Response:
        """See `Visit`."""
        trip = _Trip(self.proxies)
        leads_to = body.leads_to
        try:
            async with self._client(trip, seconds) as client:
                while True:
                    answer = await self._ask(client, trip, url, seconds - trip.seconds, body)
                    target = _redirect_of(answer)
                    status = answer.status
                    if target is None and leads_to is not None and (target := leads_to(answer)) is not None:
                        target, status, leads_to = _target(url, target.encode()), 200, None
                    if target is None:
                        return replace(answer, redirects=tuple(trip.redirects), seconds=trip.seconds)
                    trip.redirects.append(Redirect(status, url))
                    if len(trip.redirects) > _MOST_REDIRECTS:
                        raise NoResponse("redirect", f"it redirects more than {_MOST_REDIRECTS} times")
                    url = target
        except NoResponse as error:
            raise NoResponse(
                error.failure, error.reason, redirects=tuple(trip.redirects), seconds=trip.seconds
            ) from error

    def _client(self, trip: _Trip, seconds: float) -> httpx.AsyncClient:
        rest = seconds - _RESERVED_SECONDS
        return httpx.AsyncClient(
            transport=_Routes(trip, self.trust),
            timeout=httpx.Timeout(seconds, connect=max(_LEAST_CONNECT_SECONDS, rest), pool=None),
            trust_env=False,
            headers={
                "User-Agent": f"Mozilla/5.0 (compatible; readtrack/{_version()})",
                "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
                "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8",
                "Accept-Encoding": "gzip, deflate",
                "Connection": "close",
            },
        )

    async def _ask(self, client: httpx.AsyncClient, trip: _Trip, url: str, seconds: float, body: Body) -> Response:
        """The response to one request."""
        async with self.slot(url):
            start = time.monotonic()
            try:
                response = await self._head(client, trip, url, max(seconds, 0.0))
                try:
                    answer = Response(url, response.status_code, _headers(trip.headers))
                    if response.status_code not in _REDIRECTS:
                        left = seconds - (time.monotonic() - start)
                        answer = await _read(response, answer, body, max(min(body.seconds, left), 0.0))
                finally:
                    await response.aclose()
            finally:
                trip.seconds += time.monotonic() - start
            return answer

    async def _head(self, client: httpx.AsyncClient, trip: _Trip, url: str, seconds: float) -> httpx.Response:
        try:
            async with asyncio.timeout(seconds):
                trip.prepare(url)
                request = client.build_request("GET", url, extensions={"trace": trip.watch})
                return await client.send(request, stream=True)
        except TimeoutError as error:
            if not trip.is_connected:
                raise NoResponse("connect-timeout", "connection timed out") from error
            raise NoResponse("timeout", "response timed out") from error
        except _PrivateRedirect as error:
            raise NoResponse("redirect", "it redirects to a private address") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, OSError) as error:
            raise _failure(error, trip.proxy) from error


@dataclass
class _Trip:
    """The requests for one URL and its redirects. A public page must not redirect to a private IP address."""

    proxies: Mapping[str, str]
    redirects: list[Redirect] = field(default_factory=list)
    proxy: str | None = None
    was_public: bool = False
    is_connected: bool = False
    seconds: float = 0.0  # spent so far, without waiting for slots
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)  # of the last response, unparsed

    def prepare(self, url: str) -> None:
        """Choose the proxy of the next request. Raises `_PrivateRedirect`, and ValueError for an invalid port."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
        self.is_connected = False
        if self.was_public and not is_public(host):
            raise _PrivateRedirect
        self.proxy = proxy_for(url, self.proxies)
        if self.proxy is not None:  # the proxy resolves the name, so only the name can be judged
            self.was_public = is_public(host)

    async def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Check the IP address of a connection before anything is sent over it."""
        if not event.endswith(".connect_tcp.complete"):
            return
        self.is_connected = True
        if self.proxy is None:
            stream = info["return_value"]
            peer = stream.get_extra_info("server_addr")
            address = as_ip(str(peer[0])) if peer else None
            is_public_peer = address is not None and is_public_address(address)
            if self.was_public and not is_public_peer:
                await stream.aclose()
                raise _PrivateRedirect
            self.was_public = is_public_peer


class _Routes(httpx.AsyncBaseTransport):
    """Send each request of a trip through its proxy."""

    def __init__(self, trip: _Trip, trust: ssl.SSLContext) -> None:
        self._trip = trip
        self._trust = trust
        self._transports: dict[str | None, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        proxy = self._trip.proxy
        if proxy not in self._transports:
            self._transports[proxy] = httpx.AsyncHTTPTransport(
                verify=self._trust, trust_env=False, proxy=None if proxy is None else httpx.Proxy(proxy)
            )
        response = await self._transports[proxy].handle_async_request(request)
        # httpx parses every Location even when it does not follow redirects, and fails on `data:` URLs.
        self._trip.headers = response.headers.raw
        response.headers.pop("location", None)
        return response

    async def aclose(self) -> None:
        for transport in self._transports.values():
            await transport.aclose()


httpcore.AsyncHTTP11Connection.MAX_INCOMPLETE_EVENT_SIZE = _LONGEST_HEAD
if find_spec("sniffio") is None:  # httpcore looks it up about eight times per request
    sys.modules["sniffio"] = None  # type: ignore[assignment]


@cache
def _version() -> str:
    return version("readtrack")


def _headers(raw: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by lower-case name; repeated headers are joined. Bytes of any charset are preserved."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _read(response: httpx.Response, answer: Response, body: Body, seconds: float) -> Response:
    """The response with its body, as far as it arrives. A truncated or unreadable body is not an error."""
    kind = answer.headers.get("content-type", "").strip().lower()
    if kind and not kind.startswith(_TEXTS):
        return answer
    data = bytearray()
    is_enough = body.watcher(answer) if body.watcher else None
    is_whole = False
    try:
        inflater = Inflater(answer.headers.get("content-encoding", ""))
        async with asyncio.timeout(seconds):
            async for piece in _pieces(response, inflater):
                data += piece[: body.limit - len(data)]
                if (is_enough is not None and is_enough(piece)) or len(data) >= body.limit:
                    break
            else:
                is_whole = inflater.is_complete
    except UnknownEncoding:
        answer = replace(answer, unread=tidy(answer.headers.get("content-encoding", ""))[:20])
    except (TimeoutError, httpx.HTTPError, httpx.StreamError, OSError):
        pass  # use what has arrived
    return replace(answer, body=bytes(data), is_whole=is_whole)


async def _pieces(response: httpx.Response, inflater: Inflater) -> AsyncIterator[bytes]:
    async for raw in response.aiter_raw():
        for piece in inflater.pieces(raw):
            yield piece
            await asyncio.sleep(0)  # let other tasks and timeouts run during a decompression bomb


def _failure(error: Exception, proxy: str | None) -> NoResponse:
    """The reason for a missing response; `proxy` is the URL of the proxy that was used."""
    if isinstance(error, httpx.ConnectTimeout):
        return NoResponse("connect-timeout", "connection timed out")
    if isinstance(error, httpx.TimeoutException):
        return NoResponse("timeout", "response timed out")
    if isinstance(error, httpx.ProxyError):
        return NoResponse("proxy", f"the proxy {host_of(proxy or '')} refused: {tidy(str(error))[:80]}")
    known = failure_of(error)
    if isinstance(error, httpx.ConnectError) and (known is None or known.failure not in {"tls", "reset"}):
        if proxy is not None:
            return NoResponse("proxy", f"the proxy {host_of(proxy)} does not answer")
        return known or NoResponse("connect", "cannot connect")
    if known is not None and known.failure != "connect":
        return known
    if isinstance(error, httpx.NetworkError | OSError):
        return NoResponse("reset", "the connection was reset")
    if isinstance(error, httpx.RemoteProtocolError) and "without sending" in str(error):
        return NoResponse("reset", "it closed the connection without an answer")
    if isinstance(error, httpx.HTTPError | httpx.StreamError):
        return NoResponse("protocol", "its response is not HTTP")
    return NoResponse("url", "the URL cannot be requested")


def _redirect_of(answer: Response) -> str | None:
    location = answer.headers.get("location", "").strip()
    if answer.status not in _REDIRECTS or not location:
        return None
    return _target(answer.url, location.encode("latin-1"))


def _target(base: str, location: bytes) -> str:
    """The target of a redirect. Non-ASCII bytes are kept as they are, whatever their charset."""
    text = "".join(chr(byte) if 0x20 < byte < 0x7F else f"%{byte:02X}" for byte in location.strip())
    try:
        target = urljoin(base, text)
        scheme = urlsplit(target).scheme
        if scheme not in {"http", "https"}:
            raise NoResponse("redirect", f"it redirects to a {scheme[:20]}: URL")
        return parse(target).url()
    except (InvalidURL, ValueError) as error:
        raise NoResponse("redirect", "it redirects to an invalid URL") from error
