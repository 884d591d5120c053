"""readtrack's own JSON and JSON lines: every field of a reading list, without loss.

JSON is one object: `{"readtrack": 1, "topics": [{"id", "name"}], "links": [{"id", "topic", …}]}`, the links as
`list --json` writes them, with its other keys as TOML in `toml`. JSON lines are the same: the object without
`links` on the first line, then one link per line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from readtrack.core.actions import FIELD_ORDER
from readtrack.core.model import Link, ReadingList, Topic, read_link
from readtrack.importers import Skipped
from readtrack.output.plain import link_objects
from readtrack.text import visible
from readtrack.toml.values import parse, spell, spell_key

VERSION = 1
_OWN = "toml"
_ONLY_IN_BLOCKS = ("author", "published")  # what a link keeps in its block and in no field of its own
_START = re.compile(r'\ufeff?\s*\{\s*"readtrack"\s*:\s*\d')


def recognises(text: str) -> bool:
    return _START.match(text) is not None


def write(reading_list: ReadingList, links: Sequence[Link], *, lines: bool = False) -> str:
    """`links` and the topics; one link per line, so that versions can be compared."""
    wanted = {link.topic for link in links}
    is_whole = len(links) == len(reading_list.links)
    topics = [{"id": topic.id, "name": topic.name} for topic in reading_list.topics if is_whole or topic.id in wanted]
    head = readable_json({"readtrack": VERSION, "topics": topics})
    objects = [
        readable_json(_with_own(one, keys_of(link)))
        for one, link in zip(link_objects(links, reading_list.links), links, strict=True)
    ]
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
    if isinstance(objects := head.get("links"), list):
        found += enumerate(objects, 2)  # the lines on which `write` writes them
    if head.get("readtrack") != VERSION:
        raise ValueError("written by a newer version of readtrack")
    links: list[Link] = []
    for number, block in found:
        if not isinstance(block, dict) or not (block.get("url") or block.get("title")):
            skipped.append(Skipped(number, str(block)[:80], "no URL and no title"))
        else:
            own, error = _own_keys(block)
            skipped += [Skipped(number, str(block[_OWN])[:80], error)] if error else []
            kept = {key: block[key] for key in _ONLY_IN_BLOCKS if block.get(key)}
            links.append(read_link(len(links), block)._replace(block={**kept, **own}))
    return ReadingList(tuple(links), tuple(_topics(head.get("topics"), links))), tuple(skipped)


def keys_of(link: Link) -> dict[str, object]:
    """The keys of a link that the program does not write: `series`, `part` and unknown keys."""
    return {key: value for key, value in (link.block or {}).items() if key not in FIELD_ORDER}


def readable_json(value: object) -> str:
    """JSON in one line; invisible characters are escaped, all others are kept readable."""
    text = json.dumps(value, ensure_ascii=False)
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def _with_own(fields: dict[str, object], own: Mapping[str, object]) -> dict[str, object]:
    return {**fields, _OWN: "".join(f"{spell_key(key)} = {spell(own[key])}\n" for key in own)} if own else fields


def _own_keys(block: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    """The keys in the text `toml`, without invisible characters, and an error message or an empty string."""
    text = block.get(_OWN)
    if not isinstance(text, str):
        return {}, ""
    try:
        values = parse(text)
    except (ValueError, RecursionError):
        return {}, f"the key {_OWN} is not valid TOML"
    return {visible(key): _visible(value) for key, value in values.items() if key not in FIELD_ORDER}, ""


def _visible(value: object) -> object:
    if isinstance(value, dict):
        return {visible(key): _visible(each) for key, each in value.items()}
    if isinstance(value, list):
        return list(map(_visible, value))
    return visible(value) if isinstance(value, str) else value


def _topics(tables: object, links: Iterable[Link]) -> Iterable[Topic]:
    found: dict[str, str | None] = {}
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, dict) and isinstance(table.get("id"), str):
            name = table.get("name")
            found[table["id"]] = name if isinstance(name, str) else None
    found.update((link.topic, None) for link in links if link.topic not in found)
    return [Topic(topic_id, name) for topic_id, name in found.items()]
