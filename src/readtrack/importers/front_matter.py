"""Front matter: YAML or TOML between two fences at the start of a Markdown text."""

from __future__ import annotations

import re

_YAML_KEY = re.compile(r"[^\s:#'\"\[{-][^:]*:(?:\s|\Z)|[\"'][^\"']*[\"']:(?:\s|\Z)")
_TOML_LINE = re.compile(r"\[|[^\s=]+\s*=")


def front_matter(text: str) -> tuple[list[str], int]:
    """The lines of front matter, and the number of lines with its fences; 0 if there is none.

    As in pandoc, `---` before a blank line is a rule, and so is one before anything but a key; otherwise a list between
    two rules would vanish.
    """
    text = text.removeprefix("\ufeff")
    if not text.startswith(("---", "+++")):
        return [], 0
    lines = re.sub(r"\r\n?", "\n", text).split("\n")
    fence = lines[0].rstrip()
    if fence not in ("---", "+++") or not lines[1:] or not lines[1].strip():
        return [], 0
    first = next((line for line in lines[1:] if line.strip() and not line.startswith("#")), "")
    if not (_YAML_KEY if fence == "---" else _TOML_LINE).match(first) and first.rstrip() != fence:
        return [], 0
    ends = ("---", "...") if fence == "---" else ("+++",)
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ends), None)
    return ([], 0) if end is None else (lines[1:end], end + 1)


def without_front_matter(text: str) -> str:
    """`text` with empty lines in place of front matter, which keeps the line numbers."""
    _, end = front_matter(text)
    return "\n".join([""] * end + text.split("\n")[end:]) if end else text
