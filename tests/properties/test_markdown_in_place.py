"""Export to a checklist changes boxes and adds lines, and nothing else."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from properties.test_markdown import _SCRAPS, QUICK, _Writer, writers

from readtrack.core.model import Link, ReadingList, Topic, from_toml
from readtrack.exporters import markdown_in_place, markdown_layout
from readtrack.exporters.markdown_in_place import NoPlace, edit
from readtrack.exporters.markdown_layout import Layout
from readtrack.importers.markdown import read
from readtrack.importers.markdown_blocks import scan
from readtrack.importers.plan import Options, take_in
from readtrack.toml.edits import intended

DAY = date(2026, 11, 22)
# What `_Writer` does not write: the same link twice, buku's comments, no-break spaces.
MORE = """\
Some words first.

- [ ] [a](https://e.org/a?utm_source=x) <!-- TAGS: a,b -->
*\u00a0[x] [b][1] n
+ [X] [a](https://www.e.org/a/)\u00a0（n）

## CUDA C++ / c-c

1. [✔\ufe0f] [c](https://e.org/c)
1. [>] [[译] d](https://e.org/d)，后面
\t* [/] https://e.org/e，后面
\u00a0\u00a0- [x] [f](https://e.org/f)
> - [-] <https://e.org/g>
>
>   > a quote ➕ 2026-01-01

<details>
- [ ] [h](https://e.org/h)
</details>

[1]: https://e.org/b
"""


def imported(text: str, *, unlinked: bool = False, all_links: bool = False) -> ReadingList:
    """The store after `import` into an empty one."""
    contents = read(text, unlinked=unlinked, all_links=all_links)
    entries = [(str(entry.line), entry) for entry in contents.entries]
    return from_toml(intended({}, take_in(ReadingList(), entries, options=Options(), today=DAY).edits))


def check_identity(text: str, **options: bool) -> None:
    reading_list = imported(text, **options)
    edited = edit(text, reading_list, reading_list.links, names={})
    assert edited.text == text
    assert (edited.changed, edited.added, edited.unknown) == (0, (), ())


@settings(max_examples=100, deadline=None)
@given(writers, st.booleans(), st.booleans())
def test_import_then_export_restores_every_byte(writer: _Writer, unlinked: bool, all_links: bool) -> None:
    check_identity(writer.text, unlinked=unlinked, all_links=all_links)


@settings(max_examples=200, deadline=None)
@given(st.text() | st.lists(st.sampled_from(_SCRAPS)).map("".join), st.booleans())
@example(MORE, False)
@example(MORE.replace("\n", "\r\n"), True)
@example("\ufeff" + MORE.replace("\n", "\r"), True)
@example("# a\n- [ ] [t](https://e.org)\n# A\n- [x] [t](https://e.org/)", False)
@example("- [t](https://e.org)\n- [t](https://e.org)\n", False)
def test_import_then_export_restores_any_text(text: str, unlinked: bool) -> None:
    check_identity(text, unlinked=unlinked)


class _Change:
    """A store imported from a checklist, then changed."""

    def __init__(self, text: str, seed: int) -> None:
        dice = random.Random(seed)
        known = imported(text)
        links = [self._moved(link, dice) for link in known.links if dice.randrange(5)]
        topics = list(known.topics)
        for number in range(dice.randrange(4)):
            topic = dice.choice([*topics, Topic("new", dice.choice(["New", "新 [a] *b*", "C++ #", None]))])
            if topic.id not in {one.id for one in topics}:
                topics.append(topic)
            state = {dice.choice(["done", "added", "started", "dropped"]): DAY}
            links.append(
                Link(
                    0,
                    f"new{number}",
                    topic.id,
                    dice.choice(["t [b] | c", "*a* `b` <u> &amp;", "图解：“it's” ~a~", "A* (b", None]),
                    f"https://e.org/new{number}{dice.choice(['', '_(a)', '?a=(b', '?a=1&copy;b'])}",
                    tags=dice.choice([(), ("v1", "a b")]),
                    note=dice.choice([None, "n", "很好", "a\nb [c](https://e.org/c)", "(a) b) *c*"]),
                    **state,  # type: ignore[arg-type]
                )
            )
        self.text = text
        self.reading_list = ReadingList(
            tuple(link._replace(position=number) for number, link in enumerate(links)), tuple(topics)
        )

    def _moved(self, link: Link, dice: random.Random) -> Link:
        blank = link._replace(started=None, done=None, dropped=None)
        match dice.randrange(6):
            case 0:
                return blank
            case 1:
                return blank._replace(done=DAY)
            case 2:
                return blank._replace(started=True)
            case 3:
                return blank._replace(dropped=DAY)
        return link


changes = st.builds(lambda writer, seed: _Change(writer.text, seed), writers, st.integers(0, 2**32))


def check_change(change: _Change) -> None:
    links = change.reading_list.links
    try:
        edited = edit(change.text, change.reading_list, links, names={})
    except NoPlace:
        # The last block of the text includes everything below it.
        tasks = scan(f"{change.text}\n\n## new\n\n- [ ] new\n").tasks
        assert not tasks or tasks[-1].heading != "new"
        return
    assert not edited.left_out
    old, new = lines_of(change.text), lines_of(edited.text)
    if edited.added:
        left = iter(map(without_box, new))
        assert all(without_box(line) in left for line in old)
    else:
        assert list(map(without_box, new)) == list(map(without_box, old))
        assert sum(one != other for one, other in zip(old, new, strict=True)) == edited.changed
    again = edit(edited.text, change.reading_list, links, names={})
    assert again.text == edited.text
    assert [len(again.ahead), len(again.unknown)] == [len(edited.ahead), len(edited.unknown)]
    shown = {link.url: (link.state == "done", link.title, link.note) for link in imported(edited.text).links}
    if scan(edited.text).tasks:
        for link in edited.added:
            assert shown[link.url] == (link.state == "done", link.title, link.note)


def lines_of(text: str) -> list[str]:
    return [line.rstrip("\r\n") for line in Layout(text).lines]


def without_box(line: str) -> str:
    return re.sub(r"\A([^\[]*\[)[^\[\]\\]\ufe0f?\]", r"\1]", line)


@settings(max_examples=80, deadline=None)
@given(changes)
def test_export_changes_only_boxes_and_adds_lines(change: _Change) -> None:
    check_change(change)


@pytest.mark.parametrize(
    "mutant", ["ticks what it should untick", "forgets the line end", "loses a line", "adds twice"]
)
def test_a_broken_export_is_caught(mutant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if mutant == "ticks what it should untick":
        monkeypatch.setattr(markdown_in_place, "state_of", lambda task: "unread")
    elif mutant == "forgets the line end":
        monkeypatch.setattr(markdown_layout, "_line_end", lambda line: "")
    elif mutant == "loses a line":
        monkeypatch.setattr(markdown_layout.Layout, "last_of", lambda self, item: item.end - 1)
        monkeypatch.setattr(markdown_in_place, "_is_as_intended", lambda *_: True)
    else:
        monkeypatch.setattr(markdown_in_place, "identity_of_entry", lambda entry, topic: None)
        monkeypatch.setattr(markdown_in_place, "_is_as_intended", lambda *_: True)

    @settings(QUICK, max_examples=100)
    @given(changes)
    def search(change: _Change) -> None:
        check_change(change)
        check_identity(change.text)

    with pytest.raises(AssertionError):
        search()
