"""The results of earlier runs: how long they are valid, and that nothing depends on the file."""

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from readtrack.storage.fileops import FileOps
from readtrack.web.cache import Entry, failing_since, keep, load, renewed, still_valid
from readtrack.web.verdicts import Name, Verdict

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))
A, B = "https://e.org/a", "https://e.org/b"
OPS = FileOps()
OK = Entry(Verdict("ok", 200, A), NOW)
DEAD = Entry(Verdict("dead", 404, B, "not found (404)"), NOW, date(2026, 11, 1))
TEXT = """\
{
"version": 1,
"results": {
"https://e.org/a": {
"verdict": "ok",
"status": 200,
"final": "https://e.org/a",
"reason": "",
"checked": "2026-11-22T02:00:00+00:00",
"since": null
},
"https://e.org/b": {
"verdict": "dead",
"status": 404,
"final": "https://e.org/b",
"reason": "not found (404)",
"checked": "2026-11-22T02:00:00+00:00",
"since": "2026-11-01"
}
}
}"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "readtrack" / "checks.json"


def beside(path: Path) -> list[str]:
    return [each.name for each in path.parent.iterdir()]


def known(path: Path, *, now: datetime = NOW) -> dict[str, Entry]:
    return load(OPS, path, now=now)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def test_saved_results_are_loaded_again(path: Path) -> None:
    keep(OPS, path, {A: OK, B: DEAD}, now=NOW)
    assert path.read_text() == TEXT
    assert known(path) == {A: OK, B: DEAD}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert beside(path) == ["checks.json"]


@pytest.mark.parametrize(
    ("name", "lifetime"),
    [("ok", 7), ("moved", 7), ("blocked", 1), ("dead", 0), ("error", 0), ("suspect", 0), ("skipped", 0)],
)
def test_each_verdict_has_its_lifetime(name: Name, lifetime: int) -> None:
    entry = Entry(Verdict(name), NOW)
    valid = [
        still_valid(entry, now=NOW + age, max_age=None)
        for age in (days(0), days(1) - timedelta(seconds=1), days(1), days(7) - timedelta(seconds=1), days(7))
    ]
    assert valid == [lifetime > 0, lifetime > 0, lifetime > 1, lifetime > 1, False]


def test_the_maximum_age_replaces_the_lifetimes() -> None:
    for name, expected in (("ok", True), ("blocked", True), ("dead", False)):
        entry = Entry(Verdict(name), NOW - days(30))  # type: ignore[arg-type]
        assert still_valid(entry, now=NOW, max_age=31 * 86400) is expected
        assert not still_valid(entry, now=NOW, max_age=3600)
    assert not still_valid(OK, now=NOW, max_age=0)


def test_a_result_from_the_future_is_ignored() -> None:
    assert not still_valid(OK, now=NOW - timedelta(seconds=1), max_age=None)


@pytest.mark.parametrize("name", ["dead", "error", "suspect"])
def test_a_failure_keeps_its_first_date_until_it_succeeds(name: Name) -> None:
    first = renewed(Verdict(name), None, now=NOW)
    assert failing_since(first) == date(2026, 11, 22)
    for other in ("dead", "error", "suspect"):
        assert failing_since(renewed(Verdict(other), first, now=NOW + days(3))) == date(2026, 11, 22)
    for other in ("ok", "moved"):
        works = renewed(Verdict(other), first, now=NOW + days(3))  # type: ignore[arg-type]
        assert works.since is None
        assert failing_since(renewed(Verdict(name), works, now=NOW + days(5))) == date(2026, 11, 27)


def test_a_wall_in_between_keeps_the_date_but_hides_it() -> None:
    blocked = renewed(Verdict("blocked"), renewed(Verdict("dead"), None, now=NOW), now=NOW + days(1))
    assert failing_since(blocked) is None
    assert failing_since(renewed(Verdict("dead"), blocked, now=NOW + days(2))) == date(2026, 11, 22)
    assert renewed(Verdict("blocked"), None, now=NOW).since is None


def test_results_written_by_another_run_meanwhile_are_kept(path: Path) -> None:
    keep(OPS, path, {A: OK}, now=NOW)
    keep(OPS, path, {B: DEAD}, now=NOW)
    assert known(path) == {A: OK, B: DEAD}
    end = NOW + days(2)
    later = Entry(Verdict("ok", 200, B), NOW + days(1))
    keep(OPS, path, {B: later}, now=end)
    keep(OPS, path, {B: DEAD}, now=end)  # found before the other
    assert known(path, now=end)[B] == later
    keep(OPS, path, {A: Entry(Verdict("error"), NOW + days(1), date(2026, 11, 20))}, now=end)
    keep(OPS, path, {A: Entry(Verdict("dead"), NOW + days(2), date(2026, 11, 23))}, now=end)
    assert known(path, now=end)[A] == Entry(Verdict("dead"), NOW + days(2), date(2026, 11, 20))


class Meanwhile(FileOps):
    """Another run writes the file right before the final check, a given number of times."""

    def __init__(self, path: Path, times: int) -> None:
        self.path = path
        self.times = times

    def sync(self, descriptor: int) -> None:
        if self.times:
            self.times -= 1
            keep(OPS, self.path, {f"https://e.org/other{self.times}": OK}, now=NOW)
        super().sync(descriptor)


def test_results_written_at_the_last_moment_are_kept(path: Path) -> None:
    keep(Meanwhile(path, 3), path, {A: OK}, now=NOW)
    assert sorted(known(path)) == [A, *(f"https://e.org/other{number}" for number in range(3))]
    assert beside(path) == ["checks.json"]
    with pytest.raises(OSError, match="keep changing"):
        keep(Meanwhile(path, 99), path, {B: DEAD}, now=NOW)
    assert beside(path) == ["checks.json"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"version": 2, "results": {}}',
        b'{"version": 1, "results": []}',
        b'{"version": 1}',
    ],
)
def test_a_broken_or_unknown_file_is_ignored_and_replaced(data: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    path.chmod(0o644)
    assert known(path) == {}
    keep(OPS, path, {A: OK}, now=NOW)
    assert known(path) == {A: OK}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("verdict", "fine"),
        ("verdict", 1),
        ("status", "200"),
        ("final", 5),
        ("reason", None),
        ("checked", "yesterday"),
        ("checked", "2026-11-22T02:00:00"),
        ("checked", None),
        ("checked", "9999-12-31T23:59:59-14:00"),
        ("checked", "0001-01-01T00:00:00+14:00"),
        ("since", "soon"),
        ("since", 1),
    ],
)
def test_an_entry_of_another_shape_is_ignored(key: str, value: object, path: Path) -> None:
    keep(OPS, path, {A: OK, B: DEAD}, now=NOW)
    document = json.loads(path.read_text())
    document["results"][B][key] = value
    path.write_text(json.dumps(document))
    assert known(path) == {A: OK}


def test_urls_with_a_password_are_never_written(path: Path) -> None:
    keep(OPS, path, {"https://u:p@e.org/": OK, "https://u@e.org/": OK}, now=NOW)
    assert not path.exists()
    keep(OPS, path, {"https://u:p@e.org/": OK, "https://e.org/@a": OK}, now=NOW)
    assert list(known(path)) == ["https://e.org/@a"]


def test_results_not_checked_for_a_year_are_removed(path: Path) -> None:
    keep(OPS, path, {A: OK, B: DEAD._replace(checked=NOW + days(1))}, now=NOW)
    keep(OPS, path, {"https://e.org/c": OK._replace(checked=NOW + days(365))}, now=NOW + days(365))
    assert sorted(known(path, now=NOW + days(365))) == [B, "https://e.org/c"]


def test_results_from_a_wrong_clock_are_checked_again(path: Path) -> None:
    keep(OPS, path, {A: OK._replace(checked=NOW + days(4000)), B: DEAD}, now=NOW + days(4000))
    assert A not in known(path)
    keep(OPS, path, {A: OK}, now=NOW)
    assert known(path) == {A: OK}


def test_only_a_regular_file_is_read(path: Path) -> None:
    """Reading a pipe without a writer would block forever."""
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert known(path) == {}
    keep(OPS, path, {A: OK}, now=NOW)
    assert known(path) == {A: OK}


def test_a_cache_that_cannot_be_written_raises_oserror(path: Path) -> None:
    path.mkdir(parents=True)
    assert known(path) == {}
    with pytest.raises(IsADirectoryError):
        keep(OPS, path, {A: OK}, now=NOW)
    assert beside(path) == ["checks.json"]


def test_times_are_stored_in_utc(path: Path) -> None:
    keep(OPS, path, {A: OK}, now=NOW)
    assert known(path)[A].checked.tzinfo == UTC
