"""Links that are found by their URLs, and topics that are suggested for a misspelled one."""

from __future__ import annotations

import pytest

from readtrack.core.lookup import Finder, misspelled_topic
from readtrack.core.model import Link, ReadingList, Topic


def test_links_are_found_by_any_spelling_of_their_urls_whether_few_or_many_are_looked_up() -> None:
    links = [Link(n, f"a{n}", url=f"https://www.e.org/a?id={n}&utm_source=x") for n in range(20)]
    links += [Link(20, "b", url="http://node.js"), Link(21, "c", url="not a URL: 1"), Link(22, "d", title="e.org/a")]
    spellings = [*(f"e.org/a/?id={n}" for n in range(20)), "Node.js", "not  a URL: 1"]
    find = Finder(links)
    assert [find.known(spelling) for spelling in spellings] == [[link] for link in links[:-1]]
    assert [Finder(links).known(spelling) for spelling in spellings] == [[link] for link in links[:-1]]
    assert Finder(links).known("e.org/b") is None
    assert find.known("e.org/b") is None


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
