"""Servers on loopback that send any bytes; also with TLS, and as proxies."""

from __future__ import annotations

import contextlib
import gzip
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Request:
    """A request: `target` is from the request line, `host` from the header."""

    target: str
    host: str
    headers: Mapping[str, str]


class Connection:
    """The server's side of one connection."""

    def __init__(self, stream: socket.socket, stop: threading.Event) -> None:
        self.stream = stream
        self.stop = stop

    def send(self, data: bytes) -> None:
        self.stream.sendall(data)

    def drip(self, data: bytes, seconds: float = 0.02) -> None:
        """Send `data` repeatedly, with pauses, until the other side closes."""
        while not self.stop.wait(seconds):
            self.stream.sendall(data)

    def wait(self) -> None:
        """Send nothing more."""
        self.stop.wait(30)


Reply = bytes | Callable[[Connection], None]


@dataclass
class Server:
    port: int
    scheme: str
    requests: list[Request] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.requests]


def reply(body: str | bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """A whole response; header names have `_` in place of `-`."""
    data = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(data))}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + data


def redirect(location: str | bytes, status: str = "302 Found") -> bytes:
    where = location if isinstance(location, bytes) else location.encode()
    return b"HTTP/1.1 " + status.encode() + b"\r\nLocation: " + where + b"\r\nContent-Length: 0\r\n\r\n"


def page(title: str, body: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"


def zipped(text: bytes) -> bytes:
    return reply(gzip.compress(text), Content_Encoding="gzip")


@contextmanager
def serving(
    answer: Callable[[Request], Reply], *, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A server that sends the result of `answer` for each request, and closes the connection."""

    def handle(stream: socket.socket) -> None:
        if tls is None:
            _answer(stream, answer, server)
        else:
            with tls.wrap_socket(stream, server_side=True) as secure:
                _answer(secure, answer, server)

    with _listening(handle, address, "http" if tls is None else "https") as server:
        yield server


@contextmanager
def proxying(answer: Callable[[Request], Reply], authority: Authority) -> Iterator[Server]:
    """An HTTP proxy that answers in place of every host, with TLS for CONNECT.

    The requests are those to the hosts; a CONNECT counts as one with that target.
    """

    def handle(stream: socket.socket) -> None:
        head = _head(stream)
        method, target = head.split(" ")[:2]
        if method != "CONNECT":
            _answer(stream, answer, server, head)
            return
        server.requests.append(Request(f"CONNECT {target}", target, {}))
        stream.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with authority.context(target.rpartition(":")[0]).wrap_socket(stream, server_side=True) as secure:
            _answer(secure, answer, server)

    with _listening(handle, "127.0.0.1", "http") as server:
        yield server


@contextmanager
def socks(answer: Callable[[Request], Reply], authority: Authority) -> Iterator[Server]:
    """A SOCKS 5 proxy (RFC 1928) that answers in place of every host, with TLS."""

    def handle(stream: socket.socket) -> None:
        _, methods = _exactly(stream, 2)
        _exactly(stream, methods)
        stream.sendall(b"\x05\x00")
        kind = _exactly(stream, 4)[3]
        assert kind == 3, "the proxy is to resolve names"
        host = _exactly(stream, _exactly(stream, 1)[0]).decode()
        port = int.from_bytes(_exactly(stream, 2), "big")
        server.requests.append(Request(f"SOCKS {host}:{port}", host, {}))
        stream.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        with authority.context(host).wrap_socket(stream, server_side=True) as secure:
            _answer(secure, answer, server)

    with _listening(handle, "127.0.0.1", "socks5") as server:
        yield server


class Authority:
    """Signs certificates for the servers of tests; programs trust it if SSL_CERT_FILE names it."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}

    def write(self, path: Path) -> Path:
        self._authority.cert_pem.write_to_path(str(path))
        return path

    def context(self, host: str, **options: object) -> ssl.SSLContext:
        if options or host not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._authority.issue_cert(host, **options).configure_cert(context)  # type: ignore[arg-type]
            if options:
                return context
            self._contexts[host] = context
        return self._contexts[host]


def _answer(stream: socket.socket, answer: Callable[[Request], Reply], server: Server, head: str = "") -> None:
    head = head or _head(stream)
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name}
    request = Request(first.split(" ")[1], headers.get("host", ""), headers)
    server.requests.append(request)
    said = answer(request)
    if isinstance(said, bytes):
        stream.sendall(said)
    else:
        said(Connection(stream, server.stop))
    with contextlib.suppress(OSError):
        stream.shutdown(socket.SHUT_WR)


def _head(stream: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        more = stream.recv(65536)
        if not more or more[0] == 0x16:  # a handshake of TLS
            raise ConnectionError
        data += more
    return data.decode("latin-1")


def _exactly(stream: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = stream.recv(count - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


@contextmanager
def _listening(handle: Callable[[socket.socket], None], address: str, scheme: str) -> Iterator[Server]:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # Who asks may hang up whenever it has seen enough.
            with contextlib.suppress(OSError):
                self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                handle(self.request)

    class Listener(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        request_queue_size = 128

    with Listener((address, 0), Handler) as listener:
        server = Server(listener.server_address[1], scheme)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stop.set()
            listener.shutdown()
            thread.join()
