"""Recognise walls in front of a page: challenges, captchas, logins, cookie consent, and notices that it is gone.

They are recognised by the target of a redirect, or by marks in attributes and inline scripts, never only by words in
the text: articles about captchas contain them too. Nothing here tries to get around a wall.
"""

from __future__ import annotations

import json
import re
from typing import Literal, NamedTuple

from readtrack.addresses.site_names import host_of, is_at, name_of, parts_of
from readtrack.text import fold, tidy
from readtrack.web.charset import decoded
from readtrack.web.page import Page, is_page, page_of
from readtrack.web.reading_time import blocks
from readtrack.web.response import Response
from readtrack.web.scripts import string_of
from readtrack.web.title_text import cleaned_title, is_error

Kind = Literal["challenge", "captcha", "login", "consent", "deleted", "error-page"]

_WEIXIN = "mp.weixin.qq.com"
_ZHIHU_REFUSAL = 40362  # `error.code` in its JSON

_LOGIN = re.compile(r"(?:wp-)?(?:log|sign)[-_]?in(?:\.\w+)?|servicelogin|authwall|passport", re.IGNORECASE)
_LOGIN_HOSTS = ("login", "signin", "passport", "accounts", "sso")
_CONSENT_HOSTS = ("consent", "guce")
_CAPTCHA = re.compile(r"(?:show)?captcha(?:\.\w+)?|punish", re.IGNORECASE)
_SUSPENDED = re.compile(r"suspended\.?page\.cgi", re.IGNORECASE)
_NOT_FOUND = re.compile(r"(?:error[-_]?)?404(?:\.\w+)?|(?:page)?[-_]?not[-_]?found(?:\.\w+)?", re.IGNORECASE)
_FOR_SALE_TITLE = re.compile(
    r"(?:www\.)?([\w.-]+\.\w+) (?:is for sale|域名出售).{0,40}|the domain ([\w.-]+) is for sale.{0,40}"
)
_CAPTCHA_HOSTS = ("wappass.baidu.com", "sec.douban.com", "validate.perfdrive.com")

# Cloudflare; Vercel; SiteGround.
_CHALLENGE_HEADERS = ("cf-mitigated", "x-vercel-mitigated", "sg-captcha")
# Cloudflare; Alibaba Cloud; AWS; Sucuri; SiteGround. Pages with only Cloudflare's analytics have `__CF$cv$params` and
# `scripts/jsd/` instead.
_CHALLENGE_SCRIPT = re.compile(
    r"\b_cf_chl_opt\s*+=(?!=)|\bacw_sc__v2\b|\bgokuProps\s*+=(?!=)|\bsucuri_cloudproxy_js\b|\bsgchallenge\s*+="
)
_CHALLENGE_SOURCE = "/cdn-cgi/challenge-platform/h/"
_CHALLENGE_PATH = "/.well-known/sgcaptcha"
# Imperva, Toutiao and Kasada put these into normal pages as well; a page without other text is a challenge.
_EMPTY_SOURCE = "/_Incapsula_Resource"
_EMPTY_SCRIPT = re.compile(r"\bbyted_acrawler\.init\b|\bwindow\.KPSDK\b")
# Zhihu; Anubis; Akamai; Cloudflare's older pages.
_CHALLENGE_IDS = frozenset(("zh-zse-ck", "anubis_challenge", "sec-if-cpt-container", "challenge-running"))
_CAPTCHA_SOURCE = ".captcha-delivery.com/"
_CAPTCHA_IDS = frozenset(("px-captcha",))
# Whole titles, folded. Some may be titles of articles, but those repeat their title as a heading.
_CHALLENGE_TITLES = frozenset(
    map(
        fold,
        (
            "Just a moment...",
            "请稍候…",
            "Attention Required! | Cloudflare",
            "DDoS-Guard",
            "One moment, please...",
            "You are being redirected...",
        ),
    )
)
# Never titles of articles: Anubis; Fastly; Imperva; SiteGround; Vercel; weibo.
_CERTAIN_TITLES = frozenset(
    map(
        fold,
        (
            "Making sure you're not a bot!",
            "Client Challenge",
            "Pardon Our Interruption",
            "Pardon Our Interruption...",
            "Robot Challenge Screen",
            "Vercel Security Checkpoint",
            "Sina Visitor System",
        ),
    )
)
# F5 shows this with a support ID.
_REJECTED, _SUPPORT = "request rejected", "support id"
_CAPTCHA_TITLES = frozenset(
    (
        "安全验证",
        "安全验证 - 知乎",
        "百度安全验证",
        "验证码中间页",
        "滑动验证页面",
        "验证码拦截",
        "非法访问",
        "访问验证",
        "robot check",
        "yandex smartcaptcha",
    )
)
_LOGIN_TITLE = "登录后查看"
_CONSENT_TITLE = re.compile(r"before you continue(?: to \w+)?|bevor .{1,60} weitergehen|avant d.accéder à \w+")

# Weixin's notices have status 200, no title, and phrases that articles without a title never have.
_WEIXIN_CAPTCHA = ("环境异常", "完成验证")
_WEIXIN_GONE = (
    "已被发布者删除",
    "此内容因违规无法查看",
    "此内容被投诉且经审核涉嫌侵权",
    "此内容发送失败无法查看",
    "该内容暂时无法查看",
    "此帐号已被屏蔽",
    "此账号已被屏蔽",
    "此帐号已自主注销",
    "此账号已自主注销",
    "该公众号已迁移",
    "该账号已迁移",
)
_WEIXIN_EXPIRED = "链接已过期"
_WEIXIN_CLIENT = "请在微信客户端打开"
_WEIXIN_TEST = "验证"
_WEIXIN_CUT = "参数错误"
_LONGEST_NOTICE = 2000  # characters of text
_LONGEST_PAGE = 2**18  # bytes of HTML around it


class Wall(NamedTuple):
    """`reason` is a short readable text that can end a sentence."""

    kind: Kind
    reason: str


def wall(answer: Response, *, asked: str, page: Page | None = None) -> Wall | None:
    """The wall in place of the page at `asked`, whatever the status; `page` is the parsed response, if available."""
    page = page or page_of(answer)
    host = host_of(answer.url)
    return (
        _by_url(answer, host, asked)
        or _by_header(answer, host)
        or _by_mark(answer, host, page)
        or (_notice(answer, page) if host == _WEIXIN and is_page(answer) else None)
        or _error_page(answer, host, page)
    )


def _refuses(host: str) -> Wall:
    return Wall("challenge", f"{name_of(host)} blocks automated requests")


_CAPTCHA_SHOWN = Wall("captcha", "it shows a captcha")
_LOGIN_ASKED = Wall("login", "it requires a login")
_FOR_SALE = Wall("error-page", "its domain is for sale")
_CONSENT_ASKED = Wall("consent", "it asks for consent to cookies first")


def _by_url(answer: Response, host: str, asked: str) -> Wall | None:
    path = parts_of(answer.url).path
    first = host.partition(".")[0]
    if (
        (host == _WEIXIN and path == "/mp/wappoc_appmsgcaptcha")
        or (is_at(host, "zhihu.com") and path == "/account/unhuman")
        or (host.startswith("www.google.") and path.startswith("/sorry/"))
        or host in _CAPTCHA_HOSTS
    ):
        return _CAPTCHA_SHOWN
    if path.startswith(_CHALLENGE_PATH):
        return _refuses(host)
    if first in _CONSENT_HOSTS and answer.redirects:
        return _CONSENT_ASKED
    if not answer.redirects:
        return None
    if _has(path, _CAPTCHA) and not _has(parts_of(asked).path, _CAPTCHA):
        return _CAPTCHA_SHOWN
    asked_host = host_of(asked)
    if parts_of(answer.url).query.partition("error=")[2].startswith("cookies_not_supported") or (
        is_at(host, "springer.com") and path == "/authorize"
    ):
        return _refuses(host)  # Springer: needs cookies from a browser
    if _has(path, _SUSPENDED):
        return Wall("error-page", "it says that its hosting account is suspended")
    if is_at(host, "hugedomains.com") and not is_at(asked_host, "hugedomains.com"):
        return _FOR_SALE
    if 200 <= answer.status < 300 and _has(path, _NOT_FOUND) and not _has(parts_of(asked).path, _NOT_FOUND):
        return Wall("error-page", "it redirects to a not-found page")
    is_login = _has(path, _LOGIN) or first in _LOGIN_HOSTS
    was_login = _has(parts_of(asked).path, _LOGIN) or asked_host.partition(".")[0] in _LOGIN_HOSTS
    return _LOGIN_ASKED if is_login and not was_login else None


def _has(path: str, pattern: re.Pattern[str]) -> bool:
    return any(pattern.fullmatch(segment) for segment in path.split("/"))


def _by_header(answer: Response, host: str) -> Wall | None:
    if any(answer.headers.get(name, "").lower() == "challenge" for name in _CHALLENGE_HEADERS):
        return _refuses(host)
    match answer.headers.get("x-amzn-waf-action", "").lower():
        case "challenge":
            return _refuses(host)
        case "captcha":
            return _CAPTCHA_SHOWN
    return None


def _by_mark(answer: Response, host: str, page: Page) -> Wall | None:
    """A wall with a known marker. A response with the title of a page is that page, whatever else it contains."""
    if is_at(host, "zhihu.com") and _is_zhihu_refusal(answer):
        return _refuses(host)
    if answer.status < 400 and page.first("og:title", "twitter:title"):
        return None
    if (
        page.ids & _CHALLENGE_IDS
        or any(_CHALLENGE_SCRIPT.search(script) for script in page.scripts)
        or any(_CHALLENGE_SOURCE in source or _CHALLENGE_PATH in source for source in page.sources)
        or (page.refresh is not None and _CHALLENGE_PATH in page.refresh.target)
    ):
        return _refuses(host)
    if page.ids & _CAPTCHA_IDS or any(_CAPTCHA_SOURCE in source for source in page.sources):
        return _CAPTCHA_SHOWN
    title, heading = fold(tidy(page.title[:1000])), fold(tidy(page.heading[:1000]))
    is_empty = not title and not heading
    if (
        (title or heading) in _CERTAIN_TITLES
        or (title == _REJECTED and _SUPPORT in fold(_words(answer)))
        or (is_empty and any(_EMPTY_SOURCE in source for source in page.sources))
        or (is_empty and any(_EMPTY_SCRIPT.search(script) for script in page.scripts))
    ):
        return _refuses(host)
    if (found := _FOR_SALE_TITLE.fullmatch(title)) and is_at(host.removeprefix("www."), found[1] or found[2]):
        return _FOR_SALE
    if not title or title == heading:
        return None  # an article repeats its title
    if title in _CHALLENGE_TITLES:
        return _refuses(host)
    if title in _CAPTCHA_TITLES:
        return _CAPTCHA_SHOWN
    if title == _LOGIN_TITLE:
        return _LOGIN_ASKED
    if _CONSENT_TITLE.fullmatch(title) and any(host_of(source).startswith("consent.") for source in page.sources):
        return _CONSENT_ASKED
    return None


def _is_zhihu_refusal(answer: Response) -> bool:
    if answer.body.lstrip()[:1] != b"{":
        return False
    try:
        match json.loads(answer.body):
            case {"error": {"code": code}}:
                return bool(code == _ZHIHU_REFUSAL)
    except (ValueError, RecursionError):
        pass
    return False


def _notice(answer: Response, page: Page) -> Wall | None:
    if page.first("og:title") or any(string_of("msg_title", script).strip() for script in page.scripts):
        return None
    words = _words(answer)
    if all(word in words for word in _WEIXIN_CAPTCHA):
        return _CAPTCHA_SHOWN
    if any(word in words for word in _WEIXIN_GONE):
        return Wall("deleted", "it was deleted")
    if _WEIXIN_CLIENT in words:
        return _refuses(_WEIXIN)
    if tidy(page.title[:1000]) == _WEIXIN_TEST:
        return _CAPTCHA_SHOWN
    if _WEIXIN_EXPIRED in words:
        return Wall("deleted", "the link has expired")
    return Wall("error-page", "it says that the URL is incomplete") if words.strip() == _WEIXIN_CUT else None


def _words(answer: Response) -> str:
    """The text of the page without tags, up to the length of a notice."""
    text = decoded(answer.body[:_LONGEST_PAGE], answer.headers.get("content-type", ""))
    words = ""
    for block in blocks(text):
        words += f"{block.text.strip()}\n"
        if len(words) > _LONGEST_NOTICE:
            break
    return words


def _error_page(answer: Response, host: str, page: Page) -> Wall | None:
    if not 200 <= answer.status < 300:
        return None
    site = page.first("og:site_name")
    words = [
        found for text in (page.title, page.first("og:title")) if (found := cleaned_title(text, host=host, site=site))
    ]
    words = words or [cleaned_title(page.heading, host=host, site=site)]
    if all(is_error(found) for found in words):
        return Wall("error-page", f'it says "{words[0][:80]}"')
    return None
