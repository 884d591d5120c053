"""Resolve names without delaying the end of the program.

The system's resolver cannot be interrupted: with a dead name server it takes half a minute, and the threads in which
asyncio runs it are joined when the loop closes and again when the interpreter exits.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def use_daemon_threads(loop: asyncio.AbstractEventLoop) -> None:
    """Run each call that `loop` runs in a thread in its own daemon thread, abandoned when the loop closes."""
    loop.set_default_executor(_Daemons())


class _Daemons(ThreadPoolExecutor):
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    result = fn(*args, **kwargs)
                except BaseException as error:  # noqa: BLE001  # passed on through the future
                    future.set_exception(error)
                else:
                    future.set_result(result)

        threading.Thread(target=work, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do not wait for running calls."""
