"""The per-user folders are those of the platform."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from readtrack.errors import ReadtrackError
from readtrack.storage import paths

KINDS = ("data", "state", "cache")


def folders() -> list[Path]:
    return [paths.user_store().parent, paths.state_folder(), paths.cache_folder()]


@pytest.mark.parametrize(("platform", "dirs"), [("linux", Unix("readtrack")), ("darwin", MacOS("readtrack"))])
@pytest.mark.parametrize("home", ["/home/reader", "/home/reader/", "/", "/home/読者"])
def test_they_are_those_of_platformdirs(
    platform: str, dirs: Unix | MacOS, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv("HOME", home)
    assert folders() == [dirs.user_data_path, dirs.user_state_path, dirs.user_cache_path]


def test_a_variable_names_another_one_unless_it_is_relative(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    home = Path.home()
    for kind in KINDS:
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", f"/srv/{kind}")
    assert folders() == [Path("/srv/data/readtrack"), Path("/srv/state/readtrack"), Path("/srv/cache/readtrack")]
    dirs = Unix("readtrack")
    assert folders() == [dirs.user_data_path, dirs.user_state_path, dirs.user_cache_path]
    for kind in KINDS:
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", kind)
    assert folders() == [home / ".local/share/readtrack", home / ".local/state/readtrack", home / ".cache/readtrack"]


def test_without_a_home_directory_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "relative")
    with pytest.raises(ReadtrackError, match="the home directory is unknown"):
        paths.state_folder()
