"""The modules that a command loads at its start, since each one slows down every run."""

from __future__ import annotations

import inspect
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest
from running import Run

import readtrack.cli
from readtrack.cli.commands import ALIASES, COMMANDS

STORE = """\
version = 1

[topic.vllm]
name = "推理引擎"

[[link]]
id = "abc"
topic = "vllm"
title = "图解"
url = "https://zhuanlan.zhihu.com/p/1916187125931554299"
tags = ["v1"]
added = 2026-11-22
"""
HEAVY = {
    "rich",
    "tomlkit",
    "httpx",
    "markdown_it",
    "turbohtml",
    "httpcore",
    "anyio",
    "socksio",
    "asyncio",
    "pydantic",
    "click",
    "ssl",
    "multiprocessing",
    "platformdirs",
    "textual",
}
# If the interpreter has its own SHA-256, a small store is saved without OpenSSL's.
OPENSSL = {"_hashlib"} if find_spec("_sha2") or find_spec("_sha256") else set()
# Runs a command as the console script does; the modules that are there at its end go to the file named first.
_DUMP = """
import json, sys
where = sys.argv.pop(1)
from readtrack.__main__ import main
try:
    main()
finally:
    open(where, "w").write(json.dumps(sorted(sys.modules)))
"""


def loaded(args: list[str], *, stdin: str = "") -> set[str]:
    """The modules in a fresh process that ran this command, its output a pipe."""
    done = subprocess.run(
        [sys.executable, "-c", _DUMP, "modules.json", *args],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COVERAGE_PROCESS_START": ""},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(Path("modules.json").read_text()))


def heavy(modules: set[str]) -> set[str]:
    return HEAVY & {name.partition(".")[0] for name in modules}


def families(modules: set[str]) -> set[str]:
    """The loaded modules of commands."""
    return {f"readtrack.cli.{command.module}" for command in COMMANDS.values()} & modules


@pytest.mark.parametrize("command", ["list", "list --json", "list vllm -t vllm -g v1", "show abc", "stats"])
def test_reading_in_a_pipe_loads_hardly_anything(command: str, store: Callable[[str], Path]) -> None:
    store(STORE)
    modules = loaded(command.split())
    assert not heavy(modules)
    assert families(modules) == {f"readtrack.cli.{COMMANDS[command.split(maxsplit=1)[0]].module}"}
    assert (
        not {
            "readtrack.storage.save",
            "readtrack.toml.splice",
            "readtrack.toml.patches",
            "readtrack.storage.journal",
            "readtrack.toml.document",
        }
        & modules
    )
    assert not {"readtrack.output.pretty", "readtrack.importers", "readtrack.importers.plan"} & modules
    assert not {"subprocess", "difflib", "tomllib", "hashlib", "unittest", "email"} & (modules - _baseline())


@pytest.mark.parametrize(
    "command",
    [
        *("done abc", "start abc", "drop abc", "reopen abc", "tag abc +gpu", "untag abc +v1"),
        *("add https://e.org --no-fetch", "add --title Book", "add Words https://e.org"),
    ],
)
def test_changes_load_no_library_but_the_parser(command: str, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    modules = loaded(command.split())
    assert not heavy(modules)
    assert not OPENSSL & modules
    assert not [name for name in modules if name.startswith(("readtrack.web", "readtrack.importers.markdown"))]
    assert (path.read_text() != STORE) == (not command.startswith("reopen"))


def test_undo_without_later_changes_loads_no_merge(store: Callable[[str], Path]) -> None:
    path = store(STORE)
    loaded(["done", "abc"])
    modules = loaded(["undo"])
    assert path.read_text() == STORE
    assert not heavy(modules)
    assert not {"readtrack.merge.merge", "readtrack.toml.document", *OPENSSL} & modules


def test_import_reads_markdown_without_rich(store: Callable[[str], Path]) -> None:
    store(STORE)
    Path("list.md").write_text("- [ ] [a](https://e.org)\n")
    assert heavy(loaded(["import", "list.md"])) == {"markdown_it"}


@pytest.mark.parametrize("command", ["list", "stats", "next", "done abc", "add --no-fetch https://e.org/new", "undo"])
def test_no_annotation_of_a_named_tuple_is_compiled_at_start(command: str, store: Callable[[str], Path]) -> None:
    """With `from __future__ import annotations`, each field would be a text that `typing` compiles at import."""
    store(STORE)
    loaded(["done", "abc"])
    for module in sorted(loaded(command.split())):
        if module.startswith("readtrack."):
            path = import_module(module).__file__
            source = Path(path).read_text(encoding="utf-8") if path else ""
            assert "(NamedTuple)" not in source or "from __future__ import annotations" not in source, module


@pytest.mark.parametrize("args", [[], ["--help"], ["--version"]])
def test_help_loads_no_command_at_all(args: list[str]) -> None:
    modules = loaded(args)
    assert not families(modules)
    assert not heavy(modules)


def test_the_home_screen_loads_no_command_and_only_rich(
    store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(STORE)
    monkeypatch.setenv("FORCE_COLOR", "1")
    modules = loaded([])
    assert not families(modules)
    assert heavy(modules) == {"rich"}
    assert not {"rich.progress", "rich.markdown", "rich.traceback", "readtrack.storage.save"} & modules


def _baseline() -> set[str]:
    """What the command line library loads by itself."""
    done = subprocess.run(
        [sys.executable, "-c", "import sys, typer, typer.core; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


def test_the_table_contains_exactly_the_commands() -> None:
    found = set()
    for module in pkgutil.iter_modules(readtrack.cli.__path__):
        for name, function in inspect.getmembers(import_module(f"readtrack.cli.{module.name}"), inspect.isfunction):
            if name.endswith("_command") and function.__module__ == f"readtrack.cli.{module.name}":
                found.add((name.removesuffix("_command").replace("_", "-"), module.name))
    assert found == {(name, command.module) for name, command in COMMANDS.items()}


@pytest.mark.parametrize("name", [*COMMANDS, *ALIASES])
def test_every_command_has_help_with_an_example(name: str, run: Run) -> None:
    result = run(name, "--help")
    assert (result.code, result.err) == (0, "")
    assert result.out == run(name, "-h").out
    real = ALIASES.get(name, name)
    assert result.out.startswith(f"Usage: readtrack {real} " if name == real else "Usage: readtrack ")
    examples = result.out.partition("Example")[2].partition("Options:")[0]
    assert real in examples.partition("\n")[2]
    for option in ("--file", "--color", "--help"):
        assert option in result.out


def test_the_help_of_the_program_lists_every_command_with_its_line(run: Run) -> None:
    out = run("--help").out
    for name, command in COMMANDS.items():
        assert f"  {name} " in out
        assert command.help in " ".join(out.split())
    assert len(COMMANDS) == len({command.help for command in COMMANDS.values()})
    assert not [command for command in COMMANDS.values() if command.help.endswith(".")]
