"""Safari's bookmarks and reading list."""

from __future__ import annotations

import plistlib
from datetime import date

import pytest
from contents import contents, entry, read
from samples import SAMPLES

from readtrack.importers import Contents, Settings, Unreadable, sources

EXPECTED: Contents = contents(
    entry("Children[0].Children[0].Children[0]", "A", "https://e.org/a", heading="ML"),
    entry(
        "Children[1].Children[0]", "B", "https://e.org/b", state="done", day=date(2024, 3, 5), added=date(2024, 3, 1)
    ),
)


def test_bookmarks_and_the_reading_list() -> None:
    assert read("safari") == EXPECTED


def test_the_binary_file_of_safari() -> None:
    data = plistlib.dumps(plistlib.loads(SAMPLES["safari"].encode()), fmt=plistlib.FMT_BINARY)
    assert sources.read(data, "Bookmarks.plist", settings=Settings()) == EXPECTED


@pytest.mark.parametrize(
    "data",
    [
        b"bplist00",
        b"bplist00" + b"\xff" * 40,
        plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY),
        b"<plist>",
        b'<?xml version="1.0" encoding="UTF-99"?><plist><dict/></plist>',
    ],
)
def test_a_damaged_or_other_property_list_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        sources.read(data, "x.plist", settings=Settings(), format_name="safari")
