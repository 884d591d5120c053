"""RIS, record by record with rispy, so that each record has a line number and a broken one is skipped alone.

A record begins with `TY  - ` and ends with `ER  -`; `UR` is repeated or joined with `;`, `KW` is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from readtrack.importers import Contents, Entry, Settings, Skipped, Unreadable
from readtrack.importers.fields import Record, as_text, gather
from readtrack.importers.references import MISSING, read_status, url_or_doi

_START = re.compile(r"^TY  -", re.MULTILINE)


def read(text: str, settings: Settings) -> Contents:
    starts = [found.start() for found in _START.finditer(text)]
    if not starts:
        raise Unreadable("has no record starting with `TY  - `")
    return gather(_parts(text, [*starts, len(text)], settings))


def _parts(text: str, starts: list[int], settings: Settings) -> Iterator[Entry | Skipped]:
    try:
        import rispy  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        raise Unreadable("is RIS, but the parser is not installed", hint=MISSING) from None

    line, counted = 1, 0
    for start, end in pairwise(starts):
        line += text.count("\n", counted, start)
        counted = start
        # Append the end tag once more: rispy drops a record without one.
        try:
            found = rispy.loads(text[start:end] + "\nER  - \n")
        except (KeyError, TypeError, AttributeError):  # a continuation line without a line before it
            yield Skipped(line, " ".join(text[start:end].split())[:80], "broken RIS")
            continue
        for values in found[:1]:
            yield _record(Record(values, line), settings)


def _record(record: Record, settings: Settings) -> Entry | Skipped:
    urls = _texts(record.values, "urls")
    url = next((url for url in urls if url.lower().startswith(("http://", "https://"))), "")
    state, day, note = read_status("\n".join(_texts(record.values, "notes")), settings.zone)
    return record.entry(
        settings,
        url=url_or_doi(url, record.text("doi")) or next(iter(urls), ""),
        title=record.text("title", "primary_title", "short_title"),
        state=state,
        day=day,
        tags=_texts(record.values, "keywords"),
        note=note,
    )


def _texts(values: Mapping[str, object], name: str) -> list[str]:
    found = values.get(name)
    return [text for one in (found if isinstance(found, list) else [found]) if (text := as_text(one))]
