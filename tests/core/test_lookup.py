"""Topics that are suggested for a misspelled one."""

from __future__ import annotations

import pytest

from readtrack.core.lookup import misspelled_topic
from readtrack.core.model import ReadingList, Topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("vlm", "vllm"),
        ("vlml", "vllm"),
        ("VLLMS", "vllm"),
        ("vllx", "vllm"),
        ("vl", None),
        ("vlmx", None),
        ("推理引引", "vllm"),
        ("推理", None),
        ("reserach", "research"),
        ("rsarch", "research"),
        ("research2", None),
        ("rsrch", None),
        ("week2", None),
        ("cpu", "gpu"),
        ("go", None),
    ],
)
def test_a_typo_is_an_edit_distance_of_one_or_of_two_in_longer_names(text: str, topic: str | None) -> None:
    names = (Topic("vllm", "推理引擎"), Topic("research"), Topic("week1"), Topic("gpu"), Topic("c"))
    found = misspelled_topic(ReadingList((), names), text)
    assert (found and found.id) == topic


@pytest.mark.parametrize(("text", "topic"), [("vlm", "vllm"), ("llx", "llm")])
def test_of_several_similar_topics_the_most_similar_one_is_suggested(text: str, topic: str) -> None:
    found = misspelled_topic(ReadingList((), (Topic("llm", "LLM"), Topic("vllm"), Topic("pytorch"))), text)
    assert found is not None
    assert found.id == topic
