"""What the preview says about a link."""

from __future__ import annotations

from datetime import date

from rich.text import Text

from readtrack.core.ages import age
from readtrack.core.model import Day, Link, ReadingList
from readtrack.output.rows import MARKS, STYLES
from readtrack.text import tidy


def preview(link: Link, reading_list: ReadingList, *, today: date) -> Text:
    text = Text(tidy(link.label), style="bold")
    if link.title and link.url:
        text.append(f"\n{tidy(link.url)}", style="not bold dim")
    text.append("\n\n")
    text.append(f"{MARKS[link.state]} {link.state}", style=f"not bold {STYLES[link.state]}")
    facts = [tidy(reading_list.topic(link.topic).label)]
    facts += [f"{link.minutes} min"] if link.minutes else []
    text.append(f" · {' · '.join(facts)}", style="not bold")
    if link.tags:
        text.append("\n" + tidy(" ".join(f"#{tag}" for tag in link.tags)), style="not bold cyan")
    for name in ("added", "started", "done", "dropped"):
        day: Day | None = getattr(link, name)
        if day is not None:
            text.append(f"\n{name:<8} ", style="not bold dim").append(_date(day, today), style="not bold")
    for name in ("author", "published"):
        if name in link.raw:
            text.append(f"\n{name:<9} ", style="not bold dim").append(tidy(str(link.raw[name])), style="not bold")
    if link.note:
        note = "\n".join(tidy(line) for line in link.note.splitlines())
        text.append(f"\n\n{note}", style="not bold")
    return text


def _date(day: Day, today: date) -> str:
    return f"{day.isoformat()}  {age(day, today=today)}" if isinstance(day, date) else "date unknown"
