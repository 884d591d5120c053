"""Results of earlier runs of `check`, in a private file in the user's cache directory. It can be deleted at any time.

A JSON object with a version and one entry per URL. A file or an entry that does not have exactly this shape is ignored.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, get_args
from urllib.parse import urlsplit

from readtrack.storage.fileops import FileOps, replace_file, signals_held
from readtrack.web.verdicts import Name, Verdict

FILE_NAME = "checks.json"
_VERSION = 1
# How long a verdict stays valid, in seconds. Failures are always checked again.
_LIFETIMES: Mapping[Name, float] = {"ok": 7 * 86400, "moved": 7 * 86400, "blocked": 86400}
_NAMES: Mapping[str, Name] = {name: name for name in get_args(Name)}
_FAILED: frozenset[Name] = frozenset({"dead", "error", "suspect"})
_KEEP = timedelta(days=365)
_ATTEMPTS = 5


class Entry(NamedTuple):
    verdict: Verdict
    checked: datetime  # with a time zone
    since: date | None = None  # the first failure after the last success


def load(ops: FileOps, path: Path, *, now: datetime) -> dict[str, Entry]:
    """The known results by URL; empty if the file is missing or has another format."""
    return _parsed(_read(ops, path), now)


def still_valid(entry: Entry, *, now: datetime, max_age: float | None) -> bool:
    """Whether the URL need not be checked again; `max_age` (seconds) replaces the usual lifetimes."""
    lifetime = _LIFETIMES.get(entry.verdict.verdict)
    if lifetime is None:
        return False
    age = (now - entry.checked).total_seconds()
    return 0 <= age < (lifetime if max_age is None else max_age)


def renewed(verdict: Verdict, before: Entry | None, *, now: datetime) -> Entry:
    """The entry after another check. `now` must be local time: `since` is a date in the user's time zone."""
    since = before.since if before else None
    if verdict.verdict in _FAILED:
        since = since or now.date()
    elif verdict.verdict != "blocked":
        since = None
    return Entry(verdict, now, since)


def failing_since(entry: Entry) -> date | None:
    """The date of the first failure, for links that fail now; unknown behind a wall."""
    return entry.since if entry.verdict.verdict in _FAILED else None


def keep(ops: FileOps, path: Path, entries: Mapping[str, Entry], *, now: datetime) -> None:
    """Add entries to the file, which another run may have changed in the meantime. Raises OSError."""
    entries = {url: entry for url, entry in entries.items() if "@" not in urlsplit(url).netloc}
    if not entries:
        return
    ops.make_folder(path.parent)
    for _ in range(_ATTEMPTS):
        before = _read(ops, path)
        known = _parsed(before, now)
        for url, entry in entries.items():
            known[url] = _merged(known.get(url), entry)
        lasting = {url: entry for url, entry in known.items() if now - entry.checked < _KEEP}
        # Private, whatever its mode was before.
        with signals_held():
            if replace_file(
                ops, path, _serialised(lasting), status=None, mode=0o600, is_unchanged=_is_still(ops, path, before)
            ):
                return
    raise OSError(None, "other runs keep changing it", str(path))


def _merged(theirs: Entry | None, ours: Entry) -> Entry:
    """The later of the two; if both failed, `since` is the earlier date."""
    if theirs is None:
        return ours
    later = theirs if theirs.checked > ours.checked else ours
    if theirs.since is None or ours.since is None:
        return later
    return later._replace(since=min(theirs.since, ours.since))


def _is_still(ops: FileOps, path: Path, data: bytes | None) -> Callable[[], bool]:
    return lambda: _read(ops, path) == data


def _read(ops: FileOps, path: Path) -> bytes | None:
    try:
        return ops.read(path) if stat.S_ISREG(ops.stat(path).st_mode) else None  # reading other kinds may block forever
    except OSError:
        return None


def _serialised(entries: Mapping[str, Entry]) -> bytes:
    results = {
        url: {
            "verdict": verdict.verdict,
            "status": verdict.status,
            "final": verdict.final,
            "reason": verdict.reason,
            "checked": checked.astimezone(UTC).isoformat(),
            "since": since.isoformat() if since else None,
        }
        for url, (verdict, checked, since) in sorted(entries.items())
    }
    return json.dumps({"version": _VERSION, "results": results}, indent=0).encode("ascii")


def _parsed(data: bytes | None, now: datetime) -> dict[str, Entry]:
    """The entries, except those from the future: they were written with a wrong clock and would never expire."""
    try:
        document = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        return {}
    results = document.get("results")
    if not isinstance(results, dict):
        return {}
    entries = {url: entry for url, item in results.items() if (entry := _entry(item)) is not None}
    return {url: entry for url, entry in entries.items() if entry.checked <= now}


def _entry(item: object) -> Entry | None:
    match item:
        case {
            "verdict": str(name),
            "status": int() | None as status,
            "final": str() | None as final,
            "reason": str(reason),
            "checked": str(checked),
            "since": str() | None as since,
        } if name in _NAMES:
            try:
                moment = datetime.fromisoformat(checked)
                if moment.tzinfo is None:
                    return None
                day = date.fromisoformat(since) if since else None
                return Entry(Verdict(_NAMES[name], status, final, reason), moment.astimezone(UTC), day)
            except (ValueError, OverflowError):  # OverflowError: out of range once converted to UTC
                return None
    return None
