"""Rules for single sites: tracking parameters and redirect pages.

Plain data, used by `urls`. A host includes its subdomains. A path pattern is matched segment by segment: `*` matches
one segment, `**` at the end matches the rest. A parameter is `name`, `prefix*` or `name=value`.

Sources: ClearURLs/Rules, AdGuard's TrackParamFilter with its allowlist, Firefox's query stripping list, RSSHub's
`lib/utils/wechat-mp.ts`; parameters that carry data on too many sites (`ref`, `source`, `from`, `id`, `scene`, `share`)
are not removed here.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

ANY_PATH = "**"


class Site(NamedTuple):
    """The rules of one host; all matching rules apply."""

    https: bool = False
    """Whether the site has served https for years, so that http is only an old spelling."""
    keep: Mapping[str, tuple[str, ...]] = {}
    """Pages identified by their path: all parameters except these are removed."""
    drop: Mapping[str, tuple[str, ...]] = {}
    jump: Mapping[str, tuple[str, ...]] = {}
    """Pages that only redirect to the URL in one of these parameters."""
    exempt: bool = False
    """Whether the site uses names in `TRACKING` for its own data."""


# Tracking parameters of all sites. Lower case; `*` ends a prefix.
TRACKING = (
    "utm_*",
    "mtm_*",
    *("pk_campaign", "pk_kwd", "pk_keyword", "pk_medium", "pk_source", "pk_content", "pk_cid"),
    *("itm_source", "itm_medium", "itm_campaign", "itm_content", "itm_term"),
    *("fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid"),
    *("igsh", "igshid", "mc_cid", "mc_eid", "mkt_tok", "vero_*", "oly_*"),
    *("_hsenc", "_hsmi", "__hs*", "hsctatracking"),
    *("_openstat", "wickedid", "_ga", "_gl", "srsltid", "ref_src", "ref_url"),
    *("cx_click", "wt_mc", "cmpid", "xtor", "cm_mmc", "irclickid", "_branch_match_id", "mindbox-click-id", "_kx"),
    *("hsa_*", "guce_*", "bsft_*", "ml_subscriber", "ml_subscriber_hash"),
)

_ZHIHU_PAGES = ("p/*", "question/*/answer/*", "answer/*", "column/*", "pin/*", "zvideo/*", "tardis/*/*/*")
_STATUS = {"*/status/*/**": (), "i/web/status/*": ()}

SITES = {
    "zhihu.com": Site(
        https=True,
        keep=dict.fromkeys(_ZHIHU_PAGES, ()),
        drop={ANY_PATH: ("share_code", "hybrid_search_*", "source_id", "zhida_source")},
    ),
    "link.zhihu.com": Site(jump={"": ("target",)}),
    # The parameters that identify an article are chosen in `urls`: names and order depend on each other.
    "weixin.qq.com": Site(https=True),
    "mp.weixin.qq.com": Site(
        keep={"s/*": (), "mp/appmsgalbum": ("__biz", "action", "album_id")},
        jump={"mp/wappoc_appmsgcaptcha": ("target_url",)},
    ),
    "juejin.cn": Site(https=True, keep={"post/*": ()}),
    "juejin.im": Site(https=True, keep={"post/*": ()}),
    "link.juejin.cn": Site(jump={"": ("target",)}),
    "blog.csdn.net": Site(keep={"*/article/details/*": (), "article/details/*": ()}),
    "link.csdn.net": Site(jump={"": ("target",)}),
    "jianshu.com": Site(keep={"p/*": ()}, jump={"go-wild": ("url",)}),
    "segmentfault.com": Site(keep={"a/*": ()}),
    "infoq.cn": Site(keep={"article/*": (), "news/*": ()}),
    "infoq.com": Site(keep={"articles/*": (), "news/*": ()}),
    "sspai.com": Site(keep={"post/*": ()}, jump={"link": ("target",)}),
    "gitee.com": Site(jump={"link": ("target",)}),
    "bilibili.com": Site(https=True, keep={"video/*": ("p", "t")}),
    "toutiao.com": Site(drop={ANY_PATH: ("log_from", "wid", "tt_from", "share_token", "use_new_style")}),
    "inews.qq.com": Site(keep={"a/*": ()}),
    "new.qq.com": Site(keep={"rain/a/*": ()}),
    "news.qq.com": Site(keep={"rain/a/*": (), "a/*": ()}),
    # Notes are only shown with `xsec_token`.
    "xiaohongshu.com": Site(
        drop={
            ANY_PATH: (
                *("app_platform", "app_version", "apptime", "author_share", "ignoreengage", "share_from_user_hidden"),
                *("share_id", "shareredid", "xhsshare"),
            )
        }
    ),
    "open.spotify.com": Site(drop={ANY_PATH: ("si",)}),
    "cloud.tencent.com": Site(drop={"developer/**": ("from", "areasource", "traceid")}),
    "douban.com": Site(keep={"subject/*": ()}),
    "36kr.com": Site(keep={"p/*": ()}),
    "yuque.com": Site(drop={ANY_PATH: ("singledoc",)}),
    "baijiahao.baidu.com": Site(keep={"s": ("id",)}),
    "x.com": Site(keep=_STATUS),
    "twitter.com": Site(keep=_STATUS),
    "arxiv.org": Site(https=True, keep={"abs/**": (), "pdf/**": (), "html/**": ()}),
    "youtube.com": Site(https=True, drop={ANY_PATH: ("si", "feature", "pp", "ab_channel")}, jump={"redirect": ("q",)}),
    "youtu.be": Site(https=True, drop={ANY_PATH: ("si", "feature", "pp", "ab_channel")}),
    "medium.com": Site(drop={ANY_PATH: ("source",)}),
    "github.com": Site(https=True, drop={ANY_PATH: ("email_*",), "*/*": ("tab=readme-ov-file",)}),
    "reddit.com": Site(drop={ANY_PATH: ("share_id", "rdt")}),
    "google.*": Site(jump={"url": ("url", "q")}),  # of any country: google.com.hk
    "transfernow.net": Site(exempt=True),
    "sendgb.com": Site(exempt=True),
    "tix.axs.com": Site(exempt=True),
    "web.archive.org": Site(exempt=True),
}

# Alternative hosts of the same site; for comparison only.
RENAMED = {
    "m.youtube.com": "youtube.com",
    "youtube-nocookie.com": "youtube.com",
    "twitter.com": "x.com",
    "mobile.twitter.com": "x.com",
    "mobile.x.com": "x.com",
    "juejin.im": "juejin.cn",
    "export.arxiv.org": "arxiv.org",
    "cn.arxiv.org": "arxiv.org",
    "ar5iv.org": "arxiv.org",
    "ar5iv.labs.arxiv.org": "arxiv.org",
    "dx.doi.org": "doi.org",
    "music.youtube.com": "youtube.com",
    "view.inews.qq.com": "news.qq.com",
    "new.qq.com": "news.qq.com",
    "old.reddit.com": "reddit.com",
}

# Pages with several URLs on one host: patterns of path and query, and their common key; for comparison only.
SAME_PAGE = {
    "aclanthology.org": (r"/([\w.-]+)\.pdf", r"/\1"),
    "bilibili.com": (r"(/video/\w+)(?:\?p=1)?", r"\1"),
    "blog.csdn.net": (r"(?:/[^/]+)?/article/details/(\d+)", r"/article/details/\1"),
    "cnblogs.com": (r"(/[^/]+/p/[\w-]+)\.html", r"\1"),
    "dl.acm.org": (r"/doi/(?:abs|e?pdf|full|fullHtml)/(10\..+)", r"/doi/\1"),
    "juejin.cn": (r"/s?post/(\d+)", r"/post/\1"),
    "news.qq.com": (r"/(?:rain/)?a/(\w+)", r"/a/\1"),
    "openreview.net": (r"/(?:pdf|forum)\?id=([\w-]+)", r"/forum?id=\1"),
    "stackoverflow.com": (r"/(?:q|questions)/(\d+)(?:/[^/?]+)?", r"/questions/\1"),
    "toutiao.com": (r"/(?:a|i|article/|group/)(\d{9,})", r"/article/\1"),
    "xiaohongshu.com": (r"/(?:explore|discovery/item)/(\w+)(?:\?.*)?", r"/explore/\1"),
    "zh.wikipedia.org": (r"/(?:wiki|zh|zh-(?:cn|hans|hant|hk|mo|my|sg|tw))/([^?]+)", r"/wiki/\1"),
}

_GOOGLE = r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}"

Listed: TypeAlias = tuple[list[str], tuple[str, ...]]
"""A path pattern in segments, and the parameters that belong to it."""


class Rules(NamedTuple):
    """The rules of all tables for one host; patterns are split into segments."""

    known: bool
    https: bool
    exempt: bool
    keep: list[Listed]
    drop: list[Listed]
    jump: list[Listed]


@lru_cache(maxsize=1024)
def rules_of(host: str) -> Rules:
    labels = host.split(".")
    sites = [SITES[name] for start in range(len(labels)) if (name := ".".join(labels[start:])) in SITES]
    if "google." in host and re.fullmatch(_GOOGLE, host):
        sites.append(SITES["google.*"])
    return Rules(
        known=bool(sites),
        https=any(site.https for site in sites),
        exempt=any(site.exempt for site in sites),
        keep=[(path.split("/"), names) for site in sites for path, names in site.keep.items()],
        drop=[(path.split("/"), names) for site in sites for path, names in site.drop.items()],
        jump=[(path.split("/"), names) for site in sites for path, names in site.jump.items()],
    )


def segments_of(path: str) -> list[str]:
    """The segments of a path for `matches`, which ignores a trailing slash."""
    return path.removesuffix("/").split("/")[1:] or [""]


def matches(pattern: list[str], segments: list[str]) -> bool:
    if pattern[-1] == "**":
        pattern, segments = pattern[:-1], segments[: len(pattern) - 1]
    return len(pattern) == len(segments) and all(
        segment if wanted == "*" else wanted == segment for wanted, segment in zip(pattern, segments, strict=True)
    )
