"""The files around the code: the schema follows the model, links in the documentation lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from readtrack.core.model import FIELDS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "reading.schema.json").read_text("utf-8"))


def test_the_schema_is_generated_from_the_model() -> None:
    assert list(SCHEMA["properties"]["link"]["items"]["properties"]) == list(FIELDS)
    done = subprocess.run([sys.executable, ROOT / ".ci" / "schema.py", "--check"], check=False)
    assert done.returncode == 0, "write it again: python .ci/schema.py"


def test_the_schema_accepts_the_projects_own_list_and_refuses_wrong_types() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    own = tomllib.loads((ROOT / "reading.toml").read_text("utf-8"))
    as_json = json.loads(json.dumps(own, default=str))
    assert not list(validator.iter_errors(as_json))
    refused: list[object] = [{"link": [{"url": 5}]}, {"link": [{"note": "no url"}]}, {"link": {}}, {"version": 2}]
    for wrong in refused:
        assert list(validator.iter_errors(wrong)), wrong
    assert not list(validator.iter_errors({"link": [{"url": "https://e.org", "done": True, "mine": 1}]}))


@pytest.mark.parametrize("page", PAGES, ids=[page.relative_to(ROOT).as_posix() for page in PAGES])
def test_links_in_the_documentation_lead_to_existing_files_and_headings(page: Path) -> None:
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"", text):
        link = target[0] or target[1]
        if link.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, heading = link.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name}: {link}"
        if heading:
            assert heading in headings(file), f"{page.name}: {link}"


def headings(page: Path) -> set[str]:
    """The anchors of a page as git hosts make them."""
    lines = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in lines}


DEAD = [{"id": "abc", "url": "https://e.org/a", "verdict": "dead", "reason": "not found", "since": "2026-11-20"}]
ALIVE = [{"id": "abc", "url": "https://e.org/a", "verdict": "ok", "reason": "", "since": None}]


@pytest.mark.parametrize(
    ("links", "code", "open_issue", "calls"),
    [
        (DEAD, 4, "", ["issue list", "issue create"]),
        (DEAD, 4, "7", ["issue list", "issue edit 7"]),
        (ALIVE, 0, "7", ["issue list", "issue close 7"]),
        (ALIVE, 0, "", ["issue list"]),
        (ALIVE, 3, "", []),
    ],
)
def test_the_weekly_action_keeps_one_open_issue_about_dead_links(
    links: list[dict[str, object]], code: int, open_issue: str, calls: list[str], tmp_path: Path
) -> None:
    """With programs in the place of `readtrack` and `gh` that write down how they are called."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "links.json").write_text(json.dumps(links), encoding="utf-8")
    scripts = {
        "readtrack": f"cat {tmp_path}/links.json; exit {code}",
        "gh": f'echo "$@" >> {tmp_path}/calls; [ "$2" != list ] || echo "{open_issue}"',
    }
    for name, script in scripts.items():
        (programs / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    done = subprocess.run(
        ["bash", ROOT / ".github" / "actions" / "check-links" / "report.sh"],
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "FILE": "reading.toml"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (3 if code == 3 else 0, "")
    log = tmp_path / "calls"
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    found = [line for line in text.splitlines() if line.startswith("issue")]
    assert all(line.startswith(call) for line, call in zip(found, calls, strict=True)), found
    assert ("- [ ] `abc` https://e.org/a (not found, since 2026-11-20)" in text) == (links is DEAD)
