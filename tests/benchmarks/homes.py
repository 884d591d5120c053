"""A home directory for each measured program, with a state to restore."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """`root` contains `live`, where the program works, and `kept`, a copy of it."""

    root: Path

    @property
    def folder(self) -> Path:
        return self.root / "live"

    @property
    def env(self) -> dict[str, str]:
        """An environment with only PATH from the user's."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }

    def keep(self) -> None:
        """Record the state that `restore` restores."""
        shutil.rmtree(self.root / "kept", ignore_errors=True)
        shutil.copytree(self.folder, self.root / "kept")

    def restore(self) -> None:
        """Restore the recorded state and flush it, so that a program that flushes does not wait for this."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.root / "kept", self.folder)
        for path in self.folder.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    os.fsync(file.fileno())


def new_home(root: Path, files: Mapping[str, str] | None = None) -> Home:
    home = Home(root)
    home.folder.mkdir(parents=True)
    for name, text in (files or {}).items():
        (home.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (home.folder / name).write_text(text, encoding="utf-8")
    return home
