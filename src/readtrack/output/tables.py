"""Tables of counts for a terminal: progress and pace of topics and tags, links finished and added by week or month.

Tables never wrap: if a table is too wide, the least important columns are dropped first, then names are cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from readtrack.core.ages import age
from readtrack.core.forecast import LONG, SHORT, History, Outlook
from readtrack.core.model import Topic
from readtrack.core.stats import Completion
from readtrack.output.paint import Paint, cells, cut
from readtrack.output.pretty import Screen
from readtrack.text import tidy

_BAR = 12  # columns
_LEAST_NAME, _FULL_NAME = 12, 24  # columns
_SPARE = 5  # columns of this rank or higher are dropped before names are cut
_LONGEST_BAR = 30
_TIME_LEFT = "time left"
# The text in the forecast column, by the start of the reason for having no forecast.
_SHORT_REASONS = {
    "too early": "too early",
    "none done": "stalled",
    "as many": "steady",
    "not for many": "not for years",
    "nothing": "",
}


class Cell(NamedTuple):
    """A tidy text with its style, followed by a dim text."""

    text: str
    style: str = "none"
    more: str = ""
    gap: str = " "

    @property
    def width(self) -> int:
        return cells(self.text) + (cells(self.gap + self.more) if self.more else 0)

    def shown(self, paint: Paint, width: int | None = None) -> str:
        text, more = self.text, self.more
        if width is not None and self.width > width:
            text = cut(text, width)
            room = width - cells(text) - 1
            more = cut(more, room) if room > 1 else ""
        return paint(text, self.style) + (self.gap + paint(more, "dim") if more else "")


class Column(NamedTuple):
    head: str
    cells: Sequence[Cell]
    group: str = ""  # a heading shared with adjacent columns
    is_right: bool = True  # whether it is right-aligned
    rank: int = 0  # on a narrow screen, columns with the highest rank are dropped first; 0: never


def stats(
    screen: Screen,
    rows: Sequence[tuple[Topic | str | None, Completion, Outlook]],
    total: tuple[Completion, Outlook],
    *,
    heading: str,
) -> str:
    """A row for each topic or tag with its progress, pace and forecast, and a total."""
    if not rows:
        return "no links yet\n"
    counts, outlooks = [count for _, count, _ in rows], [ahead for *_, ahead in rows]
    names = [_name(what) for what, *_ in rows]
    if len(rows) > 1:
        counts, outlooks, names = [*counts, total[0]], [*outlooks, total[1]], [*names, Cell("total", "bold")]
    columns = [
        Column(heading, names, is_right=False),
        Column("done", [Cell(f"{count.done}/{count.total}") for count in counts]),
        Column("", [bar(count) for count in counts], is_right=False, rank=3),
        Column("%", [Cell(_percent(count)) for count in counts]),
    ]
    columns += [
        Column(name, [_number(getattr(count, name)) for count in counts], rank=rank)
        for name, rank in (("reading", 5), ("dropped", 7))
        if any(getattr(count, name) for count in counts)
    ]
    if any(count.last_done for count in counts):
        ages = [age(count.last_done, today=screen.today) if count.last_done else "" for count in counts]
        columns.append(Column("last", [Cell(text) for text in ages], rank=4))
    if total[1].pace_90 or total[1].added_90:
        columns += _pace(
            f"last {SHORT} days", [(each.pace_30, each.added_30, each.net_30) for each in outlooks], rank=2
        )
        columns += _pace(f"last {LONG} days", [(each.pace_90, each.added_90, each.net_90) for each in outlooks], rank=6)
    if any(each.minutes_left is not None for each in outlooks):
        columns.append(Column(_TIME_LEFT, [Cell(_time_left(each)) for each in outlooks], rank=8))
    if any(each.forecast or (each.forecast_reason or "").startswith("grows") for each in outlooks):
        shown = [_forecast(each) for each in outlooks]
        columns.append(Column("forecast", shown, f"{LONG}-day net", is_right=False, rank=1))
    shown_columns = fitting(columns, screen.width)
    notes = _footnotes(total[1], is_timed=any(column.head == _TIME_LEFT for column in shown_columns))
    below = "".join(f"{screen.paint(cut(note, screen.width), 'dim')}\n" for note in notes)
    return table(screen, shown_columns, has_total=len(rows) > 1) + ("\n" + below if below else "")


def counts(screen: Screen, rows: Iterable[tuple[Topic | str | None, Completion]], *, heading: str) -> str:
    """Names with the number of their links, and of those that are done."""
    rows = list(rows)
    if not rows:
        return f"no {heading}s\n"
    columns = [
        Column(heading, [_name(what) for what, _ in rows], is_right=False),
        Column("links", [Cell(str(count.total)) for _, count in rows]),
        Column("done", [_number(count.done) for _, count in rows]),
    ]
    return table(screen, columns)


def history(screen: Screen, history: History, total: Outlook, *, by: str) -> str:
    """A row for each week or month with the numbers of links finished and added."""
    periods = history.eventful
    undated = [f"{history.undated} on unknown dates"] if history.undated else []
    if not periods:
        return screen.paint(" · ".join(undated) or "nothing was finished or added yet", "dim") + "\n"
    names = [period.start.isoformat() if by == "week" else period.name for period in periods]
    most = max(max(period.done, period.added) for period in periods)
    longest = max(min(_LONGEST_BAR, most * 2, (screen.width - 35) // 2), 4)

    def line(number: int) -> str:
        return "━" * (max(number * longest // most, 1) if number else 0)

    columns = [
        Column("week of" if by == "week" else "month", [Cell(name) for name in names], is_right=False),
        Column("done", [_number(period.done) for period in periods]),
        Column("", [Cell(line(period.done), "green") for period in periods], is_right=False, rank=1),
        Column("added", [_number(period.added) for period in periods]),
        Column("", [Cell(line(period.added), "blue") for period in periods], is_right=False, rank=1),
        Column("net", [_net(period.added - period.done) for period in periods]),
    ]
    others = [f"{history.elsewhere} at other times"] if history.elsewhere else []
    lines = [f"{total.pace_30} done in the last {SHORT} days · {total.pace_90} in the last {LONG}"]
    lines += [" · ".join([*others, *undated])] if others or undated else []
    return table(screen, columns) + "".join(
        f"{screen.paint(cut(text, screen.width), 'dim')}\n" for text in ["", *lines]
    )


def table(screen: Screen, columns: Sequence[Column], *, has_total: bool = False) -> str:
    """The columns that fit, with headings. If necessary, the names in the first column are cut."""
    columns = fitting(columns, screen.width)
    names = _width(columns[0])
    name = max(min(names, screen.width - _total_width(columns) + names), 5)
    sizes = [name, *(_width(column) for column in columns[1:])]
    paint = screen.paint
    lines = [_group_headings(columns, sizes, paint)] if any(column.group for column in columns) else []
    heads = [Cell(cut(column.head, size), "dim") for column, size in zip(columns, sizes, strict=True)]
    rows = [heads, *zip(*(column.cells for column in columns), strict=True)]
    for number, row in enumerate(rows):
        if has_total and number == len(rows) - 1:
            lines.append(paint("─" * (sum(sizes) + 2 * len(sizes) - 2), "dim"))
        lines.append(_line(row, columns, sizes, paint))
    return "".join(f"{line}\n" for line in lines)


def fitting(columns: Sequence[Column], width: int) -> Sequence[Column]:
    """The columns that fit into `width`: columns are dropped by rank, highest first, while there is too little room."""
    names = _width(columns[0])
    while rank := max(column.rank for column in columns):
        least = min(names, _FULL_NAME if rank >= _SPARE else _LEAST_NAME)
        if _total_width(columns) - names + least <= width:
            break
        columns = [column for column in columns if column.rank != rank]
    return columns


def bar(count: Completion, width: int = _BAR) -> Cell:
    """A progress bar: a thick line, continued by a thin one."""
    if not count.total:
        return Cell("")
    halves = count.done * 2 * width // count.total
    halves = max(halves, 1) if count.done else 0
    done = "━" * (halves // 2) + "╸" * (halves % 2)
    return Cell(done, "green", "─" * (width - len(done)), gap="")


def _line(row: Sequence[Cell], columns: Sequence[Column], sizes: Sequence[int], paint: Paint) -> str:
    parts = []
    for cell, column, size in zip(row, columns, sizes, strict=True):
        space = " " * max(size - cell.width, 0)
        shown = cell.shown(paint, size)
        parts.append(space + shown if column.is_right else shown + space)
    return "  ".join(parts).rstrip(" ")


def _group_headings(columns: Sequence[Column], sizes: Sequence[int], paint: Paint) -> str:
    """The line of group headings, each above the first column of its group."""
    shown, at, before = "", 0, ""
    for column, size in zip(columns, sizes, strict=True):
        if column.group and column.group != before:
            shown += " " * (at - len(shown)) + column.group
        before = column.group
        at += size + 2
    return " " * (len(shown) - len(shown.lstrip(" "))) + paint(shown.lstrip(" "), "dim")


def _total_width(columns: Sequence[Column]) -> int:
    return sum(map(_width, columns)) + 2 * (len(columns) - 1)


def _width(column: Column) -> int:
    return max(cells(column.head), *(cell.width for cell in column.cells))


def _name(what: Topic | str | None) -> Cell:
    if isinstance(what, Topic):
        return Cell(tidy(what.label), more=tidy(what.id) if what.name and what.name != what.id else "")
    return Cell("(no tag)", "dim") if what is None else Cell(tidy(what))


def _pace(group: str, numbers: Iterable[tuple[int, int, int]], *, rank: int) -> list[Column]:
    done, added, net = zip(*numbers, strict=True)
    shown: list[tuple[str, Callable[[int], Cell], Sequence[int]]] = [
        ("done", _number, done),
        ("added", _number, added),
        ("net", _net, net),
    ]
    return [Column(head, list(map(cell, values)), group, rank=rank) for head, cell, values in shown]


def _forecast(ahead: Outlook) -> Cell:
    if ahead.forecast is not None:
        return Cell(ahead.forecast.isoformat())
    reason = ahead.forecast_reason or ""
    if reason.startswith("grows by "):
        return Cell(f"grows {reason.removeprefix('grows by ').partition(' ')[0]}/mo", "yellow")
    return Cell(next((short for start, short in _SHORT_REASONS.items() if reason.startswith(start)), reason), "dim")


def _footnotes(total: Outlook, *, is_timed: bool) -> list[str]:
    """Notes below the table; `is_timed` if the table has the column for the time left."""
    notes = []
    if not is_timed and total.minutes_left is not None:
        notes.append(f"{_time_left(total)} left to read")
    if total.pace_90 and (total.forecast_reason or "").startswith("too early"):
        notes.append("no forecast before 5 dated finishes over 14 days")
    return notes


def _time_left(ahead: Outlook) -> str:
    if ahead.minutes_left is None:
        return ""
    hours, minutes = divmod(ahead.minutes_left, 60)
    parts = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0)
    return ("≥ " if ahead.minutes_unknown else "") + " ".join(parts)


def _percent(count: Completion) -> str:
    return "-" if count.percent is None else f"{count.percent}%"


def _number(number: int) -> Cell:
    return Cell(str(number), "none" if number else "dim")


def _net(number: int) -> Cell:
    """A signed number, highlighted; if positive, the list grew."""
    return Cell(f"{number:+}" if number else "0", "yellow" if number > 0 else "green" if number < 0 else "dim")
