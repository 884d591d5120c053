"""init, where, and which file is the store."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from shlex import quote

import pytest
from running import Run, and_nothing_changed

from readtrack.storage.save import TEMPLATE

LINK = '[[link]]\nid = "abc"\ntitle = "A"\n'
NONE_HERE = (
    "error: no reading list in this directory or its parents\n"
    "hint: create one here: readtrack init · per-user list: readtrack init --user\n"
)


@pytest.fixture
def users_own(tmp_path: Path) -> Path:
    return tmp_path / "home" / ".local" / "share" / "readtrack" / "reading.toml"


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ((), "reading.toml"),
        (("list.toml",), "list.toml"),
        (("new/folder/mine.toml",), "new/folder/mine.toml"),
        (("there",), "there/reading.toml"),
        (("--file", "f.toml"), "f.toml"),
    ],
)
def test_init_writes_a_commented_empty_store(args: tuple[str, ...], path: str, run: Run) -> None:
    Path("there").mkdir()
    result = run("init", *args)
    assert (result.code, result.out, result.err) == (0, f"{path}\n", "add a link: readtrack add https://…\n")
    assert Path(path).read_text() == TEMPLATE
    assert run("--file", path, "list", "--all").out == ""


def test_init_user_writes_to_the_data_directory(run: Run, users_own: Path) -> None:
    assert run("init", "--user").out == f"{users_own}\n"
    assert users_own.read_text() == TEMPLATE
    assert run("where").out == f"{users_own}\n"


def test_init_follows_the_umask(run: Run) -> None:
    before = os.umask(0o027)
    try:
        run("init")
    finally:
        os.umask(before)
    assert Path("reading.toml").stat().st_mode & 0o777 == 0o640


def test_init_never_overwrites(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    result = run("init")
    assert (result.code, result.out, result.err) == (
        3,
        "",
        "error: reading.toml: already exists; nothing changed\nhint: list it: readtrack list --all\n",
    )
    assert path.read_text() == LINK


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, lambda path: path.symlink_to("nowhere/else.toml")])
def test_init_keeps_any_existing_file(make: Callable[[Path], None], run: Run) -> None:
    make(Path("x.toml"))
    result = run("init", "x.toml")
    if Path("x.toml").is_dir():
        assert (result.code, result.out) == (0, "x.toml/reading.toml\n")
    elif Path("x.toml").is_symlink():
        assert (result.code, Path("nowhere/else.toml").read_text()) == (0, TEMPLATE)
        assert Path("x.toml").is_symlink()
    else:
        assert (result.code, Path("x.toml").read_bytes()) == (3, b"")


def test_user_and_a_path_exclude_each_other(run: Run) -> None:
    result = run("init", "--user", "x.toml")
    assert (result.code, result.err) == (2, "error: --user and a path cannot be used together\n")


def test_where_prints_the_nearest_store_in_the_parent_directories(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    deep = Path("a/b/c")
    deep.mkdir(parents=True)
    os.chdir(deep)
    assert run("where").out == f"{path}\n"
    Path("reading.toml").touch()
    assert run("where").out == f"{Path('reading.toml').absolute()}\n"


def test_the_option_overrides_the_environment_which_overrides_the_directory(
    run: Run, store: Callable[[str], Path]
) -> None:
    here = store(LINK)
    for name in ("option.toml", "variable.toml"):
        Path(name).write_text(LINK)
    variable = {"READTRACK_FILE": "variable.toml"}
    assert run("where").out == f"{here}\n"
    assert run("where", env={"READTRACK_FILE": ""}).out == f"{here}\n"
    assert run("where", env=variable).out == f"{here.with_name('variable.toml')}\n"
    assert run("where", "-f", "option.toml", env=variable).out == f"{here.with_name('option.toml')}\n"
    assert run("--file", "option.toml", "where", env=variable).out == f"{here.with_name('option.toml')}\n"
    assert run("-f", "variable.toml", "where", "-f", "option.toml").out == f"{here.with_name('option.toml')}\n"


def test_a_tilde_in_the_path_is_the_home_directory(run: Run, tmp_path: Path) -> None:
    store = tmp_path / "home" / "mine.toml"
    store.write_text(LINK)
    assert run("list", "-f", "~/mine.toml").out == "abc\tunread\tinbox\tA\t\t\n"
    assert run("list", env={"READTRACK_FILE": "~/mine.toml"}).out == "abc\tunread\tinbox\tA\t\t\n"
    nobody = run("list", "-f", "~nosuchuser/mine.toml")
    assert (nobody.code, nobody.err.splitlines()[0]) == (
        3,
        "error: ~nosuchuser/mine.toml: no such file",
    )


def test_a_symlink_to_a_store_is_shown_as_given(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    Path("link.toml").symlink_to(path)
    assert run("where", "-f", "link.toml").out == f"{path.with_name('link.toml')}\n"


@pytest.mark.parametrize("command", ["list", "show a", "stats", "topics", "tags", "where", "done a", "tag a +x"])
def test_without_a_store_commands_say_how_to_create_one(command: str, run: Run) -> None:
    result = run(*command.split())
    assert (result.code, result.out) == (3, "")
    assert result.err == (
        NONE_HERE if command.split(maxsplit=1)[0] not in {"done", "tag"} else and_nothing_changed(NONE_HERE)
    )
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    "args", [("list", "--file", "x.toml"), ("done", "a", "--file", "x.toml"), ("where", "-fx.toml")]
)
def test_a_missing_store_given_by_name_is_an_error(args: tuple[str, ...], run: Run) -> None:
    result = run(*args)
    assert (result.code, result.out, result.err) == (
        3,
        "",
        (
            f"error: x.toml: no such file{'; nothing changed' if args[0] == 'done' else ''}\n"
            "hint: create it: readtrack init x.toml\n"
        ),
    )
    assert not list(Path().iterdir())


@pytest.mark.parametrize("command", ["list", "where", "done abc", "add https://e.org", "init"])
def test_a_deleted_store_known_to_the_journal_is_not_replaced_by_another(
    command: str, run: Run, store: Callable[[str], Path], users_own: Path
) -> None:
    users_own.parent.mkdir(parents=True)
    users_own.write_text(LINK)
    path = store(LINK)
    assert run("done", "abc").code == 0
    path.unlink()
    Path("deep").mkdir()
    if command != "init":
        os.chdir("deep")
    result = run(*command.split())
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("error: ")
    ending = "" if command in {"list", "where"} else "; nothing changed"
    assert f"is gone, but it held 1 links on 2026-11-22{ending}\nhint: restore it" in result.err
    assert not path.exists()
    assert users_own.read_text() == LINK


def test_a_deleted_store_known_to_git_can_be_restored(run: Run, store: Callable[[str], Path]) -> None:
    path = store(LINK)
    for command in ("init -q", "add .", "commit -qm x"):
        subprocess.run(["git", *command.split()], check=True)
    path.unlink()
    result = run("list", "-f", "reading.toml")
    assert result.code == 3
    assert result.err.startswith(
        "error: reading.toml: is gone, but the last commit contains links\nhint: restore it: git restore reading.toml"
    )


@pytest.mark.parametrize("name", ["reading.toml", "my list.toml"])
@pytest.mark.parametrize(
    "away",
    [
        "git rm -q NAME",
        "truncate -s 0 NAME && git add .",
        "git sparse-checkout set --no-cone /other",
        "rm NAME && mkdir 'deep down' && cd 'deep down'",
    ],
)
def test_the_command_in_the_hint_brings_the_list_back(
    away: str, name: str, run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store(LINK).rename(name).absolute()
    for command in ("git init -q", "git add .", "git commit -qm x", away.replace("NAME", quote(name))):
        subprocess.run(command, shell=True, check=True)
    if "deep" in away:
        monkeypatch.chdir("deep down")
    result = run("list", "-f", str(path) if "deep" in away else name)
    assert result.code == 3
    _, _, hint = result.err.partition("hint: restore it: ")
    subprocess.run(hint.partition(" · ")[0], shell=True, check=True)
    assert path.read_text() == LINK


def test_the_current_directory_may_be_missing(run: Run, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    gone.rmdir()
    result = run("list")
    os.chdir(tmp_path)
    assert (result.code, result.out, result.err) == (3, "", NONE_HERE)
