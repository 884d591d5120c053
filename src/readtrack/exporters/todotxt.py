"""todo.txt: `x 2026-11-24 2026-11-22 title https://… +topic @tag id:kqzmtr`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from readtrack.core.model import Link
from readtrack.text import tidy

# Markers at the start of a line: done, a priority, a date.
_MARKER = re.compile(r"x |\([A-Z]\) |\d{4}-\d\d-\d\d ")


def write(links: Iterable[Link]) -> str:
    """Dropped links are completed with `status:dropped`, links in progress have `status:reading`; notes are omitted."""
    return "".join(map(_line, links))


def _line(link: Link) -> str:
    end = link.done if link.state == "done" else link.dropped if link.state == "dropped" else None
    start = ["x"] if end else []
    if isinstance(end, date):
        start.append(end.isoformat())
    # After `x`, a single date would be the completion date.
    if isinstance(link.added, date) and (isinstance(end, date) or not end):
        start.append(link.added.isoformat())
    topic = f"+{_word(link.topic)}"
    title = tidy(link.title or "")
    url = tidy(link.url or "").replace(" ", "%20")
    words = [title, url, topic] if not _MARKER.match(f"{title} ") else [topic, title, url]
    words += [f"@{_word(tag)}" for tag in link.tags if _word(tag)]
    if link.state in ("reading", "dropped"):
        words.append(f"status:{link.state}")
    return " ".join(filter(None, [*start, *words, f"id:{_word(link.id)}"])) + "\n"


def _word(text: str) -> str:
    """`text` without spaces, which would end the word."""
    return tidy(text).replace(" ", "-")
