"""Print the README's command that runs the main job (`run`) or the tests (`test`): the first two shell blocks."""

from __future__ import annotations

import re
import sys
from pathlib import Path

readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
commands = re.findall(r"^```sh\n(.+?)^```$", readme, re.DOTALL | re.MULTILINE)
sys.stdout.write(commands[{"run": 0, "test": 1}[sys.argv[1]]])
