"""SHA-256 without OpenSSL for short data: importing that takes longer than saving a small store."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

_LONG = 1 << 19  # bytes; from this size on, OpenSSL is faster including its import


def sha256_hex(data: bytes) -> str:
    """The SHA-256 hash of the data, in hexadecimal."""
    sha256 = _from_openssl() if len(data) >= _LONG else _built_in()
    return str(sha256(data).hexdigest())


@cache
def _built_in() -> Callable[[bytes], Any]:
    """The interpreter's own implementation, imported as `random` imports SHA-512; OpenSSL's if it was built without."""
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
