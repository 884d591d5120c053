"""Where a bare URL ends: one rule for pastes, shared text and Markdown."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

import readtrack
from readtrack.addresses.bare import url_end
from readtrack.addresses.paste import read
from readtrack.importers import markdown

SOURCE = Path(readtrack.__file__).parent
A = "https://example.org/a"

ENDS = {
    "full stop": (f"{A}.", A),
    "hard line break": (f"{A}\\", A),
    "mark of its own": (f"{A}_", f"{A}_"),
    "tilde of its own": (f"又见 {A}~", f"{A}~"),
    "a word with the mark before": (f"snake_case {A}_", f"{A}_"),
    "emphasis": (f"_{A}_", A),
    "emphasis that begins earlier": (f"_see {A}_", A),
    "struck out": (f"~~又见 {A}~~", A),
    "struck out after a Chinese word": (f"文~~{A}~~", A),
    "full-width bar": (f"{A}｜标题", A),
    "code": (f"`{A}`", A),
    "note that is not closed": (f"{A}(a note", A),
    "note with spaces": (f"{A}(a note with blanks)", A),
    "bracket of its own": (f"{A}_(b)", f"{A}_(b)"),
    "bracket around it and a word": (f"({A})b", A),
    "bracket in the middle": (f"{A}?q=(b))+c", f"{A}?q=(b))+c"),
    "square bracket": (f"[{A}]b", A),
    "words of a link": (f"[{A}](b)", A),
}


@pytest.mark.parametrize(("text", "url"), ENDS.values(), ids=ENDS)
def test_where_a_bare_url_ends(text: str, url: str) -> None:
    start = text.index("https")
    end, rest = url_end(text, start)
    assert text[start:end] == url
    assert end <= rest <= len(text)


BEFORE = ["", "t ", "见", "(", "（", "**", "*", "_", "~~", "《"]
INSIDE = ["", "/b_c", "/b~c", "?q=(b)", "?a[]=1", "/b)c", "/b]c", "/b(c", "/a&amp;b", "#c", "/你"]
BEHIND = [
    *(
        "",
        "_",
        "~",
        "\\",
        "｜c",
        "(note )b",
        "]b",
        ")b",
        "**",
        "*",
        "_",
        "~~",
        "…",
        "。",
        "）",
        ".)",
        "&amp;",
        ";",
        " b",
    ),
    *("`", "'", '"', ">", "<b", "，后面", "、", "!?", "〉", "\u200b", "》"),
]


@pytest.mark.parametrize("before", BEFORE)
def test_a_paste_and_a_markdown_file_agree(before: str) -> None:
    different = []
    for inside, behind in product(INSIDE, BEHIND):
        text = f"{before}{A}{inside}{behind}"
        [pasted] = read(text)
        [entry] = markdown.read(f"- [ ] {text}\n").entries
        if pasted.url.replace("&amp;", "&") != entry.url:
            different.append((text, pasted.url, entry.url))
    assert different == []


def test_only_one_module_finds_the_end_of_a_url() -> None:
    """No other module matches a URL to its end. In todo.txt a space ends a URL, in BibTeX a brace; plain
    Markdown tasks have no bare URLs."""
    greedy = re.compile(r"https\?:?//(?:\\S|\[\^)[^\n]*[+*]")
    found = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if greedy.search(path.read_text())}
    importers = ("bibtex", "markdown_inline", "markdown_runs", "todotxt")
    assert found == {f"importers/{name}.py" for name in importers}
