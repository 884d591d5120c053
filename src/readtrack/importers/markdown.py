"""Markdown checklists: any that a person writes, from GitHub's task lists to Obsidian's and buku's.

A task is a list item whose text begins with a box (GFM 5.3, but any single character in it, as in Obsidian):
`x` (in any width or case) and `×`, `✓`, `✔`, `√`, `☑`, `✅` are done, `/` is reading, `-` is dropped, all else is
unread, `>`, `?` and `!` too. Its first web address makes it an entry, else the first in the paragraphs below it that
are in no task of their own. Fences, indented code, comments and front matter hold neither tasks nor links.
"""

from __future__ import annotations

from collections.abc import Sequence

from readtrack.importers import Contents, Entry, Settings, Skipped, State
from readtrack.importers.markdown_blocks import Stray, Task, scan
from readtrack.importers.markdown_inline import Anchor, Piece
from readtrack.importers.markdown_text import (
    plain,
    readable,
    split_signs,
    take_marks,
    title_and_note,
    trim_end,
    without_address,
)
from readtrack.text import fold

_STATES: dict[str, State] = {**dict.fromkeys("x×✓✔√☑✅", "done"), "/": "reading", "-": "dropped"}
_SAMPLE = 65536


def recognises(text: str) -> bool:
    """Whether the beginning of `text` has a box, a heading or a link in Markdown's spelling, or lists addresses.

    Any text is Markdown by its definition, and a bare address stands in every CSV and JSON file too.
    """
    if "\0" in text:
        return False
    found = scan(text[:_SAMPLE])
    return found.headed or bool(found.tasks) or any(_is_markdown(stray) for stray in found.strays)


def _is_markdown(stray: Stray) -> bool:
    return stray.item is not None or stray.anchor.spelling in ("", "autolink")


def read(text: str, *, unlinked: bool = False, all_links: bool = False) -> Contents:
    """The tasks of `text` that have a web address, and by name all that was left out.

    `unlinked` also takes the tasks without one, `all_links` also the links outside tasks, as unread; a text without
    any task gives all its links. Links within the page (`#part`) and images are never named.

    Time grows with the length of the text only: 5,000 tasks take 0.6 s, and of about 100 hostile texts of 200 KB the
    slowest, a quote of ten levels with 100,000 lines that leave out its `>`, takes 4 s.
    """
    found = scan(text)
    all_links = all_links or not found.tasks
    read_ones: list[Entry | Skipped] = [read_task(task, unlinked=unlinked) for task in found.tasks]
    read_ones += [read_stray(stray, take=all_links) for stray in found.strays if not stray.anchor.href.startswith("#")]
    read_ones.sort(key=lambda one: one.line)
    return Contents(
        tuple(one for one in read_ones if isinstance(one, Entry)),
        tuple(one for one in read_ones if isinstance(one, Skipped)),
    )


def read_as_asked(text: str, settings: Settings) -> Contents:
    return read(text, unlinked=settings.unlinked, all_links=settings.all_links)


def state_of(task: Task) -> State:
    return _STATES.get(fold(task.box[0]), "unread")


def read_task(task: Task, *, unlinked: bool) -> Entry | Skipped:
    state = state_of(task)
    own, marks = take_marks(task.own, state)
    under = [pieces for pieces in task.under if plain(pieces)]
    notes: list[str | None] = [readable(pieces) for pieces in under]
    url: str | None = None
    if found := _first_web(own):
        title, note = title_and_note(*found)
        url = found[1].href
    else:
        title, note = _words(own)
        for place, pieces in enumerate(under):
            if below := _first_web(pieces):
                url = below[1].href
                if title:
                    notes[place] = without_address(*below)
                else:
                    title, notes[place] = title_and_note(*below)
                break
        else:
            if skipped := _why_skipped(task, unlinked=unlinked):
                return skipped
            title = title or plain(task.own) or notes.pop(0)
    note = "\n".join(filter(None, [note, *notes])) or None
    return Entry(
        task.line, task.heading, title, url, state, day=marks.day, added=marks.added, tags=marks.tags, note=note
    )


def _words(pieces: Sequence[Piece]) -> tuple[str | None, str | None]:
    """Title and note of a task that has no web address itself; what other addresses it has are notes."""
    title, signs = split_signs(plain(pieces))
    local = [piece.href for piece in pieces if isinstance(piece, Anchor) and piece.titled]
    return trim_end(title) or None, "\n".join(filter(None, [signs, *local])) or None


def _why_skipped(task: Task, *, unlinked: bool) -> Skipped | None:
    paragraphs = (task.own, *task.under)
    text = next(filter(None, map(plain, paragraphs)), "")
    if unlinked and text:
        return None
    anchors = [piece for pieces in paragraphs for piece in pieces if isinstance(piece, Anchor)]
    if anchors:
        return Skipped(task.line, text, _not_web(anchors[0]))
    return Skipped(task.line, text, "no web address" if text else "empty")


def _not_web(anchor: Anchor) -> str:
    return f"not a web address: {anchor.href}" if anchor.href else "the address is empty"


def _first_web(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Anchor, Sequence[Piece]] | None:
    """The first link with a web address between what is before and behind it."""
    for place, piece in enumerate(pieces):
        if isinstance(piece, Anchor) and piece.web:
            return pieces[:place], piece, pieces[place + 1 :]
    return None


def read_stray(stray: Stray, *, take: bool) -> Entry | Skipped:
    anchor = stray.anchor
    if not anchor.web:
        return Skipped(anchor.line, anchor.text, _not_web(anchor))
    if not take:
        return Skipped(anchor.line, readable([anchor]), "not a task")
    pieces, marks = take_marks(stray.item or (anchor,), "unread")
    found = _first_web(pieces) or ((), anchor, ())
    title, note = title_and_note(*found)
    return Entry(anchor.line, stray.heading, title, anchor.href, added=marks.added, tags=marks.tags, note=note)
