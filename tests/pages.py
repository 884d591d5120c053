"""Responses of servers, and text that makes careless parsers slow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from readtrack.web.response import Redirect, Response

HTML = "text/html; charset=utf-8"


def answer(
    text: str | bytes,
    url: str = "https://example.org/a",
    *,
    status: int = 200,
    kind: str = HTML,
    headers: Mapping[str, str] | None = None,
    redirects: Sequence[str] = (),
    is_whole: bool = True,
) -> Response:
    body = text if isinstance(text, bytes) else text.encode()
    named = {"content-type": kind} if kind else {}
    return Response(
        url,
        status,
        named | dict(headers or {}),
        tuple(Redirect(302, redirect) for redirect in redirects),
        body=body,
        is_whole=is_whole,
    )


def head(*inside: str) -> str:
    return f"<!doctype html><html><head>{''.join(inside)}</head><body><p>text</p></body></html>"


def title(text: str) -> str:
    return f"<title>{text}</title>"


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


_MIB = 1 << 20


def _filled(text: str, size: int = _MIB) -> bytes:
    return (text.encode() * (size // len(text) + 1))[:size]


HOSTILE = {
    "open tags": _filled("<a "),
    "nested": _filled("<div>"),
    "misnested": _filled("<b 1>", _MIB // 2) + _filled("<i 1>x</b>", _MIB // 2),
    "comments": _filled("<!--"),
    "closed comments": _filled("<!-->"),
    "odd declarations": _filled("<![foo"),
    "unclosed quotes": _filled("<a b=\"'"),
    "quotes of two kinds": _filled("<a b='x\">"),
    "brackets": _filled("<"),
    "end tags": _filled("</"),
    "titles": _filled("<title>"),
    "titles that nearly end": _filled("<title></title "),
    "scripts": _filled("<script>"),
    "drawings": _filled("<svg><title>"),
    "metas": _filled("<meta>"),
    "full metas": _filled('<meta property="og:title" content="  &nbsp;">'),
    "one meta": b"<meta " + b" ".join(b"a%d" % number for number in range(100_000)) + b">",
    "many attributes": (b"<meta " + b" ".join(b"%x" % number for number in range(3000)) + b">") * 70,
    "refreshes": b'<meta http-equiv=refresh content="' + _filled("0 ;\t") + b'">',
    "headings": _filled("<h1>"),
    "parts of a title": b"<h1>a | a</h1><title>" + _filled("a | ") + b"</title>",
    "long heading": b"<h1>" + _filled("<br> ") + b"</h1>",
    "ids": _filled("<p id=x ID=y>"),
    "weixin headings": _filled("<p id=activity-name>"),
    "sources": _filled("<form action=//x>"),
    "references": b"<title>" + _filled("&amp") + b"</title>",
    "huge numbers": b"<h1>" + b"&#" + b"9" * 200_000 + b";</h1>",
    "deep JSON": b'<script type="application/ld+json">' + b"[" * 200_000 + b"</script>",
    "deep graph": b'<script type="application/ld+json">' + b'{"@graph":' * 900 + b"1" + b"}" * 900 + b"</script>",
    "huge JSON number": b'<script type="application/ld+json">' + b"1" * 200_000 + b"</script>",
    "lone surrogates": b'<script type="application/ld+json">{"@type":"Article","headline":"\\ud800"}</script>',
    "script strings": b"<script>" + _filled("msg_title = '\\") + b"</script>",
    "script names": b"<script>" + _filled("ct  _cf_chl_opt   msg_title   ") + b"</script>",
    "escapes": b"<title>" + _filled("\x1b]") + b"</title>",
    "marks": b"<title>" + "\u0301".encode() * 500_000 + b"</title>",
    "zeros": bytes(_MIB),
    "no UTF-8": b"\xff\xfe" + bytes(range(256)) * 2048,
    "broken UTF-8": b"<title>" + b"\xe4\xbd" * 300_000,
    "lead bytes": b"\x81" * _MIB,
}
SECONDS = 4.0  # of the processor that each may take; mostly it is a tenth of that. Anything quadratic takes minutes
