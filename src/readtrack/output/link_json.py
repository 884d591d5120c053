"""Links as lines of JSON, by a template: building an object for each of thousands of links takes twice the time.

`plain.link_object` defines the keys and values; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readtrack.core.model import Day, Link
    from readtrack.core.series import Part


def link_lines(links: Iterable[tuple[Link, Part | None]]) -> list[str]:
    """`json.dumps` of each link and its part of a series, as `plain.link_object` has them."""
    return [
        f'{{"id": {quoted(link.id)}, "topic": {quoted(link.topic)}, "title": {_text(link.title)}, '
        f'"url": {_text(link.url)}, "status": "{link.state}", "tags": [{", ".join(map(quoted, link.tags))}], '
        f'"added": {_day(link.added)}, "started": {_day(link.started)}, "done": {_day(link.done)}, '
        f'"dropped": {_day(link.dropped)}, "minutes": {_number(link.minutes)}, "note": {_text(link.note)}, '
        f'"series": {_text(part.series) if part else "null"}, "part": {_number(part.number) if part else "null"}, '
        f'"author": {_text(link.author)}, "published": {_day(link.published)}}}'
        for link, part in links
    ]


def _text(value: str | None) -> str:
    return "null" if value is None else quoted(value)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


@cache
def _day(value: Day | None) -> str:
    return "null" if value is None else "true" if value is True else f'"{value.isoformat()}"'
