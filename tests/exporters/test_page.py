# ruff: noqa: E501  # the page as it is written
"""The HTML page: its contents, and its safety against hostile text."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.core.words import _SECOND_LEVEL, _SHORTEST_IN_URL
from readtrack.exporters.languages import language_of
from readtrack.exporters.page import _MONTHS, write

DAY = date(2026, 11, 22)
HOSTILE = "</style></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{7*7}}\x1b[31m\u202e"


class _Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def page(*links: Link, topics: tuple[Topic, ...] = (Topic("inbox"),)) -> str:
    numbered = tuple(link._replace(position=number) for number, link in enumerate(links))
    return write(ReadingList(numbered, topics), numbered, today=DAY)


def body(html: str) -> str:
    """The page without the parts that are the same on every page."""
    return html.partition("</defs></svg>\n")[2].partition("<script>")[0]


def test_the_whole_page() -> None:
    html = page(
        Link(0, "a", "vllm", "图解 V1：“引擎”", "https://www.zhihu.com/p/1?a=1&b=2", ("v1",), done=date(2026, 10, 3)),
        Link(0, "b", "vllm", "Caching", "https://e.org", (), added=DAY, minutes=12, note="一\ntwo <b>"),
        Link(0, "c", "inbox", None, "ftp://e.org/x", (), started=True),
        Link(0, "d", "inbox", "a book", None, ("v1",), dropped=DAY),
        topics=(Topic("vllm", "推理引擎"), Topic("empty"), Topic("inbox")),
    )
    assert body(html) == WHOLE


WHOLE = """\
<a class="skip" href="#links">Skip to the links</a>
<div class="page">
<div class="lead">
<header>
<h1>Reading list</h1>
<p class="sum"><strong>1 of 3</strong> done · 1 being read · 1 dropped · last finished <time datetime="2026-10-03">3 Oct 2026</time></p>
<progress max="3" value="1" aria-label="All links">33%</progress>
</header>
<nav class="topics" aria-label="Topics">
<ol>
<li><a href="#topic-1"><span dir="auto" lang="zh-Hans">推理引擎</span><span class="of">1/2</span><progress max="2" value="1" aria-label="推理引擎">50%</progress></a></li>
<li><a href="#topic-3"><span dir="auto">inbox</span><span class="of">0/1</span><progress max="1" value="0" aria-label="inbox">0%</progress></a></li>
</ol>
</nav>
<section class="history" aria-labelledby="history">
<h2 id="history">Finished in the last twelve months</h2>
<ol class="months">
{months}</ol>
</section>
</div>
<main id="links">
<form class="filter" id="filter" role="search" hidden>
<label class="unseen" for="words">Filter by words in titles, notes, tags and URLs</label>
<input type="search" id="words" placeholder="Filter…  ( / )" autocomplete="off" spellcheck="false">
<fieldset class="row states">
<legend class="unseen">State</legend>
<label class="chip"><input type="radio" name="state" value="all" checked>All</label>
<label class="chip"><input type="radio" name="state" value="unread">To read</label>
<label class="chip"><input type="radio" name="state" value="reading">Reading</label>
<label class="chip"><input type="radio" name="state" value="done">Done</label>
<label class="chip"><input type="radio" name="state" value="dropped">Dropped</label>
<span class="found" id="found" role="status"></span>
</fieldset>
<details open>
<summary>Tags</summary>
<div class="row tags" role="group" aria-label="Tags">
<button type="button" class="chip" aria-pressed="false" data-tag="v1" dir="auto">v1<span class="of">2</span></button>
</div>
</details>
</form>
<section class="topic" id="topic-1" aria-labelledby="name-1">
<header>
<h2 id="name-1" dir="auto" lang="zh-Hans">推理引擎</h2>
<p>1 of 2 · 50%</p>
<progress max="2" value="1" aria-label="推理引擎">50%</progress>
</header>
<ul>
<li class="link done" data-state="done"><svg class="mark" aria-hidden="true"><use href="#done"/></svg><div><a class="title" dir="auto" lang="zh-Hans" href="https://www.zhihu.com/p/1?a=1&amp;b=2" rel="noopener noreferrer">图解 V1：“引擎”</a><span class="unseen"> (done)</span><p class="meta"><span><span class="host">zhihu.com</span><span class="address">https://www.zhihu.com/p/1?a=1&amp;b=2</span></span><span>finished <time datetime="2026-10-03">3 Oct 2026</time></span><button type="button" disabled dir="auto">v1</button></p></div></li>
<li class="link unread" data-state="unread"><svg class="mark" aria-hidden="true"><use href="#unread"/></svg><div><a class="title" dir="auto" href="https://e.org" rel="noopener noreferrer">Caching</a><span class="unseen"> (to read)</span><p class="note" dir="auto" lang="zh-Hans">一
two &lt;b&gt;</p><p class="meta"><span><span class="host">e.org</span><span class="address">https://e.org</span></span><span>added <time datetime="2026-11-22">22 Nov 2026</time></span><span>12 min</span></p></div></li>
</ul>
</section>
<section class="topic" id="topic-3" aria-labelledby="name-3">
<header>
<h2 id="name-3" dir="auto">inbox</h2>
<p>0 of 1 · 0%</p>
<progress max="1" value="0" aria-label="inbox">0%</progress>
</header>
<ul>
<li class="link reading" data-state="reading"><svg class="mark" aria-hidden="true"><use href="#reading"/></svg><div><span class="title" dir="auto">ftp://e.org/x</span><span class="unseen"> (reading)</span><p class="meta"><span class="state">reading</span></p></div></li>
<li class="link dropped" data-state="dropped"><svg class="mark" aria-hidden="true"><use href="#dropped"/></svg><div><span class="title" dir="auto">a book</span><span class="unseen"> (dropped)</span><p class="meta"><span class="state">dropped</span><span>dropped <time datetime="2026-11-22">22 Nov 2026</time></span><button type="button" disabled dir="auto">v1</button></p></div></li>
</ul>
</section>
<p class="none" id="none" hidden>No links match the filter.</p>
</main>
<footer><p>Written by readtrack on <time datetime="2026-11-22">22 Nov 2026</time></p></footer>
</div>
""".replace(
    "{months}",
    "".join(
        f'<li><b>{count or ""}</b><svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect y="{100 - count * 100}" width="10" height="{count * 100}"/></svg>'
        f'{name[0]}<span class="rest">{name[1:]}</span><span class="unseen"> {year}: {count} finished</span></li>\n'
        for name, year, count in [
            ("Dec", 2025, 0),
            *((name, 2026, int(name == "Oct")) for name in _MONTHS[:11]),
        ]
    ),
)


def test_hostile_text_creates_no_elements() -> None:
    tame = page(Link(0, "a", "t", "x", "https://e.org", ("x",), note="x"), topics=(Topic("t", "x"),))
    wild = page(Link(0, "a", "t", HOSTILE, "https://e.org", (HOSTILE,), note=HOSTILE), topics=(Topic("t", HOSTILE),))
    names = [[name for name, _ in _Elements(html).found] for html in (tame, wild)]
    assert names[0] == names[1]
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e]", wild)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "//e.org",
        "https://e.org/\n",
        "https:///x",
        "vbscript:x",
    ],
)
def test_only_web_urls_are_links(url: str) -> None:
    links = [attributes for name, attributes in _Elements(page(Link(0, "a", title="t", url=url))).found if name == "a"]
    assert [one["href"] for one in links] == ["#links"]


def test_the_policy_allows_only_the_script_and_style_of_the_page() -> None:
    html = page(Link(0, "a", title="t", url="https://e.org"))
    found = _Elements(html).found
    policy = next(one["content"] for name, one in found if name == "meta" and one.get("http-equiv"))

    def digest(element: str) -> str:
        (text,) = re.findall(f"<{element}>(.*?)</{element}>", html, re.DOTALL)
        return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()

    assert policy == (
        f"default-src 'none'; script-src '{digest('script')}'; style-src '{digest('style')}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert not [one for _, attributes in found for one in attributes if one == "style" or one.startswith("on")]
    assert not [one for name, one in found if "src" in one or (name == "link" and one["href"] != "data:,")]


def test_a_list_without_dates_has_no_chart_and_an_empty_list_is_a_page() -> None:
    assert "history" not in body(page(Link(0, "a", title="t", done=True)))
    assert "<strong>0 of 0</strong> done" in page(topics=())


def test_finishes_outside_the_chart_are_counted() -> None:
    html = page(*(Link(0, "a", title="t", done=day) for day in (date(2020, 1, 1), True, DAY)))
    assert '<p class="aside">1 at other times · 1 on unknown dates</p>' in html


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("vLLM", None),
        ("“é”", None),
        ("推理引擎", "zh-Hans"),
        ("這個", "zh-Hant"),
        ("日本語の本", "ja"),
        ("한국어 책", "ko"),
    ],
)
def test_the_language_of_a_title(text: str, language: str | None) -> None:
    assert language_of(text) == language


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1])
def test_the_colours_have_the_contrast_of_wcag_aa(scheme: int) -> None:
    css = files("readtrack.exporters").joinpath("page.css").read_text("utf-8")
    block = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[scheme]
    colours = {
        name: value if len(value) == 7 else "#" + "".join(2 * one for one in value[1:])
        for name, value in re.findall(r"--([\w-]+): (#\w+)", block)
    }
    pairs = [(ink, ground) for ink in ("ink", "soft") for ground in ("paper", "card", "chip")]
    pairs += [("accent", "paper"), ("reading", "paper"), ("dropped", "paper"), ("on-accent", "accent")]
    for ink, ground in pairs:
        high, low = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, (ink, ground)


def test_the_filter_of_the_page_ignores_the_same_host_suffixes_as_list() -> None:
    """The filter itself is tested in a browser."""
    script = files("readtrack.exporters").joinpath("page.js").read_text("utf-8")
    listed = re.search(r"secondLevel = new Set\(\[(.*?)\]\)", script)
    assert listed
    assert set(re.findall(r'"(\w+)"', listed[1])) == _SECOND_LEVEL
    assert f"[...word].length > {_SHORTEST_IN_URL - 1} " in script
