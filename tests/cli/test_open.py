"""open: URLs passed to browsers, and links marked as reading."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown

from readtrack.programs.browser import Program, find_programs, open_in

TRICKY = "https://e.org/%action?a=%s&b=$(touch%20x);`id`'#--version"
STORE = f"""\
[[link]]
id = "aaa"
title = "A"
url = "https://e.org/a?x=1&y=2"

[[link]]
id = "bbb"
url = "{TRICKY}"
started = 2026-11-01

[[link]]
id = "ccc"
url = "http://e.org/c"
done = true

[[link]]
id = "ddd"
url = "http://e.org/d"
dropped = true
"""
ROW_A = "aaa\t{}\tinbox\tA\thttps://e.org/a?x=1&y=2\t\n"
ROW_B = f"bbb\treading\tinbox\t\t{TRICKY}\t\n"
NO_BROWSER = "error: no browser could be started; nothing changed\nhint: set one: BROWSER=firefox\n"


@pytest.fixture(autouse=True)
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Programs in place of browsers; their arguments are written to this file, one per line."""
    folder, log = tmp_path / "bin", tmp_path / "opened"
    folder.mkdir()
    for name, code in (("firefox", 0), ("xdg-open", 0), ("broken", 4), ("wslview", 0)):
        script = folder / name
        script.write_text(
            f'#!/bin/sh\nprintf "%s\\n" {name} "$@" ${{BROWSER:+BROWSER}} >> "{log}"\nexit {code}\n', encoding="utf-8"
        )
        script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "WSL_DISTRO_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    return log


def given(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


def test_a_link_is_opened_and_marked_as_being_read(run: Run, store: Callable[[str], Path], opened: Path) -> None:
    path = store(STORE)
    result = run("open", "aaa", env={"DISPLAY": ":0"})
    assert (result.code, result.out, result.err) == (0, ROW_A.format("reading"), "")
    assert given(opened) == ["xdg-open", "https://e.org/a?x=1&y=2"]
    assert path.read_text() == STORE.replace('y=2"\n', 'y=2"\nstarted = 2026-11-22\n')


@pytest.mark.parametrize("args", [("aaa", "--peek"), ("bbb",), ("ccc",), ("ddd",)])
def test_peek_keeps_the_state_and_so_do_started_and_finished_links(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path], opened: Path
) -> None:
    path = store(STORE)
    before = path.stat().st_mtime_ns
    assert run("open", *args, env={"BROWSER": "firefox"}).code == 0
    assert len(given(opened)) == 3
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("browser", "expected"),
    [
        ("firefox", ["firefox", TRICKY]),
        ("firefox &", ["firefox", TRICKY]),
        ("firefox --new-tab=%s '-x y'", ["firefox", f"--new-tab={TRICKY}", "-x y"]),
        ("nothing:'un:broken:firefox -n", ["broken", TRICKY, "BROWSER", "firefox", "-n", TRICKY]),
        ("lynx:firefox", ["firefox", TRICKY]),
        ("; touch x; firefox", []),
    ],
)
def test_the_users_browsers_are_tried_in_turn_without_a_shell(
    browser: str, expected: list[str], run: Run, store: Callable[[str], Path], opened: Path
) -> None:
    store(STORE)
    result = run("open", "bbb", env={"BROWSER": browser})
    assert result.out == ROW_B
    assert (result.code, result.err) == ((0, "") if expected else (1, NO_BROWSER))
    assert given(opened) == (expected and [*expected, "BROWSER"])
    assert [path.name for path in Path().iterdir()] == ["reading.toml"]


def test_the_desktop_is_the_fallback_for_the_users_browser(
    run: Run, store: Callable[[str], Path], opened: Path
) -> None:
    store(STORE)
    assert run("open", "bbb", env={"BROWSER": "broken", "WAYLAND_DISPLAY": "w"}).code == 0
    assert given(opened) == ["broken", TRICKY, "BROWSER", "xdg-open", TRICKY]


def test_over_ssh_the_url_is_printed_and_the_link_is_marked_as_reading(
    run: Run, store: Callable[[str], Path], opened: Path
) -> None:
    path = store(STORE)
    ssh = {"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":10"}
    result = run("open", "aaa", env={**ssh, **on_terminal(80)})
    assert (result.code, result.err) == (0, "")
    assert shown(result.out) == "https://e.org/a?x=1&y=2\naaa  [/]  A  e.org · today\ninbox 1/3 33%\n"
    assert path.read_text() == STORE.replace('y=2"\n', 'y=2"\nstarted = 2026-11-22\n')
    assert run("open", "aaa", env=ssh).out == ROW_A.format("reading")
    assert given(opened) == []
    assert run("open", "aaa", env={**ssh, "BROWSER": "firefox"}).code == 0
    assert given(opened) == ["firefox", "https://e.org/a?x=1&y=2", "BROWSER"]


def test_without_a_browser_the_url_is_printed_and_the_state_is_unchanged(
    run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("open", "aaa")
    assert (result.code, result.out, result.err) == (1, ROW_A.format("unread"), NO_BROWSER)
    result = run("open", "aaa", "bbb", env=on_terminal(80))
    assert (result.code, result.out, result.err) == (1, f"https://e.org/a?x=1&y=2\n{TRICKY}\n", NO_BROWSER)
    assert path.read_text() == STORE


def test_without_an_id_the_suggested_link_is_opened(run: Run, store: Callable[[str], Path], opened: Path) -> None:
    store(STORE)
    assert run("open", env={"BROWSER": "firefox"}).out == ROW_B
    store('[[link]]\ntitle = "x"\ndone = true\n')
    result = run("open", "--json", env={"BROWSER": "firefox"})
    assert (result.code, result.out, result.err) == (0, "[]\n", "nothing left to read\n")
    assert run("open", "-").err == "nothing to do\n"
    assert len(given(opened)) == 3


def test_several_are_opened_and_marked_in_one_save(run: Run, store: Callable[[str], Path], opened: Path) -> None:
    path = store(STORE.replace("started = 2026-11-01\n", ""))
    result = run("open", "aaa,bbb", "--json", env={"BROWSER": "firefox"})
    assert [(link["id"], link["status"]) for link in json.loads(result.out)] == [("aaa", "reading"), ("bbb", "reading")]
    assert path.read_text().count("started = 2026-11-22") == 2
    assert run("undo").code == 0
    assert "started" not in path.read_text()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('url = "--new-window"', "invalid URL '--new-window': it must start with http:// or https://"),
        ('url = "file:///etc/passwd"', None),
        ('url = "javascript:alert(1)"', None),
        ('url = "e.org/a"', None),
        ('url = " https://e.org"', None),
        ('url = "https://e.org/a b"', None),
        (
            'url = "https://e.org/\\u001b[31m"',
            "invalid URL 'https://e.org/': it contains a space or invisible character",
        ),
        ('url = "https://e.org/\\n--x"', None),
        ('url = "https://e.org/\\u202e"', None),
        ('url = "https://"', None),
        ('title = "a book"', "it has no URL"),
    ],
)
def test_an_invalid_url_reaches_no_browser(
    line: str, why: str | None, run: Run, store: Callable[[str], Path], opened: Path
) -> None:
    text = f'[[link]]\nid = "odd"\n{line}\n\n{STORE}'
    path = store(text)
    result = run("open", "aaa", "odd", env={"BROWSER": "firefox", "DISPLAY": ":0"})
    assert (result.code, result.out) == (1, "")
    hint = "hint: readtrack edit odd --url https://…\n"
    assert result.err.endswith(hint)
    if why:
        assert result.err == f"error: odd cannot be opened: {why}; nothing changed\n{hint}"
    assert given(opened) == []
    assert path.read_text() == text


def test_each_platform_has_its_own_program() -> None:
    path = os.environ["PATH"]
    assert find_programs({"PATH": path, "WSL_DISTRO_NAME": "x"}) == [Program(("wslview",))]
    assert find_programs({"PATH": path, "DISPLAY": ":0"}) == [Program(("xdg-open",))]
    Path(path.split(":")[0], "open").symlink_to("/bin/true")
    assert find_programs({"PATH": path, "DISPLAY": ":0"}, platform="darwin")[0] == Program(("open",))
    assert find_programs({"PATH": path}) == []


def test_urls_with_powershell_syntax_are_not_passed_to_wslview(opened: Path) -> None:
    environment = {"PATH": os.environ["PATH"]}
    assert open_in([Program(("wslview",))], "https://e.org/a?b=1&c=2", environment)
    assert not open_in([Program(("wslview",))], "https://e.org/$(calc)", environment)
    assert given(opened) == ["wslview", "https://e.org/a?b=1&c=2"]


def test_the_command_does_not_wait_for_a_running_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readtrack.programs.browser._STARTUP_SECONDS", 0.1)
    script = tmp_path / "bin" / "slow"
    script.write_text("#!/bin/sh\nexec sleep 5\n", encoding="utf-8")
    script.chmod(0o755)
    assert open_in([Program(("slow",))], "https://e.org/", dict(os.environ))
