"""A numbered choice of links for a prompt on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from readtrack.core.ages import age
from readtrack.core.model import Link, ReadingList
from readtrack.text import tidy


def numbered(links: Sequence[Link], reading_list: ReadingList, *, today: date, width: int) -> str:
    """A line for each link, at most `width` columns wide: its number, title, topic, state and age."""
    from rich.cells import cell_len, set_cell_size

    names = {topic.id: tidy(topic.label) for topic in reading_list.topics}
    digits = len(str(len(links)))
    lines = []
    for number, link in enumerate(links, 1):
        state = link.state
        day = {"unread": link.added, "reading": link.started, "done": link.done, "dropped": link.dropped}[state]
        details = [names[link.topic], *([state] if state != "unread" else [])]
        details += [age(day, today=today)] if isinstance(day, date) else []
        right = " · ".join(details)
        room = width - digits - 6 - cell_len(right)
        title = tidy(link.label)
        if room < width // 3:
            right, room = "", width - digits - 5
        if cell_len(title) > room:
            title = set_cell_size(title, room - 1) + "…"
        lines.append(f"  {number:{digits}}  {title}  {right}".rstrip() + "\n")
    return "".join(lines)
