"""Stores of the links in `reading`, written as by the program and as by hand."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from benchmarks.reading import SEED, TOPICS, Item, items

_WITHOUT_ID = 7  # of a hundred links written by hand


def write_tidy(path: Path, count: int) -> None:
    """Write a store as `readtrack` does."""
    write(path, items(count))


def write(path: Path, links: Iterable[Item]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("version = 1\n")
        for topic, name in TOPICS.items():
            file.write(f'\n[topic.{topic}]\nname = "{name}"\n')
        for item in links:
            file.write("\n[[link]]\n" + "".join(f"{key} = {value}\n" for key, value in _fields(item)))


def write_by_hand(path: Path, count: int) -> None:
    """Write a store with CRLF, comments, odd spacing, multi-line arrays, literal strings and unknown keys."""
    dice = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("# what I mean to read\r\n\r\n")
        for topic, name in TOPICS.items():
            file.write(f'[ topic . {topic} ] # {topic}\r\n"name" = "{name}"\r\n\r\n')
        for number, item in enumerate(items(count)):
            file.write("".join(line + "\r\n" for line in _by_hand(item, dice, number)))


def _fields(item: Item) -> Iterator[tuple[str, str]]:
    yield "id", f'"{item.id}"'
    yield "topic", f'"{item.topic}"'
    yield "title", f'"{item.title}"'
    yield "url", f'"{item.url}"'
    if item.tags:
        yield "tags", "[" + ", ".join(f'"{tag}"' for tag in item.tags) + "]"
    days: dict[str, date | None] = {"added": item.added, "started": item.started, "done": item.done}
    for key, day in days.items():
        if day:
            yield key, day.isoformat()
    if item.note:
        yield "note", f'"{item.note}"'


def _by_hand(item: Item, dice: random.Random, number: int) -> Iterator[str]:
    fields = dict(_fields(item))
    if number % 100 < _WITHOUT_ID and item.started:  # unread links are the ones that commands refer to
        del fields["id"]
    if "tags" in fields and dice.random() < 0.3:
        fields["tags"] = "[\r\n" + "".join(f'  "{tag}", # why\r\n' for tag in item.tags) + "]"
    if dice.random() < 0.2:
        fields["title"] = f"'{item.title}'"
    if dice.random() < 0.2:
        fields["mine"] = '{ stars = 3, "with" = ["a", "b"] }'
    keys = list(fields)
    dice.shuffle(keys)
    yield from dice.choice(([], [], ["# from the group"], ["# see also", "# the other one"]))
    yield dice.choice(("[[link]]", "[[link]]", "[[ link ]]", "  [[link]]", "[[link]] # new"))
    for key in keys:
        spelled = dice.choice((f"{key} = ", f"{key} = ", f"{key}=", f"{key:9}= ", f"  {key} = "))
        yield spelled + fields[key] + dice.choice(("", "", "", "  # mine"))
        if dice.random() < 0.05:
            yield "# between"
    yield from dice.choice(([""], [""], ["", ""], [], ["", "# section", ""]))
