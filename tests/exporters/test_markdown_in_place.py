# ruff: noqa: E501  # files before and after, side by side
"""Export to an existing checklist: each case compares the whole file and the report."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from readtrack.core.model import Day, Link, ReadingList, Topic
from readtrack.exporters.markdown_in_place import Edited, NoPlace, edit

DAY = date(2026, 11, 22)
TOPICS = (Topic("vllm", "推理引擎"), Topic("cuda", "CUDA"), Topic("c", "C"), Topic("inbox"))


def link(number: int, topic: str = "vllm", **more: Any) -> Link:
    more = {"title": "t", "url": f"https://e.org/{number}"} | more
    return Link(number, f"id{number}", topic, **more)


def export(text: str, *links: Link, untick: bool = False, names: dict[str, str] | None = None) -> Edited:
    reading_list = ReadingList(links, TOPICS)
    return edit(text, reading_list, links, names=names or {}, untick=untick)


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ("- [ ] [t](https://e.org/1)", "- [x] [t](https://e.org/1)", {"done": DAY}),
        ("* [\t] https://e.org/1，后面\r\n", "* [x] https://e.org/1，后面\r\n", {"done": True}),
        ("- [>] [t](https://e.org/1)\n- [X] u", "- [X] [t](https://e.org/1)\n- [X] u", {"done": DAY}),
        ("- [ ] [t](https://e.org/1)\n- [✔\ufe0f] u", "- [✔\ufe0f] [t](https://e.org/1)\n- [✔\ufe0f] u", {"done": DAY}),
        ("> 1) [/] [t](https://e.org/1)", "> 1) [x] [t](https://e.org/1)", {"done": DAY}),
        ("- [ ] [t](https://e.org/1)", "- [ ] [t](https://e.org/1)", {"started": DAY}),
        ("- [ ] [t](https://e.org/1)", "- [ ] [t](https://e.org/1)", {"dropped": DAY}),
        ("- [ ] [t](https://e.org/1)\n- [-] u", "- [/] [t](https://e.org/1)\n- [-] u", {"started": DAY}),
        ("- [/] [t](https://e.org/1)", "- [-] [t](https://e.org/1)", {"dropped": DAY}),
        ("- [ ] [x] [t](https://e.org/1)", "- [x] [x] [t](https://e.org/1)", {"done": DAY}),
        ("\u00a0\u00a0- [ ] [t](https://e.org/1)", "\u00a0\u00a0- [x] [t](https://e.org/1)", {"done": DAY}),
        ("- [ ] t\n  - https://www.e.org/1/", "- [x] t\n  - https://www.e.org/1/", {"done": DAY}),
        ("- [ ] a\n- [ ] [t](https://e.org/1)\n- [ ] b", "- [ ] a\n- [x] [t](https://e.org/1)\n- [ ] b", {"done": DAY}),
    ],
)
def test_only_the_box_changes(before: str, after: str, state: dict[str, Day]) -> None:
    edited = export(before, link(1, "inbox", **state))
    assert edited == Edited(after, int(before != after))


def test_a_box_ahead_of_the_store_is_kept_and_reported_unless_untick_is_given() -> None:
    text = "- [x] [a](https://e.org/1)\n- [/] [b](https://e.org/2)\n- [x] [c](https://e.org/3)\n"
    links = link(1, "inbox"), link(2, "inbox"), link(3, "inbox", dropped=DAY)
    assert export(text, *links) == Edited(text, ahead=((1, "a"), (2, "b"), (3, "c")))
    assert export(text, *links, untick=True) == Edited(
        "- [ ] [a](https://e.org/1)\n- [ ] [b](https://e.org/2)\n- [-] [c](https://e.org/3)\n", 3
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- [ ] [a](https://e.org/1)\n- [x] [b](https://e.org/1)", None),
        (
            "- [ ] [a](https://e.org/1)\n- [>] [b](https://e.org/1)",
            "- [x] [a](https://e.org/1)\n- [x] [b](https://e.org/1)",
        ),
    ],
)
def test_several_boxes_of_one_link_change_only_if_none_shows_its_state(before: str, after: str | None) -> None:
    assert export(before, link(1, "inbox", done=DAY)).text == (after or before)


def test_the_same_url_under_another_heading_is_another_link() -> None:
    text = "# CUDA\n- [ ] [t](https://e.org/1)\n# 推理引擎\n- [ ] [t](https://e.org/1)\n"
    after = "# CUDA\n- [ ] [t](https://e.org/1)\n# 推理引擎\n- [x] [t](https://e.org/1)\n"
    assert export(text, link(1, "cuda"), link(1, "vllm", done=DAY)) == Edited(after, 1)


def test_headings_are_mapped_as_in_import() -> None:
    text = "# Engines\n- [ ] [t](https://e.org/1)\n"
    done = link(1, done=DAY)
    assert export(text, done, names={"engines": "vllm"}) == Edited(text.replace("[ ]", "[x]"), 1)
    assert export(text, done) == Edited(
        f"{text}\n# 推理引擎\n- [x] [t](https://e.org/1)\n", 0, (done,), unknown=((2, "t"),)
    )


def test_links_that_are_not_in_the_store_are_kept_and_reported() -> None:
    text = "- [x] [a](https://e.org/1)\n- [ ] no URL\n- [b](https://e.org/2)\n"
    assert export(text) == Edited(text, unknown=((1, "a"),))


def test_a_filtered_export_keeps_the_other_links_unchanged() -> None:
    text = "- [ ] [a](https://e.org/1)\n- [ ] [b](https://e.org/2)\n"
    links = link(1, "inbox", done=DAY), link(2, "inbox", done=DAY)
    edited = edit(text, ReadingList(links, TOPICS), links[:1], names={})
    assert edited == Edited("- [x] [a](https://e.org/1)\n- [ ] [b](https://e.org/2)\n", 1)


NEW = "[t](https://e.org/9)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# 推理引擎\n- [ ] a\n\n# b\n", f"# 推理引擎\n- [ ] a\n- [ ] {NEW}\n\n# b\n"),
        ("# 推理引擎\n- [ ] a\n# b\n", f"# 推理引擎\n- [ ] a\n- [ ] {NEW}\n# b\n"),
        ("# 推理引擎\n+   [ ] a", f"# 推理引擎\n+   [ ] a\n+   [ ] {NEW}"),
        ("# 推理引擎\r\n*\t[ ] a\r\n\r\n*\t[ ] b\r\n  c\r\n", f"# 推理引擎\r\n*\t[ ] a\r\n\r\n*\t[ ] b\r\n  c\r\n\r\n*\t[ ] {NEW}\r\n"),
        ("# 推理引擎\n1. [ ] a\n2. [ ] b\n", f"# 推理引擎\n1. [ ] a\n2. [ ] b\n3. [ ] {NEW}\n"),
        ("# 推理引擎\n1) [ ] a\n1) [ ] b\n", f"# 推理引擎\n1) [ ] a\n1) [ ] b\n1) [ ] {NEW}\n"),
        ("# 推理引擎\n- [ ] a\n  - [ ] b\n    c\n\ntext", f"# 推理引擎\n- [ ] a\n  - [ ] b\n    c\n- [ ] {NEW}\n\ntext"),
        ("# 推理引擎\n- group\n  - [ ] a\n", f"# 推理引擎\n- group\n  - [ ] a\n  - [ ] {NEW}\n"),
        ("# 推理引擎\n> - [ ] a\n> \n> text\n", f"# 推理引擎\n> - [ ] a\n> - [ ] {NEW}\n> \n> text\n"),
        ("# 推理引擎\n- [ ] a\n# b\n- [ ] b\n# 推理引擎\n- [ ] c\n", f"# 推理引擎\n- [ ] a\n# b\n- [ ] b\n# 推理引擎\n- [ ] c\n- [ ] {NEW}\n"),
        ("# 推理引擎\n\n# b\n\n* [ ] b\n", f"# 推理引擎\n\n* [ ] {NEW}\n\n# b\n\n* [ ] b\n"),
        ("# 推理引擎\nprose\n***\n# b\n* [ ] b", f"# 推理引擎\nprose\n\n* [ ] {NEW}\n***\n# b\n* [ ] b"),
        ("# 推理引擎", f"# 推理引擎\n\n- [ ] {NEW}"),
        ("# TODO\n\n## b\n\n- [ ] b\n", f"# TODO\n\n## b\n\n- [ ] b\n\n## 推理引擎\n\n- [ ] {NEW}\n"),
        ("# TODO\n\n---\n\n## b\n\n- [ ] b", f"# TODO\n\n---\n\n## b\n\n- [ ] b\n\n---\n\n## 推理引擎\n\n- [ ] {NEW}"),
        ("# a\n- [ ] a\n# b\n- [ ] b\n", f"# a\n- [ ] a\n# b\n- [ ] b\n# 推理引擎\n- [ ] {NEW}\n"),
        ("b\n---\n\n2. [ ] a\n3. [ ] b\n\n\n", f"b\n---\n\n2. [ ] a\n3. [ ] b\n\n\n推理引擎\n--------\n\n1. [ ] {NEW}\n"),
        ("**b**:\n- [ ] b\n", f"**b**:\n- [ ] b\n\n**推理引擎**\n- [ ] {NEW}\n"),
        ("- [ ] b\n", f"- [ ] b\n\n## 推理引擎\n\n- [ ] {NEW}\n"),
        ("\ufeff# 推理引擎\r- [ ] a\r", f"\ufeff# 推理引擎\r- [ ] a\r- [ ] {NEW}\r"),
        ("# 推理引擎\n- [a](https://e.org/1)\n", f"# 推理引擎\n- [a](https://e.org/1)\n- {NEW}\n"),
        ("# 推理引擎\n- [ ] a\n```\n", f"# 推理引擎\n- [ ] a\n- [ ] {NEW}\n```\n"),
        ("", f"## 推理引擎\n\n- [ ] {NEW}\n"),
    ],
)  # fmt: skip
def test_a_new_link_joins_its_list_in_the_style_of_the_list(before: str, after: str) -> None:
    new = link(9)
    known = link(1) if "https://e.org/1" in before else None
    assert export(before, *filter(None, [known, new])) == Edited(after, added=(new,))


def test_new_headings_are_separated_by_blank_lines() -> None:
    text = "# b\n\n- [ ] b\n"
    edited = export(text, link(1), link(2, "cuda"), link(3, "inbox"))
    assert edited.text == (
        "# b\n\n- [ ] b\n\n# 推理引擎\n\n- [ ] [t](https://e.org/1)\n\n# CUDA\n\n- [ ] [t](https://e.org/2)\n\n"
        "# inbox\n\n- [ ] [t](https://e.org/3)\n"
    )


def test_links_without_a_topic_join_the_list_before_all_headings() -> None:
    assert export("- [ ] a\n\n# b\n", link(1, "inbox")).text == "- [ ] a\n- [ ] [t](https://e.org/1)\n\n# b\n"


@pytest.mark.parametrize(
    ("known", "more"),
    [
        ("- [ ] [a](https://e.org/1)\n", ""),
        ("- [ ] [a](https://e.org/1) #gpu\n", " #v1 <!-- TAGS: a b -->"),
        ("- [x] [a](https://e.org/1) ✅ 2026-11-01\n", " ✅ 2026-11-22"),
    ],
)
def test_new_items_show_tags_and_dates_if_the_others_do(known: str, more: str) -> None:
    new = link(2, "inbox", done=DAY, tags=("v1", "a b"), note="n")
    assert (
        export(known, link(1, "inbox", done=True), new).text.splitlines()[1] == f"- [x] [t](https://e.org/2) (n){more}"
    )


def test_export_fails_if_no_position_for_new_links_is_found() -> None:
    with pytest.raises(NoPlace, match="'推理引擎'"):
        export("# CUDA\n```\n", link(1))


def test_links_that_would_not_be_read_back_are_left_out() -> None:
    odd = link(1, "inbox", url="https://name:secret@e.org/")
    assert export("- [ ] a\n", odd) == Edited("- [ ] a\n", left_out=(odd,))


def test_links_without_a_url_are_identified_by_title() -> None:
    book = link(1, "inbox", title="A *book*", url=None, done=DAY)
    assert export("- [ ] a\n", book).text == "- [ ] a\n- [x] A \\*book\\*\n"
    assert export("- [ ] A **book**\n- [ ] A \\*book\\*\n", book).text == "- [ ] A **book**\n- [x] A \\*book\\*\n"
