"""Parts that a URL does not need: tracking parameters, redirect pages, leftovers of sharing.

`sites` lists the parameters; the rest of path and query is kept byte for byte.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from readtrack.addresses.address import InvalidURL, Parts, parse
from readtrack.addresses.sites import TRACKING, Rules, matches, rules_of, segments_of

# Nested redirect pages; a longer chain is kept unchanged.
_MOST_JUMPS = 3
_TRACKING_NAMES = frozenset(name for name in TRACKING if not name.endswith("*"))
_TRACKING_PREFIXES = tuple(name[:-1] for name in TRACKING if name.endswith("*"))
# Position codes of Alibaba and others, `spm=1001.2101.3001`; without a dot, `spm` is an ordinary parameter.
_SPM = r"[A-Za-z0-9_-]*\.[A-Za-z0-9_.-]*"
# `&` escaped for HTML, once or several times.
_AMPERSANDS = re.compile("&(?:amp;)+")
_NAME = re.compile("(?:amp;)*([^=]*)")
_FRAGMENT_NAME = re.compile("[^=&]{0,30}")

_WEIXIN = "mp.weixin.qq.com"
_WEIXIN_ARTICLE = ("/s", "/s/")
# The parameters that identify an article, in their usual order, with older names
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


def unwrapped(parts: Parts) -> tuple[Parts, tuple[str, ...]]:
    """The target of redirect pages, and the names of these pages.

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


def tidied(parts: Parts) -> tuple[Parts, list[str]]:
    """The URL without tracking parameters, with https if that is known to work; and the names of the removed parts."""
    scheme, user, host, port, path, query, fragment = parts
    rules = rules_of(host)
    removed: list[str] = []
    if not query and not fragment and (not rules.https or scheme == "https"):
        return parts, removed
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
    """The parameters that identify an article, and the others. If any is missing, all are kept."""
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


def is_cut(parts: Parts) -> bool:
    """Whether a shell cut a weixin URL at its first `&`."""
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
