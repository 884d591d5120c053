"""Why no answer came, in words for people, from what TLS, the name servers and the operating system say."""

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
    18: "its certificate is signed by itself",
    19: "its certificate is signed by nobody that is trusted",
    20: "its certificate is signed by nobody that is trusted",
    21: "its certificate is signed by nobody that is trusted",
    23: "its certificate was revoked",
    62: "its certificate is for another name",
    64: "its certificate is for another name",
}

_NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS}
_NO_SUCH_HOST = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def failure_of(error: Exception) -> NoResponse | None:
    """What the causes of an error tell, if they tell anything."""
    numbers = []
    for cause in _causes(error):
        if isinstance(cause, NoResponse):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NoResponse("tls", _CERTIFICATES.get(cause.verify_code, "its certificate is not trusted"))
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return NoResponse("tls", "no secure connection can be made")
        if isinstance(cause, socket.gaierror):
            if cause.errno in _NO_SUCH_HOST:
                return NoResponse("unknown-host", "there is no such host")
            return NoResponse("dns", "the name server does not answer")
        if isinstance(cause, OSError) and cause.errno:
            numbers.append(cause.errno)
    if _NO_ROOM & set(numbers):  # others have to end first
        return NoResponse("reset", f"this machine has no room for more: {os.strerror(numbers[0]).lower()}")
    if errno.ECONNRESET in numbers:
        return NoResponse("reset", "the connection broke")
    if errno.ECONNREFUSED in numbers:
        return NoResponse("connect", "it refuses connections")
    return NoResponse("connect", f"no connection: {os.strerror(numbers[0]).lower()}") if numbers else None


def host_of(proxy: str) -> str:
    """The host and port of a proxy, without its password."""
    return proxy.rpartition("://")[2].rpartition("@")[2].partition("/")[0]


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and all that it came from."""
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
