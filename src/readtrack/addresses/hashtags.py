"""`#tag` words, as in Obsidian: letters of any script, digits, `_`, `-` and `/`, but not only digits."""

from __future__ import annotations

import re
import unicodedata

# At the start of a word; Chinese needs no space before it.
_CANDIDATE = r"(?<![^\s(（【，。；：！？、])#(\S+)"
# Weibo and Xiaohongshu close a tag: `#topic#`, `#topic[话题]#`.
_CLOSING = r"(?:\[话题\])?#"


def take_tags(text: str) -> tuple[str, list[str]]:
    """`text` without its tags, and their names."""
    if "#" not in text:
        return text, []
    names: list[str] = []

    def take(found: re.Match[str]) -> str:
        name = tag_at_start(found[1])
        if not name.strip("/-"):
            return found[0]
        names.append(name.strip("/-"))
        rest = found[1][len(name) :]
        return rest[closing.end() :] if (closing := re.match(_CLOSING, rest)) else rest

    return re.sub(_CANDIDATE, take, text), names


def tag_at_start(text: str) -> str:
    """The name of the tag that `text`, which follows a `#`, begins with; empty if there is none."""
    end = next((at for at, character in enumerate(text) if not _belongs(character)), len(text))
    name = text[:end]
    return (
        name
        if any(character == "_" or (character.isalnum() and not character.isdecimal()) for character in name)
        else ""
    )


def _belongs(character: str) -> bool:
    """Combining marks are part of letters in Hindi, Thai and decomposed Japanese, but not letters for `re`."""
    return character.isalnum() or character in "_-/\u200c\u200d" or unicodedata.category(character)[0] == "M"
