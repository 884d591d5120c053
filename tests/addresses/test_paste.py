"""Text from share buttons and pastes becomes URLs and titles."""

from __future__ import annotations

import pytest

from readtrack.addresses.paste import Shared, read
from readtrack.addresses.urls import InvalidURL

ONE = {
    "zhihu answer": (
        "有什么技术亮点？ - 某某 NLP 的回答 - 知乎\nhttps://www.zhihu.com/question/1/answer/2?utm_psn=3&share_code=x",
        "https://www.zhihu.com/question/1/answer/2?utm_psn=3&share_code=x",
        "有什么技术亮点？ - 某某 NLP 的回答",
    ),
    "zhihu column": (
        "图解 vLLM 系列 7：异步推理 - 某某的文章 - 知乎\r\nhttps://zhuanlan.zhihu.com/p/1\r\n",
        "https://zhuanlan.zhihu.com/p/1",
        "图解 vLLM 系列 7：异步推理 - 某某的文章",
    ),
    "zhihu column, older": (
        "标题 - 知乎专栏 https://zhuanlan.zhihu.com/p/1",
        "https://zhuanlan.zhihu.com/p/1",
        "标题",
    ),
    "zhihu tab": (
        "(21 封私信 / 9 条消息) 标题 - 知乎 https://zhuanlan.zhihu.com/p/1",
        "https://zhuanlan.zhihu.com/p/1",
        "标题",
    ),
    "zhihu in the middle": (
        "标题 - 知乎 - 续 https://zhuanlan.zhihu.com/p/1",
        "https://zhuanlan.zhihu.com/p/1",
        "标题 - 知乎 - 续",
    ),
    "zhihu's addition elsewhere": ("标题 - 知乎 https://example.org/a", "https://example.org/a", "标题 - 知乎"),
    "zhihu's name in another host": ("标题 - 知乎 https://notzhihu.com/", "https://notzhihu.com/", "标题 - 知乎"),
    "bilibili": ("【标题-哔哩哔哩】 https://b23.tv/xyz", "https://b23.tv/xyz", "标题"),
    "bilibili tab": (
        "标题_哔哩哔哩_bilibili\nhttps://www.bilibili.com/video/BV1",
        "https://www.bilibili.com/video/BV1",
        "标题",
    ),
    "xiaohongshu": (
        "12 某某发布了一篇小红书笔记，快来看吧！ 😆 abc 😆 http://xhslink.com/a/b，复制本条信息，打开【小红书】App查看精彩内容！",
        "http://xhslink.com/a/b",
        None,
    ),
    "xiaohongshu, newer": (
        "63 【标题 - 某某 | 小红书 - 你的生活兴趣社区】 😆 abc 😆 https://www.xiaohongshu.com/discovery/item/1?a=b",
        "https://www.xiaohongshu.com/discovery/item/1?a=b",
        "标题 - 某某",
    ),
    "weixin": (
        "https://mp.weixin.qq.com/s/U9ESiWehnoKc9SnDz7DVKg",
        "https://mp.weixin.qq.com/s/U9ESiWehnoKc9SnDz7DVKg",
        None,
    ),
    "weixin as HTML": (
        "https://mp.weixin.qq.com/s?__biz=MzA==&amp;mid=1&amp;idx=2&amp;sn=3#rd",
        "https://mp.weixin.qq.com/s?__biz=MzA==&amp;mid=1&amp;idx=2&amp;sn=3#rd",
        None,
    ),
    "juejin": ("标题 - 掘金\nhttps://juejin.cn/post/1", "https://juejin.cn/post/1", "标题"),
    "CSDN": (
        "标题_某某的博客-CSDN博客 https://blog.csdn.net/u/article/details/1",
        "https://blog.csdn.net/u/article/details/1",
        "标题",
    ),
    "jianshu": ("标题 - 简书 https://www.jianshu.com/p/1", "https://www.jianshu.com/p/1", "标题"),
    "sspai": ("标题 - 少数派 https://sspai.com/post/1", "https://sspai.com/post/1", "标题"),
    "segmentfault": ("标题 - SegmentFault 思否 https://segmentfault.com/a/1", "https://segmentfault.com/a/1", "标题"),
    "X": ("Name on X: “text” / X https://x.com/u/status/1?s=20", "https://x.com/u/status/1?s=20", "Name on X: “text”"),
    "YouTube": ("Title - YouTube\nhttps://youtu.be/abcdefghijk?si=x", "https://youtu.be/abcdefghijk?si=x", "Title"),
    "Chrome on Android": (
        '"quoted text"\n https://example.org/a#:~:text=quoted%20text',
        "https://example.org/a#:~:text=quoted%20text",
        '"quoted text"',
    ),
    "Safari": ("https://example.org/a", "https://example.org/a", None),
    "words before": ("Title https://example.org/a", "https://example.org/a", "Title"),
    "words before and after": ("Title https://example.org/a more", "https://example.org/a", "Title"),
    "words after": ("https://example.org/a Title", "https://example.org/a", "Title"),
    "words after Chinese punctuation": ("https://example.org/a，标题。", "https://example.org/a", "标题。"),
    "line before": ("Title\nhttps://example.org/a", "https://example.org/a", "Title"),
    "line before, space between": ("Title\r\n\r\nhttps://example.org/a\r\n", "https://example.org/a", "Title"),
    "line before goes before words after": ("Title\nhttps://example.org/a more", "https://example.org/a", "Title"),
    "words before go before the line before": ("Line\nTitle https://example.org/a", "https://example.org/a", "Title"),
    "two lines before": ("Line\nTitle\nhttps://example.org/a", "https://example.org/a", "Title"),
    "line after": ("https://example.org/a\nTitle\nmore", "https://example.org/a", "Title"),
    "nothing between": ("标题https://example.org/a", "https://example.org/a", "标题"),
    "colon": ("标题：https://example.org/a", "https://example.org/a", "标题"),
    "colon on the line before": ("看看这个：\nhttps://example.org/a", "https://example.org/a", "看看这个"),
    "hyphen": ("title - https://example.org/a", "https://example.org/a", "title"),
    "bar": ("title | https://example.org/a", "https://example.org/a", "title"),
    "arrow": ("title -> https://example.org/a", "https://example.org/a", "title"),
    "angle of its own": ("vector<int> https://example.org/a", "https://example.org/a", "vector<int>"),
    "question mark of its own": ("为什么？ https://example.org/a", "https://example.org/a", "为什么？"),
    "tilde of its own": ("高频面试题汇总~ https://example.org/a", "https://example.org/a", "高频面试题汇总~"),
    "version and file name in a title": (
        "Node.js 与 vLLM 0.8.1 https://example.org/a",
        "https://example.org/a",
        "Node.js 与 vLLM 0.8.1",
    ),
    "quotes in a title": (
        '开发流程: "保姆级"记录 https://example.org/a',
        "https://example.org/a",
        '开发流程: "保姆级"记录',
    ),
    "brackets all around a title": ("【标题】https://example.org/a", "https://example.org/a", "标题"),
    "brackets at both ends of a title": (
        "【甲】与【乙】 https://example.org/a",
        "https://example.org/a",
        "【甲】与【乙】",
    ),
    "only an entity": ("https://example.org/?a=b&quot;", "https://example.org/?a=b", None),
    "only marks": ("🔥 — https://example.org/a", "https://example.org/a", None),
    "invisible characters": (
        "\ufeff标\u200b题\u202e \x1b[31mred https://example.org/a",
        "https://example.org/a",
        "标题 red",
    ),
    "the URL again": ("example.org/a/\nhttps://www.example.org/a", "https://www.example.org/a", None),
    "a URL with words": ("see example.org\nhttps://example.org", "https://example.org", "see example.org"),
    "any case of the scheme": ("Title HTTPS://Example.org/A", "HTTPS://Example.org/A", "Title"),
    "bullet": ("- Title https://example.org/a", "https://example.org/a", "Title"),
    "byte order mark": ("\ufeff- [ ] Title https://example.org/a", "https://example.org/a", "Title"),
    "full stop of its own": (".NET 入门 https://example.org/a", "https://example.org/a", ".NET 入门"),
    "checkbox": ("- [ ] Title https://example.org/a", "https://example.org/a", "Title"),
    "ticked checkbox": ("  * [x] Title https://example.org/a", "https://example.org/a", "Title"),
    "checkbox on the line before": ("- [ ] Title\n  https://example.org/a", "https://example.org/a", "Title"),
    "heading": ("## Title\nhttps://example.org/a", "https://example.org/a", "Title"),
    "number of a chapter": ("1. 前言 https://example.org/a", "https://example.org/a", "1. 前言"),
    "Markdown": ("- [ ] [Title](https://example.org/a)", "https://example.org/a", "Title"),
    "Markdown, note after": ("- [x] [Title](https://example.org/a)（很细节）", "https://example.org/a", "Title"),
    "Markdown, note before": ("see [Title](https://example.org/a)", "https://example.org/a", "Title"),
    "Markdown, brackets in the title": (
        "[图解 [V1] 系列（load_model）](https://example.org/a)",
        "https://example.org/a",
        "图解 [V1] 系列（load_model）",
    ),
    "Markdown, a closing bracket too much": ("- [a ] b](https://example.org/a)", "https://example.org/a", "a ] b"),
    "Markdown, an opening bracket too much": ("[a [ b](https://example.org/a)", "https://example.org/a", "b"),
    "Markdown, escaped brackets": (r"[a \[ \] \*b](https://example.org/a)", "https://example.org/a", "a [ ] *b"),
    "Markdown, brackets in the URL": (
        "[Title](https://example.org/a_(b)_(c))。",
        "https://example.org/a_(b)_(c)",
        "Title",
    ),
    "Markdown, any letter in the URL": (
        "[Title](https://example.org/Python（语言）.)",
        "https://example.org/Python（语言）.",
        "Title",
    ),
    "Markdown, angle brackets": ("[Title](<https://example.org/a>)", "https://example.org/a", "Title"),
    "Markdown, tooltip": ('[Title](https://example.org/a "Tip") more', "https://example.org/a", "Title"),
    "Markdown, not closed": ("[Title](https://example.org/a，更多", "https://example.org/a", "Title"),
    "Markdown, URL as title": ("[https://example.org/a](https://example.org/a)", "https://example.org/a", None),
    "Markdown, URL in the title": (
        "[at https://b.example](https://example.org/a)",
        "https://example.org/a",
        "at https://b.example",
    ),
    "Markdown, URL with a bracket in the title": (
        "[at https://b.example/[c](https://example.org/a)",
        "https://example.org/a",
        "at https://b.example/[c",
    ),
    "Markdown, picture in the title": (
        "[![Alt](https://b.example/c.png) text](https://example.org/a)",
        "https://example.org/a",
        "Alt text",
    ),
    "Markdown, underlined": (
        "[<u>PyTorch</u> vector<int>](https://example.org/a)",
        "https://example.org/a",
        "PyTorch vector<int>",
    ),
    "Markdown, empty title": ("Line\n[](https://example.org/a)", "https://example.org/a", "Line"),
    "Markdown, zhihu": ("[标题 - 知乎](https://zhuanlan.zhihu.com/p/1)", "https://zhuanlan.zhihu.com/p/1", "标题"),
    "Markdown autolink": ("Title <https://example.org/a>", "https://example.org/a", "Title"),
}


@pytest.mark.parametrize(("text", "url", "title"), ONE.values(), ids=ONE)
def test_one_url_and_its_title(text: str, url: str, title: str | None) -> None:
    assert read(text) == (Shared(url, title),)


ENDS = {
    "full stop": ("https://a.example/b.", "https://a.example/b"),
    "several marks": ("https://a.example/b?!,;:'.", "https://a.example/b"),
    "marks inside": ("https://a.example/b.c,d;e:f!g'h?i", "https://a.example/b.c,d;e:f!g'h?i"),
    "underscore and tilde of its own": ("https://a.example/~b_~", "https://a.example/~b_~"),
    "bold": ("**https://a.example/b**", "https://a.example/b"),
    "code": ("`https://a.example/b`", "https://a.example/b"),
    "quotes": ('"https://a.example/b"', "https://a.example/b"),
    "single quotes": ("'https://a.example/b'", "https://a.example/b"),
    "angle brackets": ("<https://a.example/b>", "https://a.example/b"),
    "brackets": ("(https://a.example/b)", "https://a.example/b"),
    "brackets of its own": ("https://a.example/b_(c)", "https://a.example/b_(c)"),
    "brackets of both": ("(https://a.example/b_(c)).", "https://a.example/b_(c)"),
    "brackets inside, GFM": ("https://a.example/?q=(b))+ok", "https://a.example/?q=(b))+ok"),
    "bracket before Chinese": ("(https://a.example/b)里面", "https://a.example/b"),
    "square brackets": ("[https://a.example/b]", "https://a.example/b"),
    "square brackets of its own": ("https://a.example/b[0]", "https://a.example/b[0]"),
    "IPv6": ("http://[::1]:8000/a", "http://[::1]:8000/a"),
    "entity": ("https://a.example/?b=c&quot;", "https://a.example/?b=c"),
    "semicolon": ("https://a.example/?b=c&d=e;", "https://a.example/?b=c&d=e"),
    "tab": ("https://a.example/b\tc", "https://a.example/b"),
    "wide blank": ("https://a.example/b\u3000c", "https://a.example/b"),
    "unseen": ("\u2068https://a.example/b\u2069\u200b", "https://a.example/b"),
    "ellipsis": ("https://a.example/b……", "https://a.example/b"),
    "letters beyond ASCII": ("https://a.example/你好", "https://a.example/你好"),
    "URL inside": (
        "https://web.archive.org/web/2020/https://a.example/",
        "https://web.archive.org/web/2020/https://a.example/",
    ),
    "URL in a parameter": ("https://a.example/?b=https://c.example/", "https://a.example/?b=https://c.example/"),
    "name and password": ("https://me:secret@a.example/", "https://me:secret@a.example/"),
}


@pytest.mark.parametrize(("text", "url"), ENDS.values(), ids=ENDS)
def test_end_of_a_url(text: str, url: str) -> None:
    assert [shared.url for shared in read(text)] == [url]
    assert [shared.url for shared in read(f"看：{text}")] == [url]


@pytest.mark.parametrize("mark", "，。；：！？、（）【】《》「」『』“”‘’")
def test_chinese_punctuation_ends_a_url(mark: str) -> None:
    assert read(f"https://a.example/b{mark}后面") == (Shared("https://a.example/b", "后面"),)


SEVERAL: dict[str, tuple[str, list[tuple[str, str | None]]]] = {
    "a line each, words before": (
        "甲 https://a.example\n乙 https://b.example\n",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "a line each, words after": (
        "https://a.example 甲\r\nhttps://b.example 乙",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "titles above": (
        "甲\nhttps://a.example\n\n乙\nhttps://b.example",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "titles above, words below": (
        "甲 https://a.example\n乙\nhttps://b.example\n丙",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "titles below": (
        "https://a.example\n甲\nhttps://b.example\n乙",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "some with titles": (
        "https://a.example\n乙\nhttps://b.example\nhttps://c.example",
        [("https://a.example", None), ("https://b.example", "乙"), ("https://c.example", None)],
    ),
    "no words": ("https://a.example\nhttps://b.example", [("https://a.example", None), ("https://b.example", None)]),
    "one line, no words": (
        "https://a.example https://b.example",
        [("https://a.example", None), ("https://b.example", None)],
    ),
    "one line, commas": (
        "https://a.example, https://b.example。",
        [("https://a.example", None), ("https://b.example", None)],
    ),
    "one line, words before each": (
        "甲 https://a.example；乙：https://b.example",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "one line, words after each": (
        "https://a.example 甲；https://b.example 乙",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "one line, words above": (
        "甲\nhttps://a.example https://b.example",
        [("https://a.example", None), ("https://b.example", None)],
    ),
    "Markdown": (
        "- [ ] [甲](https://a.example)（注）\n- [x] [乙](https://b.example)",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "Markdown on one line": (
        "[甲](https://a.example), [乙](https://b.example)",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "Markdown on one line, note after": (
        "[甲](https://a.example)、[乙](https://b.example)（注）",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "Markdown that was not opened": (
        "https://a.example 乙 ](https://b.example)",
        [("https://a.example", None), ("https://b.example", "乙")],
    ),
    "Markdown and plain": (
        "[甲](https://a.example) 乙 https://b.example",
        [("https://a.example", "甲"), ("https://b.example", "乙")],
    ),
    "twice the same": (
        "https://a.example\nhttps://a.example",
        [("https://a.example", None), ("https://a.example", None)],
    ),
    "without a scheme": (
        "example.org/a b.example\n127.0.0.1:80",
        [("example.org/a", None), ("b.example", None), ("127.0.0.1:80", None)],
    ),
    "without a scheme, commas": ("example.org/a, b.example。", [("example.org/a", None), ("b.example", None)]),
    "without a scheme, one": ("Example.org", [("Example.org", None)]),
    "without a scheme, quoted": ("“example.org/a_(b)”", [("example.org/a_(b)", None)]),
    "localhost": ("localhost:8000", [("localhost:8000", None)]),
    "nothing": ("", []),
    "blanks": (" \r\n\u3000", []),
}


@pytest.mark.parametrize(("text", "expected"), SEVERAL.values(), ids=SEVERAL)
def test_several_urls_and_their_titles(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert read(text) == tuple(Shared(url, title) for url, title in expected)


BOOK = "for a book or a chapter: `readtrack add --title '…'`"
AMONG = "in a longer text, a URL starts with https://"
REFUSED = {
    "a word": ("hello", "'hello': a host without a dot needs http://", BOOK),
    "words": ("大模型 推理", "'大模型 推理': it contains no URL", BOOK),
    "sentences": ("读完。真好", "'读完。真好': a host without a dot needs http://", BOOK),
    "a version": ("0.8.1", "'0.8.1': an IPv4 host is four numbers from 0 to 255", BOOK),
    "words and a version": ("vLLM 0.8.1", "'vLLM 0.8.1': it contains no URL", BOOK),
    "words around a URL": ("see example.org/a", "'see': a host without a dot needs http://", AMONG),
    "words after a URL": ("example.org/a Title", "'Title': a host without a dot needs http://", AMONG),
    "file name and version": (
        "Node.js 0.8.1",
        "'0.8.1': an IPv4 host is four numbers from 0 to 255",
        AMONG,
    ),
    "words that stick to a URL": (
        "example.org/a，看看",
        "'example.org/a，看看': other text is attached to it",
        BOOK,
    ),
    "Markdown without a scheme": (
        "[Title](example.org/a)",
        "'[Title](example.org/a)': the brackets do not enclose the host",
        BOOK,
    ),
    "other scheme": ("ftp://example.org", "'ftp://example.org': only http and https are supported", None),
    "other scheme among words": ("see ftp://example.org", "'see': a host without a dot needs http://", None),
    "git": ("git+https://example.org/a", "'git+https://example.org/a': only http and https are supported", None),
    "no host": ("https://", "'https://': the host is missing", None),
    "mail": ("me@example.org", "'me@example.org': an email address, or credentials without http://", None),
}


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_text_without_a_url_is_refused_with_the_reason(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(InvalidURL) as raised:
        read(text)
    assert (str(raised.value), raised.value.hint) == (f"invalid URL {message}", hint)


HOSTILE = [
    *(
        "[",
        "(",
        "](https://a",
        '[a](https://b "',
        "[https://a](https://b)",
        "https://https://",
        "https://a)中",
        "https://a ",
    ),
    *("&a;", "![](", "【】", "\\[", "😆 a", "_a的博客", "a\n", "https://\n"),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_takes_linear_time(text: str) -> None:
    """200 KB of it, alone and as a title; quadratic time would be minutes."""
    many = text * (200_000 // len(text))
    for whole in (many, f"[{many}](https://xhslink.com/a)"):
        try:
            found = read(whole)
        except InvalidURL:
            found = ()
        assert all(shared.url.isprintable() for shared in found)


def test_nested_links_take_linear_time() -> None:
    assert len(read("[" * 15_000 + "](https://a.example)" * 15_000)) == 1
