"""SHA-256 from any implementation."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator

import pytest

from readtrack import hashing


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    hashing._built_in.cache_clear()
    yield
    hashing._built_in.cache_clear()


@pytest.mark.parametrize("is_built_in", [True, False])
@pytest.mark.parametrize("size", [0, 1, 1000, hashing._LONG - 1, hashing._LONG, hashing._LONG + 1])
def test_the_hash_equals_that_of_the_standard_library(
    size: int, *, is_built_in: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_built_in:
        monkeypatch.setitem(sys.modules, "_sha2", None)
        monkeypatch.setitem(sys.modules, "_sha256", None)
    data = bytes(range(251)) * (size // 251) + bytes(size % 251)
    assert len(data) == size
    assert hashing.sha256_hex(data) == hashlib.sha256(data).hexdigest()
