"""Walls are recognised, and pages that only write about such things are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import answer, head, meta, title

from readtrack.web.response import Response
from readtrack.web.walls import Wall, wall

ASKED = "https://example.org/a"
ZHIHU = "https://zhuanlan.zhihu.com/p/1"
WEIXIN = "https://mp.weixin.qq.com/s/abc"
CAPTCHA = Wall("captcha", "it shows a captcha")
LOGIN = Wall("login", "it requires a login")
CONSENT = Wall("consent", "it asks for consent to cookies first")
DELETED = Wall("deleted", "it was deleted")
REFUSED = Wall("challenge", "example.org blocks automated requests")

CLOUDFLARE = "<script>(function(){window._cf_chl_opt = {cvId: '3'};})();</script>"
# What Cloudflare puts into every page that passes through it.
COUNTED = (
    "<script>(function(){window['__CF$cv$params']={r:'8'};var a=document.createElement('script');"
    "a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';})();</script>"
)


def notice(words: str) -> str:
    return f'<html><head><title></title></head><body><h2 class="weui-msg__title warn">{words}</h2></body></html>'


def led(to: str, asked: str = ASKED, *, text: str = "<title>Welcome</title>") -> Response:
    return answer(text, to, redirects=[asked])


WALLS = {
    "header of Cloudflare": (ASKED, answer("", headers={"cf-mitigated": "challenge"}, status=403), REFUSED),
    "script of Cloudflare": (ASKED, answer(head(title("Just a moment..."), CLOUDFLARE), status=403), REFUSED),
    "script of Cloudflare, another language": (ASKED, answer(head(title("Un momento…"), CLOUDFLARE)), REFUSED),
    "source of Cloudflare": (
        ASKED,
        answer('<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1">', status=503),
        REFUSED,
    ),
    "title of Cloudflare": (ASKED, answer(head(title("Attention Required! | Cloudflare"))), REFUSED),
    "cut in the script": (ASKED, answer("<title>x</title><script>window._cf_chl_opt={", status=403), REFUSED),
    "Cloudflare with the page's own name": (
        ASKED,
        answer(head(meta("og:title", "A"), CLOUDFLARE), status=403),
        REFUSED,
    ),
    "Anubis": (ASKED, answer('<title>…</title><script id="anubis_challenge" type="application/json">{}'), REFUSED),
    "AWS": (ASKED, answer("", status=202, headers={"x-amzn-waf-action": "challenge"}), REFUSED),
    "AWS, captcha": (ASKED, answer("", status=405, headers={"x-amzn-waf-action": "captcha"}), CAPTCHA),
    "DataDome": (ASKED, answer('<script src="https://ct.captcha-delivery.com/c.js">', status=403), CAPTCHA),
    "PerimeterX": (ASKED, answer('<div id="px-captcha">', status=403), CAPTCHA),
    "zhihu, mark": (
        ZHIHU,
        answer('<meta charset="UTF-8"><meta id="zh-zse-ck" content="004_a">', ZHIHU, status=403),
        Wall("challenge", "zhihu blocks automated requests"),
    ),
    "zhihu, JSON": (
        ZHIHU,
        answer('{"error":{"code":40362,"message":"…"}}', ZHIHU, status=403, kind="application/json"),
        Wall("challenge", "zhihu blocks automated requests"),
    ),
    "zhihu, URL": (ZHIHU, led("https://www.zhihu.com/account/unhuman?type=unhuman", ZHIHU), CAPTCHA),
    "zhihu, title": (ZHIHU, answer(head(title("安全验证 - 知乎")), ZHIHU), CAPTCHA),
    "zhihu, login": (ZHIHU, led("https://www.zhihu.com/signin?next=%2F", ZHIHU), LOGIN),
    "weixin, URL": (WEIXIN, led("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x", WEIXIN), CAPTCHA),
    "weixin, page": (WEIXIN, answer(notice("环境异常</h2><p>完成验证后即可继续访问"), WEIXIN), CAPTCHA),
    "weixin, deleted": (WEIXIN, answer(notice("该内容已被发布者删除"), WEIXIN), DELETED),
    "weixin, against the rules": (WEIXIN, answer(notice("此内容因违规无法查看"), WEIXIN), DELETED),
    "weixin, expired": (WEIXIN, answer(notice("链接已过期"), WEIXIN), Wall("deleted", "the link has expired")),
    "weixin, space title": (WEIXIN, answer(meta("og:title", "") + notice("该内容已被发布者删除"), WEIXIN), DELETED),
    "login on the same host": (ASKED, led("https://example.org/users/sign_in"), LOGIN),
    "login of WordPress": (ASKED, led("https://example.org/wp-login.php?redirect_to=x"), LOGIN),
    "login on another host": (ASKED, led("https://passport.example.com/visitor/visitor"), LOGIN),
    "login at Google": (ASKED, led("https://accounts.google.com/v3/signin/identifier"), LOGIN),
    "login at LinkedIn": (ASKED, led("https://www.linkedin.com/authwall?trk=x"), LOGIN),
    "captcha by URL": (ASKED, led("https://example.org/showcaptcha?x=1"), CAPTCHA),
    "captcha at Google": (ASKED, led("https://www.google.com/sorry/index?continue=x"), CAPTCHA),
    "captcha at Baidu": (ASKED, led("https://wappass.baidu.com/static/captcha/tuxing.html"), CAPTCHA),
    "consent by URL": (
        "https://www.youtube.com/watch?v=abc",
        led("https://consent.youtube.com/m?continue=x", "https://www.youtube.com/watch?v=abc"),
        CONSENT,
    ),
    "consent by form": (
        ASKED,
        answer(head(title("Before you continue to YouTube"), '<form action="https://consent.youtube.com/save">')),
        CONSENT,
    ),
    "Fastly": (ASKED, answer("<title>Client Challenge</title><h1>Client Challenge</h1>"), REFUSED),
    "Imunify360": (ASKED, answer(head(title("One moment, please..."))), REFUSED),
    "Imperva": (
        ASKED,
        answer("<noscript><title>Pardon Our Interruption</title></noscript><h1>Pardon Our Interruption...</h1>"),
        REFUSED,
    ),
    "Imperva, a frame": (ASKED, answer('<iframe id="main-iframe" src="/_Incapsula_Resource?SWUDNSAI=31">'), REFUSED),
    "F5": (
        ASKED,
        answer(f"{title('Request Rejected')}The requested URL was rejected. Your support ID is: 123456<br>"),
        REFUSED,
    ),
    "weibo": (
        "https://weibo.com/1/a",
        answer(head(title("Sina Visitor System")), "https://weibo.com/1/a"),
        Wall("challenge", "weibo.com blocks automated requests"),
    ),
    "SiteGround, header": (ASKED, answer("", status=202, headers={"SG-Captcha".lower(): "challenge"}), REFUSED),
    "SiteGround, refresh": (
        ASKED,
        answer('<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2Fa&y=ipc">', status=202),
        REFUSED,
    ),
    "SiteGround, URL": (ASKED, led("https://example.org/.well-known/sgcaptcha/?r=%2Fa"), REFUSED),
    "SiteGround, page": (ASKED, answer(head(title("Robot Challenge Screen"))), REFUSED),
    "Sucuri": (
        ASKED,
        answer(f"{title('You are being redirected...')}<script>var s={{}};sucuri_cloudproxy_js='';</script>"),
        REFUSED,
    ),
    "Vercel": (ASKED, answer("", status=429, headers={"x-vercel-mitigated": "challenge"}), REFUSED),
    "Vercel, page": (ASKED, answer(head(title("Vercel Security Checkpoint")), status=429), REFUSED),
    "Kasada": (ASKED, answer("<script>window.KPSDK={};KPSDK.now=0;</script><script src=/1/2/ips.js>"), REFUSED),
    "toutiao": (ASKED, answer("<body></body><script>byted_acrawler.init({aid:24})</script>"), REFUSED),
    "Anubis without its mark": (
        ASKED,
        answer(f"{title('Making sure you&#39;re not a bot!')}<h1>Making sure you're not a bot!</h1>"),
        REFUSED,
    ),
    "Springer": (
        "https://link.springer.com/article/10.1007/1",
        led("https://link.springer.com/article/10.1007/1?error=cookies_not_supported&code=1"),
        Wall("challenge", "link.springer.com blocks automated requests"),
    ),
    "taobao": (ASKED, answer(head(title("验证码拦截"))), CAPTCHA),
    "xianyu": (ASKED, answer(head(title("登录后查看"))), LOGIN),
    "weixin, only in its own program": (
        WEIXIN,
        answer(f"{head(title('验证'))}<p>请在微信客户端打开链接</p>", WEIXIN),
        Wall("challenge", "weixin blocks automated requests"),
    ),
    "weixin, a test": (WEIXIN, answer("<title>验证</title>", WEIXIN), CAPTCHA),
    "weixin, moved": (WEIXIN, answer(notice("该公众号已迁移"), WEIXIN), DELETED),
    "weixin, cut": (
        WEIXIN,
        answer(notice("参数错误"), WEIXIN),
        Wall("error-page", "it says that the URL is incomplete"),
    ),
    "bilibili, gone": (
        "https://www.bilibili.com/video/BV1",
        answer(head(title("视频去哪了呢？_哔哩哔哩_bilibili")), "https://www.bilibili.com/video/BV1"),
        Wall("error-page", 'it says "视频去哪了呢？"'),
    ),
    "xiaohongshu, gone": (
        "https://www.xiaohongshu.com/explore/1",
        answer(head(title("小红书 - 你访问的页面不见了")), "https://www.xiaohongshu.com/explore/1"),
        Wall("error-page", 'it says "你访问的页面不见了"'),
    ),
    "jianshu, gone": (
        "https://www.jianshu.com/p/1",
        answer(head(title("简书 - 您要找的页面不存在")), "https://www.jianshu.com/p/1"),
        Wall("error-page", 'it says "您要找的页面不存在"'),
    ),
    "xiaohongshu, by URL": (
        "https://www.xiaohongshu.com/explore/1",
        led("https://www.xiaohongshu.com/404?source=/404/sec_1", "https://www.xiaohongshu.com/explore/1"),
        Wall("error-page", "it redirects to a not-found page"),
    ),
    "suspended": (
        ASKED,
        led("https://example.org/cgi-sys/suspendedpage.cgi"),
        Wall("error-page", "it says that its hosting account is suspended"),
    ),
    "sold": (
        ASKED,
        led("https://www.hugedomains.com/domain_profile.cfm?d=example.org"),
        Wall("error-page", "its domain is for sale"),
    ),
    "for sale": (
        ASKED,
        answer(head(title("example.org is for sale | Buy it now"))),
        Wall("error-page", "its domain is for sale"),
    ),
    "error": (ASKED, answer(head(title("404 Not Found"))), Wall("error-page", 'it says "404 Not Found"')),
    "error with marks": (
        ASKED,
        answer(head(title("404 - Page not found!"))),
        Wall("error-page", 'it says "404 - Page not found!"'),
    ),
    "error of a named site": (
        ASKED,
        answer(head(title("Page Not Found | The Blog"), meta("og:site_name", "The Blog"))),
        Wall("error-page", 'it says "Page Not Found"'),
    ),
    "error of a site like its host": (
        ASKED,
        answer(head(title("Page not found - Example"))),
        Wall("error-page", 'it says "Page not found"'),
    ),
    "error in Chinese": (
        ZHIHU,
        answer(head(title("页面不存在 - 知乎")), ZHIHU),
        Wall("error-page", 'it says "页面不存在"'),
    ),
    "error in a heading": (
        ZHIHU,
        answer("<title>知乎</title><h1>你访问的页面不存在</h1>", ZHIHU),
        Wall("error-page", 'it says "你访问的页面不存在"'),
    ),
}


@pytest.mark.parametrize(("asked", "given", "expected"), WALLS.values(), ids=WALLS)
def test_walls_are_recognised(asked: str, given: Response, expected: Wall) -> None:
    assert wall(given, asked=asked) == expected


ARTICLES = {
    "plain": (ASKED, answer(head(title("A")))),
    "titled like a challenge": (ASKED, answer(head(title("Just a moment: how Cloudflare stops programs")))),
    "titled as a challenge, and says so twice": (
        ASKED,
        answer("<title>Just a moment...</title><h1>Just a moment...</h1>"),
    ),
    "titled as by F5": (ASKED, answer(f"{title('Request Rejected')}<p>What a firewall says.")),
    "about a domain for sale": (ASKED, answer(head(title("x.com is for sale")))),
    "after Imperva": (ASKED, answer(f"{head(title('A'))}<script src='/_Incapsula_Resource?SWJIYLWA=7'></script>")),
    "after Kasada": (ASKED, answer(f"{head(title('A'))}<script>window.KPSDK={{}}</script>")),
    "an article called 404": (
        "https://example.org/404",
        led("https://example.org/b/404", "https://example.org/404"),
    ),
    "quotes a challenge": (ASKED, answer(f"{head(title('A'))}<pre>window._cf_chl_opt = {{}}</pre>")),
    "quotes a challenge as JSON": (
        ASKED,
        answer(head(title("A"), '<script type="application/json">{"a":"window._cf_chl_opt = {}"}</script>')),
    ),
    "quotes a challenge in a script": (
        ASKED,
        answer(head(meta("og:title", "A"), '<script>self.push("window._cf_chl_opt = {}")</script>')),
    ),
    "passed through Cloudflare": (ASKED, answer(head(title("A"), COUNTED))),
    "missing, passed through Cloudflare": (ASKED, answer(head(title("A"), COUNTED), status=404)),
    "about captchas": (ASKED, answer(head(title("环境异常 完成验证 captcha")))),
    "weixin about deleting": (WEIXIN, answer(meta("og:title", "A") + notice("该内容已被发布者删除"), WEIXIN)),
    "weixin with an old title": (
        WEIXIN,
        answer(notice("链接已过期") + "<script>var msg_title = 'A'.html(false);</script>", WEIXIN),
    ),
    "the notice of weixin elsewhere": (ASKED, answer(notice("该内容已被发布者删除"))),
    "how to log in": (ASKED, led("https://example.org/how-to-login")),
    "a login that was asked for": (
        "http://example.org/login",
        led("https://example.org/login", "http://example.org/login"),
    ),
    "a login without redirect": (ASKED, answer("", "https://example.org/login")),
    "a repository called login": (
        "https://github.com/a/login",
        led("https://github.com/b/login", "https://github.com/a/login"),
    ),
    "accounts on the same host": (
        "https://accounts.example.org/a",
        led("https://accounts.example.org/b", "https://accounts.example.org/a"),
    ),
    "about errors": (ASKED, answer(head(title("404 Not Found: a history")))),
    "about errors, on a blog": (ASKED, answer(head(title("404 Not Found - how to make a good one")))),
    "really missing": (ASKED, answer(head(title("404 Not Found")), status=404)),
    "error in one title of two": (ASKED, answer(head(title("Page not found"), meta("og:title", "A")))),
    "no page": (ASKED, answer("%PDF", kind="application/pdf")),
    "zhihu as it is read by a person": (
        ZHIHU,
        answer(head(meta("og:title", "A"), '<script id="zh-zse-ck" src="/zse-ck/v4.js"></script>'), ZHIHU),
    ),
    "broken JSON": (ZHIHU, answer('{"error"', ZHIHU, status=500, kind="application/json")),
}


@pytest.mark.parametrize(("asked", "given"), ARTICLES.values(), ids=ARTICLES)
def test_pages_are_not_walls(asked: str, given: Response) -> None:
    assert wall(given, asked=asked) is None


@given(
    st.text(st.sampled_from("<>/='\" titlescriptdhm404 页面不存在")),
    st.sampled_from([200, 403, 404, 503]),
    st.sampled_from(["https://mp.weixin.qq.com/s/a", "https://www.zhihu.com/", "not an address", "http://[::1]/"]),
)
def test_any_page_is_accepted(text: str, status: int, url: str) -> None:
    found = wall(answer(text, url, status=status), asked=url)
    assert found is None or found.reason
