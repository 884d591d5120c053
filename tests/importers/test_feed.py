"""RSS and Atom files."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read, skipped

from readtrack.importers.detect import detect

ATOM = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><link href="https://e.org/"/>
<entry><title type="html">A &amp;amp; B</title><link rel="self" href="https://e.org/a.atom"/>
<link href="https://e.org/a"/><author><name>N</name></author><category term="gpu"/>
<published>2024-03-01T23:00:00+08:00</published><updated>2024-03-02T10:00:00Z</updated></entry>
<entry><title>C</title><link rel="alternate" href="https://e.org/c"/><updated>2024-03-02T10:00:00Z</updated></entry>
</feed>
"""


def test_items_of_rss() -> None:
    assert read("feed") == contents(
        entry(3, "A & B", "https://e.org/a?a=1&b=2", tags=("gpu",), author="N", published=date(2024, 3, 1)),
        entry(5, "C", "https://e.org/c"),
        skipped(6, "No address", "no URL"),
    )


def test_entries_of_atom() -> None:
    assert detect(ATOM) == "feed"
    assert read("feed", ATOM) == contents(
        entry(3, "A & B", "https://e.org/a", tags=("gpu",), author="N", published=date(2024, 3, 1)),
        entry(6, "C", "https://e.org/c", published=date(2024, 3, 2)),
    )


@pytest.mark.parametrize(
    "text", ["<rss><item>" * 20_000, "<rss>" + "<![CDATA[" * 50_000, "<feed><entry><link href='" * 9_999]
)
def test_hostile_feeds_do_not_crash(text: str) -> None:
    read("feed", text)
