"""Real processes that take one inbox at the same time, and one that is killed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from running import run_process

TAKE = [sys.executable, "-m", "readtrack", "inbox", "--take"]


def test_simultaneous_runs_add_each_link_once() -> None:
    Path("reading.toml").write_text("version = 1\n")
    Path("inbox").mkdir()
    for number in range(20):
        Path("inbox", f"{number}.txt").write_text(f"https://example.org/{number}\n")
    Path("inbox.md").write_text("a thought\n\n" + "".join(f"https://example.org/{n}\n" for n in range(20, 40)))
    started = [subprocess.Popen(TAKE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    for process in started:
        _, stderr = process.communicate(timeout=60)
        assert process.returncode == 4, stderr
    numbers = re.findall(r'url = "https://example.org/(\d+)"', Path("reading.toml").read_text())
    assert sorted(map(int, numbers)) == list(range(40))
    assert Path("inbox.md").read_text() == "a thought\n\n"
    assert list(Path("inbox").iterdir()) == []


def test_captures_that_arrive_while_it_runs_are_not_lost() -> None:
    """A writer keeps appending lines, as a phone does, while the inbox is taken repeatedly."""
    Path("reading.toml").write_text("version = 1\n")
    Path("inbox").mkdir()
    script = (
        "import pathlib\n"
        "for n in range(300):\n"
        "    path = pathlib.Path('inbox', f'{n}.txt')\n"
        "    path.with_suffix('.tmp').write_text(f'https://example.org/{n}\\n')\n"
        "    path.with_suffix('.tmp').rename(path)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as writer:
        while writer.poll() is None:
            assert run_process("inbox", "--take").code == 0
    assert run_process("inbox", "--take").code == 0
    numbers = re.findall(r'url = "https://example.org/(\d+)"', Path("reading.toml").read_text())
    assert sorted(map(int, numbers)) == list(range(300))
