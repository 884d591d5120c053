"""Alignment of three rows of named pieces: which pieces correspond, and in which order they are written.

A row is either a document (its top-level statements, links and tables) or one link or table (its headers and
statements). Each comment line is a piece of its own. A gap, the line ends and blank lines between two pieces, is copied
from a row in which the two are adjacent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

from readtrack.merge.conflicts import Woven
from readtrack.merge.delta import longest_increasing

Name = tuple[object, ...]  # such as ("link", 3, 1) or ("#", "ours", 7), a comment; the other names come from `blocks`
Resolve = Callable[[Name, str | None, str | None, str | None], Woven | None]

_COMMENT = re.compile(r"^[ \t]*#[^\r\n]*", re.MULTILINE)
_UNNAMED: Name = ()
_END: Name = ("end",)


@dataclass(slots=True)
class Row:
    """Pieces with their gaps: `gaps[n]` follows `texts[n]`, `lead` precedes all. Comments are unnamed until aligned."""

    names: list[Name] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    lead: str = ""

    def by_name(self) -> dict[Name, str]:
        return dict(zip(self.names, self.texts, strict=True))

    def neighbours(self) -> dict[tuple[Name, Name], str]:
        """The gap between each two adjacent names; `_END` precedes the first name and follows the last."""
        pairs = zip([_END, *self.names], [*self.names, _END], strict=True)
        return dict(zip(pairs, [self.lead, *self.gaps], strict=True))


def cut(text: str, spans: Iterable[tuple[int, int, Name]]) -> Row:
    """The row of a text, given the spans of its named pieces; everything between them is comments and gaps."""
    row = Row()
    position = 0

    def put(start: int, end: int, name: Name) -> None:
        nonlocal position
        if row.names:
            row.gaps.append(text[position:start])
        else:
            row.lead = text[:start]
        row.names.append(name)
        row.texts.append(text[start:end])
        position = end

    for start, end, name in spans:
        for comment in _COMMENT.finditer(text, position, start):
            put(*comment.span(), _UNNAMED)
        put(start, end, name)
    for comment in _COMMENT.finditer(text, position):
        put(*comment.span(), _UNNAMED)
    if row.names:
        row.gaps.append(text[position:])
    else:
        row.lead = text
    return row


def weave(base: Row, ours: Row, theirs: Row, resolve: Resolve, *, eol: str, is_whole: bool) -> Woven:
    """Merge three rows into one, whose lead comes first, as a piece without text.

    `resolve` merges a named piece, given its text in base, ours and theirs (None: absent). A comment is kept unless one
    side removed it. With `is_whole`, the rows are whole documents: comments stay apart from a link that they do not
    belong to.
    """
    _name_comments(base, ours, theirs)
    texts = [row.by_name() for row in (base, ours, theirs)]
    resolved: dict[Name, Woven] = {}
    for name in dict.fromkeys([*ours.names, *theirs.names]):
        before, our, their = (row.get(name) for row in texts)
        if not _is_comment(name):
            woven = resolve(name, before, our, their)
        elif before is not None and (our is None or their is None):
            woven = None
        else:
            woven = [(our or their or "", "")]
        if woven:
            resolved[name] = woven
    names, placed = _order(base.names, ours.names, theirs.names, resolved.keys())
    gap = _Gaps(base, ours, theirs, placed, eol, is_whole=is_whole)
    result: Woven = [("", gap.between(_END, names[0]) if names else ours.lead)]
    for name, following in zip(names, [*names[1:], _END], strict=False):
        woven = resolved[name]
        after_gap = gap.between(name, following)
        if is_whole and _ends_in_comment(woven) and following != _END and after_gap.count("\n") < 2:
            after_gap = eol * 2
        result += [*woven[:-1], (woven[-1][0], after_gap)]
    return result


class _Gaps:
    """The gaps of the merged row; `placed` are the pieces in the position that they have in theirs."""

    def __init__(self, base: Row, ours: Row, theirs: Row, placed: Set[Name], eol: str, *, is_whole: bool) -> None:
        self.base, self.ours, self.theirs = base.neighbours(), ours.neighbours(), theirs.neighbours()
        self.before = {
            **{second: gap for (first, second), gap in self.theirs.items() if first != _END},
            **{second: gap for (first, second), gap in self.ours.items() if first != _END and second not in placed},
        }
        self.after = {
            **{first: gap for (first, second), gap in self.theirs.items() if second != _END},
            **{first: gap for (first, second), gap in self.ours.items() if second != _END and first not in placed},
        }
        self.eol = eol
        self.is_whole = is_whole

    def between(self, first: Name, second: Name) -> str:
        pair = (first, second)
        our, their = self.ours.get(pair), self.theirs.get(pair)
        if our is not None and their is not None:
            return their if our == self.base.get(pair) else our
        if our is not None or their is not None:
            return our or their or ""
        if first == _END:
            return ""
        if second == _END:
            return self.eol
        gap = self.before.get(second) or self.after.get(first) or self.eol * (1 + self.is_whole)
        is_short = self.is_whole and _is_comment(first) and not _is_comment(second) and gap.count("\n") < 2
        return self.eol * 2 if is_short else gap


def _ends_in_comment(woven: Woven) -> bool:
    """Whether a merged link ends in a comment, which would seem to belong to the next link."""
    last = woven[-1][0]
    return len(woven) > 1 and isinstance(last, str) and last.rsplit("\n", 1)[-1].lstrip(" \t").startswith("#")


def _is_comment(name: Name) -> bool:
    return name[0] == "#"


def _name_comments(base: Row, ours: Row, theirs: Row) -> None:
    """Give the same comment the same name in all rows."""
    _name_rest(base, "base")
    _name_like(ours, base)
    _name_like(theirs, base)
    _name_rest(ours, "ours")
    _name_like(theirs, ours)
    _name_rest(theirs, "theirs")


def _name_rest(row: Row, origin: str) -> None:
    for number, name in enumerate(row.names):
        if name == _UNNAMED:
            row.names[number] = ("#", origin, number)


def _name_like(row: Row, other: Row) -> None:
    """Name the comments that also occur in `other`, in the same order between the same two named pieces."""
    if _UNNAMED not in row.names:
        return
    places = {name: number for number, name in enumerate(other.names)}
    known = set(row.names)
    common = [(places[name], number) for number, name in enumerate(row.names) if name in places]
    start, other_start = 0, 0
    for other_end, end in [*longest_increasing(common), (len(other.names), len(row.names))]:
        mine = [number for number in range(start, end) if row.names[number] == _UNNAMED]
        theirs = [
            number
            for number in range(other_start, other_end)
            if _is_comment(other.names[number]) and other.names[number] not in known
        ]
        for left, right in _equal([row.texts[number] for number in mine], [other.texts[number] for number in theirs]):
            row.names[mine[left]] = other.names[theirs[right]]
        start, other_start = end + 1, other_end + 1


def _equal(left: Sequence[str], right: Sequence[str]) -> Iterable[tuple[int, int]]:
    if not left or not right:
        return []
    if left == right:
        return enumerate(range(len(right)))
    from difflib import SequenceMatcher

    matches = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [(match.a + number, match.b + number) for match in matches for number in range(match.size)]


def _moved(before: Sequence[Name], after: Sequence[Name]) -> set[Name]:
    """The smallest set of names whose move turns the order `before` into the order `after`."""
    places = {name: number for number, name in enumerate(before)}
    common = [(places[name], number) for number, name in enumerate(after) if name in places]
    if all(left < right for (left, _), (right, _) in pairwise(common)):
        return set()
    stay = {number for _, number in longest_increasing(common)}
    return {after[number] for _, number in common if number not in stay}


def _order(
    base: Sequence[Name], ours: Sequence[Name], theirs: Sequence[Name], kept: Set[Name]
) -> tuple[list[Name], set[Name]]:
    """The names of `kept` in order, and which of them have their position from theirs.

    The order is that of ours. Names that only theirs moved, and names that only theirs has, follow the name that they
    follow in theirs, after any names that only ours has there.
    """
    moved = _moved(base, theirs) - _moved(base, ours)
    order = [name for name in ours if name in kept and name not in moved]
    following: dict[Name, Name] = dict(zip([_END, *order], [*order, _END], strict=True))
    in_base, in_theirs, placed = set(base), set(theirs), set(order)
    previous = _END
    for name in theirs:
        if name in kept and name not in placed:
            while (after := following[previous]) != _END and after not in in_base and after not in in_theirs:
                previous = after
            following[name], following[previous] = following[previous], name
            placed.add(name)
        if name in placed:
            previous = name
    result = []
    name = following[_END]
    while name != _END:
        result.append(name)
        name = following[name]
    return result, placed - set(order)
