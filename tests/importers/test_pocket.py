"""Pocket: the last export and the one before it."""

from __future__ import annotations

import json
from datetime import date

from contents import contents, entry, read, skipped
from samples import SAMPLES, zipped

from readtrack.importers import Settings, sources


def test_states_dates_and_tags() -> None:
    assert read("pocket") == contents(
        entry(2, "vLLM", "https://e.org/vllm", added=date(2021, 1, 1), tags=("deep learning", "gpu")),
        entry(3, None, "https://e.org/plain", state="done", added=date(2021, 1, 1)),
        entry(4, "Two\nlines", "https://e.org/two", state="done"),
        skipped(6, "No address", "no URL"),
    )


def test_the_old_html_has_the_state_in_the_heading() -> None:
    assert read("pocket-html") == contents(
        entry(5, "A & B", "https://e.org/a?x=1&y=2", added=date(2021, 1, 1), tags=("gpu", "deep learning")),
        entry(9, None, "https://e.org/b", state="done", added=date(2021, 1, 1)),
    )


def test_the_highlights_of_its_zip_are_notes() -> None:
    articles = [
        {"url": "https://e.org/vllm", "title": "x.html", "highlights": [{"quote": "one  two"}, {"quote": "three"}]},
        {"url": "https://e.org/gone", "title": "Gone", "highlights": [{"quote": "four"}]},
        {"title": "no URL"},
    ]
    data = zipped(
        {
            "annotations/part_000000.json": json.dumps(articles),
            "annotations/part_000001.json": "{broken",
            "part_000000.csv": SAMPLES["pocket"],
        }
    )
    found = sources.read(data, "pocket.zip", settings=Settings())
    assert [(one.title, one.note, one.added) for one in found.entries] == [
        ("vLLM", "> one two\n> three", date(2021, 1, 1)),
        (None, None, date(2021, 1, 1)),
        ("Two\nlines", None, None),
        ("Gone", "> four", None),
    ]
    assert [one.reason for one in found.skipped] == ["no URL"]
