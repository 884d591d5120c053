"""^C while the program starts or ends: the process exits immediately with 130 and without a traceback.

Python would print a traceback of the imports. While a command runs, ^C raises `KeyboardInterrupt` as usual.
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # built in; `signal` imports enum before ^C can be caught
import os


def end_quietly() -> None:
    """From now on, ^C ends the process, unless it is ignored, as for background jobs of a shell."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _end)


def raise_again() -> None:
    """Revert `end_quietly`."""
    if _signal.getsignal(_signal.SIGINT) is _end:
        _signal.signal(_signal.SIGINT, _signal.default_int_handler)


def _end(_number: int, _frame: object) -> None:
    os._exit(130)
