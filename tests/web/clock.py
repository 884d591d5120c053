"""An event loop whose time jumps to the next timer, so that pauses cost nothing and moments can be compared."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stuck(Exception):
    """Everybody waits, and nothing will ever happen."""


class _Jumping(selectors.DefaultSelector):
    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if not events:
            if timeout is None:
                raise Stuck
            self.now += timeout
        return events


class Clock(asyncio.SelectorEventLoop):
    """Its time is in seconds from 0."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def now() -> float:
    """The time of the running loop, to the microsecond."""
    return round(asyncio.get_running_loop().time(), 6)


def on_clock(work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns, on a clock that begins at 0."""
    with asyncio.Runner(loop_factory=Clock) as runner:
        return runner.run(work)
