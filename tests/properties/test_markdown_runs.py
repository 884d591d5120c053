"""Runs of plain tasks give the same result as the Markdown parser, anywhere in a text."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from readtrack.importers import markdown_blocks, markdown_runs
from readtrack.importers.front_matter import without_front_matter
from readtrack.importers.markdown_blocks import Scan, scan
from readtrack.importers.markdown_runs import Runs, take_runs

_PLAIN = [
    "- [ ] [a](https://e.org/a)", "- [x] [图解 V1：“引擎” (2) it's 50% done!](https://e.org/a_b*c?x=1&y=2#z) note",
    "* [X] [a  b ](http://例.org/~'\")（note）: more  ", "- [/] [](https://e.org)", "- [ ] [^1](https://e.org/a)",
    "+ [-] [ 1. a: b / #c @d +e =f {g} $h^ ](https://e.org/a%20b)，n", "- [ ] [a\u3000\u200b](https://e.org/a)\u3000",
    "- [x] [a](https://e.org/a) #tag ✅ 2026-11-01", "- [ ] [paper](https://e.org/a.pdf) |-|",
    "- [ ] [a](https://e.org/a) ---", "- [ ] [a](https://e.org/a)!",
]  # fmt: skip
# Almost plain: each has one thing with a special meaning.
_NEAR = [
    "- [ ] [a](https://e.org/(a))", "- [ ] [a](<https://e.org/a>)", "- [ ] [a](https://e.org/a 'b')", "- [ ] [a](b)",
    "- [ ] [*a*](https://e.org/a)", "- [ ] [a](https://e.org/&amp;a)", "- [ ] [https://e.org](https://e.org/a)",
    "- [ ] [a](https://e.org/a) https://e.org/b", "- [ ] [a [b]](https://e.org/a)", "- [ ] ![a](https://e.org/a)",
    "- [ ] [`a](https://e.org/a)`", "- [ ] [a\\](https://e.org/a)", "- [ ] [a](https://e.org/a) <!-- b",
    "- [ ] [a](https://e.org/a)\x85", "- [ ] [a](https://e.org/a) b\ufeff",
    "- [ ] [a]: b", "- [ ] [a](https://e.org/a) <b>c", "- [ ] [a](https://e.org/a) &lt;", "- [ ] a", "- [ ]",
    "- [ ] [a](https://e.org/a) [x] [b][x]", "- [ ]  [a](https://e.org/a)", "-  [ ] [a](https://e.org/a)",
    "-\t[ ] [a](https://e.org/a)", " - [ ] [a](https://e.org/a)", "  - [ ] [a](https://e.org/a)",
    "    - [x] [a](https://e.org/a)", "1. [ ] [a](https://e.org/a)", "> - [ ] [a](https://e.org/a)",
    "- [ ] [a](https://e.org/a)\tb", "- [ ] [a\tb](https://e.org/a)", "- [ ] [a](https://e.org/a\x7f)",
    "- [ ] [a\0](https://e.org/a)", "- [ ] [a](https://e.org/a)~~b~~", "- [ ] [a](https://e.org/a;b)",
    "- [?] [a](https://e.org/a)", "- [ ][a](https://e.org/a)", "- [ ] a](https://e.org/a)", "- [ ] [a](https://)",
    "- [ ] [a](ftp://e.org/a)", "- [ ] [a](HTTPS://e.org/a)", "- [a](https://e.org/a)",
]  # fmt: skip
# Texts before, between and after them.
_OTHER = [
    *(
        "",
        "",
        "",
        "# a",
        "## b",
        "a\n===",
        "---",
        "text",
        "text `code",
        "`",
        "**bold**",
        "*a",
        "[a",
        "[",
        "](",
        "[a](b 'c",
    ),
    *("'", "```", "~~~", "<!--", "-->", "<details>", "</details>", "<pre>", "</pre>", "<div><!--", "<b", ">", "[ ]: b"),
    *(
        "[x]: https://e.org/x",
        "[a]:",
        "| a | b |\n|---|---|",
        "| c | [d](https://e.org/d) |",
        "- a",
        "  more",
        "    code",
    ),
    *("1. a", "> quoted", "> - b", "- - c", "* * *", "-", "- ", "  - [ ] nested", "- [ ] [ ]"),
    "\u00a0\u00a0- [ ] [a](https://e.org/a)",
]
_FIRST = [
    "",
    "",
    "",
    "\ufeff",
    "---\na: b\n---\n",
    "+++\na = 1\n+++\n",
    "- " * 70 + "a\n",
    "> " * 12 + "a\n",
    "<table>\n",
]


def make_text(seed: int) -> str:
    dice = random.Random(seed)
    lines = [dice.choice(_FIRST)]
    for _ in range(dice.randrange(1, 6)):
        lines += dice.choices(_OTHER, k=dice.randrange(4))
        for _ in range(dice.randrange(1, 4)):
            lines += dice.choices(_PLAIN, k=dice.randrange(5))
            lines += dice.choices(_NEAR, k=dice.randrange(2))
    return dice.choice(["\n", "\n", "\n", "\r\n"]).join(lines) + dice.choice(["", "\n"])


def by_the_parser(text: str) -> Scan:
    """The scan of a text in which the parser reads every line."""
    whole = without_front_matter(re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")))
    return markdown_blocks._Scanner(whole, Runs(whole, [], {})).scan()


@pytest.mark.parametrize("start", range(0, 2000, 500))
def test_the_scan_agrees_with_the_parser(start: int) -> None:
    for seed in range(start, start + 500):
        text = make_text(seed)
        assert scan(text) == by_the_parser(text)


def test_runs_occur_inside_and_outside_lists() -> None:
    """Most texts have runs; some are outside lists, and each line occurs in some run."""
    counts: Counter[str] = Counter()
    taken: set[str] = set()
    for seed in range(1000):
        text = make_text(seed).replace("\r\n", "\n")
        runs = take_runs(text)
        lines = text.split("\n")
        taken |= {lines[task.line - 1] for run in runs.tasks.values() for task in run}
        scanner = markdown_blocks._Scanner(text, runs)
        scanner.scan()
        counts["with runs"] += bool(runs.tasks or runs.text != text)
        counts["given back"] += bool(scanner.runs)
    assert sorted(taken) == sorted(_PLAIN)
    assert counts["with runs"] > 500
    assert counts["given back"] > 50


@pytest.mark.parametrize(
    ("pattern", "mutant"),
    [
        ("_TEXT", "[^\\n]*?"),
        ("_TEXT", r"[^\x00-\x1f\x7f&:<>\[\\\]`~]*"),
        ("_TEXT", r"[^\x00-\x1f\x7f&*<>\[\\\]_`~]*"),
        ("_TEXT", r"[^\x00-\x1f\x7f*:<>\[\\\]_`~]*"),
        ("_URL", r"\S+"),
        ("_URL", r"[^\s()<>\[\\\]`]+"),
        ("_ITEMS", ("- [", "  ", "")),
    ],
)
def test_a_too_permissive_pattern_is_caught(pattern: str, mutant: object, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = {"_TEXT": markdown_runs._TEXT, "_URL": markdown_runs._URL, pattern: mutant}
    plain_task = rf"[-*+] \[([ xX/-])\] \[({parts['_TEXT']})\]\(({parts['_URL']})\)({parts['_TEXT']})"
    monkeypatch.setattr(markdown_runs, "_PLAIN_TASK", plain_task)
    monkeypatch.setattr(markdown_runs, "_ITEMS", parts.get("_ITEMS", markdown_runs._ITEMS))
    assert any(scan(text) != by_the_parser(text) for text in map(make_text, range(3000)))
