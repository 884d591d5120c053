"""A progress bar on standard error if that is a terminal. Rich is only imported when the bar is shown."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")
_PATIENCE = 1.0  # seconds before the bar is shown
_STEP = 100  # items between updates


class ProgressBar:
    """Shows progress after a second. A timer thread starts it, since the work may be a single call."""

    def __init__(self, patience: float = _PATIENCE) -> None:
        self._timer = threading.Timer(patience, self._show)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._progress: Progress | None = None
        self._what, self._total, self._done = "", 0, 0
        self._is_over = False
        self._handlers: dict[int, signal.Handlers | Callable[..., object] | int | None] = {}

    def __enter__(self) -> Self:
        if sys.stderr is not None and sys.stderr.isatty():
            self._timer.start()
            for number in (signal.SIGTERM, signal.SIGHUP):
                if signal.getsignal(number) is signal.SIG_DFL:
                    self._handlers[number] = signal.signal(number, self._end)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def stop(self) -> None:
        """Stop showing progress, so that other messages can be written."""
        self._timer.cancel()
        with self._lock:
            self._is_over = True
            if self._progress is not None:
                self._progress.stop()

    def step(self, what: str) -> None:
        """Begin a step of unknown length."""
        self.count(what, 0, 0)

    def over(self, items: Sequence[T], what: str) -> Iterator[T]:
        for number, item in enumerate(items):
            if number % _STEP == 0:
                self.count(what, number, len(items))
            yield item

    def count(self, what: str, done: int, total: int) -> None:
        """Set the progress of a step; `total` is 0 if unknown."""
        with self._lock:
            self._what, self._done, self._total = what, done, total
            self._update()

    def _update(self) -> None:
        if self._progress is not None:
            task = self._progress.task_ids[0]
            self._progress.update(task, description=self._what, completed=self._done, total=self._total or None)

    def _end(self, number: int, _: object) -> None:
        """Restore the cursor, then end the process by the signal."""
        self.stop()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        columns = TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn()
        console = Console(stderr=True, markup=False, emoji=False, highlight=False)
        with self._lock:
            if not self._is_over:
                self._progress = Progress(*columns, console=console, transient=True)
                self._progress.add_task(self._what, total=None)
                self._update()
                self._progress.start()
