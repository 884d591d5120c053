"""The contents of the home screen: links being read, suggestions, and activity of the last weeks."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from readtrack.core.forecast import Outlook, Period, history, outlook
from readtrack.core.model import Link, ReadingList
from readtrack.core.stats import Completion, completion
from readtrack.core.suggest import Choice, next_links, stale_links

MOST = 3  # links in each part of the screen


class Overview(NamedTuple):
    counts: Completion
    reading: tuple[Link, ...]  # latest start first, without stale ones
    stale: int  # number of links started long ago and still being read
    upcoming: tuple[Choice, ...]  # unread links, at most `MOST`
    weeks: tuple[Period, ...]  # the last twelve, the current one at the end
    outlook: Outlook


def overview(reading_list: ReadingList, *, today: date) -> Overview:
    stale = stale_links(reading_list.links, today=today)
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
