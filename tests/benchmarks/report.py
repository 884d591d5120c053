"""Tables for the terminal and for docs/benchmarks.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measuring import Result


@dataclass(frozen=True, slots=True)
class Part:
    """The results of one part of the benchmark, as Markdown and as plain values for JSON."""

    name: str
    markdown: str
    data: dict[str, object] = field(default_factory=dict)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """An aligned table: the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    widths[1:] = [max(width, 2) for width in widths[1:]]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "".join(
        "| "
        + " | ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in cells)
        + " |\n"
        for cells in (enumerate(zip(row, widths, strict=True)) for row in [head, rule, *rows])
    )


def seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 0.9995 else f"{value:.1f} s" if value < 99.95 else f"{value:.0f} s"


def both(result: Result) -> str:
    """CPU time, and wall time in parentheses."""
    return f"{seconds(result.cpu)} ({seconds(result.wall)})"


def times(value: float) -> str:
    return f"{value:.2f} ×" if value < 9.995 else f"{value:.1f} ×" if value < 99.95 else f"{value:.0f} ×"


def megabytes(result: Result) -> str:
    """The peak memory; values at or below the floor cannot be measured."""
    return f"{'< ' * (result.peak < result.floor * 1.02)}{result.peak / 1e6:.0f} MB"


def plain(results: dict[str, Result]) -> dict[str, object]:
    """For JSON: wall and CPU seconds of every run, and the highest peak of a case in bytes."""
    return {
        name: {
            "seconds": [round(run.seconds, 5) for run in result.runs],
            "cpu": [round(run.cpu, 5) for run in result.runs],
            "peak": result.peak,
        }
        for name, result in results.items()
    }


def put_in(path: Path, parts: Sequence[Part]) -> None:
    """Replace the text between the markers of each part in a Markdown file."""
    text = path.read_text(encoding="utf-8")
    for part in parts:
        place = re.search(
            rf"<!-- benchmark {part.name}\b[^\n]*-->\n(.*?)<!-- end of {part.name} -->\n", text, re.DOTALL
        )
        if place is None:
            raise SystemExit(f"error: {path} has no place for `{part.name}`")
        text = text[: place.start(1)] + part.markdown + text[place.end(1) :]
    path.write_text(text, encoding="utf-8")
