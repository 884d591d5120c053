"""1,000 links on 20 hosts of this machine that answer in 50 ms: `readtrack check` and linkchecker."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stores
from benchmarks.field import Rival, find
from benchmarks.homes import new_home
from benchmarks.measuring import Case, Result, measure
from benchmarks.programs import Programs
from benchmarks.reading import Item, items
from benchmarks.report import Part, megabytes, plain, seconds, table, times
from benchmarks.server import address

LINKS, HOSTS, ANSWER = 1_000, 20, 0.05
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """Concurrent requests, in total and per host, and seconds between two requests to a host."""

    name: str
    at_once: int
    per_host: int
    delay: float

    def allowed(self) -> float:
        """The minimum duration in seconds under these limits."""
        each = LINKS // HOSTS
        of_host = (each - 1) * self.delay + ANSWER if self.delay else math.ceil(each / self.per_host) * ANSWER
        return max(math.ceil(LINKS / self.at_once) * ANSWER, of_host)


DEFAULTS = Limits("with default options", 16, 2, 0.2)  # of `readtrack check`
OPEN = Limits("100 at once, 5 per host", 100, 5, 0)


def measure_check(programs: Programs, folder: Path, share: float) -> Part:
    helped = subprocess.run([programs.readtrack, "check", "--help"], capture_output=True, check=False)
    if helped.returncode:
        return Part("check", "This version has no command `check`.\n")
    linkchecker = find("linkchecker", "--version", r"LinkChecker (\S+)")
    results: dict[str, Result] = {}
    with _hosts() as port:
        # With default options most of the time is waiting, so one round is enough.
        for limits, rounds in ((DEFAULTS, 1), (OPEN, max(1, round(ROUNDS * share)))):
            cases = list(_cases(programs, folder / limits.name, limits, port, linkchecker))
            results |= measure(cases, rounds, warm=False)
    return Part("check", _table(results, linkchecker), plain(results))


@contextmanager
def _hosts() -> Iterator[int]:
    """Start the hosts; yields their port."""
    command = [sys.executable, str(Path(__file__).with_name("server.py")), str(HOSTS), str(ANSWER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line:
                raise SystemExit("error: this machine has no 127.0.0.2, which the hosts of `check` need")
            yield int(line)
        finally:
            server.communicate()  # closes its standard input, which ends it


def _cases(programs: Programs, root: Path, limits: Limits, port: int, linkchecker: Rival | None) -> Iterator[Case]:
    urls = [f"http://{address(number % HOSTS)}:{port}/{number}" for number in range(LINKS)]
    home = new_home(root / "readtrack")
    stores.write(home.folder / "reading.toml", map(_at, items(LINKS), urls))
    home.keep()
    words = ["--concurrency", str(limits.at_once), "--per-host", str(limits.per_host), "--delay", str(limits.delay)]
    if limits is OPEN:
        words += ["--retries", "0", "--backoff", "0", "--timeout", "10"]
    command = [str(programs.readtrack), "check", "--json", "--refresh", *words]
    yield Case(
        name=f"readtrack, {limits.name}", command=command, env=home.env, folder=home.folder, prepare=home.restore
    )
    if linkchecker:
        page = "".join(f'<a href="{url}">link</a>\n' for url in urls)
        rc = "[checking]\nmaxrequestspersecond=100000\n"
        home = new_home(root / "linkchecker", {"page.html": f"<!doctype html><title>x</title>{page}", "rc": rc})
        # All URLs are external links of one page; no progress output. By default, linkchecker has 10 threads, waits 0.1
        # to 0.6 s between requests to a host, and requests robots.txt, which readtrack does not.
        options = ["--no-status", "--check-extern", "-r", "1"]
        if limits is OPEN:  # it has no limit of connections per host; see `server` for its delay
            options += ["--no-robots", "-f", "rc", "-t", str(limits.at_once), "--timeout", "10"]
        command = [str(linkchecker.path), *options, "page.html"]
        yield Case(name=f"linkchecker, {limits.name}", command=command, env=home.env, folder=home.folder)


def _at(item: Item, url: str) -> Item:
    return item._replace(url=url)


def _table(results: dict[str, Result], linkchecker: Rival | None) -> str:
    rows = []
    for limits in (DEFAULTS, OPEN):
        own, limit = results[f"readtrack, {limits.name}"], limits.allowed()
        label = f"`readtrack check`, {limits.name}"
        rows.append([label, seconds(own.wall), seconds(limit), times(own.wall / limit), megabytes(own)])
        if linkchecker:
            other = results[f"linkchecker, {limits.name}"]
            name = limits.name if limits is DEFAULTS else f"{limits.at_once} threads"
            label = f"linkchecker {linkchecker.version}, {name}"
            rows.append([label, seconds(other.wall), "–", "–", megabytes(other)])
    head = [f"{LINKS:,} links on {HOSTS} hosts", "time", "minimum by its limits", "ratio", "memory"]
    text = table(head, rows)
    return text if linkchecker else text + "\nlinkchecker is not installed here.\n"
