"""Series are recognised by their titles: which links belong together, and in which order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.model import Link, from_toml
from readtrack.core.series import Part, find_series, in_order, parts, predecessor, remarks
from readtrack.toml.values import parse


def links(*titles: str, topic: str = "t") -> list[Link]:
    return [Link(number, f"l{number}", topic=topic, title=title) for number, title in enumerate(titles)]


def seen(*titles: str) -> list[tuple[str, list[int]]]:
    return [(series.name, [number for number, _ in series.parts]) for series in find_series(links(*titles))]


@pytest.mark.parametrize(
    ("titles", "series"),
    [
        (
            ["图解 Vllm V1 系列 7：使用 AsyncLLM", "图解 vLLM V1 系列 6：KVCacheManager"],
            [("图解 vLLM V1 系列", [6, 7])],
        ),
        (["图解系列（三）", "图解系列(11)：续", "图解系列十二"], [("图解系列", [3, 11, 12])]),
        (["vLLM调度器解密（上）：Continuous", "vLLM调度器解密（下）：chunked"], [("vLLM调度器解密", [1, 2])]),
        (["调度器解密（下）", "调度器解密（中）", "调度器解密（上）"], [("调度器解密", [1, 2, 3])]),
        (["显存管理 上篇", "显存管理 下篇：再谈"], [("显存管理", [1, 2])]),
        (["深度学习 第三讲 注意力", "深度学习 第四讲：变换器", "深度学习第二十一讲"], [("深度学习", [3, 4, 21])]),
        (["第1篇 vLLM 源码", "第2篇 vLLM 源码"], [("vLLM 源码", [1, 2])]),
        (["性能优化之一", "性能优化之二：缓存"], [("性能优化", [1, 2])]),
        (["Understanding GPUs, Part 2", "Understanding GPUs - part one"], [("Understanding GPUs", [1, 2])]),
        (["Part 1 of the Triton tour", "Part 2 of the Triton tour"], [("of the Triton tour", [1, 2])]),
        (["CS231n Lecture 12: GANs", "CS231n Lecture 2 | Image"], [("CS231n", [2, 12])]),
        (["The FFT I", "The FFT II: details", "The FFT IV"], [("The FFT", [1, 2, 4])]),
        (["A tour (II)", "A tour (I)", "A tour (3/5)"], [("A tour", [1, 2, 3])]),
        (["Weekly notes #4", "Weekly notes #12: x"], [("Weekly notes", [4, 12])]),
        (["Make a compiler - 3: scopes", "Make a compiler - 4: types"], [("Make a compiler", [3, 4])]),
        (["Foo Vol. 2", "Foo, vol 3"], [("Foo", [2, 3])]),
        # Of several numbers the one counts that tells the most apart.
        (["Course Lecture 3 (Part 1)", "Course Lecture 3 (Part 2)", "Course Lecture 4"], [("Course", [3, 3, 4])]),
        (
            ["Course Lecture 3 (Part 1)", "Course Lecture 3 (Part 2)", "Course Lecture 3 (Part 3)", "Course Lecture 4"],
            [("Course Lecture 3", [1, 2, 3])],
        ),
    ],
)
def test_titles_that_share_a_stem_and_differ_in_a_number_are_a_series(
    titles: list[str], series: list[tuple[str, list[int]]]
) -> None:
    assert seen(*titles) == series


@pytest.mark.parametrize(
    "titles",
    [
        ["LLM (18)：LLM 的推理优化技术纵览", "vLLM V1 源码阅读", "vLLM V1 Scheduler 的调度逻辑"],
        ["vLLM 0.8.1 版本驱动", "vLLM 0.9.0 版本驱动"],
        ["Llama 2", "Llama 3", "Windows 10", "Windows 11"],
        ["DeepSeek-V3 / R1 推理系统概览", "DeepSeek-V2 推理系统概览"],
        ["Attention survey (2023)", "Attention survey (2024)"],
        ["vllm issue #12", "vllm issue #34"],
        ["Lecture 1: Introduction", "Lecture 2: Search"],
        ["写在 Ph.D 第 0 年", "写在 Ph.D 第 1 年"],
        ["图解系列 3：一", "图解系列 3：二"],
        ["Release notes, part 1.2", "Release notes, part 1.3"],
        ["C (1)", "C (2)"],
        ["深浅（上）", "高低（下）"],
        ["", "  ", "3", "#"],
    ],
)
def test_other_numbers_do_not_form_a_series(titles: list[str]) -> None:
    assert seen(*titles) == []


def test_the_number_of_a_part_is_never_taken_from_the_next_title() -> None:
    assert seen("Foo 系列", "1 x", "Foo 系列", "2 x", "Bar Part ", "1", "Bar Part ", "2", "Tour (", "1)") == []


def test_a_part_at_the_end_of_a_title_ends_there() -> None:
    assert seen("The FFT I", "nvestigated", "The FFT II", "x") == [("The FFT", [1, 2])]


def test_a_series_stays_in_its_topic() -> None:
    assert find_series([*links("Foo 系列 1"), *links("x", "Foo 系列 2", topic="u")]) == []


def of(text: str) -> list[Link]:
    return list(from_toml(parse(text)).links)


def test_fields_written_by_hand_override_the_title() -> None:
    found = of("""\
[[link]]
id = "a"
title = "Foo 系列 1"
[[link]]
id = "b"
title = "Foo 系列 2"
part = false
[[link]]
id = "c"
title = "Foo 系列 2"
part = 3
[[link]]
id = "d"
title = "An aside"
series = "foo"
part = "4"
[[link]]
id = "e"
title = "Alone"
series = "Bar"
part = 6
[[link]]
id = "f"
title = "Somewhere in it"
series = "Bar"
[[link]]
id = "g"
title = "Odd"
series = 5
part = 1.5
""")
    assert {found[position].id: part for position, part in parts(found).items()} == {
        "a": Part("Foo 系列", 1, 4),
        "c": Part("Foo 系列", 3, 4),
        "d": Part("Foo 系列", 4, 4),
        "e": Part("Bar", 6, 6),
        "f": Part("Bar", None, 6),
    }


def test_missing_and_repeated_parts_are_reported() -> None:
    titles = ["Foo 系列 1", "Foo 系列 3", "Foo 系列 3：again", "Foo 系列 7", "调度（上）篇解密", "没有"]
    assert list(remarks(find_series(links(*titles)))) == [
        "Foo 系列: part 2 is missing",
        "Foo 系列: parts 4 to 6 are missing",
        "Foo 系列: 2 links are part 3: l1, l2",
    ]
    assert list(remarks(find_series(links("解密篇（上）", "解密篇（下）")))) == []


@pytest.mark.parametrize(
    ("title", "behind"),
    [("Foo 系列 8", "l3"), ("Foo 系列 2", "l1"), ("Foo 系列 0", None), ("Bar 系列 8", None), ("Foo", None)],
)
def test_a_new_part_follows_the_previous_part(title: str, behind: str | None) -> None:
    there = [*links("Foo 系列 7", "Foo 系列 1", "x", "Foo 系列 7: more"), Link(4, "u", topic="u", title="Foo 系列 7")]
    found = predecessor(there, title, "t")
    assert (found and found.id) == behind


def test_parts_are_in_order() -> None:
    there = links("Foo 系列 7", "x", "Foo 系列 6", "y", "Foo 系列 5")
    assert [link.id for link in in_order(there, find_series(there))] == ["l4", "l1", "l2", "l3", "l0"]
    assert [link.id for link in in_order(there[:3], find_series(there))] == ["l2", "l1", "l0"]


_titles = st.lists(
    st.tuples(
        st.sampled_from(["图解 vLLM", "Foo bar", "第", "C"]),
        st.sampled_from([" 系列 {}", "（{}）", " Part {}", " 第{}讲", " #{}", "（上）", "（下）", " II", " {}", ""]),
        st.integers(0, 30),
        st.sampled_from(["", "：more", " - 猛猿"]),
    ).map(lambda words: words[0] + words[1].format(words[2]) + words[3]),
    max_size=12,
)


@given(_titles, st.randoms())
def test_a_link_is_in_one_series_at_most_and_file_order_does_not_matter(
    titles: list[str], shuffle: random.Random
) -> None:
    there = links(*titles)
    found = find_series(there)
    members = [link.position for series in found for link in series.links]
    assert len(members) == len(set(members))
    for series in found:
        assert len({number for number, _ in series.parts}) > 1
        assert [number for number, _ in series.parts] == sorted(number for number, _ in series.parts)
    mixed = list(there)
    shuffle.shuffle(mixed)
    assert [series.links for series in find_series(mixed)] == [series.links for series in found]


@given(st.lists(st.text(alphabet="abcdefgjkpqrtuwyz显存管理系列第讲篇 ：（）()[]#-", max_size=20)))
def test_titles_without_numbers_are_never_grouped(titles: list[str]) -> None:
    assert find_series(links(*titles)) == []


@given(st.lists(st.text(max_size=30)))
def test_any_text_can_be_a_title(titles: list[str]) -> None:
    there = links(*titles)
    assert set(parts(there)) <= {link.position for link in there}
    assert sorted(in_order(there, find_series(there))) == sorted(there)
