"""tag, untag: which arguments are links and which are tags, and what is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed

STORE = """\
[[link]]
id = "bcdfgh"
title = "A"
url = "https://e.org/a"

[[link]]
id = "bkmnpq"
title = "B"
tags = [
  "x", # why
  # between
  "Y"
]
note = "n"

[[link]]
id = "cdfghj"
title = "C"
tags = ["v1"]
"""
ARRAY = 'tags = [\n  "x", # why\n  # between\n  "Y"\n]'


@pytest.mark.parametrize(
    ("args", "before", "after"),
    [
        ("tag bc +gpu", 'e.org/a"\n', 'e.org/a"\ntags = ["gpu"]\n'),
        ("tag bc gpu", 'e.org/a"\n', 'e.org/a"\ntags = ["gpu"]\n'),
        ("tag bc gpu kernel", 'e.org/a"\n', 'e.org/a"\ntags = ["gpu", "kernel"]\n'),
        ("tag bc +gpu,kernel +gpu", 'e.org/a"\n', 'e.org/a"\ntags = ["gpu", "kernel"]\n'),
        ("tag +gpu bc", 'e.org/a"\n', 'e.org/a"\ntags = ["gpu"]\n'),
        ("tag https://www.e.org/a/?utm_source=x +推理", 'e.org/a"\n', 'e.org/a"\ntags = ["推理"]\n'),
        ("tag c +V1 +v2", '["v1"]', '["v1", "v2"]'),
        ("tag bc v1", 'e.org/a"\n', 'e.org/a"\ntags = ["v1"]\n'),
        ("tag bk +z", ARRAY, 'tags = [\n  "x", # why\n  # between\n  "Y",\n  "z"\n]'),
        ("untag bk +y", ARRAY, 'tags = [\n  "x", # why\n  # between\n]'),
        ("untag bk x", ARRAY, 'tags = [\n  # between\n  "Y"\n]'),
        ("untag c v1", 'title = "C"\ntags = ["v1"]\n', 'title = "C"\n'),
        ("untag bk +x +Y", ARRAY + "\n", ""),
    ],
)
def test_only_the_tags_change(args: str, before: str, after: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run(*args.split())
    assert (result.code, result.err) == (0, "")
    assert path.read_text() == STORE.replace(before, after)


def test_several_links_are_tagged_in_one_save_and_shown(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("tag", "bc,bk", "c", "+v1")
    assert (result.code, result.out, result.err) == (
        0,
        "bcdfgh\tunread\tinbox\tA\thttps://e.org/a\tv1\nbkmnpq\tunread\tinbox\tB\t\tx,Y,v1\n",
        "already tagged: cdfghj 'C'\n",
    )


@pytest.mark.parametrize("command", ["tag - +gpu", "tag - gpu"])
def test_ids_come_from_standard_input(command: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    assert run(*command.split(), stdin=run("list").out).out.count("gpu\n") == 3
    assert path.read_text().count('"gpu"') == 3


@pytest.mark.parametrize(("args", "out"), [((), ""), (("--json",), "[]\n")])
def test_empty_standard_input_means_nothing_to_do(
    args: tuple[str, ...], out: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("tag", "-", "+gpu", *args)
    assert (result.code, result.out, result.err) == (0, out, "nothing to do\n")
    assert path.read_text() == STORE


@pytest.mark.parametrize(
    ("args", "remark"),
    [
        ("tag c +V1", "already tagged: cdfghj 'C'\n"),
        ("untag bc +nothing", "not tagged: bcdfgh 'A'\n"),
        ("untag c gpu", "not tagged: cdfghj 'C'\n"),
    ],
)
def test_existing_tags_are_reported_and_nothing_is_written(
    args: str, remark: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    before = path.stat()
    result = run(*args.split())
    assert (result.code, result.out, result.err) == (0, "", remark)
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (
            "tag bc bk",
            1,
            ("error: 'bk' is not a tag yet, but a prefix of the id bkmnpq\n"
            "hint: as a tag: readtrack tag bc +bk · as a link: readtrack tag bc bk +TAG\n"),
        ),
        (
            "tag bc new,c",
            1,
            ("error: 'c' is not a tag yet, but a prefix of the id cdfghj\n"
            "hint: as a tag: readtrack tag bc +c · as a link: readtrack tag bc c +TAG\n"),
        ),
        ("tag bc", 2, "error: no tag given\nhint: readtrack tag ID +TAG\n"),
        ("tag bc +", 2, "error: no tag given\nhint: readtrack tag ID +TAG\n"),
        ("tag bc ,", 2, "error: no tag given\nhint: readtrack tag ID +TAG\n"),
        ("tag +gpu", 2, "error: no link given\nhint: readtrack tag ID +TAG\n"),
        ("tag b +gpu", 1, "error: 'b' is a prefix of 2 ids\nhint: bcdfgh (A), bkmnpq (B)\n"),
        ("tag bc zz +gpu", 1, ("error: no link has the id or URL 'zz'\n"
         "hint: list all ids: readtrack list --all\n")),
        ("untag bc bk", 1, ("error: 'bk' is not a tag yet, but a prefix of the id bkmnpq\n"
         "hint: as a tag: readtrack untag bc +bk · as a link: readtrack untag bc bk +TAG\n")),
    ],
)  # fmt: skip
def test_ambiguous_arguments_are_refused(
    args: str, code: int, message: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run(*args.split())
    assert (result.code, result.out, result.err) == (code, "", message if code == 2 else and_nothing_changed(message))
    assert path.read_text() == STORE


def test_a_prefix_of_several_ids_is_a_tag(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("tag", "bc", "b").out == "bcdfgh\tunread\tinbox\tA\thttps://e.org/a\tb\n"


def test_invisible_characters_never_get_into_a_tag(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    assert run("tag", "bc", "+ g\u200bp\x1b[31mu ").code == 0
    assert path.read_text() == STORE.replace('e.org/a"\n', 'e.org/a"\ntags = ["gpu"]\n')


def test_tags_of_another_type_are_unchanged(run: Run, store: Callable[[str], Path]) -> None:
    path = store('[[link]]\nid = "a"\ntitle = "A"\ntags = ["x", 5]\n[[link]]\nid = "b"\ntitle = "B"\ntags = "x"\n')
    assert run("tag", "a", "b", "+y").code == 0
    assert path.read_text() == (
        '[[link]]\nid = "a"\ntitle = "A"\ntags = ["x", 5, "y"]\n[[link]]\nid = "b"\ntitle = "B"\ntags = ["x", "y"]\n'
    )
