"""readtrack's own JSON and JSON lines: every field of a reading list, without loss.

JSON is one object: `{"readtrack": 1, "topics": [{"id", "name"}], "links": [{"id", "topic", …}]}`, the links as
`list --json` writes them. JSON lines are the same without `links` on the first line, then a link a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from readtrack.core.model import Link, ReadingList, Topic, read_link
from readtrack.importers import Skipped
from readtrack.output.plain import link_objects

VERSION = 1
_ONLY_IN_BLOCKS = ("author", "published")  # what a link keeps in its block and in no field of its own
_START = re.compile(r'\ufeff?\s*\{\s*"readtrack"\s*:\s*\d')


def recognises(text: str) -> bool:
    return _START.match(text) is not None


def write(reading_list: ReadingList, links: Sequence[Link], *, lines: bool = False) -> str:
    """`links` and the topics; one link a line, so that versions can be compared."""
    wanted = {link.topic for link in links}
    is_whole = len(links) == len(reading_list.links)
    topics = [{"id": topic.id, "name": topic.name} for topic in reading_list.topics if is_whole or topic.id in wanted]
    head = readable_json({"readtrack": VERSION, "topics": topics})
    objects = [readable_json(one) for one in link_objects(links, reading_list.links)]
    if lines:
        return "".join(f"{line}\n" for line in (head, *objects))
    body = "\n" + ",\n".join(objects) + "\n" if objects else ""
    return f'{head[:-1]}, "links": [{body}]}}\n'


def read(text: str) -> tuple[ReadingList, tuple[Skipped, ...]]:
    """The reading list in `text`, its links with their positions from 0, and the skipped entries. Raises ValueError.

    Reading is as lenient as for a store: a value of a wrong type is ignored or converted to text.
    """
    text = text.removeprefix("\ufeff")
    skipped: list[Skipped] = []
    found: list[tuple[int, object]] = []
    try:
        head = json.loads(text)
    except ValueError:
        first, *others = text.split("\n")
        head = json.loads(first)
        for number, line in enumerate(others, 2):
            try:
                found += [(number, json.loads(line))] if line.strip() else []
            except ValueError:
                skipped.append(Skipped(number, line[:80], "not valid JSON"))
    if not isinstance(head, dict):
        raise ValueError("not an object")
    if isinstance(links := head.get("links"), list):
        found += enumerate(links, 2)  # the lines on which `write` puts them
    if head.get("readtrack") != VERSION:
        raise ValueError("written by a newer version of readtrack")
    blocks: list[Mapping[str, object]] = []
    for number, block in found:
        if not isinstance(block, dict) or not (block.get("url") or block.get("title")):
            skipped.append(Skipped(number, str(block)[:80], "no URL and no title"))
        else:
            blocks.append(block)
    links = tuple(
        read_link(index, block)._replace(block={key: block[key] for key in _ONLY_IN_BLOCKS if block.get(key)})
        for index, block in enumerate(blocks)
    )
    return ReadingList(links, tuple(_topics(head.get("topics"), links))), tuple(skipped)


def readable_json(value: object) -> str:
    """JSON in one line; invisible characters are escaped, all others are kept readable."""
    text = json.dumps(value, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def _topics(tables: object, links: Iterable[Link]) -> Iterable[Topic]:
    found: dict[str, str | None] = {}
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, dict) and isinstance(table.get("id"), str):
            name = table.get("name")
            found[table["id"]] = name if isinstance(name, str) else None
    found.update((link.topic, None) for link in links if link.topic not in found)
    return [Topic(topic_id, name) for topic_id, name in found.items()]
