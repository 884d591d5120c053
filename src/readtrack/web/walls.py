"""What stands in front of a page: a challenge, a captcha, a login, a question about cookies, a notice that it is gone.

Recognised by where a redirect led, or by marks in attributes and in scripts that run, never by words in the text
alone: articles about captchas are full of them. Nothing here tries to get around a wall.
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
from readtrack.web.response import Answer
from readtrack.web.scripts import string_of
from readtrack.web.title_text import is_error, worded

Kind = Literal["challenge", "captcha", "login", "consent", "deleted", "error-page"]

_WEIXIN = "mp.weixin.qq.com"
_ZHIHU_REFUSAL = 40362  # `error.code` in its JSON

_LOGIN = re.compile(r"(?:wp-)?(?:log|sign)[-_]?in(?:\.\w+)?|servicelogin|authwall|passport", re.IGNORECASE)
_LOGIN_HOSTS = ("login", "signin", "passport", "accounts", "sso")
_CONSENT_HOSTS = ("consent", "guce")
_CAPTCHA = re.compile(r"(?:show)?captcha(?:\.\w+)?|punish", re.IGNORECASE)
_CAPTCHA_HOSTS = ("wappass.baidu.com", "sec.douban.com", "validate.perfdrive.com")

# Cloudflare; Alibaba Cloud; AWS. A page that Cloudflare only counts has `__CF$cv$params` and `scripts/jsd/` instead.
_CHALLENGE_SCRIPT = re.compile(r"\b_cf_chl_opt\s*+=(?!=)|\bacw_sc__v2\b|\bgokuProps\s*+=(?!=)")
_CHALLENGE_SOURCE = "/cdn-cgi/challenge-platform/h/"
# Zhihu; Anubis; Akamai; Cloudflare's older pages.
_CHALLENGE_IDS = frozenset(("zh-zse-ck", "anubis_challenge", "sec-if-cpt-container", "challenge-running"))
_CAPTCHA_SOURCE = ".captcha-delivery.com/"
_CAPTCHA_IDS = frozenset(("px-captcha",))
# Whole titles.
_CHALLENGE_TITLES = frozenset(
    ("just a moment...", "请稍候…", "attention required! | cloudflare", "making sure you're not a bot!", "ddos-guard")
)
_CAPTCHA_TITLES = frozenset(
    (
        "安全验证",
        "安全验证 - 知乎",
        "百度安全验证",
        "验证码中间页",
        "滑动验证页面",
        "robot check",
        "yandex smartcaptcha",
    )
)
_CONSENT_TITLE = re.compile(r"before you continue(?: to \w+)?|bevor .{1,60} weitergehen|avant d.accéder à \w+")

# Weixin's notices have status 200, no title, and words that an article never has without a title.
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
)
_WEIXIN_EXPIRED = "链接已过期"
_LONGEST_NOTICE = 2000  # characters of text
_LONGEST_PAGE = 2**18  # bytes around it


class Wall(NamedTuple):
    """`reason` is a few words for people, as the end of a sentence."""

    kind: Kind
    reason: str


def wall(answer: Answer, *, asked: str, page: Page | None = None) -> Wall | None:
    """What is there in place of the page at `asked`, whatever the status; `page` is that of the answer, if known."""
    page = page or page_of(answer)
    host = host_of(answer.url)
    return (
        _by_address(answer, host, asked)
        or _by_header(answer, host)
        or _by_mark(answer, host, page)
        or (_notice(answer, page) if host == _WEIXIN and is_page(answer) else None)
        or _error_page(answer, host, page)
    )


def _refuses(host: str) -> Wall:
    return Wall("challenge", f"{name_of(host)} refuses programs")


_CAPTCHA_SHOWN = Wall("captcha", "it shows a captcha")
_CONSENT_ASKED = Wall("consent", "it asks for consent to cookies first")


def _by_address(answer: Answer, host: str, asked: str) -> Wall | None:
    path = parts_of(answer.url).path
    first = host.partition(".")[0]
    if (
        (host == _WEIXIN and path == "/mp/wappoc_appmsgcaptcha")
        or (is_at(host, "zhihu.com") and path == "/account/unhuman")
        or (host.startswith("www.google.") and path.startswith("/sorry/"))
        or host in _CAPTCHA_HOSTS
    ):
        return _CAPTCHA_SHOWN
    if first in _CONSENT_HOSTS and answer.hops:
        return _CONSENT_ASKED
    if not answer.hops:
        return None
    if _has(path, _CAPTCHA) and not _has(parts_of(asked).path, _CAPTCHA):
        return _CAPTCHA_SHOWN
    asked_host = host_of(asked)
    is_login = _has(path, _LOGIN) or first in _LOGIN_HOSTS
    was_login = _has(parts_of(asked).path, _LOGIN) or asked_host.partition(".")[0] in _LOGIN_HOSTS
    return Wall("login", "it asks to log in") if is_login and not was_login else None


def _has(path: str, pattern: re.Pattern[str]) -> bool:
    return any(pattern.fullmatch(segment) for segment in path.split("/"))


def _by_header(answer: Answer, host: str) -> Wall | None:
    if answer.headers.get("cf-mitigated", "").lower() == "challenge":
        return _refuses(host)
    match answer.headers.get("x-amzn-waf-action", "").lower():
        case "challenge":
            return _refuses(host)
        case "captcha":
            return _CAPTCHA_SHOWN
    return None


def _by_mark(answer: Answer, host: str, page: Page) -> Wall | None:
    """An answer that names a page for others to show is that page, whatever else is in it."""
    if is_at(host, "zhihu.com") and _is_zhihu_refusal(answer):
        return _refuses(host)
    if answer.status < 400 and page.first("og:title", "twitter:title"):
        return None
    if (
        page.ids & _CHALLENGE_IDS
        or any(_CHALLENGE_SCRIPT.search(script) for script in page.scripts)
        or any(_CHALLENGE_SOURCE in source for source in page.sources)
    ):
        return _refuses(host)
    if page.ids & _CAPTCHA_IDS or any(_CAPTCHA_SOURCE in source for source in page.sources):
        return _CAPTCHA_SHOWN
    title = fold(tidy(page.title[:1000]))
    if not title or title == fold(tidy(page.heading[:1000])):
        return None  # an article says its title twice
    if title in map(fold, _CHALLENGE_TITLES):
        return _refuses(host)
    if title in _CAPTCHA_TITLES:
        return _CAPTCHA_SHOWN
    if _CONSENT_TITLE.fullmatch(title) and any(host_of(source).startswith("consent.") for source in page.sources):
        return _CONSENT_ASKED
    return None


def _is_zhihu_refusal(answer: Answer) -> bool:
    if answer.body.lstrip()[:1] != b"{":
        return False
    try:
        match json.loads(answer.body):
            case {"error": {"code": code}}:
                return bool(code == _ZHIHU_REFUSAL)
    except (ValueError, RecursionError):
        pass
    return False


def _notice(answer: Answer, page: Page) -> Wall | None:
    if page.first("og:title") or any(string_of("msg_title", script).strip() for script in page.scripts):
        return None
    words = _words(answer)
    if all(word in words for word in _WEIXIN_CAPTCHA):
        return _CAPTCHA_SHOWN
    if any(word in words for word in _WEIXIN_GONE):
        return Wall("deleted", "it was deleted")
    return Wall("deleted", "the link has expired") if _WEIXIN_EXPIRED in words else None


def _words(answer: Answer) -> str:
    """The text of the page without its tags, as far as a notice is long."""
    text = decoded(answer.body[:_LONGEST_PAGE], answer.headers.get("content-type", ""))
    words = ""
    for block in blocks(text):
        words += f"{block.text.strip()}\n"
        if len(words) > _LONGEST_NOTICE:
            break
    return words


def _error_page(answer: Answer, host: str, page: Page) -> Wall | None:
    if not 200 <= answer.status < 300:
        return None
    site = page.first("og:site_name")
    words = [found for text in (page.title, page.first("og:title")) if (found := worded(text, host=host, site=site))]
    words = words or [worded(page.heading, host=host, site=site)]
    if all(is_error(found, host=host) for found in words):
        return Wall("error-page", f'it says "{words[0][:80]}"')
    return None
