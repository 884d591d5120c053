"""Tables (CSV and its kin): rows by the names of their columns, a broken row costing only itself."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

from readtrack.importers import Contents, Entry, Settings, Skipped, Unreadable
from readtrack.importers.fields import Record, gather
from readtrack.text import fold

csv.field_size_limit(2**31 - 1)  # a saved article in a cell is longer than the 128 KB that it is otherwise

DELIMITERS = ",;\t|"
_LONGEST_HEADER = 10_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_ENOUGH = 4  # times as many lines as there are may be read again behind broken rows


def header(text: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the folded names of the columns in the first line: the delimiter that gives most names."""
    lines = io.StringIO(text[:_LONGEST_HEADER], newline="")
    line = next((line for line in lines if _is_header(line)), "").strip("\ufeff\r\n")
    names: dict[str, tuple[str, ...]] = {}
    for delimiter in DELIMITERS:
        cells = next(csv.reader([line], delimiter=delimiter), [])
        names[delimiter] = tuple(map(column, cells))
    best = max(DELIMITERS, key=lambda delimiter: len(set(filter(None, names[delimiter]))))
    return best, names[best]


def column(name: str) -> str:
    """The name of a column as it is compared."""
    return " ".join(fold(name).replace("_", " ").split())


def read(
    text: str,
    settings: Settings,
    row: Callable[[Record, Settings], Entry | Skipped],
    *,
    needs: Sequence[str],
) -> Contents:
    """Every row of a table that has the columns `needs`. Raises `Unreadable` where it has not."""
    _, names = header(text)
    missing = [name for name in needs if name not in names]
    if missing:
        raise Unreadable(f"has no column {' and no column '.join(missing)}", hint=hint(names))
    return gather(one if isinstance(one, Skipped) else row(one, settings) for one in rows(text))


def rows(text: str) -> Iterator[Record | Skipped]:
    """The rows below the header; those that have other cells than it are broken, blank ones are none."""
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
                    raise csv.Error("a quote that is not closed")
                yield from _row(cells, names, start + begin + 1)
                begin = reader.line_num
            return
        except csv.Error:
            # A quote out of place may have swallowed what follows: this line is broken, the next is looked at again.
            yield from _broken(lines[start + begin], names, start + begin + 1, delimiter)
            left -= reader.line_num - begin
            start += begin + 1 if left > 0 else max(reader.line_num, begin + 1)


def _is_header(line: str) -> bool:
    """Whether the line is not blank, nor the one in which Excel names the delimiter."""
    line = line.strip("\ufeff \t\r\n")
    return bool(line) and re.fullmatch("sep=.?", line, re.IGNORECASE) is None


def _row(cells: Sequence[str], names: Sequence[str], line: int) -> Iterator[Record | Skipped]:
    if any(cells[len(names) :]):
        yield Skipped(line, " ".join(cells)[:80], f"{len(cells)} cells in {len(names)} columns")
    elif any(map(str.strip, cells)):
        # A `'` before what a spreadsheet would run as a formula was put there by whoever wrote the table.
        cells = [cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA else cell for cell in cells]
        # The first of two columns of one name counts.
        yield Record(dict(reversed(list(zip(names, cells, strict=False)))), line)


def _broken(line: str, names: Sequence[str], number: int, delimiter: str) -> Iterator[Record | Skipped]:
    """A line with quotes out of place: as people write it, if that fits the columns."""
    cells = next(csv.reader([line], delimiter=delimiter), [])
    if len(cells) == len(names):
        yield from _row(cells, names, number)
    else:
        yield Skipped(number, line.strip()[:80], "a broken row: a quote is out of place")


def hint(names: Sequence[str]) -> str:
    """What to do where the column of the addresses has a name of its own."""
    return f"its columns are {', '.join(names)[:200]}; name the one with the addresses: --columns url=NAME"
