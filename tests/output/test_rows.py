"""The contents of a row of a list at different widths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import StringIO

import pytest
from rich.console import Console
from terminals import shown

from readtrack.core.ids import shortest_prefixes
from readtrack.core.model import Link
from readtrack.core.select import SortKey
from readtrack.output.paint import Paint
from readtrack.output.rows import Extra, host, rows

TODAY = date(2026, 11, 22)
LONG = Link(
    0,
    "kqzmtr",
    title="图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching",
    url="https://zhuanlan.zhihu.com/p/1916181593229334390",
    tags=("v1", "cache"),
    added=date(2026, 11, 1),
    minutes=12,
    note="worth a second look",
)
SHORT = Link(1, "psvqvc", topic="cuda", title="CUDA", url="https://www.armcvai.cn/c.html", started=date(2026, 11, 20))
BARE = Link(2, "raft-paper", url="https://raft.github.io/raft.pdf", done=True)


def lines(
    links: Sequence[Link],
    width: int,
    *,
    sort: SortKey = "file",
    words: Sequence[str] = (),
    topics: dict[str, str] | None = None,
) -> list[str]:
    paint = Paint(Console(file=StringIO(), force_terminal=True, color_system="standard"))
    prefixes = shortest_prefixes([link.id for link in links])
    return rows(links, paint, Extra(TODAY, sort, words, topics), width=width, prefixes=prefixes)


def plain(*args: object, **more: object) -> list[str]:
    return [shown(line) for line in lines(*args, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (120, "图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching  zhihu.com · 12 min · 3 w · note · #v1 #cache"),
        (110, "图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching  zhihu.com · 12 min · 3 w · note"),
        (90, "图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching       zhihu.com · 12 min"),
        (80, "图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching      zhihu.com"),
        (70, "图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching"),
        (60, "图解 Vllm V1 系列 6：KVCacheManager 与 PrefixC…"),
        (30, "图解 Vllm V1 系…"),
        (5, "图解 Vllm…"),
    ],
)
def test_the_title_is_shown_in_full_and_the_last_details_are_dropped_first(width: int, line: str) -> None:
    assert plain([LONG], width) == [f"kqzmtr  [ ]  {line}"]


def test_details_are_one_column_if_they_fit_beside_the_widest_title() -> None:
    assert plain([LONG._replace(tags=(), note=None), SHORT, BARE], 100) == [
        "kqzmtr      [ ]  图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching  zhihu.com · 12 min · 3 w",
        "psvqvc      [/]  CUDA                                                  armcvai.cn · 2 d",
        "raft-paper  [x]  https://raft.github.io/raft.pdf",
    ]


def test_otherwise_details_are_right_aligned() -> None:
    assert plain([LONG, SHORT], 70) == [
        "kqzmtr  [ ]  图解 Vllm V1 系列 6：KVCacheManager 与 PrefixCaching",
        "psvqvc  [/]  CUDA                                     armcvai.cn · 2 d",
    ]


def test_on_a_wide_screen_details_are_near_the_titles() -> None:
    wide = LONG._replace(title="A title that takes much more than ninety-seven columns" * 2)
    assert plain([wide, SHORT], 150) == [
        f"kqzmtr  [ ]  {wide.title}  zhihu.com · 12 min · 3 w",
        "psvqvc  [/]  CUDA" + " " * 64 + "armcvai.cn · 2 d",
    ]


@pytest.mark.parametrize(
    ("sort", "parts"),
    [
        ("file", ["zhihu.com · 12 min · 3 w", "armcvai.cn · 2 d", ""]),
        ("title", ["inbox · zhihu.com · 12 min · 3 w", "Kernels · armcvai.cn · 2 d", "inbox"]),
        ("added", ["3 w · inbox · zhihu.com · 12 min", "Kernels · armcvai.cn", "inbox"]),
        ("done", ["inbox · zhihu.com · 12 min", "Kernels · armcvai.cn", "inbox"]),
        ("minutes", ["12 min · inbox · zhihu.com · 3 w", "Kernels · armcvai.cn · 2 d", "inbox"]),
    ],
)
def test_the_sort_field_comes_first_and_topics_are_shown_if_mixed(sort: SortKey, parts: list[str]) -> None:
    links = [
        LONG._replace(title="A", tags=(), note=None),
        SHORT._replace(title="A"),
        BARE._replace(title="A", url=None),
    ]
    topics = None if sort == "file" else {"inbox": "inbox", "cuda": "Kernels"}
    found = plain(links, 90, sort=sort, topics=topics)
    assert [line[17:].removeprefix("A").strip() for line in found] == parts


def test_the_sort_field_is_shown_even_if_the_title_is_cut() -> None:
    assert plain([LONG, SHORT], 60, sort="minutes", topics={"inbox": "inbox", "cuda": "CUDA"}) == [
        "kqzmtr  [ ]  图解 Vllm V1 系列 6：KVCacheManager 与…  12 min",
        "psvqvc  [/]  CUDA                    CUDA · armcvai.cn · 2 d",
    ]
    assert plain([LONG, SHORT], 60, sort="added") == [
        "kqzmtr  [ ]  图解 Vllm V1 系列 6：KVCacheManager 与 Pr…  3 w",
        "psvqvc  [/]  CUDA                                 armcvai.cn",
    ]


def test_finished_rows_are_dim_beside_others_and_bright_alone() -> None:
    dim = "\x1b[2mhttps://raft.github.io/raft.pdf\x1b[0m"
    assert dim in lines([SHORT, BARE], 80)[1]
    assert dim in lines([SHORT, BARE._replace(dropped=True)], 80)[1]
    assert dim not in lines([BARE], 80)[0]


def test_search_words_are_highlighted_in_title_and_details() -> None:
    line = lines([LONG._replace(url="https://vllm.ai/x")], 110, words=("vllm", "cache"))[0]
    assert "\x1b[1;31mVllm\x1b[0m" in line
    assert "KV\x1b[1;31mCache\x1b[0mManager" in line
    assert "#\x1b[0m\x1b[1;31mcache\x1b[0m" in line


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://zhuanlan.zhihu.com/p/1", "zhihu.com"),
        ("https://mp.weixin.qq.com/s/x", "weixin.qq.com"),
        ("https://www.example.org:8080/", "example.org"),
        ("https://user:word@m.example.org/", "example.org"),
        ("https://blog.rust-lang.org/", "blog.rust-lang.org"),
        ("https://m.ai/", "m.ai"),
        ("https://[::1]:80/x", "[::1]"),
        ("https://a\x1b[31mb.org/", "ab.org"),
        ("file:///etc/hosts", ""),
        ("e.org", ""),
        ("//", ""),
        (None, ""),
    ],
)
def test_the_host_is_shown_without_www(url: str | None, name: str) -> None:
    assert host(url) == name
