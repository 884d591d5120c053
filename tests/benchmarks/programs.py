"""The installed program, and the minimal programs that it is compared with."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent.parent

_HELLO = """\
import typer

app = typer.Typer()


@app.command()
def hello() -> None:
    print("hello")
"""
_HELLO_TABLE = """\
import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer()


@app.command()
def hello() -> None:
    table = Table("id", "title")
    table.add_row("kqzmtr", "hello")
    Console().print(table)
"""
# Parses a file and writes its text again, as a program that edits TOML with a library would.
_ROUND_TRIP = """\
import sys
from pathlib import Path

import tomlkit

if __name__ == "__main__":
    tomlkit.dumps(tomlkit.parse(Path(sys.argv[1]).read_bytes()))
"""
# What pip writes for a console script.
_SCRIPT = """\
#!{python}
import sys

from {module} import app

if __name__ == "__main__":
    sys.exit(app())
"""


@dataclass(frozen=True, slots=True)
class Programs:
    readtrack: Path
    python: Path  # the interpreter of its environment
    hello: Path  # the baseline: a Typer program with one command that prints a line
    hello_table: Path  # the baseline on a terminal: the same with a Rich table of one row
    round_trip: Path  # a Python file

    @property
    def merge(self) -> Path:
        return self.readtrack.with_name("readtrack-merge")


def install(folder: Path) -> Path:
    """Install the clone, not editable and compiled, into its own environment. Returns the path of `readtrack`."""
    environment = folder / "environment"
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip = [str(environment / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(CLONE)], check=True)
    subprocess.run([environment / "bin" / "python", "-m", "compileall", "-q", environment / "lib"], check=False)
    return environment / "bin" / "readtrack"


def prepare(readtrack: Path, folder: Path) -> Programs:
    """Write the baselines for the interpreter that runs `readtrack`, and compile them."""
    readtrack = readtrack.resolve()
    python = readtrack.with_name("python")
    if not python.exists():
        raise SystemExit(f"error: {readtrack} is not in a virtual environment: there is no python next to it")
    folder.mkdir()
    for module, text in (("hello_module", _HELLO), ("table_module", _HELLO_TABLE), ("round_trip", _ROUND_TRIP)):
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    for name, module in (("hello", "hello_module"), ("hello_table", "table_module")):
        (folder / name).write_text(_SCRIPT.format(python=python, module=module), encoding="utf-8")
        (folder / name).chmod(0o755)
    subprocess.run([python, "-m", "compileall", "-q", folder], check=True)
    return Programs(readtrack, python, folder / "hello", folder / "hello_table", folder / "round_trip.py")


def versions(programs: Programs) -> dict[str, str]:
    code = "import platform, importlib.metadata as m; print(platform.python_version(), *map(m.version, {!r}))"
    names = ("readtrack", "typer", "rich", "tomlkit")
    done = subprocess.run([programs.python, "-c", code.format(names)], capture_output=True, text=True, check=True)
    return dict(zip(("python", *names), done.stdout.split(), strict=True))
