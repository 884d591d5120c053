"""Bytes are decoded correctly, even with wrong labels."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HOSTILE, SECONDS

from readtrack.web.charset import codec_of, decoded

RONG = "朱镕基"  # 镕 is not in GB 2312


def page(label: str, words: str) -> str:
    return f'<!doctype html><meta charset="{label}"><title>{words}</title>'


CASES = {
    "nothing said, UTF-8": ("标题".encode(), "", "标题"),
    "nothing said, GBK": (RONG.encode("gbk"), "", RONG),
    "nothing said, GB 18030 in four bytes": ("标题𠮷".encode("gb18030"), "", "标题𠮷"),
    "nothing said, neither": (b"caf\xe9 au lait", "", "café au lait"),
    "undeclared Shift_JIS counts as Chinese": ("日本".encode("cp932"), "", "擔杮"),
    "byte order mark before header": ("\ufeff标题".encode(), "text/html; charset=gbk", "标题"),
    "UTF-16, little": ("\ufeff标题".encode("utf-16-le"), "text/html; charset=utf-8", "标题"),
    "UTF-16, big": ("\ufeff标题".encode("utf-16-be"), "", "标题"),
    "UTF-16 by its label": ("<p>标题".encode("utf-16-le"), "text/html; charset=utf-16", "<p>标题"),
    "UTF-16 is only a label": (b"<p>ab", "text/html; charset=utf-16le", "<p>ab"),
    "header": ("日本語".encode("cp932"), "text/html; charset=Shift_JIS", "日本語"),
    "header in quotes": ("日本語".encode("euc_jp"), 'text/html;charset="EUC-JP"; x=y', "日本語"),
    "gb2312 with characters outside it": (RONG.encode("gbk"), "text/html; charset=gb2312", RONG),
    "big5 with Hong Kong's letters": ("唔該嘅".encode("big5hkscs"), "text/html; charset=big5", "唔該嘅"),
    "Korean": ("똠방각하".encode("cp949"), "text/html; charset=euc-kr", "똠방각하"),
    "Latin-1 means Windows": (b"\x93x\x94 \x80", "text/html; charset=iso-8859-1", "“x” €"),
    "Latin-1 declared for UTF-8": ("标题".encode(), "text/html; charset=ISO-8859-1", "标题"),
    "Cyrillic": ("Привет".encode("cp1251"), "text/html; charset=windows-1251", "Привет"),
    "Polish": ("Łódź".encode("iso8859-2"), "text/html; charset=iso-8859-2", "Łódź"),
    "header is wrong": (RONG.encode("gbk"), "text/html; charset=utf-8", RONG),
    "unknown label": ("标题".encode(), "text/html; charset=x-nonsense", "标题"),
    "dangerous label": (b"+AGEAYg-", "text/html; charset=utf-7", "+AGEAYg-"),
    "header before meta": (page("gbk", "日本").encode("cp932"), "text/html; charset=sjis", page("gbk", "日本")),
    "meta where the header is wrong": (
        page("sjis", "日本").encode("cp932"),
        "text/html; charset=utf-8",
        page("sjis", "日本"),
    ),
    "meta": (page("shift_jis", "日本語").encode("cp932"), "text/html", page("shift_jis", "日本語")),
    "meta says UTF-16 and can be read": (page("utf-16", "标题").encode(), "", page("utf-16", "标题")),
    "meta says UTF-16, with a zero": (page("utf-16", "标题\0").encode(), "", page("utf-16", "标题\0")),
    "cut in the middle of a letter": ("标题".encode()[:-1], "text/html; charset=utf-8", "标"),
    "cut in the middle of a letter, GBK": ("标题".encode("gbk")[:-1], "text/html; charset=gbk", "标"),
    "one broken byte in UTF-8": (
        ("标题" * 20).encode() + b"\xff" + "标题".encode(),
        "text/html; charset=utf-8",
        "标题" * 20 + "\ufffd标题",
    ),
    "a letter cut off by the server in a short UTF-8 page": (
        b"<title>" + "标题".encode() + b"<meta content=" + "摘要".encode()[:-1] + b">",
        "text/html; charset=utf-8",
        "<title>标题<meta content=摘\ufffd>",
    ),
    "a letter cut off by the server, nothing said": (
        b"<p>" + "标题头".encode()[:-1] + b"</p>",
        "",
        "<p>标题\ufffd</p>",
    ),
    "short GBK that is valid UTF-8 in part": ("联通公司".encode("gbk"), "text/html; charset=utf-8", "联通公司"),
    "one broken byte in GBK": (
        ("标题" * 20).encode("gbk") + b"\xff" + b"<p>",
        "text/html; charset=gb2312",
        "标题" * 20 + "\ufffd<p>",
    ),
    "nothing": (b"", "", ""),
}


@pytest.mark.parametrize(("body", "content_type", "text"), CASES.values(), ids=CASES)
def test_bytes_are_decoded_in_their_real_encoding(body: bytes, content_type: str, text: str) -> None:
    assert decoded(body, content_type) == text


FOUND = {
    "http-equiv": '<META content="text/html; charset=shift_jis" http-equiv="Content-Type">',
    "without quotes": "<meta charset=shift_jis>",
    "after a long script": f"<script>{'x' * 40_000}</script><meta charset=shift_jis>",
    "second, as the first is unknown": "<meta charset=nonsense><meta charset=shift_jis>",
    "XML": '<?xml version="1.0" encoding="shift_jis"?><html>',
}
NOT_FOUND = {
    "comment": "<!-- <meta charset=shift_jis> -->",
    "script": '<script>"<meta charset=shift_jis>"</script>',
    "title": "<title><meta charset=shift_jis></title>",
    "attribute": '<p title="<meta charset=shift_jis>">',
    "too late": f"{'x' * 2**16}<meta charset=shift_jis>",
    "cut": "<meta charset=shift_jis",
    "another name": '<meta name="a" content="text/html; charset=shift_jis">',
}


@pytest.mark.parametrize("source", FOUND.values(), ids=FOUND)
def test_a_page_declares_its_encoding(source: str) -> None:
    assert decoded(source.encode() + "日本".encode("cp932")) == f"{source}日本"


@pytest.mark.parametrize("source", NOT_FOUND.values(), ids=NOT_FOUND)
def test_a_label_elsewhere_is_ignored(source: str) -> None:
    assert decoded(source.encode() + "日本".encode("cp932")) == f"{source}擔杮"


def test_labels_are_read_as_in_browsers() -> None:
    labels = (" GB2312 ", "GBK", "x-sjis", "big5", "ks_c_5601-1987", "latin1", "US-ASCII", "cp1250", "ISO-8859-15")
    assert [codec_of(label) for label in (*labels, "utf-7", "")] == [
        *("gb18030", "gb18030", "cp932", "big5hkscs", "cp949", "cp1252", "cp1252", "cp1250", "iso8859-15"),
        *(None, None),
    ]


@given(st.binary(), st.sampled_from(["", "utf-8", "gbk", "big5", "euc-kr", "shift_jis", "iso-2022-jp", "utf-16"]))
def test_any_bytes_are_decoded(body: bytes, label: str) -> None:
    decoded(body, f"text/html; charset={label}").encode()  # no lone surrogates


@given(st.text(min_size=1), st.sampled_from(["utf-8", "gb18030"]))
def test_text_is_decoded_by_its_label(text: str, label: str) -> None:
    read = decoded(text.encode(label), f"text/html; charset={label}")
    assert read.removeprefix("\ufeff") == text.removeprefix("\ufeff")


@pytest.mark.parametrize("label", ["", "iso-2022-jp"])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_mebibyte_of_anything_is_decoded_quickly(body: bytes, label: str) -> None:
    start = time.process_time()
    decoded(body, f"text/html; charset={label}")
    assert time.process_time() - start < SECONDS
