"""A response, or the reason for none. Standard library only, so that judging responses needs no HTTP client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

# Kinds of failures. "unknown-host": the name does not exist; "dns": the name could not be resolved; "connect": the
# connection was refused or blocked; "connect-timeout": no reply from the host; "proxy": the proxy refused; "reset": it
# broke; "protocol": the response is not HTTP; "redirect": a redirect loop, or a forbidden target; "url": an invalid
# URL.
Failure = Literal[
    "unknown-host",
    "dns",
    "connect",
    "connect-timeout",
    "proxy",
    "tls",
    "timeout",
    "reset",
    "protocol",
    "redirect",
    "url",
]
UNREACHABLE: frozenset[Failure] = frozenset({"unknown-host", "dns", "connect", "connect-timeout", "proxy"})


class Redirect(NamedTuple):
    """A redirect: the URL that redirected and its status (200 for a `<meta http-equiv=refresh>`)."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Response:
    """The response after all redirects."""

    url: str  # the final URL, with the fragment from a redirect
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # lower-case names
    redirects: tuple[Redirect, ...] = ()  # that led to it, in order
    body: bytes = b""  # its beginning, decompressed
    is_whole: bool = False  # whether the body is complete
    unread: str = ""  # the Content-Encoding that could not be decoded
    seconds: float = 0.0  # duration, without waiting for slots


class NoResponse(Exception):
    """No response came. `reason` is a short readable text; `redirects` and `seconds` are as in a response."""

    def __init__(
        self, failure: Failure, reason: str, *, redirects: tuple[Redirect, ...] = (), seconds: float = 0.0
    ) -> None:
        super().__init__(reason)
        self.failure = failure
        self.reason = reason
        self.redirects = redirects
        self.seconds = seconds


class Body(NamedTuple):
    """How much of a page to read: up to `limit` bytes, for `seconds` after its head, or until `watcher` stops.

    `watcher` takes the head of a response and returns a function that is called with each decompressed chunk and
    returns whether to stop.
    `leads_to` returns the target of a `<meta http-equiv=refresh>`, which is followed once.
    """

    limit: int
    seconds: float
    watcher: Callable[[Response], Callable[[bytes], bool]] | None = None
    leads_to: Callable[[Response], str | None] | None = None


class Slot(Protocol):
    """Wait until a request to the host of `url` may start, and count it as running until the block is left."""

    def __call__(self, url: str) -> AbstractAsyncContextManager[None]: ...


class Visit(Protocol):
    """Requests `url` and follows its redirects; `seconds` limits the whole, without waiting for slots.

    Raises `NoResponse`. Any status is a response.
    """

    async def __call__(self, url: str, *, seconds: float, body: Body) -> Response: ...
