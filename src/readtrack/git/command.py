"""The user's git, with its hooks, signatures and credentials, run in one working tree."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from readtrack.storage.safe_git import ask_git
from readtrack.text import visible


class Git(NamedTuple):
    """The user's git in one working tree. `tell` receives each line that git or a hook writes to standard error."""

    root: Path
    environment: Mapping[str, str]
    may_ask: bool
    tell: Callable[[str], None]

    def output(self, *command: str) -> bytes | None:
        """The output of a read-only command; None if it fails."""
        return ask_git(self.root, *command)

    def line(self, *command: str) -> str:
        """Like `output`, as one line of text; empty if git fails."""
        return os.fsdecode(self.output(*command) or b"").removesuffix("\n")

    def run(self, *command: str) -> bool:
        """Run a git command; returns whether it succeeded."""
        with subprocess.Popen(  # noqa: S603
            ["git", *command],  # noqa: S607
            cwd=self.root,
            env=self.environment,
            stdin=None if self.may_ask else subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            for line in process.stderr or ():
                text = visible(line.decode(errors="replace")).strip()
                if text:
                    self.tell(text)
        return process.returncode == 0

    def without_questions(self) -> Git:
        """A git that fails instead of prompting: ssh and others prompt on the terminal, whatever the streams are."""
        silent = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never"}
        if "GIT_SSH" not in self.environment:
            configured = self.line("config", "--get-all", "core.sshCommand").split("\n")[:-1]  # the last is empty
            ssh = self.environment.get("GIT_SSH_COMMAND") or [*configured, "ssh"][max(len(configured) - 1, 0)]
            if ssh.partition(" ")[0].rpartition("/")[2] == "ssh":
                silent["GIT_SSH_COMMAND"] = f"{ssh} -o BatchMode=yes"
        environment = {**self.environment, **silent, "GCM_INTERACTIVE": "never"}
        return self._replace(environment=environment, may_ask=False)
