# ruff: noqa: E501  # lists of spellings, one after the other
"""Stores for the column reader: links in the program's own spelling among others, and slightly broken texts."""

from __future__ import annotations

import random

from stores import make_store

from readtrack.core.model import FIELDS

_WORDS = [
    "a",
    "推理 引擎",
    "it's",
    "#",
    "[[link]]",
    "x = 1",
    ", ",
    "a\u2028",
    "[link.meta]",
    "run",
    "]",
    "=",
    "🙂",
    "é ",
]
_ODD_WORDS = ["\x85y", "\u3000x", "\t", "''' 'z", "\\u00e9", "\\n", "\x7f", "\x00", "\ufeff"]
_DAYS = ["2026-11-22", "2024-02-29", "0001-01-01", "true", "true"]
_ODD_VALUES = {
    "tags": ["[]", '["a",  "b"]', '["a", "b",]', '["a", 5]', '["a", " "]', "'a'", '["a", "a"]', '["a""b"]', "[[1]]", '["" ]', '["a" "b"]'],
    "minutes": ["0", "007", "-5", "1_000", "1.5", '"12"', "true", "12345678901"],
    "text": ['""', '" "', '" x"', "'x'", "5", '"a\\nb"', '"""x"""', '"""\nx\n"""', "'''\nx'''", '"a" # after', '"a"b', "true", "[1]", '"a\tb"'],
    "day": ["false", '"2026-11-22"', "2026-02-30", "0000-01-01", "2026-13-01", "2026-11-22T10:00:00", "1", "2026-11-2", "2026-11-22 ", "True"],
}  # fmt: skip
_TOPS = [
    "version = 1",
    "version = 2 # later",
    "x = '''\n",
    "y = [\n",
    "link = []",
    "# top",
    '"""',
    "topic.vllm.name = 'vLLM'",
    "plain-links = 1",
]
_BETWEEN = [
    "", "", "", "\n", "# about", "# one\n\n# two", "  ", "[link.meta]\nx = 1", "[link.tags]\nx = 1", "[[link.part]]\nx = 1", "x = 1", "done = true",
    "# more\nx = 1", '[topic."a b"]\nname = "A"', "[topic.vllm]", "[topic]", "[other]\nx = 1", "[topic.x]\n\n[link.meta]\nx = 1", "[[shelf]]\nid = 1", "[[link]]", "[link]", "x = '''",
    '"""', "y = [", "]", "plain-links = 0", "[[ link ]]\nplain-links = 0", "[[link]]\nplain-links = 1", "'''",
]  # fmt: skip
_PIECES = [
    '"',
    "'",
    "\\",
    "\t",
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    " ",
    "#",
    "=",
    "]",
    "[",
    ",",
    "\x00",
    "\x7f",
    "\ufeff",
    '"""',
    "'''",
    "x",
    "0",
    "\n[link.meta]\n",
    "{",
]


def make_long_store(seed: int) -> str:
    """A store with links mostly in the program's own spelling; not always valid TOML."""
    dice = random.Random(seed)
    kind = dice.random()
    if kind < 0.1:
        return make_store(seed, 4) or ""
    oddity = dice.choice([0, 0.01, 0.01, 0.03])
    lines = [dice.choice(_TOPS)] if dice.random() < 0.1 else ["version = 1", "", '[topic.vllm]\nname = "推理引擎"']
    for number in range(dice.randint(1, 6)):
        lines.append(dice.choice(_BETWEEN) if dice.random() < oddity * 3 else "")
        lines += _link(dice, number, oddity)
    text = "\n".join(lines) + dice.choice(["\n", "\n", "", "\n\n", "\n# end", "\n# end\n"])
    for _ in range(dice.choice([0, 0, 0, 1])):
        text = _mutated(dice, text)
    if dice.random() < 0.1:
        text = text.replace("\n", "\r\n")
    return "\ufeff" * (dice.random() < 0.05) + text


def _link(dice: random.Random, number: int, oddity: float) -> list[str]:
    keys = ["id", "topic", *(key for key in FIELDS[2:] if dice.random() < 0.5)]
    if dice.random() < oddity:
        keys.remove(dice.choice(keys[:2]))
    if dice.random() < oddity:
        keys.append(dice.choice([*FIELDS, "stars", "url ", "link"]))
    if dice.random() < 0.3:
        dice.shuffle(keys)
    return ["[[link]]", *(f"{key} = {_value(dice, key, number, oddity)}" for key in keys)]


def _value(dice: random.Random, key: str, number: int, oddity: float) -> str:
    kind = key if key in {"tags", "minutes"} else "day" if key in {"added", "started", "done", "dropped"} else "text"
    if dice.random() < oddity:
        return dice.choice(_ODD_VALUES[dice.choice([kind, kind, "text", "day"])])
    if kind == "tags":
        return "[" + ", ".join(_text(dice, number, oddity) for _ in range(dice.randint(1, 3))) + "]"
    if kind == "text":
        return _text(dice, number, oddity)
    return dice.choice(_DAYS) if kind == "day" else str(dice.randint(1, 99))


def _text(dice: random.Random, number: int, oddity: float) -> str:
    words = _ODD_WORDS if dice.random() < oddity else _WORDS
    return f'"{dice.choice(words)}{number}{dice.choice(_WORDS)}"'


def _mutated(dice: random.Random, text: str) -> str:
    lines = text.split("\n")
    place, line = dice.randint(0, len(text)), dice.randrange(len(lines))
    kind = dice.randrange(7)
    if kind == 0:
        return text[:place] + dice.choice(_PIECES) + text[place:]
    if kind == 1:
        return text[:place] + text[place + dice.choice([1, 1, 2, 30]) :]
    if kind == 2:
        lines.insert(dice.randint(0, len(lines)), lines[line])
    elif kind == 3:
        lines.insert(dice.randint(0, len(lines)), lines.pop(line))
    elif kind == 4:
        lines[line] = f"# {lines[line]}"
    elif kind == 5:
        lines.insert(line, dice.choice(_BETWEEN))
    else:
        del lines[line]
    return "\n".join(lines)
