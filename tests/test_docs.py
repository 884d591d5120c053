"""The documentation is correct: its examples are run, its tables and its reference are compared."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from running import Run
from samples import MORE, SAMPLES
from terminals import on_terminal, shown

from readtrack.importers import FORMATS, Entry, Settings, sources

ROOT = Path(__file__).parent.parent


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_example_prints_the_documented_output(name: str, run: Run) -> None:
    """The console blocks are one session on a terminal of 80 columns, in an empty directory with a TODO.md."""
    blocks = re.findall(r"^```console\n(.+?)^```$", page(name), re.DOTALL | re.MULTILINE)
    steps = re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.MULTILINE)
    assert len(steps) >= 7
    for command, expected in steps:
        words = shlex.split(command)
        if words[0] == "cat":
            Path(words[1]).write_text(expected, encoding="utf-8")
            continue
        assert words[0] == "readtrack"
        result = run(*words[1:], env=on_terminal(80, NO_COLOR="1"))
        assert (result.code, shown(result.err + result.out)) == (0, expected), command


def test_the_command_reference_matches_the_help(run: Run) -> None:
    reference = re.search(r"^<!-- commands.*?-->\n```text\n(.+?)^```$", page("docs/guide.md"), re.DOTALL | re.MULTILINE)
    assert reference
    assert run("--help").out.endswith("\n" + reference[1])


def test_the_example_file_is_a_valid_list(run: Run) -> None:
    example = re.search(r"^```toml\n(.+?)^```$", page("docs/file-format.md"), re.DOTALL | re.MULTILINE)
    assert example
    Path("reading.toml").write_text(example[1], encoding="utf-8")
    assert run("list", "--all").out == (
        "mrkjbx\tdone\tvllm\t图解 Vllm V1 系列 1：整体流程 - 猛猿的文章\t"
        "https://zhuanlan.zhihu.com/p/1900126076279160869\tv1\n"
    )


def test_the_table_of_imports_matches_the_readers() -> None:
    """The page contains a table generated from the formats and their samples, printed if it differs."""
    rows = [
        "| `--format` | what | state | dates | tags | notes | folders |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, one in FORMATS.items():
        texts = (SAMPLES[name], *MORE.get(name, ()))
        entries = [entry for text in texts for entry in sources.reader(name)(text, Settings()).entries]
        rows.append(f"| `{name}` | {one.what} | {' | '.join(_cells(entries))} |")
    table = "\n".join(rows)
    assert f"-->\n{table}\n\n" in page("docs/import-export.md"), table


def _cells(entries: Sequence[Entry]) -> list[str]:
    """The states, dates, tags, notes and folders that the entries have."""
    states = [state for state in ("reading", "done", "dropped") if any(one.state == state for one in entries)]
    days = {
        "added": any(one.added for one in entries),
        "started": any(isinstance(one.started, date) or (one.day and one.state == "reading") for one in entries),
        "done": any(isinstance(one.done, date) or (one.day and one.state == "done") for one in entries),
        "dropped": any(one.day and one.state == "dropped" for one in entries),
    }
    has = [any(one.tags for one in entries), any(one.note for one in entries), any(one.heading for one in entries)]
    return [", ".join(names) or "–" for names in (states, [name for name, known in days.items() if known])] + [
        "yes" if known else "–" for known in has
    ]


def test_the_readme_is_short_and_the_same_in_both_languages() -> None:
    """Both languages: short, and with the same two commands, the same examples and the same pictures."""
    pages = [page(name) for name in ("README.md", "README.zh-CN.md")]
    assert all(len(text.splitlines()) <= 200 for text in pages)
    for pattern in (r"^```(?:sh|console)\n.+?^```$", r"!\[.*?\]\((.+?)\)"):
        first, second = (re.findall(pattern, text, re.DOTALL | re.MULTILINE) for text in pages)
        assert first == second
