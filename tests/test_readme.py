"""What the README says is true: its examples are run, its reference is compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from running import Run
from samples import SAMPLES
from terminals import on_terminal, shown

from readtrack.importers import FORMATS, Entry, Settings, sources

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_example_prints_what_the_readme_says(run: Run) -> None:
    """The console blocks are one session on a terminal of 80 columns, in an empty folder with a TODO.md."""
    blocks = re.findall(r"^```console\n(.+?)^```$", README, re.DOTALL | re.MULTILINE)
    steps = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.MULTILINE)
    assert len(steps) >= 8
    for command, expected in steps:
        words = shlex.split(command)
        if words[0] == "cat":
            Path(words[1]).write_text(expected, encoding="utf-8")
            continue
        assert words[0] == "readtrack"
        result = run(*words[1:], env=on_terminal(80, NO_COLOR="1"))
        assert (result.code, shown(result.err + result.out)) == (0, expected), command


def test_the_command_reference_is_what_help_prints(run: Run) -> None:
    reference = re.search(r"^<!-- commands.*?-->\n```text\n(.+?)^```$", README, re.DOTALL | re.MULTILINE)
    assert reference
    assert run("--help").out.endswith("\n" + reference[1])


def test_the_example_file_is_one(run: Run) -> None:
    example = re.search(r"^```toml\n(.+?)^```$", README, re.DOTALL | re.MULTILINE)
    assert example
    Path("reading.toml").write_text(example[1], encoding="utf-8")
    assert run("list", "--all").out == (
        "mrkjbx\tdone\tvllm\t图解 Vllm V1 系列 1：整体流程 - 猛猿的文章\t"
        "https://zhuanlan.zhihu.com/p/1900126076279160869\tv1\n"
    )


def test_the_table_of_imports_is_what_the_readers_do() -> None:
    """A cell with a dash is a promise, too: nothing of the kind comes out of the sample of that format."""
    block = re.search(r"^<!-- imports.*?-->\n(.+?)\n\n", README, re.DOTALL | re.MULTILINE)
    assert block
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in block[1].splitlines()[2:]]
    assert {row[0] for row in rows} == set(FORMATS)
    for name, _, *cells in rows:
        entries = sources.reader(name)(SAMPLES[name], Settings()).entries
        assert entries, name
        for has, cell in zip(map(any, zip(*map(_kept, entries), strict=True)), cells, strict=True):
            assert cell != "–" or not has, (name, cells)


def _kept(entry: Entry) -> tuple[bool, ...]:
    """Whether it has a state, a date, tags, a note and a folder."""
    return (
        entry.state != "unread",
        bool(entry.added or entry.day or entry.started or entry.done),
        bool(entry.tags),
        bool(entry.note),
        bool(entry.heading),
    )
