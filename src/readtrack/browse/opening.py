"""Opening links in the browser."""

from __future__ import annotations

import os
from collections.abc import Sequence

from readtrack.addresses.urls import InvalidURL, check
from readtrack.core.model import Link
from readtrack.errors import ReadtrackError
from readtrack.programs.browser import Program, is_in_terminal
from readtrack.text import tidy


def urls_of(links: Sequence[Link]) -> list[str]:
    """The URLs of the links. Raises `ReadtrackError` for a missing URL and for one that must not be opened."""
    urls = []
    for link in links:
        if link.url is None:
            raise ReadtrackError(f"{link.id} {tidy(link.label)!r} has no URL")
        try:
            urls.append(check(link.url))
        except InvalidURL as error:
            raise ReadtrackError(f"{link.id} cannot be opened: {error}") from None
    return urls


def is_remote(programs: Sequence[Program]) -> bool:
    """Whether this is an ssh session without a browser: the user's browser is on another machine."""
    return bool(os.environ.get("SSH_CONNECTION")) and not programs


def needs_terminal(programs: Sequence[Program]) -> bool:
    """Whether one of the programs may take over the terminal."""
    return any(map(is_in_terminal, programs))
