"""Properties of any URL, generated from a list of oddities."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv6Address
from urllib.parse import quote

import ada_url
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from readtrack.addresses import urls
from readtrack.addresses.address import Parts, _parsed, parse
from readtrack.addresses.identity import page_filter, page_key
from readtrack.addresses.urls import Cleaned, InvalidURL, check, clean, key

SCHEMES = ["https://", "http://", "HTTP://", "", "//", r"https:\\"]
HOSTS = [
    *("example.org", "EXAMPLE.org.", "www.example.org", "a_b.example", "localhost", "www.com", "intranet"),
    *("127.0.0.1", "[::1]", "[1:0:0:2::]", "[::FFFF:1.2.3.4]", "faß.de", "例子。测试", "ｅxample.org", "xn--fa-hia.de"),
    *("xn--a.example", "example.org:8080", "example.org:443", "example.org:080", "example.org:"),
    *("zhuanlan.zhihu.com", "www.zhihu.com", "mp.weixin.qq.com", "juejin.im", "u.blog.csdn.net", "www.jianshu.com"),
    *(
        "www.bilibili.com",
        "baijiahao.baidu.com",
        "twitter.com",
        "x.com",
        "export.arxiv.org",
        "m.youtube.com",
        "youtu.be",
    ),
    *("u.medium.com", "github.com", "old.reddit.com", "en.m.wikipedia.org", "transfernow.net", "web.archive.org"),
]
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
REFUSED_HOSTS = ["me:secret@example.org", "-a.example", "127.1"]
SEGMENTS = [
    *("", ".", "..", "%2e", "%2E%2e", "a b", "你", "%e4", "%41", "%7e", "{x}", "a^b", "'", '"', "<a>", "`", "\\", "|"),
    *("[x]", "a;b", "（x）", "~", "@", ":", "%", "%zz", "%ff", "\u3000", "\u200b", "index.html", "Repo.git", "http:"),
    *("p", "1", "question", "answer", "column", "c_1", "pin", "tardis", "zm", "art", "s", "mp", "appmsgalbum", "post"),
    *("article", "details", "video", "status", "abs", "pdf", "2401.00001v2.pdf", "watch", "shorts", "abcdefghijk"),
]
PIECES = [
    *(
        "",
        "=",
        "a",
        "a=",
        "b=1",
        "b=2",
        "a=b=c",
        "A=1",
        "c=你",
        "c=a b",
        "c=%e4",
        "c=%41",
        "c='",
        'c="',
        "c=<",
        "c={`}",
    ),
    *("c=%", "c=?", "c=%ff", "c=+", "你=1", "utm_source=1", "UTM_X=1", "%75tm_x=1", "fbclid", "spm=1.2", "spm=1"),
    *("amp;utm_x=1", "amp;mid=2", "share_code=1", "hybrid_search_x=1", "__biz=MzA==", "mid=1", "appmsgid=2", "idx=1"),
    *("sn=4", "sign=5", "sn=", "chksm=1", "src=1", "timestamp=2", "ver=3", "signature=4", "album_id=1", "id=1", "p=1"),
    *("t=1", "v=abcdefghijk", "si=1", "source=1", "sk=1", "tab=readme-ov-file", "email_token=1", "share_id=1"),
]
FRAGMENTS = [
    *("", "#", "#a", "#:~:text=x", "#a:~:text=b", "#a:~:b:~:c", "#utm_source=x", "#utm_source=x&a=b", "#!/x"),
    *("#/r?utm_x=1", "#rd", "#你 '\"<>`", "#a#b", "#utm_a:~:x"),
]
AROUND = [
    *("", " ", "\r\n", "\u3000", "\ufeff", "\u200b", "\u2067", "<", ">", '"', "'", "`"),
    *("“", "”", "（", "）", "，", "。", "…"),
]
JUMPS = [
    *("https://link.zhihu.com/?target=", "http://link.juejin.cn?target=", "https://link.csdn.net/?a=1&target="),
    *("https://sspai.com/link?target=", "https://www.jianshu.com/go-wild?ac=2&url=", "https://gitee.com/link?target="),
    *("https://www.google.com/url?sa=t&q=", "https://google.com.hk/url?url=", "https://www.youtube.com/redirect?q="),
    "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=x&amp;target_url=",
]
ODDITIES = [*SCHEMES, *HOSTS, *(f"/{segment}" for segment in SEGMENTS), *PIECES, *FRAGMENTS, *AROUND, *JUMPS]


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """A URL that can probably be cleaned."""
    path = "".join(f"/{segment}" for segment in draw(st.lists(st.sampled_from(SEGMENTS), max_size=8)))
    pieces = draw(st.lists(st.sampled_from(PIECES), max_size=8))
    query = "?" + draw(st.sampled_from(["&", "&", "&amp;", "&&"])).join(pieces) if pieces else ""
    url = "".join((draw(st.sampled_from(SCHEMES)), draw(st.sampled_from(HOSTS + REFUSED_HOSTS)), path, query))
    url += draw(st.sampled_from(FRAGMENTS))
    for jump in draw(st.one_of(st.just([]), st.lists(st.sampled_from(JUMPS), max_size=4))):
        url = jump + quote(url, safe=draw(st.sampled_from(["", ":/"])))
    return draw(st.sampled_from(AROUND)) + url + draw(st.sampled_from(AROUND))


def cleaned(text: str) -> Cleaned | None:
    try:
        return clean(text)
    except InvalidURL:
        return None


def refusal(function: Callable[[str], object], text: str) -> InvalidURL | None:
    try:
        function(text)
    except InvalidURL as error:
        return error
    return None


@pytest.fixture(scope="module")
def generated() -> list[str]:
    texts: list[str] = []

    @settings(
        database=None,
        deadline=None,
        derandomize=True,
        max_examples=1500,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(addresses())
    def collect(text: str) -> None:
        texts.append(text)

    collect()
    return texts


def test_every_oddity_occurs_in_a_url_that_can_be_cleaned(generated: list[str]) -> None:
    good = [text for text in generated if cleaned(text) is not None]
    assert [oddity for oddity in ODDITIES if not any(oddity in text for text in good)] == []
    assert [oddity for oddity in REFUSED_HOSTS if not any(oddity in text for text in generated)] == []


def test_chains_of_every_length_occur(generated: list[str]) -> None:
    lengths = {
        sum(name.startswith("jump page") for name in found.removed) for text in generated if (found := cleaned(text))
    }
    assert lengths == {0, 1, 2, 3}


@given(addresses())
def test_cleaning_is_idempotent(text: str) -> None:
    found = cleaned(text)
    assume(found is not None)
    assert found is not None
    assert clean(found.url) == Cleaned(found.url, ())


@given(addresses())
def test_browsers_do_not_change_a_clean_url(text: str) -> None:
    """Node.js's parser does not change it, and it is ASCII without spaces."""
    found = cleaned(text)
    assume(found is not None)
    assert found is not None
    assert found.url.isascii()
    assert ada_url.URL(found.url).href == found.url
    assert check(found.url) == found.url


@given(addresses())
def test_a_url_and_its_clean_form_have_the_same_key(text: str) -> None:
    found = cleaned(text)
    assume(found is not None)
    assert found is not None
    in_passing = key(found.url)  # by cleaning, not from the URL itself
    urls._keys.clear()
    assert key(text) == key(found.url) == in_passing


@given(addresses())
def test_removed_parts_are_reported_in_printable_ascii(text: str) -> None:
    found = cleaned(text)
    assume(found is not None)
    assert found is not None
    assert all(name and name.isascii() and name.isprintable() for name in found.removed)
    assert len(set(found.removed)) == len(found.removed)


# Whole URLs, broken ones and text of any kind, including lone surrogates.
texts = st.one_of(
    st.text(st.characters(exclude_categories=())),
    addresses(),
    st.lists(st.sampled_from(ODDITIES)).map("".join),
    st.text(st.sampled_from("ahtps:/\\?#@[]%.&=。：“”<>\x00\n\u2028\udcff你")),
)


_spelled_out = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["https://", "http://", "HTTP://", "//", "https:", ""]),
    st.sampled_from(
        [
            "e.org",
            "www.zhihu.com",
            "localhost",
            "1.2.3.4",
            "0x7f.1",
            "a..b",
            "-a.b",
            "a.b.",
            "e.org:443",
            "E.org",
            "a" * 64,
            "xn--a.b",
        ]
    ),
    st.lists(st.sampled_from(["/", "/a", "/A_b~c", "/.", "/..", "/a..", "/%41", "/-", "//", "/图"])).map("".join),
    st.sampled_from(["", "/", "?", "?a=1", "#", "#b", "/.git", " "]),
)


@given(st.one_of(_spelled_out, addresses()))
def test_the_fast_path_of_the_parser_agrees_with_the_slow_one(text: str) -> None:
    assert _parts_or_reason(parse, text) == _parts_or_reason(_parsed, text)


def _parts_or_reason(read: Callable[[str], Parts], text: str) -> Parts | str:
    try:
        return read(text)
    except InvalidURL as error:
        return str(error)


@given(texts)
def test_any_text_is_cleaned_or_refused(text: str) -> None:
    """It has a key in either case, the same with surrounding spaces."""
    found = cleaned(text)
    assert found is None or clean(found.url) == Cleaned(found.url, ())
    assert key(text) == key(f" {text}\n")


@given(texts)
def test_a_raw_url_is_kept_or_refused(text: str) -> None:
    if refusal(check, text) is None:
        assert check(text) == text
        assert text[:4].lower() == "http"
        assert not any(character.isspace() for character in text)


@given(texts)
def test_a_refusal_is_one_safe_line(text: str) -> None:
    for error in filter(None, (refusal(clean, text), refusal(check, text))):
        assert error.text in text
        assert len(str(error).splitlines()) == 1
        assert str(error).isprintable() or not UNSAFE.search(str(error))


# Hosts where the whole URL counts, and some where only a part of it does.
PLAIN = ["example.org", "www.example.org", "127.0.0.1", "xn--fa-hia.de", "zhuanlan.zhihu.com", "github.com"]
paths = st.lists(st.sampled_from(["a", "B", "p", "1", "~x", "%E4%BD%A0"]), max_size=4).map(
    lambda names: "/" + "/".join(names)
)
queries = st.lists(st.sampled_from(["a=1", "a=2", "b=1", "B=1", "c", "c=", "d=x=y"]), max_size=4)
trackers = st.sampled_from(["utm_source=1", "UTM_X=1", "fbclid=1", "%75tm_a=1", "spm=1.2", "_ga=1"])


def address(host: str, path: str, query: list[str]) -> str:
    return f"https://{host}{path}{'?' if query else ''}{'&'.join(query)}"


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A URL, and other URLs of the same page by the reason."""
    host, path, query = draw(st.sampled_from(PLAIN)), draw(paths), draw(queries)
    url = address(host, path, query)
    at = draw(st.integers(0, len(query)))
    swapped = sorted(query, key=lambda piece: piece.partition("=")[0], reverse=True)
    return url, {
        "tracking parameter": address(host, path, [*query[:at], draw(trackers), *query[at:]]),
        "scheme": url.replace("https", "http"),
        "default port": url.replace(host, f"{host}:443"),
        "case of the host": url.replace(host, host.upper(), 1),
        "root dot": url.replace(host, f"{host}.", 1) if host[-1].isalpha() else url,
        "www": url.replace(host, f"www.{host}", 1) if host.startswith("example") else url,
        "trailing slash": address(host, path.rstrip("/") + "/", query),
        "dot segment": address(host, f"/./x/..{path}", query),
        "escaped letter": address(host, path.replace("a", "%61").replace("~", "%7e"), query),
        "case of escapes": address(host, path.replace("%E4%BD", "%e4%bd"), query),
        "letters beyond ASCII": address(host, path.replace("%E4%BD%A0", "你"), query),
        "order of the names": address(host, path, swapped),
        "top of the page": f"{url}#top",
        "text directive": f"{url}#:~:text=a,b",
        "blanks": f"\t{url}\r\n",
        "brackets": f"<{url}>",
        "Chinese punctuation": f"“{url}”，",
        "jump page": f"https://link.zhihu.com/?target={quote(url, safe=':')}",
    }


@given(spellings())
def test_changes_that_keep_the_page_keep_the_key(spelled: tuple[str, dict[str, str]]) -> None:
    url, same = spelled
    assert {reason: key(other) for reason, other in same.items()} == dict.fromkeys(same, key(url))


@given(spellings())
def test_changes_that_keep_the_page_pass_the_filter(spelled: tuple[str, dict[str, str]]) -> None:
    url, same = spelled
    of_url = page_filter([url])
    assert [reason for reason, other in same.items() if not (of_url(other) and page_filter([other])(url))] == []


@given(st.lists(texts | addresses() | spellings().map(lambda spelled: spelled[0]), min_size=2, max_size=30))
def test_the_filter_passes_every_url_of_the_same_page(found: list[str]) -> None:
    pages = [page_key(text) for text in found]
    for text, page in zip(found, pages, strict=True):
        if refusal(check, text) is None:
            may_match = page_filter([text])
            assert [
                other for other, its in zip(found, pages, strict=True) if its == page and not may_match(other)
            ] == []


@given(st.tuples(paths, queries), st.tuples(paths, queries))
def test_other_pages_have_other_keys(one: tuple[str, list[str]], other: tuple[str, list[str]]) -> None:
    """On an unknown site: the path without a trailing slash, parameters sorted by name."""

    def page(path: str, query: list[str]) -> tuple[str, list[str]]:
        return path.removesuffix("/"), sorted(query, key=lambda piece: piece.partition("=")[0])

    same = page(*one) == page(*other)
    assert (key(address("example.org", *one)) == key(address("example.org", *other))) is same


GROUPS = st.lists(st.sampled_from([0, 0, 1, 0x10, 0x100, 0xFD00]) | st.integers(0, 0xFFFF), min_size=8, max_size=8)


@given(GROUPS)
def test_an_ipv6_host_stays_the_same_address(groups: list[int]) -> None:
    number = IPv6Address(int.from_bytes(b"".join(group.to_bytes(2, "big") for group in groups), "big"))
    found = clean(f"http://[{number.exploded}]/").url
    assert found == clean(found).url == ada_url.URL(found).href
    assert IPv6Address(found.removeprefix("http://[").removesuffix("]/")) == number
