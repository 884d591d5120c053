"""Draw the picture of docs/browse.md from the real program: `python .ci/browse_picture.py`."""

from __future__ import annotations

import asyncio
import html
import io
import re
import tempfile
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from picture import TODAY, mid_life
from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text
from textual.strip import Strip

from readtrack.browse.app import Browser
from readtrack.browse.saving import Services
from readtrack.core.select import Filter
from readtrack.storage.store import Store

ROOT = Path(__file__).parent.parent
SCREEN = (118, 26)  # columns and lines
CELL = 12.2  # pixels, as Rich draws


def _by_width(text: re.Match[str]) -> str:
    """Rich draws wide characters in the width of narrow ones, so each run of either kind gets its own width."""
    start, x, middle, end, content = text.groups()
    column = float(x)
    runs = []
    for _, characters in groupby(html.unescape(content), key=lambda character: cell_len(character) > 1):
        run = "".join(characters)
        length = cell_len(run) * CELL
        shown = html.escape(run).replace("\N{NO-BREAK SPACE}", "&#160;")
        runs.append(f'{start}x="{column:.1f}"{middle} textLength="{length:.1f}"{end}>{shown}</text>')
        column += length
    return "".join(runs)


def main() -> None:
    console = Console(record=True, width=SCREEN[0], file=io.StringIO(), highlight=False, markup=False, emoji=False)
    for strip in asyncio.run(browse()):
        console.print(Text.assemble(*((segment.text, segment.style or "") for segment in strip)))
    write(console, ROOT / "docs" / "browse.svg", title="readtrack browse")


async def browse() -> list[Strip]:
    """The lines of the screen after pressing some keys."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reading.toml"
        path.write_text(mid_life((ROOT / "reading.toml").read_text("utf-8")), "utf-8")
        services = Services(
            now=lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC),
            edit=lambda _: None,
            titles=lambda _: {},
        )
        app = Browser(Store(path), services, wanted=Filter(topics=("vllm",)))
        async with app.run_test(size=SCREEN) as pilot:
            await pilot.press(*"jj", "space", "j", "space", "k", "k")
            await pilot.pause()
            return list(app.screen._compositor.render_strips())


def write(console: Console, path: Path, *, title: str) -> None:
    svg = console.export_svg(title=title, theme=DIMMED_MONOKAI, unique_id=path.stem)
    # Use the fonts of the reader's machine: fetching fonts would tell other servers who looks at the picture.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<text[^>]*? )x="([\d.]+)"([^>]*?) textLength="[\d.]+"([^>]*)>([^<]*)</text>', _by_width, svg)
    path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
