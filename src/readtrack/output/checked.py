"""The output of `check` on a terminal: problems by verdict, with the commands that help."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from readtrack.core.ids import shortest_prefixes
from readtrack.core.model import ReadingList
from readtrack.output.paint import cells, widest
from readtrack.output.pretty import Screen, id_text, title_text
from readtrack.text import tidy
from readtrack.web.verdicts import Checked, Name

_WIDE = 100  # columns; on a narrower screen, the reason is shown below the title
_LONGEST_REASON = 48  # columns
_SHORTEST_TITLE = 24  # columns
_FEW = 3  # ids that fit into a hint


class _Section(NamedTuple):
    style: str
    advice: tuple[str, ...] = ()


# The most important verdicts first.
_SECTIONS: Mapping[Name, _Section] = {
    "dead": _Section(
        "red",
        (
            "set a new URL: readtrack edit ID --url https://…",
            "find an archived copy: readtrack check ID --archive",
            "give up on it: readtrack drop ID",
        ),
    ),
    "error": _Section("red", ("try again later: readtrack check ID",)),
    "suspect": _Section("yellow", ("look at it: readtrack open ID --peek",)),
    "moved": _Section("yellow", ("update the URLs: readtrack check --fix",)),
    "blocked": _Section("", ("nothing to do; your browser opens it: readtrack open ID",)),
    "skipped": _Section("dim"),
}


def checks(
    screen: Screen, rows: Sequence[Checked], reading_list: ReadingList, *, today: date, unfinished: Sequence[str] = ()
) -> str:
    """`unfinished` are ids of links that may be meant to be marked as done, as "check" has two meanings."""
    prefixes = shortest_prefixes([link.id for link in reading_list.links])
    ids = widest(tidy(row.link.id) for row in rows if row.verdict.verdict in _SECTIONS)
    shown: list[RenderableType] = []
    for name, section in _SECTIONS.items():
        found = [row for row in rows if row.verdict.verdict == name]
        if found:
            head = Text().append(f"{name} {len(found)}", style=f"bold {section.style}".strip())
            for advice in section.advice:
                head.append(f"\n{advice}", style="dim")
            shown += [head, _grid(screen, found, prefixes, ids=ids, today=today), Text()]
    return screen.show(*shown, _footer(rows, unfinished, width=screen.width))


def _grid(screen: Screen, rows: Sequence[Checked], prefixes: Mapping[str, int], *, ids: int, today: date) -> Table:
    """`ids` is the width of the id column."""
    width = max(screen.width - ids - 2, 1)
    reasons = [_reason(row, today) for row in rows]
    column = 0  # the width of the titles if the reasons are shown next to them
    if screen.width >= _WIDE:
        titles = widest(tidy(row.link.label) for row in rows)
        column = min(titles, max(width - 2 - min(widest(reasons), _LONGEST_REASON), _SHORTEST_TITLE))
    grid = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    grid.add_column(no_wrap=True, width=ids)
    grid.add_column(overflow="fold", width=width)
    for row, reason in zip(rows, reasons, strict=True):
        text = title_text(row.link)
        if column and cells(reason) <= width - column - 2:
            text.truncate(column, overflow="ellipsis", pad=True)
            text.append(f"  {reason}")
        else:
            text.truncate(width, overflow="ellipsis")
            text.append(f"\n{reason}")
        if row.verdict.verdict == "moved" and row.verdict.final:
            text.append(f"\n→ {tidy(row.verdict.final)}", style="dim")
        if row.archive:
            text.append(f"\ncopy: {tidy(row.archive)}", style="dim")
        grid.add_row(id_text(row.link, prefixes), text)
    return grid


def _reason(row: Checked, today: date) -> str:
    since = f" · since {row.since.isoformat()}" if row.since is not None and row.since < today else ""
    return f"{tidy(row.verdict.reason)}{since}"


def _footer(rows: Sequence[Checked], unfinished: Sequence[str], *, width: int) -> Text:
    counts = Counter(row.verdict.verdict for row in rows)
    parts = [f"{counts[name]} {name}" for name in ("ok", *_SECTIONS) if counts[name]]
    lines = [" · ".join(parts) or "no links"]
    cached = sum(row.is_cached for row in rows)
    if cached:
        lines.append(f"{cached} of {len(rows)} cached; to check again: --refresh")
        if cells(" · ".join(lines)) <= width:
            lines = [" · ".join(lines)]
    if unfinished:
        ids = " ".join(unfinished) if len(unfinished) <= _FEW else "ID"
        lines.append(f"to mark {'it' if len(unfinished) == 1 else 'them'} as done instead: readtrack done {ids}")
    return Text("\n".join(lines), style="dim")
