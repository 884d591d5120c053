"""BibTeX: entries with the same key are separate, and a broken entry is skipped alone."""

from __future__ import annotations

from datetime import date

import pytest
from contents import contents, entry, read, skipped


def test_entries_of_every_kind() -> None:
    assert read("bibtex") == contents(
        entry(
            4,
            "Attention Is Äll You & I Need, 100%",
            "https://e.org/a_b?x=1&y=50%25",
            heading="ML",
            state="done",
            added=date(2024, 3, 1),
            tags=("gpu", "deep learning", "Papers"),
            note="mine",
        ),
        entry(15, "Flash", "https://arxiv.org/abs/2205.14135"),
        entry(16, "By DOI", "https://doi.org/10.1000/ab_c", state="reading"),
        entry(17, "The same key", "https://e.org/same"),
        skipped(18, "@misc{broken, title = {No end, url = {https://e.org/broken}", "broken BibTeX"),
        skipped(19, "On paper only", "no URL"),
    )


@pytest.mark.parametrize(
    "nested",
    [
        "\\textbf{" * 500 + "x" + "}" * 500,
        "{" * 1000 + "x" + "}" * 1000,
        "\\frac{" * 900 + "x" + "}" * 900,
        "$" * 4001 + "x",
        "{" * 4000,
    ],
)
def test_deeply_nested_braces_are_removed_without_latex(nested: str) -> None:
    found = read("bibtex", f"@misc{{k, title={{{nested}}}, url={{https://e.org/1}}}}\n")
    assert [one.url for one in found.entries] == ["https://e.org/1"] or found.skipped
