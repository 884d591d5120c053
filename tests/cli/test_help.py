"""Every command is in a group of the help, and its examples work."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from inspect import cleandoc
from pathlib import Path

import pytest
from rich.cells import cell_len
from running import Run
from samples import SAMPLES, zipped
from servers import Authority, Server, page, proxying, reply
from terminals import terminal

from readtrack.cli.commands import ALIASES, COMMANDS, SYNONYMS

# The store that the examples use.
STORE = """\
version = 1

[topic.vllm]
name = "推理引擎"

[[link]]
id = "kqzmtr"
topic = "vllm"
title = "图解 vLLM V1: the prefix cache"
url = "https://zhuanlan.zhihu.com/p/1"
tags = ["gpu"]
minutes = 20

[[link]]
id = "bfmxwq"
topic = "cuda"
url = "https://e.org/b"

[[link]]
id = "tvnmsp"
topic = "cuda"
title = "CUDA cache"
url = "https://e.org/c"
started = 2026-11-01
"""
TODO = "## 推理引擎\n\n- [ ] [a](https://e.org/a)\n\n## 科研\n\n- [x] [b](https://e.org/d)\n"
AUTHORITY = Authority()
# Replacements for the programs that examples pipe to or from.
STAND_INS = {
    "readtrack": f'exec "{sys.executable}" -m readtrack "$@"',
    "fzf": "cat",
    "vim": 'test -f "$1"',
    "xdg-open": "true",
    "open": "true",
    "editor": "true",
    "pbpaste": "echo noted",
}


def examples() -> list[tuple[str, str]]:
    found = []
    for name, command in COMMANDS.items():
        module = __import__(f"readtrack.cli.{command.module}", fromlist=["_"])
        # Python 3.13 takes the indentation of docstrings away by itself.
        text = cleandoc(getattr(module, f"{name.replace('-', '_')}_command").__doc__ or "")
        block = re.search(r"\n\x08\nExamples?:\n((?: {2}.*\n?)+)", text)
        assert block, f"{name} has no example"
        found += [(name, line.strip()) for line in block[1].splitlines()]
    return found


@pytest.fixture(scope="module")
def internet() -> Iterator[Server]:
    """A proxy that answers for every host."""
    with proxying(lambda request: reply(page("A page")), AUTHORITY) as proxy:
        yield proxy


@pytest.mark.parametrize(("name", "example"), examples())
def test_the_examples_of_a_command_work(
    name: str,
    example: str,
    store: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    internet: Server,
) -> None:
    assert name in example
    if name != "init":
        store(STORE)
    Path("TODO.md").write_text(TODO, encoding="utf-8")
    Path("page.html").write_text('<link rel=canonical href="https://e.org/p"><title>A page</title>', encoding="utf-8")
    if name == "import":
        Path("bookmarks.html").write_text(SAMPLES["netscape"], encoding="utf-8")
        Path("pocket.zip").write_bytes(zipped({"part_000000.csv": SAMPLES["pocket"]}))
        Path("sheet.csv").write_text("Name,Link\nA,https://e.org/a\n", encoding="utf-8")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    for program, script in STAND_INS.items():
        path = bin_folder / program
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("EDITOR", "editor")
    monkeypatch.setenv("BROWSER", "xdg-open")
    monkeypatch.setenv("HTTPS_PROXY", internet.url())
    monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY.write(tmp_path / "authority.pem")))
    if name == "inbox":
        (Path.home() / "Sync/links").mkdir(parents=True)
    if name in {"git-setup", "sync"}:
        subprocess.run(["git", "init", "-q", "-b", "main", "."], check=True)
    if name == "sync":
        for command in ("init -q --bare away.git", "remote add origin away.git", "config branch.main.remote origin",
                        "config branch.main.merge refs/heads/main"):  # fmt: skip
            subprocess.run(["git", *command.split()], check=True)
    if name in {"undo", "redo"}:
        subprocess.run(["readtrack", "done", "kqz"], check=True, stdout=subprocess.DEVNULL)
    if name == "redo":
        subprocess.run(["readtrack", "undo"], check=True, capture_output=True)
    if name == "browse":
        with terminal(*shlex.split(example)[1:]) as screen:
            screen.wait_for("keys")
            screen.type("q")
            assert screen.end() == 0
        return
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", example], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.decode() if done.returncode else "") == (0, "")


def test_without_arguments_the_commands_are_printed_in_groups(run: Run) -> None:
    alone = run()
    assert (alone.code, alone.err) == (0, "")
    assert alone.out == run("--help").out
    for name, command in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(command.help)}$", alone.out, re.MULTILINE)
    for group in {command.group for command in COMMANDS.values()}:
        assert f"\n{group}:\n" in alone.out


def test_the_help_line_of_a_command_is_the_one_in_the_list(run: Run) -> None:
    for name, command in COMMANDS.items():
        first = run(name, "-h").out.split("\n\n")[1].strip().split(". ")[0].split("\n")[0]
        assert command.help.split()[0] == first.split()[0], name


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (("lst",), "error: unknown command 'lst'\nhint: did you mean list?\n"),
        (("dnoe", "x"), "error: unknown command 'dnoe'\nhint: did you mean note or done?\n"),
        (("qqqqqq",), "error: unknown command 'qqqqqq'\nhint: readtrack --help lists the commands\n"),
        (("finish", "x"), "error: unknown command 'finish'\nhint: did you mean done?\n"),
        (("delete",), "error: unknown command 'delete'\nhint: did you mean rm?\n"),
        (("search", "x"), "error: unknown command 'search'\nhint: did you mean list?\n"),
        (("help", "dnoe"), "error: unknown command 'dnoe'\nhint: did you mean note or done?\n"),
        (
            ("list", "--topc", "x"),
            "error: unknown option --topc\nhint: did you mean --topic?\n",
        ),
        (("list", "-t", "vlmm"), "error: unknown topic 'vlmm'\nhint: did you mean vllm?\n"),
    ],
)
def test_a_mistyped_command_gets_a_suggestion_and_is_never_run(
    args: tuple[str, ...], error: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    result = run(*args)
    assert result.code in {1, 2}
    assert (result.out, result.err) == ("", error)


def test_required_arguments_have_braces_only_around_choices(run: Run) -> None:
    usages = [run(command, "--help").out.partition("\n")[0] for command in ("import", "tag", "retag", "topic")]
    assert usages == [
        "Usage: readtrack import [OPTIONS] PATH...",
        "Usage: readtrack tag [OPTIONS] ID... +TAG...",
        "Usage: readtrack retag [OPTIONS] TAG NEW",
        "Usage: readtrack topic [OPTIONS] {rename|move|rm} TOPIC [NEW]",
    ]


def test_an_alias_is_the_same_command(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    for alias, name in ALIASES.items():
        assert run(alias).out == run(name).out


def test_help_is_also_a_command(run: Run) -> None:
    assert run("help").out == run("--help").out
    assert run("help", "list").out == run("list", "--help").out


def test_a_command_of_another_program_suggests_the_corresponding_one() -> None:
    assert set(SYNONYMS.values()) <= set(COMMANDS)
    assert not set(SYNONYMS) & {*COMMANDS, *ALIASES}


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ("list --limit", "option --limit needs a value"),
        ("list --limit=", "--limit takes a whole number of at least 0, not ''"),
        ("list --limit x", "--limit takes a whole number of at least 0, not 'x'"),
        ("list --limit=a'b", '--limit takes a whole number of at least 0, not "a\'b"'),
        ("check --timeout abc", "--timeout takes a number from 0.1 to 600, not 'abc'"),
        ("check --concurrency 1000", "--concurrency takes a whole number from 1 to 256, not '1000'"),
        ("list --json=3", "option --json takes no value"),
        ("topics foo bar", "unexpected argument 'foo bar'"),
        ("import", "missing argument PATH..."),
        ("retag gpu", "missing argument NEW"),
        ("list -x", "unknown option -x"),
    ],
)
def test_usage_errors_have_one_style(args: str, error: str, run: Run) -> None:
    result = run(*args.split())
    assert (result.code, result.out, result.err.splitlines()[0]) == (2, "", f"error: {error}")


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_80_columns_and_is_the_same_in_a_pipe(name: str, run: Run) -> None:
    page = run(*filter(None, [name]), "--help").out
    assert [line for line in page.splitlines() if cell_len(line) > 80] == []
    for columns in ("80", "200"):
        on_screen = run(*filter(None, [name]), "--help", "--color", "always", env={"COLUMNS": columns}).out
        assert re.sub(r"\x1b\[\d*m", "", on_screen) == page


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_on_a_narrow_screen_help_wraps_at_words(name: str, run: Run) -> None:
    page = run(*filter(None, [name]), "--help", env={"COLUMNS": "40"}).out
    as_written = run(*filter(None, [name]), "--help").out.splitlines()  # examples stay in one line
    longer = [line for line in page.splitlines() if cell_len(line) > 40 and line not in as_written]
    names = re.compile(r" +(-\S.*|\S+)")  # an option with its values, or one word: nothing to wrap
    assert [line for line in longer if not names.fullmatch(line)] == []
