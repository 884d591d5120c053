"""An Atom feed of finished links."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.exporters import BY_NAME, is_ours
from readtrack.exporters.atom import write

TODAY = date(2026, 11, 22)
LINKS = (
    Link(0, "a", "vllm", "图解 <b> & “x”", "https://e.org/a?b=1&c=2", tags=("v1",), done=date(2026, 11, 2)),
    Link(1, "b", "vllm", "A book", done=date(2026, 11, 20), block={"author": "Wu", "published": date(2020, 1, 2)}),
    Link(2, "c", "vllm", "Undated", "https://e.org/c", done=True),
    Link(3, "d", "vllm", "Unread", "https://e.org/d"),
    Link(4, "e", "vllm", None, "https://e.org/e", done=date(2026, 11, 2), note="One\x1b[1m\n]]> two"),
    Link(5, "f", "vllm", "Given up", "https://e.org/f", done=date(2026, 1, 1), dropped=True),
    Link(6, "g", "vllm", "Odd", "javascript:alert(1)", done=date(2026, 1, 1)),
)
LIST = ReadingList(LINKS, (Topic("vllm", "推理引擎"),))
FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title>Reading list</title>
  <id>urn:uuid:6a5c7b8d</id>
  <updated>2026-11-20T12:00:00Z</updated>
  <author>
    <name>Reading list</name>
  </author>
  <generator>readtrack</generator>
  <entry>
    <title>A book</title>
    <id>urn:uuid:</id>
    <updated>2026-11-20T12:00:00Z</updated>
    <published>2020-01-02T12:00:00Z</published>
    <author>
      <name>Wu</name>
    </author>
    <category term="vllm" label="推理引擎" />
    <content type="text" />
  </entry>
  <entry>
    <title>图解 &lt;b&gt; &amp; “x”</title>
    <id>urn:uuid:</id>
    <link rel="alternate" href="https://e.org/a?b=1&amp;c=2" />
    <updated>2026-11-02T12:00:00Z</updated>
    <category term="vllm" label="推理引擎" />
    <category term="v1" />
  </entry>
  <entry>
    <title>https://e.org/e</title>
    <id>urn:uuid:</id>
    <link rel="alternate" href="https://e.org/e" />
    <updated>2026-11-02T12:00:00Z</updated>
    <category term="vllm" label="推理引擎" />
    <content type="text">One
]]&gt; two</content>
  </entry>
  <entry>
    <title>Odd</title>
    <id>urn:uuid:</id>
    <updated>2026-01-01T12:00:00Z</updated>
    <category term="vllm" label="推理引擎" />
    <content type="text" />
  </entry>
</feed>
"""


def without_ids(text: str) -> list[str]:
    return [line.split("urn:uuid:")[0] for line in text.splitlines()]


def ids(text: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(text).iter("{http://www.w3.org/2005/Atom}id")]


def test_finished_links_are_listed_newest_first_with_notes() -> None:
    text = write(LIST, LINKS, today=TODAY)
    assert without_ids(text) == without_ids(FEED)
    assert is_ours(text, BY_NAME["atom"])


def test_ids_are_stable_when_links_are_finished_or_renamed() -> None:
    before = ids(write(LIST, LINKS, today=TODAY))
    assert len(set(before)) == len(before) == 5
    more = [*LINKS, Link(7, "h", "vllm", "New", done=TODAY)]
    renamed = [link._replace(title="x") for link in more]
    after = ids(write(LIST, renamed, today=TODAY))
    assert after[0] == before[0]
    assert after[2:] == before[1:]


def test_a_list_without_any_finish_is_an_empty_feed() -> None:
    text = write(LIST, LINKS[3:4], today=TODAY)
    assert "<entry>" not in text
    assert "<updated>2026-11-22T12:00:00Z</updated>" in text
    assert is_ours(text, BY_NAME["atom"])


@given(st.text(), st.text(), st.lists(st.text(), max_size=2))
def test_any_text_makes_well_formed_xml(title: str, note: str, tags: list[str]) -> None:
    link = Link(0, "a", topic=title or "t", title=title, note=note, tags=tuple(tags), done=TODAY)
    ElementTree.fromstring(write(ReadingList((link,)), [link], today=TODAY))
