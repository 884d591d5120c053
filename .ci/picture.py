"""Draw the pictures of the documentation from the real program: `python .ci/picture.py`.

It writes .ci/readtrack.svg, which is at the top of the README, and docs/browse.svg.
"""

from __future__ import annotations

import asyncio
import html
import io
import re
import subprocess
import sys
import tempfile
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text
from textual.strip import Strip

from readtrack.browse.app import Browser
from readtrack.browse.saving import Surroundings
from readtrack.cli.session import now
from readtrack.core.select import Filter
from readtrack.storage.store import Store

ROOT = Path(__file__).parent.parent
COLUMNS = 92
SCREEN = (118, 26)  # columns and lines
CELL = 12.2  # pixels, as Rich draws
COMMANDS = (["stats"], ["list", "--topic", "cuda", "--topic", "pytorch", "--topic", "research"])


def _by_width(text: re.Match[str]) -> str:
    """Rich squeezes wide characters into the width of narrow ones: give each run of either kind its own."""
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
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False, markup=False, emoji=False)
    for command in COMMANDS:
        console.print(Text.assemble(("$ ", "bold green"), f"readtrack {' '.join(command)}"))
        shown = subprocess.run(
            [sys.executable, "-m", "readtrack", *command],
            cwd=ROOT,
            env={"FORCE_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout.decode()
        console.print(Text.from_ansi(re.sub(r"\x1b\]8;[^\x1b]*\x1b\\", "", shown)))
    write(console, ROOT / ".ci" / "readtrack.svg", title="readtrack")
    console = Console(record=True, width=SCREEN[0], file=io.StringIO(), highlight=False, markup=False, emoji=False)
    for strip in asyncio.run(browse()):
        console.print(Text.assemble(*((segment.text, segment.style or "") for segment in strip)), end="\n")
    write(console, ROOT / "docs" / "browse.svg", title="readtrack browse")


async def browse() -> list[Strip]:
    """The lines of the screen after some keys."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reading.toml"
        path.write_bytes((ROOT / "reading.toml").read_bytes())
        around = Surroundings(now=now, parse_day=lambda _: True, edit=lambda _: None, titles=lambda _: {})
        app = Browser(Store(path), around, wanted=Filter(topics=("vllm",)))
        async with app.run_test(size=SCREEN) as pilot:
            await pilot.press(*"jj", "space", "j", "space", "k", "k")
            await pilot.pause()
            return list(app.screen._compositor.render_strips())


def write(console: Console, path: Path, *, title: str) -> None:
    svg = console.export_svg(title=title, theme=DIMMED_MONOKAI, unique_id=path.stem)
    # Fonts come from the reader's machine: a picture that asks other servers for them tells them who looks at it.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<text[^>]*? )x="([\d.]+)"([^>]*?) textLength="[\d.]+"([^>]*)>([^<]*)</text>', _by_width, svg)
    path.write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
