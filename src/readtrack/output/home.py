"""The home screen, shown by `readtrack` without a command on a terminal. At most twenty lines on 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from readtrack.core.home import MOST, Overview
from readtrack.core.model import ReadingList
from readtrack.output.paint import cells, cut, fill, widest
from readtrack.output.pretty import Screen
from readtrack.output.tables import Cell, Column, bar, table
from readtrack.text import tidy

_HEIGHTS = "▁▂▃▄▅▆▇█"
_WIDE = 60  # columns; from here on the title has a progress bar


def home(screen: Screen, found: Overview, reading_list: ReadingList, *, store: str, waiting: int) -> str:
    """`store` is the name of the list; `waiting` is the number of links in its inbox."""
    paint = screen.paint
    if not found.counts.total:
        take = (((_TAKE, f"add the {waiting} in the inbox"),) if waiting else ()) + _FIRST_LINKS
        return f"{_title(screen, found, store)}\n\n" + _first_commands(screen, take)
    reading = found.reading[:MOST]
    rows = screen.rows([*reading, *(choice.link for choice in found.upcoming)], reading_list)
    parts = [[_title(screen, found, store)]]
    if found.reading or found.stale:
        parts.append([_reading_heading(screen, found), *rows[: len(reading)]])
    if found.upcoming:
        parts.append([paint("Next", "bold"), *_upcoming(screen, found, rows[len(reading) :])])
    if len(parts) == 1:
        parts.append(["All read. Add more: readtrack add https://…"])
    if any(week.done or week.added for week in found.weeks):
        parts.append(_weeks(screen, found).splitlines())
    parts.append([_keys(screen, found, waiting)])
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts)


def welcome(screen: Screen) -> str:
    """The first commands, shown when there is no list yet."""
    return "No reading list here yet.\n\n" + _first_commands(
        screen, (("readtrack init", "create a list in this directory"), *_FIRST_LINKS)
    )


_TAKE = "readtrack inbox --take"
_FIRST_LINKS = (
    ("readtrack add https://…", "save a link to read"),
    ("readtrack import TODO.md", "import a checklist or bookmarks"),
)


def _first_commands(screen: Screen, commands: Sequence[tuple[str, str]]) -> str:
    width = widest(command for command, _ in commands)
    lines = [
        f"{screen.paint(fill(command, width), 'bold')}  {screen.paint(cut(what, screen.width - width - 2), 'dim')}"
        for command, what in commands
    ]
    return "".join(
        f"{line}\n"
        for line in [*lines, "", screen.paint(cut("readtrack --help lists all commands", screen.width), "dim")]
    )


def _title(screen: Screen, found: Overview, store: str) -> str:
    counts = found.counts
    text = f"{counts.done}/{counts.total} done" if counts.total else "no links yet"
    name = cut(tidy(store), max(screen.width - cells(text) - 2, 10))
    shown = f"{screen.paint(name, 'bold')}  {text}"
    if counts.percent is not None and screen.width >= _WIDE:
        shown += f"  {bar(counts, 20).shown(screen.paint)} {counts.percent}%"
    return shown


def _reading_heading(screen: Screen, found: Overview) -> str:
    about = []
    if len(found.reading) > MOST:
        about.append(f"{MOST} of {len(found.reading)}")
    if found.stale:
        about.append(f"{found.stale} started long ago, drop or resume?")
    hint = f"  {' · '.join(about)} readtrack list -s reading" if about else ""
    return screen.paint("Reading", "bold") + screen.paint(cut(hint, screen.width - 7), "dim")


def _upcoming(screen: Screen, found: Overview, rows: Sequence[str]) -> list[str]:
    """The suggestions, each followed by its reason unless the one above has the same."""
    lines, before = [], ""
    links = [*found.reading[:MOST], *(choice.link for choice in found.upcoming)]
    indent = widest(tidy(link.id) for link in links) + 7
    for row, choice in zip(rows, found.upcoming, strict=True):
        lines.append(row)
        if choice.reason != before:
            lines.append(" " * indent + screen.paint(cut(tidy(choice.reason), max(screen.width - indent, 10)), "dim"))
        before = choice.reason
    return lines


def _weeks(screen: Screen, found: Overview) -> str:
    """This week and the last week, and a sparkline of the last twelve weeks."""
    ahead = found.outlook
    done, added = [week.done for week in found.weeks], [week.added for week in found.weeks]
    most = max(*done, *added)
    columns = [
        Column("", [Cell("done"), Cell("added")], is_right=False),
        Column("this week", [Cell(str(done[-1]), "bold"), Cell(str(added[-1]), "bold")]),
        Column("last week", [Cell(str(sum(each[-2:-1]))) for each in (done, added)]),
        Column(
            f"{len(done)} weeks",
            [Cell(_sparkline(done, most), "green"), Cell(_sparkline(added, most), "blue")],
            is_right=False,
            rank=1,
        ),
        Column("", [Cell(str(sum(done))), Cell(str(sum(added)))], rank=1),
    ]
    outcome = f"done by {ahead.forecast}" if ahead.forecast else ahead.forecast_reason or ""
    if ahead.forecast or outcome.startswith(("grows", "as many")):
        columns.append(Column("forecast", [Cell(outcome), Cell("")], is_right=False, rank=2))
    return table(screen, columns)


def _sparkline(numbers: Sequence[int], most: int) -> str:
    return "".join(_HEIGHTS[(number * len(_HEIGHTS) - 1) // most] if number else "·" for number in numbers)


def _keys(screen: Screen, found: Overview, waiting: int) -> str:
    """Commands that need no id, as many as fit into the line."""
    inbox = f"{waiting} in the inbox: {_TAKE}" if waiting else ""
    parts = ["readtrack open: read the first" if found.reading or found.upcoming else "readtrack add"]
    if found.reading:
        parts.append("done: finish it" if len(found.reading) == 1 else "done: finish one")
    parts += [part for part in ("add", "stats", "--help") if part not in parts[0]]
    room = screen.width - (cells(inbox) + 3 if inbox else 0)
    while len(parts) > 1 and cells(" · ".join(parts)) > room:
        parts.pop()
    keys = cut(" · ".join(parts), room) if room > cells(parts[0]) or not inbox else ""
    return " · ".join(filter(None, [cut(inbox, screen.width), screen.paint(keys, "dim")]))
