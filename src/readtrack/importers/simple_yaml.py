"""The subset of YAML used for links: front matter, and lists of mappings.

A subset, read line by line: `key: value`, `- item`, `[a, b]`, quoted strings, `|` and `>`. Anchors, nested mappings and
tags are ignored. A YAML library would be a dependency only for this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Value = str | list[str]

_LONGEST = 10_000  # characters of a multi-line text
_KEY = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\s:#'"\[\]{},][^:#\[\]{}]*)\s*:(?:\s+(?P<value>.*))?\Z""", re.DOTALL)
_ITEM = re.compile(r"-(?:\s+(.*))?\Z", re.DOTALL)
_INLINE = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]*)\s*(?:,|\Z)""")


def mapping(lines: Sequence[str]) -> dict[str, Value]:
    """The keys of the outermost level, folded; of equal keys the first counts."""
    found: dict[str, Value] = {}
    key = ""
    for line in lines:
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        is_inner = line[:1].isspace()
        match = _KEY.match(text)
        if item := _ITEM.match(text):
            if key and (value := scalar(item[1] or "")):
                values = found.setdefault(key, [])
                if isinstance(values, list):
                    values.append(value)
                elif not values:
                    found[key] = [value]
        elif match and not is_inner:
            key = scalar(match["key"]).casefold()
            value = (match["value"] or "").strip()
            if key in found:
                key = ""
            else:
                found[key] = "" if value[:1] in ("|", ">") and len(value) < 3 else _value(value)
        elif key and is_inner and isinstance(known := found[key], str) and not match:
            found[key] = f"{known} {text}".strip() if len(known) < _LONGEST else known
    return found


def items(text: str) -> Iterator[tuple[int, dict[str, Value]]]:
    """The mappings of all lists in the text, each with its first line."""
    start, indent = 0, -1
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        body = line.lstrip(" ")
        depth = len(line) - len(body)
        begins = body.startswith("- ") and (indent < 0 or depth <= indent)
        if begins or (body and depth <= indent and not body.startswith(("- ", "#"))):
            if lines:
                yield start, mapping(lines)
            start, indent, lines = number, depth if begins else -1, []
        if begins and _KEY.match(rest := body[2:].strip()):
            lines = [rest]
        elif begins:
            indent = -1
        elif lines and body:
            lines.append(line[indent + 2 :])
    if lines:
        yield start, mapping(lines)


def _value(text: str) -> Value:
    if text.startswith("[") and text.endswith("]"):
        return [value for found in _INLINE.finditer(text[1:-1]) if (value := scalar(found[1]))]
    return scalar(text)


def scalar(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r'\\(["\\/])', r"\1", text[1:-1])
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text.partition(" #")[0].strip()
