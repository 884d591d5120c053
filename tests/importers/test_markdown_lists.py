"""Real-world lists: papers with labels, Logseq, tables with a status, notes about one page.

Each case compares everything that was read; exports of the same text are tested below.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from running import Run

from readtrack.importers import Settings
from readtrack.importers.markdown import read

A, B, C = "https://example.org/a", "https://example.org/b", "https://example.org/c"


def rows(text: str, *, all_links: bool = False) -> list[dict[str, Any]]:
    """The entries read, without empty fields."""
    names = ("title", "url", "state", "day", "added", "tags", "note", "heading", "author", "published")
    found = read(text, all_links=all_links, settings=Settings())
    shown = []
    for entry in found.entries:
        values = {name: getattr(entry, name) for name in names}
        shown.append({name: value for name, value in values.items() if value and value != "unread"})
    return shown


def link(title: str, url: str = A, **more: Any) -> dict[str, Any]:
    return {"title": title, "url": url, **more}


LABELS = {
    "in brackets": (f"Attention (NIPS 2017) [[paper]]({A})", [link("Attention (NIPS 2017)")]),
    "in brackets outside the link": (f"Attention [[Official]({A})]", [link("Attention")]),
    "known word": (f"Big Bird: Transformers ([pdf]({A}))", [link("Big Bird: Transformers")]),
    "code is a note": (
        f"BERT [[paper]]({A}) [[code]]({B})",
        [link("BERT", note=f"[[code]]({B})")],
    ),
    "paper before code": (f"BERT [[code]]({B}) [[paper]]({A})", [link("BERT", note=f"[[code]]({B})")]),
    "paper before its page": (
        f"Rain, Yang et al.[[Project]]({C}) [[PDF]]({A})",
        [link("Rain, Yang et al.", note=f"[[Project]]({C})")],
    ),
    "authors and venue on lines of their own": (
        f"**AI2-THOR: An Environment** <br>\n  *Eric Kolve* <br>\n  arXiv, 2017. [[Paper]]({A}) [[Code]]({B})",
        [link("AI2-THOR: An Environment", note=f"Eric Kolve arXiv, 2017. [[Code]]({B})")],
    ),
    "venue after": (f'"EAT.", [[pdf]]({A}), ICCV 2023.', [link('"EAT."', note="ICCV 2023.")]),
    "code alone": (f"nanoGPT [[code]]({A})", [link("nanoGPT")]),
    "Chinese": (f"《深度学习》第三章 [链接]({A}) [视频]({B})", [link("《深度学习》第三章", note=f"[视频]({B})")]),
    "Japanese, Korean, Russian": (f"題 [リンク]({A})", [link("題")]),
    "numbered": (f"Raft [paper 1]({A}) [paper 2]({B})", [link("Raft", note=f"[paper 2]({B})")]),
    "a title of its own": (f"[Raft]({A}) [[code]]({B})", [link("Raft", note=f"[[code]]({B})")]),
    "a label without words before it": (f"[paper]({A}) by Ongaro", [link("paper", note="by Ongaro")]),
    "brackets that are part of a title": (f"see [[V1] 系列]({A})", [link("[V1] 系列", note="see")]),
    "a space too much": (f"[Some text] ({A})", [link("Some text")]),
}


@pytest.mark.parametrize("box", ["[ ] ", ""])
@pytest.mark.parametrize(("item", "expected"), LABELS.values(), ids=LABELS)
def test_the_text_of_a_link_may_be_only_a_label(item: str, expected: list[dict[str, Any]], box: str) -> None:
    if not box and item.startswith("[Raft]"):
        expected = [link("Raft"), link("[code]", B)]  # two entries, as neither is a label
    assert rows(f"- {box}{item}\n") == expected


LOGSEQ = f"""\
- ## Reading
\t- TODO [one]({A}) #paper
\t  id:: 6765273e-4802-4d0f-a626-d2f5db837e8e
\t- DONE [two]({B})
\t  collapsed:: true
\t  :LOGBOOK:
\t  CLOCK: [2024-12-25 Wed 10:15:29]--[2024-12-26 Thu 10:25:29] =>  24:10:00
\t  :END:
\t- DONE three {C}
\t  completed:: [[2023-01-02]]
\t  worth it
\t- DOING [[four]] {A}4
\t- CANCELED [five]({A}5)
\t- NOW [#A] [six]({A}6) and [seven]({A}7)
\t- WAITING [eight]({A}8)
\t- TODONE [nine]({A}9)
"""


def test_logseq_keywords_are_states_and_properties_are_not_notes() -> None:
    assert rows(LOGSEQ) == [
        link("one", tags=("paper",), heading="Reading"),
        link("two", B, state="done", day=date(2024, 12, 26), heading="Reading"),
        link("three", C, state="done", day=date(2023, 1, 2), note="worth it", heading="Reading"),
        link("four", A + "4", state="reading", heading="Reading"),
        link("five", A + "5", state="dropped", heading="Reading"),
        link("six", A + "6", state="reading", note=f"and [seven]({A}7)", heading="Reading"),
        link("eight", A + "8", heading="Reading"),
        link("nine", A + "9", note="TODONE", heading="Reading"),
    ]


def test_tables_with_a_status() -> None:
    text = f"""\
# Papers

| # | Title | Status | Link |
|---|---|---|---|
| 1 | Attention | Done | [paper]({A}) |
| 2 | [BERT]({B}) | 50% | |
| 3 | GPT | - [x] | {C} |
| 4 | LLaMA | 待读 | [论文]({A}4) [代码]({A}5) |
| 5 | T5 | 📖 | [pdf]({A}6) |
| 6 | None | Done | |
"""
    assert rows(text) == [
        link("Attention", state="done", heading="Papers"),
        link("BERT", B, state="reading", heading="Papers"),
        link("GPT", C, state="done", heading="Papers"),
        link("LLaMA", A + "4", note=f"[代码]({A}5)", heading="Papers"),
        link("T5", A + "6", state="reading", heading="Papers"),
    ]


def test_a_table_of_links_has_one_link_per_cell() -> None:
    assert rows(f"| x | y |\n|---|---|\n| [one]({A}) | [two]({B}) |\n") == [link("one"), link("two", B)]


BOXES = {
    "v": (f"- [v] [t]({A})\n- [V] [u]({B})", [link("t", state="done"), link("u", B, state="done")]),
    "partly": (f"- [o] [t]({A})\n- [O] [u]({B})", [link("t", state="reading"), link("u", B, state="reading")]),
    "a link with a space too much is no box": (f"- [C] ({A})\n- [ ] [t]({B})", [link("t", B)]),
    "a box before brackets": (f"- [x] ({A})", [{"url": A, "state": "done"}]),
    "signs for bullets": (f"- ☑ [t]({A})\n- ☐ [u]({B})", [link("t", state="done"), link("u", B)]),
    "sign beside boxes": (f"- ✅ [t]({A})\n- [ ] [u]({B})", [link("t", state="done"), link("u", B)]),
    "Dataview": (
        f"- [x] [t]({A}) [completion:: 2025-08-12] [created:: 2025-08-01]",
        [link("t", state="done", day=date(2025, 8, 12), added=date(2025, 8, 1))],
    ),
    "TaskPaper": (f"- [x] [t]({A}) @done(2023-01-07 12:00)", [link("t", state="done", day=date(2023, 1, 7))]),
    "a finish date on an open box": (f"- [ ] [t]({A}) @done(2023-01-07)", [link("t", note="@done(2023-01-07)")]),
    "tags of other scripts": (
        f"- [ ] [t]({A}) #हिन्दी #ความรู้ #プロ #বাংলা",
        [link("t", tags=("हिन्दी", "ความรู้", "プロ", "বাংলা"))],
    ),
    "sections are links of their own": (
        f"- [ ] [t]({A}#x)\n- [ ] [u]({A}#y)",
        [link("t", A + "#x"), link("u", A + "#y")],
    ),
    "heading of a clipped page": (f"### [](https://dev.to/x#b)Basics\n- [ ] [t]({A})", [link("t", heading="Basics")]),
    "heading with an id": (f"## Books {{#books}}\n- [ ] [t]({A})", [link("t", heading="Books")]),
    "group that begins with a link that is there": (
        f"- [ ] [t]({A})\n- [ ] Group:\n  - review: [t]({A})\n  - [u]({B})\n  - [v]({C})",
        [link("t"), link("Group", B, note=f"review: [t]({A})\nu\n[v]({C})")],
    ),
}


@pytest.mark.parametrize(("text", "expected"), BOXES.values(), ids=BOXES)
def test_boxes_dates_tags_and_headings(text: str, expected: list[dict[str, Any]]) -> None:
    assert rows(text) == expected


def test_lines_from_share_buttons_get_the_same_titles_as_in_add() -> None:
    text = f"""\
- [ ] [t]({A})

图解 vLLM - 知乎
https://zhuanlan.zhihu.com/p/1

【标题-哔哩哔哩】 https://b23.tv/xYz

Title {B} #gpu

Read more about this at {C} and elsewhere.
"""
    assert rows(text) == [link("t")]
    assert rows(text, all_links=True) == [
        link("t"),
        link("图解 vLLM", "https://zhuanlan.zhihu.com/p/1"),
        link("标题", "https://b23.tv/xYz"),
        link("Title", B, tags=("gpu",)),
        {"url": C},
    ]


NOTE = f"""\
---
title: "How I use Obsidian"
source: "{A}"
author:
  - "[[Steph Ango]]"
published: 2023-08-18
created: 2025-11-13
tags:
  - "clippings"
status: read
---
# Heading
In [Obsidian](https://obsidian.md), a vault is a folder.
"""
PAGE = link(
    "How I use Obsidian", state="done", added=date(2025, 11, 13), tags=("clippings",), author="Steph Ango",
    published=date(2023, 8, 18),
)  # fmt: skip


def test_a_note_about_a_page_is_one_link() -> None:
    assert rows(NOTE) == [PAGE]
    assert rows(NOTE, all_links=True) == [PAGE, link("Obsidian", "https://obsidian.md", heading="Heading")]


@pytest.mark.parametrize(
    ("matter", "expected"),
    [
        (f"link: {A}\nbyline: N\nslurped: 2024-05-01T10:00", [link("H", author="N", added=date(2024, 5, 1))]),
        (
            f"url: <{A}>\ntags: [a, 'b c']\ndate_saved: 2024-05-01",
            [link("H", tags=("a", "b c"), added=date(2024, 5, 1))],
        ),
        (f"source: '[x]({A})'\nread: true\ndate_read: 2024-05-01", [link("H", state="done", day=date(2024, 5, 1))]),
        ("source: a book", [link("t", B, heading="H")]),
        ("layout: post", [link("t", B, heading="H")]),
    ],
)
def test_front_matter_of_other_programs(matter: str, expected: list[dict[str, Any]]) -> None:
    assert rows(f"---\n{matter}\n---\n\n# H\n\n[t]({B})\n") == expected


def test_a_checklist_with_a_url_in_its_front_matter_stays_a_checklist() -> None:
    assert rows(f"---\nsource: {A}\n---\n- [ ] [t]({B})\n") == [link("t", B)]


@pytest.mark.parametrize(
    "text",
    [
        *(f"# L\n\n- [ ] {item}\n- [x] [x]({A}x)\n" for item, _ in LABELS.values()),
        *(f"# L\n\n- {item}\n" for item, _ in LABELS.values()),
        *(f"{text}\n" for text, _ in BOXES.values()),
        LOGSEQ,
        NOTE,
    ],
)
def test_a_list_exported_onto_itself_is_unchanged(
    text: str, run: Run, store: Callable[[str], Path], tmp_path: Path
) -> None:
    path = store("")
    (tmp_path / "list.md").write_text(text)
    assert run("import", str(tmp_path / "list.md")).code == 0
    before = path.read_bytes()
    assert run("export", str(tmp_path / "list.md")).code == 0
    assert (tmp_path / "list.md").read_text() == text
    assert " 0 added" in " " + run("import", str(tmp_path / "list.md")).err.splitlines()[-1]
    assert path.read_bytes() == before


def test_done_and_export_change_boxes_and_nothing_else(run: Run, store: Callable[[str], Path], tmp_path: Path) -> None:
    store("")
    text = f" - [C] ({A})\n - [ ] BERT [[paper]]({B}) [[code]]({C})\n - [V] [t]({A}t)\n"
    (tmp_path / "list.md").write_text(text)
    assert run("import", str(tmp_path / "list.md")).code == 0
    assert run("done", B).code == 0
    assert run("export", str(tmp_path / "list.md")).code == 0
    assert (tmp_path / "list.md").read_text() == text.replace("[ ]", "[V]")


def test_notes_of_a_repeated_link_are_united(run: Run, store: Callable[[str], Path], tmp_path: Path) -> None:
    path = store("")
    (tmp_path / "list.md").write_text(f"- [ ] [t]({A}) one\n- [ ] [t]({A}) two\n- [ ] [t]({A}) one\n")
    assert run("import", str(tmp_path / "list.md")).code == 0
    assert '"one\\ntwo"' in path.read_text() or '"""\none\ntwo"""' in path.read_text()
    before = path.read_bytes()
    assert run("import", str(tmp_path / "list.md")).code == 0
    assert path.read_bytes() == before


def test_topic_ids_keep_combining_marks(run: Run, store: Callable[[str], Path], tmp_path: Path) -> None:
    path = store("")
    (tmp_path / "list.md").write_text(f"## हिन्दी पुस्तकें\n\n- [ ] [t]({A})\n")
    assert run("import", str(tmp_path / "list.md")).code == 0
    assert 'topic = "हिन्दी-पुस्तकें"' in path.read_text()
