"""Org mode."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped

A, B = "https://e.org/a", "https://e.org/b"


def test_headlines_items_dates_and_tags() -> None:
    assert read("org") == contents(
        entry(3, "A", A, heading="LLM", added=date(2024, 3, 1), tags=("gpu",), note="a note"),
        entry(7, "B", B, heading="LLM", state="done", day=date(2024, 3, 5)),
        entry(11, None, "https://e.org/c", heading="Links", state="done"),
        skipped(9, "[another](https://e.org/other)", "not a task"),
        skipped(12, "[D](https://e.org/d)", "not a task"),
    )


def test_without_tasks_all_links_are_read() -> None:
    text = (
        f"#+TITLE: x\n* H\n- [[{A}][A b]] a note\n[[{B}]] and [[file:x.org][x]]\n#+BEGIN_SRC\n[[{A}][no]]\n#+END_SRC\n"
    )
    assert read("org", text) == contents(
        entry(3, "A b", A, heading="H", note="a note"),
        entry(4, None, B, heading="H"),
        skipped(4, "x", "not a web URL: file:x.org"),
    )


def test_other_links_are_read_on_request() -> None:
    text = f"* TODO [[{A}][A]]\n  [[{B}][B]]\n* [[{B}2][C]]\n"
    assert [one.title for one in read("org", text, all_links=True).entries] == ["A", "B", "C"]


def test_states_labels_and_properties() -> None:
    text = f"""\
* READING Paper [[{A}][pdf]] [[{B}][code]]
* CANCELLED Book
  CLOSED: [2024-03-05 Tue]
  :PROPERTIES:
  :URL: {B}3
  :END:
* TODO [#A] Call mum
** Below [[{B}4][x]]
"""
    assert read("org", text) == contents(
        entry(1, "Paper", A, state="reading", note=f"[code]({B})"),
        entry(2, "Book", f"{B}3", state="dropped", day=date(2024, 3, 5)),
        skipped(7, "Call mum", "no web URL"),
        skipped(8, f"[x]({B}4)", "not a task"),
    )
