"""Draw the picture at the top of the README from the real output: `python .ci/picture.py` writes .ci/readtrack.svg."""

from __future__ import annotations

import html
import io
import re
import subprocess
import sys
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

ROOT = Path(__file__).parent.parent
COLUMNS = 92
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
    svg = console.export_svg(title="readtrack", theme=DIMMED_MONOKAI, unique_id="readtrack")
    # Fonts come from the reader's machine: a picture that asks other servers for them tells them who looks at it.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(<text[^>]*? )x="([\d.]+)"([^>]*?) textLength="[\d.]+"([^>]*)>([^<]*)</text>', _by_width, svg)
    (ROOT / ".ci" / "readtrack.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
