"""An event loop whose time jumps to the next timer, so that pauses take no time and schedules can be compared."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stuck(Exception):
    """All tasks wait, and no timer is left."""


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
    """Time in seconds, starting at 0."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


def now() -> float:
    """The time of the running loop, to the microsecond."""
    return round(asyncio.get_running_loop().time(), 6)


def on_clock(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work` on a clock that starts at 0."""
    with asyncio.Runner(loop_factory=Clock) as runner:
        return runner.run(work)
