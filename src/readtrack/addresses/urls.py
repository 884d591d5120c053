"""URLs in two forms: the clean URL is stored, the key is only used for comparison.

Cleaning only makes safe edits (`tracking`). The result is ASCII and a fixed point of the WHATWG URL parser, so a
browser uses the URL as it is stored. No public-suffix list, no network: URLs that are related only by a redirect stay
different.
"""

import re
import unicodedata
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from readtrack.addresses.address import InvalidURL, Parts, parse, trimmed
from readtrack.addresses.sites import RENAMED, SAME_PAGE, SITES
from readtrack.addresses.tracking import is_cut, tidied, unwrapped
from readtrack.text import tidy

__all__ = ["Cleaned", "InvalidURL", "check", "clean", "key", "page_of"]

_SPACE_OR_INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")

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
    parts, jumps = unwrapped(parts) if parts.query else (parts, ())
    parts, removed = tidied(parts)
    if is_cut(parts):
        raise InvalidURL(text, "__biz without sn", hint="cut at `&`: quote it, or run `readtrack add` and paste")
    url = parts.url()
    if url not in _keys:
        _remember(url, _key(parts))  # a cleaned URL is usually compared next
    return Cleaned(url, tuple(dict.fromkeys((*jumps, *removed)))) if jumps or removed else Cleaned(url)


def check(text: str) -> str:
    """`text` itself if it can be stored and opened as it is: http or https, a host, no spaces or invisible characters.

    A username and password are allowed; nothing is trimmed.
    """
    if not text.isprintable() or " " in text:
        for character in text:
            if unicodedata.category(character) in _SPACE_OR_INVISIBLE:
                raise InvalidURL(text, "it contains a space or invisible character")
    if not text[:8].lower().startswith(("http://", "https://")):
        raise InvalidURL(text, "it must start with http:// or https://")
    parse(text)
    return text


_MOST_KEYS = 2**15
_keys: dict[str, str] = {}


def key(url: str) -> str:
    """A key that is equal for all spellings of one URL; never stored or shown (used by `identity`).

    Never raises: text that is not a URL is its own key, without extra spaces and invisible characters. It is
    case-sensitive, as it may be an `ftp:` URL in a file that was edited by hand.
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
        parts = unwrapped(parts)[0]
    return _key(tidied(parts)[0] if parts.query or parts.fragment else parts)


def _key(parts: Parts) -> str:
    """The key of a clean URL."""
    host, path = _renamed(parts.host), parts.path
    if "%" in path:
        path = _ESCAPE.sub(_plain, path)
    path = path.removesuffix("/")
    if host.endswith(".blog.csdn.net") and path.startswith("/article/details/"):  # the host names the author
        host = "blog.csdn.net"
    if host == "github.com":
        path = _repository(path)
    section = _section(host, path, parts.fragment) if parts.fragment else ""
    if host in _NUMBERED and not parts.user and not parts.port and (page := _page(host, path, parts.query)):
        return page + section
    query = _sorted(parts.query) if parts.query else ""
    return f"{parts.user}{host}{parts.port}{path}{query}{section}"


@lru_cache(maxsize=1024)  # a list has many URLs on few hosts
def _renamed(host: str) -> str:
    """The main one of the names of a host."""
    if host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    if host in RENAMED:
        return RENAMED[host]
    if host.endswith(".m.wikipedia.org"):
        return host.removesuffix(".m.wikipedia.org") + ".wikipedia.org"
    return host[2:] if host.startswith("m.") and host[2:] in SITES else host


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


def _plain(escape: re.Match[str]) -> str:
    """RFC 3986, 6.2.2: an escaped unreserved character is equal to the character; the case of hex digits is ignored."""
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
    """The common URL of a page by its id, for sites where a page has several URLs."""
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
