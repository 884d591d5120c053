"""todo.txt: `x DONE CREATED text +project @context key:value`, `(A) CREATED text`; orders vary (todotxt/todo.txt#37).

The first project is the topic; contexts and further projects are tags. URLs look like `key:value`, so they are found
first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readtrack.importers import Contents, Entry, Settings, Skipped, State
from readtrack.importers.fields import Record, gather, state_of

_MARKS = re.compile(r"(?:(x)\s+|\([A-Z]\)\s+|(\d{4}-\d{2}-\d{2})\s+)")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_WORD = re.compile(r"(?<!\S)([+@])(\S+)")
_KEYS = re.compile(r"(?<!\S)(pri|id|status):(\S+)")  # the last two are what `export` writes
_OURS = re.compile(r"(?<!\S)id:\S+\Z")  # the end of lines written by `export`
_TOPIC_FIRST = re.compile(r"\+\S+ ")  # where the title would look like a marker at the start


def read(text: str, settings: Settings) -> Contents:
    return gather(_items(text, settings))


def _items(text: str, settings: Settings) -> Iterator[Entry | Skipped]:
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if line.strip():
            yield _item(line.strip(), number, settings)


def _item(line: str, number: int, settings: Settings) -> Entry | Skipped:
    is_done = line.startswith("x ")
    state: State = "done" if is_done else "unread"
    days, position = [], 0
    record = Record({}, number)
    while found := _MARKS.match(line, position):
        if found[1] and position:
            break  # a word
        if found[2]:
            days.append(found[2])
        position = found.end()
    rest = line[position:]
    urls = list(_URL.finditer(rest))
    is_ours = _OURS.search(rest) is not None
    url = next(iter(urls[-1:] if is_ours else urls), None)
    title = ""
    if url and is_ours:  # the title is before the URL, and is not parsed for markers
        title, rest = rest[: url.start()], rest[url.end() :]
        if found := _TOPIC_FIRST.match(title):
            title, rest = title[found.end() :], f"{found[0]}{rest}"
    elif url:
        rest = f"{rest[: url.start()]} {rest[url.end() :]}"
    words = _WORD.findall(rest)
    for key, value in _KEYS.findall(rest):
        state = (state_of(value) or state) if key == "status" else state
    projects = [name for sign, name in words if sign == "+"]
    values = Record(dict(zip(("done", "added") if is_done else ("added",), days, strict=False)))
    return record.entry(
        settings,
        url=url[0] if url else "",
        title=" ".join((title or _KEYS.sub("", _WORD.sub("", rest))).split()),
        heading=projects[0] if projects else "",
        state=state,
        day=values.day("done", settings),
        added=values.day("added", settings),
        tags=[name for sign, name in words if sign == "@" or name not in projects[:1]],
    )
