"""^C before and after there is anything to interrupt: the process ends at once, with 130 and without a traceback.

Python would print where in the imports it was. While a command runs, ^C is a `KeyboardInterrupt` as ever.
"""

from __future__ import annotations

import os
import signal
from types import FrameType


def end_quietly() -> None:
    """From now on ^C ends the process; where it is ignored, as in the background of a shell, it stays so."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


def raise_again() -> None:
    """Revert `end_quietly`."""
    if signal.getsignal(signal.SIGINT) is _end:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(_signal: int, _frame: FrameType | None) -> None:
    os._exit(130)
