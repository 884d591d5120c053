# ruff: noqa: E501  # lists of spellings, one after the other
"""Handwritten stores, assembled from listed oddities and not in the program's own style."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from hypothesis import strategies as st

from readtrack.toml.edits import (
    AddLink,
    Edit,
    MoveLink,
    NameTopic,
    RemoveLink,
    RemoveTopic,
    RenameTopic,
    SetField,
    UnsetField,
    Value,
)
from readtrack.toml.values import parse

T = TypeVar("T")

# Every oddity by a pattern that shows that it occurs; `test_every_oddity_occurs` searches the generated texts for them.
ODDITIES = {
    "byte order mark": "\\A\ufeff",
    "CRLF": r"\r\n",
    "mixed line breaks": r"[^\r]\n[\s\S]*\r\n|\r\n[\s\S]*[^\r]\n",
    "no final newline": r"[^\n]\Z",
    "no text at all": r"\A\Z",
    "comment on top": r"\A\s*#",
    "comment after a header": r"\[\[link\]\] *#",
    "comment after a value": r'" +# after',
    "comment directly above a link": r"# above\r?\n[ \t]*\[\[",
    "comment directly below a link": r"[^\n]\n# foot\r?\n",
    "comment with blank lines round it": r"\n\r?\n# section\r?\n\r?\n",
    "comment between keys": r"# between",
    "spaces in a header": r"\[\[ +link *\]\]",
    "quoted header": r"""\[\["link"\]\]""",
    "literal header": r"""\[\['link'\]\]""",
    "indented header": r"\n[ \t]+\[\[link",
    "quoted key": r'\n[ \t]*"title" *=',
    "no spaces around =": r"\n[ \t]*url=",
    "indented key": r"\n[ \t]+title",
    "aligned =": r"url   =",
    "literal string": r"= *'[^']",
    "multi-line string": r'"""\r?\n',
    "multi-line literal": r"'''\r?\n",
    "[[link]] in a string": r'"""\r?\n\[\[link\]\]',
    "string that ends in what looks like a comment": r'# no comment"""',
    "quotes before the end of a string": r'two""{3}',
    "multi-line array": r"tags = \[\r?\n",
    "comment in an array": r'"x", # why',
    "trailing comma": r", *\]",
    "nested array": r"= \[\[1",
    "array over lines that look like headers": r"\n *\[2\]\r?\n",
    "inline table": r"= \{",
    "dotted key": r"extra\.a",
    "sub-table": r"\[link\.meta\]",
    "table between links": r"\[\[[\s\S]*\n\[settings\]",
    "other array of tables": r"\[\[shelf\]\]",
    "topic between links": r"\[\[link[\s\S]*\n\[topic",
    "quoted topic": r'\[topic\."推理引擎"\]',
    "spaces in a topic header": r"\[ topic \. ",
    "topic without a table of its own": r"\[topic\]",
    "links directly under each other": r'[^\n]\n\[\[link',
    "several blank lines": r"\n\r?\n\r?\n",
    "line of spaces": r"\n[ \t]+\r?\n",
    "date-time": r"T10:00:00",
    "not a number": r"= nan",
    "boolean state": r"done = true",
}  # fmt: skip

_COMMENTS = ["# above", "# between", "#", '# "quoted', "# [[link]]", "# = ["]
_HEADERS = [
    "[[link]]",
    "[[link]]",
    "[[ link ]]",
    '[["link"]]',
    "[['link']]",
    "[[link]] # after",
    "  [[link]]",
    "\t[[link]]",
]
_TITLES = [
    'title = "图解 Vllm V1 系列 7：使用 AsyncLLM"', '"title" = "a # no comment"', "title = '[link]'", '  title = "indented" # after',
    'title = """\n[[link]]\nid = "no"\n"""', "title = '''\n# no comment\n'''", 'title = """one\ntwo"""""', 'title="x"',
    'title = """\n# no comment"""', 'title = "say \\"hi\\" \\\\"', 'title = ""', "title = 5",
]  # fmt: skip
_URLS = [
    'url = "https://e.org/{n}"',
    'url="https://e.org/{n}"  # after',
    "url   = 'https://e.org/{n}'",
    '\turl = "https://e.org/{n}"',
]
_TAGS = [
    "tags = []", 'tags = ["x"]', 'tags = ["x", "y"] # after', 'tags = [ "x","y", ]', 'tags = [\n  "x", # why\n  "y",\n]',
    'tags = [\n  "x",\n  # between\n  "y" # last\n]', 'tags = ["x", "y" # note\n]', "tags = ['x', 5]", 'tags = "x"', 'tags = [\n]',
    'tags = [ # first\n  "x", "y",\n  "z"\n]',
]  # fmt: skip
_OTHERS = [
    "done = 2026-01-02", "done = true", 'done = "2026-01-02"', "started = 2026-01-01T10:00:00 # after", "added = 2025-12-31",
    "x = nan", "x = [[1], [2]]", 'x = [\n  [1],\n  [2]\n]', 'meta = {a = "]", b = [1, {c = 2}]}', "extra.a = 1\nextra.b = '#'",
    "minutes = 12", "minutes = 0x10", 'note = "n"', "note = 'it''' ", "x = 1e3 # = [", 'topic = "vllm"', "topic = 'cuda'", 'x."y z" = 1',
]  # fmt: skip
_TABLES = [
    "[settings]\nx = 1", "[settings] # after\n# between\nlist = [\n 1,\n]", '[[shelf]]\nname = "a"', "[settings.deep]\nx = '[[link]]'",
    '[topic.vllm]\nname = "vLLM"', '[topic."推理引擎"]\nname = "推理引擎" # after', "[ topic . cuda ]", '[topic.llm]\n"name" = "LLM"', "[topic.llm.deep]\nx = 1",
    '[topic] # after\nrust.name = "Rust" # after\n# between\nrust . x = 1', '# above\n[topic]',
]  # fmt: skip
_TOPS = [
    "version = 1", '"version"=1 # after', "owner = 'me'", "x = [\n [2]\n]", 'text = """\n[[link]]\n"""', "# a list", "", 'version = 1\n\n# about it',
    "two = \"\"\"\nthe two\"\"\"\"\"",
]  # fmt: skip
_GAPS = ["\n", "\n", "\n\n", "", "\n \n", "# foot\n\n", "\n# section\n\n", "\n\n# section\n# two\n\n", "  # foot\n"]
_TEXTS = ["x", "深入 \"浅出\" 'it'", "a\\b", "two\nlines", "\x1b[31m", "#", "[[link]]", '"""', "é\u2028", "\x00", "]"]


class _Dice:
    """Choices from a seed: much faster than a Hypothesis draw for each of a hundred choices per store."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def pick(self, choices: Sequence[T]) -> T:
        return self._random.choice(choices)

    def some(self, choices: Sequence[T], most: int) -> list[T]:
        """Up to `most` of them, in any order."""
        return self._random.sample(choices, min(self._random.randint(0, most), len(choices)))

    def up_to(self, most: int) -> int:
        return self._random.randint(0, most)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        return self._random.sample(items, len(items))


def _link(dice: _Dice, number: int) -> str:
    keys = [dice.pick(['id = "k{n}"', "id='k{n}' # after", '"id" = "k{n}"'])] if dice.up_to(3) else []
    for choices in (_TITLES, _URLS, _TAGS):
        keys += dice.some(choices, 1)
    others = {line.split("=")[0].split(".")[0].strip(): line for line in dice.some(_OTHERS, 3)}
    lines = []
    for key in dice.shuffled([*keys, *others.values()]):
        lines += dice.pick([[], [], [], ["# between"], [""], ["  "]])
        lines.append(key.replace("{n}", str(number)))
    text = "".join(line + "\n" for line in [*dice.some(_COMMENTS, 2), dice.pick(_HEADERS), *lines])
    if dice.up_to(5) == 0:
        text += dice.pick(["[link.meta]\nx = 1\n", "\n# above\n[link.meta]\n", "[[link.part]]\ny = 2\n"])
    return text


def make_store(seed: int, links: int) -> str | None:
    """A store of `links` links; None if the choices gave invalid TOML."""
    dice = _Dice(seed)
    tops = {line[:3]: line for line in dice.some(_TOPS, 2)}
    parts = [line + "\n" for line in tops.values()] + dice.pick([[], ["\n"]])
    pieces = [_link(dice, number) for number in range(links)] + [table + "\n" for table in dice.some(_TABLES, 2)]
    for piece in dice.shuffled(pieces):
        parts += [piece, dice.pick(_GAPS)]
    text = "".join(parts)
    if dice.up_to(4) == 0:
        text = text.rstrip("\n")
    ends = dice.pick(["\n", "\n", "\r\n", "mixed"])
    if ends == "mixed":
        text = "".join(line.replace("\n", dice.pick(["\n", "\r\n"])) for line in text.splitlines(keepends=True))
    elif ends == "\r\n":
        text = text.replace("\n", "\r\n")
    if dice.up_to(9) == 0:
        text = "\ufeff" + text
    try:
        return text if isinstance(parse(text).get("link", []), list) else None
    except ValueError:
        return None


def _fields(dice: _Dice) -> list[tuple[str, Value]]:
    days: list[Value] = [date(2026, 11, 22), True]
    fields: dict[str, Value] = {
        dice.pick(["done", "started", "dropped"]): dice.pick(days),
        dice.pick(["title", "note", "topic", "id"]): dice.pick(_TEXTS),
        "minutes": dice.up_to(98) + 1,
        "tags": tuple(dice.some(["x", "y", "z", "new", 5, '"'], 3)) or ("x", "y"),
    }
    return dice.some(list(fields.items()), 2) or list(fields.items())[:1]


def make_edits(seed: int, text: str) -> list[Edit]:
    """Edits for the store: at most one per key, and none besides for a link that is moved or removed."""
    dice = _Dice(seed)
    data: dict[str, Any] = parse(text)
    links = data.get("link", [])
    chosen: list[Edit] = []
    moved: list[int] = []
    for index, link in enumerate(links):
        action = dice.pick(["none", "none", "remove", "set", "set", "unset", "move", "move and set"])
        plain = [key for key in link if key in {"title", "url", "done", "tags", "id", "note", "minutes", "topic"}]
        if action == "remove":
            chosen.append(RemoveLink(index))
        elif action == "unset":
            chosen += [UnsetField(index, key) for key in dice.some(plain, 2)]
        elif action.endswith("set"):
            chosen += [SetField(index, key, value) for key, value in _fields(dice)]
        if action.startswith("move"):
            moved.append(index)
    staying = [index for index in range(len(links)) if index not in moved]
    if staying:
        chosen += [MoveLink(index, dice.pick(staying), dice.pick([True, False])) for index in dice.shuffled(moved)]
    for number in range(dice.up_to(2)):
        after = dice.pick([None, *range(len(links))])
        chosen.append(AddLink({"id": f"new{number}", "title": dice.pick(_TEXTS)}, after))
    return chosen + _topic_edits(dice)


def _topic_edits(dice: _Dice) -> list[Edit]:
    topics = dice.shuffled(["vllm", "llm", "rust", "推理引擎", "cuda"])
    if dice.up_to(3) == 0:
        return [RemoveTopic(topic) for topic in topics]
    edits: list[Edit] = []
    if dice.up_to(3) == 0:
        edits.append(NameTopic(dice.pick(["新", "a b", *topics[:2]]), dice.pick(_TEXTS)))
    if dice.up_to(3) == 0:
        edits.append(RenameTopic(topics[2], dice.pick(["new", "新的", "b c", 'a"', "c.d"])))
    if dice.up_to(3) == 0:
        edits.append(RemoveTopic(topics[3]))
    return edits


_seeds = st.integers(0, 2**32)
# The number of links first, so that a failure shrinks to few.
stores: st.SearchStrategy[str] = (
    st.builds(make_store, _seeds, st.integers(0, 5)).filter(lambda text: text is not None).map(lambda text: text or "")
)
edited_stores: st.SearchStrategy[tuple[str, list[Edit]]] = st.builds(
    lambda text, seed: (text, make_edits(seed, text)), stores, _seeds
)
