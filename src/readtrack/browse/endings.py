"""The ends that nobody asked for: SIGTERM, SIGHUP, and a terminal that is gone."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
from collections.abc import Callable


def watch(end: Callable[[signal.Signals], None]) -> None:
    """Have `end` called, in the running loop, with the signal that came or that tells what happened.

    A terminal can go without SIGHUP, where it is not the controlling one. Textual would then read its end again and
    again.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, end, number)

    def wait() -> None:
        # No events are asked for: poll(2) tells of a hang-up all the same, and leaves the input to Textual.
        hangups = select.poll()
        hangups.register(sys.__stdin__.fileno() if sys.__stdin__ else 0, 0)
        while not hangups.poll():
            pass
        if not loop.is_closed():
            loop.call_soon_threadsafe(end, signal.SIGHUP)

    threading.Thread(target=wait, name="readtrack-hangup", daemon=True).start()


def exit_code(number: signal.Signals) -> int:
    """As shells call the end by a signal."""
    return 128 + number


def leave(number: signal.Signals) -> None:
    """End at once: there is no terminal to put in order."""
    os._exit(exit_code(number))
