"""What a server said, or why nothing came. Standard library only: who judges answers needs no HTTP client."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

# Why no answer came. "unknown-host": the name servers know no such host; "dns": they did not say; "connect": nobody
# listens, or the way there is barred; "connect-timeout": nothing came back from there; "proxy": the proxy refused;
# "reset": the connection broke; "protocol": what came is not HTTP; "redirect": it leads in a circle, or where no
# program should go; "address": nothing that can be asked.
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
    "address",
]
UNREACHABLE: frozenset[Failure] = frozenset({"unknown-host", "dns", "connect", "connect-timeout", "proxy"})


class Redirect(NamedTuple):
    """A redirect: the address that answered, and with which status (200 for a `<meta http-equiv=refresh>`)."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Response:
    """The answer after all redirects."""

    url: str  # that answered, with the fragment that a redirect gave it
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # names in small letters
    redirects: tuple[Redirect, ...] = ()  # that led to it, in order
    body: bytes = b""  # its beginning, decompressed
    is_whole: bool = False  # whether that is all of it
    unread: str = ""  # the encoding that cannot be read, or is not what it is said to be
    seconds: float = 0.0  # that it took, without waiting for turns


class NoResponse(Exception):
    """No answer came. `reason` is a few words for people; `redirects` and `seconds` are as those of an answer."""

    def __init__(
        self, failure: Failure, reason: str, *, redirects: tuple[Redirect, ...] = (), seconds: float = 0.0
    ) -> None:
        super().__init__(reason)
        self.failure = failure
        self.reason = reason
        self.redirects = redirects
        self.seconds = seconds


class Body(NamedTuple):
    """How much of a page to read: up to `limit` bytes, for `seconds` after its head came, or until it is enough.

    `watcher` makes, of the head of a response, a function that is given the decompressed pieces in turn and says when
    to stop.
    `leads_to` says where a page leads by itself (`<meta http-equiv=refresh>`); that is followed once.
    """

    limit: int
    seconds: float
    watcher: Callable[[Response], Callable[[bytes], bool]] | None = None
    leads_to: Callable[[Response], str | None] | None = None


class Slot(Protocol):
    """Waits until a request to the host of `url` may start, and counts it as running until the block is left."""

    def __call__(self, url: str) -> AbstractAsyncContextManager[None]: ...


class Visit(Protocol):
    """Asks for `url` and follows its redirects; `seconds` is for all of it, but for waiting for turns.

    Raises `NoResponse`. Any status is an answer.
    """

    async def __call__(self, url: str, *, seconds: float, body: Body) -> Response: ...
