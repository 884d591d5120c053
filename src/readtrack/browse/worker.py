"""The worker thread, the only one that touches the store: it saves one request at a time and checks the file.

Results are values for `deliver`, which is called in this thread.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable
from datetime import datetime
from shlex import join
from typing import Literal, NamedTuple

from readtrack.browse.requests import Request
from readtrack.core.model import ReadingList
from readtrack.errors import ReadtrackError
from readtrack.git.resolve import readable
from readtrack.storage import save, undo
from readtrack.storage.store import Conflicted, Store
from readtrack.text import tidy

INTERVAL = 1.0  # seconds between two looks at the file

Step = Literal["undo", "redo"]


class Version(NamedTuple):
    """One version of the file."""

    toml: dict[str, object]
    reading_list: ReadingList


class Reloaded(NamedTuple):
    """The file was changed from outside."""

    version: Version


class Broken(NamedTuple):
    """The file cannot be read. With conflict markers, `version` is what both sides have."""

    error: ReadtrackError
    version: Version | None = None


class SaveDone(NamedTuple):
    request: Request
    version: Version
    ids: tuple[str, ...]  # of the links that were changed or added
    warnings: tuple[str, ...]


class StepDone(NamedTuple):
    """An undo or redo; `what` describes the command, `ids` are its links."""

    step: Step
    version: Version
    what: str
    ids: tuple[str, ...]


class Failed(NamedTuple):
    """A save, undo or redo that failed; `request` is None for undo and redo."""

    error: ReadtrackError
    request: Request | None = None


class Crashed(NamedTuple):
    """A bug; the worker has stopped."""

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
        self._seen: object = None  # the stamp of the file when it was read last
        self._thread = threading.Thread(target=self._run, name="readtrack-store", daemon=True)

    def open(self) -> Version | Broken:
        """Read the store for the first time. Raises `StoreError`, except for conflict markers."""
        self._seen = self._stamp()
        return self._read()

    def start(self) -> None:
        self._thread.start()

    def submit(self, request: Request) -> None:
        self._jobs.put(lambda: self._save(request))

    def step(self, step: Step) -> None:
        self._jobs.put(lambda: self._take_step(step))

    def look(self) -> None:
        """Check the file now."""
        self._jobs.put(self._look)

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
                job = self._look
            if job is None:
                return
            try:
                job()
            except BaseException as error:  # noqa: BLE001  # a bug: it is raised again where it can be seen
                self._deliver(Crashed(error))
                return

    def _save(self, request: Request) -> None:
        try:
            loaded = save.load_for_change(self._store)
            change = request.plan(loaded.reading_list)
            saved = save.save(self._store, loaded, change.edits, step=save.Step(request.command, self._now()))
            version = self._reread()
        except (ReadtrackError, OSError) as error:
            self._fail(Failed(_readtrack_error(error), request))
            return
        self._deliver(SaveDone(request, version, tuple(link.id for link in saved.links), saved.warnings))

    def _take_step(self, step: Step) -> None:
        try:
            brought_back = save.bring_back(self._store) if step == "undo" else None
            if brought_back is not None:
                version = self._reread()
                self._deliver(StepDone(step, version, "brought back as the last command left it", ()))
                return
            do = undo.undo if step == "undo" else undo.redo
            result = do(self._store, command=(step,), now=self._now())
            version = self._reread()
        except (ReadtrackError, OSError) as error:
            self._fail(Failed(_readtrack_error(error)))
            return
        titles = [tidy(title) for _, title in result.record.links]
        what = f"{tidy(join(result.record.command[:1]))} {', '.join(titles[:2])}"
        what += f" and {len(titles) - 2} more" if len(titles) > 2 else ""
        self._deliver(StepDone(step, version, what, tuple(link_id for link_id, _ in result.record.links)))

    def _fail(self, failed: Failed) -> None:
        self.failed.append(failed)
        self._deliver(failed)
        self._look()

    def _look(self) -> None:
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            self._seen = stamp
            found = self._read()
        except (ReadtrackError, OSError) as error:
            self._deliver(Broken(_readtrack_error(error)))
            return
        self._deliver(Reloaded(found) if isinstance(found, Version) else found)

    def _reread(self) -> Version:
        """Read the file after a save. The stamp is taken first, so that a later write is seen by the next check."""
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
        return Version(loaded.toml, loaded.reading_list)

    def _stamp(self) -> object:
        """Changes whenever the file does."""
        try:
            status = os.stat(self._store.path)  # noqa: PTH116  # the store's own operations are for saving
        except OSError as error:
            return error.errno
        return status.st_mtime_ns, status.st_size, status.st_ino


def _readtrack_error(error: ReadtrackError | OSError) -> ReadtrackError:
    return error if isinstance(error, ReadtrackError) else ReadtrackError(error.strerror or str(error))
