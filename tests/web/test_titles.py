"""The title of a page is the one its author wrote; error pages have none."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import HOSTILE, SECONDS, answer, head, meta, title

from readtrack.text import tidy
from readtrack.web.early_stop import HeadWatcher
from readtrack.web.response import Response
from readtrack.web.titles import Title, second_url, title_of, url_to_fetch

ZHIHU = "https://zhuanlan.zhihu.com/p/1"
WEIXIN = "https://mp.weixin.qq.com/s/abc"
CSDN = "https://blog.csdn.net/u/article/details/1"
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
OEMBED = "https://www.youtube.com/oembed?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ&format=json"
GITHUB = "https://github.com/vllm-project/vllm"
ARXIV = "https://arxiv.org/abs/2309.06180"


def json_ld(source: str) -> str:
    return f'<script type="application/ld+json">{source}</script>'


def weixin(*inside: str, body: str = "") -> Response:
    return answer(f"{head(title(''), *inside)}{body}", WEIXIN)


CASES = {
    "title": (answer(head(title("深入 vLLM"))), "深入 vLLM"),
    "title over lines": (answer(head(title("\n  A\n  title \u3000 of&nbsp;words\n"))), "A title of words"),
    "citation before og": (answer(head(meta("og:title", "B"), '<meta name="citation_title" content="A">')), "A"),
    "og before twitter": (answer(head(meta("twitter:title", "B"), meta("og:title", "A"))), "A"),
    "og before title": (answer(head(title("A | Site"), meta("og:title", "A"))), "A"),
    "og by name": (answer(head(title("B"), '<meta name="og:title" content="A">')), "A"),
    "og without text, then twitter": (answer(head(meta("og:title", " &nbsp;\u200b"), meta("twitter:title", "A"))), "A"),
    "og empty, then another og": (answer(head(meta("og:title", ""), meta("og:title", "A"))), "A"),
    "title before headline": (answer(head(json_ld('{"@type":"Article","headline":"B"}'), title("A"))), "A"),
    "headline, never name": (
        answer(head(title(""), json_ld('{"@type":"NewsArticle","name":"a-1305306","headline":"A"}'))),
        "A",
    ),
    "headline in a graph": (
        answer(
            head(json_ld('{"@graph":[{"@type":"WebSite","headline":"No"},{"@type":["BlogPosting"],"headline":"A"}]}'))
        ),
        "A",
    ),
    "headline in a list": (answer(head(json_ld('[[{"@type":"http://schema.org/Article","headline":"A"}]]'))), "A"),
    "headline with references": (answer(head(json_ld('{"@type":"Article","headline":"A &amp; B"}'))), "A & B"),
    "headline that is no text": (answer(head(json_ld('{"@type":"Article","headline":["A"]}'), title("B"))), "B"),
    "heading": (answer(head(title("")) + "<h1>A <b>b</b></h1>"), "A b"),
    "drawing's title": (answer("<svg><title>Icon</title></svg><h1>A</h1>"), "A"),
    "the name of its host after": (
        answer(head(title("A title | Teufel Blog")), "https://blog.teufel.de/a"),
        "A title",
    ),
    "the name of its host before": (
        answer(head(title("Mactechnews - A title")), "https://www.mactechnews.de/a"),
        "A title",
    ),
    "the name of its host, with an accent": (
        answer(head(title("A – Aktuálně.cz")), "https://zpravy.aktualne.cz/a"),
        "A – Aktuálně.cz",
    ),
    "the name of its host in Chinese letters": (
        answer(head(title("深入理解-36氪快讯_36kr")), "https://36kr.com/p/1"),
        "深入理解-36氪快讯",
    ),
    "words of its host in a longer part": (
        answer(head(title("Part 3 - How Example uses queues")), "https://blog.example.org/a"),
        "Part 3 - How Example uses queues",
    ),
    "a short name in its host": (answer(head(title("A title - Go")), "https://go.dev/a"), "A title - Go"),
    "a heading that is a part of it": (
        answer(f"{head(title('A rather long title | Some Magazine'))}<h1>A rather long title</h1>"),
        "A rather long title",
    ),
    "a heading in the middle": (
        answer(f"{head(title('News | A long title of it | Some Site'))}<h1>A long title of it</h1>"),
        "A long title of it",
    ),
    "a heading that is most of its parts": (
        answer(f"{head(title('A - long - title - Magazine'))}<h1>A - long - title</h1>"),
        "A - long - title",
    ),
    "a heading shorter than the rest": (
        answer(f"{head(title('Docs | Installation of the whole thing'))}<h1>Docs</h1>"),
        "Docs | Installation of the whole thing",
    ),
    "a heading that is no whole part": (
        answer(f"{head(title('A long title of words | Site'))}<h1>A long title</h1>"),
        "A long title of words | Site",
    ),
    "a kicker before a colon": (answer(f"{head(title('Kicker: a title'))}<h1>A title</h1>"), "Kicker: a title"),
    "a heading that names the host": (
        answer(f"{head(title('Example Org | A title'))}<h1>Example Org</h1>", "https://www.exampleorg.net/a"),
        "A title",
    ),
    "og cut at a quotation mark": (
        answer('<meta property="og:title" content="奖金711万！"首位"获奖者"><title>奖金711万！"首位"获奖者</title>'),
        '奖金711万！"首位"获奖者',
    ),
    "CSDN with words of the article": (
        answer(
            head(title("深入理解显存_cuda 显存-CSDN博客"), "<script>var articleTitle = '深入理解\\u663e存';</script>"),
            CSDN,
        ),
        "深入理解显存",
    ),
    "CSDN, news": (answer(head(title("新版ZoomEye-CSDN.NET ")), "https://www.csdn.net/article/1"), "新版ZoomEye"),
    "CSDN, a column": (answer(head(title("深入理解_某某的专栏-CSDN博客")), CSDN), "深入理解"),
    "title in GBK": (answer(title("朱镕基").encode("gbk"), kind="text/html; charset=gb2312"), "朱镕基"),
    "title in Shift_JIS": (
        answer(f'<meta charset="shift_jis">{title("日本")}'.encode("cp932"), kind="text/html"),
        "日本",
    ),
    "no type": (answer(head(title("A")), kind=""), "A"),
    "entities once": (answer(head(meta("og:title", "a &amp;amp; &lt;b&gt; &#x4F60;"))), "a &amp; <b> 你"),
    "an entity is no escape": (answer(head(title("a&#27;[31mb&#x9b;0mc&#x202e;d&#0;"))), "ab›0mcd\ufffd"),
    "escapes and bidi": (answer(head(title("a\x1b]0;x\x07b\u202ec\ufeff"))), "abc"),
    "joined emoji": (answer(head(title("👩\u200d💻 ❤\ufe0f"))), "👩\u200d💻 ❤\ufe0f"),
    "markup of terminals": (answer(head(title("[bold]x[/bold] :smile:"))), "[bold]x[/bold] :smile:"),
    "lone surrogate": (answer(head(json_ld('{"@type":"Article","headline":"a\\ud800b"}'))), "ab"),
    "huge reference": (answer(f"<h1>a&#{'9' * 5000};</h1>"), "a\ufffd"),
    "site name at the end": (answer(head(title("A – The Blog"), meta("og:site_name", "The blog"))), "A"),
    "site name without spaces": (answer(head(title("标题_某网站"), meta("og:site_name", "某网站"))), "标题"),
    "site name in a word": (answer(head(title("Pre-Site"), meta("og:site_name", "Site"))), "Pre-Site"),
    "site name that is part of the title": (answer(head(title("On Site"), meta("og:site_name", "Site"))), "On Site"),
    "site name instead of a title": (
        answer(head(meta("og:title", "The Blog"), meta("og:site_name", "The Blog"), title("A · The Blog"))),
        "A",
    ),
    "site name at home": (
        answer(head(title("The Blog"), meta("og:site_name", "The Blog")), "https://example.org/"),
        "The Blog",
    ),
    "another site's addition": (answer(head(title("How to leave - 知乎"))), "How to leave - 知乎"),
    "like a challenge": (answer(head(title("Just a moment: A"))), "Just a moment: A"),
    "about an error": (answer(head(title("404 Not Found: a history"))), "404 Not Found: a history"),
    "second title where the first is an error": (answer(head(meta("og:title", "Page not found"), title("A"))), "A"),
    "zhihu": (answer(head(title("(21 封私信 / 9 条消息) 深入 vLLM - 知乎")), ZHIHU), "深入 vLLM"),
    "zhihu, letters only": (answer(head(title("(99+ 封私信) A - 知乎专栏")), ZHIHU), "A"),
    "zhihu, two messages": (answer(head(title("(2 条消息) A - 知乎")), ZHIHU), "A"),
    "csdn": (answer(head(title("CUDA_C 编程_某人的博客-CSDN博客")), CSDN), "CUDA_C 编程"),
    "youtube": (answer(head(title("A - B - YouTube")), YOUTUBE), "A - B"),
    "youtube, oEmbed": (answer('{"title": "A - YouTube", "author_name": "B"}', OEMBED, kind="application/json"), "A"),
    "github": (
        answer(head(meta("og:title", "GitHub - vllm-project/vllm: A &amp; b")), GITHUB),
        "vllm-project/vllm: A & b",
    ),
    "github, issue": (
        answer(head(title("Bug · Issue #1 · vllm-project/vllm · GitHub")), GITHUB),
        "Bug · Issue #1 · vllm-project/vllm",
    ),
    "arxiv": (
        answer(head(title("[2309.06180] No"), '<meta name="citation_title" content="Paged Attention">'), ARXIV),
        "Paged Attention",
    ),
    "arxiv, only a title": (answer(head(title("[2309.06180] Paged Attention")), ARXIV), "Paged Attention"),
    "wikipedia": (answer(head(title("A — Wikipedia")), "https://en.wikipedia.org/wiki/A"), "A"),
    "weixin": (weixin(meta("og:title", "A &amp; B")), "A & B"),
    "weixin, escaped": (weixin(meta("og:title", r"A \x26amp; B \x26quot;C\x26quot;")), 'A & B "C"'),
    "weixin, script": (
        weixin(
            meta("og:title", ""), body=r"<script>var msg_title = 'It\'s \x26lt;b\x26gt; \u4f60'.html(false);</script>"
        ),
        "It's <b> 你",
    ),
    "weixin, script of another kind": (weixin(body='<script>var a_msg_title="No",msg_title = "A";</script>'), "A"),
    "weixin, heading": (weixin(body='<h2 class="rich_media_title" id="activity-name">\n A <em>b</em> </h2>'), "A b"),
    "weixin, brand": (weixin(meta("og:title", "微信公众平台"), body='<h1 id="activity-name">A</h1>'), "A"),
    "markdown": (answer("---\na: b\n---\n```\n# no\n```\n  #  A # b #\n# C\n", kind="text/markdown"), "A # b"),
    "markdown, C#": (answer("# About C#\n", kind="text/markdown; charset=utf-8"), "About C#"),
    "markdown by its name": (answer("#no\n# A", "https://example.org/a.MD?x", kind="text/plain"), "A"),
    "markdown without a heading": (answer("a", "https://example.org/b/a.md", kind="text/markdown"), "a.md"),
    "plain text": (answer("# A", "https://example.org/b/notes.txt", kind="text/plain"), "notes.txt"),
    "file by its URL": (
        answer("%PDF", "https://example.org/%E8%AE%BA%E6%96%87.pdf?x=1", kind="application/pdf"),
        "论文.pdf",
    ),
    "file in a folder": (answer("PK", "https://example.org/a/b/", kind="application/zip"), "b"),
    "file by its header": (
        answer("%PDF", kind="application/pdf", headers={"content-disposition": 'inline; filename="../x/A b.pdf"'}),
        "A b.pdf",
    ),
    "file by its header, RFC 8187": (
        answer(
            "%PDF",
            kind="application/pdf",
            headers={"content-disposition": "attachment; filename=x.pdf; filename*=UTF-8''%E8%AE%BA%E6%96%87.pdf"},
        ),
        "论文.pdf",
    ),
    "file by its header, raw UTF-8": (
        answer(
            "%PDF",
            kind="application/pdf",
            headers={"content-disposition": 'attachment; filename="' + "论文.pdf".encode().decode("latin-1") + '"'},
        ),
        "论文.pdf",
    ),
    "file by its header, nonsense": (
        answer(
            "%PDF",
            "https://example.org/b.pdf",
            kind="application/pdf",
            headers={"content-disposition": "attachment; filename*=nonsense''; filename="},
        ),
        "b.pdf",
    ),
    "redirected short link": (answer(head(title("A")), redirects=["https://b23.tv/x"]), "A"),
}


@pytest.mark.parametrize(("given", "expected"), CASES.values(), ids=CASES)
def test_titles_of_pages(given: Response, expected: str) -> None:
    asked = given.redirects[0].url if given.redirects else given.url
    assert title_of(given, asked=asked) == Title(expected)


NONE = "the page has no title"
REFUSED = {
    "zhihu refuses": (answer(head(title("知乎")), ZHIHU, status=403), "zhihu blocks automated requests"),
    "a host without a name refuses": (
        answer(head(title("403 Forbidden")), "https://www.example.org/a", status=403),
        "example.org blocks automated requests",
    ),
    "LinkedIn refuses": (answer("", "https://www.linkedin.com/in/a", status=999), "LinkedIn blocks automated requests"),
    "not found": (answer(head(title("A nice page")), status=404), "it returned status 404"),
    "too many": (answer("", status=429), "example.org limits the request rate"),
    "broken": (answer(head(title("A")), status=500), "it returned status 500"),
    "login": (
        answer(head(title("Sign in")), "https://example.org/login", redirects=["https://example.org/a"]),
        "it requires a login",
    ),
    "captcha": (answer(head(title("安全验证 - 知乎")), ZHIHU), "it shows a captcha"),
    "consent": (
        answer(head(title("Before you continue")), "https://consent.youtube.com/m", redirects=[YOUTUBE]),
        "it asks for consent to cookies first",
    ),
    "challenge": (answer(head(title("Just a moment..."))), "example.org blocks automated requests"),
    "deleted": (weixin(body="<p>该内容已被发布者删除"), "it was deleted"),
    "error page": (answer(head(title("Page not found"))), 'it says "Page not found"'),
    "youtube, generic": (answer(head(title(" - YouTube"), meta("og:title", "YouTube")), YOUTUBE), NONE),
    "youtube, oEmbed is no JSON": (answer("[" * 100_000, OEMBED, kind="application/json"), NONE),
    "youtube, oEmbed without title": (answer('{"title": 1}', OEMBED, kind="application/json"), NONE),
    "youtube, oEmbed of a private video": (answer("Unauthorized", OEMBED, status=401), "YouTube requires a login"),
    "brand": (answer(head(title("知乎 - 有问题，就会有答案")), ZHIHU), NONE),
    "x": (answer("<title>X</title><h1>JavaScript is not available.</h1>", "https://x.com/a/status/1"), NONE),
    "empty title": (answer(head(title(""))), NONE),
    "title without an end": (answer("<title>A"), NONE),
    "title with half an end, which holds all that comes": (answer("<title>A</title<body><h1>B</h1>"), NONE),
    "an encoding that cannot be read": (replace(answer(""), unread="br"), "its encoding (br) cannot be read"),
    "only marks": (answer(head(title(" - … | "))), NONE),
    "only invisible": (answer(head(title("\u200b&#8203;&#27;"))), NONE),
    "nothing": (answer(""), NONE),
    "nothing, without a type": (answer("", kind=""), NONE),
    "file without a name": (answer("%PDF", "https://example.org/", kind="application/pdf"), NONE),
}


@pytest.mark.parametrize(("given", "reason"), REFUSED.values(), ids=REFUSED)
def test_reasons_for_missing_titles(given: Response, reason: str) -> None:
    asked = given.redirects[0].url if given.redirects else given.url
    assert title_of(given, asked=asked) == Title(None, reason)


@pytest.mark.parametrize(
    "disposition",
    [
        "",
        "inline",
        "attachment; filename=",
        "attachment; filename=/",
        "attachment; filename*=nonsense''",
        "attachment; filename*=idna''x%80",
        "attachment; filename*=undefined''x",
        "attachment; filename*1=b; filename*=c",
        ";" * 100_000,
        "a; filename*0=" * 10_000,
    ],
)
def test_a_file_without_a_name_in_the_header_is_named_after_its_url(disposition: str) -> None:
    headers = {"content-disposition": disposition}
    file = answer("", "https://example.org/a/b.pdf", kind="application/pdf", headers=headers)
    assert title_of(file, asked=file.url) == Title("b.pdf")


LONG = {
    "plain": ("好" * 301, "好" * 300),
    "combining": ("a" * 299 + "e\u0301\u0302b", "a" * 299),
    "combining, all of it": ("a" + "\u0301" * 400, "a" + "\u0301" * 299),
    "joined": ("a" * 298 + "👩\u200d💻", "a" * 298),
    "coloured": ("a" * 299 + "👍🏽", "a" * 299),
    "space at the cut": ("a" * 299 + " b", "a" * 299),
    "just short enough": ("a" * 299 + "👩", "a" * 299 + "👩"),
    "outside the basic plane": ("𠮷" * 301, "𠮷" * 300),
}


@pytest.mark.parametrize(("words", "expected"), LONG.values(), ids=LONG)
def test_a_long_title_is_cut_between_characters(words: str, expected: str) -> None:
    assert title_of(answer(head(title(words))), asked="https://example.org/a") == Title(expected)


ASKED = {
    "https://arxiv.org/pdf/2309.06180": "https://arxiv.org/abs/2309.06180",
    "https://arxiv.org/pdf/2309.06180v2.pdf": "https://arxiv.org/abs/2309.06180v2",
    "https://www.arxiv.org/html/2309.06180v1/": "https://arxiv.org/abs/2309.06180v1",
    "https://export.arxiv.org/pdf/hep-th/9901001": "https://arxiv.org/abs/hep-th/9901001",
    "https://arxiv.org/pdf/math.GT/0309136#page=2": "https://arxiv.org/abs/math.GT/0309136",
    "https://arxiv.org/abs/2309.06180": "https://arxiv.org/abs/2309.06180",
    "https://arxiv.org/list/cs.LG/recent": "https://arxiv.org/list/cs.LG/recent",
    "https://example.org/pdf/2309.06180": "https://example.org/pdf/2309.06180",
    "https://notarxiv.org/pdf/2309.06180": "https://notarxiv.org/pdf/2309.06180",
}


@pytest.mark.parametrize(("url", "expected"), ASKED.items())
def test_the_abstract_page_of_a_paper_is_requested(url: str, expected: str) -> None:
    assert url_to_fetch(url) == expected


@pytest.mark.parametrize(
    "url", [YOUTUBE, "https://youtu.be/dQw4w9WgXcQ?t=1", "https://m.youtube.com/shorts/dQw4w9WgXcQ"]
)
def test_youtube_gets_a_second_request_if_there_is_no_title(url: str) -> None:
    page = answer(head(title("YouTube")), url)
    assert second_url(url, page, title_of(page, asked=url)) == OEMBED
    assert second_url(url, None, Title(None, "timed out")) == OEMBED
    assert second_url(url, page, Title("A")) is None
    assert second_url(url, answer("", OEMBED, status=404), Title(None, "it returned status 404")) is None


@pytest.mark.parametrize(
    "url", ["https://www.youtube.com/@somebody", "https://example.org/watch?v=dQw4w9WgXcQ", ZHIHU, ""]
)
def test_other_sites_get_no_second_request(url: str) -> None:
    assert second_url(url, answer("", url), Title(None, NONE)) is None


def fed(pieces: Iterable[bytes]) -> int | None:
    """The number of chunks until the watcher was satisfied."""
    watch = HeadWatcher(Response("https://example.org/a", 200, {"content-type": "text/html"}))
    return next((number for number, piece in enumerate(pieces, 1) if watch(piece)), None)


def each_byte(text: str) -> list[bytes]:
    return [bytes([byte]) for byte in text.encode()]


ENOUGH = {
    "head": "<!doctype html><html><head><title>A</title></head>",
    "head without tags of its own": "<title>A</title><meta name=x><body>",
    "first tag of the body": "<title>A</title>\n<script>'</head>'</script><p class='>'>",
    "og:title": '<head><title></title><meta content="A" property="OG:title"></head >',
    "og:title, and no other": "<head><meta property=og:title content=A><title></title></head>",
    "citation": "<head><meta name=citation_title content=A></HEAD\n>",
    "comments": "<!-- </head> --><head><!--> <title>A</title><!-- <p> --></head>",
    "noscript": "<head><noscript><img></noscript><title>A</title></head>",
    "title after the head": "<head></head><body><div><title>A</title>",
    "title with parts, then the heading": "<head><title>A long title | B</title></head><body><p>b<h1>A long title</h1>",
    "title of the site": "<head><title>Ex</title><meta property=og:site_name content=Ex><body><h1>A</h1>",
    "meta after a tag of the body": "<head><title>A</title><img><meta property=og:title content=B></head>",
    "heading": "<head><title> </title></head><body><h1><b>A</b></h1>",
    "heading after a space one": "<title></title><body>b<h1> <img></h1>c<h1>A</h1>",
    "drawing": "<head></head><svg><title>Icon</title></svg><h1>A</h1>",
}


@pytest.mark.parametrize("text", ENOUGH.values(), ids=ENOUGH)
def test_reading_ends_after_a_head_with_a_title(text: str) -> None:
    assert fed(each_byte(text)) == len(text)
    assert fed([text.encode() + b"<p>rest"]) == 1
    before, bracket, last = text.rpartition("<")
    assert fed([before.encode(), f"{bracket}{last}".encode(), b"x"]) == 2


@pytest.mark.parametrize(
    "text",
    [
        "<head><title>A</title>",
        "<head></head><p>b",
        "<head><title>A</head>",
        "<head><title></title><meta property=og:title content=' '></head>",
        "<head><script></head><title>A</title>",
        "<head></head><h1> </h1>b",
        "<svg><title>A</title></svg>",
        "<title>A</title></head",
        "%PDF-1.7",
    ],
)
def test_reading_continues_until_there_is_a_title(text: str) -> None:
    assert fed(each_byte(text)) is None


def test_reading_continues_to_the_heading_for_128_kib() -> None:
    page = b"<head><title>A | B</title></head><body>" + b"<p>text</p>" * 30_000
    after = fed(page[at : at + 1024] for at in range(0, len(page), 1024))
    assert after == 129


def test_a_long_script_delays_the_end_by_at_most_a_quarter() -> None:
    script = f"<head><title>A</title><script>{'x' * 100_000}</script></head>".encode()
    after = fed([*(script[at : at + 100] for at in range(0, len(script), 100)), *[b"x" * 100] * 500])
    assert after is not None
    assert len(script) <= after * 100 <= len(script) * 1.26


@pytest.mark.parametrize("size", [1, 2**14])
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_watching_takes_linear_time(body: bytes, size: int) -> None:
    body = body[: 2**17] if size == 1 else body
    start = time.process_time()
    watch = HeadWatcher(Response("https://example.org/a", 200, {"content-type": "text/html"}))
    for at in range(0, len(body), size):
        watch(body[at : at + size])
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    ("url", "kind"), [(WEIXIN, "text/html"), (ZHIHU, "text/markdown"), (OEMBED, "application/json")]
)
def test_a_mebibyte_of_anything_is_searched_quickly(body: bytes, url: str, kind: str) -> None:
    start = time.process_time()
    found = title_of(answer(body, url, kind=kind), asked=url)
    assert time.process_time() - start < SECONDS
    assert found.text is None or (len(found.text) <= 300 and tidy(found.text) == found.text)


@given(
    st.text(st.characters(codec="utf-8"), max_size=400),
    st.sampled_from(["<title>{}</title>", '<meta property="og:title" content="{}">', "<h1>{}</h1>", "{}"]),
    st.sampled_from(
        ["https://example.org/a", "https://example.org/", WEIXIN, ZHIHU, YOUTUBE, GITHUB, CSDN, "", "https://["]
    ),
    st.sampled_from(["text/html; charset=utf-8", "text/markdown", "", "application/pdf"]),
)
def test_any_title_is_one_tidy_line_or_has_a_reason(words: str, around: str, url: str, kind: str) -> None:
    found = title_of(
        answer(around.replace("{}", words), url, kind=kind, headers={"content-disposition": words}), asked=url
    )
    assert (found.text is None) != (found.reason is None)
    if found.text is not None:
        assert 0 < len(found.text) <= 300
        assert tidy(found.text) == found.text
        found.text.encode()


@given(st.binary(max_size=400), st.integers(200, 599), st.text(max_size=30), st.text(max_size=30))
def test_any_response_is_accepted(body: bytes, status: int, kind: str, disposition: str) -> None:
    found = title_of(
        Response(
            "https://example.org/a", status, {"content-type": kind, "content-disposition": disposition}, body=body
        ),
        asked="https://example.org/a",
    )
    assert (found.text is None) != (found.reason is None)
