"""The links in `reading` in the files of other programs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, time
from html import escape
from itertools import groupby
from pathlib import Path

from benchmarks.reading import TOPICS, Item, items


def write_bookmarks(path: Path, count: int) -> None:
    """A Netscape bookmark file with a folder for each topic."""
    head = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">\n<TITLE>Bookmarks</TITLE>\n'
    with path.open("w", encoding="utf-8") as file:
        file.write(f"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n{head}<H1>Bookmarks</H1>\n<DL><p>\n")
        for topic, links in _by_topic(count):
            file.write(f"    <DT><H3>{TOPICS[topic]}</H3>\n    <DL><p>\n")
            for item in links:
                added = int(datetime.combine(item.added, time(12), UTC).timestamp())
                attributes = f'HREF="{escape(item.url)}" ADD_DATE="{added}" TAGS="{",".join(item.tags)}"'
                file.write(f"        <DT><A {attributes}>{escape(item.title)}</A>\n")
            file.write("    </DL><p>\n")
        file.write("</DL><p>\n")


def write_checklist(path: Path, count: int) -> None:
    """A Markdown checklist with a heading for each topic."""
    with path.open("w", encoding="utf-8") as file:
        file.write("# To read\n")
        for topic, links in _by_topic(count):
            file.write(f"\n## {TOPICS[topic]}\n\n")
            for item in links:
                note = f"（{item.note}）" if item.note else ""
                file.write(f"- [{'x' if item.done else ' '}] [{item.title}]({item.url}){note}\n")


def write_todo_txt(folder: Path, count: int) -> None:
    """Open tasks in `todo.txt` and finished ones in `done.txt`, as in topydo and todo.txt-cli."""
    with (
        (folder / "todo.txt").open("w", encoding="utf-8") as todo,
        (folder / "done.txt").open("w", encoding="utf-8") as end,
    ):
        for item in items(count):
            start = f"x {item.done} {item.added}" if item.done else f"{item.added}"
            words = [start, item.title, item.url, f"+{item.topic}", *(f"@{tag}" for tag in item.tags)]
            (end if item.done else todo).write(" ".join(words) + "\n")


def write_tasks(path: Path, count: int) -> None:
    """JSON for `task import`."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(_task(item), ensure_ascii=False) + "\n" for item in items(count))


def write_papers(folder: Path, count: int) -> None:
    """A library of papis: JSON is also YAML."""
    for item in items(count):
        paper = folder / item.id
        paper.mkdir(parents=True)
        info = {"ref": item.id, "title": item.title, "url": item.url, "tags": item.tags, "year": item.added.year}
        (paper / "info.yaml").write_text(json.dumps(info, ensure_ascii=False), encoding="utf-8")


def _task(item: Item) -> dict[str, object]:
    task: dict[str, object] = {
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, item.url)),
        "description": f"{item.title} {item.url}",
        "project": item.topic,
        "tags": item.tags,
        "entry": f"{item.added:%Y%m%d}T120000Z",
        "status": "completed" if item.done else "pending",
    }
    if item.done:
        task["end"] = f"{item.done:%Y%m%d}T120000Z"
    return task


def _by_topic(count: int) -> Iterator[tuple[str, Iterator[Item]]]:
    return groupby(items(count), lambda item: item.topic)
