"""The recipes for phones: their text gives the documented links."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running import Run

PAGE = (Path(__file__).parent.parent / "docs/phone.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^```captured\n(.*?)^```\n+```taken\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_page_has_recipes() -> None:
    assert len(RECIPES) == PAGE.count("```captured") == PAGE.count("```taken") >= 5


@pytest.mark.parametrize(("captured", "taken"), RECIPES)
def test_recipes_give_the_documented_links(captured: str, taken: str, run: Run) -> None:
    Path("reading.toml").write_text("version = 1\n", encoding="utf-8")
    Path("inbox.md").write_text(captured, encoding="utf-8")
    shown = run("inbox").out
    assert re.sub(r"(?m)^inbox\.md\t", "", shown) == taken
    run("inbox", "--take")
    assert not re.search("https?://", Path("inbox.md").read_text(encoding="utf-8"))
