"""Human-readable reasons for failed requests, from errors of TLS, DNS and the operating system."""

from __future__ import annotations

import errno
import os
import socket
import ssl
from collections.abc import Iterator

from readtrack.web.response import NoResponse

# OpenSSL's X509_V_ERR_… codes.
_CERTIFICATES = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is self-signed",
    19: "its certificate is signed by an unknown authority",
    20: "its certificate is signed by an unknown authority",
    21: "its certificate is signed by an unknown authority",
    23: "its certificate was revoked",
    62: "its certificate is for a different host",
    64: "its certificate is for a different host",
}

_OUT_OF_RESOURCES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS}
_NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def failure_of(error: Exception) -> NoResponse | None:
    """The failure behind an error, if its causes reveal one."""
    numbers = []
    for cause in _causes(error):
        if isinstance(cause, NoResponse):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NoResponse("tls", _CERTIFICATES.get(cause.verify_code, "its certificate is not trusted"))
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return NoResponse("tls", "cannot make a secure connection")
        if isinstance(cause, socket.gaierror):
            if cause.errno in _NO_SUCH_HOST:
                return NoResponse("unknown-host", "unknown host")
            return NoResponse("dns", "the name server does not answer")
        if isinstance(cause, OSError) and cause.errno:
            numbers.append(cause.errno)
    if _OUT_OF_RESOURCES & set(numbers):  # other requests have to finish first
        return NoResponse("reset", f"this machine is out of resources: {os.strerror(numbers[0]).lower()}")
    if errno.ECONNRESET in numbers:
        return NoResponse("reset", "the connection was reset")
    if errno.ECONNREFUSED in numbers:
        return NoResponse("connect", "it refuses connections")
    return NoResponse("connect", f"no connection: {os.strerror(numbers[0]).lower()}") if numbers else None


def host_of(proxy: str) -> str:
    """The host and port of a proxy, without its password."""
    return proxy.rpartition("://")[2].rpartition("@")[2].partition("/")[0]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and its causes."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
