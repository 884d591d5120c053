"""Two machines that change one store, independently, starting from the same text."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st
from stores import make_store

from readtrack.core.ids import mint
from readtrack.toml import splice
from readtrack.toml.document import scan
from readtrack.toml.edits import AddLink, Edit, MoveLink, NameTopic, RemoveLink, SetField, UnsetField, Value
from readtrack.toml.splice import NotBlocks
from readtrack.toml.values import parse

_DAYS = [date(2026, 11, 20) + timedelta(days=number) for number in range(3)]
_TEXTS = ["x", "深入 \"浅出\" 'it'", "two\nlines", "# a text", "[[link]]"]
_TAGS = ["x", "y", "new", "gpu", '"']


class History(NamedTuple):
    base: str
    ours: str
    theirs: str


def make_history(seed: int, links: int, most: int) -> History | None:
    """A store of `links` links, and up to `most` changes on each machine. Every link has its own id."""
    rng = random.Random(seed)
    base = make_store(seed, links)
    if base is None:
        return None
    found: Any = parse(base).get("link", [])
    ids: list[Edit] = [SetField(index, "id", f"z{index}") for index, link in enumerate(found) if not link.get("id")]
    base = splice.apply(scan(base), ids).text
    return History(base, *(_changed(rng, base, machine, rng.randint(1, most)) for machine in ("ours", "theirs")))


def _changed(rng: random.Random, text: str, machine: str, steps: int) -> str:
    for step in range(steps):
        if rng.random() < 0.15:
            text = _with_comment(rng, text, f"# {machine} {step}")
            continue
        edits = _edits(rng, text)
        with suppress(NotBlocks):
            text = splice.apply(scan(text), edits).text
    return text


def _with_comment(rng: random.Random, text: str, comment: str) -> str:
    """The text with a comment in front of a statement or a header, or at the end."""
    document = scan(text)
    places = [len(text)] if text.endswith("\n") else []
    offset = len(document.bom)
    for block in document.blocks:
        places += [offset, *(offset + statement.start for statement in block.statements)]
        offset += len(block.text)
    place = rng.choice(places or [len(document.bom)])
    line = comment + document.eol + rng.choice(["", "", document.eol])
    return text[:place] + line + text[place:]


def _edits(rng: random.Random, text: str) -> list[Edit]:
    data: Any = parse(text)
    links: list[dict[str, Any]] = data.get("link", [])
    action = rng.choice(["add", "state", "state", "field", "field", "tags", "remove", "move", "topic"])
    if action == "topic":
        return [NameTopic(rng.choice(["vllm", "llm", "新"]), rng.choice(_TEXTS))]
    if action == "add" or not links:
        return _new_link(rng, links)
    index = rng.randrange(len(links))
    link: dict[str, Any] = links[index]
    if action == "remove":
        return [RemoveLink(index)]
    if action == "move":
        beside = rng.randrange(len(links))
        return [] if beside == index else [MoveLink(index, beside, rng.random() < 0.5)]
    if action == "tags":
        old = link.get("tags", [])
        tags: list[Any] = [tag for tag in old if rng.random() < 0.7] if isinstance(old, list) else [old]
        tag = rng.choice(_TAGS)
        return [SetField(index, "tags", tuple(tags) if tag in tags else (*tags, tag))]
    if action == "field":
        # New links keep their URL and title; links that become equal are tested elsewhere.
        key = rng.choice(["title", "note", "minutes", *(["topic", "url"] if link["id"][1:].isdigit() else [])])
        value: Value = rng.randint(1, 3) if key == "minutes" else rng.choice(_TEXTS)
        return [UnsetField(index, key)] if key in link and rng.random() < 0.2 else [SetField(index, key, value)]
    state = rng.choice(["started", "done", "dropped", "reopen"])
    if state == "reopen":
        return [UnsetField(index, key) for key in ("done", "dropped") if key in link]
    days: list[Value] = [True, *_DAYS]
    gone: list[Edit] = [UnsetField(index, "dropped")] if state != "dropped" and "dropped" in link else []
    return [SetField(index, state, rng.choice(days)), *gone]


def _new_link(rng: random.Random, links: list[dict[str, Any]]) -> list[Edit]:
    """One of a few links, so that the same link is added on both machines."""
    number = rng.randrange(4)
    url, topic = f"https://new.example/{number}", rng.choice(["vllm", "cuda"])
    new = mint(url, None, topic, holders={})
    if any(link.get("id") == new for link in links):
        return []
    fields: dict[str, Value] = {"id": new, "topic": topic, "url": url, "added": rng.choice(_DAYS)}
    if rng.random() < 0.3:
        fields["title"] = rng.choice(_TEXTS[:2])
    if rng.random() < 0.3:
        fields["tags"] = tuple(rng.sample(_TAGS, 2))
    near = [index for index, link in enumerate(links) if link.get("topic") == topic]
    return [AddLink(fields, near[-1] if near else None)]


def comments_of(text: str) -> set[str]:
    """The comments written by `_with_comment` that still exist."""
    return set(re.findall(r"# (?:ours|theirs) \d+", text))


histories: st.SearchStrategy[History] = (
    st.builds(make_history, st.integers(0, 2**32), st.integers(0, 4), st.integers(1, 6))
    .filter(lambda history: history is not None)
    .map(lambda history: history or History("", "", ""))
)
