"""Similar command-line programs with the same links: list by tag, mark one, import.

Each has its own home directory and runs with its usual options, in a pipe and without prompts. The programs differ in
what they print and whether they flush to disk; compared is how long a user waits.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import exchange, stores
from benchmarks.homes import Home, new_home
from benchmarks.measuring import Case, Result, measure
from benchmarks.programs import Programs
from benchmarks.reading import MARK, items, unread
from benchmarks.report import Part, both, megabytes, plain, table, times
from benchmarks.start import begin_journal

ROUNDS = {1_000: 7, 10_000: 3}
_LIST, _MARK, _IMPORT = "list by tag", "mark one", "import"
_OWN = "readtrack"


@dataclass(frozen=True, slots=True)
class Rival:
    path: Path
    version: str


def find(name: str, option: str, pattern: str) -> Rival | None:
    """An installed program and its version; None if it is not installed."""
    found = shutil.which(name)
    if found is None:
        return None
    home = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    done = subprocess.run(
        [found, *shlex.split(option)], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=home, check=False
    )
    version = re.search(pattern, done.stdout + done.stderr)
    return Rival(Path(found), version[1] if version else "?")


def measure_field(programs: Programs, folder: Path, share: float) -> Part:
    rivals = {name: rival for name, rival in _rivals().items() if rival}
    missing = [name for name, rival in _rivals().items() if not rival]
    found: dict[int, dict[str, Result]] = {}
    for size, rounds in ROUNDS.items():
        cases = list(_own(programs, folder / str(size), size))
        for name, rival in rivals.items():
            cases += _MAKERS[name](rival.path, folder / str(size), size)
        found[size] = measure(cases, max(1, round(rounds * share)))
    names = {_OWN: _OWN, **{name: f"{name} {rival.version}" for name, rival in rivals.items()}}
    text = "\n".join([_table(found, names), _ahead(found, names)])
    if missing:
        text += f"\nNot installed here: {', '.join(missing)}.\n"
    data: dict[str, object] = {str(size): plain(results) for size, results in found.items()}
    return Part("field", text, {**data, "versions": {name: rival.version for name, rival in rivals.items()}})


def _rivals() -> dict[str, Rival | None]:
    return {
        "buku": find("buku", "--nostdin --version", r"(\d+(?:\.\d+)+)"),
        "taskwarrior": find("task", "--version", r"(\d+(?:\.\d+)+)"),
        "topydo": find("topydo", "-v", r"topydo (\S+)"),
        "papis": find("papis", "--version", r"(\d+(?:\.\d+)+)"),
        "todo.txt-cli": find("todo-txt", "-V", r"v(\d\S*)") or find("todo.sh", "-V", r"v(\d\S*)"),
    }


def _own(programs: Programs, root: Path, size: int) -> Iterator[Case]:
    program = str(programs.readtrack)
    home = new_home(root / _OWN)
    stores.write_tidy(home.folder / "reading.toml", size)
    begin_journal(programs, home)
    yield _case(_OWN, _LIST, [program, "list", "-g", MARK], home)
    yield _case(_OWN, _MARK, [program, "done", unread(size).id], home, changes=True)
    empty = new_home(root / "readtrack-empty", {"reading.toml": "version = 1\n"})
    exchange.write_bookmarks(root / "bookmarks.html", size)
    empty.keep()
    yield _case(_OWN, _IMPORT, [program, "import", str(root / "bookmarks.html")], empty, changes=True)


def _buku(program: Path, root: Path, size: int) -> Iterator[Case]:
    """buku has no states, so a tag marks a page. Neither an import nor a change of tags fetches anything.

    `--nostdin` prevents it from reading a pipe, `--np` from prompting.
    """
    home, empty = new_home(root / "buku"), new_home(root / "buku-empty")
    empty.keep()
    bookmarks = root / "bookmarks-for-buku.html"
    exchange.write_bookmarks(bookmarks, size)
    take_in = [str(program), "--nostdin", "--tacit", "--import", str(bookmarks)]
    _once(take_in, home)
    yield _case("buku", _LIST, [str(program), "--nostdin", "--np", "--nc", "--stag", MARK], home)
    mark = [str(program), "--nostdin", "--tacit", "--offline", "-u", str(size // 2), "--tag", "+", "done"]
    yield _case("buku", _MARK, mark, home, changes=True)
    yield _case("buku", _IMPORT, take_in, empty, changes=True)


def _taskwarrior(program: Path, root: Path, size: int) -> Iterator[Case]:
    """The description of a task is title and URL; finished tasks are imported as finished."""
    home, empty = new_home(root / "task", {".taskrc": ""}), new_home(root / "task-empty", {".taskrc": ""})
    empty.keep()
    tasks = root / "tasks.json"
    exchange.write_tasks(tasks, size)
    take_in = [str(program), "import", str(tasks)]
    _once(take_in, home)
    _once([str(program), "list"], home)  # numbers the tasks, once
    yield _case("taskwarrior", _LIST, [str(program), f"+{MARK}", "list"], home)
    yield _case("taskwarrior", _MARK, [str(program), str(_number_of_one(size)), "done"], home, changes=True)
    yield _case("taskwarrior", _IMPORT, take_in, empty, changes=True)


def _topydo(program: Path, root: Path, size: int) -> Iterator[Case]:
    """With 10,000 links one `do` takes minutes, so changes are measured only on the shorter list."""
    config = "[topydo]\nfilename = todo.txt\narchive_filename = done.txt\ncolors = 0\n"
    home, empty = new_home(root / "topydo", {"config": config}), new_home(root / "topydo-empty", {"config": config})
    empty.keep()
    exchange.write_todo_txt(home.folder, size)
    home.keep()
    topydo = [str(program), "-c", "config"]
    yield _case("topydo", _LIST, [*topydo, "ls", f"@{MARK}"], home)
    if size <= 1_000:
        yield _case("topydo", _MARK, [*topydo, "do", str(_number_of_one(size))], home, changes=True)
        add = [*topydo, "add", "-f", str(home.root / "kept" / "todo.txt")]
        yield _case("topydo", _IMPORT, add, empty, changes=True)


def _todo_txt(program: Path, root: Path, size: int) -> Iterator[Case]:
    """There is no import: the file is todo.txt. Adding line by line (`addm`) takes minutes for 400 and is omitted."""
    home = new_home(root / "todotxt")
    config = f"export TODO_DIR={home.folder}\n"
    config += "".join(f'export {name.upper()}_FILE="$TODO_DIR/{name}.txt"\n' for name in ("todo", "done", "report"))
    (home.folder / "config").write_text(config, encoding="utf-8")
    exchange.write_todo_txt(home.folder, size)
    home.keep()
    todo = [str(program), "-p", "-d", "config"]
    yield _case("todo.txt-cli", _LIST, [*todo, "ls", f"@{MARK}"], home)
    yield _case("todo.txt-cli", _MARK, [*todo, "do", str(_number_of_one(size))], home, changes=True)


def _papis(program: Path, root: Path, size: int) -> Iterator[Case]:
    """A library of papers: a directory with a YAML file for each, with tags and without states.

    With 10,000 links the first listing, which fills the cache, takes minutes and is omitted.
    """
    if size > 1_000:
        return
    config = "[settings]\ndefault-library = papers\n[papers]\ndir = library\n"
    home = new_home(root / "papis", {".config/papis/config": config})
    exchange.write_papers(home.folder / "library", size)
    _once([str(program), "list", "--all"], home)
    yield _case("papis", _LIST, [str(program), "list", "--all", f"tags:{MARK}"], home)


_MAKERS: dict[str, Callable[[Path, Path, int], Iterator[Case]]] = {
    "buku": _buku,
    "taskwarrior": _taskwarrior,
    "topydo": _topydo,
    "papis": _papis,
    "todo.txt-cli": _todo_txt,
}


def _case(who: str, what: str, command: list[str], home: Home, *, changes: bool = False) -> Case:
    prepare = home.restore if changes else None
    return Case(name=f"{who}: {what}", command=command, env=home.env, folder=home.folder, prepare=prepare)


def _once(command: list[str], home: Home) -> None:
    subprocess.run(
        command, cwd=home.folder, env=home.env, stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=120
    )
    home.keep()


def _number_of_one(size: int) -> int:
    """The number of an open task in the middle, for programs that store finished tasks elsewhere."""
    return sum(item.done is None for item in items(size)) // 2


def _table(found: dict[int, dict[str, Result]], names: dict[str, str]) -> str:
    rows = []
    for who, label in names.items():
        row = [label]
        for results in found.values():
            for what in (_LIST, _MARK, _IMPORT):
                result = results.get(f"{who}: {what}")
                row.append(both(result) if result else "–")
        own = [each[name] for each in found.values() for name in each if name.startswith(f"{who}: ")]
        rows.append([*row, megabytes(max(own, key=lambda result: result.peak))])
    head = ["links", *(f"{size:,}: {what}" for size in found for what in (_LIST, _MARK, _IMPORT)), "memory, at most"]
    return table(head, rows)


def _ahead(found: dict[int, dict[str, Result]], names: dict[str, str]) -> str:
    """The programs that are faster than readtrack, and by how much."""
    lines = []
    for who in names:
        ahead = [
            f"{what} of {size:,} {times(own.ratio(results[f'{who}: {what}']))}"
            for size, results in found.items()
            for what in (_LIST, _MARK, _IMPORT)
            if (own := results[f"{_OWN}: {what}"]) and f"{who}: {what}" in results
            if who != _OWN and own.ratio(results[f"{who}: {what}"]) > 1
        ]
        if ahead:
            lines.append(f"- {who} is ahead: {', '.join(ahead)}.")
    return "".join(line + "\n" for line in lines)
