r"""BibTeX and BibLaTeX, by bibtexparser; LaTeX in titles by pylatexenc, which bibtexparser brings along.

URLs are not decoded as LaTeX, in which `%` begins a comment; only escapes such as `\_`, `\%`, `\&` are undone. Of
JabRef: `readstatus`, `creationdate`, `groups`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from readtrack.importers import Contents, Entry, Settings, Skipped, Unreadable
from readtrack.importers.fields import Record, gather, state_of, tags_of
from readtrack.importers.references import MISSING, read_status, url_or_doi

if TYPE_CHECKING:
    from bibtexparser.model import Block
    from bibtexparser.model import Entry as BibEntry

_ESCAPED = re.compile(r"\\([%_&#~$])")
_COMMENT = re.compile(r"(?<!\\)%")  # in a value it is meant
_LATEX = re.compile(r"\\[A-Za-z]+|[{}]")
_URL = re.compile(r"\\url\{([^{}]*)\}|(https?://[^\s{}]+)")
_LONGEST = 5000  # characters that are decoded as LaTeX


def read(text: str, settings: Settings) -> Contents:
    try:
        from bibtexparser.entrypoint import parse_string
    except ModuleNotFoundError:
        raise Unreadable("is BibTeX, but the parser is not installed", hint=MISSING) from None
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # its warnings are reported as skipped entries
    return gather(part for block in parse_string(text).blocks for part in _part(block, settings))


def _part(block: Block, settings: Settings) -> Iterator[Entry | Skipped]:
    from bibtexparser import model

    line = (block.start_line or 0) + 1
    if isinstance(block, model.Entry):
        yield _entry(block, Record({field.key.lower(): field.value for field in block.fields}, line), settings)
    elif isinstance(block, model.ParsingFailedBlock):
        if isinstance(block.ignore_error_block, model.Entry):  # a second entry with the same key, a repeated field
            yield from _part(block.ignore_error_block, settings)
        elif not isinstance(block.ignore_error_block, model.String):
            yield Skipped(line, " ".join((block.raw or "").split())[:80], "broken BibTeX")


def _entry(entry: BibEntry, record: Record, settings: Settings) -> Entry | Skipped:
    state = state_of("reading" if record.text("readstatus") == "skimmed" else record.text("readstatus"))
    extra_state, day, note = read_status(_plain(record.text("annote", "annotation", "comment", "note")), settings.zone)
    groups = list(tags_of(record.text("groups"), ","))
    url = _ESCAPED.sub(r"\1", record.text("url"))
    if not url and (found := _URL.search(record.text("howpublished"))):
        url = _ESCAPED.sub(r"\1", found[1] or found[2])
    return record.entry(
        settings,
        url=url_or_doi(url, _ESCAPED.sub(r"\1", record.text("doi")), _arxiv(record)),
        title=" ".join(_plain(record.text("title")).split()) or entry.key,
        heading=groups[0] if groups else "",
        state=state or extra_state,
        day=day,
        added=record.day("creationdate", settings) or record.day("timestamp", settings),
        tags=[*map(_plain, record.tags("keywords", separators=",;")), *groups[1:]],
        note=note,
    )


def _arxiv(record: Record) -> str:
    archive = record.text("eprinttype", "archiveprefix").lower()
    return record.text("eprint") if archive in ("arxiv", "") else ""


def _plain(text: str) -> str:
    """LaTeX as plain text: `{\\"U}ber {GPU}s \\& co` is `Über GPUs & co`."""
    if not any(sign in text for sign in "\\{$~%"):
        return text
    from pylatexenc.latex2text import LatexNodes2Text  # type: ignore[import-untyped]

    try:
        return str(LatexNodes2Text(math_mode="verbatim").latex_to_text(_COMMENT.sub(r"\%", text[:_LONGEST])))
    except RecursionError:  # nested too deeply
        return _LATEX.sub("", text[:_LONGEST])
