"""`read` on handwritten checklists: each case compares everything that was read and skipped."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from readtrack.importers import Contents, Entry, Skipped, State
from readtrack.importers.markdown import read, recognises
from readtrack.importers.markdown_blocks import scan

Read = Entry | Skipped
A, B, C = "https://example.org/a", "https://example.org/b", "https://example.org/c"


def entry(line: int, title: str | None, url: str | None = A, note: str | None = None, **more: Any) -> Entry:
    return Entry(line, more.pop("heading", None), title, url, note=note, **more)


def contents(*read_ones: Read) -> Contents:
    return Contents(
        tuple(one for one in read_ones if isinstance(one, Entry)),
        tuple(one for one in read_ones if isinstance(one, Skipped)),
    )


def cases(table: dict[str, tuple[str, tuple[Read, ...]]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("text", "expected"),
        [pytest.param(text, contents(*read_ones), id=name) for name, (text, read_ones) in table.items()],
    )


def test_a_list_from_a_git_host() -> None:
    text = """\
# TODO

---

## LLM

- [ ] [多模态：ViT 系列，"保姆级" & 汇总~](https://zhuanlan.example.org/p/1?share_code=a&utm_psn=2)
- [x] [<u>internals</u>](http://blog.example.org/internals/)（全流程讲解，很细节）

## 科研

- [ ] nothing to click
"""
    assert read(text) == contents(
        Entry(
            7,
            "LLM",
            '多模态：ViT 系列，"保姆级" & 汇总~',
            "https://zhuanlan.example.org/p/1?share_code=a&utm_psn=2",
        ),
        Entry(8, "LLM", "internals", "http://blog.example.org/internals/", "done", note="全流程讲解，很细节"),
        Skipped(12, "nothing to click", "no web URL"),
    )


@pytest.mark.parametrize("bullet", ["-", "*", "+", "1.", "1)", "7.", "0)"])
@pytest.mark.parametrize("blank", [" ", "   ", "\t"])
def test_every_bullet_and_space_makes_a_task(bullet: str, blank: str) -> None:
    assert read(f"{bullet}{blank}[x]{blank}[t]({A})") == contents(entry(1, "t", state="done"))


@pytest.mark.parametrize(
    ("box", "state"),
    [(" ", "unread"), ("x", "done"), ("X", "done"), ("ｘ", "done"), ("×", "done"), ("✓", "done"), ("✔", "done")]
    + [("✔\ufe0f", "done"), ("√", "done"), ("☑", "done"), ("✅", "done"), ("/", "reading"), ("-", "dropped")]
    + [(box, "unread") for box in (">", "<", "?", "!", "*", "c", "1", "译", "\t", "\u00a0", "`")],
)
def test_the_box_determines_the_state(box: str, state: State) -> None:
    assert read(f"- [{box}] [t]({A})\n- [ ] [u]({B})") == contents(entry(1, "t", state=state), entry(2, "u", B))


@cases(
    {
        "a link named X": (f"- [ ] [t]({A})\n- [X]({B})", (entry(1, "t"), Skipped(2, f"[X]({B})", "not a task"))),
        "brackets in the title": (
            f"- [[译] Title]({A})\n- [ ] ",
            (Skipped(1, f"[[译] Title]({A})", "not a task"), Skipped(2, "", "empty")),
        ),
        "no space after the box": (
            f"- [ ][t]({A})\n- [ ] [u]({B})",
            (Skipped(1, f"[t]({A})", "not a task"), entry(2, "u", B)),
        ),
        "no space before the box": (
            f"-[ ] [t]({A})\n- [ ] [u]({B})",
            (Skipped(1, f"[t]({A})", "not a task"), entry(2, "u", B)),
        ),
        "two characters": (
            f"- [xx] [t]({A})\n- [ ] [u]({B})",
            (Skipped(1, f"[t]({A})", "not a task"), entry(2, "u", B)),
        ),
        "none": (f"- [] [t]({A})\n- [ ] [u]({B})", (Skipped(1, f"[t]({A})", "not a task"), entry(2, "u", B))),
        "escaped": (f"- \\[x] [t]({A})\n- [ ] [u]({B})", (Skipped(1, f"[t]({A})", "not a task"), entry(2, "u", B))),
        "a link whose text begins with brackets": (
            f"- [[] a]({A})\n- [\\] a]({A})\n- [ ] [u]({B})",
            (Skipped(1, f"[[] a]({A})", "not a task"), Skipped(2, f"[] a]({A})", "not a task"), entry(3, "u", B)),
        ),
        "a heading": (
            f"# [ ] [t]({A})\n- [ ] [u]({B})",
            (Skipped(1, f"[t]({A})", "not a task"), entry(2, "u", B, heading="[ ] t")),
        ),
        "no bullet": (f"[ ] [t]({A})\n- [ ] [u]({B})", (Skipped(1, f"[t]({A})", "not a task"), entry(2, "u", B))),
        "a reference named like a box": (f"- [x] [t]({A})\n\n[x]: {B}", (entry(1, "t", state="done"),)),
    }
)
def test_brackets_that_are_not_boxes(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "brackets": (f"- [x] [[1612.00222] Title]({A})", (entry(1, "[1612.00222] Title", state="done"),)),
        "escaped brackets": (f"- [ ] [a \\[b\\] \\| c]({A})", (entry(1, "a [b] | c"),)),
        "emphasis and code": (f"- [ ] [**a** _b_ ~~c~~ `d*e`]({A})", (entry(1, "a b c d*e"),)),
        "tags inside": (f"- [ ] [<u>a</u> <sub>b</sub><br>c]({A})", (entry(1, "a b c"),)),
        "tags around": (f"- [ ] <u>**[a]({A})**</u>", (entry(1, "a"),)),
        "angle brackets that are no HTML": (
            f"- [ ] [vector<int> <std::x> a < b]({A})",
            (entry(1, "vector<int> <std::x> a < b"),),
        ),
        "entities": (f"- [ ] [a &amp; b &lt;c&gt; &copy; &timestamp]({A})", (entry(1, "a & b <c> © &timestamp"),)),
        "quotes, tilde, ampersand, full width": (
            f"- [ ] [\"a\" 'b' ~c~ & d～？！（e）“f”]({A})",
            (entry(1, "\"a\" 'b' ~c~ & d～？！（e）“f”"),),
        ),
        "over two lines": (f"- [ ] [a\n  b]({A})", (entry(1, "a b"),)),
        "a URL inside": (f"- [ ] [see {B}]({A})", (entry(1, f"see {B}"),)),
        "half a URL before": (f"- [ ] https[://b]({A})", (entry(1, "://b", A, "https"),)),
        "an image": (f"- [ ] [![badge](https://img.example.org/x.svg) CI]({A})", (entry(1, "badge CI"),)),
        "reference": (
            f"- [ ] [a][r] n\n- [x] [r][] n\n- [ ] [r] n\n\n[R]: {A} 'hover'",
            (entry(1, "a", A, "n"), entry(2, "r", A, "n", state="done"), entry(3, "r", A, "n")),
        ),
        "footnote": (f"- [ ] Raft [^1]\n\n[^1]: {A}", (entry(1, "Raft"),)),
        "HTML link": (
            '- [ ] <a href="https://example.org/?a=1&timestamp=2">t</a> n',
            (entry(1, "t", "https://example.org/?a=1&timestamp=2", "n"),),
        ),
        "HTML anchor": (f'- [ ] <a name="x"></a>[t]({A})', (entry(1, "t"),)),
        "quoted": (f"- [ ] 《[a]({A})》。\n- [ ] ([b]({B}))", (entry(1, "a"), entry(2, "b", B))),
        "underlined as a heading": (f"- [x] [t]({A})\n  ---", (entry(1, "t", state="done"),)),
    }
)
def test_the_title_is_the_text_of_the_link(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "alone": (f"- [ ] {A}", (entry(1, None),)),
        "in angle brackets": (f"- [ ] <{A}>", (entry(1, None),)),
        "its own text": (f"- [ ] [{A}]({A})\n- [ ] [example.org/b]({B})", (entry(1, None), entry(2, None, B))),
        "empty text": (f"- [ ] []({A}) n", (entry(1, None, A, "n"),)),
        "words before": (f"- [ ] Some title: {A}\n- [ ] 标题：{B}", (entry(1, "Some title"), entry(2, "标题", B))),
        "other separators": (
            f"- [ ] C++ - {A}\n- [ ] b | <{B}>\n- [ ] c —— {C}",
            (entry(1, "C++"), entry(2, "b", B), entry(3, "c", C)),
        ),
        "words before and behind": (f"- [ ] t: {A} (a note)", (entry(1, "t", A, "a note"),)),
        "words before, in brackets": (f"- [ ] 标题（{A}）很好", (entry(1, "标题", A, "很好"),)),
        "words after a separator": (f"- [ ] {A} | Some title", (entry(1, "Some title"),)),
        "words after without one": (
            f"- [ ] {A} a note\n- [ ] {B}，后面",
            (entry(1, None, A, "a note"), entry(2, None, B, "后面")),
        ),
        "due date after the title": (f"- [ ] t 📅 2026-12-01 {A}", (entry(1, "t", A, "📅 2026-12-01"),)),
        "reversed": (
            f"- [ ] [{A}](title) n\n- [ ] [{B}](A title (2) here) n\n- [ ] [{C}]()",
            (entry(1, "title", A, "n"), entry(2, "A title (2) here", B, "n"), entry(3, None, C)),
        ),
        "emoji codes": (f"- [ ] :fire: {A}", (entry(1, ":fire:"),)),
    }
)
def test_the_title_beside_a_bare_url(text: str, expected: Contents) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "url"),
    [(f"{A}{mark}后面", A) for mark in "，。；：！？、（）【】《》「」『』“”"]
    + [(f"{A}{mark} x", A) for mark in (".", ",", "!?", ":", ";", "*", "\\", "'", '"', ")", "]", ">", "&amp;", "...)")]
    + [
        (f"({A})", A),
        (f"见{A}", A),
        (f"**{A}**", A),
        (f"_{A}_ ~~{A}~~", A),
        (f"{A}_", f"{A}_"),
        (f"又见 {A}~", f"{A}~"),
        (f"{A}(b)", f"{A}(b)"),
        (f"{A}(a note with blanks)", A),
        (f"{A}?q[]=1", f"{A}?q[]=1"),
        (f"{A}_b_/*c*", f"{A}_b_/*c"),
        (f"{A}*b*c", f"{A}*b*c"),
        (f"{A}?b=1&amp;c=2&copy=3", f"{A}?b=1&c=2&copy=3"),
        (f"{A}/中文", f"{A}/中文"),
        ("HTTP://Example.org", "HTTP://Example.org"),
        (f"`{B}` {A}", A),
        (f"![{B}]({C}) {A}", A),
    ],
)
def test_where_a_bare_url_ends(text: str, url: str) -> None:
    assert [one.url for one in read(f"- [ ] {text}").entries] == [url]


@cases(
    {
        "none": ("- [ ] text", (Skipped(1, "text", "no web URL"),)),
        "empty": ("- [ ]\n- [x] \n", (Skipped(1, "", "empty"), Skipped(2, "", "empty"))),
        "empty address": ("- [ ] [Raft]() n", (Skipped(1, "Raft n", "the URL is empty"),)),
        "relative": (
            "- [ ] [a](./a.md)\n- [ ] [b](//example.org/b)",
            (Skipped(1, "a", "not a web URL: ./a.md"), Skipped(2, "b", "not a web URL: //example.org/b")),
        ),
        "mail": (
            "- [ ] [a](mailto:a@example.org)\n- [ ] <b@example.org>",
            (
                Skipped(1, "a", "not a web URL: mailto:a@example.org"),
                Skipped(2, "b@example.org", "not a web URL: mailto:b@example.org"),
            ),
        ),
        "script": ("- [ ] [a](javascript:alert(1))", (Skipped(1, "a", "not a web URL: javascript:alert(1)"),)),
        "host missing": (
            "- [ ] [a](https:///x)\n- [ ] https:// x",
            (Skipped(1, "a", "not a web URL: https:///x"), Skipped(2, "https:// x", "no web URL")),
        ),
        "www": ("- [ ] www.example.org", (Skipped(1, "www.example.org", "no web URL"),)),
        "in code": (f"- [ ] `{A}`", (Skipped(1, A, "no web URL"),)),
        "wiki link": ("- [ ] [[page|alias]]", (Skipped(1, "[[page|alias]]", "no web URL"),)),
        "image": (f"- [ ] ![alt]({A})", (Skipped(1, "alt", "no web URL"),)),
        "relative before a web URL": (f"- [ ] [a](a.md) [b]({B})", (entry(1, "b", B, "[a](a.md)"),)),
    }
)
def test_tasks_without_a_web_url_are_reported(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "text": (
            "- [x] a book #b ✅ 2026-11-01",
            (entry(1, "a book", None, state="done", day=date(2026, 11, 1), tags=("b",)),),
        ),
        "empty": ("- [ ]", (Skipped(1, "", "empty"),)),
        "due date": ("- [ ] a book 📅 2026-12-01", (entry(1, "a book", None, "📅 2026-12-01"),)),
        "only a tag": ("- [ ] #b", (entry(1, "#b", None, tags=("b",)),)),
        "empty address": ("- [ ] [Raft]()", (entry(1, "Raft", None),)),
        "relative": ("- [ ] [a](./a.md) b", (entry(1, "a b", None, "./a.md"),)),
        "note below": ("- [ ] a\n  - b", (entry(1, "a", None, "b"),)),
        "text only below": ("- [ ]\n  - a\n  - b", (entry(1, "a", None, "b"),)),
        "with a URL": (f"- [ ] [t]({A})", (entry(1, "t"),)),
    }
)
def test_unlinked_imports_tasks_without_a_url(text: str, expected: Contents) -> None:
    assert read(text, unlinked=True) == expected


@cases(
    {
        "words": (f"- [ ] [t]({A}) n", (entry(1, "t", A, "n"),)),
        "colon": (f"- [ ] [t]({A}) : n", (entry(1, "t", A, "n"),)),
        "colon without space": (
            f"- [ ] [t]({A}): n\n- [ ] [t]({A})：n",
            (entry(1, "t", A, "n"), entry(2, "t", A, "n")),
        ),
        "dashes": (
            f"- [ ] [t]({A}) -- **currently reading**\n- [ ] [t]({A}) — n",
            (entry(1, "t", A, "currently reading"), entry(2, "t", A, "n")),
        ),
        "other brackets stay": (f"- [ ] [t]({A})【推荐】", (entry(1, "t", A, "【推荐】"),)),
        "parentheses around all": (
            f"- [ ] [t]({A})（a）\n- [ ] [t]({A}) (a (b) c)",
            (entry(1, "t", A, "a"), entry(2, "t", A, "a (b) c")),
        ),
        "parentheses around parts": (
            f"- [ ] [t]({A}) (a) b (c)\n- [ ] [t]({A})（a）b",
            (entry(1, "t", A, "(a) b (c)"), entry(2, "t", A, "（a）b")),
        ),
        "before and after": (f"- [ ] must read: [t]({A}), by me", (entry(1, "t", A, "must read by me"),)),
        "further URLs": (f"- [ ] [t]({A}) [b]({B})、<{C}> {B}", (entry(1, "t", A, f"[b]({B})、{C} {B}"),)),
        "continuation lines": (f"- [ ] long\n  [t]({A})  \n  tail\\\n  end", (entry(1, "t", A, "long tail end"),)),
        "link on the continuation line only": (f"- [ ]\n  [t]({A})", (entry(1, "t"),)),
        "block quote": (f"- [ ] [t]({A}) n\n  > q1\n  > q2\n\n  > r", (entry(1, "t", A, "n\nq1 q2\nr"),)),
        "sub-bullets and paragraphs": (
            f"- [ ] [t]({A})\n\n  p\n\n  - s [b]({B})\n    - t",
            (entry(1, "t", A, f"p\ns [b]({B})\nt"),),
        ),
        "emoji code, number, arrow": (
            f"- [ ] [t]({A}) :fire: n\n- [ ] [t]({A}) -5 °C\n- [ ] [t]({A}) -> n",
            (entry(1, "t", A, ":fire: n"), entry(2, "t", A, "-5 °C"), entry(3, "t", A, "-> n")),
        ),
        "fenced code is none": (f"- [ ] [t]({A})\n  ```\n  code\n  ```", (entry(1, "t"),)),
    }
)
def test_the_note_is_the_remaining_text(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "bare": (f"- [ ] Raft\n  - {A}", (entry(1, "Raft"),)),
        "labelled": (f"- [ ] Raft:\n  - PDF: {A}", (entry(1, "Raft", A, "PDF"),)),
        "a link's own words stay": (f"- [ ] Raft\n  - [PDF]({A}) v2\n  - n", (entry(1, "Raft", A, "PDF v2\nn"),)),
        "second paragraph": (f"- [ ] Raft\n\n  {A}\n\n  n", (entry(1, "Raft", A, "n"),)),
        "first of several": (f"- [ ] Raft\n  - n\n  - {A}\n  - {B}", (entry(1, "Raft", A, f"n\n{B}"),)),
        "words only below": (f"- [ ]\n  - [t]({A}) n", (entry(1, "t", A, "n"),)),
        "not in nested tasks": (
            f"- [ ] Raft\n  - [x] [t]({A})\n    - {B}",
            (Skipped(1, "Raft", "no web URL"), entry(2, "t", A, B, state="done")),
        ),
        "relative link of its own": (f"- [ ] [Raft](raft.md)\n  - {A}", (entry(1, "Raft", A, "raft.md"),)),
    }
)
def test_a_url_below_a_task_belongs_to_it(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "nested": (
            f"- [ ] [t]({A})\n  - [x] [u]({B})\n    - note of u\n  - note of t",
            (entry(1, "t", A, "note of t"), entry(2, "u", B, "note of u", state="done")),
        ),
        "nested by tabs": (
            f"- [ ] [t]({A})\n\t- [x] [u]({B})\n\t\t1. [ ] [v]({C})",
            (entry(1, "t"), entry(2, "u", B, state="done"), entry(3, "v", C)),
        ),
        "loose": (f"- [ ] [t]({A})\n\n- [x] [u]({B})\n", (entry(1, "t"), entry(3, "u", B, state="done"))),
        "block quote": (f"> - [x] [t]({A})\n> - [ ] [u]({B})", (entry(1, "t", state="done"), entry(2, "u", B))),
        "callout": (f"> [!note] hi\n> - [x] [t]({A})", (entry(2, "t", state="done"),)),
        "groups of plain bullets": (
            f"- **group**\n  - [ ] [t]({A})\n- other\n  - [x] [u]({B})",
            (entry(2, "t", heading="group"), entry(4, "u", B, state="done")),
        ),
        "details": (f"<details>\n<summary>s</summary>\n\n- [ ] [t]({A})\n\n</details>", (entry(4, "t"),)),
        "details without blank lines": (
            f"<details>\n<!-- - [ ] [n]({C}) -->\n- [x] [t]({A}) n\n- [ ] [u]({B})\n</details>",
            (entry(3, "t", A, "n", state="done"), entry(4, "u", B)),
        ),
        "list directly below text": (f"text\n- [ ] [t]({A})", (entry(2, "t"),)),
        "the same URL twice": (f"- [ ] [t]({A})\n- [x] [t]({A})", (entry(1, "t"), entry(2, "t", state="done"))),
    }
)
def test_tasks_wherever_lists_are(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "no-break spaces": (
            f"- [ ] [t]({A})\n\u00a0\u00a0- [x] [u]({B}) n ^id\n\u00a0\u00a0- [/] [v]({C})",
            (entry(1, "t"), entry(2, "u", B, "n", state="done"), entry(3, "v", C, state="reading")),
        ),
        "ideographic spaces": (
            f"\u3000\u3000- [ ] [t]({A})\n\u3000\u3000\u3000\u3000* [x] [u]({B})",
            (entry(1, "t"), entry(2, "u", B, state="done")),
        ),
        "too deep": (
            f"- [ ] a\n        - [x] [t]({A})",
            (Skipped(1, "a", "no web URL"), entry(2, "t", state="done")),
        ),
        "number that may not interrupt": (f"text\n2. [x] [t]({A})", (entry(2, "t", state="done"),)),
        "no-break space after the bullet": (f"-\u00a0[x] [t]({A})", (entry(1, "t", state="done"),)),
        "plain bullet": (f"- [ ] [t]({A})\n\u00a0\u00a0- n", (entry(1, "t", A, "n"),)),
        "after a hard line break": (
            f"- [ ] [t]({A})\\\n\u00a0- [x] [u]({B})",
            (entry(1, "t"), entry(2, "u", B, state="done")),
        ),
        "below a line of no-break spaces": (f"\u00a0\n\u00a0- [x] [t]({A})", (entry(2, "t", state="done"),)),
        "after newlines that leave no token": (
            f"- [ ] `a\n  b` [t](\n  {A}) \\\n  c\n\u00a0- [x] [u]({B})",
            (entry(1, "t", A, "a b c"), entry(5, "u", B, state="done")),
        ),
    }
)
def test_tasks_that_commonmark_reads_as_text(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "before any": (f"- [ ] [t]({A})\n# h", (entry(1, "t"),)),
        "nearest": (
            f"# a\n#### b\n- [ ] [t]({A})\n## c\n- [ ] [u]({B})\n## c\n- [ ] [v]({C})",
            (entry(3, "t", heading="b"), entry(5, "u", B, heading="c"), entry(7, "v", C, heading="c")),
        ),
        "underlined": (
            f"a\nb\n===\n- [ ] [t]({A})\n\nc\n---\n- [ ] [u]({B})",
            (entry(4, "t", heading="a b"), entry(8, "u", B, heading="c")),
        ),
        "markup removed": (
            f"# *a* `b` <u>c</u> [d](x.md) &amp; ##\n- [ ] [t]({A})",
            (Skipped(1, "d", "not a web URL: x.md"), entry(2, "t", heading="a b c d &")),
        ),
        "empty": (f"# a\n#\n- [ ] [t]({A})", (entry(3, "t"),)),
        "of a quote ends with it": (
            f"# a\n> # b\n> - [ ] [t]({A})\n\n- [ ] [u]({B})",
            (entry(3, "t", heading="b"), entry(5, "u", B, heading="a")),
        ),
        "bold text before lists": (
            f"**a**\n\n- [ ] [t]({A})\n\n**b:**\n- [ ] [u]({B})\n\n__c__：\n\n1. [ ] [v]({C})",
            (entry(3, "t", heading="a"), entry(6, "u", B, heading="b"), entry(10, "v", C, heading="c")),
        ),
        "bold text in a document with headings": (f"# h\n**a**\n- [ ] [t]({A})", (entry(3, "t", heading="h"),)),
        "bold words in text": (
            f"**a** b **c**\n- [ ] [t]({A})\n\n**d** e\n- [ ] [u]({B})",
            (entry(2, "t"), entry(5, "u", B)),
        ),
        "rules do not end it": (f"# a\n\n---\n\n- [ ] [t]({A})", (entry(5, "t", heading="a"),)),
    }
)
def test_the_nearest_heading_above(text: str, expected: Contents) -> None:
    assert read(text) == expected


HIDDEN = f"- [ ] [hidden]({B})"


@cases(
    {
        "fence": (f"```md\n{HIDDEN}\n```\n- [ ] [t]({A})", (entry(4, "t"),)),
        "fence of tildes, unclosed": (f"- [ ] [t]({A})\n\n~~~\n{HIDDEN}", (entry(1, "t"),)),
        "indented code": (f"text\n\n    {HIDDEN}\n\n- [ ] [t]({A})", (entry(5, "t"),)),
        "comment": (f"<!--\n{HIDDEN}\n\n{HIDDEN}\n-->\n- [ ] [t]({A})", (entry(6, "t"),)),
        "comment in a line": (f"- [ ] [t]({A}) <!-- [hidden]({B}) -->", (entry(1, "t"),)),
        "unclosed comment": (f"- [ ] [t]({A})\n\n<!--\n{HIDDEN}", (entry(1, "t"),)),
        "comment in HTML": (f"<div>\n<!--\n{HIDDEN}\n-->\n</div>\n\n- [ ] [t]({A})", (entry(7, "t"),)),
        "preformatted HTML": (f"<pre>\n{HIDDEN}\n</pre>\n- [ ] [t]({A})", (entry(4, "t"),)),
        "YAML front matter": (f"---\ntitle: x\ntasks:\n{HIDDEN}\n---\n- [ ] [t]({A})", (entry(6, "t"),)),
        "YAML front matter, ended by dots": (f"---\n# note\ntitle: x\n...\n- [ ] [t]({A})", (entry(5, "t"),)),
        "TOML front matter": (f"+++\ntitle = 'x'\n{HIDDEN}\n+++\n- [ ] [t]({A})", (entry(5, "t"),)),
        "front matter after a BOM, CRLF": (f"\ufeff---\r\na: b\r\n---\r\n\r\n- [ ] [t]({A})\r\n", (entry(5, "t"),)),
    }
)
def test_links_that_are_ignored(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "rule and blank line": (f"---\n\na: b\n\n- [ ] [t]({A})\n\n---\n", (entry(5, "t"),)),
        "rule and list": (f"---\n- [ ] [t]({A})\n\n---\n", (entry(2, "t"),)),
        "never closed": (f"---\na: b\n\n- [ ] [t]({A})\n", (entry(4, "t"),)),
        "plus signs": (f"+++\ntext\n\n- [ ] [t]({A})\n\n+++", (entry(4, "t"),)),
    }
)
def test_text_that_is_not_front_matter(text: str, expected: Contents) -> None:
    assert read(text) == expected


@cases(
    {
        "done": (f"- [x] [t]({A}) ✅ 2026-11-01", (entry(1, "t", state="done", day=date(2026, 11, 1)),)),
        "text after the day": (
            f"- [x] [t]({A}) ✅ 2026-11-01 n",
            (entry(1, "t", A, "n", state="done", day=date(2026, 11, 1)),),
        ),
        "dropped": (f"- [-] [t]({A}) ❌ 2026-11-01", (entry(1, "t", state="dropped", day=date(2026, 11, 1)),)),
        "reading": (f"- [/] [t]({A}) 🛫 2026-11-01", (entry(1, "t", state="reading", day=date(2026, 11, 1)),)),
        "added": (f"- [ ] [t]({A}) ➕ 2026-11-01", (entry(1, "t", added=date(2026, 11, 1)),)),
        "day of another state stays": (
            f"- [ ] [t]({A}) ✅ 2026-11-01\n- [x] [u]({B}) 🛫 2026-11-01",
            (entry(1, "t", A, "✅ 2026-11-01"), entry(2, "u", B, "🛫 2026-11-01", state="done")),
        ),
        "first of two days": (
            f"- [x] [t]({A}) ✅ 2026-11-01 ✅ 2026-11-02",
            (entry(1, "t", state="done", day=date(2026, 11, 1)),),
        ),
        "a day that is none": (f"- [x] [t]({A}) ✅ 2026-02-30 n", (entry(1, "t", A, "n", state="done"),)),
        "an emoji without a day": (f"- [x] [t]({A}) ✅ n", (entry(1, "t", A, "✅ n", state="done"),)),
        "other signs stay": (
            f"- [ ] [t]({A}) ⏫ 🔁 every day ⏳ 2026-11-01 🆔 abc",
            (entry(1, "t", A, "⏫ 🔁 every day ⏳ 2026-11-01 🆔 abc"),),
        ),
        "in the link's text": (f"- [x] [t ✅ 2026-11-01]({A})", (entry(1, "t ✅ 2026-11-01", state="done"),)),
        "tags": (
            f"- [ ] #a [t]({A}) n #机器学习 #b/c-d （#e）",
            (entry(1, "t", A, "n （）", tags=("a", "机器学习", "b/c-d", "e")),),
        ),
        "no tags": (f"- [ ] [t #a]({A}) C#b #12 `#c` #", (entry(1, "t #a", A, "C#b #12 #c #"),)),
        "the same tag twice": (f"- [ ] [t]({A}) #a #a", (entry(1, "t", tags=("a",)),)),
        "a caret before a link": (f"- [ ] [t]({A}) x ^2 [b]({B})", (entry(1, "t", A, f"x ^2 [b]({B})"),)),
        "tags below stay": (f"- [ ] [t]({A})\n  - n #a", (entry(1, "t", A, "n #a"),)),
        "tag in a title of words": (f"- [ ] t #a {A}", (entry(1, "t", tags=("a",)),)),
        "block id": (
            f"- [ ] [t]({A}) n ^abc-1\n- [ ] [u]({B}) ^def\n- [ ] [v]({C}) 2^n",
            (entry(1, "t", A, "n"), entry(2, "u", B), entry(3, "v", C, "2^n")),
        ),
        "inline field": (f"- [ ] [t]({A}) [due:: 2026-11-01]", (entry(1, "t", A, "[due:: 2026-11-01]"),)),
        "wiki link": (f"- [ ] [t]({A}) [[page|alias]]", (entry(1, "t", A, "[[page|alias]]"),)),
    }
)
def test_obsidian(text: str, expected: Contents) -> None:
    assert read(text) == expected


def test_buku_s_export() -> None:
    text = f"- [t]({A}) <!-- TAGS: a,b c, -->\n- <{B}>\n- [u]({C}) <!-- x -->"
    assert read(text) == contents(entry(1, "t", tags=("a", "b c")), entry(2, None, B), entry(3, "u", C))


LINKS = f"""\
# h [a]({A})
text [b]({B} "hover") and {C}
over [lines](x.md)

| t | done |
|---|---|
| [t]({A}) | ✅ |

- [i]({A}) a note
- [j]({A}) [k]({B})
- words: {C}

![image]({A}) [part](#h) [mail](mailto:a@example.org)
"""


def test_all_links_of_a_text_without_tasks_are_read() -> None:
    named = [
        Skipped(3, "lines", "not a web URL: x.md"),
        Skipped(13, "mail", "not a web URL: mailto:a@example.org"),
    ]
    entries = [
        entry(1, "a"),
        *(
            entry(2, "b", B, heading="h a"),
            entry(2, None, C, heading="h a"),
            entry(7, "t", heading="h a", state="done"),
        ),
        *(entry(9, "i", A, "a note", heading="h a"), entry(10, "j", heading="h a"), entry(10, "k", B, heading="h a")),
        entry(11, "words", C, heading="h a"),
    ]
    assert read(LINKS) == contents(*entries, *named)
    task = [entry(15, "t", heading="h a", state="done")]
    assert read(f"{LINKS}\n- [x] [t]({A})", all_links=True) == contents(*entries, *task, *named)


def test_a_link_in_a_heading_belongs_to_the_heading_above() -> None:
    assert read(f"# a\n## b\n## [t]({A})\n") == contents(entry(3, "t", heading="a"))


def test_links_outside_tasks_are_reported() -> None:
    assert read(f"{LINKS}\n- [x] [t]({A})") == contents(
        Skipped(1, f"[a]({A})", "not a task"),
        Skipped(2, f"[b]({B})", "not a task"),
        Skipped(2, C, "not a task"),
        Skipped(3, "lines", "not a web URL: x.md"),
        Skipped(7, f"[t]({A})", "not a task"),
        Skipped(9, f"[i]({A})", "not a task"),
        Skipped(10, f"[j]({A})", "not a task"),
        Skipped(10, f"[k]({B})", "not a task"),
        Skipped(11, C, "not a task"),
        Skipped(13, "mail", "not a web URL: mailto:a@example.org"),
        entry(15, "t", heading="h a", state="done"),
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_breaks_and_byte_order_mark(end: str, mark: str) -> None:
    text = f"{mark}# h\n\n- [x] [t]({A})\n  n\n".replace("\n", end)
    assert read(text) == contents(entry(3, "t", A, "n", heading="h", state="done"))


@pytest.mark.parametrize("start", ["> " * 10 + "- ", "- " * 31, "> - " * 10, "1. " * 31])
def test_a_deeply_nested_task_is_read(start: str) -> None:
    assert read(f"{start}[x] [t]({A})\n\n- [ ] [u]({B})\n") == contents(entry(1, "t", state="done"), entry(3, "u", B))


@pytest.mark.parametrize("start", ["> " * 11 + "- ", "- " * 32, "> - " * 11, "- " * 5000])
def test_beyond_the_nesting_limit_tasks_are_text_and_later_ones_are_read(start: str) -> None:
    text = f"{start}[x] [t]({A})\n\n- [ ] [u]({B})\n"
    assert read(text) == contents(Skipped(1, f"[t]({A})", "not a task"), entry(3, "u", B))


def test_thirty_nested_lists() -> None:
    text = "".join(f"{'  ' * depth}- [ ] [t](https://example.org/{depth})\n" for depth in range(60))
    assert [(one.line, one.url) for one in read(text).entries] == [
        (n + 1, f"https://example.org/{n}") for n in range(60)
    ]


@pytest.mark.parametrize(
    "nothing", ["", "\n", "\ufeff", "text", "---", "---\n---", "+++", "- ", "> ", "|", "\0", "\ud800"]
)
def test_nothing_to_read(nothing: str) -> None:
    assert read(nothing) == contents()


def test_the_scan_gives_the_line_of_each_box() -> None:
    found = scan(f"---\na: b\n---\n- [x] [t]({A})\n  > 1. [/] u\n\u00a0\n-\n  [?] v")
    assert [(task.line, task.box) for task in found.tasks] == [(4, "x"), (5, "/"), (8, "?")]


@pytest.mark.parametrize(
    "text",
    [
        "- [ ]",
        "1. [x] t",
        "# h",
        "h\n==",
        "a [t](x.md)",
        "[t][r]\n\n[r]: /x",
        f"<{A}>",
        f"- {A}\n",
        f"---\na: b\n---\n* {A}",
    ],
)
def test_texts_recognised_as_markdown(text: str) -> None:
    assert recognises(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        A,
        f"a {A}",
        f"title,url\nt,{A}\n",
        f'[{{"url": "{A}"}}]',
        f'<p><a href="{A}">t</a></p>',
        "# h\0",
        "---\na: b\n---\n",
    ],
)
def test_texts_not_recognised_as_markdown(text: str) -> None:
    assert not recognises(text)
