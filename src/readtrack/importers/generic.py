"""Generic CSV and JSON: fields are found by common names, or by the names from `--columns`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from readtrack.importers import Contents, Entry, Settings, Skipped, State, Unreadable, objects, tables
from readtrack.importers.fields import Record, day_of, gather, state_of
from readtrack.importers.references import url_or_doi

# Names of every field in order of preference; folded, with spaces for `_`.
NAMES: Mapping[str, tuple[str, ...]] = {
    "url": ("url", "link", "href", "uri", "address", "web address", "website", "网址", "链接", "地址"),
    "doi": ("doi",),
    "title": ("title", "name", "标题", "题目", "名称", "text", "description"),
    "note": ("note", "notes", "comment", "comments", "extended", "excerpt", "备注", "笔记", "description"),
    "tags": ("tags", "tag", "labels", "keywords", "tag names", "manual tags", "标签"),
    "folder": ("topic", "folder", "collection", "category", "list", "project", "主题", "文件夹", "分类"),
    "state": ("status", "state", "read status", "状态"),
    "read": ("read", "is read", "archived", "is archived", "finished", "completed", "已读"),
    "toread": ("toread", "to read", "unread", "is unread"),
    "done": ("done", "read at", "date read", "read date", "finished at", "completed at", "archived at", "done at"),
    "started": ("started", "started at", "date started"),
    "dropped": ("dropped", "dropped at"),
    "added": ("added", "date added", "added at", "created", "created at", "creation date", "time added", "saved",
              "saved at", "saved date", "time", "timestamp", "date", "添加日期", "日期"),
    "minutes": ("minutes", "reading time", "time to read"),
}  # fmt: skip
# Keys of the list of entries, or of the entries and folders of a folder.
_LISTS = ("children", "items", "bookmarks", "results", "links", "data", "entries", "articles")
_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")


def read_csv(text: str, settings: Settings) -> Contents:
    names = tables.header(text)[1]
    missing = [name for name in settings.columns.values() if tables.column(name) not in names]
    if missing:
        raise Unreadable(f"has no column {missing[0]!r}", hint=tables.hint(names))
    columns = _columns(names, settings)
    if not (columns.keys() & {"url", "doi"}) and not settings.unlinked:
        raise Unreadable("has no recognised URL column", hint=tables.hint(names))
    return gather(one if isinstance(one, Skipped) else _entry(one, columns, settings) for one in tables.rows(text))


def read_json(text: str, settings: Settings) -> Contents:
    value = objects.load(text)
    if isinstance(value, list):
        value = [{"url": one} if isinstance(one, str) else one for one in value]
    if not (isinstance(value, dict) and _columns(map(spaced, value), settings).keys() & {"url", "doi"}):
        objects.expect_list(value, _LISTS, or_array=True)
    return gather(_objects(_nodes(value), settings))


def read_jsonl(text: str, settings: Settings) -> Contents:
    found = ((one, "") if isinstance(one, Record) else one for one in objects.lines(text))
    return gather(_objects(found, settings))


def read_yaml(text: str, settings: Settings) -> Contents:
    """Lists of mappings, anywhere in the file."""
    from readtrack.importers.simple_yaml import items

    return gather(_objects(((Record(values, line), "") for line, values in items(text)), settings))


def _nodes(value: object) -> Iterator[tuple[Record, str] | Skipped]:
    for root in objects.records(value) if isinstance(value, list) else [objects.as_record(value)]:
        if isinstance(root, Skipped):
            yield root
        else:
            yield from objects.tree(root, children=_LISTS, name=lambda node: node.text("title", "name"))


def _objects(nodes: Iterable[tuple[Record, str] | Skipped], settings: Settings) -> Iterator[Entry | Skipped]:
    known: dict[tuple[str, ...], dict[str, str]] = {}
    for node in nodes:
        if isinstance(node, Skipped):
            yield node
            continue
        record, folder = node
        names = tuple(map(spaced, record.values))
        if names not in known:
            known[names] = _columns(names, settings)
        named = Record(dict(zip(names, record.values.values(), strict=True)), record.line, record.place)
        yield _entry(named, known[names], settings, folder=folder)


@lru_cache(maxsize=1000)
def spaced(name: str) -> str:
    """The name of a key as columns are compared: `dateAdded` is `date added`."""
    return tables.column(_HUMP.sub(" ", name))


def _columns(names: Iterable[str], settings: Settings) -> dict[str, str]:
    """The name of every field among `names`."""
    there = set(names)
    asked = {field: spaced(name) for field, name in settings.columns.items()}
    asked |= {field: tables.column(name) for field, name in settings.columns.items() if tables.column(name) in there}
    found = {
        field: name
        for field, known in NAMES.items()
        if (name := next((one for one in known if one in there and one not in asked.values()), None))
    }
    if found.get("note") == found.get("title"):
        found.pop("note", None)
    return {**found, **{field: name for field, name in asked.items() if name in there}}


def _entry(record: Record, columns: Mapping[str, str], settings: Settings, *, folder: str = "") -> Entry | Skipped:
    values = {field: record.values.get(name) for field, name in columns.items()}
    fields = Record(values, record.line, record.place)
    state, day = _progress(values, settings)
    return fields.entry(
        settings,
        url=url_or_doi(fields.text("url"), fields.text("doi")),
        title=" ".join(fields.text("title").split()),
        heading=fields.text("folder") or folder,
        state=state,
        day=day,
        added=fields.day("added", settings),
        tags=fields.tags("tags", separators="|,;\n"),
        note=fields.text("note"),
        started=fields.day("started", settings) if state in ("done", "dropped") else None,
        minutes=fields.minutes("minutes"),
    )


def _progress(values: Mapping[str, object], settings: Settings) -> tuple[State, date | None]:
    """State and its date; a file may have either or both, in one column or in several."""
    said: State | None = state_of(values.get("state"))
    days: dict[State, date | None] = {"unread": None}
    fields: tuple[tuple[State, str], ...] = (
        ("dropped", "dropped"), ("done", "done"), ("done", "read"), ("reading", "started")
    )  # fmt: skip
    for state, field in fields:
        value = values.get(field)
        if day := day_of(value, settings.zone):
            days[state] = days.get(state) or day
            said = said or state
        elif word := state_of(value):
            means = state if word == "done" else word
            said = said or (means if means != "unread" else None)
    if said is None and state_of(values.get("toread")) == "unread":  # no, false, 0: not to be read any more
        said = "done"
    return said or "unread", days.get(said or "unread")
