"""The file operations of a save, in one class so that tests can make each of them fail."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path


class FileOps:
    """Thin wrappers around operating system calls; every method may raise OSError."""

    def read(self, path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read()

    def stat(self, path: Path) -> os.stat_result:
        return os.stat(path)  # noqa: PTH116

    def open_folder(self, path: Path) -> int:
        return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def open_new(self, path: Path, mode: int) -> int:
        """Open a file that must not exist yet, for writing."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)

    def open_copy(self, path: Path) -> int:
        """Open a private file for writing, emptied if it exists."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)

    def write(self, descriptor: int, data: bytes) -> int:
        return os.write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        """Flush to the storage medium. On macOS, fsync(2) flushes only to the drive's cache."""
        if sys.platform == "darwin":
            import fcntl

            try:
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            except OSError:
                os.fsync(descriptor)
        else:
            os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        os.close(descriptor)

    def copy_attributes(self, source: Path, status: os.stat_result, descriptor: int) -> None:
        """Copy owner, mode and extended attributes, except those that the user is not permitted to set."""
        with contextlib.suppress(PermissionError):
            os.fchown(descriptor, status.st_uid, status.st_gid)
        os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
        if sys.platform == "linux":
            with contextlib.suppress(OSError):
                for name in os.listxattr(source):
                    with contextlib.suppress(OSError):
                        os.setxattr(descriptor, name, os.getxattr(source, name))

    def replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)  # noqa: PTH105

    def unlink(self, path: Path) -> None:
        os.unlink(path)  # noqa: PTH108

    def names(self, folder: Path) -> list[str]:
        return os.listdir(folder)  # noqa: PTH208

    def make_folder(self, path: Path) -> None:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def lock(self, descriptor: int) -> bool:
        """Try to take the exclusive lock; False if another process holds it."""
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in {errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN}:
                return False
            raise
        return True

    def lock_file(self, path: Path) -> bool:
        """Like `lock`, on a lock file, which is created if necessary. The lock is held until the process ends."""
        return self.lock(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def write_all(ops: FileOps, descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[ops.write(descriptor, bytes(view[: 1 << 20])) :]


def write_new(
    ops: FileOps, path: Path, data: bytes, *, mode: int = 0o600, like: tuple[Path, os.stat_result] | None = None
) -> None:
    """Create a file with `data` and the attributes of the file `like`, and flush it; removed again if that fails."""
    descriptor = ops.open_new(path, mode)
    try:
        try:
            write_all(ops, descriptor, data)
            if like is not None:
                ops.copy_attributes(*like, descriptor)
            ops.sync(descriptor)
        finally:
            ops.close(descriptor)
    except BaseException:
        with contextlib.suppress(OSError):
            ops.unlink(path)
        raise


def replace_file(
    ops: FileOps,
    path: Path,
    data: bytes,
    *,
    status: os.stat_result | None,
    is_unchanged: Callable[[], bool],
    mode: int = 0o666,
) -> bool:
    """Write `data` to a temporary file next to `path`, flush it, and rename it over `path`.

    The new file has the attributes in `status`; if that is None, it has `mode`. Returns False and changes nothing if
    `is_unchanged`, called just before the rename, returns False. Raises OSError. To be called with `signals_held`.
    """
    temporary = path.with_name(f"{temporary_prefix(path)}{os.urandom(4).hex()}.tmp")
    if status is None:
        write_new(ops, temporary, data, mode=mode)
    else:
        write_new(ops, temporary, data, like=(path, status))
    try:
        if not is_unchanged():
            ops.unlink(temporary)
            return False
        ops.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            ops.unlink(temporary)
        raise
    return True


_END = len("01234567.tmp")


def temporary_prefix(path: Path) -> str:
    """The start of the names of temporary files for `path`, which end in eight hexadecimal digits and `.tmp`.

    A long name is shortened: file systems limit names to 255 bytes.
    """
    return f".{os.fsencode(path.name)[:200].decode(errors='ignore')}."


def remove_stale(ops: FileOps, paths: Iterable[Path]) -> None:
    """Remove the temporary files that a killed process left next to these files.

    The caller holds the lock that their writers held.
    """
    folders: dict[Path, set[str]] = {}
    for path in paths:
        real = Path(os.path.realpath(path))
        folders.setdefault(real.parent, set()).add(temporary_prefix(real))
    with contextlib.suppress(OSError):
        for folder, prefixes in folders.items():
            for name in ops.names(folder):
                prefix, end = name[:-_END], name[-_END:]
                if prefix in prefixes and end.endswith(".tmp") and set(end[:-4]) <= set("0123456789abcdef"):
                    ops.unlink(folder / name)


def put_file(ops: FileOps, path: Path, data: bytes, *, expected: bytes | None) -> bool:
    """Write a file atomically, keeping the attributes of an existing one; symbolic links are followed.

    Returns False and changes nothing if the file no longer has the `expected` contents (None: no file). A special
    file, such as a terminal or a pipe, is written to directly. Raises OSError.
    """
    path = Path(os.path.realpath(path))
    try:
        status: os.stat_result | None = ops.stat(path)
    except FileNotFoundError:
        status = None
    if status is not None and not stat.S_ISREG(status.st_mode):
        with path.open("wb") as file:
            file.write(data)
        return True
    if status is not None and not status.st_mode & 0o222:
        raise PermissionError(errno.EACCES, "is read-only", str(path))

    def is_unchanged() -> bool:
        is_there = status is not None or path.exists()
        return (ops.read(path) if is_there else None) == expected

    with signals_held():
        if not replace_file(ops, path, data, status=status, is_unchanged=is_unchanged):
            return False
        with contextlib.suppress(OSError):  # the file is written, even if it might not survive a power failure
            sync_folder(ops, path.parent)
    return True


def sync_folder(ops: FileOps, folder: Path) -> None:
    """Make the entries of a directory durable: fsync(2) of a file does not cover its entry."""
    descriptor = ops.open_folder(folder)
    try:
        ops.sync(descriptor)
    finally:
        ops.close(descriptor)


@contextlib.contextmanager
def signals_held() -> Iterator[None]:
    """Delay termination signals until the end of the block, since an interruption would leave a temporary file.

    It sets handlers instead of a mask, because another thread would receive a signal that is masked in this one.
    """
    import signal  # reading a store does not need it

    received: list[int] = []
    before: dict[int, signal.Handlers | Callable[..., object] | int] = {}
    try:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGTSTP):
            with contextlib.suppress(ValueError):  # not the main thread: handlers do not run in this one
                before[each] = signal.signal(each, lambda number, _: received.append(number)) or signal.SIG_DFL
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in dict.fromkeys(received):
            os.kill(os.getpid(), number)
