"""Where a bare URL in running text ends.

As in GitHub Flavored Markdown, 6.9 (autolinks), trailing punctuation and unbalanced closing brackets are not part of
it. Four rules differ. Chinese punctuation ends a URL, as programs always escape it in URLs. So do an opening bracket
that the URL does not close, and a closing bracket whose partner is right before the URL. A trailing `_` or `~` is part
of the URL (random ids end in `_`), unless the same character before the URL is Markdown's emphasis or strikethrough.
"""

from __future__ import annotations

import re

from readtrack.addresses.address import INVISIBLE

_STOP = re.compile(r"""[\s\x00-\x1f\x7f<>"`，。；：！？、（）【】《》「」『』“”‘’〈〉〔〕｜()\[\]]""")
_PARTNERS = {"(": ")", "[": "]"}
_OPENERS = {")": "(", "]": "["}
_TRAILING = ".,;:!?'*…\\" + INVISIBLE
_ENTITY = r"(?i)&[a-z0-9]{1,31};"
_LONGEST_ENTITY = 33
_DEEPEST = 20  # otherwise `https://a(https://a(…` takes quadratic time
_PAIRED = {
    "_": r"(?<!\w)_(?=\S)",
    "~": r"(?<!~)~~(?=[^\s~])|(?<![\w~])~(?=[^\s~])",
}
_FARTHEST = 1000  # characters before the URL in which to look for a mark


def url_end(text: str, start: int, limit: int | None = None) -> tuple[int, int]:
    """The end of the URL that begins at `start`, and the start of the following text, after punctuation in between."""
    end = limit = len(text) if limit is None else limit
    opened: list[tuple[str, int]] = []
    for stop in _STOP.finditer(text, start, limit):
        mark, at = stop.group(), stop.start()
        if mark in _PARTNERS and len(opened) < _DEEPEST:
            opened.append((_PARTNERS[mark], at))
        elif opened and opened[-1][0] == mark:
            opened.pop()
            if text.startswith("](", at):  # the end of a link text
                end = at
                break
        elif mark != ")" or opened or text[start - 1 : start] == "(" or not text[at + 1 : at + 2].isascii():
            end = at
            break
    if opened:
        end = opened[0][1]
    return _without_punctuation(text, start, end), end


def _without_punctuation(text: str, start: int, end: int) -> int:
    surplus = {mark: text.count(mark, start, end) - text.count(opener, start, end) for mark, opener in _OPENERS.items()}
    while end > start:
        last = text[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
            end -= 1
        elif last == ";" and (entity := text.rfind("&", max(start, end - _LONGEST_ENTITY), end)) > start:
            end = entity if re.compile(_ENTITY).fullmatch(text, entity, end) else end - 1
        elif last in _TRAILING or (
            last in _PAIRED and re.compile(_PAIRED[last]).search(text, max(0, start - _FARTHEST), start + 1)
        ):
            end -= 1
        else:
            break
    return end
