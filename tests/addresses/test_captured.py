"""Text as phones and programs append it to an inbox: the links in it, and the lines that are left."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from readtrack.addresses.captured import Captured, captured

A, B = "https://example.org/a", "https://example.org/b"
DAY = date(2026, 11, 24)


def link(url: str, title: str | None = None, **more: Any) -> dict[str, Any]:
    return {"url": url, "title": title, **more}


def said(found: Captured) -> list[dict[str, Any]]:
    """The links without empty fields and positions."""
    shown = []
    for one in found.links:
        more = {"tags": one.tags, "added": one.added, "is_done": one.is_done, "note": one.note}
        shown.append({"url": one.url, "title": one.title, **{name: value for name, value in more.items() if value}})
    return shown


# What the share buttons of apps hand over, one text for each; the tests of `add` have the same sites in other forms.
SHARED: dict[str, tuple[str, dict[str, Any]]] = {
    "zhihu answer": (
        "如何看待大模型推理？ - 某某的回答 - 知乎\nhttps://www.zhihu.com/question/1/answer/2?share_code=x&utm_psn=3",
        link("https://www.zhihu.com/question/1/answer/2?share_code=x&utm_psn=3", "如何看待大模型推理？ - 某某的回答"),
    ),
    "zhihu article": (
        "图解 vLLM 系列 7 - 某某的文章 - 知乎\nhttps://zhuanlan.zhihu.com/p/1",
        link("https://zhuanlan.zhihu.com/p/1", "图解 vLLM 系列 7 - 某某的文章"),
    ),
    "zhihu pin, words and URL on one line": (
        "某某的想法 - 知乎 https://www.zhihu.com/pin/1",
        link("https://www.zhihu.com/pin/1", "某某的想法"),
    ),
    "weixin": ("https://mp.weixin.qq.com/s/AbC_", link("https://mp.weixin.qq.com/s/AbC_")),
    "weixin, title copied above": (
        "大模型推理优化综述\nhttps://mp.weixin.qq.com/s/AbC-d",
        link("https://mp.weixin.qq.com/s/AbC-d", "大模型推理优化综述"),
    ),
    "bilibili": (
        "【【官方双语】深度学习之神经网络-哔哩哔哩】 https://b23.tv/xYz",
        link("https://b23.tv/xYz", "【官方双语】深度学习之神经网络"),
    ),
    "bilibili desktop": (
        "CUDA 入门_哔哩哔哩_bilibili\nhttps://www.bilibili.com/video/BV1?p=2",
        link("https://www.bilibili.com/video/BV1?p=2", "CUDA 入门"),
    ),
    "xiaohongshu": (
        "58 【大模型面试题 - 某某 | 小红书 - 你的生活兴趣社区】 😆 aBc 😆 https://www.xiaohongshu.com/explore/1?xsec_token=a_",
        link("https://www.xiaohongshu.com/explore/1?xsec_token=a_", "大模型面试题 - 某某"),
    ),
    "xiaohongshu, older": (
        "12 某某发布了一篇小红书笔记，快来看吧！ 😆 a 😆 http://xhslink.com/a/b，复制本条信息，打开【小红书】App查看精彩内容！",
        link("http://xhslink.com/a/b"),
    ),
    "weibo": (
        "#大模型# 某某：推理引擎盘点 https://weibo.com/1/A2b",
        link("https://weibo.com/1/A2b", "某某：推理引擎盘点", tags=("大模型",)),
    ),
    "weibo, short": ("分享某某的微博 http://t.cn/A6x", link("http://t.cn/A6x", "分享某某的微博")),
    "douban": (
        "《深入理解计算机系统》 https://book.douban.com/subject/1/ （来自豆瓣App）",
        link("https://book.douban.com/subject/1/", "《深入理解计算机系统》"),
    ),
    "juejin": (
        "从零实现推理引擎 - 掘金\nhttps://juejin.cn/post/1",
        link("https://juejin.cn/post/1", "从零实现推理引擎"),
    ),
    "sspai": ("我的阅读清单 - 少数派\nhttps://sspai.com/post/1", link("https://sspai.com/post/1", "我的阅读清单")),
    "jianshu": ("笔记 - 简书 https://www.jianshu.com/p/1", link("https://www.jianshu.com/p/1", "笔记")),
    "CSDN": (
        "CUDA 编程_某某的博客-CSDN博客\nhttps://blog.csdn.net/u/article/details/1",
        link("https://blog.csdn.net/u/article/details/1", "CUDA 编程"),
    ),
    "36kr, title in brackets": ("【AI 芯片之战】https://36kr.com/p/1", link("https://36kr.com/p/1", "AI 芯片之战")),
    "toutiao, words glued to the URL": (
        "打开看看：https://m.toutiao.com/is/ab/，精彩内容",
        link("https://m.toutiao.com/is/ab/", "打开看看", note="精彩内容"),
    ),
    "X": (
        "Name on X: “Paged attention explained” / X\nhttps://x.com/u/status/1?s=46&t=a_",
        link("https://x.com/u/status/1?s=46&t=a_", "Name on X: “Paged attention explained”"),
    ),
    "X, the app": ("https://x.com/u/status/1?s=46", link("https://x.com/u/status/1?s=46")),
    "YouTube": (
        "Let's build GPT - YouTube\nhttps://youtu.be/kCc8FmEb1nY?si=a_b",
        link("https://youtu.be/kCc8FmEb1nY?si=a_b", "Let's build GPT"),
    ),
    "Medium": (
        "“KV cache, explained” by Some One https://medium.com/@u/kv-cache-1?source=social.tw",
        link("https://medium.com/@u/kv-cache-1?source=social.tw", "“KV cache, explained” by Some One"),
    ),
    "Substack": (
        "The state of inference https://open.substack.com/pub/u/p/inference?r=1&utm_medium=ios",
        link("https://open.substack.com/pub/u/p/inference?r=1&utm_medium=ios", "The state of inference"),
    ),
    "arXiv": (
        "[2309.06180] Efficient Memory Management for LLM Serving\nhttps://arxiv.org/abs/2309.06180",
        link("https://arxiv.org/abs/2309.06180", "[2309.06180] Efficient Memory Management for LLM Serving"),
    ),
    "Hacker News": (
        "Show HN: A reading list in TOML | Hacker News\nhttps://news.ycombinator.com/item?id=1",
        link("https://news.ycombinator.com/item?id=1", "Show HN: A reading list in TOML | Hacker News"),
    ),
    "GitHub": (
        "vllm-project/vllm: A high-throughput engine https://github.com/vllm-project/vllm",
        link("https://github.com/vllm-project/vllm", "vllm-project/vllm: A high-throughput engine"),
    ),
    "Chrome, selected text": (
        '"a quoted sentence"\n https://example.org/a#:~:text=a%20quoted',
        link("https://example.org/a#:~:text=a%20quoted", '"a quoted sentence"'),
    ),
    "Safari": (A, link(A)),
    "Firefox": (f"Some page\n{A}", link(A, "Some page")),
    "Telegram, copied": (f"Channel, [24.11.2026 09:12]\nSome post\n{A}", link(A, "Some post", added=DAY)),
    "Telegram desktop": (f"Channel, [24 Nov 2026 at 09:12:05]:\n{A}", link(A, added=DAY)),
    "mail": (f"Some subject\n{A}\n\nSent from my iPhone\n", link(A, "Some subject")),
    "mail, Chinese": (f"标题\n{A}\n发自我的 iPhone\n", link(A, "标题")),
    "Markor": (
        r"[Title \(2nd ed.\)](https://example.org/a\(b\) )" + "\n",
        link("https://example.org/a(b)", "Title (2nd ed.)"),
    ),
    "Markor with a date": (f"2026-11-24 09:12 [Title]({A} )", link(A, "Title", added=DAY)),
    "Markor, host as the title": ("[example.org](https://example.org/ )", link("https://example.org/")),
    "Markor to do": (f"- [ ] [Title]({A} )", link(A, "Title")),
    "Obsidian, daily note": (f"- 09:12 [Title]({A})", link(A, "Title")),
    "Obsidian, task that is done": (f"- [x] [Title]({A}) #vllm/v1", link(A, "Title", tags=("vllm/v1",), is_done=True)),
    "Obsidian, share sheet": (f"[Title]({A})（很细节）", link(A, "Title", note="很细节")),
    "Shortcuts, date in words": (f"Nov 24, 2026 at 9:12 AM {A}", link(A, added=DAY)),
    "Shortcuts, ISO": (f"2026-11-24T09:12:05+08:00 Title {A}", link(A, "Title", added=DAY)),
    "Shortcuts, Chinese": (f"2026年11月24日 09:12 标题 {A}", link(A, "标题", added=DAY)),
    "Shortcuts, lines": (f"2026-11-24\nTitle\n{A}\n#gpu", link(A, "Title", added=DAY, tags=("gpu",))),
    "HTTP-less Android, tab between": (f"Title\t{A}", link(A, "Title")),
    "flomo": (f"#读书/论文 推荐\n{A}", link(A, "推荐", tags=("读书/论文",))),
    "tags of other scripts": (
        f"Title {A} #हिन्दी #ความรู้ #プロ #1",
        link(A, "Title", tags=("हिन्दी", "ความรู้", "プロ"), note="#1"),
    ),
    "bullets of phones": (f"• Title {A}", link(A, "Title")),
    "ticked sign": (f"✅ Title {A}", link(A, "Title", is_done=True)),
    "quote": (f"> Title\n> {A}", link(A, "Title")),
    "words behind": (f"Title {A} worth it", link(A, "Title", note="worth it")),
    "words before and in brackets": (f"see [Title]({A})", link(A, "Title", note="see")),
    "autolink": (f"Title <{A}>", link(A, "Title")),
    "underscores escaped": (r"https://example.org/a\_b", link("https://example.org/a_b")),
}


@pytest.mark.parametrize(("text", "expected"), SHARED.values(), ids=SHARED)
def test_one_share_is_one_link(text: str, expected: dict[str, Any]) -> None:
    found = captured(text)
    assert said(found) == [expected]
    assert found.left == ()
    assert [(one.start, one.end) for one in found.links] == [(0, len(text) if "Sent" not in text else len(text) - 20)]


def kept(text: str) -> str:
    """The text left when the links are taken."""
    spans = [(one.start, one.end) for one in captured(text).links]
    for start, end in sorted(set(spans), reverse=True):
        text = text[:start] + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "titles", "stays", "named"),
    [
        (f"买牛奶\n\n{A}\n", [None], "买牛奶\n\n", ["买牛奶"]),
        (f"买牛奶\n{A}\n随便写的话\n", ["买牛奶"], "随便写的话\n", ["随便写的话"]),
        (f"one\ntwo\n{A}\n", ["two"], "one\n", ["one"]),
        (f"{A}\none\ntwo\n", ["one"], "two\n", ["two"]),
        (f"买牛奶\n- {A}\n", [None], "买牛奶\n", ["买牛奶"]),
        (f"- [ ] 买牛奶\n- [ ] {A}\n", ["买牛奶"], "", []),
        (f"# Inbox\n\n{A}\n\nnext\n\n{B}", [None, None], "# Inbox\n\nnext\n\n", ["next"]),
        (f"{A}\n\n---\n\n{B}\n", [None, None], "---\n\n", []),
        (f"09:12\n\n{A}", [None], "09:12\n\n", []),
        (f"Title\r\n{A}\r\n\r\n想法\r\n", ["Title"], "想法\r\n", ["想法"]),
        (f"\ufeff{A}\n想法", ["想法"], "", []),
        (f"甲 {A} 乙 {B}\n\n丙", ["甲", "乙"], "丙", ["丙"]),
        ("想法\n\n\n", [], "想法\n\n\n", ["想法"]),
        ("", [], "", []),
    ],
)
def test_lines_without_a_link_are_left_and_reported(
    text: str, titles: list[str | None], stays: str, named: list[str]
) -> None:
    found = captured(text)
    assert [one.title for one in found.links] == titles
    assert kept(text) == stays
    assert [one.text.removeprefix("- [ ] ") for one in found.left] == named
    assert all(text[one.start : one.end].strip() == one.text for one in found.left)


def test_lines_are_numbered_from_one() -> None:
    assert [one.number for one in captured(f"\n想法\n\n{A}\n\nmore").left] == [2, 6]


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2026-11-24", DAY),
        ("2026/11/24 9:12", DAY),
        ("[2026-11-24 09:12]", DAY),
        ("**09:12**", None),
        ("2026-11-24:", DAY),
        ("2026-11-24 |", DAY),
        ("24.11.2026", DAY),
        ("24 Nov 2026 at 09:12", DAY),
        ("Tuesday, November 24, 2026 at 9:12 PM", DAY),
        ("11/24/2026", DAY),
        ("24/11/2026, 09:12", DAY),
        ("1/2/2026", None),  # of two months
        ("2026年11月24日 星期二", DAY),
        ("2026-11-24 上午 9:12", DAY),
    ],
)
def test_a_time_stamp_is_a_date_and_not_a_title(stamp: str, day: date | None) -> None:
    for text in (f"{stamp} {A}", f"{stamp}\n{A}", f"- {stamp} {A}"):
        assert [(one.title, one.added) for one in captured(text).links] == [(None, day)]
    assert [(one.title, one.added) for one in captured(f"{stamp} Title {A}").links] == [("Title", day)]


@pytest.mark.parametrize("words", ["2026-13-45 x", "2026 in review", "1:1 mapping", "24h later", "3.11 is out", "12:3"])
def test_words_that_resemble_a_time_stamp_are_a_title(words: str) -> None:
    assert [(one.title, one.added) for one in captured(f"{words} {A}").links] == [(words, None)]


PIECES = [
    *(A, B, f"[t]({A})", r"[t \(b\)](https://example.org/c\(d\) )", "想法", "title", "#tag", "2026-11-24", "09:12 "),
    *("- ", "- [x] ", "> ", "# ", " ", "\n", "\n", "\r\n", "\n\n", "\ufeff", "\u2028", "---", "Sent from my iPhone"),
]


@example("https://example.org/a\n\n\ufeff#tag")
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_lines_are_taken_or_left_as_a_whole(text: str) -> None:
    found = captured(text)
    edges = {0, len(text)}
    for raw in text.splitlines(keepends=True):
        edges.add(max(edges - {len(text)}, default=0) + len(raw))
    spans = sorted({(one.start, one.end) for one in found.links})
    assert all(start in edges and end in edges for start, end in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    stays = kept(text)
    assert captured(stays).links == ()
    assert [one.text for one in captured(stays).left] == [one.text for one in found.left]


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_appending_after_an_empty_line_changes_no_link(text: str) -> None:
    before, after = captured(f"{text}\n\n"), captured(f"{text}\n\n想法\n\n{B}\n")
    assert [one[:2] for one in after.links[: len(before.links)]] == [one[:2] for one in before.links]
    assert len(after.links) == len(before.links) + 1
