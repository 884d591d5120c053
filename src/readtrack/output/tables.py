"""Tables of counts for a terminal: how far topics and tags are, what lies ahead, how many were finished by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from rich import box
from rich.console import RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from readtrack.core.forecast import LONG, SHORT, History, Outlook
from readtrack.core.stats import Completion
from readtrack.output.paint import widest
from readtrack.output.pretty import Screen, day_text

NARROW = 60  # columns
_BAR_WIDTH = 20
_NARROW_FORECAST = 12  # columns
_LONGEST_BAR = 60
_LONGEST_GAP = 12  # months


def completion(screen: Screen, rows: Sequence[tuple[Text, Completion]], total: Completion, *, heading: str) -> str:
    """Completion bars, a row each, and a total."""
    is_wide = screen.width >= NARROW + _BAR_WIDTH
    has = {
        name: screen.width >= NARROW and any(getattr(count, name) for _, count in rows)
        for name in ("reading", "dropped", "last_done")
    }
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    table.add_column(heading, Text("total"), overflow="ellipsis", no_wrap=True)
    table.add_column("done", f"{total.done}/{total.total}", justify="right", no_wrap=True)
    table.add_column("%", _percent(total), justify="right", no_wrap=True)
    if is_wide:
        table.add_column("", _bar(total), no_wrap=True, width=_BAR_WIDTH)
    for name in ("reading", "dropped"):
        if has[name]:
            table.add_column(name, str(getattr(total, name)), justify="right", no_wrap=True)
    if has["last_done"]:
        table.add_column("last done", day_text(total.last_done), no_wrap=True)
    for label, count in rows:
        cells: list[RenderableType] = [label, f"{count.done}/{count.total}", _percent(count)]
        cells += [_bar(count)] if is_wide else []
        cells += [_number(getattr(count, name)) for name in ("reading", "dropped") if has[name]]
        cells += [day_text(count.last_done)] if has["last_done"] else []
        table.add_row(*cells)
    surplus = screen.wants(table) - screen.width
    if is_wide and surplus > 0:
        table.columns[3].width = max(_BAR_WIDTH - surplus, _BAR_WIDTH // 2)
    _narrow_label(screen, table, [label for label, _ in rows])
    return screen.show(table)


def outlook(screen: Screen, rows: Iterable[tuple[Text, Outlook]], total: Outlook, *, heading: str) -> str:
    """Pace, time left and forecast of what is known to move or to take time; nothing where nothing is."""
    rows = [(label, ahead) for label, ahead in rows if ahead.pace_90 or ahead.minutes_left is not None]
    if not rows:
        return ""
    is_wide = screen.width >= NARROW
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    table.add_column(heading, Text("total"), overflow="ellipsis", no_wrap=True)
    columns: list[tuple[str, Callable[[Outlook], Text]]] = []
    columns += [(f"{SHORT} days", lambda ahead: _number(ahead.pace_30))] if is_wide else []
    columns += [(f"{LONG} days", lambda ahead: _number(ahead.pace_90))]
    if is_wide and total.minutes_left is not None:
        columns.append(("time left", _time_left))
    for name, cell in columns:
        table.add_column(name, cell(total), justify="right", no_wrap=True)
    table.add_column("forecast", _forecast(total), overflow="fold")
    for label, ahead in rows:
        table.add_row(label, *(cell(ahead) for _, cell in columns), _forecast(ahead))
    if screen.wants(table) > screen.width:
        for column in table.columns:
            column.header = str(column.header).replace(" days", " d")
    surplus = screen.wants(table) - screen.width
    if surplus > 0:  # the reasons for having no forecast can take two lines
        forecasts = widest(_forecast(ahead).plain for ahead in (total, *(ahead for _, ahead in rows)))
        table.columns[-1].width = max(forecasts - surplus, min(forecasts, _NARROW_FORECAST))
    _narrow_label(screen, table, [label for label, _ in rows])
    return screen.show(table).removeprefix("\n")  # the table above ends with a blank line, too


def months(screen: Screen, history: History, total: Outlook) -> str:
    """A bar a month, and what is not in them."""
    text = Text()
    most = max(history.months.values(), default=0)
    width = widest([str(most)])
    longest = min(screen.width - width - 12, most * 4, _LONGEST_BAR)
    for is_gap, group in groupby(history.months.items(), key=lambda item: not item[1]):
        run = list(group)
        if is_gap and len(run) > _LONGEST_GAP:
            text.append(f" …  {len(run)} months without any\n", style="dim")
            continue
        for month, done in run:
            text.append(f" {month}  ").append(f"{done:{width}}  ", style="" if done else "dim")
            halves = max(2 * done * longest // most, 1) if done else 0
            text.append("━" * (halves // 2) + "╸" * (halves % 2), style="green").append("\n")
    parts = [f"{total.pace_30} in the last {SHORT} days", f"{total.pace_90} in the last {LONG}"] if most else []
    parts += [f"{history.undated} on unknown days"] if history.undated else []
    if most:
        text.append("\n")
    is_short = widest([" · ".join(parts)]) < screen.width
    footer = (" · " if is_short else "\n ").join(parts) or "nothing is done yet"
    return screen.show(text.append(f" {footer}", style="dim"))


def counts(screen: Screen, rows: Iterable[tuple[Text, Completion]], *, heading: str) -> str:
    """Names with how many links they have and how many of those are done."""
    rows = list(rows)
    if not rows:
        return f"no {heading}s\n"
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(heading, overflow="ellipsis", no_wrap=True)
    table.add_column("links", justify="right", no_wrap=True)
    table.add_column("done", justify="right", no_wrap=True)
    for label, count in rows:
        table.add_row(label, str(count.total), str(count.done))
    _narrow_label(screen, table, [label for label, _ in rows])
    return screen.show(table)


def _narrow_label(screen: Screen, table: Table, labels: Sequence[Text]) -> None:
    """Cut the first column of a table that is too wide; Rich would cut numbers and days as well."""
    surplus = screen.wants(table) - screen.width
    if surplus > 0:
        table.columns[0].width = max(widest(label.plain for label in labels) - surplus, 5)


def _bar(count: Completion) -> RenderableType:
    if not count.total:
        return ""
    return ProgressBar(
        total=count.total,
        completed=count.done,
        complete_style="green",
        finished_style="bold green",
    )


def _forecast(ahead: Outlook) -> Text:
    if ahead.forecast is None:
        return Text(ahead.forecast_reason or "", style="dim")
    return Text(ahead.forecast.isoformat())


def _time_left(ahead: Outlook) -> Text:
    if ahead.minutes_left is None:
        return Text("")
    hours, minutes = divmod(ahead.minutes_left, 60)
    parts = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0)
    return Text(("≥ " if ahead.minutes_unknown else "") + " ".join(parts))


def _percent(count: Completion) -> str:
    return "-" if count.percent is None else f"{count.percent}%"


def _number(number: int) -> Text:
    return Text(str(number), style="" if number else "dim")
