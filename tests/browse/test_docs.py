"""docs/browse.md is correct: its table of keys, and its recipe for fzf."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

from running import run_process
from terminals import program, wait_until

from readtrack.browse import keys

DOCS = (Path(__file__).parents[2] / "docs" / "browse.md").read_text(encoding="utf-8")
STORE = """\
version = 1

[[link]]
id = "bcdfgh"
title = "vLLM 显存管理详解"
url = "https://zhuanlan.zhihu.com/p/7"

[[link]]
id = "dfghjk"
title = "图解系列"
url = "https://zhuanlan.zhihu.com/p/8"

[[link]]
id = "fghjkm"
title = "CUDA"
url = "https://zhuanlan.zhihu.com/p/9"
"""


def test_the_table_of_keys_matches_the_program() -> None:
    assert DOCS.partition("<!-- keys")[2].partition("-->\n")[2].partition("\n\n")[0] + "\n" == keys.markdown_table()


def test_the_recipe_for_fzf_works(store: Callable[[str], Path], tmp_path: Path) -> None:
    """With the real fzf: two links are marked and finished, which is undone."""
    path = store(STORE)
    recipe = re.search(r"^```sh\n(.+?)^```$", DOCS, re.DOTALL | re.MULTILINE)
    assert recipe
    env = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "SHELL": "/bin/sh"}
    with program(["sh", "-c", recipe[1]], rows=20, columns=120, env=env) as fzf:
        fzf.wait_for("3/3")
        fzf.wait_for("https://zhuanlan.zhihu.com/p/7")  # the preview
        fzf.type("\t\t\x04")
        wait_until(lambda: path.read_text(encoding="utf-8").count("done = ") == 2)
        fzf.wait_for("1/1")
        fzf.type("\x1a")
        wait_until(lambda: path.read_text(encoding="utf-8") == STORE)
        fzf.type("\x1b")
        assert fzf.end() == 130
    assert run_process("redo").code == 0
