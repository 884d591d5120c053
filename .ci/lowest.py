"""Print the lowest version of every dependency that pyproject.toml allows, as requirements for pip."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
for requirement in project["dependencies"] + project["optional-dependencies"]["test"]:
    found = re.fullmatch(r"([\w-]+(?:\[\w+\])?)>=([\w.]+).*", requirement)
    if found is None:
        sys.exit(f"no lower bound: {requirement}")
    sys.stdout.write(f"{found[1]}=={found[2]}\n")
