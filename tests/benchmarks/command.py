"""Measure readtrack, a minimal program as the baseline, and similar programs."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.checking import measure_check
from benchmarks.field import measure_field
from benchmarks.measuring import Failed
from benchmarks.programs import CLONE, Programs, install, prepare, versions
from benchmarks.report import Part, put_in
from benchmarks.scale import measure_scale
from benchmarks.screen import measure_screen
from benchmarks.start import measure_start

USUAL_ROUNDS = 20
PARTS: dict[str, Callable[[Programs, Path, int], Part]] = {
    "start": measure_start,
    "scale": lambda programs, folder, rounds: measure_scale(programs, folder, rounds / USUAL_ROUNDS),
    "screen": lambda programs, folder, rounds: measure_screen(programs, folder, rounds / USUAL_ROUNDS),
    "field": lambda programs, folder, rounds: measure_field(programs, folder, rounds / USUAL_ROUNDS),
    "check": lambda programs, folder, rounds: measure_check(programs, folder, rounds / USUAL_ROUNDS),
}


def main() -> int:
    options = _options()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="rt-"))  # short: it is part of the first line of scripts
    folder.chmod(0o755)  # linkchecker, if run by root, switches to a user who must be able to read it
    try:
        programs = prepare(options.readtrack or install(folder), folder / "programs")
        about = {"machine": options.machine or _machine(), **versions(programs)}
        parts = [Part("machine", _sentence(about), dict(about))]
        print(parts[0].markdown, flush=True)
        for name in options.only or PARTS:
            work = folder / name
            work.mkdir()
            part = PARTS[name](programs, work, options.rounds)
            shutil.rmtree(work)
            print(part.markdown, flush=True)
            parts.append(part)
    except Failed as failure:
        print(f"error: {failure}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        _write_json(options.json, parts)
    if options.docs:
        put_in(CLONE / "docs" / "benchmarks.md", parts)
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tests/benchmarks", description=__doc__)
    parser.add_argument(
        "--readtrack",
        type=Path,
        metavar="PATH",
        help="the program to measure (default: this clone, installed)",
    )
    parser.add_argument("--only", action="append", choices=list(PARTS), help="only this part (repeatable)")
    parser.add_argument(
        "--rounds",
        type=int,
        default=USUAL_ROUNDS,
        metavar="N",
        help="rounds of `start` (default: %(default)s); other parts run in proportion",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all runs to FILE, keeping other parts in it")
    parser.add_argument("--docs", action="store_true", help="update the tables in docs/benchmarks.md")
    parser.add_argument("--machine", metavar="TEXT", help="description of this machine in the document")
    return parser.parse_args()


def _machine() -> str:
    try:
        is_virtual = "hypervisor" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        is_virtual = False
    cores = os.cpu_count()
    return f"{cores} cores of a shared virtual machine" if is_virtual else f"{cores} cores, {platform.machine()}"


def _sentence(about: dict[str, str]) -> str:
    return (
        f"Measured on {about['machine']}, {platform.system()}, with Python {about['python']}, Typer {about['typer']},"
        f" Rich {about['rich']}, tomlkit {about['tomlkit']}.\n"
    )


def _write_json(path: Path, parts: list[Part]) -> None:
    """Write the parts as JSON by name; other parts in the file are kept."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept.update((part.name, part.data) for part in parts)
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
