"""URLs in two forms: the clean URL is stored, the key is only used for comparison.

Cleaning only makes safe edits: the rest of path and query is kept byte for byte. The result is ASCII and a fixed point
of the WHATWG URL parser, so a browser uses the URL as it is stored. `sites` lists the parameters to remove. No
public-suffix list, no network: URLs that are related only by a redirect stay different.
"""

from __future__ import annotations

import re
import unicodedata
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import unquote

from readtrack.addresses.address import InvalidURL, Parts, parse, trimmed
from readtrack.addresses.sites import RENAMED, SAME_PAGE, SITES, TRACKING, Rules, matches, rules_of, segments_of
from readtrack.text import tidy

__all__ = ["Cleaned", "InvalidURL", "check", "clean", "key", "page_of"]

# Nested redirect pages; a longer chain is kept unchanged.
_MOST_JUMPS = 3
_BLANK_OR_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")

_TRACKING_NAMES = frozenset(name for name in TRACKING if not name.endswith("*"))
_TRACKING_PREFIXES = tuple(name[:-1] for name in TRACKING if name.endswith("*"))
# Position codes of Alibaba and others, `spm=1001.2101.3001`; without a dot `spm` is somebody's own parameter.
_SPM = r"[A-Za-z0-9_-]*\.[A-Za-z0-9_.-]*"
# HTML's spelling of `&`, also escaped several times over.
_AMPERSANDS = re.compile("&(?:amp;)+")
_NAME = re.compile("(?:amp;)*([^=]*)")
_FRAGMENT_NAME = re.compile("[^=&]{0,30}")

_WEIXIN = "mp.weixin.qq.com"
_WEIXIN_ARTICLE = ("/s", "/s/")
# The identity of an article in the order in which it is written, with the older names of its parts
# (RSSHub, lib/utils/wechat-mp.ts).
_WEIXIN_NAMES = {
    "__biz": "__biz",
    "mid": "mid",
    "appmsgid": "mid",
    "idx": "idx",
    "itemidx": "idx",
    "sn": "sn",
    "sign": "sn",
}
_WEIXIN_PERMANENT = ("__biz", "mid", "idx", "sn")
_WEIXIN_TEMPORARY = ("src", "timestamp", "ver", "signature")

_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ARXIV = r"/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
_NUMBERED = frozenset(
    ("zhihu.com", "zhuanlan.zhihu.com", "arxiv.org", "doi.org", "youtube.com", "youtu.be", *SAME_PAGE)
)
_YOUTUBE_ID = "[A-Za-z0-9_-]{11}"
_VIDEOS = ("youtube.com", "youtu.be")
_README = ("readme", "readme-ov-file")


class Cleaned(NamedTuple):
    """`removed` is for display: names of parameters, `#` and the start of a fragment, `jump page link.zhihu.com`."""

    url: str
    removed: tuple[str, ...] = ()


def clean(text: str) -> Cleaned:
    """The form to store. Raises InvalidURL, also for a URL that would lose its meaning or contains a password."""
    parts = parse(trimmed(text))
    if parts.user:
        raise InvalidURL(text, "it contains a username or password", hint="`readtrack add --raw` keeps it")
    parts, jumps = _unwrapped(parts)
    parts, removed = _tidied(parts)
    if _is_cut(parts):
        raise InvalidURL(text, "__biz without sn", hint="cut at `&`: quote it, or run `readtrack add` and paste")
    url = parts.url()
    if url not in _keys:
        _remember(url, _key(parts))  # a cleaned URL is usually compared next
    return Cleaned(url, tuple(dict.fromkeys((*jumps, *removed))))


def check(text: str) -> str:
    """`text` itself if it can be stored and opened as it is: http or https, a host, no spaces or invisible characters.

    A username and password are allowed; nothing is trimmed.
    """
    if not text.isprintable() or " " in text:
        for character in text:
            if unicodedata.category(character) in _BLANK_OR_UNSEEN:
                raise InvalidURL(text, "it contains a space or invisible character")
    if not text[:8].lower().startswith(("http://", "https://")):
        raise InvalidURL(text, "it must start with http:// or https://")
    parse(text)
    return text


_MOST_KEYS = 2**15
_keys: dict[str, str] = {}


def key(url: str) -> str:
    """A key that is equal for two spellings of one URL; never stored or shown (used by `identity`).

    Total: text that is not a URL is its own key, without spaces and invisible characters. It is case-sensitive, as it
    may be an `ftp:` URL in a file that was edited by hand.
    """
    found = _keys.get(url)
    return _remember(url, _key_of(url)) if found is None else found


def _remember(url: str, found: str) -> str:
    if len(_keys) >= _MOST_KEYS:
        _keys.clear()
    _keys[url] = found
    return found


def _key_of(url: str) -> str:
    try:
        parts = parse(trimmed(url))
    except InvalidURL:
        return tidy(url)
    if parts.query:
        parts = _unwrapped(parts)[0]
    return _key(_tidied(parts)[0] if parts.query or parts.fragment else parts)


def _key(parts: Parts) -> str:
    """The key of a clean URL."""
    host, path = parts.host, parts.path
    if host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    if "%" in path:
        path = _ESCAPE.sub(_plain, path)
    path = path.removesuffix("/")
    if host in RENAMED:
        host = RENAMED[host]
    elif host.endswith(".m.wikipedia.org"):
        host = host.removesuffix(".m.wikipedia.org") + ".wikipedia.org"
    elif host.endswith(".blog.csdn.net") and path.startswith("/article/details/"):  # the host names the author
        host = "blog.csdn.net"
    elif host.startswith("m.") and host[2:] in SITES:
        host = host[2:]
    if host == "github.com":
        path = _repository(path)
    section = _section(host, path, parts.fragment) if parts.fragment else ""
    if host in _NUMBERED and not parts.user and not parts.port and (page := _page(host, path, parts.query)):
        return page + section
    query = _sorted(parts.query) if parts.query else ""
    return f"{parts.user}{host}{parts.port}{path}{query}{section}"


def page_of(url_key: str) -> str:
    """A key without the section. A fragment that begins with `#/` or `#!` is a separate page."""
    page, _, section = url_key.partition("#")
    return url_key if section[:1] in ("/", "!") else page


def _section(host: str, path: str, fragment: str) -> str:
    """The section with its `#`; empty for other fragments: the top of the page (HTML, 7.4.6.4), a time in a video, and
    the readme that GitHub shows on the page of a repository."""
    section = _ESCAPE.sub(_plain, fragment) if "%" in fragment else fragment
    is_readme = host == "github.com" and section in _README and path.count("/") == 2
    is_time = host in _VIDEOS and section.startswith("t=")
    return "" if section.lower() == "top" or is_readme or is_time else f"#{section}"


def _unwrapped(parts: Parts) -> tuple[Parts, tuple[str, ...]]:
    """The page behind redirect pages, and their names.

    A chain that is too long is kept unchanged, so that cleaning stays idempotent.
    """
    jumps: list[str] = []
    inner = parts
    while (target := _target(inner)) is not None:
        if len(jumps) == _MOST_JUMPS:
            return parts, ()
        jumps.append(f"jump page {inner.host}")
        inner = target
    return inner, tuple(jumps)


def _target(parts: Parts) -> Parts | None:
    rules = rules_of(parts.host)
    if not rules.jump or not parts.query:
        return None
    segments = segments_of(parts.path)
    for pattern, names in rules.jump:
        if matches(pattern, segments):
            for piece in _AMPERSANDS.sub("&", parts.query).split("&"):
                name, _, value = piece.partition("=")
                if name in names and (target := _decoded(value)):
                    return target if target.fragment else target._replace(fragment=parts.fragment)
    return None


def _decoded(value: str) -> Parts | None:
    try:
        # `+` stays: redirect pages get the output of JavaScript's encodeURIComponent, not a form.
        text = unquote(value, errors="strict")
        parts = parse(text) if text[:8].lower().startswith(("http://", "https://")) else None
    except (UnicodeDecodeError, InvalidURL):
        return None
    return None if parts is None or parts.user else parts


def _tidied(parts: Parts) -> tuple[Parts, list[str]]:
    """Without tracking parameters, and with https where it is known to work; the names of the removed parts."""
    scheme, user, host, port, path, query, fragment = parts
    rules = rules_of(host)
    removed: list[str] = []
    if query:
        query, removed = _query(parts, rules)
    if fragment:
        fragment = _fragment(parts, rules)
        if fragment != parts.fragment and (found := _FRAGMENT_NAME.match(parts.fragment, len(fragment))):
            removed.append(f"#{found.group()}")
    if rules.https and not port:
        scheme = "https"
    return Parts(scheme, user, host, port, path, query, fragment), removed


def _query(parts: Parts, rules: Rules) -> tuple[str, list[str]]:
    query = parts.query
    if rules.known and "&amp;" in query:
        query = _AMPERSANDS.sub("&", query)
    pieces = query.split("&")
    if parts.host == _WEIXIN and parts.path in _WEIXIN_ARTICLE:
        kept, gone = _weixin(pieces)
    else:
        kept, gone = [], []
        segments = segments_of(parts.path) if rules.keep or rules.drop else []
        only = next((names for pattern, names in rules.keep if matches(pattern, segments)), None)
        never = [name for pattern, names in rules.drop if matches(pattern, segments) for name in names]
        for piece in pieces:
            name = _folded_name(piece)
            if only is not None:
                goes = name not in only
            else:
                goes = (not rules.exempt and _tracks(name, piece)) or _is_among(never, name, piece)
            (gone if goes else kept).append(piece)
    return "&".join(kept), [name for piece in gone if (name := _name(piece))]


def _weixin(pieces: list[str]) -> tuple[list[str], list[str]]:
    """The identity of an article, and the rest. One that is not whole keeps everything."""
    found: dict[str, str] = {}
    for piece in pieces:
        name, _, value = piece.partition("=")
        if value:
            found.setdefault(_WEIXIN_NAMES.get(name, name), value)
    if all(name in found for name in _WEIXIN_PERMANENT):
        identity = _WEIXIN_PERMANENT
    elif "src" in found and "signature" in found:
        identity = _WEIXIN_TEMPORARY
    else:
        return pieces, []
    kept = [f"{name}={found[name]}" for name in identity if name in found]
    return kept, [piece for piece in pieces if _WEIXIN_NAMES.get(_name(piece), _name(piece)) not in identity]


def _is_cut(parts: Parts) -> bool:
    """Whether a shell took everything after the first `&` of a long weixin address."""
    if parts.host != _WEIXIN or parts.path not in _WEIXIN_ARTICLE:
        return False
    values = dict.fromkeys(("__biz", "sn"), "")
    for piece in parts.query.split("&"):
        name, _, value = piece.partition("=")
        name = _WEIXIN_NAMES.get(name, name)
        values[name] = values.get(name) or value
    return bool(values["__biz"]) and not values["sn"]


def _name(piece: str) -> str:
    found = _NAME.match(piece)
    return found.group(1) if found else ""


def _folded_name(piece: str) -> str:
    name = _name(piece) if piece.startswith("amp;") else piece.partition("=")[0]
    return (unquote(name) if "%" in name else name).lower()


def _is_among(known: list[str], name: str, piece: str) -> bool:
    return any(name.startswith(one[:-1]) if one.endswith("*") else one in (name, piece) for one in known)


def _tracks(name: str, piece: str) -> bool:
    return (
        name in _TRACKING_NAMES
        or name.startswith(_TRACKING_PREFIXES)
        or (name == "spm" and re.fullmatch(_SPM, unquote(piece.partition("=")[2])) is not None)
    )


def _fragment(parts: Parts, rules: Rules) -> str:
    if parts.host == _WEIXIN:
        return ""
    fragment = parts.fragment.partition(":~:")[0]
    if fragment and not rules.exempt and all(_tracks(_folded_name(piece), piece) for piece in fragment.split("&")):
        return ""
    return fragment


def _plain(escape: re.Match[str]) -> str:
    """RFC 3986, 6.2.2: an escaped unreserved character means the character; hex digits are the same in both cases."""
    character = chr(int(escape.group()[1:], 16))
    return character if character in _UNRESERVED else escape.group().upper()


def _sorted(query: str) -> str:
    if "%" in query:
        query = _ESCAPE.sub(_plain, query)
    pairs = [piece.partition("=") for piece in query.split("&") if piece]
    pairs.sort(key=itemgetter(0))
    return ("?" if pairs else "") + "&".join(name + equals + value.replace("=", "%3D") for name, equals, value in pairs)


def _repository(path: str) -> str:
    """`path` on GitHub, where owner and repository are case-insensitive, but the rest is not."""
    names = path.split("/")
    names[1:3] = [name.lower() for name in names[1:3]]
    names[2:3] = [name.removesuffix(".git") for name in names[2:3]]
    return "/".join(names)


def _page(host: str, path: str, query: str) -> str | None:
    """The page by the id in its URL, on sites where a page has several URLs."""
    match host, path.split("/")[1:]:
        case (("zhihu.com" | "zhuanlan.zhihu.com"), (["p", number] | ["tardis", _, "art", number])):
            return f"zhihu.com/p/{number}"
        case "zhihu.com", (["question", _, "answer", number] | ["answer", number] | ["tardis", _, "ans", number]):
            return f"zhihu.com/answer/{number}"
        case (("zhihu.com" | "zhuanlan.zhihu.com"), ["column", name]):
            return f"zhihu.com/column/{name}"
        case "zhuanlan.zhihu.com", [name] if name.startswith("c_"):
            return f"zhihu.com/column/{name}"
        case "youtu.be", [video]:
            pass
        case "youtube.com", ["watch"]:
            video = next((piece[2:] for piece in query.split("&") if piece.startswith("v=")), "")
        case "youtube.com", [("shorts" | "embed" | "live" | "v"), video]:
            pass
        case "arxiv.org", _:
            found = re.fullmatch(_ARXIV, path)
            return f"arxiv.org/abs/{found.group(1)}" if found else None
        case "doi.org", _:  # in any case (DOI Handbook, 2.4)
            return None if query else f"doi.org{path.lower()}"
        case _:
            pattern, form = SAME_PAGE.get(host, ("(?!)", ""))
            found = re.fullmatch(pattern, f"{path}?{query}" if query else path)
            return f"{host}{found.expand(form)}" if found else None
    return f"youtube.com/watch?v={video}" if re.fullmatch(_YOUTUBE_ID, video) else None
