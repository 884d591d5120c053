"""readtrack's own JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contents import contents, entry, read, skipped

from readtrack.core.model import Topic


def test_all_that_the_model_knows() -> None:
    found = read("readtrack")
    assert found.topics == (Topic("vllm", "推理引擎"), Topic("cuda"))
    assert replace(found, topics=()) == contents(
        entry(
            "links[0]",
            "A",
            "https://e.org/a?utm_source=x",
            heading="cuda",
            state="dropped",
            day=date(2024, 3, 5),
            added=date(2024, 3, 1),
            tags=("gpu",),
            note="one\ntwo",
            started=True,
            done=date(2024, 3, 4),
            minutes=12,
            id="kqzmtr",
            author="Ada",
            published=date(2024, 2, 29),
        ),
        entry("links[1]", "B", None, heading="推理引擎", id="raft-paper"),
        skipped(4, "{'id': 'x', 'topic': 'vllm'}", "no URL and no title"),
    )
