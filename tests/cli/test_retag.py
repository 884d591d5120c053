"""retag: a tag is renamed or merged everywhere, and everything else is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed

STORE = """\
[[link]]
id = "a"
title = "A"
tags = [
  "gpu", # why
  "x",
]

[[link]]
id = "b"
title = "B"
tags = ['GPU', "kernel"] # both

[[link]]
id = "c"
title = "C"
tags = "gpu"

[[link]]
title = "D"
tags = ["x"]
"""


@pytest.mark.parametrize(
    ("args", "changes", "changed"),
    [
        (("gpu", "cuda"), [('"gpu", #', '"cuda", #'), ("'GPU'", '"cuda"'), ('"gpu"\n', '["cuda"]\n')], "abc"),
        (("+GPU", "+核"), [('"gpu", #', '"核", #'), ("'GPU'", '"核"'), ('"gpu"\n', '["核"]\n')], "abc"),
        (("gpu", "Kernel"), [('"gpu", #', '"Kernel", #'), ("['GPU', ", "["), ('"gpu"\n', '["Kernel"]\n')], "abc"),
        (("gpu", "GPU"), [('"gpu", #', '"GPU", #'), ('"gpu"\n', '["GPU"]\n')], "ac"),
        (("gpu", "x"), [('  "gpu", # why\n', ""), ("'GPU'", '"x"'), ('"gpu"\n', '["x"]\n')], "abc"),
    ],
)
def test_a_tag_is_renamed_in_place_or_merged_with_an_existing_one(
    args: tuple[str, ...], changes: list[tuple[str, str]], changed: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("retag", *args)
    text = STORE
    for old, new in changes:
        text = text.replace(old, new)
    assert path.read_text() == text
    assert (result.code, result.err) == (0, "")
    assert "".join(line[0] for line in result.out.splitlines()) == changed


def test_tags_that_differ_in_case_are_merged(run: Run, store: Callable[[str], Path]) -> None:
    path = store('[[link]]\nid = "a"\ntitle = "A"\ntags = ["GPU", "y", "Gpu", "gpu"]\n')
    assert run("retag", "gpu", "gpu").code == 0
    assert path.read_text() == '[[link]]\nid = "a"\ntitle = "A"\ntags = ["y", "gpu"]\n'


def test_a_tag_that_already_has_the_name_is_unchanged(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    before = path.stat().st_mtime_ns
    result = run("retag", "kernel", "kernel")
    assert (result.code, result.out, result.err) == (0, "", "already tagged: b 'B'\n")
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (("gup", "x"), 1, "error: no link has the tag 'gup'\nhint: did you mean gpu?\n"),
        (("zzz", "x"), 1, "error: no link has the tag 'zzz'\nhint: list all tags: readtrack tags\n"),
        (
            ("gpu", ""),
            2,
            "error: retag takes one tag and its new name, without commas\nhint: readtrack retag TAG NEW\n",
        ),
        (
            ("gpu", "a,b"),
            2,
            "error: retag takes one tag and its new name, without commas\nhint: readtrack retag TAG NEW\n",
        ),
        (("gpu",), 2, "error: missing argument NEW\nhint: see readtrack retag --help\n"),
    ],
)
def test_invalid_arguments_change_nothing(
    args: tuple[str, ...], code: int, error: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("retag", *args)
    assert (result.code, result.out, result.err) == (code, "", error if code == 2 else and_nothing_changed(error))
    assert path.read_text() == STORE


def test_comments_are_kept_when_two_tags_are_merged(run: Run, store: Callable[[str], Path]) -> None:
    path = store('[[link]]\nid = "a"\ntitle = "A"\ntags = [ # mine\n  "gpu", # why\n  # between\n  "GPU",\n]\n')
    assert run("retag", "gpu", "cuda").code == 0
    assert path.read_text() == ('[[link]]\nid = "a"\ntitle = "A"\ntags = [ # mine\n  "cuda", # why\n  # between\n]\n')
