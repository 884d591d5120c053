"""Lines of cells look as Rich's own `Text` makes them look, however odd the text."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from rich.console import Console
from rich.style import Style
from rich.text import Text

from readtrack.output import rows
from readtrack.output.rows import Cell, widest
from readtrack.text import tidy

TEXTS = [
    "",
    "plain",
    "图解 vLLM：推理引擎",
    "👩‍👩‍👧 family",
    "❤️ and ❤ apart",
    "👨‍💻👨‍💻👨‍💻",
    "e\u0301 combining",
    "ｆｕｌｌ width！",
    "नमस्ते दुनिया",
    "🇨🇳 flag",
    "𠮷野家",
    "½ “quoted” …",
    "[bold]no markup[/bold] :smile:",
]
LINK = Style(link="https://e.org/", color="red")


def printed(renderable: object, **settings: object) -> str:
    file = StringIO()
    console = Console(file=file, force_terminal=True, width=20, markup=False, emoji=False, highlight=False, **settings)  # type: ignore[arg-type]
    console.print(renderable, soft_wrap=True, end="")
    return re.sub(r"]8;id=\d*-?\d+;", "]8;id=1;", file.getvalue())  # another number each time


def by_rich(cells: list[Cell], widths: list[int]) -> Text:
    row = Text()
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        text = Text(cell.text, style=cell.style)
        text.stylize(cell.mark, 0, cell.marked)
        text.truncate(width, overflow="ellipsis", pad=number < len(cells) - 1)
        row.append_text(text).append("  " if number < len(cells) - 1 else "\n")
    return row


@pytest.mark.parametrize("settings", [{"color_system": "truecolor"}, {"color_system": None}, {"no_color": True}])
@pytest.mark.parametrize("width", range(1, 12))
@pytest.mark.parametrize("text", TEXTS)
def test_a_cell_is_cut_and_filled_as_rich_does_it(text: str, width: int, settings: dict[str, object]) -> None:
    cells = [Cell(text, Style(dim=True), 2, Style(bold=True, dim=False)), Cell(text, marked=len(text), mark=LINK)]
    found = rows.rows([0], [(width, lambda _: cells[0]), (width, lambda _: cells[1])])
    assert printed(found, **settings) == printed(by_rich(cells, [width, width]), **settings)


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_as_wide_as_rich_says(text: str) -> None:
    assert tidy(text) == text
    assert widest([text, ""]) == Text(text).cell_len
