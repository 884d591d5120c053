"""The contents of the home screen: links being read, suggestions, and the last weeks."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from readtrack.core.forecast import Outlook, Period, history, outlook
from readtrack.core.model import Link, ReadingList
from readtrack.core.stats import Completion, completion
from readtrack.core.suggest import Choice, begun_long_ago, next_links

MOST = 3  # links in a part of the screen


class Overview(NamedTuple):
    counts: Completion
    reading: tuple[Link, ...]  # newest start first, without those started long ago
    stale: int  # started long ago
    upcoming: tuple[Choice, ...]  # unread, at most `MOST`
    weeks: tuple[Period, ...]  # the last twelve, this one at the end
    outlook: Outlook


def overview(reading_list: ReadingList, *, today: date) -> Overview:
    stale = begun_long_ago(reading_list.links, today=today)
    begun = sum(link.state == "reading" for link in reading_list.links)
    choices = next_links(reading_list, today=today, limit=begun + MOST)
    reading = [choice.link for choice in choices if choice.link.state == "reading"]
    return Overview(
        counts=completion(reading_list.links),
        reading=tuple(link for link in reading if link not in stale),
        stale=len(stale),
        upcoming=tuple(choice for choice in choices if choice.link.state == "unread")[:MOST],
        weeks=history(reading_list.links, by="week", today=today).periods,
        outlook=outlook(reading_list.links, today=today),
    )
