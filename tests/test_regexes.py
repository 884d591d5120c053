"""Python 3.11.0 to 3.11.4 match possessive groups wrongly (CPython gh-106052): the code has atomic groups instead."""

import contextlib
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]

import pytest

import readtrack

SOURCE = Path(readtrack.__file__).parent
_SINGLE = {"ANY", "IN", "LITERAL", "NOT_LITERAL"}


def possessive_groups(pattern: re.Pattern[str]) -> Iterator[str]:
    """The possessive repeats of `pattern` that repeat more than one character class."""
    todo: list[object] = [_parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)]
    while todo:
        node = todo.pop()
        if isinstance(node, tuple) and len(node) == 2 and str(node[0]) == "POSSESSIVE_REPEAT":
            item = node[1][2]
            if not (len(item) == 1 and str(item[0][0]) in _SINGLE):
                yield str(item)
        if isinstance(node, (tuple, list, _parser.SubPattern)):
            todo.extend(node)


def patterns_in(value: object) -> Iterable[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        return [value]
    if isinstance(value, str):  # one that is compiled when it is first used
        with contextlib.suppress(re.error):
            return [re.compile(value)]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ()
    return [one for one in inside if isinstance(one, re.Pattern)]


def test_the_check_detects_a_possessive_group() -> None:
    assert list(possessive_groups(re.compile("x(?:ab?c)++")))
    assert list(possessive_groups(re.compile("(y(?:a|b(?:cd)*+))")))
    assert not list(possessive_groups(re.compile(r"[^\s]*+a++(?>(?:ab?c)+)")))


@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")  # in strings that are no patterns
def test_no_pattern_has_a_possessive_group() -> None:
    found = {}
    looked_at = 0
    for module in pkgutil.walk_packages(readtrack.__path__, "readtrack."):
        for name, value in vars(importlib.import_module(module.name)).items():
            for pattern in patterns_in(value):
                looked_at += 1
                if groups := list(possessive_groups(pattern)):
                    found[f"{module.name}.{name}"] = groups
    assert looked_at > 100
    assert found == {}


def test_no_source_line_spells_a_possessive_group() -> None:
    """Including patterns inside functions, which are not compiled at import."""
    spelled = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+(?!=)")
    lines = {
        f"{path.relative_to(SOURCE)}:{number}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if spelled.search(line)
    }
    assert lines == set()
