# ruff: noqa: E501  # tables of texts side by side
"""Merges case by case; the properties are in properties/test_merge.py."""

from __future__ import annotations

import pytest

from readtrack.core.ids import mint
from readtrack.merge.conflicts import Labels, sides
from readtrack.merge.merge import MergeError, merge

A = '[[link]]\nid = "a"\nurl = "https://e.org/a"\n'
B = '[[link]]\nid = "b"\nurl = "https://e.org/b"\n'
BOOK = "# above\n[[link]] # mine\nid = 'a'  # the id\ntitle = \"A\" # after\n"


def both(base: str | None, ours: str, theirs: str) -> str:
    """The merged text; there must be no conflict."""
    merged = merge(base, ours, theirs)
    assert not merged.conflicts
    return merged.text


# Lines after link A: in the base, in ours, in theirs, and merged.
CLEAN = {
    "done on one machine, started on the other": (
        "", "done = 2026-11-02\n", "started = 2026-11-01\n", "done = 2026-11-02\nstarted = 2026-11-01\n"
    ),
    "reopened here, a note there": ("done = true\n", "", 'done = true\nnote = "n"\n', 'note = "n"\n'),
    "reopened here, done there all the time": ("done = true\ntags = []\n", "tags = []\n", "done = true\ntags = []\n", "tags = []\n"),
    "the same day": ("", "done = 2026-11-02\n", "done = 2026-11-02\n", "done = 2026-11-02\n"),
    "another spelling of the same": ('note = "n"\n', "note = 'N'\n", 'note = "N"\n', "note = 'N'\n"),
    "dropped here, started there": ("", "dropped = true\n", "started = true\n", "dropped = true\nstarted = true\n"),
    "done, then dropped there": ("done = true\n", "done = 2026-11-02\n", "done = true\ndropped = true\n", "done = 2026-11-02\ndropped = true\n"),
    "tags": ('tags = ["x", "y"]\n', 'tags = ["n", "x", "y"]\n', 'tags = ["y", "m"]\n', 'tags = ["n", "y", "m"]\n'),
    "tags that one side removed": ('tags = ["x"]\n', "", 'tags = ["x", "y"]\n', 'tags = ["y"]\n'),
    "first tags on both": ("", 'tags = ["x", "y"]\n', 'tags = ["y", "z"]\n', 'tags = ["x", "y", "z"]\n'),
    "comments in the tags": (
        'tags = [\n  "x", # why\n]\n', 'tags = [\n  "x", # why\n  "y", # ours\n]\n', 'tags = [\n  "x", # why\n  "z", # theirs\n]\n',
        '# theirs\ntags = [\n  "x", # why\n  "y", # ours\n  "z",\n]\n',
    ),
    "comments after a value": ("done = true\n", "done = true # ours\n", "done = true # theirs\n", "done = true # ours # theirs\n"),
    "a comment here, a value there": ("minutes = 5\n", "minutes = 5 # ours\n", "minutes = 7\n", "minutes = 7 # ours\n"),
    "comments between the keys": ("minutes = 5\n", "# ours\nminutes = 5\n", "# theirs\nminutes = 5\n", "# ours\n# theirs\nminutes = 5\n"),
    "the same comment on both": ("minutes = 5\n", "# c\nminutes = 5\nx = 1\n", "# c\nminutes = 5\ny = 1\n", "# c\nminutes = 5\nx = 1\ny = 1\n"),
    "unknown keys": ("", "extra.a = 1\n", "extra.b = {c = 1}\n", "extra.a = 1\nextra.b = {c = 1}\n"),
    "a sub-table here, a key there": ("[link.meta]\nx = 1\n", "[link.meta]\nx = 2\n", "done = true\n[link.meta]\nx = 1\ny = 1\n", "done = true\n[link.meta]\nx = 2\ny = 1\n"),
}  # fmt: skip


@pytest.mark.parametrize(("base", "ours", "theirs", "merged"), CLEAN.values(), ids=CLEAN)
def test_changes_of_both_sides_to_one_link_are_merged(base: str, ours: str, theirs: str, merged: str) -> None:
    end = "\n# section\n\n" + B
    assert both(A + base + end, A + ours + end, A + theirs + end) == A + merged + end


# As above; merged is what the link is with markers.
CONFLICTS = {
    "one field with two values": ("minutes = 1\n", "minutes = 2\n", "minutes = 3\n", ("minutes = 2\n", "minutes = 1\n", "minutes = 3\n")),
    "a new field with two values": ("", 'note = "a"\n', 'note = "b"\n', ('note = "a"\n', "", 'note = "b"\n')),
    "a field removed and changed": ("minutes = 1\n", "", "minutes = 3\n", ("", "minutes = 1\n", "minutes = 3\n")),
    "done on two days": ("", "done = 2026-11-01\n", "done = 2026-11-02\n", ("done = 2026-11-01\n", "", "done = 2026-11-02\n")),
    "done against dropped": ("", "done = true\n", "dropped = true\n", ("done = true\n", "", "dropped = true\n")),
}  # fmt: skip


@pytest.mark.parametrize(("base", "ours", "theirs", "shown"), CONFLICTS.values(), ids=CONFLICTS)
@pytest.mark.parametrize("size", [7, 9])
def test_a_conflict_is_around_one_key(
    base: str, ours: str, theirs: str, shown: tuple[str, str, str], size: int
) -> None:
    texts = (f"{A}{base}\n{B}", f"{A}{ours}\n{B}", f"{A}{theirs}\n{B}done = true\n")
    merged = merge(*texts, marker_size=size, style="diff3", labels=Labels("HEAD", "1f2e", "other"))
    assert len(merged.conflicts) == 1
    assert merged.text == (
        f"{A}{'<' * size} HEAD\n{shown[0]}{'|' * size} 1f2e\n{shown[1]}{'=' * size}\n{shown[2]}{'>' * size} other\n"
        f"\n{B}done = true\n"
    )


def test_removed_against_changed_is_a_conflict_around_the_link() -> None:
    merged = merge(f"{A}\n{B}", A, f"{A}\n{B}done = true\n")
    assert merged.text == f"{A}\n<<<<<<< ours\n=======\n{B}done = true\n>>>>>>> theirs\n"
    assert merged.side("ours").rstrip("\n") == A.rstrip("\n")
    assert merged.side("theirs") == merged.side("both") == f"{A}\n{B}done = true\n"


def test_removed_against_untouched_is_removed() -> None:
    assert both(f"{A}\n{B}", A, f"{A}done = true\n\n{B}") == f"{A}done = true\n"


def test_the_same_link_added_on_both_machines_is_one() -> None:
    """With the earlier of the two dates."""
    ours = f'{B}title = "B"\ntags = ["x"]\nadded = 2026-11-22\n'
    theirs = f'{B}topic = "vllm"\ntags = ["y"]\nadded = 2026-11-21\n'
    wanted = f'{B}title = "B"\ntopic = "vllm"\ntags = ["x", "y"]\nadded = 2026-11-21\n'
    assert both(A, f"{A}\n{ours}", f"{A}\n{theirs}") == f"{A}\n{wanted}"


def test_the_same_url_and_topic_is_the_same_link_whatever_the_ids() -> None:
    theirs = B.replace('"b"', '"other"')
    merged = merge(A, f"{A}\n{B}", f"{A}\n{theirs}done = true\n")
    assert merged.text == f"{A}\n{B}done = true\n"
    assert merged.remarks == ("'https://e.org/b' has two ids: kept ours, b; theirs was other",)


def test_two_links_with_one_id_stay_two_links() -> None:
    other = B.replace("e.org/b", "e.org/other")
    merged = merge(A, f"{A}\n{B}", f"{A}\n{other}")
    new = mint("https://e.org/other", None, "inbox", holders={})
    assert merged.text == f"{A}\n{B}\n" + other.replace('"b"', f'"{new}"')
    assert merged.remarks == (f"the id b of their link 'https://e.org/other' is already in use: changed to {new}",)


def test_links_without_ids_are_identified_by_url_or_title() -> None:
    base = '[[link]]\nurl = "https://e.org/a"\ntitle = "A"\n'
    assert (
        both(base, base.replace('"A"', '"AA"'), f"{base}done = true\n") == base.replace('"A"', '"AA"') + "done = true\n"
    )
    assert (
        both(base, base.replace("/a", "/moved"), f"{base}done = true\n")
        == base.replace("/a", "/moved") + "done = true\n"
    )


def test_new_links_keep_their_positions_ours_first() -> None:
    c, d = (A.replace('"a"', f'"{name}"').replace("/a", f"/{name}") for name in "cd")
    base = f"{A}\n# section\n\n{B}"
    assert both(base, f"{A}\n{c}\n# section\n\n{B}", f"{A}\n{d}\n# section\n\n{B}") == (
        f"{A}\n{c}\n{d}\n# section\n\n{B}"
    )


def test_moved_here_and_changed_there() -> None:
    assert both(f"{A}\n{B}", f"{B}\n{A}", f"{A}done = true\n\n{B}") == f"{B}\n{A}done = true\n"
    assert both(f"{A}\n{B}", f"{A}done = true\n\n{B}", f"{B}\n{A}") == f"{B}\n{A}done = true\n"


def test_tables_merge_as_links_do() -> None:
    base = 'version = 1\n\n[topic.x]\nname = "X"\n\n'
    ours = 'version = 1\nowner = "me"\n\n[topic.x]\nname = "X"\n\n[topic.y]\nname = "Y"\n\n'
    theirs = 'version = 1\n\n[topic.x]\nname = "XX"\n\n[settings]\ny = 1\n\n'
    assert both(base + A, ours + A, theirs + A) == (
        'version = 1\nowner = "me"\n\n[topic.x]\nname = "XX"\n\n[topic.y]\nname = "Y"\n\n[settings]\ny = 1\n\n' + A
    )


def test_comments_and_spelling_of_both_sides_are_kept() -> None:
    ours = BOOK.replace("# above", "# above\n# ours") + "done = true # ours\n"
    theirs = BOOK.replace("# mine", "# mine too").replace('"A" # after', "'AA' # then") + "minutes=5\n"
    assert both(BOOK, ours, theirs) == (
        "# above\n# ours\n[[link]] # mine too\nid = 'a'  # the id\ntitle = 'AA' # then\ndone = true # ours\nminutes=5\n"
    )


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_breaks_and_byte_order_mark_are_ours(bom: str) -> None:
    crlf = bom + f"{A}done = true\n\n{B}".replace("\n", "\r\n")
    wanted = bom + f"{A}done = true\n\n{B}minutes = 5\n".replace("\n", "\r\n")
    for base in (f"{A}\n{B}", bom + f"{A}\n{B}".replace("\n", "\r\n")):
        assert both(base, crlf, f"{A}\n{B}minutes = 5\n") == wanted
        assert both(base, crlf, "\ufeff" + f"{A}\n{B}minutes = 5\n") == wanted


def test_a_comment_at_the_end_of_a_link_stays_with_it() -> None:
    base = f"{A}x = 1\n# lead\n{B}"
    assert both(base, f"{A}# lead\n{B}done = true\n", f"{A}# new\nx = 1\n# lead\n{B}minutes = 5\n") == (
        f"{A}# new\n\n# lead\n{B}done = true\nminutes = 5\n"
    )


@pytest.mark.parametrize("spoilt", ["x = = 1\n", "<<<<<<< a\n", "[[link]]\n[link]\n", "x = " + "[" * 5000])
def test_an_unreadable_side_is_not_merged(spoilt: str) -> None:
    with pytest.raises(MergeError, match=r"^ours cannot be read"):
        merge(A, spoilt, B)
    with pytest.raises(MergeError, match=r"^theirs cannot be read"):
        merge(A, B, spoilt)
    assert both(None, A, B) == f"{A}\n{B}"


@pytest.mark.parametrize("spoilt", ["x = = 1\n", "<<<<<<< a\n=======\nx = = 1\n>>>>>>> b\n"])
def test_with_an_unreadable_base_every_difference_is_a_conflict(spoilt: str) -> None:
    """It is unknown whether one side added it or the other removed it."""
    ours, theirs = f"{A}\n{B}", f'{A}\n{B}title = "B"\n'
    assert merge(spoilt, ours, theirs).text == f'{ours}<<<<<<< ours\n=======\ntitle = "B"\n>>>>>>> theirs\n'
    assert merge(spoilt, f"{A}\n{B}", A).text == f"{A}\n<<<<<<< ours\n{B}=======\n>>>>>>> theirs\n"
    assert both(spoilt, f"{A}\n{B}", f"{A}\n{B}") == f"{A}\n{B}"


# What the base has between its markers, ours, theirs, and what is merged.
CRISS_CROSS = {
    "the same choice on both sides": ((A, B), A, A, A),
    "the same choice, and more": ((A, B), A + "done = true\n", A + "minutes = 5\n", A + "done = true\nminutes = 5\n"),
    "one choice here, one there": (
        (f'{A}title = "X"\n', f'{A}title = "M"\n'), f'{A}title = "X"\n', f'{A}title = "M"\n',
        f'{A}<<<<<<< ours\ntitle = "X"\n=======\ntitle = "M"\n>>>>>>> theirs\n',
    ),
    "there in one base, and on one side": ((A, ""), "", A, f"<<<<<<< ours\n=======\n{A}>>>>>>> theirs\n"),
    "there in the other base, and on one side": (("", A), A, "", f"<<<<<<< ours\n{A}=======\n>>>>>>> theirs\n"),
    "a third choice on both sides": (
        (f'{A}title = "X"\n', f'{A}title = "M"\n'), f'{A}title = "XM"\n', f'{A}title = "XM"\ndone = true\n',
        f'{A}title = "XM"\ndone = true\n',
    ),
    "at the top of the file": (("x = 1\n", "x = 2\n"), "x = 1\n", "x = 2\n", "<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n"),
}  # fmt: skip


@pytest.mark.parametrize(("base", "ours", "theirs", "merged"), CRISS_CROSS.values(), ids=CRISS_CROSS)
def test_a_base_with_a_conflict_in_it_may_be_either_of_its_sides(
    base: tuple[str, str], ours: str, theirs: str, merged: str
) -> None:
    """As generated by git for a criss-cross history. Everything outside that conflict merges as usual: here link c is removed
    on one side and changed on the other, d is removed on one side."""
    c, d = (A.replace('"a"', f'"{name}"').replace("/a", f"/{name}") for name in "cd")
    text = f"<<<<<<< x\n{base[0]}=======\n{base[1]}>>>>>>> y\n\n{c}\n{d}"
    assert merge(text, f"{ours}\n{c}\n{d}", f"{theirs}\n{c}done = true\n").text == f"{merged}\n{c}done = true\n"


def test_markers_that_are_quoted_in_a_note_are_no_conflict() -> None:
    note = 'note = """\n<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> x"""\n'
    assert merge(A + note, f"{A}done = true\n", A + note).text == f"{A}done = true\n"
    assert merge(A + note, f"{A}{note}done = true\n", A).text == f"{A}done = true\n"
    assert merge(A + note, f'{A}note = "one"\n', f'{A}note = "two"\n').conflicts[0].base == note.rstrip()


def test_markers_in_all_of_gits_styles_are_read() -> None:
    text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\nd\n"
    assert sides(text) == (None, "a\nb\nd\n", "a\nc\nd\n")
    assert sides(text.replace("b\n", "b\n||||||| 1f2e\nx\n")) == ("a\nx\nd\n", "a\nb\nd\n", "a\nc\nd\n")
    nested = text.replace("b\n", "b\n||||||| 1f2e\n<<<<<<<<< y\nx\n=========\nz\n>>>>>>>>> y\n")
    assert sides(nested) == ("a\n<<<<<<<<< y\nx\n=========\nz\n>>>>>>>>> y\nd\n", "a\nb\nd\n", "a\nc\nd\n")
    assert sides("\ufeff" + text[2:]) == (None, "\ufeffb\nd\n", "\ufeffc\nd\n")
    assert sides(text.replace("\n", "\r\n")) == (None, "a\r\nb\r\nd\r\n", "a\r\nc\r\nd\r\n")
    for whole in ("", "a\n", "<<<<<<< a\n", "<<<<<<< a\n=======\n", "=======\n>>>>>>> b\n"):
        assert sides(whole) is None
