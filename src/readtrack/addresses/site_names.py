"""Names of sites, and the text that they add to the titles of their pages. Plain data by host, including subdomains.

Used for pasted text (`paste`) and for page titles (`web.titles`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from readtrack.addresses.address import InvalidURL, Parts, parse, trimmed
from readtrack.text import fold

_Known = TypeVar("_Known")

_BILIBILI = (r"(?:_哔哩哔哩_bilibili|_bilibili| ?[-_] ?哔哩哔哩)\Z",)
# "12 某某发布了一篇小红书笔记，快来看吧！ 😆 code 😆 http://…，复制本条信息，打开【小红书】App查看精彩内容！" names
# no usable title.
_XIAOHONGSHU = (
    r"复制本条信息，打开【小红书】.*\Z",
    r" 😆 \w+ 😆\Z",
    r"\A\d+ ",
    r"\A.*发布了一篇小红书笔记，快来看吧！\Z",
    r" \| 小红书(?: - 你的生活兴趣社区)?\Z",
)
# What sites add to a title, in pages and shared text; removed in this order.
_ADDED = {
    "zhihu.com": (r"\A\([\d+]+ 封私信(?: / [\d+]+ 条消息)?\) ", r" - 知乎(?:专栏)?\Z"),
    "bilibili.com": _BILIBILI,
    "b23.tv": _BILIBILI,
    "xiaohongshu.com": _XIAOHONGSHU,
    "xhslink.com": _XIAOHONGSHU,
    "juejin.cn": (r" - 掘金\Z",),
    "jianshu.com": (r" - 简书\Z",),
    "sspai.com": (r" - 少数派\Z",),
    "segmentfault.com": (r" - SegmentFault(?: 思否)?\Z",),
    "csdn.net": (r"(?:_[^_]*的(?:博客|专栏))?-CSDN(?:博客|\.NET)\Z",),
    "youtube.com": (r" - YouTube\Z",),
    "youtu.be": (r" - YouTube\Z",),
    "x.com": (r" / (?:X|Twitter)\Z",),
    "twitter.com": (r" / (?:X|Twitter)\Z",),
}
# Only in titles of pages.
_ADDED_TO_PAGES = {
    "zhihu.com": (r"\A\([\d+]+ 条消息\) ",),
    "github.com": (r"\AGitHub - ", r" · GitHub\Z"),
    "arxiv.org": (r"\A\[[^\[\]]+\] ",),
    "wikipedia.org": (r" [-–—] (?:Wikipedia|维基百科，自由的百科全书|維基百科，自由的百科全書)\Z",),
}
# A title in 【】 may have an addition inside, and one after the brackets.
ROUNDS = 2

# Placeholders instead of a title: the site's own name.
_BRANDS = {
    "zhihu.com": ("知乎", "知乎专栏", "知乎 - 有问题，就会有答案"),
    "weixin.qq.com": ("微信公众平台",),
    "weibo.com": ("微博",),
    "douban.com": ("豆瓣",),
    "youtube.com": ("YouTube",),
    "youtu.be": ("YouTube",),
    "bilibili.com": ("哔哩哔哩", "bilibili", "哔哩哔哩 (゜-゜)つロ 干杯~-bilibili"),
    "xiaohongshu.com": ("小红书", "小红书 - 你的生活兴趣社区"),
    "juejin.cn": ("掘金", "稀土掘金"),
    "jianshu.com": ("简书",),
    "csdn.net": ("CSDN", "CSDN博客"),
    "github.com": ("GitHub",),
    "x.com": ("X", "Twitter", "X. It's what's happening", "JavaScript is not available."),
    "twitter.com": ("X", "Twitter", "JavaScript is not available."),
}

_NAMES = {
    "zhihu.com": "zhihu",
    "weixin.qq.com": "weixin",
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "bilibili.com": "bilibili",
    "b23.tv": "bilibili",
    "xiaohongshu.com": "xiaohongshu",
    "juejin.cn": "juejin",
    "jianshu.com": "jianshu",
    "csdn.net": "csdn",
    "github.com": "GitHub",
    "arxiv.org": "arXiv",
    "linkedin.com": "LinkedIn",
    "medium.com": "Medium",
    "reddit.com": "Reddit",
    "x.com": "X",
    "twitter.com": "X",
}


def parts_of(url: str) -> Parts:
    """The parts of a URL; all are empty if `url` is not a URL."""
    try:
        return parse(trimmed(url))
    except InvalidURL:
        return Parts("", "", "", "", "", "", "")


def host_of(url: str) -> str:
    return parts_of(url).host


def is_at(host: str, site: str) -> bool:
    return host == site or host.endswith(f".{site}")


def additions(host: str) -> tuple[str, ...]:
    """Patterns of the text that the site adds to shared titles."""
    return _of(_ADDED, host) or ()


def without_additions(title: str, host: str) -> str:
    """A page's title without what its site adds."""
    patterns = (*additions(host), *(_of(_ADDED_TO_PAGES, host) or ()))
    for _ in range(ROUNDS):
        for pattern in patterns:
            title = re.sub(pattern, "", title).strip()
    return title


def is_brand(title: str, host: str) -> bool:
    """Whether `title` is only the name of the site, possibly after a hyphen that follows an empty title."""
    brands = _of(_BRANDS, host) or ()
    return fold(title.strip(" -–—|·_/")) in map(fold, brands)


def name_of(host: str) -> str:
    """The name of the site; the host if none is known."""
    return _of(_NAMES, host) or host.removeprefix("www.")


def _of(table: Mapping[str, _Known], host: str) -> _Known | None:
    labels = host.split(".")
    return next((table[name] for start in range(len(labels)) if (name := ".".join(labels[start:])) in table), None)
