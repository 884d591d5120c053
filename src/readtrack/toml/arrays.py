"""Editing TOML arrays in place: elements that are not changed keep their bytes and comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from readtrack.toml.document import elements
from readtrack.toml.edits import same
from readtrack.toml.values import parse, spell

_COMMA = re.compile(r"[ \t]*,")
_REST_OF_LINE = re.compile(r"[ \t]*(?:#[^\n]*)?\r?\n")


def spell_array(text: str, values: tuple[object, ...], *, eol: str) -> str:
    """The array `text` with the elements `values`. Existing elements keep their bytes and comments if possible."""
    spans = elements(text, 0, len(text))
    old = parse(f"x = {text}")["x"]
    if spans is None or not isinstance(old, list) or len(old) != len(spans):
        return spell(values)
    if len(values) == len(old):
        changed = [number for number, value in enumerate(values) if not same(old[number], value)]
        if not any(same(values[number], element) for number in changed for element in old):
            return _with_replaced(text, [(spans[number], values[number]) for number in changed])
    kept: list[tuple[int, int]] = []
    removed: list[tuple[int, int]] = []
    for span, element in zip(spans, old, strict=True):
        stays = len(kept) < len(values) and same(element, values[len(kept)])
        (kept if stays else removed).append(span)
    new = values[len(kept) :]
    if not kept and values and len(values) < len(old):  # the new elements replace the first ones
        for span in reversed(spans[len(values) :]):
            text = _without_element(text, span)
        return _with_replaced(text, list(zip(spans, values, strict=False)))
    if not kept:
        return spell(values)
    # From the end, so that earlier spans stay valid.
    for span in reversed([span for span in removed if span > kept[-1]]):
        text = _without_element(text, span)
    if new:
        text = _with_elements(text, kept[-1], new, eol=eol)
    for span in reversed([span for span in removed if span < kept[-1]]):
        text = _without_element(text, span)
    return text


def _with_replaced(text: str, changes: Sequence[tuple[tuple[int, int], object]]) -> str:
    """Replace elements in place."""
    for (start, end), value in reversed(changes):
        text = text[:start] + spell(value) + text[end:]
    return text


def _with_elements(text: str, last: tuple[int, int], values: tuple[object, ...], *, eol: str) -> str:
    """Insert elements after the one at `last`: each on its own line if that one is, otherwise on the same line."""
    start, end = last
    line = text.rfind("\n", 0, start) + 1
    indentation = text[line:start]
    if line == 0 or indentation.strip():
        return text[:end] + "".join(f", {spell(value)}" for value in values) + text[end:]
    rest = text[end:]
    has_comma = rest.lstrip(" \t").startswith(",")
    line_end = text.index("\n", end) + 1
    lines = [f"{indentation}{spell(value)}," for value in values]
    if not has_comma:
        lines[-1] = lines[-1][:-1]
    head = text[:end] + ("" if has_comma else ",") + text[end:line_end]
    return head + "".join(line + eol for line in lines) + text[line_end:]


def _without_element(text: str, span: tuple[int, int]) -> str:
    """The array without one element, its comma and, if it is alone on its line, the line."""
    start, end = span
    comma = _COMMA.match(text, end)
    after = comma.end() if comma else end
    line = text.rfind("\n", 0, start) + 1
    line_rest = _REST_OF_LINE.match(text, after)
    if line and not text[line:start].strip() and line_rest:
        return text[:line] + text[line_rest.end() :]
    if comma:
        return text[:start] + text[after:].lstrip(" \t") if text[start - 1] in "[ \t" else text[:start] + text[after:]
    before = text[:start].rstrip(" \t")
    return (before[:-1] if before.endswith(",") else before) + text[end:]
