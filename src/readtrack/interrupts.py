"""^C while the program starts or ends: the process exits immediately with 130 and without a traceback.

Python would print a traceback of the imports. While a command runs, ^C raises `KeyboardInterrupt` as usual.
"""

from __future__ import annotations

import os
import signal
from types import FrameType


def end_quietly() -> None:
    """From now on, ^C ends the process, unless it is ignored, as for background jobs of a shell."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def raise_again() -> None:
    """Revert `end_quietly`."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_signal: int, _frame: FrameType | None) -> None:
    os._exit(130)
