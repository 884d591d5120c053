"""Looking up names without being held up by them.

The system's resolver cannot be interrupted: behind a dead name server it takes half a minute, and the threads in which
asyncio runs it are waited for when the loop closes and again when the interpreter ends.
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
    """Let what `loop` runs in threads be forgotten when it closes; each call has a thread of its own."""
    loop.set_default_executor(_Daemons())


class _Daemons(ThreadPoolExecutor):
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    result = fn(*args, **kwargs)
                except BaseException as error:  # noqa: BLE001  # whoever waits for the future gets it
                    future.set_exception(error)
                else:
                    future.set_result(result)

        threading.Thread(target=work, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing is waited for."""
