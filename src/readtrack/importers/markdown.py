"""Markdown checklists: written by hand, GitHub's task lists, and those of Obsidian and buku.

A task is a list item whose text begins with a box (GFM 5.3, but any single character in it, as in Obsidian): `x` (in
any width or case), `v` (Korea, Taiwan), `×`, `✓`, `✔`, `√`, `☑`, `✅` are done, `/` and `o` (vimwiki: partly) are
reading, `-` is dropped, and all others, including `>`, `?` and `!`, are unread. The URL of its entry is the first web
URL in the item, otherwise the first in the paragraphs below it that belong to no other task. Fences, indented code,
comments and front matter contain neither tasks nor links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from readtrack.addresses.identity import url_key
from readtrack.importers import NOT_A_TASK, Contents, Entry, Settings, Skipped, State, clipping
from readtrack.importers.markdown_blocks import Stray, Task, scan
from readtrack.importers.markdown_inline import Anchor, Piece
from readtrack.importers.markdown_labels import Labelled, first_link
from readtrack.importers.markdown_states import Said, take_state
from readtrack.importers.markdown_text import (
    plain,
    readable,
    split_signs,
    take_marks,
    title_and_note,
    trim_end,
    without_url,
)
from readtrack.text import fold

_STATES: dict[str, State] = {
    **dict.fromkeys("xv×✓✔√☑✅", "done"),
    **dict.fromkeys("/o", "reading"),
    "-": "dropped",
}
_SAMPLE = 65536
_DEFAULTS = Settings()


def recognises(text: str) -> bool:
    """Whether the beginning of `text` has a box, a heading, a Markdown link or a list item with a URL.

    By definition any text is Markdown, and CSV and JSON files also contain bare URLs.
    """
    if "\0" in text:
        return False
    found = scan(text[:_SAMPLE])
    return (
        clipping.entry_of(text, Settings()) is not None
        or found.headed
        or bool(found.tasks)
        or any(_is_markdown(stray) for stray in found.strays)
    )


def _is_markdown(stray: Stray) -> bool:
    return stray.item is not None or stray.anchor.spelling in ("", "autolink")


def read(text: str, *, unlinked: bool = False, all_links: bool = False, settings: Settings = _DEFAULTS) -> Contents:
    """The tasks of `text` with a web URL, and everything that was skipped.

    `unlinked` also imports tasks without a URL, `all_links` also links outside tasks, as unread. From a text without
    tasks all links are imported, from a note about one page (`clipping`) that page. Links within the text (`#part`) and
    images are ignored.

    The time is linear in the length of the text: 5,000 tasks take 0.4 s, less than 0.1 s if they are plain
    (`markdown_runs`), and of about 100 hostile texts of 200 KB the slowest, a quote of ten levels with 100,000 lines
    without `>`, takes 4 s.
    """
    found = scan(text)
    parts = list(read_tasks(found.tasks, unlinked=unlinked))
    page = None if any(isinstance(one, Entry) for one in parts) else clipping.entry_of(text, settings)
    if page:
        parts.append(page)
    all_links = all_links or not (found.tasks or page)
    parts += [read_stray(stray, take=all_links) for stray in found.strays if not stray.anchor.href.startswith("#")]
    parts.sort(key=lambda one: one.line)
    return Contents(
        tuple(one for one in parts if isinstance(one, Entry)),
        tuple(one for one in parts if isinstance(one, Skipped)),
    )


def read_with_settings(text: str, settings: Settings) -> Contents:
    return read(text, unlinked=settings.unlinked, all_links=settings.all_links, settings=settings)


def state_of(task: Task) -> State:
    return _STATES.get(fold(task.box[0]), "unread")


def read_tasks(tasks: Iterable[Task], *, unlinked: bool) -> Iterator[Entry | Skipped]:
    seen = _Seen()
    for task in tasks:
        one = _read_task(task, seen, unlinked=unlinked)
        if isinstance(one, Entry) and one.url:
            seen.add(one.heading, one.url)
        yield one


class _Seen:
    """Headings and URLs of tasks. Keys are computed on the first lookup, which most checklists never need."""

    def __init__(self) -> None:
        self._new: list[tuple[str | None, str]] = []
        self._keys: set[tuple[str | None, str]] = set()

    def add(self, heading: str | None, url: str) -> None:
        self._new.append((heading, url))

    def has(self, heading: str | None, url: str) -> bool:
        self._keys.update((heading, url_key(url)) for heading, url in self._new)
        self._new.clear()
        return (heading, url_key(url)) in self._keys


def _read_task(task: Task, seen: _Seen, *, unlinked: bool) -> Entry | Skipped:
    """A task with its URL in the paragraphs below gets the first URL there that no earlier task has."""
    state = state_of(task)
    own, marks = take_marks(task.own, state)
    under = [pieces for pieces in task.under if plain(pieces)]
    notes: list[str | None] = [readable(pieces) for pieces in under]
    url: str | None = None
    if found := first_link(own):
        title, note = title_and_note(found.before, found.anchor, found.after, is_label=found.is_label)
        url = found.anchor.href
    else:
        title, note = _words(own)
        linked = [(place, below) for place, pieces in enumerate(under) if (below := first_link(pieces))]
        fresh = (one for one in linked if not seen.has(task.heading, one[1].anchor.href))
        if linked:
            place, below = next(fresh, linked[0])
            url = below.anchor.href
            if title:
                notes[place] = without_url(below.before, below.anchor, below.after)
            else:
                title, notes[place] = title_and_note(below.before, below.anchor, below.after, is_label=below.is_label)
        elif not (plain(task.own) or notes):
            return _why_skipped(task)
        else:
            title = title or plain(task.own) or notes.pop(0)
    note = "\n".join(filter(None, [note, *notes])) or None
    entry = Entry(
        task.line, task.heading, title, url, state, day=marks.day, added=marks.added, tags=marks.tags, note=note
    )
    return entry if url or unlinked else replace(_why_skipped(task), unlinked=entry)


def _words(pieces: Sequence[Piece]) -> tuple[str | None, str | None]:
    """Title and note of a task without a web URL of its own; other URLs become notes."""
    title, signs = split_signs(plain(pieces))
    local = [piece.href for piece in pieces if isinstance(piece, Anchor) and piece.titled]
    return trim_end(title) or None, "\n".join(filter(None, [signs, *local])) or None


def _why_skipped(task: Task) -> Skipped:
    paragraphs = (task.own, *task.under)
    text = next(filter(None, map(plain, paragraphs)), "")
    anchors = [piece for pieces in paragraphs for piece in pieces if isinstance(piece, Anchor)]
    if anchors:
        return Skipped(task.line, text, _not_web(anchors[0]))
    return Skipped(task.line, text, "no web URL" if text else "empty")


def _not_web(anchor: Anchor) -> str:
    return f"not a web URL: {anchor.href}" if anchor.href else "the URL is empty"


def read_stray(stray: Stray, *, take: bool) -> Entry | Skipped:
    anchor = stray.anchor
    if not anchor.web:
        return Skipped(anchor.line, anchor.text, _not_web(anchor))
    pieces: Sequence[Piece] = stray.row.pieces if stray.row else stray.item or (anchor,)
    pieces, said = (pieces, Said(stray.row.state)) if stray.row else take_state(pieces)
    if not take and (stray.row or said.state is None):
        return Skipped(anchor.line, readable([anchor]), NOT_A_TASK)
    state = said.state or "unread"
    pieces, marks = take_marks(pieces, state)
    found = first_link(pieces) or Labelled((), anchor, (), False)
    title, note = title_and_note(found.before, found.anchor, found.after, is_label=found.is_label)
    return Entry(
        anchor.line,
        stray.heading,
        title,
        found.anchor.href,
        state,
        said.day or marks.day,
        said.added or marks.added,
        marks.tags,
        note,
    )
