"""The stored form of a URL, and which URLs are the same page."""

from __future__ import annotations

import pytest

from readtrack.addresses.identity import page_filter
from readtrack.addresses.sites import SITES, TRACKING
from readtrack.addresses.urls import Cleaned, InvalidURL, check, clean, key

WEIXIN = "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=2651&idx=1&sn=a84e4adb"
CUT = "cut at `&`: quote it, or run `readtrack add` and paste"

UNCHANGED = {
    "zhihu article": "https://zhuanlan.zhihu.com/p/26719287825",
    "zhihu answer": "https://www.zhihu.com/question/1900300358229652607/answer/1900452232018767979",
    "zhihu column": "https://www.zhihu.com/column/c_1397348083538153472",
    "weixin short": "https://mp.weixin.qq.com/s/U9ESiWehnoKc9SnDz7DVKg",
    "weixin long": WEIXIN,
    "http stays where https is not known to work": "http://blog.example.com/2019/05/internals/",
    "index page": "https://www.example.cn/categories.html",
    "mixed case in the path": "https://example.com/CUDA-F-0-0-Cloud/",
    "double slash": "https://example.org//a//b",
    "archived page": "https://web.archive.org/web/2020/http://example.com/?utm_source=x",
    "escapes as they are": "https://example.org/%e4%BD%a0?q=%7Eb+c%20d",
    "odd query": "https://example.org/a?b&c=&=d&&e=f=g?h",
    "broken escapes": "https://example.org/%zz%?%",
    "undecodable escape": "https://example.org/%ff?%ff=%ff",
    "sub-delimiters": "https://example.org/a;b,c(d)'!$*[x]|~@:?x=[1]|{2}^`",
    "fragment": "https://example.org/a#section-2",
    "hash route": "https://example.org/#/a?utm_source=x",
    "hash bang": "https://example.org/#!/a",
    "fragment with a hash": "https://example.org/a#b#c",
    "port": "https://example.org:8080/",
    "underscore in a host": "https://my_blog.example.org/",
    "one label": "http://intranet/wiki",
    "IPv4": "http://127.0.0.1:8000/",
    "IPv6": "http://[::1]:8000/",
    "names that carry data elsewhere": "https://example.org/?ref=1&source=2&from=3&id=4&scene=5&s=6&t=7&r=8&share=9&cid=1",
    "session": "https://example.org/?session=1",
    "spm without a dot": "https://example.org/?spm=abc",
    "spm that is a URL": "https://example.org/?spm=http://a.b",
    "exempt": "https://www.transfernow.net/dl?utm_source=x&utm_medium=y",
    "exempt fragment": "https://transfernow.net/a#utm_source=x",
    "exempt too": "https://sendgb.com/x?utm_source=x",
    "exempt ticket shop": "https://tix.axs.com/x?utm_campaign=x",
    "medium friend link": "https://medium.com/p/a?sk=0123",
    "github tab elsewhere": "https://github.com/o/r/tree/main?tab=readme-ov-file",
    "github other tab": "https://github.com/o/r?tab=MIT-1-ov-file",
    "arxiv search": "https://arxiv.org/search/?query=paged+attention",
    "zhihu, no number": "https://zhuanlan.zhihu.com/p//?a=1",
    "zhihu search": "https://www.zhihu.com/search?q=vllm&type=content",
    "bilibili part and time": "https://www.bilibili.com/video/BV1xx?p=2&t=30",
    "weixin album": "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA=&action=getalbum&album_id=1",
    "weixin, identity not whole": "https://mp.weixin.qq.com/s?sn=1&mid=2&utm_source=x&scene=3",
    "weixin, temporary, not whole": "https://mp.weixin.qq.com/s?src=11&timestamp=2&new=1",
    "weixin, without mid": "https://mp.weixin.qq.com/s?__biz=MzA=&sn=1&chksm=2",
    "jump page to another scheme": "https://link.zhihu.com/?target=ftp%3A//example.org/",
    "jump page to nowhere": "https://link.zhihu.com/?target=https%3A//",
    "jump page to a password": "https://link.zhihu.com/?target=https%3A//u%3Ap%40example.org/",
    "jump page to broken bytes": "https://link.zhihu.com/?target=https%3A//example.org/%ff",
    "like a jump page": "https://example.org/url?q=https%3A//a.example/",
}


@pytest.mark.parametrize("url", UNCHANGED.values(), ids=UNCHANGED)
def test_a_clean_url_is_unchanged(url: str) -> None:
    assert clean(url) == Cleaned(url, ())


SPELLED = {
    "without a scheme": ("example.org/a", "https://example.org/a"),
    "without a scheme, port": ("localhost:8000/a", "https://localhost:8000/a"),
    "without a scheme, host alone": ("Example.ORG", "https://example.org/"),
    "without a scheme, IPv4": ("127.0.0.1:80/a", "https://127.0.0.1:80/a"),
    "without a scheme, IPv6": ("[::1]/a", "https://[::1]/a"),
    "without a scheme, two slashes": ("//example.org/a", "https://example.org/a"),
    "without a scheme, other script": ("例子.测试/a", "https://xn--fsqu00a.xn--0zwm56d/a"),
    "case of scheme and host": ("HTTPS://WWW.Example.Org/A", "https://www.example.org/A"),
    "no path": ("https://example.org?a=b", "https://example.org/?a=b"),
    "default port": ("https://example.org:443/", "https://example.org/"),
    "default port of http": ("http://example.org:080/", "http://example.org/"),
    "empty port": ("https://example.org:/", "https://example.org/"),
    "other scheme's default port": ("http://example.org:443/", "http://example.org:443/"),
    "root dot": ("https://example.org./a", "https://example.org/a"),
    "IDN": ("https://例子。测试/", "https://xn--fsqu00a.xn--0zwm56d/"),
    "IDN, non-transitional": ("https://faß.de/", "https://xn--fa-hia.de/"),
    "IDN, full-width": ("https://ｅxample。org/", "https://example.org/"),
    "IPv6, zeros at the end of a group": ("https://[fd00:0:0:0:0:0:10:1]/", "https://[fd00::10:1]/"),
    "IPv6, shortest": ("https://[1:0:0:2:0:0:0:3]/", "https://[1:0:0:2::3]/"),
    "IPv6, from the first": ("https://[0:0:1:0:0:0:0:0]/", "https://[0:0:1::]/"),
    "IPv6, capitals and IPv4": ("https://[::FFFF:1.2.3.4]/", "https://[::ffff:102:304]/"),
    "dot segments": ("https://example.org/a/./b/../../c/.", "https://example.org/c/"),
    "dot segments, escaped": ("https://example.org/a/%2e/b/%2E./c/.%2e", "https://example.org/a/"),
    "dot segments above the root": ("https://example.org/../a/..", "https://example.org/"),
    "backslashes": (r"https:\\example.org\a\b?c\d", r"https://example.org/a/b?c\d"),
    "host ends at a backslash": (r"https://example.org\@evil.example/", "https://example.org/@evil.example/"),
    "not ASCII": ("https://example.org/你?好=ä#é", "https://example.org/%E4%BD%A0?%E5%A5%BD=%C3%A4#%C3%A9"),
    "spaces inside": ("https://example.org/a b?c d\u3000e", "https://example.org/a%20b?c%20d%E3%80%80e"),
    "unsafe in a path": ('https://example.org/"<>^`{}', "https://example.org/%22%3C%3E%5E%60%7B%7D"),
    "unsafe in a query": ("https://example.org/?\"<'>x", "https://example.org/?%22%3C%27%3Ex"),
    "unsafe in a fragment": ('https://example.org/#"<>`x', "https://example.org/#%22%3C%3E%60x"),
    "empty query": ("https://example.org/a?", "https://example.org/a"),
    "empty fragment": ("https://example.org/a#", "https://example.org/a"),
    "both empty": ("https://example.org/a?#", "https://example.org/a"),
    "spaces around": (" \t\r\n\u3000https://example.org/a\u00a0\n", "https://example.org/a"),
    "invisible around": ("\ufeff\u200bhttps://example.org/a\u200b\u2069", "https://example.org/a"),
    "angle brackets": ("<https://example.org/a>", "https://example.org/a"),
    "quotes": ('"https://example.org/a"', "https://example.org/a"),
    "single quotes": ("'https://example.org/a'", "https://example.org/a"),
    "backticks": ("`https://example.org/a`", "https://example.org/a"),
    "Chinese quotes": ("“https://example.org/a”。", "https://example.org/a"),
    "Chinese brackets": ("（《https://example.org/a》）", "https://example.org/a"),
    "Chinese punctuation": ("https://example.org/a，。；：！？、…", "https://example.org/a"),
    "Chinese brackets of its own": (
        "https://zh.example.org/Python（语言））",
        "https://zh.example.org/Python%EF%BC%88%E8%AF%AD%E8%A8%80%EF%BC%89",
    ),
    "quote of its own": ("https://example.org/it's'", "https://example.org/it's'"),
    "https for zhihu": ("http://zhuanlan.zhihu.com/p/1", "https://zhuanlan.zhihu.com/p/1"),
    "https for weixin": ("http://mp.weixin.qq.com/s/abc", "https://mp.weixin.qq.com/s/abc"),
    "https for github": ("http://github.com/o/r", "https://github.com/o/r"),
    "https for arxiv": ("http://arxiv.org/abs/2309.06180", "https://arxiv.org/abs/2309.06180"),
    "https for youtube": ("http://youtu.be/abcdefghijk", "https://youtu.be/abcdefghijk"),
    "https for bilibili": ("http://www.bilibili.com/video/BV1", "https://www.bilibili.com/video/BV1"),
    "https for juejin": ("http://juejin.im/post/1", "https://juejin.im/post/1"),
    "https, but not on a port of its own": ("http://github.com:8080/", "http://github.com:8080/"),
    "weixin, order": (
        "https://mp.weixin.qq.com/s?sn=4&idx=3&mid=2&__biz=MzA%3D",
        "https://mp.weixin.qq.com/s?__biz=MzA%3D&mid=2&idx=3&sn=4",
    ),
    "weixin, older names": (
        "https://mp.weixin.qq.com/s?__biz=MzA=&appmsgid=2&itemidx=3&sign=4",
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=2&idx=3&sn=4",
    ),
    "weixin, twice": (
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=&mid=2&idx=3&sn=4&mid=5&sign=6",
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=2&idx=3&sn=4",
    ),
    "weixin, as HTML": (
        "https://mp.weixin.qq.com/s?__biz=MzA=&amp;mid=2&amp;amp;idx=3&amp;sn=4",
        "https://mp.weixin.qq.com/s?__biz=MzA=&mid=2&idx=3&sn=4",
    ),
}


@pytest.mark.parametrize(("text", "url"), SPELLED.values(), ids=SPELLED)
def test_other_spellings_become_the_stored_form(text: str, url: str) -> None:
    assert clean(text) == Cleaned(url, ())
    assert clean(url) == Cleaned(url, ())


REMOVED = {
    "zhihu article": (
        "https://zhuanlan.zhihu.com/p/1916529253169734444?share_code=aePDPg2VonBo&utm_psn=1917144770171606655",
        "https://zhuanlan.zhihu.com/p/1916529253169734444",
        ("share_code", "utm_psn"),
    ),
    "zhihu article, any parameter": ("https://zhuanlan.zhihu.com/p/1?a=1", "https://zhuanlan.zhihu.com/p/1", ("a",)),
    "zhihu answer": (
        "https://www.zhihu.com/question/1/answer/2/?utm_psn=3",
        "https://www.zhihu.com/question/1/answer/2/",
        ("utm_psn",),
    ),
    "zhihu answer alone": ("https://www.zhihu.com/answer/2?a=1", "https://www.zhihu.com/answer/2", ("a",)),
    "zhihu column": ("https://www.zhihu.com/column/c_1?a=1", "https://www.zhihu.com/column/c_1", ("a",)),
    "zhihu pin": ("https://www.zhihu.com/pin/1?a=1", "https://www.zhihu.com/pin/1", ("a",)),
    "zhihu video": ("https://www.zhihu.com/zvideo/1?a=1", "https://www.zhihu.com/zvideo/1", ("a",)),
    "zhihu for search engines": (
        "https://www.zhihu.com/tardis/bd/art/1?source_id=1001",
        "https://www.zhihu.com/tardis/bd/art/1",
        ("source_id",),
    ),
    "zhihu elsewhere": (
        "https://www.zhihu.com/search?q=a&hybrid_search_source=b&hybrid_search_extra=c&zhida_source=d&source_id=e",
        "https://www.zhihu.com/search?q=a",
        ("hybrid_search_source", "hybrid_search_extra", "zhida_source", "source_id"),
    ),
    "weixin short": (
        "https://mp.weixin.qq.com/s/abc?scene=1&sn=2#rd",
        "https://mp.weixin.qq.com/s/abc",
        ("scene", "sn", "#rd"),
    ),
    "weixin long": (
        WEIXIN.replace("__biz", "chksm=9&__biz") + "&scene=1&sharer_shareid=2#wechat_redirect",
        WEIXIN,
        ("chksm", "scene", "sharer_shareid", "#wechat_redirect"),
    ),
    "weixin temporary": (
        "https://mp.weixin.qq.com/s?src=11&timestamp=2&ver=3&signature=a*b&new=1",
        "https://mp.weixin.qq.com/s?src=11&timestamp=2&ver=3&signature=a*b",
        ("new",),
    ),
    "weixin album": (
        "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA=&action=getalbum&album_id=1&scene=2",
        "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=MzA=&action=getalbum&album_id=1",
        ("scene",),
    ),
    "juejin": ("https://juejin.cn/post/1?searchId=2", "https://juejin.cn/post/1", ("searchId",)),
    "CSDN": (
        "https://blog.csdn.net/u/article/details/1?spm=1001.2101&ops=x",
        "https://blog.csdn.net/u/article/details/1",
        ("spm", "ops"),
    ),
    "CSDN, own subdomain": (
        "https://u.blog.csdn.net/article/details/1?a=1",
        "https://u.blog.csdn.net/article/details/1",
        ("a",),
    ),
    "jianshu": ("https://www.jianshu.com/p/1?a=1", "https://www.jianshu.com/p/1", ("a",)),
    "segmentfault": ("https://segmentfault.com/a/1?a=1", "https://segmentfault.com/a/1", ("a",)),
    "InfoQ": ("https://www.infoq.cn/article/1?a=1", "https://www.infoq.cn/article/1", ("a",)),
    "InfoQ, English": ("https://www.infoq.com/articles/b/?a=1", "https://www.infoq.com/articles/b/", ("a",)),
    "sspai": ("https://sspai.com/post/1?a=1", "https://sspai.com/post/1", ("a",)),
    "x.com": ("https://x.com/u/status/1?s=20&t=abc", "https://x.com/u/status/1", ("s", "t")),
    "twitter, photo": (
        "https://twitter.com/u/status/1/photo/1?s=20",
        "https://twitter.com/u/status/1/photo/1",
        ("s",),
    ),
    "arXiv": ("https://arxiv.org/abs/2309.06180?context=cs", "https://arxiv.org/abs/2309.06180", ("context",)),
    "bilibili": (
        "https://www.bilibili.com/video/BV1?t=30&vd_source=a&p=2&spm_id_from=333.1",
        "https://www.bilibili.com/video/BV1?t=30&p=2",
        ("vd_source", "spm_id_from"),
    ),
    "baijiahao": (
        "https://baijiahao.baidu.com/s?id=1&wfr=spider&for=pc",
        "https://baijiahao.baidu.com/s?id=1",
        ("wfr", "for"),
    ),
    "youtube": (
        "https://www.youtube.com/watch?v=abcdefghijk&si=1&feature=2&pp=3&ab_channel=4&t=5",
        "https://www.youtube.com/watch?v=abcdefghijk&t=5",
        ("si", "feature", "pp", "ab_channel"),
    ),
    "youtu.be": ("https://youtu.be/abcdefghijk?si=1", "https://youtu.be/abcdefghijk", ("si",)),
    "medium": ("https://medium.com/p/a?source=b&sk=c", "https://medium.com/p/a?sk=c", ("source",)),
    "medium, subdomain": ("https://u.medium.com/a?source=b", "https://u.medium.com/a", ("source",)),
    "github": (
        "https://github.com/o/r?tab=readme-ov-file&email_token=a&email_source=b#readme",
        "https://github.com/o/r#readme",
        ("tab", "email_token", "email_source"),
    ),
    "reddit": (
        "https://www.reddit.com/r/x/comments/1/?share_id=a&rdt=1&sort=new",
        "https://www.reddit.com/r/x/comments/1/?sort=new",
        ("share_id", "rdt"),
    ),
    "the rest stays byte for byte": (
        "https://example.org/?b=%e4+&UTM_Source=x&a=1&&%75tm_medium=y&=&fbclid",
        "https://example.org/?b=%e4+&a=1&&=",
        ("UTM_Source", "%75tm_medium", "fbclid"),
    ),
    "as HTML": (
        "https://example.org/?a=1&amp;b=2&amp;utm_source=x",
        "https://example.org/?a=1&amp;b=2",
        ("utm_source",),
    ),
    "spm with dots": ("https://example.org/?spm=1001.2101.3001.", "https://example.org/", ("spm",)),
    "text directive": ("https://example.org/a#:~:text=b,c&text=d", "https://example.org/a", ("#:~:text",)),
    "text directive after a fragment": ("https://example.org/a#b:~:text=c", "https://example.org/a#b", ("#:~:text",)),
    "tracking fragment": (
        "https://example.org/a#utm_source=rss&utm_medium=rss",
        "https://example.org/a",
        ("#utm_source",),
    ),
    "once each": ("https://example.org/?utm_a=1&utm_a=2", "https://example.org/", ("utm_a",)),
}


@pytest.mark.parametrize(("text", "url", "removed"), REMOVED.values(), ids=REMOVED)
def test_tracking_parameters_are_removed_and_reported(text: str, url: str, removed: tuple[str, ...]) -> None:
    assert clean(text) == Cleaned(url, removed)
    assert clean(url) == Cleaned(url, ())


@pytest.mark.parametrize("name", [name.replace("*", "x") for name in TRACKING])
def test_tracking_parameters_are_removed_on_any_site_in_any_case(name: str) -> None:
    text = f"https://example.org/?a=1&{name.upper()}=2&b=3"
    assert clean(text) == Cleaned("https://example.org/?a=1&b=3", (name.upper(),))


# Written out, so that a name lost from the table is missed.
NAMES = [
    *("utm_source", "mtm_source", "pk_campaign", "pk_kwd", "pk_keyword", "pk_medium", "pk_source", "pk_content"),
    *("pk_cid", "itm_source", "itm_medium", "itm_campaign", "itm_content", "itm_term", "fbclid", "gclid"),
    *("gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid"),
    *("ttclid", "igsh", "igshid", "mc_cid", "mc_eid", "mkt_tok", "vero_id", "oly_enc_id"),
    *("_hsenc", "_hsmi", "__hstc", "__hssc", "__hsfp", "hsCtaTracking", "_openstat", "wickedid"),
    *("_ga", "_gl", "srsltid", "ref_src", "ref_url"),
]


@pytest.mark.parametrize("name", NAMES)
def test_known_trackers(name: str) -> None:
    assert clean(f"https://example.org/?{name}=1") == Cleaned("https://example.org/", (name,))


@pytest.mark.parametrize("name", ["utm", "pk_x", "itm_x", "mc_x", "gclidx", "_g", "__h", "xfbclid"])
def test_parameters_that_resemble_trackers_are_kept(name: str) -> None:
    assert clean(f"https://example.org/?{name}=1") == Cleaned(f"https://example.org/?{name}=1", ())


JUMPS = {
    "zhihu": "https://link.zhihu.com/?target=https%3A//example.org/a%3Fb%3D1%26c",
    "zhihu, no slash": "http://link.zhihu.com?target=https%3A//example.org/a%3Fb%3D1%26c",
    "juejin": "https://link.juejin.cn/?target=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c",
    "CSDN": "https://link.csdn.net/?from_id=1&target=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c",
    "sspai": "https://sspai.com/link?target=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c",
    "jianshu": "https://www.jianshu.com/go-wild?ac=2&url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c",
    "gitee": "https://gitee.com/link?target=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c",
    "google": "https://www.google.com/url?sa=t&q=&url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c&usg=x",
    "google, q": "https://www.google.com.hk/url?q=https://example.org/a%3Fb%3D1%26c&sa=D",
    "youtube": "https://www.youtube.com/redirect?event=v&q=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c",
    "weixin captcha": (
        "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=H&amp;target_url="
        "https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c"
    ),
}


@pytest.mark.parametrize("text", JUMPS.values(), ids=JUMPS)
def test_a_jump_page_becomes_its_target(text: str) -> None:
    host = text.partition("://")[2].partition("/")[0].partition("?")[0]
    assert clean(text) == Cleaned("https://example.org/a?b=1&c", (f"jump page {host}",))


def test_every_site_with_a_jump_page_is_tested() -> None:
    """The table contains hosts without `www.`, and Google without a country."""
    tested = " ".join(JUMPS.values())
    assert [host for host, site in SITES.items() if site.jump and host.removesuffix("*") not in tested] == []


def test_the_target_of_a_jump_page_is_cleaned_as_well() -> None:
    inner = "http%3A%2F%2Fzhuanlan.zhihu.com%2Fp%2F1%3Futm_psn%3D2"
    text = f"https://link.juejin.cn/?target=https%3A%2F%2Flink.zhihu.com%2F%3Ftarget%3D{inner.replace('%', '%25')}"
    assert clean(text) == Cleaned(
        "https://zhuanlan.zhihu.com/p/1", ("jump page link.juejin.cn", "jump page link.zhihu.com", "utm_psn")
    )


def test_the_fragment_of_a_jump_page_is_kept_unless_its_target_has_one() -> None:
    assert clean("https://link.zhihu.com/?target=https%3A//a.example/#b").url == "https://a.example/#b"
    assert clean("https://link.zhihu.com/?target=https%3A//a.example/%23c#b").url == "https://a.example/#c"


def test_three_jump_pages_are_unwrapped_and_longer_chains_are_kept() -> None:
    url = "https://example.org/"
    for _ in range(3):
        url = "https://link.zhihu.com/?target=" + url.replace("%", "%25").replace(":", "%3A").replace("?", "%3F")
    assert clean(url).url == "https://example.org/"
    url = "https://link.zhihu.com/?target=" + url.replace("%", "%25").replace(":", "%3A").replace("?", "%3F")
    assert clean(url) == Cleaned(url, ())


REFUSED = {
    "nothing": ("", "'': the host is missing", None),
    "spaces": (" \n", "'': the host is missing", None),
    "a word": ("hello", "'hello': a host without a dot needs http://", None),
    "words": ("深入浅出 vLLM", "'深入浅出 vLLM': the host name is invalid", None),
    "sentences": ("读完。真好", "'读完。真好': a host without a dot needs http://", None),
    "a version": ("0.8.1", "'0.8.1': an IPv4 host is four numbers from 0 to 255", None),
    "a short IPv4": (
        "http://127.1/",
        "'http://127.1/': an IPv4 host is four numbers from 0 to 255",
        None,
    ),
    "a hexadecimal IPv4": (
        "http://0x7f.0x1/",
        "'http://0x7f.0x1/': an IPv4 host is four numbers from 0 to 255",
        None,
    ),
    "an IPv4 too high": (
        "http://1.2.3.256/",
        "'http://1.2.3.256/': an IPv4 host is four numbers from 0 to 255",
        None,
    ),
    "a broken IPv6": ("http://[::1::]/", "'http://[::1::]/': the IPv6 address is invalid", None),
    "a zone": ("http://[fe80::1%25en0]/", "'http://[fe80::1%25en0]/': the IPv6 address is invalid", None),
    "an open bracket": ("http://[::1/", "'http://[::1/': the brackets do not enclose the host", None),
    "after brackets": ("http://[::1]a/", "'http://[::1]a/': the brackets do not enclose the host", None),
    "ftp": ("ftp://example.org/", "'ftp://example.org/': only http and https are supported", None),
    "script": ("javascript:alert(1)", "'javascript:alert(1)': only http and https are supported", None),
    "mailto": ("mailto:me@example.org", "'mailto:me@example.org': only http and https are supported", None),
    "data": ("data:1,a", "'data:1,a': only http and https are supported", None),
    "git": ("git+https://example.org/", "'git+https://example.org/': only http and https are supported", None),
    "no slashes": ("http:example.org", "'http:example.org': // is missing after the scheme", None),
    "one slash": ("https:/example.org", "'https:/example.org': // is missing after the scheme", None),
    "no host": ("https://", "'https://': the host is missing", None),
    "no host but a path": ("https:///a", "'https:///a': the host is missing", None),
    "two schemes": ("https://HTTP://e.org/a", "'https://HTTP://e.org/a': it starts with two schemes", None),
    "no host but a port": ("https://:80/", "'https://:80/': the host is missing", None),
    "an empty label": (
        "https://a..example/",
        "'https://a..example/': host labels consist of letters, digits and inner hyphens",
        None,
    ),
    "half a pair of quotes": (
        "'https://example.org/a",
        '"\'https://example.org/a": host labels consist of letters, digits and inner hyphens',
        None,
    ),
    "an outer hyphen": (
        "https://-a.example/",
        "'https://-a.example/': host labels consist of letters, digits and inner hyphens",
        None,
    ),
    "a space in the host": (
        "https://exa mple.org/",
        "'https://exa mple.org/': host labels consist of letters, digits and inner hyphens",
        None,
    ),
    "a percent sign in the host": (
        "https://ex%61mple.org/",
        "'https://ex%61mple.org/': host labels consist of letters, digits and inner hyphens",
        None,
    ),
    "a file name": ("my_module.py", "'my_module.py': a host with an underscore needs http://", None),
    "not a letter": ("https://❤.example/", "'https://❤.example/': the host name is invalid", None),
    "a port too high": (
        "https://a.example:65536/",
        "'https://a.example:65536/': the port must be a number up to 65535",
        None,
    ),
    "port of letters": (
        "https://a.example:b/",
        "'https://a.example:b/': the port must be a number up to 65535",
        None,
    ),
    "port of other digits": (
        "https://a.example:٨٠/",
        "'https://a.example:٨٠/': the port must be a number up to 65535",
        None,
    ),
    "mail": ("me@example.org", "'me@example.org': an email address, or credentials without http://", None),
    "a password": (
        "https://me:secret@example.org/",
        "'https://me:secret@example.org/': it contains a username or password",
        "`readtrack add --raw` keeps it",
    ),
    "an empty name": (
        "https://@example.org/",
        "'https://@example.org/': it contains a username or password",
        "`readtrack add --raw` keeps it",
    ),
    "two lines": (
        "https://example.org/a\nb",
        "'https://example.org/a b': it contains a control character or line break",
        None,
    ),
    "a control character": (
        "https://example.org/\x1b[31ma",
        "'https://example.org/a': it contains a control character or line break",
        None,
    ),
    "a Unicode line break": (
        "https://example.org/a\u2028b",
        "'https://example.org/a b': it contains a control character or line break",
        None,
    ),
    "an undecoded byte": ("https://example.org/a\udcff", "'https://example.org/a': not UTF-8", None),
    "weixin, cut": (
        "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==",
        "'https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==': __biz without sn",
        CUT,
    ),
    "weixin, sn empty": (
        "http://mp.weixin.qq.com/s/?__biz=MzA=&mid=1&idx=2&sn=#rd",
        "'http://mp.weixin.qq.com/s/?__biz=MzA=&mid=1&idx=2&sn=#rd': __biz without sn",
        CUT,
    ),
    "weixin, cut, after a jump page": (
        "https://link.zhihu.com/?target=http://mp.weixin.qq.com/s?__biz=MzA=&mid=1",
        "'https://link.zhihu.com/?target=http://mp.weixin.qq.com/s?__biz=MzA=&mid=1': __biz without sn",
        CUT,
    ),
    "a long one": ("x" * 99, f"'{'x' * 80}…': host labels consist of letters, digits and inner hyphens", None),
}


@pytest.mark.parametrize(("text", "message", "hint"), REFUSED.values(), ids=REFUSED)
def test_an_invalid_url_is_refused_with_the_reason(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(InvalidURL) as raised:
        clean(text)
    assert (str(raised.value), raised.value.hint, raised.value.exit_code) == (f"invalid URL {message}", hint, 1)


def test_the_error_carries_the_text_and_the_reason() -> None:
    with pytest.raises(InvalidURL) as raised:
        clean(" hello\x1b[31m ")
    assert (raised.value.text, raised.value.why) == ("hello\x1b[31m", "it contains a control character or line break")


RAW = {
    "tracking": "https://zhuanlan.zhihu.com/p/1?utm_psn=2#:~:text=a",
    "capitals": "HTTPS://Example.ORG:443/./a",
    "password": "https://me:secret@example.org/",
    "not ASCII": "http://例子.测试/你?好#é",
    "weixin, cut": "https://mp.weixin.qq.com/s?__biz=MzA=",
    "jump page": "https://link.zhihu.com/?target=https%3A//example.org/",
    "a letter newer than this Python": "https://example.org/\U0003fffd",
    "punctuation": "https://example.org/a，",
}


@pytest.mark.parametrize("text", RAW.values(), ids=RAW)
def test_a_raw_url_is_kept_as_typed(text: str) -> None:
    assert check(text) == text


RAW_REFUSED = {
    "nothing": ("", "'': it must start with http:// or https://"),
    "no scheme": ("example.org", "'example.org': it must start with http:// or https://"),
    "ftp": ("ftp://example.org", "'ftp://example.org': it must start with http:// or https://"),
    "backslashes": (r"https:\\a.example", r"'https:\\\\a.example': it must start with http:// or https://"),
    "no host": ("https://", "'https://': the host is missing"),
    "no host after a name": ("https://me@/", "'https://me@/': the host is missing"),
    "space": (
        "https://example.org/a b",
        "'https://example.org/a b': it contains a space or invisible character",
    ),
    "space before": (" https://example.org/", "'https://example.org/': it contains a space or invisible character"),
    "line break": ("https://example.org/\n", "'https://example.org/': it contains a space or invisible character"),
    "wide space": ("https://example.org/\u3000", "'https://example.org/': it contains a space or invisible character"),
    "zero width": ("https://example.org/\u200b", "'https://example.org/': it contains a space or invisible character"),
    "bidi": ("https://example.org/\u202ea", "'https://example.org/a': it contains a space or invisible character"),
    "escape": ("https://example.org/\x1b[0m", "'https://example.org/': it contains a space or invisible character"),
    "byte": ("https://example.org/\udcff", "'https://example.org/': it contains a space or invisible character"),
}


@pytest.mark.parametrize(("text", "message"), RAW_REFUSED.values(), ids=RAW_REFUSED)
def test_a_raw_url_that_cannot_be_opened_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidURL) as raised:
        check(text)
    assert str(raised.value) == f"invalid URL {message}"


KEYS = {
    "example.org/a": [
        "https://example.org/a",
        "http://example.org/a",
        "example.org/a/",
        "https://www.example.org/a#",
        "https://www.example.org/a#:~:text=b",
        "https://www.example.org/a#utm_source=x",
        "HTTPS://EXAMPLE.ORG:443/a?utm_source=x",
        "http://example.org:80/%61",
        "https://example.org./b/../a?",
        "<https://example.org/a>，",
        "https://link.zhihu.com/?target=http%3A//example.org/a",
    ],
    "example.org": [
        "https://example.org",
        "https://example.org/",
        "http://www.example.org/#top",
        "https://example.org/?&",
    ],
    "example.org/a/": ["https://example.org/a//"],
    "example.org/%E4%BD%A0-~": ["https://example.org/你-~", "https://example.org/%e4%bd%a0%2D%7e"],
    "example.org?a=1&b=2": [
        "https://example.org/?b=2&a=1",
        "https://example.org?a=1&&b=2&",
        "https://example.org/?%61=1&b=2",
    ],
    "example.org?a=2&a=1": ["https://example.org/?a=2&a=1"],
    "example.org?a=b%3Dc": ["https://example.org/?a=b=c", "https://example.org/?a=b%3dc"],
    "example.org#/a": ["https://example.org/#/a", "https://example.org#/%61"],
    "example.org#!a": ["https://example.org/#!a"],
    "me@example.org": ["https://me@example.org/"],
    "example.org:8080": ["https://example.org:8080/", "http://www.example.org:8080"],
    "www.com": ["https://www.com/"],
    "zhihu.com/p/1": [
        "https://zhuanlan.zhihu.com/p/1?utm_psn=2",
        "http://zhuanlan.zhihu.com/p/1/",
        "https://www.zhihu.com/tardis/zm/art/1",
        "https://www.zhihu.com/tardis/bd/art/1?source_id=1",
    ],
    "zhihu.com/answer/2": [
        "https://www.zhihu.com/question/1/answer/2",
        "https://www.zhihu.com/answer/2?share_code=x",
        "https://zhihu.com/question/9/answer/2/",
    ],
    "zhihu.com/column/c_1": [
        "https://www.zhihu.com/column/c_1",
        "https://zhuanlan.zhihu.com/column/c_1",
        "https://zhuanlan.zhihu.com/c_1?a=1",
    ],
    "zhihu.com/question/1": ["https://www.zhihu.com/question/1?utm_psn=1"],
    "mp.weixin.qq.com/s?__biz=MzA%3D%3D&idx=3&mid=2&sn=4": [
        "https://mp.weixin.qq.com/s?__biz=MzA==&mid=2&idx=3&sn=4",
        "http://mp.weixin.qq.com/s?sign=4&itemidx=3&appmsgid=2&__biz=MzA%3d%3D&chksm=5#rd",
        "mp.weixin.qq.com/s/?__biz=MzA==&amp;mid=2&amp;idx=3&amp;sn=4&amp;scene=5",
    ],
    "mp.weixin.qq.com/s/abc": ["https://mp.weixin.qq.com/s/abc?scene=1", "http://mp.weixin.qq.com/s/abc#rd"],
    "mp.weixin.qq.com/s?__biz=MzA%3D": ["https://mp.weixin.qq.com/s?__biz=MzA="],
    "youtube.com/watch?v=abcdefghi-_": [
        "https://www.youtube.com/watch?v=abcdefghi-_&t=1&list=x",
        "https://www.youtube.com/watch?v=abcdefghi-_#t=1m",
        "https://m.youtube.com/watch?app=m&v=abcdefghi-_",
        "https://youtu.be/abcdefghi-_?si=1",
        "https://www.youtube.com/shorts/abcdefghi-_",
        "https://www.youtube.com/live/abcdefghi-_",
        "https://www.youtube-nocookie.com/embed/abcdefghi-_",
    ],
    "youtube.com/watch?v=short": ["https://www.youtube.com/watch?v=short"],
    "youtube.com/playlist?list=x": ["https://m.youtube.com/playlist?list=x"],
    "arxiv.org/abs/2309.06180": [
        "https://arxiv.org/abs/2309.06180",
        "http://export.arxiv.org/abs/2309.06180v2",
        "https://www.arxiv.org/pdf/2309.06180v1.pdf",
        "https://arxiv.org/html/2309.06180v3",
    ],
    "arxiv.org/abs/2309.06180#S2": ["https://arxiv.org/html/2309.06180v3#S2"],
    "arxiv.org/abs/math.GT/0309136": ["https://arxiv.org/pdf/math.GT/0309136v1"],
    "arxiv.org/list/cs.CL/recent": ["https://arxiv.org/list/cs.CL/recent"],
    "github.com/o/r": [
        "https://github.com/O/R",
        "http://www.github.com/o/R.git",
        "https://github.com/o/r/?tab=readme-ov-file#readme",
        "https://github.com/o/r#readme-ov-file",
    ],
    "github.com/o/r#a": ["https://github.com/O/r/?tab=readme-ov-file#a"],
    "github.com/o/r/blob/Main/A.md": ["https://github.com/O/R/blob/Main/A.md"],
    "github.com/o": ["https://github.com/O/"],
    "github.com": ["https://github.com"],
    "x.com/u/status/1": [
        "https://twitter.com/u/status/1?s=20",
        "https://mobile.twitter.com/u/status/1",
        "https://x.com/u/status/1",
    ],
    "en.wikipedia.org/wiki/A": ["https://en.m.wikipedia.org/wiki/A", "https://en.wikipedia.org/wiki/A"],
    "en.wikipedia.org/wiki/A#B": ["https://en.m.wikipedia.org/wiki/A#B", "https://en.wikipedia.org/wiki/A#%42"],
    "example.org/a#t=1": ["https://example.org/a#t=1"],
    "juejin.cn/post/1": ["https://juejin.im/post/1", "https://juejin.cn/post/1"],
    "blog.csdn.net/article/details/1": [
        "https://blog.csdn.net/user/article/details/1?spm=1001.2101",
        "https://user.blog.csdn.net/article/details/1",
    ],
    "bilibili.com/video/BV1": [
        "https://www.bilibili.com/video/BV1/?p=1&vd_source=a",
        "https://m.bilibili.com/video/BV1",
    ],
    "bilibili.com/video/BV1?p=2": ["https://m.bilibili.com/video/BV1?p=2"],
    "jianshu.com/p/1": ["https://m.jianshu.com/p/1", "https://www.jianshu.com/p/1?utm_source=a"],
    "doi.org/10.1145/abc.1": ["https://dx.doi.org/10.1145/ABC.1", "http://doi.org/10.1145/abc.1"],
    "arxiv.org/abs/2309.06181": ["https://ar5iv.labs.arxiv.org/html/2309.06181", "http://cn.arxiv.org/abs/2309.06181"],
    "openreview.net/forum?id=aB-c_1": [
        "https://openreview.net/pdf?id=aB-c_1",
        "https://openreview.net/forum?id=aB-c_1",
    ],
    "aclanthology.org/2023.acl-long.1": [
        "https://aclanthology.org/2023.acl-long.1.pdf",
        "https://www.aclanthology.org/2023.acl-long.1/",
    ],
    "dl.acm.org/doi/10.1145/1.2": ["https://dl.acm.org/doi/pdf/10.1145/1.2", "https://dl.acm.org/doi/10.1145/1.2"],
    "zh.wikipedia.org/wiki/A": ["https://zh.wikipedia.org/zh-cn/A", "https://zh.m.wikipedia.org/zh-hans/A"],
    "toutiao.com/article/7000000001": [
        "https://www.toutiao.com/article/7000000001/?log_from=a&wid=1",
        "https://m.toutiao.com/i7000000001/",
        "https://www.toutiao.com/a7000000001",
    ],
    "news.qq.com/a/20240101A0": [
        "https://view.inews.qq.com/a/20240101A0?devid=1",
        "https://new.qq.com/rain/a/20240101A0",
        "https://news.qq.com/rain/a/20240101A0?suid=x",
    ],
    "xiaohongshu.com/explore/64ab": [
        "https://www.xiaohongshu.com/explore/64ab?xsec_token=a&xsec_source=pc",
        "https://www.xiaohongshu.com/discovery/item/64ab?app_platform=ios",
    ],
    "open.spotify.com/episode/1": ["https://open.spotify.com/episode/1?si=a"],
    "cnblogs.com/u/p/1": ["https://www.cnblogs.com/u/p/1.html", "https://www.cnblogs.com/u/p/1"],
    "stackoverflow.com/questions/1": ["https://stackoverflow.com/q/1", "https://stackoverflow.com/questions/1/how-to"],
    "juejin.cn/post/2": ["https://juejin.cn/spost/2"],
    "cloud.tencent.com/developer/article/1": ["https://cloud.tencent.com/developer/article/1?from=15425&areaSource=1"],
    "book.douban.com/subject/1": ["https://book.douban.com/subject/1/?from=tag", "http://book.douban.com/subject/1"],
    "36kr.com/p/1": ["https://36kr.com/p/1?f=rss", "https://m.36kr.com/p/1"],
    "yuque.com/a/b/c": ["https://www.yuque.com/a/b/c?singleDoc"],
    "reddit.com/r/x": ["https://old.reddit.com/r/x/", "https://www.reddit.com/r/x?rdt=1"],
    "web.archive.org/web/2020/http://a.example?utm_a=1": ["https://web.archive.org/web/2020/http://a.example/?utm_a=1"],
    "xn--fa-hia.de": ["https://faß.de", "http://xn--FA-hia.de/"],
}


@pytest.mark.parametrize(("expected", "url"), [(expected, url) for expected, urls in KEYS.items() for url in urls])
def test_spellings_of_one_page_have_one_key(expected: str, url: str) -> None:
    assert key(url) == expected


@pytest.mark.parametrize("urls", KEYS.values(), ids=KEYS)
def test_the_filter_passes_every_spelling_of_a_page(urls: list[str]) -> None:
    assert [(url, other) for url in urls for other in urls if not page_filter([url])(other)] == []


@pytest.mark.parametrize(
    "other",
    ["https://example.org/%6eew", "https://ｅxample.org/ｎｅｗ", "example.org/n\x07ew", "HTTP://EXAMPLE.ORG/NEW?"],
)
def test_the_filter_passes_spellings_that_need_a_key(other: str) -> None:
    assert page_filter(["https://example.org/new"])(other)


def test_the_filter_passes_few_other_urls() -> None:
    may_match = page_filter(["https://zhuanlan.zhihu.com/p/26719287825", "https://github.com/vllm-project/vllm"])
    passed = [url for urls in KEYS.values() for url in urls if may_match(url)]
    assert [url for url in passed if "%" not in url and url.isascii()] == []
    assert may_match("https://www.zhihu.com/tardis/zm/art/26719287825")
    assert may_match("https://github.com/vLLM-project/vLLM.git")


@pytest.mark.parametrize(
    "url", ["https://example.org/", "https://a=b@juejin.im", "https://example.org/a//", "https://example.org/?b=a="]
)
def test_the_filter_passes_everything_for_pages_without_a_distinctive_word(url: str) -> None:
    assert page_filter([url])("https://example.net/x")


def test_the_filter_passes_everything_for_many_pages() -> None:
    assert not page_filter([f"https://example.org/{number}" for number in range(20)])("https://example.net/x")
    assert page_filter([f"https://example.org/{number}" for number in range(21)])("https://example.net/x")


DIFFERENT = {
    "case of the path": ("https://example.org/a", "https://example.org/A"),
    "case of a value": ("https://example.org/?a=b", "https://example.org/?a=B"),
    "index page": ("https://example.org/", "https://example.org/index.html"),
    "double slash": ("https://example.org/a/b", "https://example.org/a//b"),
    "subdomain": ("https://example.org/", "https://m.example.org/"),
    "csdn articles": (
        "https://a.blog.csdn.net/article/details/1",
        "https://a.blog.csdn.net/article/details/2",
    ),
    "csdn, a list of articles": ("https://a.blog.csdn.net/article/list/1", "https://b.blog.csdn.net/article/list/1"),
    "toutiao articles": ("https://www.toutiao.com/article/7000000001/", "https://www.toutiao.com/article/7000000002/"),
    "openreview papers": ("https://openreview.net/forum?id=a", "https://openreview.net/forum?id=b"),
    "openreview, a note": ("https://openreview.net/forum?id=a", "https://openreview.net/forum?id=a&noteId=b"),
    "questions": ("https://stackoverflow.com/q/1", "https://stackoverflow.com/q/2"),
    "an answer": ("https://stackoverflow.com/questions/1/a", "https://stackoverflow.com/questions/1/a/2"),
    "Wikipedias": ("https://zh.wikipedia.org/wiki/A", "https://en.wikipedia.org/wiki/A"),
    "titles in Wikipedia, case": ("https://zh.wikipedia.org/wiki/Ab", "https://zh.wikipedia.org/wiki/AB"),
    "xiaohongshu notes": ("https://www.xiaohongshu.com/explore/1?a", "https://www.xiaohongshu.com/explore/2?a"),
    "hash route": ("https://example.org/#/a", "https://example.org/#/b"),
    "sections": ("https://example.org/a#b", "https://example.org/a#c"),
    "section and page": ("https://example.org/a#b", "https://example.org/a"),
    "sections of a readme": ("https://github.com/o/r#install", "https://github.com/o/r"),
    "hash route and none": ("https://example.org/#/a", "https://example.org/"),
    "escaped slash": ("https://example.org/a/b", "https://example.org/a%2Fb"),
    "escaped percent sign": ("https://example.org/%2541", "https://example.org/A"),
    "escaped ampersand": ("https://example.org/?a=1&b=2", "https://example.org/?a=1%26b=2"),
    "plus and space": ("https://example.org/?a=b+c", "https://example.org/?a=b%2Bc"),
    "order of equal names": ("https://example.org/?a=1&a=2", "https://example.org/?a=2&a=1"),
    "value that begins like the next name": ("https://example.org/?a=b=c", "https://example.org/?a=b&c"),
    "ref": ("https://example.org/?ref=1", "https://example.org/?ref=2"),
    "source": ("https://example.org/?source=1", "https://example.org/?source=2"),
    "id": ("https://example.org/?id=1", "https://example.org/?id=2"),
    "session": ("https://example.org/?session=1", "https://example.org/"),
    "port": ("https://example.org:8080/", "https://example.org/"),
    "spm without a dot": ("https://example.org/?spm=a", "https://example.org/?spm=b"),
    "ß": ("https://faß.de/", "https://fass.de/"),
    "short link": ("https://b23.tv/a", "https://b23.tv/A"),
    "zhihu articles": ("https://zhuanlan.zhihu.com/p/1", "https://zhuanlan.zhihu.com/p/2"),
    "zhihu article and answer": ("https://zhuanlan.zhihu.com/p/1", "https://www.zhihu.com/answer/1"),
    "zhihu answers to a question": (
        "https://www.zhihu.com/question/1/answer/2",
        "https://www.zhihu.com/question/1/answer/3",
    ),
    "zhihu question and answer": ("https://www.zhihu.com/question/1", "https://www.zhihu.com/question/1/answer/2"),
    "zhihu pin and article": ("https://www.zhihu.com/pin/1", "https://zhuanlan.zhihu.com/p/1"),
    "weixin, place in a message": (WEIXIN, WEIXIN.replace("idx=1", "idx=2")),
    "weixin, sn": (WEIXIN, WEIXIN.replace("sn=a", "sn=b")),
    "weixin, short and long": (WEIXIN, "https://mp.weixin.qq.com/s/abc"),
    "weixin, case": ("https://mp.weixin.qq.com/s/abc", "https://mp.weixin.qq.com/s/aBc"),
    "weixin, cut": ("https://mp.weixin.qq.com/s?__biz=MzA=", "https://mp.weixin.qq.com/s?__biz=MzB="),
    "weixin, temporary": (
        "https://mp.weixin.qq.com/s?src=1&timestamp=2&ver=3&signature=a",
        "https://mp.weixin.qq.com/s?src=1&timestamp=2&ver=3&signature=b",
    ),
    "youtube, case": ("https://youtu.be/abcdefghijk", "https://youtu.be/abcdefghijK"),
    "bilibili parts": ("https://www.bilibili.com/video/BV1?p=1", "https://www.bilibili.com/video/BV1?p=2"),
    "arXiv": ("https://arxiv.org/abs/2309.06180", "https://arxiv.org/abs/2309.06181"),
    "arXiv, another port": ("https://arxiv.org:8080/abs/2309.06180", "https://arxiv.org/abs/2309.06180"),
    "arXiv searches": ("https://arxiv.org/search/?query=a", "https://arxiv.org/search/?query=b"),
    "github issues": ("https://github.com/o/r/issues/1", "https://github.com/o/r/issues/2"),
    "github file, case": ("https://github.com/o/r/blob/main/a.md", "https://github.com/o/r/blob/main/A.md"),
    "gist": ("https://gist.github.com/o/1", "https://github.com/o/1"),
    "medium friend link": ("https://medium.com/p/a?sk=1", "https://medium.com/p/a?sk=2"),
    "exempt": ("https://transfernow.net/dl?utm_source=1", "https://transfernow.net/dl?utm_source=2"),
    "archived twice": (
        "https://web.archive.org/web/1/http://a.example",
        "https://web.archive.org/web/2/http://a.example",
    ),
    "other scheme, case": ("ftp://example.org/a", "ftp://example.org/A"),
    "jump page to another scheme": (
        "https://link.zhihu.com/?target=ftp%3A//a.example",
        "https://link.zhihu.com/?target=ftp%3A//b.example",
    ),
}


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" \n", ""),
        ("A Book", "A Book"),
        (" a\u200b\x1b[31m  b\udcff ", "a b"),
        ("ftp://A.b/C", "ftp://A.b/C"),
    ],
)
def test_text_that_is_not_a_url_is_its_own_key(text: str, expected: str) -> None:
    assert key(text) == expected


@pytest.mark.parametrize("text", [text for text, _, _ in REFUSED.values()], ids=REFUSED)
def test_a_refused_url_still_has_a_key(text: str) -> None:
    assert key(text) == key(f" {text}\n")


@pytest.mark.parametrize(
    "text",
    ["%" * 200_000, "&amp;" * 40_000, "/.." * 60_000, "）" * 60_000, "&utm_a" * 30_000, "a.b" * 60_000, "[" * 200_000],
)
def test_hostile_input_takes_linear_time(text: str) -> None:
    """Quadratic time would be minutes."""
    for url in (text, f"https://example.org/{text}", f"https://mp.weixin.qq.com/s?{text}", f"https://{text}中/"):
        key(url)
