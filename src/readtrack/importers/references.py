"""Shared by BibTeX, RIS and CSL-JSON: a URL may be a DOI or an arXiv number, a state a line in the notes."""

from __future__ import annotations

import re
from datetime import date, tzinfo

from readtrack.importers import State
from readtrack.importers.fields import day_of, state_of

MISSING = "install it: pip install 'readtrack[bib]'"

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10[./]\S+)", re.IGNORECASE)
_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[A-Z]{2})?/\d{7}(?:v\d+)?)", re.IGNORECASE)
# Of the plug-in zotero-reading-list, in Zotero's field Extra.
_READ_STATUS = re.compile(r"^Read_Status(_Date)?: *(.*)\n?", re.MULTILINE)


def url_or_doi(url: str, doi: str = "", eprint: str = "") -> str:
    """The URL, otherwise that of the DOI (including short DOIs, `10/abc`) or of the arXiv number."""
    if url:
        return url
    if found := _DOI.match(doi):
        return f"https://doi.org/{found[1]}"
    found = _ARXIV.fullmatch(eprint)
    return f"https://arxiv.org/abs/{found[1]}" if found else ""


def read_status(extra: str, zone: tzinfo) -> tuple[State, date | None, str]:
    """State and date from the notes, and the notes without them."""
    state: State = "unread"
    day = None
    for is_date, value in _READ_STATUS.findall(extra):
        if is_date:
            day = day_of(value, zone)
        else:
            state = state_of(value) or "unread"
    return state, day, _READ_STATUS.sub("", extra).strip()
