"""The page in a real browser: its script runs, its policy holds, its filters work, hostile titles stay text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from browser import CHROMIUM, Tab, browser

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.exporters.page import write

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium here: the page is not tried in a browser")

DAY = date(2026, 11, 22)
HOSTILE = "</script><script>alert(1)</script><img src=https://evil.example/x onerror=alert(2)><b style='color:red'>"
LINKS = (
    Link(0, "a", "vllm", "图解 V1", "https://zhihu.com/p/1", ("v1", "源码"), done=DAY),
    Link(1, "b", "vllm", "ＣＵＤＡ Caching", "https://e.org/deep", ("v1",), note="很细节"),
    Link(2, "c", "cuda", HOSTILE, "https://e.org/c", (HOSTILE,), note=HOSTILE, started=True),
    Link(3, "d", "cuda", "a book", "javascript:alert(3)"),
)
SHOWN = "[...document.querySelectorAll('.link')].filter((row) => row.checkVisibility()).map((row) => LINKS(row)).join()"
SHOWN = SHOWN.replace("LINKS(row)", "[...document.querySelectorAll('.link')].indexOf(row)")


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture
def page(tab: Tab, tmp_path: Path) -> Iterator[Tab]:
    reading_list = ReadingList(LINKS, (Topic("vllm", "推理引擎"), Topic("cuda", HOSTILE)))
    path = tmp_path / "reading.html"
    path.write_text(write(reading_list, LINKS, today=DAY), encoding="utf-8")
    tab.complaints.clear()
    tab.requests.clear()
    tab.resize(800, 1000)
    tab.open(path)
    yield tab
    assert tab.complaints == []
    assert [one for one in tab.requests if not one.startswith(("file:", "data:"))] == []


def type_words(page: Tab, text: str) -> None:
    page.evaluate("document.getElementById('words').select()")
    page.call("Input.insertText", text=text)


def found(page: Tab) -> tuple[str, str]:
    """The numbers of the visible links, and the count that the page shows."""
    return page.evaluate(SHOWN), page.evaluate("document.getElementById('found').textContent")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("图解", "0"),
        ("cuda", "1"),
        ("推理引擎", "0,1"),
        ("DEEP cach", "1"),
        ("细节", "1"),
        ("zhihu.com/p", "0"),
        ("com", ""),
        ("//", "2,3"),
        ("https", "2,3"),
        ("zhihu", "0"),
        ("org", ""),
        ("e.org", "1,2"),
        ("nothing", ""),
    ],
)
def test_words_filter_titles_notes_topics_and_urls(page: Tab, words: str, shown: str) -> None:
    type_words(page, words)
    count = len(shown.split(",")) if shown else 0
    assert found(page) == (shown, f"{count} of 4 links")
    assert page.evaluate("document.getElementById('none').checkVisibility()") is (not shown)


def test_states_and_tags_filter_too_and_together(page: Tab) -> None:
    assert found(page) == ("0,1,2,3", "4 links")
    page.evaluate("document.querySelector('[data-tag=v1]').click()")
    assert found(page) == ("0,1", "2 of 4 links")
    page.evaluate("document.querySelector('input[value=done]').click()")
    assert found(page) == ("0", "1 of 4 links")
    page.evaluate("document.querySelector('input[value=all]').click()")
    page.evaluate("document.querySelectorAll('.link')[0].querySelectorAll('.meta button')[1].click()")
    assert found(page) == ("0", "1 of 4 links")
    pressed = "[...document.querySelectorAll('[data-tag][aria-pressed=true]')].map((one) => one.dataset.tag).join()"
    assert page.evaluate(pressed) == "v1,源码"
    page.evaluate("document.querySelectorAll('[data-tag][aria-pressed=true]').forEach((one) => one.click())")
    assert found(page) == ("0,1,2,3", "4 links")


def test_the_page_works_with_the_keyboard_alone(page: Tab) -> None:
    page.press("/", "/")
    assert page.evaluate("document.activeElement.id + document.activeElement.value") == "words"
    page.call("Input.insertText", text="book")
    assert found(page) == ("3", "1 of 4 links")
    page.press("Escape")
    assert found(page) == ("0,1,2,3", "4 links")


def test_hostile_text_stays_text(page: Tab) -> None:
    assert page.evaluate("document.querySelectorAll('img, b[style], main script').length") == 0
    assert page.evaluate("document.querySelectorAll('.link')[2].querySelector('a').textContent") == HOSTILE
    assert page.evaluate("[...document.querySelectorAll('.link a')].map((one) => one.protocol).join()") == (
        "https:,https:,https:"
    )


def test_the_policy_blocks_injected_scripts_and_resources(page: Tab) -> None:
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.bad = 1\">')")
    page.evaluate(
        "const one = document.createElement('script'); one.text = 'window.bad = 2'; document.body.append(one)"
    )
    assert page.evaluate("window.bad ?? 0") == 0
    assert len([one for one in page.complaints if "Content Security Policy" in one]) >= 2
    page.complaints.clear()
    page.requests.clear()


@pytest.mark.parametrize("width", [320, 380, 800, 1400])
def test_nothing_is_wider_than_the_screen(page: Tab, width: int) -> None:
    page.resize(width, 900)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_its_script_the_page_shows_all(page: Tab, tmp_path: Path) -> None:
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(tmp_path / "reading.html")
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    assert page.evaluate(SHOWN) == "0,1,2,3"
    assert page.evaluate("document.getElementById('filter').checkVisibility()") is False


def test_thousands_of_links_filter_while_one_types(tab: Tab, tmp_path: Path) -> None:
    links = tuple(LINKS[0]._replace(position=number, title=f"图解 {number}") for number in range(2000))
    path = tmp_path / "large.html"
    path.write_text(write(ReadingList(links, (Topic("vllm"),)), links, today=DAY), encoding="utf-8")
    tab.open(path)
    type_words(tab, "1999")
    assert found(tab) == ("1999", "1 of 2000 links")
