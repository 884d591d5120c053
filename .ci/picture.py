"""Draw the pictures of the README from real output, for a made-up list in mid-life: `python .ci/picture.py`.

It writes docs/terminal.svg, and docs/page.png where Chromium is installed. Every word has its own place in the SVG, and
lines and blocks are shapes, so that columns align in browsers and in other viewers, whatever font they have.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text
from typer.testing import CliRunner

from readtrack.cli import app, session

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs"
TODAY = date(2026, 11, 27)
COLUMNS = 88
COMMANDS: tuple[list[str], ...] = ([], ["stats"])
PAGE = (1240, 860)  # pixels

CELL, LINE, SIZE, MARGIN, BAR = 8.4, 19, 14, 18, 34  # pixels
FOREGROUND, BACKGROUND = "#d6d9de", "#1d2129"
COLORS = {1: "#e06c75", 2: "#8bc379", 3: "#e0b25e", 4: "#61a5e8", 5: "#c792ea"}  # by ANSI colour number
FONTS = "ui-monospace, 'SFMono-Regular', Menlo, 'DejaVu Sans Mono', 'Liberation Mono', Consolas, monospace"
_HEIGHTS = "▁▂▃▄▅▆▇█"


def mid_life(text: str) -> str:
    """The project's own list as it may look after some months: dates, tags, reading times, some links in progress."""
    chance = Random(1)  # noqa: S311  # the same picture each time
    top, *blocks = text.split("[[link]]\n")
    made = [top]
    for number, block in enumerate(blocks):
        lines = [line for line in block.rstrip("\n").split("\n") if not line.startswith(("added", "started", "done"))]
        was_done = "\ndone" in block
        days = chance.choice([2, 9, 20, 35, 50, 65, 80, 95])
        if chance.random() < 0.6:  # the others were added at the beginning
            lines.append(f"added = {TODAY - timedelta(days)}")
        if was_done or chance.random() < 0.35:
            lines.append(
                f"done = {TODAY - timedelta(min(days, chance.choice([0, 1, 3, 6, 8, 12, 16, 25, 40, 55, 70])))}"
            )
        elif number in {6, 34}:
            lines.append(f"started = {TODAY - timedelta(1 if number == 6 else 4)}")
        if chance.random() < 0.6:
            lines.append(f"minutes = {chance.choice([6, 8, 12, 15, 25])}")
        if chance.random() < 0.3:
            lines.append(f'tags = ["{chance.choice(["v1", "memory", "kernel"])}"]')
        made.append("\n".join(lines) + "\n\n")
    return "[[link]]\n".join(made).rstrip("\n") + "\n"


def output(folder: Path, *args: str) -> str:
    """What a command writes onto a terminal, on that day."""
    session.now = lambda: datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC)
    os.environ.update(FORCE_COLOR="1", COLUMNS=str(COLUMNS), TERM="xterm-256color", XDG_STATE_HOME=str(folder))
    os.environ.pop("NO_COLOR", None)
    result = CliRunner().invoke(app, ["-f", str(folder / "reading.toml"), *args], catch_exceptions=False)
    if result.exit_code:
        raise SystemExit(result.output)
    return result.stdout


def draw(lines: list[Text]) -> str:
    """An SVG of a terminal window."""
    width, height = COLUMNS * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN + BAR
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONTS}" font-size="{SIZE}">',
        f'<rect width="100%" height="100%" rx="9" fill="{BACKGROUND}"/>',
        *(f'<circle cx="{22 + 20 * n}" cy="21" r="6" fill="{c}"/>' for n, c in enumerate(list(COLORS.values())[:3])),
        f'<g fill="{FOREGROUND}">',
    ]
    for number, line in enumerate(lines):
        parts += _line(line, MARGIN + BAR + number * LINE)
    return "\n".join([*parts, "</g>", "</svg>", ""])


def _line(line: Text, top: float) -> list[str]:
    """The runs of one style and kind: words at their columns, lines and blocks as rectangles."""
    console = Console()
    parts, column = [], 0
    for run in re.finditer(
        r"[\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]|[▁-█]|[━╸─]+|[^\s\u2e80-\uffff━╸─▁-█]+|\s+", line.plain
    ):
        style, text = line.get_style_at_offset(console, run.start()), run[0]
        for piece, offset in _same_style(line, console, run.start(), text):
            style = line.get_style_at_offset(console, run.start() + offset)
            parts += _shape(piece, MARGIN + (column + cell_len(text[:offset])) * CELL, top, style)
        column += cell_len(text)
    return parts


def _same_style(line: Text, console: Console, start: int, text: str) -> list[tuple[str, int]]:
    pieces: list[tuple[str, int]] = []
    for offset, character in enumerate(text):
        style = line.get_style_at_offset(console, start + offset)
        if pieces and style == line.get_style_at_offset(console, start + offset - 1):
            pieces[-1] = pieces[-1][0] + character, pieces[-1][1]
        else:
            pieces.append((character, offset))
    return pieces


def _shape(text: str, left: float, top: float, style: Style) -> list[str]:
    number = style.color.number if style.color else None
    color = f' fill="{COLORS[number]}"' if number in COLORS else ""
    color += ' opacity="0.55"' if style.dim else ""
    if not text.strip():
        return []
    if text in _HEIGHTS:
        high = (_HEIGHTS.index(text) + 1) * 2
        return [f'<rect x="{left:.1f}" y="{top + 16 - high:.1f}" width="{CELL - 1.2:.1f}" height="{high}"{color}/>']
    if text[0] in "━╸─":
        length = (len(text) - 0.5 * text.count("╸")) * CELL
        thick = 1 if text[0] == "─" else 4
        return [f'<rect x="{left:.1f}" y="{top + 10 - thick / 2:.1f}" width="{length:.1f}" height="{thick}"{color}/>']
    weight = ' font-weight="bold"' if style.bold else ""
    if cell_len(text) == 2 * len(text):  # in the middle of its two columns
        return [f'<text x="{left + CELL:.1f}" y="{top + 14}" text-anchor="middle"{weight}{color}>{text}</text>']
    return [f'<text x="{left:.1f}" y="{top + 14}"{weight}{color}>{html.escape(text)}</text>']


def terminal(folder: Path) -> str:
    lines: list[Text] = []
    for command in COMMANDS:
        lines.append(Text.assemble(("$ ", "bold green"), (" ".join(["readtrack", *command]), "bold")))
        shown = re.sub(r"\x1b\]8;[^\x1b]*\x1b\\", "", output(folder, *command))
        lines += [Text.from_ansi(line) for line in shown.rstrip("\n").split("\n")] + [Text()]
    return draw(lines[:-1])


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reading.toml").write_text(mid_life((ROOT / "reading.toml").read_text("utf-8")), "utf-8")
        (FOLDER / "terminal.svg").write_text(terminal(folder), "utf-8")
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        if chromium:
            page = folder / "reading.html"
            output(folder, "export", str(page))
            options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={PAGE[0]},{PAGE[1]}"]
            picture = f"--screenshot={FOLDER / 'page.png'}"
            subprocess.run([chromium, *options, picture, page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    main()
