"""Shutdown on SIGTERM, SIGHUP or a closed terminal."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable


def watch(end: Callable[[signal.Signals], None]) -> None:
    """Call `end` in the running event loop when a signal arrives or the terminal is closed.

    If the terminal is not the controlling one, the process gets no SIGHUP when it is closed, and Textual would read
    end-of-file in a busy loop.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)

    def wait() -> None:
        # With no events requested, poll(2) still reports a hang-up, and does not consume input meant for Textual.
        hangups = select.poll()
        hangups.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        masks = [mask for _, mask in hangups.poll()]
        if any(mask & select.POLLNVAL for mask in masks):
            return  # poll(2) does not support terminals on this system: only signals are handled
        if not loop.is_closed():
            loop.call_soon_threadsafe(end, signal.SIGHUP)

    threading.Thread(target=wait, name="readtrack-hangup", daemon=True).start()


def exit_code(number: signal.Signals) -> int:
    """The exit code that shells report for a signal."""
    return 128 + number


def leave(number: signal.Signals) -> None:
    """Exit immediately, without restoring the terminal, which may be gone."""
    os._exit(exit_code(number))
