"""Taking the inbox: wherever it stops, each link is in the list or in the inbox, and finally in the list once."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from faults import Faulty, Killed

from readtrack import inbox
from readtrack.errors import StoreError
from readtrack.storage import paths, save, undo
from readtrack.storage.fileops import FileOps
from readtrack.storage.store import Store

STORE = 'version = 1\n\n[[link]]\nid = "abc"\nurl = "https://e.org/known"\n'
FILES = {
    "inbox.md": "buy milk\n\nA title\nhttps://e.org/1\n\nhttps://e.org/known\n\na thought\n",
    "inbox.txt": "https://e.org/2\n",
    "inbox/one.txt": "Three https://e.org/3",
    "inbox/two.txt": "https://e.org/4\n\nand why\n",
}
URLS = [f"https://e.org/{name}" for name in ("known", 3, 4, 1, 2)]
LEFT = {"inbox.md": "buy milk\n\na thought\n", "inbox.txt": "", "inbox/two.txt": "and why\n"}
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def prepare() -> Path:
    path = Path("reading.toml").absolute()
    path.write_text(STORE)
    Path("inbox").mkdir(exist_ok=True)
    for entry in Path("inbox").iterdir():
        entry.unlink()
    for name, text in FILES.items():
        Path(name).write_text(text)
    return path


def take(path: Path, ops: FileOps | None = None) -> list[inbox.Left]:
    """Take the inbox as the command does; returns the lines and files left."""
    store = Store(path, ops=ops, lock_timeout=0.2)
    loaded = save.load_for_change(store)
    places = paths.inbox_places(path)
    found = inbox.read(places, loaded.reading_list, ops=store.ops, folder=path.parent)
    plan = inbox.plan(found, loaded.reading_list, today=date(2026, 11, 22))
    save.save(loaded, plan.change.edits, step=save.Step(("inbox", "--take"), NOW, taken=plan.taken))
    return inbox.empty(store, plan.taken)


def listed(path: Path) -> list[str | None]:
    return [link.url for link in Store(path).load().reading_list.links]


def in_the_inbox() -> dict[str, str]:
    files = [
        path
        for place in paths.inbox_places(Path.cwd() / "x")
        for path in ([place] if place.is_file() else sorted(place.iterdir()) if place.exists() else [])
    ]
    return {str(file.relative_to(Path.cwd())): file.read_text() for file in files if not file.name.startswith(".")}


def is_nowhere(path: Path) -> list[str]:
    """The links that are neither in the list nor in the inbox."""
    everything = "\n".join([path.read_text(), *in_the_inbox().values()])
    return [url for url in URLS if url not in everything]


def all_faults(fault: int | None) -> Iterator[tuple[Path, Faulty]]:
    for step in count():
        path = prepare()
        for entry in Store(path).journal.folder.glob("*"):
            entry.unlink()
        faulty = Faulty(step, fault)
        yield path, faulty
        if len(faulty.calls) <= step:
            assert step > 50
            return


def test_links_are_taken_and_everything_else_is_left() -> None:
    path = prepare()
    assert take(path) == []
    assert listed(path) == URLS
    assert in_the_inbox() == LEFT


def test_the_process_may_be_killed_at_any_step() -> None:
    outcomes = set()
    for path, faulty in all_faults(None):
        killed = f"step {faulty.step}: {faulty.calls[-1:]}"
        try:
            take(path, faulty)
        except Killed:
            outcomes.add((len(listed(path)), len(in_the_inbox())))
        assert not is_nowhere(path), killed
        is_saved, was_left = listed(path) == URLS, in_the_inbox()
        take(path)
        assert listed(path) == URLS, killed
        assert in_the_inbox() == LEFT, killed
        if is_saved and was_left != LEFT:  # the second run found its links in the list: a separate step
            undo.undo(Store(path), command=("undo",), now=NOW)
            assert (listed(path), in_the_inbox()) == (URLS, was_left), killed
        undo.undo(Store(path), command=("undo",), now=NOW)
        assert (path.read_text(), in_the_inbox()) == (STORE, FILES), killed
        assert not [*Path().glob(".*.tmp"), *Path().glob("inbox/.*.tmp")], killed
    # Killed before the list was saved, and after each file that was emptied.
    assert outcomes == {(1, 4), (5, 4), (5, 3)}


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_any_step_may_fail(fault: int) -> None:
    for path, faulty in all_faults(fault):
        failed = f"step {faulty.step}: {faulty.calls[-1:]}"
        try:
            take(path, faulty)
        except StoreError:
            assert path.read_text() == STORE, failed
            assert in_the_inbox() == FILES, failed
        assert not is_nowhere(path), failed
        take(path)
        assert (sorted(map(str, listed(path))), in_the_inbox()) == (sorted(URLS), LEFT), failed  # in another order


class Growing(FileOps):
    """Another program appends a line to a file of the inbox right before one of the operations."""

    def __init__(self, step: int) -> None:
        self.step, self.calls, self.has_grown = step, 0, False

    def __getattribute__(self, name: str) -> Any:
        method = super().__getattribute__(name)
        if name.startswith("_") or not callable(method):
            return method

        def call(*args: Any, **more: Any) -> Any:
            self.calls += 1
            # Between the final check of a file and its replacement is only one system call.
            is_last_look = name in {"replace", "unlink"} and "inbox" in str(args[-1])
            if self.calls == self.step and not is_last_look:
                self.has_grown = True
                for file in ("inbox.md", "inbox/one.txt"):
                    with Path(file).open("a") as stream:
                        stream.write("\nhttps://e.org/new\n")
            return method(*args, **more)

        return call


def test_a_file_may_grow_at_any_step() -> None:
    for step in count(1):
        path = prepare()
        growing = Growing(step)
        take(path, growing)
        assert not is_nowhere(path), step
        take(path)
        assert sorted(map(str, listed(path))) == sorted(
            [*URLS, "https://e.org/new"] if growing.calls >= step else URLS
        ) or (listed(path) == URLS and growing.step == step), step
        assert in_the_inbox()["inbox.md"].split() == LEFT["inbox.md"].split()
        if growing.calls < step:
            return


def look(path: Path, waited: list[float], *writes: str) -> list[str]:
    """The URLs in the inbox while `writes` are appended one by one, each after a wait."""
    left = list(writes)

    def wait(seconds: float) -> None:
        waited.append(seconds)
        with Path("inbox.md").open("a") as file:
            file.write(left.pop(0) if left else "")

    loaded = Store(path).load()
    found = inbox.read([path.with_name("inbox.md")], loaded.reading_list, ops=FileOps(), folder=path.parent, wait=wait)
    return [one.url for _, one in found.links()]


def test_a_last_line_written_just_now_is_left_for_a_second() -> None:
    path = prepare()
    for text, writes, url in (
        ("a https://e.org/lo", ("ng\n",), "https://e.org/long"),
        ("a https://e.org/lo", ("n", "g"), "https://e.org/long"),
        ("a https://e.org/whole", (), "https://e.org/whole"),
    ):
        Path("inbox.md").write_text(text)
        waited: list[float] = []
        assert look(path, waited, *writes) == [url]
        assert len(waited) >= len(writes) > 0 or waited
        assert all(0 < seconds <= 1 for seconds in waited)


@pytest.mark.parametrize(("text", "age"), [("https://e.org/a\n", 0), ("https://e.org/a", 2), ("https://e.org/a", -60)])
def test_a_complete_or_older_line_is_taken_immediately(text: str, age: int) -> None:
    path = prepare()
    Path("inbox.md").write_text(text)
    moment = Path("inbox.md").stat().st_mtime - age
    os.utime("inbox.md", (moment, moment))
    waited: list[float] = []
    assert look(path, waited) == ["https://e.org/a"]
    assert waited == []


def test_an_undo_that_cannot_be_saved_leaves_the_inbox_as_it_was() -> None:
    path = prepare()
    take(path)
    before = path.read_text()

    class Full(FileOps):
        def replace(self, source: Path, target: Path) -> None:
            if target == path:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            super().replace(source, target)

    with pytest.raises(StoreError, match="No space left"):
        undo.undo(Store(path, ops=Full()), command=("undo",), now=NOW)
    assert (path.read_text(), in_the_inbox()) == (before, LEFT)
    undo.undo(Store(path), command=("undo",), now=NOW)
    assert (path.read_text(), in_the_inbox()) == (STORE, FILES)
