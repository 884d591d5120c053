"""Completion in real shells: the TAB key on a pseudo-terminal, and text from titles is never evaluated.

A shell that is not installed is skipped.
"""

from __future__ import annotations

import json
import os
import pty
import shlex
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import ioctl
from pathlib import Path

import pytest
from terminals import Terminal, shown

HOSTILE = [
    "$(touch x)",
    "`touch x`",
    r"\$(touch x)",
    r"\`touch x\`",
    "'; touch x #",
    '"; touch x; "',
    "one\n; touch x\n:files",
    "a:$(touch x):b",
    "(e:'touch x':)",
    "%{$(touch x)%}",
    "&& touch x |touch x <(touch x) >x",
    "[/i] [bold]",
    "\x1b[31m\x1b]0;x\x07red",
    "* ? ~ =ls !! ^x {a,b}",
]
LETTERS = "bcdfghjkmnpqrstvwxz"
IDS = [f"{letter}{letter}cdfg" for letter in LETTERS[: len(HOSTILE)]]
LAST = "zzlast"
TITLE = "图解 vLLM：显存 $(touch x)"
START = {
    "bash": (["--norc", "--noprofile", "-i"], 'eval "$(readtrack completion bash)"'),
    "zsh": (["-f", "-i"], 'eval "$(readtrack completion zsh)"'),
    "fish": (["--no-config", "-i"], "readtrack completion fish | source"),
}
# A list is shown at the first TAB or, in bash, at the second; ids come before titles.
LISTED = {
    "bash": ("\t\t", f"{LAST}  (图解 vLLM,显存 touch x)"),
    "zsh": ("\t", "图解 vLLM,显存 touch x"),
    "fish": ("\t", "图解 vLLM,显存 touch x"),
}


@pytest.fixture(params=START)
def shell(request: pytest.FixtureRequest) -> str:
    return installed(str(request.param))


def installed(name: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed here")
    return name


@pytest.fixture(autouse=True)
def hostile_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A list in which all untrusted text tries to run `touch x`, with readtrack in PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    program = programs / "readtrack"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m readtrack "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (programs / "rt").symlink_to(program)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm")
    blocks = []
    for link_id, title in [*zip(IDS, HOSTILE, strict=True), (LAST, TITLE)]:
        foreign = json.dumps(title)
        blocks.append(
            f"[[link]]\nid = {json.dumps(link_id)}\ntitle = {foreign}\ntopic = 'vllm'\ntags = ['gpu', {foreign}]\n"
        )
    for title in HOSTILE:
        foreign = json.dumps(title)
        blocks.append(
            f"[[link]]\nid = {foreign}\ntitle = {foreign}\ntopic = {foreign}\n\n[topic.{foreign}]\nname = {foreign}\n"
        )
    path = Path("reading.toml").absolute()
    path.write_text("\n".join(["[topic.vllm]\nname = '推理引擎'\n", *blocks]), encoding="utf-8")
    return path


@contextmanager
def session(shell: str) -> Iterator[Terminal]:
    """An interactive shell with its completion."""
    arguments, start = START[shell]
    process, descriptor = pty.fork()
    if process == 0:
        ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 120, 0, 0))
        os.execvp(shell, [shell, *arguments])
    terminal = Terminal(process, descriptor)
    try:
        terminal.type(f"{start}; echo it is re''ady\r")
        terminal.wait_for("it is ready")
        yield terminal
    finally:
        os.close(descriptor)
        os.kill(process, 9)
        os.waitpid(process, 0)


def test_tab_lists_ids_with_titles_and_never_evaluates_them(shell: str, hostile_store: Path) -> None:
    tabs, last = LISTED[shell]
    with session(shell) as terminal:
        terminal.type(f"readtrack done {tabs}")
        terminal.wait_for(last)
        listing = shown(terminal.output)
        for words, rest in (
            ("list --topic=", "vllm"),
            ("list --tag ", "gpu"),
            ("tag bbcdfg +", "gpu"),
            ("show zz", "last"),
        ):
            terminal.output = ""
            terminal.type(f"\x15readtrack {words}\t")
            terminal.wait_for(rest)
        terminal.type("\x15echo it is o''ver\r")
        terminal.wait_for("it is over")
    assert all(link_id in listing for link_id in IDS)
    assert files() == [hostile_store.name]


def test_tab_completes_a_partial_word_and_the_line_runs(shell: str, hostile_store: Path) -> None:
    before = hostile_store.read_text(encoding="utf-8")
    with session(shell) as terminal:
        terminal.type("readtrack don\tzz\t--on 2026-01-02 --js\t | tr -d '\\n'; echo it is o''ver\r")
        terminal.wait_for("it is over")
    assert '"status": "done"' in terminal.output
    assert hostile_store.read_text(encoding="utf-8").count("done = ") == before.count("done = ") + 1


WORDS = {"bash": "\t", "zsh": "\t"}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("program", ["readtrack", "rt"])
def test_tab_completes_a_word_of_a_title_to_an_id(name: str, program: str, hostile_store: Path) -> None:
    with session(installed(name)) as terminal:
        terminal.type(f"{program} done 显存\t--json | tr -d '\\n'; echo it is o''ver\r")
        terminal.wait_for("it is over")
    assert f'"id": "{LAST}"' in terminal.output
    assert files() == [hostile_store.name]


@pytest.mark.parametrize(("name", "tabs"), [("bash", "\t\t"), ("zsh", "\t")])
def test_a_word_of_several_titles_stays_and_the_links_are_listed(name: str, tabs: str, hostile_store: Path) -> None:
    before = hostile_store.read_text(encoding="utf-8")
    hostile_store.write_text(before + '[[link]]\nid = "zzother"\ntitle = "模型显存管理"\n', encoding="utf-8")
    with session(installed(name)) as terminal:
        terminal.type(f"readtrack done 显存{tabs}")
        terminal.wait_for("模型显存管理")
        terminal.type("管理 --json | tr -d '\\n'; echo it is o''ver\r")
        terminal.wait_for("it is over")
    assert '"id": "zzother"' in terminal.output


def test_fish_completes_for_the_short_name_as_well() -> None:
    assert fish("rt done zz") == [f"{LAST}\t图解 vLLM,显存 touch x"]


def test_bash_gets_plain_values_to_insert_and_titles_to_show() -> None:
    assert bash("done", "") == [*IDS, LAST]
    assert bash("done", "", kind=63)[-1] == f"{LAST}  (图解 vLLM,显存 touch x)"
    assert bash("done", "zz", kind=63) == [LAST]
    assert bash("list", "--topic", "=", "v") == ["vllm"]
    assert bash("tag", LAST, "+g") == ["+gpu"]
    assert bash("--file", "'reading.toml'", "start", "zz") == [LAST]
    assert bash("import", "") == ["reading.toml"]  # as bash before 4 has to


def bash(*words: str, kind: int = 9) -> list[str]:
    """The result of the script's function for these words; `kind` is bash's COMP_TYPE, 63 for a list."""
    installed("bash")
    typed = " ".join(f'"${{{number}}}"' for number in range(1, len(words) + 1))
    script = (
        'eval "$(readtrack completion bash)"; '
        f"COMP_WORDS=(readtrack {typed}) COMP_CWORD={len(words)} COMP_TYPE={kind}; "
        f'_readtrack readtrack "${{{len(words)}}}" ""; [ ${{#COMPREPLY[@]}} = 0 ] || printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    return output(["bash", "--norc", "-c", script, "bash", *words])


def test_fish_gets_candidates_and_descriptions() -> None:
    assert fish("readtrack done zz") == [f"{LAST}\t图解 vLLM,显存 touch x"]
    assert [line.split("\t")[0] for line in fish("readtrack start ")] == [*IDS, LAST]
    assert fish("readtrack list --topic ") == ["vllm\t推理引擎"]
    assert fish("readtrack list --topic=v") == ["--topic=vllm\t推理引擎"]
    assert fish("readtrack list --topic 推") == ["推理引擎\tvllm"]
    assert fish("readtrack untag zzlast +") == ["+gpu\t1 link"]
    assert fish("readtrack import read") == ["reading.toml"]
    assert fish("X=1 readtrack where --no") == ["--no-pager\tDo not page long output"]


def fish(line: str) -> list[str]:
    installed("fish")
    return output(
        [
            "fish",
            "--no-config",
            "-c",
            f"readtrack completion fish | source; complete -C {json.dumps(line, ensure_ascii=False)}",
        ]
    )


def files() -> list[str]:
    """The files in the directory: no title may have created one."""
    return [path.name for path in Path().iterdir()]


def output(command: list[str]) -> list[str]:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=30)
    assert done.stderr == ""
    assert files() == ["reading.toml"]
    return done.stdout.splitlines()


def test_zsh_loads_the_script_from_its_function_path_as_well(tmp_path: Path) -> None:
    installed("zsh")
    folder = tmp_path / "functions"
    folder.mkdir()
    script = subprocess.run(["readtrack", "completion", "zsh"], capture_output=True, check=True).stdout
    (folder / "_readtrack").write_bytes(script)
    code = f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -i; echo $_comps[readtrack]"
    assert output(["zsh", "-f", "-c", code]) == ["_readtrack"]
