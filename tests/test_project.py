"""The files around the code: the schema follows the model, links in the documentation lead somewhere."""

from __future__ import annotations

import json
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


def test_the_schema_is_made_from_the_model() -> None:
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
def test_links_in_the_documentation_lead_to_files_and_headings(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
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
