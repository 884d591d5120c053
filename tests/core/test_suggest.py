"""What to read now: links in progress, then the topic read last, then the rest in order."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.model import ReadingList, from_toml
from readtrack.core.series import find_series
from readtrack.core.suggest import last_active, next_links, stale_links
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
TODAY = date(2026, 11, 22)


def chosen(given: ReadingList, **wanted: object) -> list[tuple[str, str]]:
    return [(link.id, reason) for link, reason in next_links(given, today=TODAY, **wanted)]  # type: ignore[arg-type]


def test_started_links_come_first_newest_first_then_the_topic_last_active_then_the_others_in_order() -> None:
    assert chosen(LIST, limit=9) == [
        ("cuda-2", "being read since 2026-11-02, in cuda"),
        ("cuda-1", "being read, in cuda"),
        ("vllm-2", "next in 推理引擎, last read on 2026-11-10"),
        ("vllm-3", "next in 推理引擎, last read on 2026-11-10"),
        ("llm-1", "next in LLM"),
        ("llm-2", "started long ago, on 2026-10-02, in LLM"),
    ]


def test_links_started_over_30_days_ago_follow_the_unread_ones_of_their_topic() -> None:
    text = """\
[[link]]
id = "stale"
started = 2026-10-22
[[link]]
id = "stale-too"
started = 2026-10-20
[[link]]
id = "fresh"
started = 2026-10-23
[[link]]
id = "undated"
started = true
[[link]]
id = "unread"
[[link]]
id = "other"
topic = "b"
"""
    found = reading_list(text)
    expected = ["fresh", "undated", "unread", "stale", "stale-too", "other"]
    assert [link_id for link_id, _ in chosen(found, limit=9)] == expected
    assert [link.id for link in stale_links(found.links, today=TODAY)] == ["stale", "stale-too"]


def test_a_topic_with_finishes_without_a_date_is_active_before_one_without_any() -> None:
    text = '[topic.a]\n[topic.b]\n[[link]]\nid = "a1"\ntopic = "a"\n[[link]]\nid = "b1"\ntopic = "b"\n'
    text += '[[link]]\nid = "b2"\ntopic = "b"\ndone = true\n'
    assert chosen(reading_list(text), limit=9) == [("b1", "next in b"), ("a1", "next in a")]


SERIES = """\
[[link]]
id = "seven"
title = "图解 vLLM V1 系列 7：AsyncLLM"
minutes = 10
[[link]]
id = "six"
title = "图解 vLLM V1 系列 6：KVCacheManager"
minutes = 30
[[link]]
id = "other"
title = "vLLM 显存管理详解"
[[link]]
id = "five"
title = "图解 vLLM V1 系列 5：Scheduler"
done = true
[[link]]
id = "four"
title = "图解 vLLM V1 系列 4"
dropped = true
"""


def test_parts_of_a_series_are_suggested_in_order() -> None:
    assert chosen(reading_list(SERIES), limit=9) == [
        ("six", "next in inbox, part 6 of 7, 1 done"),
        ("seven", "next in inbox, part 7 of 7, 1 done"),
        ("other", "next in inbox"),
    ]


def test_a_part_is_not_suggested_before_an_earlier_one_outside_the_filter() -> None:
    assert chosen(reading_list(SERIES), limit=9, minutes=10) == []
    begun = SERIES.replace("minutes = 30", "started = 2026-11-20")
    assert chosen(reading_list(begun), limit=9, minutes=10) == [
        ("seven", "next in inbox, last read on 2026-11-20, part 7 of 7, 1 done")
    ]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({}, ["cuda-2"]),
        ({"limit": 4}, ["cuda-2", "cuda-1", "vllm-2", "vllm-3"]),
        ({"limit": 9, "topics": {"vllm"}}, ["vllm-2", "vllm-3"]),
        ({"limit": 9, "tags": ("ATTENTION",)}, ["vllm-3", "llm-1"]),
        ({"limit": 9, "tags": ("attention", "v1")}, ["vllm-3"]),
        ({"limit": 9, "minutes": 30}, ["cuda-2", "vllm-2", "vllm-3"]),
        ({"limit": 9, "minutes": 4}, []),
        ({"limit": 9, "topics": {"nope"}}, []),
    ],
)
def test_filters_and_limit(wanted: dict[str, object], ids: list[str]) -> None:
    assert [link_id for link_id, _ in chosen(LIST, **wanted)] == ids


def test_a_finished_topic_is_followed_by_the_previously_active_one() -> None:
    text = STORE.replace("started = true", "done = 2026-11-15").replace("started = 2026-11-02", "done = 2026-11-16")
    assert chosen(reading_list(text))[0] == ("vllm-2", "next in 推理引擎, last read on 2026-11-10")


def test_without_any_date_the_first_topic_with_something_unread_is_next() -> None:
    text = '[topic.a]\n[topic.b]\n[[link]]\nid = "c1"\ntopic = "c"\n[[link]]\nid = "b1"\ntopic = "b"\n'
    text += '[[link]]\nid = "a1"\ntopic = "a"\ndone = true\n'
    assert chosen(reading_list(text), limit=9) == [("b1", "next in b"), ("c1", "next in c")]


def test_dropped_links_do_not_make_a_topic_active() -> None:
    assert last_active(LIST) == {
        "vllm": date(2026, 11, 10),
        "cuda": date(2026, 11, 2),
        "llm": date(2026, 10, 2),
    }


def test_random_suggests_one_of_the_remaining_links_and_counts_them() -> None:
    left = {link_id for link_id, _ in chosen(LIST, limit=9)}
    drawn = [chosen(LIST, shuffle=random.Random(seed))[0] for seed in range(60)]
    assert {link_id for link_id, _ in drawn} == left
    assert {reason.split(",")[0] for _, reason in drawn} == {"drawn at random from 6"}
    assert len(set(chosen(LIST, shuffle=random.Random(1), limit=99))) == 6


@given(st.integers(0, 10), st.none() | st.integers(1, 70), st.booleans())
def test_a_higher_limit_only_appends_and_nothing_finished_is_suggested(
    limit: int, minutes: int | None, with_tag: bool
) -> None:
    tags = ("attention",) if with_tag else ()
    everything = next_links(LIST, today=TODAY, minutes=minutes, tags=tags, limit=99)
    assert next_links(LIST, today=TODAY, minutes=minutes, tags=tags, limit=limit) == everything[:limit]
    assert all(choice.link.state in {"unread", "reading"} for choice in everything)


_links = st.lists(
    st.tuples(
        st.sampled_from(["图解系列 {}", "Foo bar (Part {})", "Something else"]),
        st.integers(1, 6),
        st.sampled_from(["", "done = true", "started = 2026-11-20", "started = 2026-01-01", "dropped = true"]),
        st.sampled_from(["", "minutes = 5", "minutes = 50"]),
        st.sampled_from(["a", "b"]),
    ),
    max_size=14,
)


@given(_links, st.none() | st.just(10), st.integers(0, 20))
def test_no_unread_part_is_suggested_before_an_earlier_unread_one(
    rows: list[tuple[str, int, str, str, str]], minutes: int | None, limit: int
) -> None:
    given_list = reading_list(
        "".join(
            f'[[link]]\nid = "l{number}"\ntitle = "{title.format(part)}"\ntopic = "{topic}"\n{state}\n{length}\n'
            for number, (title, part, state, length, topic) in enumerate(rows)
        )
    )
    offered = [choice.link for choice in next_links(given_list, today=TODAY, minutes=minutes, limit=limit)]
    assert len(offered) == len({link.position for link in offered})
    for series in find_series(given_list.links):
        for number, link in series.parts:
            if link in offered and link.state == "unread":
                before = [other for part, other in series.parts if part < number and other.state == "unread"]
                assert all(other in offered[: offered.index(link)] for other in before)
