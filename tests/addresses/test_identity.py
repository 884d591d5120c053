"""Which links are the same: one rule, used wherever links are compared."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import readtrack
from readtrack.addresses.identity import identity, page_key, title_key, url_key

SOURCE = Path(readtrack.__file__).parent

SAME = {
    "spelling of the URL": (
        ("https://www.example.org/a/?utm_source=x", "A", "t"),
        ("http://example.org/a", None, "t"),
    ),
    "spaces in a title": ((None, "Deep  Work", "t"), (None, " Deep Work", "t")),
    "case and width of a title": ((None, "Ｄeep work", "t"), (None, "DEEP WORK", "t")),
    "unseen characters in a title": ((None, "Deep\u200b Work", "t"), (None, "Deep Work", "t")),
    "text fragment": (("https://example.org/a#:~:text=b", None, "t"), ("https://example.org/a", None, "t")),
}
OTHER = {
    "topic": (("https://example.org/a", None, "t"), ("https://example.org/a", None, "u")),
    "section": (("https://example.org/a#b", None, "t"), ("https://example.org/a#c", None, "t")),
    "page and section": (("https://example.org/a", None, "t"), ("https://example.org/a#c", None, "t")),
    "title that reads like a URL": (("https://example.org/a", None, "t"), (None, "example.org/a", "t")),
    "title": ((None, "A", "t"), (None, "B", "t")),
}
Link = tuple[str | None, str | None, str]


@pytest.mark.parametrize(("left", "right"), SAME.values(), ids=SAME)
def test_equal_identities(left: Link, right: Link) -> None:
    assert identity(*left) == identity(*right)


@pytest.mark.parametrize(("left", "right"), OTHER.values(), ids=OTHER)
def test_different_identities(left: Link, right: Link) -> None:
    assert identity(*left) != identity(*right)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.example.org/a#b", "example.org/a"),
        ("https://example.org/a?b=%23c#d", "example.org/a?b=%23c"),
        ("https://example.org/#/a", "example.org#/a"),
        ("https://example.org/#!a", "example.org#!a"),
        ("https://arxiv.org/html/2309.06180v3#S2", "arxiv.org/abs/2309.06180"),
    ],
)
def test_page_key_ignores_the_section(url: str, page: str) -> None:
    assert page_key(url) == page == page_key(url_key(url))


def test_title_key_ignores_case_width_and_spaces() -> None:
    assert title_key("  Ｄeep\u200b  Work ") == "deep work"
    assert title_key(None) == ""


def test_only_one_module_computes_identities() -> None:
    """No other module imports the key functions, and none folds titles except to search for words."""
    importing = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "readtrack.addresses.urls":
                names = {alias.name for alias in node.names}
                importing |= {path.relative_to(SOURCE).as_posix() for _ in names & {"key", "page_of"}}
    folding = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"fold\((?:tidy\()?(?:\w+\.)*title\b", path.read_text(encoding="utf-8"))
    }
    assert importing == {"addresses/identity.py"}
    looking = {"addresses/site_names.py", "completion/candidates.py", "web/title_text.py", "web/walls.py"}
    assert folding - looking == {"addresses/identity.py"}
