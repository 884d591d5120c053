"""Tables (CSV and similar): rows by column name. A broken row is skipped alone."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from readtrack.importers import Contents, Entry, Settings, Skipped, Unreadable
from readtrack.importers.fields import Record, gather
from readtrack.text import fold

csv.field_size_limit(2**31 - 1)  # a saved article in a cell exceeds the default of 128 KB

DELIMITERS = ",;\t|"
_LONGEST_HEADER = 10_000
# Cells that spreadsheets run as formulas (OWASP, CSV Injection): the full-width signs where Chinese is typed, too.
FORMULA = re.compile("[\t\r\n]|\\s*[=+@＝＋－＠-]")
_ENOUGH = 4  # limit for reading lines again after broken rows, as a multiple of the lines


def header(text: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the folded column names in the first line: the delimiter that gives the most names."""
    lines = io.StringIO(text[:_LONGEST_HEADER], newline="")
    line = next((line for line in lines if _is_header(line)), "").strip("\ufeff\r\n")
    names: dict[str, tuple[str, ...]] = {}
    for delimiter in DELIMITERS:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        names[delimiter] = tuple(map(column, cells))
    best = max(DELIMITERS, key=lambda delimiter: len(set(filter(None, names[delimiter]))))
    return best, names[best]


def column(name: str) -> str:
    """The name of a column, for comparison."""
    return " ".join(fold(name).replace("_", " ").split())


def read(
    text: str,
    settings: Settings,
    row: Callable[[Record, Settings], Entry | Skipped],
    *,
    needs: Sequence[str],
) -> Contents:
    """Every row of a table with the columns `needs`. Raises `Unreadable` if any is missing."""
    _, names = header(text)
    missing = [name for name in needs if name not in names]
    if missing:
        raise Unreadable(f"has no column {' and no column '.join(map(repr, missing))}", hint=hint(names))
    return gather(one if isinstance(one, Skipped) else row(one, settings) for one in rows(text))


def rows(text: str) -> Iterator[Record | Skipped]:
    """The rows below the header; rows with another number of cells are broken, empty ones are ignored."""
    delimiter, names = header(text)
    lines = list(io.StringIO(text, newline=""))
    left = _ENOUGH * len(lines)
    start = next((number for number, line in enumerate(lines, 1) if _is_header(line)), len(lines))
    while start < len(lines):
        reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), delimiter=delimiter, strict=True)
        begin = 0
        try:
            for cells in reader:
                if reader.line_num - begin > 1 and len(cells) != len(names):
                    raise csv.Error("an unclosed quote")
                yield from _row(cells, names, start + begin + 1)
                begin = reader.line_num
            return
        except csv.Error:
            # A misplaced quote may have swallowed the following lines: skip this line and read the next ones again.
            yield from _broken(lines[start + begin], names, start + begin + 1, delimiter)
            left -= reader.line_num - begin
            start += begin + 1 if left > 0 else max(reader.line_num, begin + 1)


def _is_header(line: str) -> bool:
    """Whether the line is neither empty nor Excel's declaration of the delimiter."""
    line = line.strip("\ufeff \t\r\n")
    return bool(line) and re.fullmatch("sep=.?", line, re.IGNORECASE) is None


def _row(cells: Sequence[str], names: Sequence[str], line: int) -> Iterator[Record | Skipped]:
    if any(cells[len(names) :]):
        yield Skipped(line, " ".join(cells)[:80], f"{len(cells)} cells in {len(names)} columns")
    elif any(map(str.strip, cells)):
        # A `'` before a formula was added by the program that wrote the table.
        cells = [cell[1:] if cell[:1] == "'" and FORMULA.match(cell, 1) else cell for cell in cells]
        # Of two columns with the same name, the first counts.
        yield Record(dict(reversed(list(zip(names, cells, strict=False)))), line)


def _broken(line: str, names: Sequence[str], number: int, delimiter: str) -> Iterator[Record | Skipped]:
    """A line with misplaced quotes: read literally, if that fits the columns."""
    cells = next(csv.reader([line], delimiter=delimiter), [])
    if len(cells) == len(names):
        yield from _row(cells, names, number)
    else:
        yield Skipped(number, line.strip()[:80], "a broken row: a quote is out of place")


def hint(names: Sequence[str]) -> str:
    """The hint for a table without a recognised URL column."""
    return f"its columns are {', '.join(names)[:200]}; set the one with the URLs: --columns url=NAME"
