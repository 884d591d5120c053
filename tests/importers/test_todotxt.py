"""todo.txt."""

from __future__ import annotations

from datetime import date

from contents import contents, entry, read, skipped


def test_marks_in_any_order() -> None:
    assert read("todotxt") == contents(
        entry(
            1,
            "Read due:2024-04-01",
            "https://e.org/a?x=1",
            heading="ml",
            state="done",
            day=date(2024, 3, 5),
            added=date(2024, 3, 1),
            tags=("gpu",),
        ),
        entry(2, None, "https://e.org/b", heading="ml", added=date(2024, 3, 1), tags=("papers", "deep")),
        entry(4, "Given up", "https://e.org/c", state="dropped", day=date(2024, 3, 5)),
        skipped(5, "Call mum", "no address"),
        entry(6, "X marks", "https://e.org/d", tags=("spot",)),
    )
