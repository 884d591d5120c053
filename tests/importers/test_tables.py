"""Tables: delimiters, column names, and broken rows."""

from __future__ import annotations

import pytest
from contents import contents, entry, read, skipped

from readtrack.importers import Unreadable
from readtrack.importers.tables import header

A, B = "https://e.org/a", "https://e.org/b"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n", "SEP=,\r\n"])
def test_the_delimiter_is_the_one_with_the_most_columns(delimiter: str, start: str) -> None:
    text = f"{start}{delimiter.join(['Title, of it', 'URL'])}\n".replace("Title, of it", '"Title, of it"')
    assert header(text) == (delimiter, ("title, of it", "url"))


@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
def test_line_breaks_of_every_kind_and_in_cells(eol: str) -> None:
    text = f'title,url,note{eol}"A{eol}B",{A},"x{eol}{eol}y"{eol}{eol}C,{B},{eol}'
    assert read("csv", text) == contents(
        entry(2, "A B", A, note=f"x{eol}{eol}y"), entry(7, "C", B)
    )  # fmt: skip


def test_columns_may_be_missing_or_repeated() -> None:
    assert read("csv", f"url,title,url\n{A}\n{B},B,no,,\n") == contents(entry(2, None, A), entry(3, "B", B))


def test_a_broken_row_is_skipped_alone() -> None:
    text = (
        f'title,url,note\n"not closed,{A},\nB,{B},\nC "quoted" C,{A},"a" b\ntoo, many,{A},x\n"D",{B},"no end\nE,{B},\n'
    )
    assert read("csv", text) == contents(
        skipped(2, f'"not closed,{A},', "a broken row: a quote is out of place"),
        entry(3, "B", B),
        entry(4, 'C "quoted" C', A, note="a b"),
        skipped(5, f"too  many {A} x", "4 cells in 3 columns"),
        entry(6, "D", B, note="no end"),
        entry(7, "E", B),
    )


def test_escaped_formulas_are_unescaped() -> None:
    assert read("csv", f"title,url\n'=1+1,{A}\n'quoted',{B}\n' ＝1,https://e.org/c\n") == contents(
        entry(2, "=1+1", A), entry(3, "'quoted'", B), entry(4, "＝1", "https://e.org/c")
    )


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(Unreadable, match="has no column 'url'"):
        read("pocket", "a,b\n1,2\n")
    with pytest.raises(Unreadable, match="has no recognised URL column"):
        read("csv", "a,b\n1,2\n")


@pytest.mark.parametrize("line", ['"', '"x\n', ',""', '""""\n', '"a"b\n'])
def test_misplaced_quotes_take_linear_time(line: str) -> None:
    read("csv", "url,title\n" + line * (60_000 // len(line)))


def test_a_whole_article_in_a_cell_is_read() -> None:
    assert read("csv", f"url,content\n{A},{'x' * 300_000}\n").entries == (entry(2, None, A),)
