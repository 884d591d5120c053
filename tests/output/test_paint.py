"""Texts are measured, truncated and styled exactly as by Rich."""

from __future__ import annotations

import re
import sys
from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from readtrack.output.paint import _KNOWN, Paint, cells, cut, fill
from readtrack.text import fold, tidy

TEXTS = [
    "",
    "plain",
    "图解 vLLM：推理引擎",
    "👩‍👩‍👧 family",
    "❤️ and ❤ apart",
    "👨‍💻👨‍💻👨‍💻",
    "e\u0301 combining",
    "ｆｕｌｌ width！",
    "नमस्ते दुनिया",
    "🇨🇳 flag",
    "𠮷野家",
    "½ “quoted” …",
    "〿 half a full space, and 〰",
    "[bold]no markup[/bold] :smile:",
]


def paint(**settings: object) -> Paint:
    return Paint(Console(file=StringIO(), force_terminal=True, **settings))  # type: ignore[arg-type]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_as_wide_as_rich_says(text: str) -> None:
    assert tidy(text) == text
    assert cells(text) == Text(text).cell_len


def test_character_widths_match_rich() -> None:
    known = [character for character in map(chr, range(sys.maxunicode + 1)) if _KNOWN.fullmatch(character)]
    assert len(known) > 25_000
    assert [character for character in known if cells(character) != cell_len(character)] == []


@pytest.mark.parametrize("width", range(1, 12))
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_truncated_like_rich_without_a_space_before_the_ellipsis(text: str, width: int) -> None:
    by_rich = Text(text)
    by_rich.truncate(width, overflow="ellipsis")
    assert cut(text, width) == re.sub(" +…$", "…", by_rich.plain)
    assert cells(fill(text, width)) == width
    assert fill(text, width).rstrip() == cut(text, width).rstrip()


@pytest.mark.parametrize(
    ("settings", "styled", "linked"),
    [
        ({"color_system": "truecolor"}, "\x1b[1;31ma\x1b[0m", "\x1b]8;;https://e.org/\x1b\\a\x1b]8;;\x1b\\"),
        ({"no_color": True}, "\x1b[1ma\x1b[0m", "\x1b]8;;https://e.org/\x1b\\a\x1b]8;;\x1b\\"),
        ({"color_system": None}, "a", "a"),
    ],
)
def test_styles_and_hyperlinks_are_those_that_the_terminal_can_show(
    settings: dict[str, object], styled: str, linked: str
) -> None:
    assert paint(**settings)("a", "bold red") == styled
    assert paint(**settings).link("a", "https://e.org/") == linked


@pytest.mark.parametrize(
    "url", [None, "ftp://e.org/", "javascript:alert(1)", "https://e.org/图", "https://e.org/\x1b\\x"]
)
def test_only_plain_urls_become_hyperlinks(url: str | None) -> None:
    assert paint(color_system="truecolor").link("a", url) == "a"


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("vLLM 显存管理", ["vllm", "管理"], "<vLLM> 显存<管理>"),
        ("KV cache, kv", ["kv"], "<KV> cache, <kv>"),
        ("overlapping", ["overl", "lapp"], "<overlapp>ing"),
        ("aaaa", ["aa"], "<aaaa>"),
        ("ＶＬＬＭ", ["vll"], "<ＶＬＬ>Ｍ"),
        ("½ price ﬁnd", ["find"], "½ price <ﬁnd>"),
        ("Straße 1", ["ss"], "Stra<ß>e 1"),
        ("e\u0301 x", ["x"], "e\u0301 x"),
        ("none", ["some", ""], "none"),
        ("", ["a"], ""),
    ],
)
def test_search_words_are_highlighted_in_the_spelling_of_the_text(text: str, words: list[str], marked: str) -> None:
    shown = paint(color_system="truecolor").marked(text, "none", [fold(word) for word in words])
    assert shown.replace("\x1b[1;31m", "<").replace("\x1b[0m", ">") == marked
