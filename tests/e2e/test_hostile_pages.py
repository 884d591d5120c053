"""The worst pages, all at once: no traceback, limited memory, and an end in time."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
import tomllib
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from servers import Connection, Reply, Request, redirect, reply, serving, zipped

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
MOST_MEMORY = 100 << 20
# Runs the program and writes its peak memory in bytes. Not getrusage: it counts what the parent had at the fork.
MEASURED = """
import pathlib, re, resource
from readtrack.__main__ import main
try:
    main()
finally:
    status = pathlib.Path("/proc/self/status")
    peak = re.search("VmHWM:\\s*(\\d+) kB", status.read_text()) if status.exists() else None
    most = int(peak[1]) << 10 if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pathlib.Path("memory").write_text(str(most))
"""


def bomb() -> bytes:
    """300 MB of zeros after an unclosed title, compressed to 300 KB."""
    layer = zlib.compressobj(wbits=31)
    parts = [layer.compress(b"<title>")] + [layer.compress(bytes(1 << 20)) for _ in range(300)]
    return reply(b"".join(parts) + layer.flush(), Content_Encoding="gzip")


def endless(data: bytes) -> Callable[[Connection], None]:
    def send(connection: Connection) -> None:
        connection.send(HEAD)
        while True:
            connection.send(data)

    return send


def dripping(connection: Connection) -> None:
    connection.send(HEAD + b"<title>dri")
    connection.drip(b"p")


PAGES: dict[str, Reply] = {
    "bomb": bomb(),
    "bomb-in-a-bomb": reply(gzip.compress(gzip.compress(bytes(50 << 20))), Content_Encoding="gzip, gzip"),
    "endless-comment": endless(b"<!--" * 10_000),
    "endless-title": endless(b"<title>" + b"x" * 10_000),
    "endless-meta": endless(b'<meta property="og:title" content="' * 1000),
    "dripping": dripping,
    "tags": reply(b"<a " * 66_000),
    "misnested": reply(b"".join(b"<b %d><i %d>x</b>" % (number, number) for number in range(2600))),
    "nested": reply(b"<div>" * 40_000),
    "nested-in-the-head": reply(b"<head>" + b"<noscript><template>" * 20_000),
    "declarations": reply(b"<![foo" * 40_000),
    "quotes": reply(b'<meta content="' * 40_000),
    "references": reply(b"<title>" + b"&amp" * 60_000 + b"&#" * 60_000),
    "json": reply(b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>"),
    "charset-lies": reply("<title>不</title>".encode("gb18030"), Content_Type="text/html; charset=utf-16"),
    "charset-unknown": reply("<title>不</title>".encode(), Content_Type="text/html; charset=" + "x" * 5000),
    "length-lies": reply(b"<title>short</title>", Content_Length="99999999999"),
    "length-is-none": reply(b"<title>x</title>", Content_Length="many"),
    "controls": reply(b"<title>\x1b]0;evil\x07\x00\x9b31m&#x1b;[31m</title>"),
    "bidi": reply("<title>\u202egpj.exe\u202c</title>"),
    "not-compressed": reply(b"<title>x</title>", Content_Encoding="gzip"),
    "file": redirect("file:///etc/passwd"),
    "data": redirect("data:text/html,<title>x</title>"),
    "circle": redirect("/circle"),
    "refresh": reply('<meta http-equiv="refresh" content="0; url=/refresh">'),
    "nothing": b"",
    "noise": bytes(range(256)) * 400,
    "headers": b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 100_000 + b"\r\n",
    "zipped-noise": zipped(os.urandom(100_000)),
}


def answer(request: Request) -> Reply:
    return PAGES[request.target.removeprefix("/")]


@pytest.mark.parametrize(("args", "code"), [(["refresh"], 0), (["check", "--retries", "0", "--timeout", "3"], 4)])
def test_the_worst_pages_are_survived_all_at_once(args: list[str], code: int, store: Callable[[str], Path]) -> None:
    pages = [name for name in PAGES if name != "dripping" or args[0] == "check"]  # for a title it has 15 s
    with serving(answer) as server:
        path = store("".join(f'[[link]]\nid = "{name}"\nurl = "{server.url(f"/{name}")}"\n' for name in pages))
        start = time.monotonic()
        done = subprocess.run([sys.executable, "-c", MEASURED, *args], capture_output=True, timeout=60, check=False)
        took = time.monotonic() - start
    error = done.stderr.decode()
    assert done.returncode == code, error
    assert "Traceback" not in error
    assert "\x1b" not in error + done.stdout.decode()
    assert int(Path("memory").read_text()) < MOST_MEMORY
    assert took < 40  # alone on a machine 9 s: two at a time, 0.2 s apart
    found = {link["id"]: link.get("title") for link in tomllib.loads(path.read_text())["link"]}
    assert found.keys() == set(pages)
    titles = {"length-lies": "short", "bidi": "gpj.exe", "charset-lies": "不", "charset-unknown": "不"}
    titles["controls"] = "\ufffd›31m"
    assert {name: title for name, title in found.items() if title} == (titles if args[0] == "refresh" else {})
