"""RIS."""

from __future__ import annotations

from contents import contents, entry, read, skipped


def test_records_with_and_without_an_end() -> None:
    assert read("ris") == contents(
        entry(2, "By DOI", "https://doi.org/10.1000/xyz", tags=("gpu", "deep learning"), note="mine"),
        entry(10, "Two addresses", "https://e.org/b"),
        skipped(16, "No end, no address", "no URL"),
    )
