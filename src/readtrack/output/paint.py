"""Styles as ANSI escape sequences, for lines built as strings, and the width of texts in columns.

Rich's `Text` objects give the same output but take several times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.style import Style

from readtrack.text import fold

# Characters of known width: two columns for `_WIDE` (East Asian), one for all others. Rich takes five times as long to
# measure a text with wide characters.
_WIDE = re.compile("[⺀-⺙⺛-⻳\u3001-\u3029ぁ-ゖァ-ヺㄱ-ㅣㅥ-ㆎ㐀-䶿一-鿿가-힣！-｠]")
_KNOWN = re.compile("[ -~\xa1-\xacÀ-ʯ‘-”…·–—⺀-⺙⺛-⻳\u3001-\u3029ぁ-ゖァ-ヺㄱ-ㅣㅥ-ㆎ㐀-䶿一-鿿가-힣！-｠]*")


def cells(text: str) -> int:
    """The width of a tidy text in terminal columns."""
    if text.isascii():
        return len(text)
    return len(text) + len(_WIDE.findall(text)) if _KNOWN.fullmatch(text) else cell_len(text)


def widest(texts: Iterable[str]) -> int:
    return max(map(cells, texts), default=0)


def cut(text: str, width: int) -> str:
    """The text, shortened with an ellipsis if it is wider than `width` columns."""
    return text if cells(text) <= width else set_cell_size(text, max(width - 1, 0)).rstrip(" ") + "…"


def fill(text: str, width: int) -> str:
    """The text, cut or padded with spaces to exactly `width` columns."""
    taken = cells(text)
    if taken > width:
        text = cut(text, width)
        taken = cells(text)
    return text + " " * (width - taken)


class Paint:
    """Applies styles to tidy texts, with the colours that a console supports."""

    def __init__(self, console: Console) -> None:
        name = console.color_system
        self._system: ColorSystem | None = COLOR_SYSTEMS[name] if name else None
        self._has_color = not console.no_color
        self._codes: dict[str, tuple[str, str]] = {}

    def codes(self, style: str) -> tuple[str, str]:
        """The escape sequences before and after a text; empty if the terminal has no styles."""
        if style not in self._codes:
            parsed = Style.parse(style)
            shown = (parsed if self._has_color else parsed.without_color).render("|", color_system=self._system)
            before, _, after = shown.partition("|")
            self._codes[style] = before, after
        return self._codes[style]

    def __call__(self, text: str, style: str) -> str:
        before, after = self._codes.get(style) or self.codes(style)
        return f"{before}{text}{after}" if text else ""

    def link(self, text: str, url: str | None) -> str:
        """A hyperlink (OSC 8) if the URL is plain; terminals without support show only the text."""
        if self._system is None or not is_plain(url):
            return text
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"

    def marked(self, text: str, style: str, words: Sequence[str]) -> str:
        """The text with all occurrences of the folded `words` highlighted."""
        shown, end = "", 0
        for first, last in spans(text, words):
            shown += self(text[end:first], style) + self(text[first:last], "bold red")
            end = last
        return shown + self(text[end:], style)


def is_plain(url: str | None) -> bool:
    """Whether a URL is safe inside an escape sequence."""
    return url is not None and url.isascii() and url.isprintable() and url.startswith(("http://", "https://"))


def spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """The spans of the folded `words` in the text, from left to right; overlapping ones are joined."""
    folded = fold(text)
    origin: Sequence[int] = range(len(text))
    if len(folded) != len(text):
        pieces = [fold(character) for character in text]
        if "".join(pieces) != folded:
            return []  # folding joined characters, so offsets cannot be mapped back
        origin = [number for number, piece in enumerate(pieces) for _ in piece]
    found: list[tuple[int, int]] = []
    for word in filter(None, words):
        at = folded.find(word)
        while at >= 0:
            found.append((origin[at], origin[at + len(word) - 1] + 1))
            at = folded.find(word, at + len(word))
    joined: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined
