"""SHA-256. For short data it is the interpreter's own: importing OpenSSL takes longer than saving a small store."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

_LONG = 1 << 19  # bytes: from here on OpenSSL, which is five times as fast, makes up for its import


def sha256_hex(data: bytes) -> str:
    """The SHA-256 of the data, in hexadecimal."""
    sha256 = _from_openssl() if len(data) >= _LONG else _built_in()
    return str(sha256(data).hexdigest())


@cache
def _built_in() -> Callable[[bytes], Any]:
    """Found as the standard library's `random` finds SHA-512; an interpreter may have been built without it."""
    try:
        from _sha2 import sha256  # type: ignore[import-not-found,unused-ignore]  # Python 3.12 and later
    except ImportError:
        try:
            from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
        except ImportError:
            return _from_openssl()
    return sha256  # type: ignore[no-any-return,unused-ignore]


def _from_openssl() -> Callable[[bytes], Any]:
    from hashlib import sha256

    return sha256
