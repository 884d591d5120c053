"""The delta between two texts: a few replaced ranges of whole lines, found in linear time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

Hunk = tuple[int, int, str]  # start and end, byte offsets in the old text, and the text that replaces this range


def delta(old: bytes, new: bytes) -> list[Hunk]:
    """The hunks that turn `old` into `new`, in order. Both are UTF-8."""
    start = _common_start(old, new)
    start = old.rfind(b"\n", 0, start) + 1
    rest = _common_end(old[start:], new[start:])
    end = old.find(b"\n", len(old) - rest) + 1 if rest else len(old)
    end = end or len(old)
    rest = len(old) - end
    if start in (end, len(new) - rest):  # lines were only added, or only removed
        return [(start, end, new[start : len(new) - rest].decode())] if old != new else []
    lines, others = old[start:end].splitlines(True), new[start : len(new) - rest].splitlines(True)
    hunks = []
    position = start
    line, other = 0, 0
    for left, right in [*_anchors(lines, others), (len(lines), len(others))]:
        here, there = b"".join(lines[line:left]), b"".join(others[other:right])
        if here != there:
            hunks.append((position, position + len(here), there.decode()))
        position += len(here) + (len(lines[left]) if left < len(lines) else 0)
        line, other = left + 1, right + 1
    return hunks


def apply(text: bytes, hunks: Sequence[Hunk]) -> bytes:
    """Apply the hunks to `text`. Raises ValueError if they overlap or exceed it."""
    parts = []
    position = 0
    for start, end, new in hunks:
        if not position <= start <= end <= len(text):
            raise ValueError("hunks overlap or exceed the text")
        parts += [text[position:start], new.encode()]
        position = end
    return b"".join([*parts, text[position:]])


def longest_increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence of `pairs` whose first numbers increase (patience sorting)."""
    tops: list[int] = []
    chosen: list[int] = []  # the position of the top pair of each pile
    before: list[int | None] = []
    for position, (number, _) in enumerate(pairs):
        pile = bisect_left(tops, number)
        before.append(chosen[pile - 1] if pile else None)
        tops[pile : pile + 1] = [number]
        chosen[pile : pile + 1] = [position]
    row = []
    current = chosen[-1] if chosen else None
    while current is not None:
        row.append(pairs[current])
        current = before[current]
    return row[::-1]


def _anchors(old: Sequence[bytes], new: Sequence[bytes]) -> list[tuple[int, int]]:
    """Pairs of unchanged lines, as in patience diff: lines unique on both sides and the equal lines around them."""
    once, seen = _places(old), _places(new)
    pairs = []
    for line, number in seen.items():
        before = once.get(line)
        if before is not None and number is not None:
            pairs.append((before, number))
    kept: list[tuple[int, int]] = []
    here, there = 0, 0
    for left, right in [*longest_increasing(pairs), (len(old), len(new))]:
        if left < here or right < there:
            continue  # already part of the range around an earlier anchor
        while here < left and there < right and old[here] == new[there]:
            kept.append((here, there))
            here, there = here + 1, there + 1
        top, over = left, right
        while top > here and over > there and old[top - 1] == new[over - 1]:
            top, over = top - 1, over - 1
        kept += zip(range(top, left), range(over, right), strict=True)
        if left < len(old) and right < len(new):
            kept.append((left, right))
        here, there = left + 1, right + 1
    return kept


def _places(lines: Sequence[bytes]) -> dict[bytes, int | None]:
    """The number of each line; None for a line that occurs more than once."""
    places: dict[bytes, int | None] = {}
    for number, line in enumerate(lines):
        places[line] = None if line in places else number
    return places


def _common_start(left: bytes, right: bytes) -> int:
    """The length of the common prefix, by bisection: comparing slices is far faster than comparing bytes."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[low:middle] == right[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_end(left: bytes, right: bytes) -> int:
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        if left[len(left) - middle : len(left) - low] == right[len(right) - middle : len(right) - low]:
            low = middle
        else:
            high = middle - 1
    return low
