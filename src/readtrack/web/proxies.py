"""The proxy of a request, and which hosts and IP addresses are private.

The environment is read here and not by httpx: entries such as `fe80::/10` in NO_PROXY and `socks://` in ALL_PROXY,
which desktops set, make httpx raise before the first request (encode/httpx#3221).
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from readtrack.errors import ReadtrackError

# Desktop names for SOCKS 5. Names are always resolved by the proxy.
_SOCKS = {"socks": "socks5", "socks5": "socks5", "socks5h": "socks5"}
# Reserved for benchmarks by RFC 2544; transparent proxies (Clash, sing-box) map public names into it.
_FAKE_IPS = ip_network("198.18.0.0/15")
# IPv6 addresses that embed an IPv4 address in their last 32 bits: NAT64 (RFC 6052), compatible (RFC 4291), translated
# (RFC 7915).
_EMBEDDING = (ip_network("64:ff9b::/96"), ip_network("::/96"), ip_network("::ffff:0:0:0/96"))
# Not in all versions of `ipaddress`: RFC 6890, RFC 8215, and deprecated site-local ones (RFC 3879).
_PRIVATE = (ip_network("192.0.0.0/24"), ip_network("64:ff9b:1::/48"), ip_network("fec0::/10"))
# Special names (RFC 6761, RFC 6762, RFC 8375), and common names of home and office networks.
_PRIVATE_NAMES = ("local", "localhost", "internal", "intranet", "corp", "home", "lan", "private", "test", "home.arpa")


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """The URL of the proxy for `url`; `proxies` has the form of `urllib.request.getproxies()` (`no` is NO_PROXY)."""
    parts = urlsplit(url)
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or _is_exempt(parts.hostname or "", parts.port, proxies.get("no", "")):
        return None
    return _normalised(proxy)


def refuse_unusable(proxies: Mapping[str, str]) -> None:
    """Raises `UnusableProxy` for the first proxy whose URL is invalid or not supported."""
    for name in ("https", "http", "all"):
        if proxies.get(name) and not _is_usable(_normalised(proxies[name])):
            raise UnusableProxy(name)


def _is_usable(proxy: str) -> bool:
    try:
        parts = urlsplit(proxy)
        return parts.scheme in {"http", "https", "socks5"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an unclosed bracket, an invalid port
        return False


class UnusableProxy(ReadtrackError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"the proxy in {name.upper()}_PROXY is not supported",
            hint="use http://HOST:PORT or socks5://HOST:PORT, optionally with USER:PASSWORD@ before the host",
        )


def _normalised(proxy: str) -> str:
    scheme, separator, rest = proxy.strip().partition("://")
    if not separator:
        return f"http://{scheme}"
    scheme = _SOCKS.get(scheme.lower(), scheme.lower())
    return f"{scheme}://{rest}"


def _is_exempt(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether NO_PROXY matches the host: by name, domain, port or network; `*` matches all."""
    address = as_ip(host)
    for entry in no_proxy.replace(",", " ").split():
        if entry == "*":
            return True
        name, colon, its_port = entry.rpartition(":")
        if not colon or not its_port.isdigit() or (":" in name and not name.endswith("]")):
            name, its_port = entry, ""
        if its_port and port is not None and int(its_port) != port:
            continue
        name = name.strip("[]").removeprefix("*").lstrip(".").lower()
        if address is not None:
            try:
                if address in ip_network(name, strict=False):
                    return True
            except (ValueError, TypeError):
                continue
        elif name and (host == name or host.endswith(f".{name}")):
            return True
    return False


def as_ip(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_public(host: str) -> bool:
    """Whether a host is public, judged only by its name or IP address."""
    address = as_ip(host)
    if address is None:
        return "." in host and not host.rstrip(".").endswith(tuple(f".{name}" for name in _PRIVATE_NAMES))
    return is_public_address(address)


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is on the public internet; an embedded IPv4 address decides for the whole."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and any(address in network for network in _EMBEDDING):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public_address(inner)
    if address in _FAKE_IPS:
        return True
    return address.is_global and not address.is_multicast and not any(address in network for network in _PRIVATE)
