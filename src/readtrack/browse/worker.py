"""The worker thread, the only one that accesses the store: it saves requests in order and checks the file for changes.

It reports events by calling `deliver` in its own thread.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from shlex import join
from typing import Literal, NamedTuple

from readtrack import inbox
from readtrack.browse.requests import Request
from readtrack.core.lookup import whole_topic
from readtrack.core.model import ReadingList
from readtrack.errors import ReadtrackError
from readtrack.git.resolve import readable
from readtrack.storage import paths, save, undo
from readtrack.storage.store import Conflicted, Store
from readtrack.storage.waiting import waiting
from readtrack.text import tidy

INTERVAL = 1.0  # seconds between checks of the file

Step = Literal["undo", "redo", "inbox"]


class Waiting(NamedTuple):
    """A link in the inbox."""

    path: Path
    url: str
    title: str | None


class Version(NamedTuple):
    """One version of the file."""

    toml: dict[str, object]
    reading_list: ReadingList
    waiting: int = 0  # links in the inbox


class Reloaded(NamedTuple):
    """The file was changed by another program."""

    version: Version


class Broken(NamedTuple):
    """The file cannot be read. If it has conflict markers, `version` has the links of both sides."""

    error: ReadtrackError
    version: Version | None = None


class SaveDone(NamedTuple):
    request: Request
    version: Version
    ids: tuple[str, ...]  # of the links that were changed or added
    warnings: tuple[str, ...]


class StepDone(NamedTuple):
    """A completed undo, redo or addition from the inbox; `what` describes it, `ids` are the changed links."""

    step: Step
    version: Version
    what: str
    ids: tuple[str, ...]


class Failed(NamedTuple):
    """A failed save, undo, redo or addition from the inbox; only a save has a `request`."""

    error: ReadtrackError
    request: Request | None = None


class Crashed(NamedTuple):
    """An unexpected exception (a bug) has stopped the worker."""

    error: BaseException


Event = Reloaded | Broken | SaveDone | StepDone | Failed | Crashed


class Worker:
    """Runs requests on a store in its own thread."""

    def __init__(self, store: Store, *, deliver: Callable[[Event], None], now: Callable[[], datetime]) -> None:
        self._store = store
        self._deliver = deliver
        self._now = now
        self._jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self.failed: list[Failed] = []
        self._seen: object = None  # `_stamp()` when the file was last read
        self._thread = threading.Thread(target=self._run, name="readtrack-store", daemon=True)

    def open(self) -> Version | Broken:
        """Read the store for the first time. Raises `StoreError`, except for conflict markers."""
        self._seen = self._stamp()
        return self._read()

    def start(self) -> None:
        self._thread.start()

    def submit(self, request: Request) -> None:
        self._jobs.put(lambda: self._save(request))

    def step(self, step: Literal["undo", "redo"]) -> None:
        self._jobs.put(lambda: self._take_step(step))

    def take(self, one: Waiting, topic: str) -> None:
        """Add a link from the inbox to a topic."""
        self._jobs.put(lambda: self._take_in(one, topic))

    def check(self) -> None:
        """Check the file for changes now, without waiting for the next interval."""
        self._jobs.put(self._check)

    def finish(self, *, seconds: float | None = None) -> bool:
        """Finish all requests; False if that takes longer than `seconds`."""
        if not self._thread.is_alive():
            return True
        self._jobs.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=INTERVAL)
            except queue.Empty:
                job = self._check
            if job is None:
                return
            try:
                job()
            except BaseException as error:  # noqa: BLE001  # a bug: it is raised again in the main thread
                self._deliver(Crashed(error))
                return

    def _save(self, request: Request) -> None:
        try:
            loaded = save.load_for_change(self._store)
            change = request.plan(loaded.reading_list)
            saved = save.save(loaded, change.edits, step=save.Step(request.command, self._now()))
            version = self._reread()
        except (ReadtrackError, OSError) as error:
            self._fail(Failed(readtrack_error(error), request))
            return
        self._deliver(SaveDone(request, version, tuple(link.id for link in saved.links), saved.warnings))

    def _take_step(self, step: Literal["undo", "redo"]) -> None:
        try:
            restored = save.restore_lost(self._store) if step == "undo" else None
            if restored is not None:
                version = self._reread()
                self._deliver(StepDone(step, version, "restored as the last command left it", ()))
                return
            do = undo.undo if step == "undo" else undo.redo
            result = do(self._store, command=(step,), now=self._now())
            version = self._reread()
        except (ReadtrackError, OSError) as error:
            self._fail(Failed(readtrack_error(error)))
            return
        titles = [tidy(title) for _, title in result.record.links]
        what = f"{tidy(join(result.record.command[:1]))} {', '.join(titles[:2])}"
        what += f" and {len(titles) - 2} more" if len(titles) > 2 else ""
        self._deliver(StepDone(step, version, what, tuple(link_id for link_id, _ in result.record.links)))

    def _take_in(self, one: Waiting, topic: str) -> None:
        try:
            loaded = save.load_for_change(self._store)
            found = _only(inbox_of(self._store, loaded.reading_list), one)
            known = whole_topic(loaded.reading_list, topic)
            plan = inbox.plan(found, loaded.reading_list, today=self._now().date(), topic=known.id if known else topic)
            step = save.Step(("inbox", "--take", "--topic", topic, one.url), self._now(), taken=plan.taken)
            saved = save.save(loaded, plan.change.edits, step=step)
            inbox.empty(self._store, plan.taken)
            version = self._reread()
        except (ReadtrackError, OSError) as error:
            self._fail(Failed(readtrack_error(error)))
            return
        what = tidy(one.title or one.url)
        self._deliver(StepDone("inbox", version, what, tuple(link.id for link in saved.links)))

    def _fail(self, failed: Failed) -> None:
        self.failed.append(failed)
        self._deliver(failed)
        self._check()

    def _check(self) -> None:
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            self._seen = stamp
            found = self._read()
        except (ReadtrackError, OSError) as error:
            self._deliver(Broken(readtrack_error(error)))
            return
        self._deliver(Reloaded(found) if isinstance(found, Version) else found)

    def _reread(self) -> Version:
        """Read the file after a save. The stamp is taken first, so that the next check detects any later write."""
        self._seen = self._stamp()
        found = self._read()
        if isinstance(found, Broken):
            raise found.error
        return found

    def _read(self) -> Version | Broken:
        try:
            loaded = self._store.load()
        except Conflicted as error:
            found = readable(error.text)
            return Broken(error, Version({}, found) if found is not None else None)
        return Version(loaded.toml, loaded.reading_list, waiting(self._store.path))

    def _stamp(self) -> object:
        """A value that changes whenever the file or the inbox changes."""
        return [_stamp(path) for path in (self._store.path, *paths.inbox_places(self._store.path))]


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    return status.st_mtime_ns, status.st_size, status.st_ino


def waiting_in(store: Store, reading_list: ReadingList) -> list[Waiting]:
    """The links in the inbox of a store."""
    found = inbox_of(store, reading_list)
    return [Waiting(file.path, link.url, link.title) for file, link in found.links()]


def inbox_of(store: Store, reading_list: ReadingList) -> inbox.Inbox:
    return inbox.read(paths.inbox_places(store.path), reading_list, ops=store.ops, folder=store.path.parent)


def _only(found: inbox.Inbox, one: Waiting) -> inbox.Inbox:
    """The inbox reduced to the lines with one link, and to all links on these lines: lines are removed as a whole."""
    files = []
    for file in found.files:
        spans = {(link.start, link.end) for link in file.links if link.url == one.url}
        if file.path == one.path and spans:
            kept = tuple(link for link in file.links if (link.start, link.end) in spans)
            files.append(file._replace(links=kept))
    return inbox.Inbox(tuple(files))


def readtrack_error(error: ReadtrackError | OSError) -> ReadtrackError:
    return error if isinstance(error, ReadtrackError) else ReadtrackError(error.strerror or str(error))
