"""The work of each command, counted and never timed: parses, writes, flushes, and steps for many links.

These tests fail if a command reads the file twice, or takes quadratic time in the number of links.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import tomli
from running import Run
from servers import Reply, Request, page, redirect, reply, serving

import readtrack
from readtrack.merge.merge import merge
from readtrack.storage.fileops import FileOps

SOURCE = str(Path(readtrack.__file__).parent)
LETTERS = "bcdfghjkmn"


def ident(number: int) -> str:
    return "".join(LETTERS[int(digit)] for digit in f"{number:06}"[::-1])


def link(number: int, more: str = "") -> str:
    topic = f"topic{number // 6}"
    return (
        f'\n[[link]]\nid = "{ident(number)}"\ntopic = "{topic}"\ntitle = "第 {number} 篇"\n'
        f'url = "https://e.org/{number}"\ntags = ["v1", "gpu"]\nadded = 2026-01-02\n{more}'
    )


def list_of(count: int, more: str = "") -> str:
    return "version = 1\n" + "".join(link(number, more) for number in range(count))


def ids(count: int) -> list[str]:
    return [ident(number) for number in range(count)]


def bookmarks(count: int) -> str:
    lines = (f'<DT><A HREF="https://b.org/{number}?utm_source=x">B {number}</A>\n' for number in range(count))
    return (
        f"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><H3>New</H3>\n<DL><p>\n{''.join(lines)}</DL><p>\n</DL><p>\n"
    )


def checklist(count: int) -> str:
    return "# New\n\n" + "".join(f"- [ ] [M {number}](https://m.org/{number})\n" for number in range(count))


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts whole parses and file operations."""
    counts: Counter[str] = Counter()
    loads = tomli.loads

    def counted_loads(text: str) -> dict[str, Any]:
        counts["parse"] += text.count("[[link]]") > 100
        return loads(text)

    monkeypatch.setattr(tomli, "loads", counted_loads)
    for name in ("sync", "replace"):
        method = getattr(FileOps, name)

        def counted(*args: Any, name: str = name, method: Callable[..., Any] = method) -> Any:
            counts[name] += 1
            return method(*args)

        monkeypatch.setattr(FileOps, name, counted)
    return counts


READS = {"parse": 1}
# The record and the store are flushed, each with its folder; they and the copy of the store are renamed into place.
WRITES = {"parse": 2, "sync": 4, "replace": 3}


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        (["list"], READS),
        (["list", "--format", "table"], READS),
        (["stats"], READS),
        (["next"], READS),
        (["show", *ids(200)], READS),
        (["export", "out.md"], {**READS, "sync": 2, "replace": 1}),
        (["done", ident(7)], WRITES),
        (["done", *ids(200)], WRITES),
        (["tag", *ids(200), "+new"], WRITES),
        (["retag", "gpu", "GPU"], WRITES),
        (["move", *ids(200)[:50], "--topic", "topic3"], WRITES),
        (["add", "https://new.example/", "--no-fetch"], WRITES),
        (["import", "bookmarks.html"], WRITES),
        (["import", "list.md"], WRITES),
    ],
    ids=lambda value: " ".join(value[:2]) + f" ({len(value)})" if isinstance(value, list) else "",
)
def test_a_command_reads_once_and_saves_once(
    command: list[str], wanted: dict[str, int], work: Counter[str], store: Callable[[str], Path], run: Run
) -> None:
    path = store(list_of(200))
    Path("bookmarks.html").write_text(bookmarks(200))
    Path("list.md").write_text(checklist(200))
    assert run(*command).code == 0
    assert work == Counter(wanted)
    records = list(Path.home().rglob("0*.json"))
    assert len(records) == (path.read_text() != list_of(200))


@pytest.mark.parametrize("command", ["add {url}/new", "refresh", "check last --fix --yes"])
def test_a_command_with_network_access_parses_no_more_than_another(
    command: str, work: Counter[str], store: Callable[[str], Path], run: Run
) -> None:
    def answer(request: Request) -> Reply:
        moves = command.startswith("check") and request.target == "/last"
        return redirect("/moved", "301 Moved") if moves else reply(page("A page"))

    with serving(answer) as server:
        path = store(f'{list_of(200)}\n[[link]]\nid = "last"\nurl = "{server.url("/last")}"\n')
        before = path.read_text()
        assert run(*command.format(url=server.url("")).split()).code == 0
    assert path.read_text() != before
    assert work["parse"] == WRITES["parse"]
    assert len(server.requests) == (2 if command.startswith("check") else 1)


def test_undo_reads_twice_and_saves_once(work: Counter[str], store: Callable[[str], Path], run: Run) -> None:
    path = store(list_of(200))
    run("retag", "gpu", "GPU")
    work.clear()
    assert run("undo").code == 0
    assert path.read_text() == list_of(200)
    assert work == Counter(WRITES)


@contextmanager
def steps(counts: Counter[str]) -> Iterator[None]:
    """Counts the executed lines of the program, including iterations of comprehensions."""

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if not frame.f_code.co_filename.startswith(SOURCE):
            return None
        counts["lines"] += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


MANY: dict[str, Callable[[int], list[str]]] = {
    "list": lambda _: ["list"],
    "list on a terminal": lambda _: ["list", "--format", "table"],
    "show": lambda count: ["show", *ids(count)],
    "done": lambda count: ["done", *ids(count)],
    "done by URL": lambda count: ["done", *(f"https://e.org/{number}" for number in range(count))],
    "tag": lambda count: ["tag", *ids(count), "+new"],
    "retag": lambda _: ["retag", "gpu", "GPU"],
    "rm": lambda count: ["rm", "--yes", *ids(count)],
    "doctor": lambda _: ["doctor"],
    "import": lambda _: ["import", "bookmarks.html"],
    "import Markdown": lambda _: ["import", "list.md"],
    "export": lambda _: ["export", "out.md"],
    "export again": lambda _: ["export", "here.md"],
}


@pytest.mark.parametrize("name", MANY)
def test_work_is_linear_in_the_number_of_links(name: str, store: Callable[[str], Path], run: Run) -> None:
    counts = []
    for count in (60, 240):
        store(list_of(count))
        Path("bookmarks.html").write_text(bookmarks(count))
        Path("list.md").write_text(checklist(count))
        Path("out.md").unlink(missing_ok=True)
        run("export", "here.md", "--force")
        counts.append(Counter[str]())
        with steps(counts[-1]):
            assert run(*MANY[name](count)).code == 0
    few, many = (count["lines"] for count in counts)
    assert many < 4.6 * few


def test_undo_is_linear_in_the_number_of_changes(store: Callable[[str], Path], run: Run) -> None:
    counts = []
    for count in (60, 240):
        store(list_of(count))
        run("tag", *ids(count), "+new")
        counts.append(Counter[str]())
        with steps(counts[-1]):
            assert run("undo").code == 0
    assert counts[1]["lines"] < 4.6 * counts[0]["lines"]


def test_a_merge_is_linear_in_the_number_of_changes() -> None:
    counts = []
    for count in (60, 240):
        ours, theirs = list_of(count, "minutes = 7\n"), list_of(count).replace('"gpu"]', '"gpu", "new"]')
        counts.append(Counter[str]())
        with steps(counts[-1]):
            merged = merge(list_of(count), ours, theirs)
        assert not merged.conflicts
    assert counts[1]["lines"] < 4.6 * counts[0]["lines"]


def test_a_merge_reads_each_side_of_a_link_at_most_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once as a whole and once by value; the result is read once more at the end."""
    count = 0
    loads = tomli.loads

    def counted(text: str) -> dict[str, Any]:
        nonlocal count
        count += 1
        return loads(text)

    monkeypatch.setattr(tomli, "loads", counted)
    ours, theirs = list_of(100, "minutes = 7\n"), list_of(100).replace('"gpu"]', '"gpu", "new"]')
    assert not merge(list_of(100), ours, theirs).conflicts
    assert count <= 10 + 100 * (2 * 4 + 1)
