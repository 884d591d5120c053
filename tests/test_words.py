"""Phrases that must not come back: plain English has a better term for each of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_KINDS = {
    ".py",
    ".md",
    ".toml",
    ".tsv",
    ".yml",
    ".yaml",
    ".json",
    ".sh",
    ".bash",
    ".zsh",
    ".fish",
    ".html",
    ".js",
    ".css",
}
# In no file at all.
NOWHERE = (
    "is called otherwise",
    "is not well",
    "is told",
    "let be",
    "nobody to ask",
    "only track",
    "so many",
    "to be asked",
    "a person's",
    "all the same",
    "are no day",
    "as good as absent",
    "asked for nothing more",
    "at most so",
    "changed meanwhile",
    "for anybody else",
    "from strangers",
    "gone for good",
    "holds something else",
    "is no day",
    "no day",
    "no format that readtrack knows",
    "nobody else's business",
    "of anybody",
    "refuse programs",
    "refuses programs",
    "signed by nobody",
    "there is no format",
    "to tick it off",
    "told apart",
    "wants to be paid",
)
# Nor, in the package, any of these.
NOT_IN_THE_PACKAGE = (
    "a person types",
    "as people",
    " by now",
    "has it, too",
    "in small letters",
    "is judged",
    "is under way",
    " no address",
    "nobody",
    "none twice",
    " round it",
    "taken back",
    "takes back",
    "there already",
    " told ",
    "unseen character",
    "what a person",
    "what it says",
    "what they say",
    "where there is no ",
    "with blanks",
)


def _words_of(path: Path) -> str:
    """The text in lower case, with a single space for each line break, `#` and indentation."""
    return " ".join(path.read_text(encoding="utf-8").lower().replace("\n#", "\n").replace("# ", " ").split())


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        names = [str(path.relative_to(ROOT)) for part in ("src", "tests", "docs") for path in (ROOT / part).rglob("*")]
    else:
        names = found.stdout.split("\0")
    paths = {name: ROOT / name for name in names if Path(name).suffix in _KINDS and name != "tests/test_words.py"}
    return {name: _words_of(path) for name, path in paths.items() if path.is_file()}


@pytest.mark.parametrize("riddle", NOWHERE)
def test_a_riddle_occurs_nowhere(riddle: str, texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if riddle in text] == []


@pytest.mark.parametrize("riddle", NOT_IN_THE_PACKAGE)
def test_a_riddle_does_not_occur_in_the_package(riddle: str, texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if name.startswith("src/readtrack/") and riddle in text] == []


def test_the_texts_that_people_read_are_among_those_searched(texts: dict[str, str]) -> None:
    assert {"README.md", "docs/guide.md", "src/readtrack/cli/add.py", "tests/test_layers.py"} <= texts.keys()
