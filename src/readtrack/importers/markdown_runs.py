"""Runs of plain tasks in a Markdown text, read by a pattern: many times as fast as the Markdown parser.

A task is *plain* if its line has no Markdown but the bullet, the box and one link to the web, as in
`- [ ] [title](https://…) note`, and if the next line begins a list item, too. Of a run of plain tasks, the parser gets
only the first.

Why the result is the same: if the parser finds that the first task is a list item, the others are items beside it.
Their lines neither begin nor end a block, as each begins an item at the start of its line; and no code span, link or
comment extends into them or out of them, as each item is a paragraph of its own. If the first task is no list item, as
in code, comments and HTML, the parser reads the whole text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from readtrack.importers.markdown_inline import Anchor, Piece, Words, one_line

# Text without code, emphasis, entities, HTML, escapes, brackets, bare URLs, controls and byte order marks.
_TEXT = r"(?>(?:[^\x00-\x1f\x7f-\x9f\ufeff&*:<>\[\\\]_`~]+|:(?!//))*)"
_URL = r"https?://[^\x00-\x1f\x7f-\x9f\s()<>;\[\\\]`]+"  # without a semicolon, no entity
_PLAIN_TASK = rf"[-*+] \[([ xX/-])\] \[({_TEXT})\]\(({_URL})\)({_TEXT})"
_ITEMS = ("- [", "* [", "+ [")
_BLANK = Words(" ")  # between box and link


class PlainTask(NamedTuple):
    line: int  # in the whole text, from 1
    box: str  # the character between the brackets
    own: tuple[Piece, ...]  # the text after the box


class Runs(NamedTuple):
    """A text without the plain tasks that follow another one."""

    text: str
    lines: list[int]  # of each line that is left, its number in the whole text, from 0
    tasks: dict[int, list[PlainTask]]  # the tasks taken out, by the line of the first task of their run, from 1


def take_runs(text: str) -> Runs:
    plain_task = re.compile(_PLAIN_TASK).fullmatch
    lines = text.split("\n")
    left: list[int] = []
    tasks: dict[int, list[PlainTask]] = {}
    run: list[PlainTask] | None = None  # the run that the line above belongs to
    for number, line in enumerate(lines):
        found = plain_task(line) if line.startswith(_ITEMS) else None
        if found is None or not (number + 1 < len(lines) and lines[number + 1].startswith(_ITEMS)):
            run = None
        elif run is None:
            run = tasks[number + 1] = []
        else:
            run.append(_task(number + 1, *found.groups()))
            continue
        left.append(number)
    return Runs("\n".join([lines[number] for number in left]), left, {line: run for line, run in tasks.items() if run})


def _task(line: int, box: str, title: str, url: str, note: str) -> PlainTask:
    anchor = Anchor(line, one_line(title), url, "")
    note = note.rstrip()
    return PlainTask(line, box, (_BLANK, anchor, Words(note)) if note else (_BLANK, anchor))
