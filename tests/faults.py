"""File operations that fail or stop at one step."""

from __future__ import annotations

import os
from typing import Any

from readtrack.storage.fileops import FileOps

_OPERATIONS = {name for name in vars(FileOps) if not name.startswith("_")}


class Killed(BaseException):
    """The process was killed: nothing after this step happens."""


class Faulty(FileOps):
    """Fails at one step of a save: with an error, or permanently, like a killed process."""

    def __init__(self, step: int, fault: int | None) -> None:
        self.step = step
        self.fault = fault
        self.calls: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        method = super().__getattribute__(name)
        if name not in _OPERATIONS:
            return method

        def call(*args: Any, **more: Any) -> Any:
            self.calls.append(name)
            now = len(self.calls) - 1
            if self.fault is None and now >= self.step:
                if name == "close":  # as the system does for a process that ends
                    method(*args)
                raise Killed
            if now == self.step and self.fault is not None:
                if name == "close":
                    method(*args)
                raise OSError(self.fault, os.strerror(self.fault))
            return method(*args, **more)

        return call
