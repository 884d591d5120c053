"""Untrusted text is safe on a terminal and keeps its content."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.text import fold, nfkc, tidy, typed, unescaped


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("深入 vLLM", "深入 vLLM"),
        ("  a \t b\r\nc  ", "a b c"),
        ("a\u3000\u00a0b", "a b"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]52;c;YWJj\x1b\\after", "after"),
        ("\x9b31mred", "red"),
        ("\x1bP1$r\x1b\\x", "x"),
        ("a\x1b", "a"),
        ("a\x00\x07\x7f\x85b", "a b"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\u200bb\ufeffc\u2060d\u00ade", "abcde"),
        ("a\ud800b", "ab"),
        ("a\U000e0041b", "ab"),
        ("a\u200db", "ab"),
        ("👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("[bold]x[/bold] :smile:", "[bold]x[/bold] :smile:"),
    ],
)
def test_invisible_characters_are_removed_and_visible_ones_kept(text: str, expected: str) -> None:
    assert tidy(text) == expected


@given(st.text())
def test_tidy_text_is_one_line_that_is_tidy(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in once)
    assert len(once.splitlines()) <= 1


def test_full_width_letters_and_case_are_ignored() -> None:
    assert fold("ＶＬＬＭ Straße") == fold("vllm STRASSE")


@given(st.text() | st.text("，：（）？！；\u3000,:ｖ\u0301\u0307\u3099か가ᄀ\u1161ﬁa"))
def test_replacing_punctuation_first_changes_no_normal_form(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a &amp;amp; b", "a &amp; b"),
        ("&#24555;&#x4e86;", "快了"),
        ("&#x1b;[31m", "[31m"),
        (f"&#{'9' * 5000};", "\ufffd"),
        (f"&#{'0' * 5000}65;", "A"),
        ("&#;&zzz;", "&#;&zzz;"),
    ],
)
def test_references_are_decoded_once_however_long_they_are(text: str, expected: str) -> None:
    assert unescaped(text) == expected


def test_a_command_is_quoted_only_if_a_shell_requires_it() -> None:
    assert typed(["done", "系列", "6", "-m", "it's clear", "", "$HOME", "https://e.org/a?b"]) == (
        """done 系列 6 -m 'it'"'"'s clear' '' '$HOME' 'https://e.org/a?b'"""
    )
