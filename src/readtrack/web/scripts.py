"""Values from the inline scripts of a page, as in weixin articles; nothing is executed."""

from __future__ import annotations

import re

from readtrack.text import unescaped

# `var name = '…'.html(false);`, `name = htmlDecode("…")`
_STRING = (
    r"""(?<![\w$.]){name}\s*+=\s*+(?>(?:htmlDecode\(\s*+)?)"""
    r"""(?:'([^'\\\n]*+(?>(?:\\.[^'\\\n]*+)*))'|"([^"\\\n]*+(?>(?:\\.[^"\\\n]*+)*))")"""
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": "", "v": "", "0": ""}


def string_of(name: str, script: str) -> str:
    """The first string assigned to `name`, with escapes and then character references decoded; or an empty string."""
    if name not in script:
        return ""
    for found in re.finditer(_STRING.replace("{name}", name), script):
        if text := found[1] or found[2]:
            return unescaped(literal(text))
    return ""


def literal(text: str) -> str:
    r"""A string literal's text: `\x26` is `&`."""
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _LETTERS.get(found[3], found[3])
