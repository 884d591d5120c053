"""Parse a URL into its normal form, by a strict subset of the WHATWG URL standard.

Browsers follow the standard, so they open the URL as it is stored. Stricter than the standard: hosts that browsers only
guess (`127.1`, `http:example.org`), spaces in a host and line breaks anywhere are refused, not repaired.
"""

import re
from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from readtrack.errors import ReadtrackError
from readtrack.text import tidy

_LONGEST_HOST = 253
_HIGHEST_PORT = 65535
_PORT_DIGITS = 5
_SHOWN = 80

# Rarely needed patterns are strings, compiled by `re` on first use.
# Controls, Unicode line breaks, and lone surrogates: bytes of the command line that are not UTF-8.
_FORBIDDEN = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
# Not a scheme: the host in `localhost:8000/a`.
_SCHEME = r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d+(?:/|$))"
# Characters that may surround a URL in running text, besides spaces.
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
_BEFORE = f'<"“‘「『《【（{INVISIBLE}'
_AFTER = f'>"，。；：！？、…{INVISIBLE}'
_CLOSERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", "】": "【", "）": "（"}
# Underscores are invalid in host names (RFC 1123), but some hosts have them and browsers accept them.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NUMBER = "[0-9]+|0x[0-9a-f]*"
# Most URLs: the parser would not change them if it does not change their host.
_PLAIN = re.compile(r"(https?)://([a-z0-9.-]++)((?>(?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*+)*)/?)")
# The percent-encode sets of the WHATWG URL standard for path, special query and fragment.
# Written as complements: sets that reach to the end of Unicode take milliseconds to compile.
_PATH_UNSAFE = re.compile(r"[^!#-;=?-\]_a-z|~]")
_QUERY_UNSAFE = re.compile(r"[^!#-&(-;=?-~]")
_FRAGMENT_UNSAFE = re.compile(r"[^!#-;=?-_a-~]")


class InvalidURL(ReadtrackError):
    """`text` cannot be stored or opened as a URL; `why` is a short reason."""

    def __init__(self, text: str, why: str, *, hint: str | None = None) -> None:
        self.text = text
        self.why = why
        super().__init__(why, hint=hint)

    def __str__(self) -> str:
        shown = tidy(self.text[: 2 * _SHOWN])
        shown = f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown
        return f"invalid URL {shown!r}: {self.why}"


class Parts(NamedTuple):
    """A URL in normal form. `user` ends with its `@`, `port` begins with its `:`; both are usually empty."""

    scheme: str
    user: str
    host: str
    port: str
    path: str
    query: str
    fragment: str

    def url(self) -> str:
        query = f"?{self.query}" if self.query else ""
        fragment = f"#{self.fragment}" if self.fragment else ""
        return f"{self.scheme}://{self.user}{self.host}{self.port}{self.path}{query}{fragment}"


def trimmed(text: str) -> str:
    """`text` without the characters around a URL in running text; a closing bracket stays if its opening one does."""
    text = text.strip()
    if text.isascii() and text[:1] not in ("<", '"', "'", "`") and text[-1:] not in (">", '"'):
        return text
    start, end = 0, len(text)
    while start < end and (text[start] in _BEFORE or text[start].isspace()):
        start += 1
    counts = Counter(text[start:])
    while end > start:
        last = text[end - 1]
        if last in _CLOSERS:
            if counts[last] <= counts[_CLOSERS[last]]:
                break
            counts[last] -= 1
        elif last not in _AFTER and not last.isspace():
            break
        end -= 1
    text = text[start:end]
    return text[1:-1] if text[:1] in ("'", "`") and text[:1] == text[1:][-1:] else text


def parse(text: str) -> Parts:
    """The WHATWG URL parser for http and https, except that it does not repair hosts or remove newlines."""
    plain = _PLAIN.fullmatch(text)
    if plain is not None and _is_normal(plain[2]):
        return Parts(plain[1], "", plain[2], "", plain[3] or "/", "", "")
    return _parsed(text)


@lru_cache(maxsize=1024)  # a list has many URLs on few hosts
def _is_normal(host: str) -> bool:
    """Whether the parser leaves a host unchanged."""
    try:
        return _parsed(f"https://{host}/").host == host
    except InvalidURL:
        return False


def _parsed(text: str) -> Parts:
    if not text.isprintable() and (found := re.search(_FORBIDDEN, text)):
        undecoded = found.group() >= "\ud800"
        raise InvalidURL(text, "not UTF-8" if undecoded else "it contains a control character or line break")
    rest, _, fragment = text.partition("#")
    rest, _, query = rest.partition("?")
    if "\\" in rest:
        rest = rest.replace("\\", "/")
    start = rest[:8].lower()
    if start == "https://":
        scheme, rest = "https", rest[8:]
    elif start.startswith("http://"):
        scheme, rest = "http", rest[7:]
    elif found := re.match(_SCHEME, rest):
        http = found.group(1).lower() in ("http", "https")
        raise InvalidURL(text, "// is missing after the scheme" if http else "only http and https are supported")
    else:
        scheme, rest = "", rest.removeprefix("//")
    authority, _, path = rest.partition("/")
    if authority.lower() in ("http:", "https:") and path.startswith("/"):
        raise InvalidURL(text, "it starts with two schemes")
    user, at, authority = authority.rpartition("@")
    host, port = _host_and_port(text, authority, scheme)
    if not scheme and at:
        raise InvalidURL(text, "an email address, or credentials without http://")
    path = f"/{path}"
    if "/." in path or "/%2" in path:
        path = _without_dots(path)
    return Parts(
        scheme or "https",
        user + at,
        host,
        port,
        _escaped(path, _PATH_UNSAFE),
        _escaped(query, _QUERY_UNSAFE),
        _escaped(fragment, _FRAGMENT_UNSAFE),
    )


def _host_and_port(text: str, authority: str, scheme: str) -> tuple[str, str]:
    bracketed = authority.startswith("[")
    if bracketed:
        host, closed, after = authority[1:].partition("]")
        colon, port = after[:1], after[1:]
        if not closed or colon not in ("", ":"):
            raise InvalidURL(text, "the brackets do not enclose the host")
    else:
        host, _, port = authority.partition(":")
    if not host:
        raise InvalidURL(text, "the host is missing")
    if port:
        port = port.lstrip("0") or "0"
        if not (port.isascii() and port.isdigit() and len(port) <= _PORT_DIGITS and int(port) <= _HIGHEST_PORT):
            raise InvalidURL(text, f"the port must be a number up to {_HIGHEST_PORT}")
        port = "" if port == ("80" if scheme == "http" else "443") else f":{port}"
    return _ipv6(text, host) if bracketed else _host(text, host, scheme), port


def _host(text: str, typed: str, scheme: str) -> str:
    host = (typed.lower() if typed.isascii() else _ascii(text, typed)).removesuffix(".")
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        raise InvalidURL(text, "host labels consist of letters, digits and inner hyphens")
    last = host.rpartition(".")[2]
    if last[0].isdigit() and re.fullmatch(_NUMBER, last):
        return _ipv4(text, host)
    if not scheme and host != "localhost":
        # As typed: an ideographic full stop, which is a dot in a host, usually ends a sentence.
        if "." not in typed.removesuffix("."):
            raise InvalidURL(text, "a host without a dot needs http://")
        if "_" in host:
            raise InvalidURL(text, "a host with an underscore needs http://")
    return host


def _ascii(text: str, host: str) -> str:
    """UTS 46, non-transitional, as in browsers since 2023: `faß.de` is not `fass.de`."""
    import idna

    if len(host) > _LONGEST_HOST:
        raise InvalidURL(text, "the host is too long")
    try:
        return idna.encode(host, uts46=True, std3_rules=True, transitional=False).decode("ascii")
    except UnicodeError as error:
        raise InvalidURL(text, "the host name is invalid") from error


def _ipv4(text: str, host: str) -> str:
    """Only four plain numbers: `127.1` and `0x7f.1`, which browsers also accept, are version numbers or traps."""
    from ipaddress import AddressValueError, IPv4Address

    try:
        return str(IPv4Address(host))
    except AddressValueError as error:
        raise InvalidURL(text, "an IPv4 host is four numbers from 0 to 255") from error


def _ipv6(text: str, host: str) -> str:
    """RFC 5952, but with an embedded IPv4 address in hexadecimal, as WHATWG has it."""
    from ipaddress import AddressValueError, IPv6Address

    try:
        number = int(IPv6Address("" if "%" in host else host))
    except AddressValueError as error:
        raise InvalidURL(text, "the IPv6 address is invalid") from error
    groups = ":".join(f"{number >> shift & 0xFFFF:x}" for shift in range(112, -1, -16))
    zeros = max(re.finditer(r"\b0(?::0)+\b", groups), key=lambda found: len(found[0]), default=None)
    if zeros:
        before, after = groups[: zeros.start()], groups[zeros.end() :]
        groups = f"{before.removesuffix(':')}::{after.removeprefix(':')}"
    return f"[{groups}]"


def _without_dots(path: str) -> str:
    kept: list[str] = []
    dots = False
    for segment in path.split("/")[1:]:
        plain = segment.lower().replace("%2e", ".") if len(segment) <= len("%2e%2e") else segment
        dots = plain in (".", "..")
        if not dots:
            kept.append(segment)
        elif plain == ".." and kept:
            kept.pop()
    return "/" + "/".join([*kept, ""] if dots else kept)


def _escaped(text: str, unsafe: re.Pattern[str]) -> str:
    return unsafe.sub(_percent, text) if text else ""


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found.group().encode())
