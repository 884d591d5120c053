"""Show long output in a pager, as git does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping


def page(text: str, environment: Mapping[str, str]) -> bool:
    """Show `text` in `$PAGER` (`less` if unset) if it is longer than the screen; False if it was not shown.

    As in git, an empty PAGER or `cat` disables paging, and `LESS` defaults to `FRX`.
    """
    if text.count("\n") < shutil.get_terminal_size().lines:
        return False
    command = environment.get("PAGER", "less")
    if not command.strip() or command.strip() == "cat" or environment.get("TERM") == "dumb":
        return False
    if shutil.which(command.split()[0]) is None:
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # the pager handles ^C
    try:
        pager = subprocess.Popen(  # noqa: S602  # PAGER is a shell command by convention
            command,
            shell=True,
            stdin=subprocess.PIPE,
            env={"LESS": "FRX", "LV": "-c", **os.environ, **environment},
            restore_signals=True,
            preexec_fn=_default_interrupt,  # noqa: PLW1509  # there are no threads
        )
        try:
            pager.communicate(text.encode("utf-8", "backslashreplace"))
        except BrokenPipeError:
            pager.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    return pager.returncode not in {126, 127}


def _default_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
