"""The lines of a checklist, and the place and style of new ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import east_asian_width

from readtrack.exporters.markdown_items import heading_escaped
from readtrack.importers.markdown_blocks import Heading, Scan, Stray, Task, scan
from readtrack.importers.markdown_inline import Anchor, Break, Piece

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_END = re.compile(r"[\r\n]*\Z")
_BLANK = re.compile(r"[\s>]*\Z")
_RULE = re.compile(r" {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}\s*\Z")
_BULLET = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)+")
_NUMBER = re.compile(r"(\d{1,9})([.)]\s+)\Z")


@dataclass(frozen=True, slots=True)
class Insertion:
    after: int  # the number of the line above; 0: at the top
    lines: tuple[str, ...]  # without line ends


class Layout:
    """A text with its lines and the results of the scan."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: list[str] = _LINE.findall(text)
        ends = [end for line in self.lines if (end := _line_end(line))]
        self.end = ends[0] if ends else "\n"

    @cached_property
    def scan(self) -> Scan:
        return scan(self.text)

    def line(self, number: int) -> str:
        """The text of a line, from 1, without line break and byte order mark."""
        return _END.sub("", self.lines[number - 1]).removeprefix("\ufeff")

    def is_blank(self, number: int) -> bool:
        return _BLANK.match(self.line(number)) is not None

    def last_of(self, item: Task | Stray) -> int:
        """The last line of an item that is not blank."""
        last = min(item.end, len(self.lines))
        while last > item_line(item) and self.is_blank(last):
            last -= 1
        return last

    def with_boxes(self, changes: Mapping[int, tuple[str, str]]) -> Layout:
        """The layout with other boxes; `changes` has the old and the new box by line."""
        if not changes:
            return self
        lines = list(self.lines)
        for number, (old, new) in changes.items():
            # Only bullets, numbers, `>` and spaces precede the box of a task: the first bracket is its own.
            place = lines[number - 1].index(f"[{old}]")
            lines[number - 1] = f"{lines[number - 1][: place + 1]}{new}{lines[number - 1][place + 1 + len(old) :]}"
        return Layout("".join(lines))

    def with_lines(self, insertions: Sequence[Insertion]) -> Layout:
        """The layout with the insertions, with the line breaks of the lines above. A missing last one stays missing."""
        lines = list(self.lines)
        # From the end, so that line numbers stay valid. Of two at one place, the later one is inserted first.
        for one in sorted(insertions, key=lambda one: one.after)[::-1]:
            above = lines[one.after - 1] if one.after else ""
            end = _line_end(above) or self.end
            new = [line + end for line in one.lines]
            if above and not _line_end(above):
                lines[one.after - 1] = above + end
                new[-1] = new[-1].removesuffix(end)
            lines[one.after : one.after] = new
        return Layout("".join(lines))


def item_line(item: Task | Stray) -> int:
    return item.line if isinstance(item, Task) else item.anchor.line


def insertion(
    layout: Layout,
    is_same_heading: Callable[[str | None], bool],
    heading: str,
    new: Sequence[tuple[str, tuple[str, ...]]],
    *,
    attempt: int,
    earlier: Sequence[Insertion] = (),
) -> Insertion:
    """Where and how to write `new` (boxes and lines of items) under a heading that `is_same_heading` accepts.

    Attempts: 0, at the end of its list; 1, the same after a blank line; 2, under a new heading at the end.
    `earlier` insertions will be in the text as well.
    """
    items = _list_items(layout)
    under = [item for item in items if is_same_heading(item.heading)]
    if attempt < 2 and under:
        depth = min(item.depth for item in under)
        siblings = [item for item in under if item.depth == depth]
        gap = _gap(layout, siblings)
        lines = _written(layout, siblings, new, gap)
        first = gap or ([""] if attempt else [])
        return Insertion(layout.last_of(siblings[-1]), (*first, *lines))
    model = items[-1:] and [item for item in items if item.depth == min(one.depth for one in items)]
    lines = _written(layout, model, new, _gap(layout, model), restarts_numbering=True)
    same = [one for one in layout.scan.headings if is_same_heading(one.text)]
    if attempt < 2 and same:
        place = _end_of_section(layout, same[-1])
        blank = [""] * max(_blanks_after(layout, same[-1]), attempt, place > same[-1].end)
        return Insertion(place, (*blank, *lines))
    ends_in_list = any(one.after == len(layout.lines) for one in earlier)
    return _section(layout, heading, lines, careful=attempt == 2, ends_in_list=ends_in_list)


def shapes(found: Scan, *, without: Callable[[int], bool] = lambda _: False) -> list[object]:
    """The results of a scan, without line numbers, and without items that begin on certain lines."""
    shown: list[object] = [
        (task.box, task.heading, _without_positions(task.own), [_without_positions(pieces) for pieces in task.under])
        for task in found.tasks
        if not without(task.line)
    ]
    shown += [
        (stray.heading, *_without_positions([stray.anchor])) for stray in found.strays if not without(stray.anchor.line)
    ]
    return shown + [(one.level, one.text) for one in found.headings if not without(one.line)]


def _without_positions(pieces: Iterable[Piece]) -> list[object]:
    return [
        (piece.text, piece.href) if isinstance(piece, Anchor) else "\n" if isinstance(piece, Break) else piece
        for piece in pieces
    ]


def _line_end(line: str) -> str:
    found = _END.search(line)
    return found[0] if found else ""


def _list_items(layout: Layout) -> list[Task | Stray]:
    """The items of the file; those with boxes, if there are any."""
    tasks: list[Task | Stray] = list(layout.scan.tasks)
    return tasks or [stray for stray in layout.scan.strays if stray.item is not None]


def _gap(layout: Layout, items: Sequence[Task | Stray]) -> list[str]:
    """The blank lines between the last two items."""
    if len(items) < 2:
        return []
    between = range(layout.last_of(items[-2]) + 1, item_line(items[-1]))
    return [layout.line(number) for number in between] if all(map(layout.is_blank, between)) else []


def _written(
    layout: Layout,
    items: Sequence[Task | Stray],
    new: Sequence[tuple[str, tuple[str, ...]]],
    gap: Sequence[str],
    *,
    restarts_numbering: bool = False,
) -> list[str]:
    """The new items with the bullet and indentation of the last existing item."""
    start = _start(layout, items[-1]) if items else "- "
    number = _NUMBER.search(start)
    step = 1
    if number and len(items) > 1 and (before := _NUMBER.search(_start(layout, items[-2]))) and before[1] == number[1]:
        step = 0  # `1.` before every item
    count = int(number[1]) if number else 0
    if restarts_numbering:
        count = 1 - step if count else count
    lines: list[str] = []
    for place, (box, (first, *below)) in enumerate(new):
        lines += gap if place else ()
        if number:
            count += step
            start = f"{start[: number.start()]}{count}{number[2]}"
            number = _NUMBER.search(start) or number
        lines.append(f"{start}{box}{first}")
        indent = re.sub(r"[^\s>]", " ", start)
        lines += [f"{indent}- {line}" for line in below]
    return lines


def _start(layout: Layout, item: Task | Stray) -> str:
    """The text before the box: `- `, or more inside quotes and lists."""
    line = layout.line(item_line(item))
    if isinstance(item, Task):
        return line[: line.index(f"[{item.box}]")]
    found = _BULLET.match(line)
    return found[0] if found else "- "


def _blanks_after(layout: Layout, heading: Heading) -> int:
    number = heading.end + 1
    while number <= len(layout.lines) and layout.is_blank(number):
        number += 1
    return min(number - heading.end - 1, 1) if number <= len(layout.lines) else 1


def _end_of_section(layout: Layout, heading: Heading) -> int:
    """The last non-blank line before the next heading."""
    after = [one.line for one in layout.scan.headings if one.line > heading.end]
    last = (after[0] if after else len(layout.lines) + 1) - 1
    while last > heading.end and (layout.is_blank(last) or _RULE.match(layout.line(last))):
        last -= 1
    return last


def _section(layout: Layout, heading: str, lines: Sequence[str], *, careful: bool, ends_in_list: bool) -> Insertion:
    """A new heading at the end of the file, with the markup and spacing of the last one that has a list."""
    text = heading_escaped(heading)
    held = {item.heading for item in _list_items(layout)}
    headings = layout.scan.headings
    model = next((one for one in reversed(headings) if one.text in held), headings[-1] if headings else None)
    above = [""]
    if model is None:
        title = [f"## {text}"]
    else:
        above = _above(layout, model)
        if model.markup.startswith("#"):
            title = [f"{model.markup} {text}"]
        elif model.markup == "**":
            title = [f"**{text}**"]
        else:
            width = sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
            title = [text, model.markup * max(width, 3)]
    below = [""] * (_blanks_after(layout, model) if model else 1)
    last = len(layout.lines)
    if last == 0 or not layout.text.strip("\ufeff \t\r\n"):
        above = []
    elif careful or (above and above[0]):
        above = ["", *above]
    while above and not above[0] and last and layout.is_blank(last) and not ends_in_list:
        above, last = above[1:], last - 1
    return Insertion(len(layout.lines), (*above, *title, *below, *lines))


def _above(layout: Layout, heading: Heading) -> list[str]:
    """The blank lines and rules before a heading."""
    first = heading.line
    while first > 1 and (layout.is_blank(first - 1) or _RULE.match(layout.line(first - 1))):
        first -= 1
    if first == 1:
        return [""]
    return [layout.line(number) for number in range(first, heading.line)]
