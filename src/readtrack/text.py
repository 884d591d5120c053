"""Untrusted text: titles and notes come from web pages and files of other programs, and are shown on a terminal.

`tidy` is applied on input and again on output; only JSON shows the exact contents of the store.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# ECMA-48 control sequences as terminals parse them: CSI; OSC, DCS, SOS, PM and APC with their string; other escapes.
_ESCAPES = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
# C0 and C1 controls; zero-width and bidirectional characters (Trojan Source, CVE-2021-42574); tags; lone surrogates.
_INVISIBLE = (
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)
# ZWNJ and ZWJ are meaningful only inside emoji and in scripts such as Persian and Hindi.
_JOINERS = "(?<![\u0590-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
_ODD_SPACES = "[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]|\r(?!\n)"  # controls that separate words or lines
_SPACES = r"\s+"
# Character references with huge numbers: Python refuses to parse integers of more than 4300 digits.
_ZEROS = r"&#0++(?=[0-9])"
_HUGE = r"&#[0-9]{8,};?"
_FULL_WIDTH = [(mark, unicodedata.normalize("NFKC", mark)) for mark in "，：（）？！；\u3000"]


def tidy(text: str) -> str:
    """`text` as one line that is safe on a terminal: no escapes, controls, invisible characters or double spaces."""
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text
    return re.sub(_SPACES, " ", visible(text)).strip()


def visible(text: str) -> str:
    """`text` without escapes, controls and invisible characters; spaces, tabs and line breaks are kept."""
    if text.isprintable():
        return text
    for pattern, replacement in ((_ESCAPES, ""), (_INVISIBLE, ""), (_JOINERS, ""), (_ODD_SPACES, " ")):
        text = re.sub(pattern, replacement, text)  # compiled on first use: most text is returned above
    return text


def typed(words: Iterable[str]) -> str:
    """A command line for a shell: words with special characters are quoted."""
    from shlex import quote

    return " ".join(word if re.fullmatch(r"[\w@%+=:,./-]+", word) else quote(word) for word in words)


def unescaped(text: str) -> str:
    """`text` with HTML character references decoded once."""
    if "&" not in text:
        return text
    from html import unescape

    return unescape(re.sub(_HUGE, "\ufffd", re.sub(_ZEROS, "&#", text)) if "&#" in text else text)


def fold(text: str) -> str:
    """A form for comparison, equal for different spellings of a word: NFKC (full-width letters), case-folded."""
    return text.casefold() if text.isascii() else nfkc(text).casefold()


def nfkc(text: str) -> str:
    """Unicode normalization form KC of `text`.

    Most Chinese titles differ from it only in punctuation, and replacing that first takes half the time.
    """
    if not unicodedata.is_normalized("NFKC", text):
        for wide, narrow in _FULL_WIDTH:
            text = text.replace(wide, narrow)
    return unicodedata.normalize("NFKC", text)
