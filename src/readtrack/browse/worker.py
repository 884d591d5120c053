"""The one thread that touches the store: saves, one after the other, and a look each second for changes from outside.

Everything that it finds out is a value that is handed to `deliver`, which is called in this thread.
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
    """The list as the file has it."""

    toml: dict[str, object]
    reading_list: ReadingList


class Reloaded(NamedTuple):
    """The file was changed by somebody else."""

    version: Version


class Broken(NamedTuple):
    """The file cannot be read. `version` is what can be read of one with the markers of a merge."""

    error: ReadtrackError
    version: Version | None = None


class SaveDone(NamedTuple):
    request: Request
    version: Version
    ids: tuple[str, ...]  # of the links that were changed or added
    warnings: tuple[str, ...]


class StepDone(NamedTuple):
    """An undo or a redo; `what` is the command that it was about, `ids` its links."""

    step: Step
    version: Version
    what: str
    ids: tuple[str, ...]


class Failed(NamedTuple):
    """A save or a step that did not happen; `request` is None for a step."""

    error: ReadtrackError
    request: Request | None = None


class Crashed(NamedTuple):
    """A bug; nothing more is saved."""

    error: BaseException


Event = Reloaded | Broken | SaveDone | StepDone | Failed | Crashed


class Worker:
    """Runs requests on a store in a thread of its own."""

    def __init__(self, store: Store, *, deliver: Callable[[Event], None], now: Callable[[], datetime]) -> None:
        self._store = store
        self._deliver = deliver
        self._now = now
        self._jobs: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self.failed: list[Failed] = []
        self._seen: object = None  # the stamp of the file when it was read last
        self._thread = threading.Thread(target=self._run, name="readtrack-store", daemon=True)

    def open(self) -> Version | Broken:
        """Read the store for the first time. Raises `StoreError`, but for a merge's markers."""
        self._seen = self._stamp()
        return self._read()

    def start(self) -> None:
        self._thread.start()

    def submit(self, request: Request) -> None:
        self._jobs.put(lambda: self._save(request))

    def step(self, step: Step) -> None:
        self._jobs.put(lambda: self._take_step(step))

    def look(self) -> None:
        """See now whether the file was changed."""
        self._jobs.put(self._look)

    def finish(self, *, seconds: float | None = None) -> bool:
        """Let everything that was asked for be done; whether it was, in that time."""
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
        """What the file has after a save. The stamp comes first: what is written after it is seen by the next look."""
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
        """What changes when the file does; None where there is none."""
        try:
            status = os.stat(self._store.path)  # noqa: PTH116  # the store's own operations are for saving
        except OSError as error:
            return error.errno
        return status.st_mtime_ns, status.st_size, status.st_ino


def _readtrack_error(error: ReadtrackError | OSError) -> ReadtrackError:
    return error if isinstance(error, ReadtrackError) else ReadtrackError(error.strerror or str(error))
