"""The layers of the code: docs/architecture.md lists all of them, and none imports from a later one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import readtrack

SOURCE = Path(readtrack.__file__).parent
PAGE = Path(__file__).parent.parent / "docs" / "architecture.md"


def layers() -> list[set[str]]:
    """The rows of the table, lowest first."""
    table = PAGE.read_text(encoding="utf-8").partition("<!-- layers")[2].partition("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return [{name.removesuffix(".py").rstrip("/") for name in re.findall("`([^`]+)`", cell)} for cell in cells]


def imports(path: Path) -> set[str]:
    """The packages that a module imports from, including imports for types and inside functions."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "readtrack":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("readtrack."):
            found.add(str(node.module).split(".")[1])
    return found


def test_the_table_names_every_package() -> None:
    there = {path.stem for path in SOURCE.iterdir() if path.suffix == ".py" and not path.stem.startswith("_")}
    there |= {path.name for path in SOURCE.iterdir() if path.is_dir() and not path.name.startswith("_")}
    assert set().union(*layers()) == there


def test_no_layer_imports_from_a_later_one() -> None:
    floor = {name: number for number, row in enumerate(layers()) for name in row}
    upward = {
        f"{path.relative_to(SOURCE)} imports {name}"
        for path in SOURCE.rglob("*.py")
        for name in imports(path)
        if not path.stem.startswith("__main")
        and floor[name] > floor[path.relative_to(SOURCE).parts[0].removesuffix(".py")]
    }
    assert not upward
