"""What to read now: what was begun, then the topic read last, then the rest in order."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.model import ReadingList, from_toml
from readtrack.core.suggest import last_active, next_links
from readtrack.toml.values import parse

STORE = """\
[topic.llm]
name = "LLM"
[topic.vllm]
name = "推理引擎"
[topic.cuda]

[[link]]
id = "llm-1"
topic = "llm"
tags = ["Attention"]
[[link]]
id = "vllm-1"
topic = "vllm"
done = 2026-11-10
[[link]]
id = "vllm-2"
topic = "vllm"
minutes = 30
[[link]]
id = "vllm-3"
topic = "vllm"
minutes = 5
tags = ["attention", "v1"]
[[link]]
id = "cuda-1"
topic = "cuda"
started = true
[[link]]
id = "cuda-2"
topic = "cuda"
started = 2026-11-02
minutes = 20
[[link]]
id = "llm-2"
topic = "llm"
started = 2026-10-02
minutes = 60
[[link]]
id = "gone"
topic = "llm"
started = 2026-11-20
dropped = 2026-11-21
"""


def reading_list(text: str) -> ReadingList:
    return from_toml(parse(text))


LIST = reading_list(STORE)


def chosen(given: ReadingList, **wanted: object) -> list[tuple[str, str]]:
    return [(link.id, reason) for link, reason in next_links(given, **wanted)]  # type: ignore[arg-type]


def test_begun_links_come_first_oldest_start_first_then_the_topic_last_active_then_the_others_in_order() -> None:
    assert chosen(LIST, limit=9) == [
        ("llm-2", "being read since 2026-10-02, in LLM"),
        ("cuda-2", "being read since 2026-11-02, in cuda"),
        ("cuda-1", "being read, in cuda"),
        ("vllm-2", "next in 推理引擎, last read on 2026-11-10"),
        ("vllm-3", "next in 推理引擎, last read on 2026-11-10"),
        ("llm-1", "next in LLM"),
    ]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["llm-2"]),
        ({"limit": 4}, ["llm-2", "cuda-2", "cuda-1", "vllm-2"]),
        ({"limit": 9, "topic": "vllm"}, ["vllm-2", "vllm-3"]),
        ({"limit": 9, "tags": ("ATTENTION",)}, ["vllm-3", "llm-1"]),
        ({"limit": 9, "tags": ("attention", "v1")}, ["vllm-3"]),
        ({"limit": 9, "minutes": 30}, ["cuda-2", "vllm-2", "vllm-3"]),
        ({"limit": 9, "minutes": 4}, []),
        ({"limit": 9, "topic": "nope"}, []),
    ],
)
def test_filters_and_limit(wanted: dict[str, object], ids: list[str]) -> None:
    assert [link_id for link_id, _ in chosen(LIST, **wanted)] == ids


def test_a_topic_that_is_all_read_gives_way_to_the_one_active_before_it() -> None:
    text = STORE.replace("started = true", "done = 2026-11-15").replace("started = 2026-11-02", "done = 2026-11-16")
    assert chosen(reading_list(text), limit=2)[1] == ("vllm-2", "next in 推理引擎, last read on 2026-11-10")


def test_without_any_day_the_first_topic_with_something_unread_is_next() -> None:
    text = '[topic.a]\n[topic.b]\n[[link]]\nid = "c1"\ntopic = "c"\n[[link]]\nid = "b1"\ntopic = "b"\n'
    text += '[[link]]\nid = "a1"\ntopic = "a"\ndone = true\n'
    assert chosen(reading_list(text), limit=9) == [("b1", "next in b"), ("c1", "next in c")]


def test_what_was_given_up_makes_no_topic_active() -> None:
    assert last_active(LIST) == {
        "vllm": date(2026, 11, 10),
        "cuda": date(2026, 11, 2),
        "llm": date(2026, 10, 2),
    }


def test_a_draw_is_one_of_all_that_is_left_and_says_of_how_many() -> None:
    left = {link_id for link_id, _ in chosen(LIST, limit=9)}
    drawn = [chosen(LIST, shuffle=random.Random(seed))[0] for seed in range(60)]
    assert {link_id for link_id, _ in drawn} == left
    assert {reason.split(",")[0] for _, reason in drawn} == {"drawn from 6"}
    assert len(set(chosen(LIST, shuffle=random.Random(1), limit=99))) == 6


@given(st.integers(0, 10), st.none() | st.integers(1, 70), st.booleans())
def test_more_only_adds_to_the_end_and_nothing_finished_is_ever_chosen(
    limit: int, minutes: int | None, with_tag: bool
) -> None:
    tags = ("attention",) if with_tag else ()
    everything = next_links(LIST, minutes=minutes, tags=tags, limit=99)
    assert next_links(LIST, minutes=minutes, tags=tags, limit=limit) == everything[:limit]
    assert all(choice.link.state in {"unread", "reading"} for choice in everything)
