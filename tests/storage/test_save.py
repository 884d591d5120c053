"""Saving: wherever it fails or stops, the store contains the old or the new text, and messages are true."""

from __future__ import annotations

import errno
import json
import os
import re
import signal
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
from faults import Faulty, Killed

from readtrack.core.actions import NewLink, add, done
from readtrack.core.model import ReadingList
from readtrack.errors import StoreError
from readtrack.storage import paths, save
from readtrack.storage.fileops import FileOps
from readtrack.storage.journal import Journal
from readtrack.storage.store import Store
from readtrack.toml.edits import Edit, SetField

OLD = '# mine\n[[link]]\nid = "abc"\ntitle = "A"\n'
NEW = OLD + "done = 2026-11-22\n"
NOTE = 'note = "n"\n'
STEP = save.Step(("done", "abc"), datetime(2026, 11, 22, 10, tzinfo=UTC))
_STALE = ".reading.toml.0123abcd.tmp"


@pytest.fixture
def path() -> Path:
    path = Path("reading.toml").absolute()
    path.write_text(OLD)
    return path


def finish(reading_list: ReadingList) -> tuple[Edit, ...]:
    return done(reading_list.links, on=date(2026, 11, 22)).edits


def take_note(reading_list: ReadingList) -> tuple[Edit, ...]:
    return (SetField(0, "note", "n"),)


def change(
    path: Path, ops: FileOps | None = None, verb: Callable[[ReadingList], tuple[Edit, ...]] = finish
) -> save.Saved:
    store = Store(path, ops=ops, lock_timeout=0.2)
    loaded = save.load_for_change(store)
    return save.save(loaded, verb(loaded.reading_list), step=STEP)


def journal(path: Path) -> Journal:
    return Journal(paths.state_folder(), Path(os.path.realpath(path)), FileOps())


def beside(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir()} - {path.name}


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def has_true_records(path: Path) -> bool:
    """The last record leads to the current store, and every record starts where the previous one ended."""
    records = [record for _, record in journal(path).newest_first()]
    return (
        bool(records)
        and records[0].after == digest(path)
        and all(newer.before == older.after for newer, older in pairwise(records))
    )


def all_faults(path: Path, fault: int | None) -> Iterator[Faulty]:
    """One save of the old text for each of its steps, failing there."""
    for step in count():
        path.unlink(missing_ok=True)
        path.write_text(OLD)
        for entry in journal(path).folder.glob("*"):
            entry.unlink()
        faulty = Faulty(step, fault)
        yield faulty
        if len(faulty.calls) <= step:
            assert step > 20
            return


@pytest.mark.parametrize(
    "fault", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT, errno.EMFILE, errno.EACCES, errno.EINTR]
)
def test_any_step_may_fail(fault: int, path: Path) -> None:
    outcomes = set()
    for faulty in all_faults(path, fault):
        saved, refused = None, None
        try:
            saved = change(path, faulty)
        except StoreError as error:
            refused = error
        failed = faulty.calls[faulty.step] if faulty.step < len(faulty.calls) else None
        where = f"step {faulty.step}, {failed}"
        text = path.read_text()
        if saved is None:
            assert (text, refused is None) == (OLD, False), where
        else:
            assert (text, saved.changed) == (NEW, True), where
            warned = " ".join(saved.warnings)
            assert "nothing changed" not in warned, where
            assert has_true_records(path) or "cannot be undone" in warned, where
        outcomes.add((saved is None, failed))
        assert not beside(path) or failed == "unlink", where
        change(path, verb=take_note)
        assert path.read_text() == text + NOTE, where
        assert not beside(path), where
        assert has_true_records(path), where
    assert {(True, "read"), (True, "open_new"), (True, "write"), (True, "sync"), (True, "replace")} <= outcomes
    assert {(False, "open_new"), (False, "write"), (False, "sync"), (False, "open_folder"), (False, None)} <= outcomes


def test_the_process_may_be_killed_at_any_step(path: Path) -> None:
    contents = set()
    for faulty in all_faults(path, None):
        killed = f"step {faulty.step}: {faulty.calls[-1:]}"
        try:
            change(path, faulty)
        except Killed:
            contents.add(path.read_text())
        assert path.read_text() in {OLD, NEW}, killed
        assert all(name.startswith(".reading.toml.") for name in beside(path)), killed
        change(path)
        change(path, verb=take_note)
        assert path.read_text() == NEW + NOTE, killed
        assert not beside(path), killed
        assert has_true_records(path), killed
    assert contents == {OLD, NEW}


def test_a_save_leaves_one_record_and_nothing_beside_the_store(path: Path) -> None:
    saved = change(path)
    assert (saved.changed, saved.warnings, [link.id for link in saved.links]) == (True, (), ["abc"])
    assert path.read_text() == NEW
    assert not beside(path)
    record = journal(path).last()
    assert record is not None
    assert (record.command, record.total, record.links) == (("done", "abc"), 1, (("abc", "A"),))
    assert has_true_records(path)


def test_a_record_starts_with_a_line_of_json_that_later_versions_read(path: Path) -> None:
    change(path)
    (file,) = journal(path).folder.glob("*.json")
    head = json.loads(file.read_bytes().partition(b"\n")[0])
    assert head == {
        "store": str(path.resolve()),
        "time": "2026-11-22T10:00:00+00:00",
        "command": ["done", "abc"],
        "kind": "do",
        "of": 0,
        "links": [["abc", "A"]],
        "before": sha256(OLD.encode()).hexdigest(),
        "after": sha256(NEW.encode()).hexdigest(),
        "count": 1,
        "taken": [],
        "format": 2,
    }


def test_the_journal_is_private(path: Path) -> None:
    change(path)
    folder = journal(path).folder
    modes = {entry: stat.S_IMODE(entry.stat().st_mode) for entry in (folder.parent, folder, *folder.iterdir())}
    assert {mode for entry, mode in modes.items() if entry.is_dir()} == {0o700}
    assert {mode for entry, mode in modes.items() if entry.is_file()} == {0o600}


def test_work_already_done_writes_nothing(path: Path) -> None:
    change(path)
    before = path.stat()
    faulty = Faulty(10**6, errno.EIO)
    assert not change(path, faulty).changed
    assert not {"open_new", "write", "replace", "unlink"} & set(faulty.calls)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_the_mode_is_kept(path: Path) -> None:
    for mode in (0o600, 0o640, 0o664, 0o755):
        path.write_text(OLD)
        path.chmod(mode)
        change(path)
        assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_is_kept(path: Path) -> None:
    os.chown(path, 12345, 54321)
    change(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321)
    assert path.read_text() == NEW


def test_extended_attributes_are_kept(path: Path) -> None:
    if not hasattr(os, "setxattr"):
        pytest.skip("this platform has none")
    try:
        os.setxattr(path, "user.origin", b"a friend")
    except OSError:
        pytest.skip("this file system has none")
    change(path)
    assert os.getxattr(path, "user.origin") == b"a friend"


@pytest.mark.parametrize("target", ["real.toml", "elsewhere/real.toml"])
def test_a_symbolic_link_is_followed(target: str, path: Path) -> None:
    Path("elsewhere").mkdir()
    path.rename(target)
    path.symlink_to(target)
    change(path)
    assert path.is_symlink()
    assert Path(target).read_text() == NEW
    assert beside(path) <= {"elsewhere", "real.toml"}
    assert has_true_records(Path(target))


def test_a_second_hard_link_keeps_the_old_text_with_a_warning(path: Path) -> None:
    os.link(path, "other.toml")
    assert change(path).warnings == ("reading.toml has another hard link, which still has the old text",)
    assert (path.read_text(), Path("other.toml").read_text()) == (NEW, OLD)


def test_temporary_files_of_a_killed_run_are_removed_and_no_others(path: Path) -> None:
    others = {
        ".reading.toml.0123abcd.tmp~",
        ".reading.toml.tmp",
        ".other.toml.0123abcd.tmp",
        "reading.toml.0123abcd.tmp",
    }
    for name in (_STALE, *others):
        Path(name).write_text("half")
    change(path)
    assert beside(path) == others


class Hooked(FileOps):
    """Runs a hook when the temporary file has its attributes, right before the final check."""

    def __init__(self, hook: Callable[[], None], times: int = 1) -> None:
        self.hook = hook
        self.times = times

    def copy_attributes(self, source: Path, status: os.stat_result, descriptor: int) -> None:
        super().copy_attributes(source, status, descriptor)
        if self.times:
            self.times -= 1
            self.hook()


def _append(path: Path) -> None:
    with path.open("a") as file:
        file.write('note = "by hand"\n')


def _replace(path: Path) -> None:
    other = path.with_name("editor")
    other.write_text(path.read_text() + 'note = "by hand"\n')
    other.replace(path)


@pytest.mark.parametrize("edit", [_append, _replace])
@pytest.mark.parametrize("times", [1, 4])
def test_text_saved_by_an_editor_meanwhile_is_kept(edit: Callable[[Path], None], times: int, path: Path) -> None:
    if times > 1:
        path.write_text(OLD.replace("[[link]]", "[[other]]\n[[link]]"))
        edit = _comment
    change(path, Hooked(lambda: edit(path), times))
    text = path.read_text()
    assert text.count("done = 2026-11-22\n") == 1
    assert text.count("by hand") == times
    assert not beside(path)
    assert has_true_records(path)


def _comment(path: Path) -> None:
    path.write_text("# by hand\n" + path.read_text())


def test_saving_gives_up_on_a_store_that_keeps_changing(path: Path) -> None:
    with pytest.raises(StoreError, match=r"^reading\.toml: kept changing while it was being saved$"):
        change(path, Hooked(lambda: _comment(path), 99))
    assert path.read_text() == "# by hand\n" * 5 + OLD
    assert not beside(path)
    assert journal(path).last() is None


def test_a_store_deleted_meanwhile_is_not_written_again(path: Path) -> None:
    with pytest.raises(StoreError):
        change(path, Hooked(path.unlink))
    assert not path.exists()
    assert not beside(path)


def test_a_store_that_breaks_meanwhile_is_not_written(path: Path) -> None:
    with pytest.raises(StoreError, match="is not valid TOML"):
        change(path, Hooked(lambda: _break(path)))
    assert path.read_text() == "x = ="
    assert not beside(path)


def _break(path: Path) -> None:
    path.write_text("x = =")


class Journalless(FileOps):
    """Nothing can be written to the directory of the journal."""

    def make_folder(self, path: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def test_without_a_journal_the_change_is_saved_with_a_warning(path: Path) -> None:
    saved = change(path, Journalless())
    assert saved.warnings == ("this change cannot be undone: Permission denied",)
    assert path.read_text() == NEW
    assert journal(path).last() is None


def test_a_broken_journal_does_not_prevent_saving(path: Path) -> None:
    change(path)
    newest = max(journal(path).folder.glob("*.json"))
    for text in (b"", b"{}", b'{"format": 99}', b"\xff\x00"):
        newest.write_bytes(text)
        change(path, verb=lambda _: (SetField(0, "note", f"n{len(text)}"),))  # noqa: B023
    assert path.read_text().count("note = ") == 1
    assert journal(path).last() is not None


class Slow(FileOps):
    """Writes seven bytes at a time, as write(2) may."""

    def write(self, descriptor: int, data: bytes) -> int:
        return super().write(descriptor, data[:7])


def test_short_writes_are_continued(path: Path) -> None:
    change(path, Slow())
    assert path.read_text() == NEW
    assert has_true_records(path)


class Unlockable(FileOps):
    """A file system that locks files, but not directories."""

    def lock(self, descriptor: int) -> bool:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))
        return super().lock(descriptor)


def test_a_file_in_the_journal_is_locked_if_directories_cannot_be(path: Path) -> None:
    change(path, Unlockable())
    assert path.read_text() == NEW
    assert not beside(path)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_store_follows_the_umask(mask: int, mode: int) -> None:
    path = Path("sub/new.toml")
    with umask(mask):
        store = Store(path)
        loaded = save.load_for_change(store, create=True)
        save.save(loaded, add(loaded.reading_list, [NewLink(None, "A")]), step=STEP)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert path.read_text().startswith(save.TEMPLATE)
    assert has_true_records(path)


@pytest.mark.parametrize("code", [errno.EROFS, errno.ENOSPC])
def test_a_new_store_that_cannot_be_written_leaves_nothing(code: int) -> None:
    class Full(FileOps):
        def write(self, descriptor: int, data: bytes) -> int:
            raise OSError(code, os.strerror(code))

    path = Path("new.toml").absolute()
    with pytest.raises(StoreError, match=re.escape(os.strerror(code))):
        save.create(Store(path, ops=Full()))
    assert not path.exists()
    assert not beside(path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_a_save_waits_for_its_end(number: signal.Signals, path: Path) -> None:
    class Interrupted(Exception):
        pass

    def interrupt(*_: object) -> None:
        raise Interrupted

    before = signal.signal(number, interrupt)
    try:
        with pytest.raises(Interrupted):
            change(path, Hooked(lambda: os.kill(os.getpid(), number)))
    finally:
        signal.signal(number, before)
    assert path.read_text() == NEW
    assert not beside(path)
    assert has_true_records(path)


def test_a_splice_with_a_wrong_result_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The final check catches any wrong splice."""
    path.write_text('[[link]]\nid = "abc"\ntitle = """\n[[link]]\n"""\n')
    text = path.read_text()

    def broken(document: Any, edits: Any) -> Any:
        return type(document)((*document.blocks[:-1],), document.bom)

    monkeypatch.setattr("readtrack.toml.splice.apply", broken)
    with pytest.raises(StoreError, match="internal check failed"):
        change(path)
    assert path.read_text() == text
    assert not beside(path)
