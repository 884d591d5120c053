"""Through which proxy a request goes, and which addresses are nobody else's business.

The environment is read here and not by httpx: entries such as `fe80::/10` in NO_PROXY and `socks://` in ALL_PROXY,
which desktops set, end it with an exception before the first request (encode/httpx#3221).
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

# What desktops call SOCKS 5. Names are always resolved by the proxy.
_SOCKS = {"socks": "socks5", "socks5": "socks5", "socks5h": "socks5"}
# RFC 2544 gives it to benchmarks; proxies that catch all connections (Clash, sing-box) use it for the names of others.
_STAND_INS = ip_network("198.18.0.0/15")
_NAT64 = ip_network("64:ff9b::/96")


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """The address of the proxy for `url`; `proxies` is as `urllib.request.getproxies` gives it (`no` is NO_PROXY).

    Raises ValueError where the proxy is of a kind that is not known.
    """
    parts = urlsplit(url)
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or _is_exempt(parts.hostname or "", parts.port, proxies.get("no", "")):
        return None
    scheme, separator, rest = proxy.strip().partition("://")
    if not separator:
        return f"http://{scheme}"
    scheme = _SOCKS.get(scheme.lower(), scheme.lower())
    if scheme not in {"http", "https", "socks5"} or not rest:
        raise ValueError(f"a proxy of the kind {scheme}://")
    return f"{scheme}://{rest}"


def _is_exempt(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host: by itself, by a domain, with a port, as a network; `*` names all."""
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
    """Whether a host, by its name or number alone, is one that everybody can reach."""
    address = as_ip(host)
    if address is None:
        return host != "localhost" and not host.endswith((".localhost", ".local", ".internal", ".home.arpa"))
    return is_public_address(address)


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Whether it is on the public internet; an IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public_address(inner)
        return address.is_global and not address.is_multicast
    return address in _STAND_INS or (address.is_global and not address.is_multicast)
