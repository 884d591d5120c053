"""The lock of a store: an exclusive `flock` on its directory, which leaves no stale lock file behind."""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Iterator

from readtrack.errors import StoreError
from readtrack.storage.store import Store, reason_of

# The errors of flock(2) on file systems that cannot lock directories.
_CANNOT_LOCK = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


@contextlib.contextmanager
def locked(store: Store) -> Iterator[None]:
    """Hold the lock on the store's directory. Raises `StoreError`, also if the lock is not free within the timeout."""
    folder = store.path.parent
    try:
        descriptor = store.ops.open_folder(folder)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            store.require()
        raise StoreError(f"{folder}: {reason_of(error)}") from error
    try:
        _wait_for_lock(store, descriptor)
        yield
    finally:
        with contextlib.suppress(OSError):  # nothing was written through this descriptor
            store.ops.close(descriptor)


def _wait_for_lock(store: Store, descriptor: int) -> None:
    end = time.monotonic() + store.lock_timeout
    pause = 0.005
    while not _lock(store, descriptor):
        left = end - time.monotonic()
        if left <= 0:
            raise StoreError(
                f"another readtrack is writing; gave up after {store.lock_timeout:g} s",
                name=store.name,
                hint="try again, or wait longer: READTRACK_LOCK_TIMEOUT=60 (seconds)",
            )
        time.sleep(min(pause, left))
        pause = min(pause * 2, 0.1)


def _lock(store: Store, descriptor: int) -> bool:
    try:
        return store.ops.lock(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_LOCK:
            raise StoreError(f"{store.path.parent}: cannot be locked: {reason_of(error)}") from error
    # Some network file systems lock only files: lock one in the journal's directory instead.
    try:
        store.journal.make_folder()
        return store.ops.lock_file(store.journal.folder / "lock")
    except OSError as error:
        raise StoreError(f"{store.path.parent}: cannot be locked: {reason_of(error)}") from error
