"""A change of a long store by stretches equals a change of the whole text, or is not made."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from plain_stores import make_long_store
from stores import make_edits

from readtrack.core import model
from readtrack.core.model import ReadingList, from_toml
from readtrack.errors import StoreError
from readtrack.storage import drafts
from readtrack.storage.store import Content, Loaded, Store
from readtrack.storage.stretches import Spliced, by_stretches
from readtrack.toml import splice
from readtrack.toml.document import Block, Document, ScanError, scan
from readtrack.toml.edits import (
    AddLink,
    Edit,
    MoveLink,
    NameTopic,
    RemoveLink,
    SetField,
    TopicEdit,
    UnsetField,
    intended,
    same,
)
from readtrack.toml.values import parse

COUNT = int(os.environ.get("READTRACK_TEST_STORES", "3000"))

pytestmark = pytest.mark.usefixtures("short_stores_are_long")


@pytest.fixture
def short_stores_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "LONG", 0)


def loaded_from(text: str) -> Loaded | None:
    found = model.read_long(text)
    if found is None:
        return None
    content = Content(text, found.reading_list, rest=found.rest)
    return Loaded(text.encode(), text, content, None, Store(Path("reading.toml")))


def cases(count: int) -> Iterator[tuple[Loaded, list[Edit]]]:
    for seed in range(count):
        text = make_long_store(seed)
        loaded = loaded_from(text)
        if loaded is not None:
            edits = make_edits(seed, text)
            yield loaded, [edit for edit in edits if seed % 5 == 0 or not isinstance(edit, MoveLink | TopicEdit)]


def as_a_whole(text: str, edits: Sequence[Edit]) -> str | None:
    try:
        return splice.apply(scan(text), edits).text
    except (StoreError, ScanError):
        return None


def says(reading_list: ReadingList) -> object:
    links = [[dict(link.raw), link.id, link.position] for link in reading_list.links]
    return [links, [list(topic) for topic in reading_list.topics], reading_list.version]


def test_a_change_by_stretches_equals_a_splice_of_the_whole_text() -> None:
    kinds: Counter[str] = Counter()
    for loaded, edits in cases(COUNT):
        done = by_stretches(loaded, edits)
        kinds["as a whole" if done is None else "by stretches"] += 1
        if done is not None:
            assert done.data.decode() == as_a_whole(loaded.text, edits)
            assert same(says(done.reading_list), says(from_toml(parse(done.data.decode()))))
            assert done.links == changed(loaded, edits, done)
    assert kinds["by stretches"] > COUNT / 4


def changed(loaded: Loaded, edits: Sequence[Edit], done: Spliced) -> tuple[object, ...]:
    """The links whose blocks have changed."""
    toml = parse(loaded.text)
    before = toml.get("link", [])
    after = intended(toml, edits).get("link", [])
    assert isinstance(before, list)
    assert isinstance(after, list)
    kept = set(map(id, before))
    return tuple(link for link, block in zip(done.reading_list.links, after, strict=True) if id(block) not in kept)


STORE = """\
# my list
version = 1

[topic.vllm]
name = "vLLM"
""" + "".join(
    f'\n[[link]]\nid = "k{number}"\ntopic = "vllm"\ntitle = "图解 {number}"\nurl = "https://e.org/{number}"\n'
    + ("tags = [\"v1\", \"v2\"]\n" if number % 2 else "# by hand\nstars = 5\n")
    for number in range(9)
)  # fmt: skip
EDITS: dict[str, list[Edit]] = {
    "a field": [SetField(4, "done", date(2026, 11, 24))],
    "another value": [SetField(5, "tags", ("v1", "v2", "new"))],
    "a field less": [UnsetField(3, "tags")],
    "a new link": [AddLink({"id": "new", "topic": "vllm", "title": "new"}, after=4)],
    "a link at the end": [AddLink({"id": "new", "topic": "cuda", "title": "new"})],
    "a link less": [RemoveLink(5)],
    "fields here and there": [SetField(number, "done", True) for number in (0, 4, 8)],
}
# Not by stretches: the whole text is spliced, as in an import.
WHOLE: dict[str, list[Edit]] = {
    "new links of a new topic": [
        NameTopic("new", "New"),
        *(AddLink({"id": f"new{number}", "topic": "new", "title": "图解", "tags": ("v1",)}) for number in range(3)),
    ],
}
# Broken splices, as functions of the correct text.
BROKEN: dict[str, Callable[[str], str]] = {
    "nothing is left": lambda _: "",
    "no end": lambda text: text[: len(text) // 2],
    "no start": lambda text: text[len(text) // 2 :],
    "no last line": lambda text: text.rstrip("\n").rpartition("\n")[0] + "\n",
    "no first line": lambda text: text.partition("\n")[2],
    "no last line break": lambda text: text.rstrip("\n"),
    "a line twice": lambda text: text + text.rstrip("\n").rpartition("\n")[2] + "\n",
    "everything twice": lambda text: text + text,
    "a comment that is not ended": lambda text: f"{text}#",
    "a string that is not ended": lambda text: f'{text}x = """',
    "a literal that is not ended": lambda text: f"{text}x = '''\n",
    "an array that is not ended": lambda text: f"{text}x = [\n",
    "one more key": lambda text: f"{text}x = 1\n",
    "one more link": lambda text: f"{text}[[link]]\n",
    "a table of a link": lambda text: f"{text}[link.meta]\nx = 1\n",
    "another table": lambda text: f"{text}[other]\n",
    "a header less": lambda text: text.replace("[[link]]", "", 1),
    "another header": lambda text: text.replace("[[link]]", "[link]", 1),
    "another value": lambda text: text.replace("图解", "图", 1),
    "another type": lambda text: text.replace('"v1"', "1", 1).replace("stars = 5", "stars = 5.0", 1),
    "another key": lambda text: text.replace("title =", "titel =", 1),
    "no quote": lambda text: text.replace('"', "", 1),
    "links in another order": lambda text: "\n[[link]]".join(reversed(text.split("\n[[link]]"))),
    "carriage returns": lambda text: text.replace("\n", "\r"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "a NUL": lambda text: f"{text}\0",
}  # fmt: skip


def test_a_long_store_is_changed_by_stretches() -> None:
    loaded = loaded_from(STORE)
    assert loaded is not None
    for edits in EDITS.values():
        done = by_stretches(loaded, edits)
        assert done is not None
        assert done.data.decode() == as_a_whole(STORE, edits)


def test_unchanged_links_are_not_in_memory_twice() -> None:
    loaded = loaded_from(STORE)
    assert loaded is not None
    done = by_stretches(loaded, [SetField(4, "done", date(2026, 11, 24))])
    assert done is not None
    before, after = loaded.reading_list.links, done.reading_list.links
    plain = [link.position for link in before if link.block is None]
    assert plain == [1, 3, 5, 7]
    assert [number for number in plain if after[number] is before[number]] == [1, 7]  # 3 and 5 are in the stretch


@pytest.mark.parametrize("edits", [*EDITS.values(), *WHOLE.values()], ids=[*EDITS, *WHOLE])
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_splice_writes_nothing_wrong(
    broken: Callable[[str], str], edits: list[Edit], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = loaded_from(STORE)
    assert loaded is not None
    right = splice.apply
    monkeypatch.setattr(
        splice, "apply", lambda document, edits: Document((Block(broken(right(document, edits).text)),))
    )
    wanted = intended(parse(STORE), edits)
    by_parts = by_stretches(loaded, edits)
    assert by_parts is None or same(parse(by_parts.data.decode()), wanted)
    try:
        draft = drafts.of_edits(loaded, edits)
    except StoreError:
        return
    assert same(parse(draft.data.decode()), wanted)
