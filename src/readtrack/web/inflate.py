"""Limited decompression: a megabyte of zeros compresses to a kilobyte, and a page may contain a million of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 1 << 16  # bytes decompressed at a time, at most
_GZIP, _ZLIB, _BARE = 31, 15, -15


class UnknownEncoding(Exception):
    """An unexpected Content-Encoding, or data that is invalid in it."""


class Inflater:
    """Decode one Content-Encoding (RFC 9110, 8.4.1) chunk by chunk."""

    def __init__(self, encoding: str) -> None:
        """Raises `UnknownEncoding`."""
        name = encoding.strip().lower()
        if name not in {"", "identity", "gzip", "x-gzip", "deflate"}:
            raise UnknownEncoding(name)
        self._window = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}.get(name)
        self._stream = zlib.decompressobj(self._window) if self._window is not None else None
        self._is_fresh = True

    @property
    def is_complete(self) -> bool:
        """Whether the data is complete, as far as the compression format shows."""
        return self._stream is None or self._stream.eof or self._is_fresh

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """The data, decompressed, at most `PIECE` bytes at a time. Raises `UnknownEncoding`."""
        if self._stream is None:
            yield from (data[start : start + PIECE] for start in range(0, len(data), PIECE))
            return
        while data:
            try:
                piece = self._stream.decompress(data, PIECE)
            except zlib.error as error:
                if not (self._is_fresh and self._window == _ZLIB):
                    raise UnknownEncoding(str(error)) from error
                # Some servers send `deflate` data without the zlib header (RFC 9110, 8.4.1.2).
                self._window = _BARE
                self._stream = zlib.decompressobj(_BARE)
                continue
            self._is_fresh = False
            if piece:
                yield piece
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data if self._window == _GZIP else b""
                if data:  # several members form one stream (RFC 1952, 2.2)
                    self._stream = zlib.decompressobj(_GZIP)
