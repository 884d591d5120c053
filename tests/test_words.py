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
    "a stranger",
    "all the same",
    "and its kin",
    "are no address",
    "are no day",
    "as good as absent",
    "as it comes",
    "asked again",
    "asked for nothing more",
    "at most so",
    "be told",
    "called after",
    "called so",
    "changed meanwhile",
    "costs itself",
    "costs only itself",
    "everybody",
    "for anybody else",
    "from strangers",
    "give back",
    "goes on from there",
    "gone for good",
    "holds something else",
    "in our words",
    "in the place of",
    "is given up",
    "is left alone",
    "is no address",
    "is no day",
    "is no matter",
    "kept clear",
    "makes no sense",
    "no day",
    "no format that readtrack knows",
    "nobody else's business",
    "of anybody",
    "of its kin",
    "refuse programs",
    "refuses programs",
    "signed by nobody",
    "the very same",
    "there is no format",
    "there it is now",
    "to tick it off",
    "told apart",
    "wants to be paid",
    "whoever",
    "without address",
    "yardstick",
)
# Nor, in the package, any of these.
NOT_IN_THE_PACKAGE = (
    " an address",
    " by now",
    " no address",
    " round it",
    " told ",
    "a person types",
    "a slip",
    "as people",
    "comes back",
    "foreign files",
    "has it, too",
    "in small letters",
    "is asked for",
    "is judged",
    "is under way",
    "nobody",
    "none twice",
    "somebody",
    "stands in ",
    "taken back",
    "takes back",
    "the day ",
    "there already",
    "unseen character",
    "what a person",
    "what is no ",
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
