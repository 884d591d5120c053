"""Checklists assembled from listed oddities are read back exactly, and no text raises an exception."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from readtrack.importers import Contents, Entry, Skipped, State, markdown_blocks, markdown_text
from readtrack.importers.markdown import read, recognises
from readtrack.importers.markdown_blocks import scan

T = TypeVar("T")
QUICK = settings(
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)

# Every oddity by a pattern that shows that it occurs.
ODDITIES = {
    "byte order mark": "\\A\ufeff",
    "CRLF": r"\r\n",
    "no final newline": r"[^\n]\Z",
    "YAML front matter": "\\A\ufeff?---",
    "TOML front matter": "\\A\ufeff?\\+\\+\\+",
    "task before any heading": r"\A(?!.*# )- \[",
    "heading": r"\n# ",
    "heading underlined": r"\n===",
    "heading levels that jump": r"\n#### ",
    "star": r"\n\* \[",
    "plus": r"\n\+ \[",
    "number": r"\n1\. \[",
    "number with a parenthesis": r"\n1\) \[",
    "number that is not 1": r"\n7\. \[",
    "tab after the bullet": r"\n-\t\[",
    "tab after the box": r"\]\t\[",
    "uppercase X": r"- \[X\]",
    "Obsidian's boxes": r"- \[/\][\s\S]*- \[-\]|- \[-\][\s\S]*- \[/\]",
    "foreign box": r"- \[>\]",
    "task in a task": r"\] \S.*\n {2,3}\S+ \[",
    "task three deep": r"\n {4,6}\S+ \[",
    "task after no-break spaces": "\n\u00a0\u00a0- \\[",
    "task in a block quote": r"\n> - \[",
    "loose list": r"- \[.*\n\r?\n- \[",
    "brackets in a title": r"\] \[\[译\]",
    "tags in a title": r"<u>",
    "tags round a link": r"<u>\[",
    "link over two lines": r"\[two\r?\n",
    "bare URL": r"\] https://",
    "autolink": r"\] <https://",
    "words before a bare URL": r"words: https://",
    "Chinese punctuation after a bare URL": r"https://\S+，",
    "parentheses": r"\) \(half\)",
    "full-width parentheses": r"\)（full）",
    "further link in a note": r"and \[more\]",
    "finish date": r"\[x\] .*✅",
    "tag": r" #机器学习",
    "block id": r" \^id",
    "sub-bullet": r"\n +- below",
    "block quote as a note": r"\n +> quoted",
    "paragraph as a note": r"\n\r?\n +paragraph",
    "URL only below": r"\] Raft\r?\n",
    "task without a URL": r"\] no address",
    "empty task": r"\[ \](?:\r?\n|\Z)",
    "fence": r"\n```",
    "comment": r"\n<!--",
    "indented code": r"text\r?\n\r?\n    - \[",
    "link outside tasks": r"\n- \[outside\]",
    "table": r"\n\| ",
}

_BULLETS = ["-", "-", "*", "+", "1.", "1)", "7."]
_BOXES: list[tuple[str, State]] = [
    (" ", "unread"), (" ", "unread"), ("x", "done"), ("x", "done"), ("X", "done"), ("/", "reading"), ("-", "dropped"),
    (">", "unread"),
]  # fmt: skip
# How a link is written, and its title.
_LINKS = [
    ('[图解 V1：“引擎” & "it\'s" ~]({})', '图解 V1：“引擎” & "it\'s" ~'),
    ("[[译] t]({})", "[译] t"),
    ("[<u>t</u> *a* `b`](<{}>)", "t a b"),
    ('<u>[t]({} "hover")</u>', "t"),
    ("[two\nlines]({})", "two lines"),
    ("{}", None),
    ("<{}>", None),
    ("[{0}]({0})", None),
    ("words: {}", "words"),
]
# What follows it, and the note.
_NOTES = [
    ("", None), ("", None), (" n", "n"), (" : n", "n"), ("， n", "n"), (" (half)", "half"), ("（full）", "full"),
    (" (a) and (b)", "(a) and (b)"), (" n and [more](https://e.org/more)", "n and [more](https://e.org/more)"),
]  # fmt: skip
_BELOW = [("- below", "below"), ("> quoted\n> text", "quoted text"), ("\nparagraph `a`", "paragraph a")]
_HEADINGS = [("# a", "a"), ("## *b* #", "b"), ("#### c", "c"), ("推理\n===", "推理")]
_HIDDEN = [
    "```\n- [x] [hidden](https://e.org/hidden)\n```",
    "<!--\n- [x] [hidden](https://e.org/hidden)\n-->",
    "text\n\n    - [x] [hidden](https://e.org/hidden)\n",
]
_OUTSIDE = [
    "- [outside](https://e.org/out)",
    "| a |\n|---|\n| [outside](https://e.org/out) |",
    "text [outside](https://e.org/out)",
]


class _Writer:
    """Writes a checklist from a seed and records the expected entries."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._lines: list[str] = []
        self._heading: str | None = None
        self._read_ones: list[Entry | Skipped] = []
        self._count = 0
        if self._odds(4):
            self._write(self._pick(["---\na: b\n- [x] [hidden](https://e.org/hidden)\n---", "+++\na = 1\n+++"]))
        for _ in range(self._random.randint(0, 6)):
            self._part()
        text = "\n".join(self._lines) + self._pick(["\n", ""])
        if self._odds(4):
            text = text.replace("\n", "\r\n")
        self.text = "\ufeff" + text if self._odds(5) else text
        self.expected = Contents(
            tuple(one for one in self._read_ones if isinstance(one, Entry)),
            tuple(one for one in self._read_ones if isinstance(one, Skipped)),
        )

    def _pick(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def _odds(self, against: int) -> bool:
        return self._random.randrange(against) == 0

    def _write(self, text: str, indent: str = "") -> int:
        """Returns the number of its first line."""
        first = len(self._lines) + 1
        self._lines += [indent + line if line else indent.rstrip() for line in text.split("\n")]
        return first

    def _part(self) -> None:
        if self._odds(3):
            self._write("")
            heading, self._heading = self._pick(_HEADINGS)
            self._write(heading)
        if self._odds(4):
            self._write("\n" + self._pick(_HIDDEN) + "\n")
        if self._odds(4):
            first = self._write("\n" + self._pick(_OUTSIDE) + "\n")
            line = next(n for n in range(first, len(self._lines) + 1) if "outside" in self._lines[n - 1])
            self._read_ones.append(Skipped(line, "[outside](https://e.org/out)", "not a task"))
        quote = "> " if self._odds(5) else ""
        if quote:
            self._write("")
        for _ in range(self._random.randint(1, 3)):
            self._task(quote, depth=0)
        if quote:
            self._write("")

    def _task(self, indent: str, *, depth: int) -> None:
        bullet = self._pick(_BULLETS)
        if bullet == "7." or self._odds(4):  # no other number than 1 interrupts a paragraph
            self._write(indent.rstrip())
        box, state = self._pick(_BOXES)
        tab = depth == 0 and not indent and self._odds(8)
        start = f"{bullet}{chr(9) if tab else ' '}[{box}]"
        inner = indent + " " * (4 if tab else len(bullet) + 1)
        kind = self._random.randrange(12)
        if kind == 0:
            self._read_ones.append(Skipped(self._write(f"{start} no address", indent), "no address", "no web URL"))
        elif kind == 1:
            self._read_ones.append(Skipped(self._write(start, indent), "", "empty"))
        elif kind == 2:
            line = self._write(f"{start} Raft", indent)
            self._write(f"- {self._url()}", inner)
            self._read_ones.append(Entry(line, self._heading, "Raft", self._last_url, state))
        else:
            self._linked(start, indent=indent, inner=inner, state=state)
        if depth < 2 and self._odds(3):
            self._task(inner, depth=depth + 1)
        if kind > 2 and not indent and self._odds(6):
            line = self._write(f"\u00a0\u00a0- [x] [t]({self._url()})")
            self._read_ones.append(Entry(line, self._heading, "t", self._last_url, "done"))

    def _linked(self, start: str, *, indent: str, inner: str, state: State) -> None:
        spelling, title = self._pick(_LINKS)
        after, note = self._pick(_NOTES)
        if title is None and after == " : n":
            title, note = "n", None  # as in `https://… | title`
        day: date | None = None
        tags: tuple[str, ...] = ()
        last = ""
        if state == "done" and self._odds(3):
            last, day = f"{last} ✅ 2026-11-0{self._count % 9 + 1}", date(2026, 11, self._count % 9 + 1)
        if self._odds(4):
            last, tags = f"{last} #机器学习 #a/b", ("机器学习", "a/b")
        if self._odds(5):
            last += " ^id-1"
        first, *others = (spelling.format(self._url()) + after + last).split("\n")
        line = self._write(f"{start}{self._pick([' ', ' ', ' ', chr(9)])}{first}", indent)
        for more in others:
            self._write(more, inner)
        notes = [note] if note else []
        if self._odds(3):
            below, said = self._pick(_BELOW)
            self._write(below, inner)
            notes.append(said)
        joined = "\n".join(notes) or None
        self._read_ones.append(
            Entry(line, self._heading, title, self._last_url, state, day=day, tags=tags, note=joined)
        )

    def _url(self) -> str:
        self._count += 1
        self._last_url = f"https://e.org/{self._count}_a_?b={self._count}&c=(d)"
        return self._last_url


writers = st.integers(0, 2**32).map(_Writer)


def check(writer: _Writer) -> None:
    assert read(writer.text) == writer.expected


@settings(max_examples=500, deadline=None)
@given(writers)
def test_a_checklist_reads_back_exactly(writer: _Writer) -> None:
    check(writer)


@given(writers)
def test_the_scan_finds_every_box_in_its_line(writer: _Writer) -> None:
    text = writer.text
    lines = text.splitlines()
    for task in scan(text).tasks:
        assert f"[{task.box}]" in lines[task.line - 1]


def test_every_oddity_occurs() -> None:
    """The writer produces every listed oddity; otherwise the properties above would prove less."""
    missing = set(ODDITIES)
    for seed in range(3000):
        text = _Writer(seed).text
        missing -= {name for name in missing if re.search(ODDITIES[name], text)}
        if not missing:
            break
    assert not missing


_SCRAPS = [
    "- [ ] ", "- ", "1. ", "> ", "  ", "    ", "\t", "\n", "\n\n", "\r", "\u00a0", "\u3000", "# ", "---", "+++", "```",
    "~~~", "===", "[", "]", "(", ")", "[x]", "](", "![", "[a](", "[a]: ", "<", ">", "<!--", "-->", "<u>", "</u>",
    "<a href='", "</a>", "<br>", "https://", "http://e.org", "https://e.org/a", "，", "（", "）", "&amp;", "&#0;", "*",
    "_", "~", "`", "\\", ":", "|", "|-|\n", "✅ 2026-11-01", "✅", "➕ 0000-00-00", "#a", "#", "^a",
    "<!-- TAGS: a,b -->", "a", "译", "\0", "\ud800", "\ufe0f", "\ufeff", "\x85",
]  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.text() | st.lists(st.sampled_from(_SCRAPS)).map("".join), st.booleans(), st.booleans())
@example("[" * 50_000, False, False)
@example("- [ ] " + "[" * 50_000, True, True)
@example("> " * 5_000 + "[x] a", True, True)
@example("- " * 5_000 + "[x] a", True, True)
@example("> - " * 5_000 + "[x] a", True, True)
def test_no_text_raises(text: str, unlinked: bool, all_links: bool) -> None:
    found = read(text, unlinked=unlinked, all_links=all_links)
    recognises(text)
    assert all(entry.url or unlinked for entry in found.entries)
    assert all(entry.url or entry.title for entry in found.entries)
    for line in (*(entry.line for entry in found.entries), *(skipped.line for skipped in found.skipped)):
        assert 1 <= line <= len(re.split(r"\r\n?|\n", text))


@pytest.mark.parametrize("mutant", ["keeps the parentheses", "counts lines from 0", "forgets the heading"])
def test_a_broken_reader_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The property must fail for three mistakes that are easy to make."""
    if mutant == "keeps the parentheses":
        monkeypatch.setattr(markdown_text, "note_of", lambda text: text.strip() or None)
    elif mutant == "counts lines from 0":
        right = markdown_blocks._first_line
        monkeypatch.setattr(markdown_blocks, "_first_line", lambda token: right(token) - 1)
    else:
        monkeypatch.setattr(markdown_blocks, "heading_text", lambda _: "")

    @settings(QUICK, max_examples=500)
    @given(writers)
    def search(writer: _Writer) -> None:
        check(writer)

    with pytest.raises(AssertionError):
        search()
