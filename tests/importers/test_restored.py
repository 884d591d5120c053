"""readtrack's own JSON."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read, skipped

from readtrack.core.model import Topic
from readtrack.importers import Settings, Unreadable, restored
from readtrack.importers.detect import detect


def test_every_field_of_the_model() -> None:
    found = read("readtrack")
    assert found.topics == (Topic("vllm", "推理引擎"), Topic("cuda"))
    assert found._replace(topics=()) == contents(
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


def test_another_store_is_recognised_whatever_its_comments() -> None:
    text = (
        '# To read\n#\n# [[link]]\n# url = "https://e.org/comment"\n\nversion = 1\n\n[topic.vllm]\nname = "推理引擎"\n'
        '[[link]]\nid = "raft-paper"\ntopic = "vllm"\ntitle = "A"\nurl = "https://e.org/a?utm_source=x"\n'
        'added = 2024-03-01\nstarted = true\ndone = 2024-03-04\nminutes = 12\ntags = ["gpu"]\n\n[[link]]\nid = "x"\n'
    )
    assert detect(text) == "readtrack"
    found = restored.read(text, Settings())
    assert found.topics == (Topic("vllm", "推理引擎"), Topic("inbox"))
    assert found._replace(topics=()) == contents(
        entry(
            "links[0]",
            "A",
            "https://e.org/a?utm_source=x",
            heading="推理引擎",
            state="done",
            day=date(2024, 3, 4),
            added=date(2024, 3, 1),
            started=True,
            tags=("gpu",),
            minutes=12,
            id="raft-paper",
        ),
        skipped(0, "x", "no URL and no title"),
    )


def test_a_store_that_is_not_toml_is_refused() -> None:
    with pytest.raises(Unreadable, match="is not a valid readtrack list"):
        restored.read('version = 1\n[[link]]\nurl = "https://e.org\n', Settings())


def test_prose_about_a_store_is_not_a_store() -> None:
    assert detect("# Notes\n\n- [ ] [a](https://e.org/a)\n\n```toml\n[[link]]\nurl = 1\n```\n") == "markdown"
