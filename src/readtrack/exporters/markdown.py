"""A checklist that a git host renders well and `import` reads back: a heading per topic, a box per link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.exporters.markdown_items import Style, heading_escaped, items
from readtrack.importers.plan import Topics
from readtrack.text import tidy


def write(reading_list: ReadingList, links: Sequence[Link]) -> str:
    """`links` under the headings of their topics, in the order of the topics."""
    from readtrack.importers.plan import Options

    topics = Topics(reading_list, Options())
    style = Style()
    spelled = dict(zip((link.position for link in links), items(links, style), strict=True))
    of_topic: dict[str, list[Link]] = {}
    for link in links:
        of_topic.setdefault(link.topic, []).append(link)
    parts = ["# Reading list\n"]
    for topic in reading_list.topics:
        if topic.id not in of_topic:
            continue
        parts.append(f"\n## {heading_escaped(heading_of(topic, topics, {}))}\n\n")
        for link in of_topic[topic.id]:
            first, *below = spelled[link.position].lines
            parts.append(f"- {style.box(link.state)}{first}\n" + "".join(f"  - {line}\n" for line in below))
    return "".join(parts)


def heading_of(topic: Topic, topics: Topics, names: Mapping[str, str]) -> str:
    """A heading that import maps to the topic: its name, a heading mapped to it, otherwise its id."""
    for text in (topic.name, *(heading for heading, topic_id in names.items() if topic_id == topic.id)):
        if text and topics.of(tidy(text)) == topic.id:
            return tidy(text)
    return tidy(topic.id)
