"""A review in Markdown, to paste or to publish: links under months and topics, their notes as quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from readtrack.addresses.urls import InvalidURL, check
from readtrack.core.model import Link, ReadingList
from readtrack.core.review import Review, by_month
from readtrack.exporters.markdown_items import destination, escaped
from readtrack.text import tidy

_UNDERLINE = re.compile("[-=][-= ]*")
_LIST_MARK = re.compile(r"\A(\d{0,9})([-+.)])(?= |\Z)")


def write(reading_list: ReadingList, found: Review, *, since: date | None, until: date | None) -> str:
    """`since` and `until` are the period of the review, if it has one."""
    months = by_month(reading_list, found.finished)
    parts = [f"# {_heading(since, until)}\n\n{_summary(found, has_no_period=since is None and until is None)}\n"]
    for month, topics in months.items():
        if len(months) > 1:
            parts.append(f"\n## {month}\n")
        for topic, links in topics.items():
            mark = "###" if len(months) > 1 else "##"
            parts.append(f"\n{mark} {_text(reading_list.topic(topic).label)}\n\n{_items(links)}")
    if found.given_up:
        parts.append(f"\n## Given up\n\n{_items(found.given_up)}")
    if found.reading:
        parts.append(f"\n## Being read\n\n{_items(found.reading)}")
    return "".join(parts)


def _heading(since: date | None, until: date | None) -> str:
    if since and until:
        return f"Read from {since} to {until}"
    if since or until:
        return f"Read since {since}" if since else f"Read until {until}"
    return "Read"


def _summary(found: Review, *, has_no_period: bool) -> str:
    parts = [f"{len(found.finished)} finished"]
    parts += [f"{found.minutes} min"] if found.minutes else []
    parts += [f"{found.undated} more without a date"] if has_no_period and found.undated else []
    parts += [f"{len(found.given_up)} given up"] if found.given_up else []
    parts += [f"{len(found.reading)} being read"] if found.reading else []
    return " · ".join(parts)


def _items(links: Iterable[Link]) -> str:
    return "".join(map(_item, links))


def _item(link: Link) -> str:
    day = {"reading": link.started, "done": link.done, "dropped": link.dropped}.get(link.state)
    details = [day.isoformat()] if isinstance(day, date) else []
    details += [f"{link.minutes} min"] if link.minutes else []
    end = f" ({', '.join(details)})" if details else ""
    note = "".join(f"\n  > {_text(line)}".rstrip() for line in (link.note or "").splitlines())
    return f"- {_link(link)}{end}\n{note.removeprefix(chr(10))}" + ("\n" if note else "")


def _link(link: Link) -> str:
    title = _text(link.label)
    try:
        url = check(link.url) if link.url else ""
    except InvalidURL:
        url = ""
    if not url:
        return _LIST_MARK.sub(r"\1\\\2", title)
    return f"[{title}]({destination(url)})"


def _text(text: str) -> str:
    """Lists in notes stay lists; a line of dashes would turn the line above into a heading."""
    shown = escaped(tidy(text), fully=True)
    return f"\\{shown}" if _UNDERLINE.fullmatch(shown) else shown
