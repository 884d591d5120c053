"""The bookmark file that every browser and bookmark service reads; topics are its folders.

There is no specification. Tags and TOREAD are as linkding, Pinboard and Shaarli write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from readtrack.core.model import Link, ReadingList
from readtrack.core.stats import topic_groups
from readtrack.exporters import noon, web_url
from readtrack.text import tidy

MARK = "<!-- Exported by readtrack -->"
_HEAD = f"""\
<!DOCTYPE NETSCAPE-Bookmark-file-1>
{MARK}
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks</H1>
<DL><p>
"""


def write(reading_list: ReadingList, links: Sequence[Link]) -> str:
    """Links without a URL are omitted. STATUS is readtrack's own attribute, for states that TOREAD cannot express."""
    parts = [_HEAD]
    for topic, group in topic_groups(reading_list, [link for link in links if web_url(link)]).items():
        if group:
            parts.append(f"    <DT><H3>{_escaped(reading_list.topic(topic).label)}</H3>\n    <DL><p>\n")
            parts += map(_entry, group)
            parts.append("    </DL><p>\n")
    return "".join((*parts, "</DL><p>\n"))


def _entry(link: Link) -> str:
    attributes = [f'HREF="{_escaped(web_url(link) or "")}"']
    if isinstance(link.added, date):
        attributes.append(f'ADD_DATE="{noon(link.added)}"')
    attributes.append(f'TOREAD="{int(link.state in ("unread", "reading"))}"')
    if link.state in {"reading", "dropped"}:
        attributes.append(f'STATUS="{link.state}"')
    if link.tags:
        attributes.append(f'TAGS="{_escaped(",".join(link.tags))}"')
    note = "\n".join(map(_escaped, (link.note or "").splitlines()))
    return f"        <DT><A {' '.join(attributes)}>{_escaped(link.label)}</A>\n" + (
        f"        <DD>{note}\n" if note else ""
    )


def _escaped(text: str) -> str:
    return escape(tidy(text), quote=True)
