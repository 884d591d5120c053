"""Each finding has a store with it and one without it; repairs change only what they report."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stores import stores

from readtrack.core.lint import conflicted_copies, examine, repairs
from readtrack.core.model import from_toml
from readtrack.text import visible
from readtrack.toml import splice
from readtrack.toml.document import scan
from readtrack.toml.edits import intended, same
from readtrack.toml.values import parse

TODAY = date(2026, 11, 22)


def findings(text: str) -> list[tuple[str, int, int, str, bool]]:
    toml = parse(text)
    found = examine(from_toml(toml), toml, scan(text), today=TODAY)
    return [(finding.code, finding.line, finding.column, finding.message, finding.is_safe) for finding in found]


def codes(text: str) -> list[str]:
    return [code for code, *_ in findings(text)]


def mended(text: str) -> str:
    return splice.apply(scan(text), repairs(from_toml(parse(text)))).text


WELL = """\
# mine, with what doctor has nothing to say about
owner = "me"

[topic.vllm]
name = "推理引擎"

[settings]
x = 1

[[link]]
id = "a"
topic = "vllm"
title = "深入  浅出 👩\u200d💻"
url = "https://zhuanlan.zhihu.com/p/1"
tags = ["v1", "显存"]
added = 2026-11-01
started = 2026-11-02
done = 2026-11-02
minutes = 12
note = '''
two
lines'''
whatever = { x = 1 }

[[link]]
id = "b"
title = "A book"
started = true
dropped = 2026-11-23

[[link]]
id = "c"
topic = "another"
url = "https://zhuanlan.zhihu.com/p/1"

[[link]]
id = "d"
url = "https://me:secret@e.org/x"
"""

# Keys of a link with the id "x" (the key in question last), the finding, and the repaired last line or None.
OF_ONE_LINK = {
    "neither address nor title": ('note = "n"', "no-address", None),
    "a tracking parameter": (
        'url = "https://zhuanlan.zhihu.com/p/1?utm_psn=2"', "tracking", 'url = "https://zhuanlan.zhihu.com/p/1"'
    ),
    "a URL of another scheme": ('url = "file:///etc/passwd"', "not-an-address", None),
    "a URL without a scheme": ('url = "e.org/x"', "not-an-address", 'url = "https://e.org/x"'),
    "a URL with a space after it": ('url = "https://e.org/x "', "not-an-address", 'url = "https://e.org/x"'),
    "a URL that a shell has cut": ('url = "https://mp.weixin.qq.com/s?__biz=MzA"', "not-an-address", None),
    "invisible characters in a URL": ('url = "https://e.org/\\u200bx"', "unseen", 'url = "https://e.org/x"'),
    "unseen characters in a title": ('title = "a\\u202eb\\u200b"', "unseen", 'title = "ab"'),
    "an escape sequence in a note": ('url = "https://e.org/"\nnote = "a\\u001b[31mb"', "unseen", 'note = "ab"'),
    "a lone carriage return": ('title = "a\\rb"', "unseen", 'title = "a b"'),
    "invisible characters in a tag": ('title = "T"\ntags = ["x", "y\\u200b"]', "unseen", 'tags = ["x", "y"]'),
    "a number for a title": ("title = 1984", "wrong-type", 'title = "1984"'),
    "a list for a note": ('title = "T"\nnote = ["n"]', "wrong-type", None),
    "a tag that is no list": ('title = "T"\ntags = "x"', "wrong-type", 'tags = ["x"]'),
    "several tags in one text": ('title = "T"\ntags = "x, y"', "wrong-type", None),
    "a number for a tag": ('title = "T"\ntags = ["x", 5]', "wrong-type", 'tags = ["x", "5"]'),
    "a list for a tag": ('title = "T"\ntags = ["x", ["y"]]', "wrong-type", None),
    "a tag twice": ('title = "T"\ntags = ["x", "y", "X"]', "duplicate-tag", 'tags = ["x", "y"]'),
    "an empty tag": ('title = "T"\ntags = ["x", ""]', "empty-tag", 'tags = ["x"]'),
    "quoted minutes": ('title = "T"\nminutes = "12"', "wrong-type", "minutes = 12"),
    "minutes in words": ('title = "T"\nminutes = "an hour"', "wrong-type", None),
    "no minutes": ('title = "T"\nminutes = 0', "no-minutes", None),
    "a quoted date": ('title = "T"\ndone = "2026-11-01"', "quoted-date", "done = 2026-11-01"),
    "a date with a time": ('title = "T"\ndone = 2026-11-01T10:00:00', "date-time", "done = 2026-11-01"),
    "a state in words": ('title = "T"\ndone = "yes"', "not-a-date", None),
    "a day that is none": ('title = "T"\ndone = "2026-02-30"', "not-a-date", None),
    "a number for a state": ('title = "T"\nstarted = 1', "not-a-date", None),
    "done before added": ('title = "T"\nadded = 2026-11-02\ndone = 2026-11-01', "contradicting-dates", None),
    "done before started": ('title = "T"\nstarted = 2026-11-02\ndone = 2026-11-01', "contradicting-dates", None),
    "dropped before added": ('title = "T"\nadded = 2026-11-02\ndropped = 2026-11-01', "contradicting-dates", None),
    "done in the future": ('title = "T"\ndone = 2026-11-24', "future-date", None),
}  # fmt: skip


def test_a_store_without_problems_has_no_findings() -> None:
    assert findings(WELL) == []
    assert findings("") == findings("# nothing\n") == findings("link = []\n") == []
    assert repairs(from_toml(parse(WELL))) == ()


@pytest.mark.parametrize(("keys", "code", "repaired"), OF_ONE_LINK.values(), ids=OF_ONE_LINK)
def test_findings_of_one_link(keys: str, code: str, repaired: str | None) -> None:
    """The finding is located at the key, and a repair changes only that line."""
    text = WELL + f'\n  [[link]]\n  id = "x" # keep\n  {keys.replace(chr(10), chr(10) + "  ")} # why\n'
    last = text.count("\n")
    (found,) = findings(text)
    on_block = code == "no-address"
    assert (found[0], found[1], found[2]) == (code, last - 2 if on_block else last, 3)
    assert found[4] == (repaired is not None)
    lines = text.splitlines()
    assert mended(text).splitlines() == [*lines[:-1], f"  {repaired} # why" if repaired else lines[-1]]
    if repaired:
        assert codes(mended(text)) == []


@pytest.mark.parametrize("value", ["false", '""'])
def test_a_state_that_counts_as_missing_is_removed(value: str) -> None:
    text = f'[[link]]\nid = "x"\ntitle = "T"\ndone = {value}\n# foot\n'
    assert findings(text) == [("empty-date", 4, 1, "done counts as absent", True)]
    assert mended(text) == '[[link]]\nid = "x"\ntitle = "T"\n# foot\n'


def test_a_missing_id_is_stored_as_it_was_shown() -> None:
    text = '# mine\n[[link]] # first\ntitle = "T"\n'
    link_id = from_toml(parse(text)).links[0].id
    assert findings(text) == [("missing-id", 2, 1, f"its id '{link_id}' is not stored in the file", True)]
    assert mended(text) == f'# mine\n[[link]] # first\nid = "{link_id}"\ntitle = "T"\n'


def test_an_id_with_invisible_characters_is_reported_and_kept() -> None:
    text = '[[link]]\nid = "x\\u200b"\ntitle = "T"\n'
    assert findings(text) == [("unseen", 2, 1, "control or invisible characters in id", False)]
    assert mended(text) == text


def test_duplicates_report_the_line_of_the_first() -> None:
    text = (
        '[[link]]\nid = "x"\ntitle = "Ｔ"\n[[link]]\nid = "x"\nurl = "https://zhihu.com/p/1"\n'
        '[[link]]\nid = "y"\ntitle = "t"\n[[link]]\nid = "z"\nurl = "http://www.zhihu.com/p/1/"\n'
        '[[link]]\nid = "v"\ntopic = "other"\ntitle = "t"\n[[link]]\nid = "w"\ntitle = "T"\nurl = "https://e.org/"\n'
    )
    assert [finding for finding in findings(text) if finding[0] != "tracking"] == [
        ("duplicate-id", 5, 1, "duplicate id 'x': also used on line 2", False),
        ("duplicate-link", 7, 1, "duplicate of the link on line 1", False),
        ("duplicate-link", 12, 1, "duplicate of the link on line 4", False),
    ]


@pytest.mark.parametrize(
    ("topic", "near"),
    [
        ("vlmm", "vllm"),
        ("VLLM", "vllm"),
        ("推理引攀", "vllm"),
        ("cuda", None),
        ("inbox", None),
        ("cudaa", None),  # near to `cuda`, which has no table either
    ],
)
def test_a_topic_without_a_table_spelled_nearly_like_one_with_a_table(topic: str, near: str | None) -> None:
    text = '[topic.vllm]\nname = "推理引擎"\n[[link]]\nid = "a"\ntopic = "cuda"\ntitle = "A"\n'
    text += f'[[link]]\nid = "x"\ntopic = "{topic}"\ntitle = "T"\n'
    expected = [("near-topic", 9, 1, f"topic '{topic}': did you mean '{near}'?", False)] if near else []
    assert findings(text) == expected


def test_links_without_url_and_title_are_not_duplicates_of_each_other() -> None:
    assert codes('[[link]]\nid = "a"\n[[link]]\nid = "b"\n') == ["no-address", "no-address"]


def test_findings_are_in_file_order() -> None:
    text = '[[link]]\ndone = 1\ntags = ["x", "X"]\nminutes = 0\nnote = 5\ntitle = 5\nid = 5\n[topic.t]\nname = 5\n'
    assert [line for _, line, *_ in findings(text)] == [2, 3, 4, 5, 6, 7, 9]


def test_the_inbox_needs_no_table() -> None:
    assert codes('[topic.inbos]\n[[link]]\nid = "a"\ntitle = "A"\n') == []


def test_a_topic_with_many_links_is_not_a_misspelling() -> None:
    links = [f'[[link]]\nid = "l{n}"\ntopic = "vlmm"\ntitle = "{n}"\n' for n in range(4)]
    assert codes("[topic.vllm]\n" + "".join(links[:3])) == ["near-topic"] * 3
    assert codes("[topic.vllm]\n" + "".join(links)) == []
    assert codes("[topic.vllm]\n[topic.vlmm]\n" + "".join(links[:3])) == []


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ('version = "1"\n', ("wrong-type", 1, 1, "version is not a whole number", False)),
        ("\ntopic = 5\n", ("wrong-type", 2, 1, "topics are not written as [topic.…] tables", False)),
        ("[topic.a]\n name = 5\n", ("wrong-type", 2, 2, "the name of topic 'a' is not a string", False)),
        (
            '[topic.a]\nname = "x\\u200b"\n',
            ("unseen", 2, 1, "control or invisible characters in the name or id of a topic", False),
        ),
        (
            'x = 1\nlink = [{title = "T", id = 5, done = "2026-11-01"}]\n',
            ("inline-links", 2, 1, "the links are one inline array: it can be read but not changed", False),
        ),
    ],
)
def test_findings_of_tables(text: str, finding: tuple[str, int, int, str, bool]) -> None:
    assert findings(text)[0] == finding
    assert not any(is_safe for *_, is_safe in findings(text))


def test_findings_of_one_key_are_repaired_together() -> None:
    text = '[[link]]\nid = "x"\nurl = "https://e.org/\\u200bx?utm_psn=1"\ntags = ["a", "a\\u200b", 5, ""] # why\n'
    assert codes(text) == ["unseen", "tracking", "unseen", "duplicate-tag", "wrong-type", "empty-tag"]
    assert mended(text) == '[[link]]\nid = "x"\nurl = "https://e.org/x"\ntags = ["a", "5"] # why\n'


def test_tomorrow_is_accepted_because_of_time_zones() -> None:
    assert codes('[[link]]\nid = "x"\ntitle = "T"\ndone = 2026-11-23\n') == []


@pytest.mark.parametrize(
    "name",
    [
        "reading (conflicted copy).toml",
        "reading (Ann's conflicted copy 2026-11-22).toml",
        "reading (Ann 的冲突副本 2026-11-22).toml",
        "reading (SFConflict ann@e.org 2026-11-22-10-15-00).toml",
        "reading.sync-conflict-20261122-101500-ABCDEFG.toml",
        "reading_conflict-20261122-101500.toml",
        "reading.Conflict.toml",
        "reading-DESKTOP-4F2K.toml",
        "reading-LAPTOP-2.toml",
        "reading (1).toml",
        "reading 2.toml",
    ],
)
def test_a_conflicted_copy_beside_the_store_is_found(name: str) -> None:
    (found,) = conflicted_copies("reading.toml", ["reading.toml", name, "TODO.md"])
    assert (found.code, found.message) == (
        "conflicted-copy",
        f"{name!r} looks like a conflicted copy from another machine",
    )


@pytest.mark.parametrize(
    "name",
    [
        "reading.toml",
        "reading.toml.orig",
        "reading-list.toml",
        "reading-old.toml",
        "reading_2025.toml",
        "reading (draft).toml",
        "Reading (1).md",
        "other (1).toml",
        ".reading.toml.0123abcd.tmp",
        "readingxtoml",
    ],
)
def test_other_files_are_not(name: str) -> None:
    assert conflicted_copies("reading.toml", [name]) == []


def test_a_store_without_an_extension_can_have_conflicted_copies() -> None:
    assert len(conflicted_copies("list", ["list (1)", "list.sync-conflict-20261122-101500-ABCDEFG", "lists"])) == 2


@given(stores)
def test_repairs_are_idempotent_and_change_no_other_line(text: str) -> None:
    toml = parse(text)
    reading_list = from_toml(toml)
    edits = repairs(reading_list)
    assert bool(edits) == any(is_safe for *_, is_safe in findings(text))
    new = splice.apply(scan(text), edits).text
    assert same(parse(new), intended(toml, edits))
    after = from_toml(parse(new))
    assert repairs(after) == ()
    assert not any(is_safe for *_, is_safe in findings(new))
    for old, link in zip(reading_list.links, after.links, strict=True):
        assert (link.id, link.topic, link.state, link.done, link.minutes) == (
            old.id, old.topic, old.state, old.done, old.minutes
        )  # fmt: skip
        assert link.title == (visible(old.title) if old.title else None)


_piece = st.sampled_from(
    ["\x1b", "[31m", "\u200b", "\u200d", "👩", "a", " ", "\r", "\n", "\x85", "\x9b", "]0;", "\x07"]
)


@given(st.lists(_piece, max_size=12).map("".join))
def test_removing_invisible_characters_is_idempotent(text: str) -> None:
    assert visible(visible(text)) == visible(text)
