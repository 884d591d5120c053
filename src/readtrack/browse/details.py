"""The contents of the preview pane."""

from __future__ import annotations

from datetime import date

from rich.text import Text

from readtrack.core.ages import age
from readtrack.core.model import Day, Link, ReadingList
from readtrack.core.series import Part
from readtrack.output.rows import MARKS, STYLES
from readtrack.text import tidy


def preview(link: Link, reading_list: ReadingList, *, part: Part | None, today: date) -> Text:
    text = Text().append(tidy(link.label), style="bold")
    if link.title and link.url:
        text.append(f"\n{tidy(link.url)}", style="dim")
    text.append("\n\n")
    text.append(f"{MARKS[link.state]} {link.state}", style=STYLES[link.state])
    facts = [tidy(reading_list.topic(link.topic).label)]
    facts += [f"part {part.number} of {part.of}"] if part and part.number else []
    facts += [f"{link.minutes} min"] if link.minutes else []
    text.append(f" · {' · '.join(facts)}")
    if link.tags:
        text.append("\n" + tidy(" ".join(f"#{tag}" for tag in link.tags)), style="cyan")
    for name in ("added", "started", "done", "dropped"):
        day: Day | None = getattr(link, name)
        if day is not None:
            text.append(f"\n{name:<8} ", style="dim").append(_date(day, today))
    for name in ("author", "published"):
        if name in link.raw:
            text.append(f"\n{name:<9} ", style="dim").append(tidy(str(link.raw[name])))
    if link.note:
        note = "\n".join(tidy(line) for line in link.note.splitlines())
        text.append(f"\n\n{note}")
    return text


def _date(day: Day, today: date) -> str:
    return f"{day.isoformat()}  {age(day, today=today)}" if isinstance(day, date) else "date unknown"
