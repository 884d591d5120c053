"""An Atom feed (RFC 4287) of finished links, newest first, with the notes as content."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from readtrack.addresses.urls import InvalidURL, check
from readtrack.core.model import Link, ReadingList
from readtrack.text import tidy, visible

_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE = "Reading list"


def write(reading_list: ReadingList, links: Sequence[Link], *, today: date) -> str:
    """Links that were finished on a known date; a feed cannot contain others."""
    finished = [(link.done, -link.position, link) for link in links if link.state == "done" and link.done is not True]
    dated = sorted(((day, place, link) for day, place, link in finished if day is not None), reverse=True)
    feed = ElementTree.Element("feed", {"xmlns": _NAMESPACE})
    _add(feed, "title", _TITLE)
    # The id of a feed must be stable: that of the first finished link stays when others are added.
    _add(feed, "id", _identity(f"feed {dated[-1][2].id}" if dated else "feed"))
    _add(feed, "updated", _time(dated[0][0] if dated else today))
    _add(ElementTree.SubElement(feed, "author"), "name", _TITLE)
    _add(feed, "generator", "readtrack")
    for day, _, link in dated:
        _entry(feed, reading_list, link, day)
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, encoding="unicode")}\n'


def _entry(feed: ElementTree.Element, reading_list: ReadingList, link: Link, day: date) -> None:
    entry = ElementTree.SubElement(feed, "entry")
    _add(entry, "title", tidy(link.label))
    _add(entry, "id", _identity(link.id))
    target = _target(link.url)
    if target:
        ElementTree.SubElement(entry, "link", {"rel": "alternate", "href": _text(target)})
    _add(entry, "updated", _time(day))
    if isinstance(link.published, date):
        _add(entry, "published", _time(link.published))
    if link.author:
        _add(ElementTree.SubElement(entry, "author"), "name", tidy(link.author))
    topic = reading_list.topic(link.topic)
    ElementTree.SubElement(entry, "category", {"term": _text(topic.id), "label": _text(tidy(topic.label))})
    for tag in link.tags:
        ElementTree.SubElement(entry, "category", {"term": _text(tidy(tag))})
    note = visible(link.note or "").strip()
    if note or not target:  # an entry without a link has to have content
        _add(entry, "content", note).set("type", "text")


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = _text(text)
    return child


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _identity(text: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'readtrack:{text}')}"


def _time(day: date) -> str:
    """Noon in UTC, which is on that date almost everywhere."""
    return f"{day.isoformat()}T12:00:00Z"


def _target(url: str | None) -> str | None:
    try:
        return check(url) if url else None
    except InvalidURL:
        return None
