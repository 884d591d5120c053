"""Search words, and where short ones are not searched."""

from __future__ import annotations

import pytest

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.core.select import Filter, select

LIST = ReadingList(
    (
        Link(0, "a", topic="vllm", title="TP 与 PP 的区别", url="https://zhuanlan.zhihu.com/p/1916"),
        Link(1, "b", "vllm", "显存管理", "https://www.bbc.co.uk/%E6%98%BE%E5%8D%A1?x=kernel", note="PagedAttention"),
        Link(2, "c", topic="cuda", title="Scan", url="http://blog.ezyang.com/internals/", tags=("GPU",)),
        Link(3, "d", topic="cuda", title="A book"),
        Link(4, "e", topic="cuda", url="https://info.example.info/https"),
    ),
    (Topic("vllm", "推理引擎"), Topic("cuda")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        # Short words are searched in handwritten text, never in URLs.
        ("tp", "a"),
        ("ps", ""),
        ("com", ""),
        ("gpu", "c"),
        ("ｔｐ", "a"),
        ("推理", "ab"),
        ("vllm", "ab"),
        ("显卡", ""),
        ("paged attention", "b"),
        ("pagedattention 管理", "b"),
        # Longer ones also in the URL, but not in parts that every URL has.
        ("http", "e"),
        ("https", "e"),
        ("zhihu", "a"),
        ("zhuanlan", "a"),
        ("kernel", "b"),
        ("info", "e"),
        ("internals", "c"),
        ("1916", "a"),
        # Words that look like a part of a URL are searched in the whole URL.
        ("zhihu.com", "a"),
        ("co.uk", "b"),
        ("p/1", "a"),
        ("www.bbc", ""),
        ("/显卡", ""),
        ("显卡?", ""),
        ("显卡?x", "b"),
        ("//", ""),
    ],
)
def test_words_are_found(words: str, ids: str) -> None:
    found = select(LIST, Filter(words=tuple(words.split())))
    assert "".join(link.id for link in found.links) == ids


def test_the_suffix_of_a_host_is_not_searched() -> None:
    urls = ("https://e.info/x", "https://e.name:8000/", "http://localhost/x")
    links = ReadingList(tuple(Link(number, "abc"[number], url=url) for number, url in enumerate(urls)))
    assert select(links, Filter(words=("info",))).links == ()
    assert select(links, Filter(words=("name",))).links == ()
    assert [link.id for link in select(links, Filter(words=("localhost",))).links] == ["c"]
