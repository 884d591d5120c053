"""Lines are removed from a file and restored byte for byte, whatever happens to the file in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readtrack.storage import pieces
from readtrack.storage.fileops import FileOps

OPS = FileOps()
TEXT = b"thought\r\n\nhttps://a.org\nmilk\nhttps://b.org"
SPANS = [(10, 24), (29, 42)]
LEFT = b"thought\r\n\nmilk\n"


@pytest.fixture
def path() -> Path:
    path = Path("inbox.md")
    path.write_bytes(TEXT)
    return path


def taken(path: Path, *, delete_if_empty: bool = False) -> pieces.Taken:
    return pieces.taking(path.absolute(), TEXT, SPANS, delete_if_empty=delete_if_empty)


def test_pieces_are_removed_and_restored(path: Path) -> None:
    plan = taken(path)
    pieces.take_out(OPS, plan)
    assert path.read_bytes() == LEFT
    pieces.put_back(OPS, plan)
    assert path.read_bytes() == TEXT


def test_removing_and_restoring_are_idempotent(path: Path) -> None:
    plan = taken(path)
    pieces.put_back(OPS, plan)
    assert path.read_bytes() == TEXT
    pieces.take_out(OPS, plan)
    before = path.stat()
    pieces.take_out(OPS, plan)
    assert path.stat() == before


@pytest.mark.parametrize(
    ("now", "left", "back"),
    [
        (TEXT + b"\nnew\n", LEFT + b"\nnew\n", TEXT + b"\nnew\n"),
        (b"new\n" + TEXT, b"new\n" + LEFT, b"new\n" + LEFT + b"\nhttps://a.org\nhttps://b.org"),
        (b"https://b.org\nhttps://a.org\n", b"https://b.org\n", b"https://b.org\n\nhttps://a.org\n"),
        (b"", b"", TEXT[10:24] + TEXT[29:]),
        (b"see https://a.org\nhttps://b.org/x\n", b"see https://a.org\nhttps://b.org/x\n", None),
    ],
    ids=["grown", "grown at the top", "reordered", "emptied", "other lines with the same words"],
)
def test_a_file_that_changed_meanwhile_loses_only_those_lines(
    now: bytes, left: bytes, back: bytes | None, path: Path
) -> None:
    plan = taken(path)
    path.write_bytes(now)
    pieces.take_out(OPS, plan)
    assert path.read_bytes() == left
    if back is not None:
        pieces.put_back(OPS, plan)
        assert path.read_bytes() == back


def test_a_last_line_that_has_grown_is_kept(path: Path) -> None:
    """The file was read while another process wrote to it."""
    plan = taken(path)
    path.write_bytes(TEXT + b"/whole\n")
    pieces.take_out(OPS, plan)
    assert path.read_bytes() == LEFT + b"https://b.org/whole\n"


@pytest.mark.parametrize(
    ("text", "late", "left"),
    [
        (TEXT, b"/whole\nnew\n", LEFT + b"https://b.org/whole\nnew\n"),
        (TEXT, b"\nnew\n", LEFT + b"\nnew\n"),
        (b"new\n" + TEXT, b"\nnew\n", b"new\n" + LEFT + b"\nnew\n"),
        (b"https://a.org\n", b"new\n", b"new\n"),
    ],
    ids=["the last line", "another line", "a changed file", "a small file"],
)
def test_later_writes_of_a_program_with_the_open_file_are_kept(
    text: bytes, late: bytes, left: bytes, path: Path
) -> None:
    path.write_bytes(text)
    if text.startswith(b"https"):
        plan = pieces.taking(path.absolute(), text, [(0, 14)], delete_if_empty=True)
    else:
        plan = taken(path)

    class Late(FileOps):
        def __init__(self) -> None:
            self.file = path.open("ab", buffering=0)

        def write_late(self) -> None:
            with self.file:
                self.file.write(late)

        def replace(self, source: Path, target: Path) -> None:
            super().replace(source, target)
            self.write_late()

        def unlink(self, path: Path) -> None:
            super().unlink(path)
            self.write_late()

    pieces.take_out(Late(), plan)
    assert path.read_bytes() == left


def test_existing_words_do_not_become_the_title_of_a_restored_link() -> None:
    path = Path("one.txt").absolute()
    plan = pieces.taking(path, b"https://a.org\nmilk\n", [(0, 14)], delete_if_empty=False)
    path.write_bytes(b"bread\nmilk\n")
    pieces.put_back(OPS, plan)
    assert path.read_bytes() == b"bread\nmilk\n\nhttps://a.org\n"


def test_a_restored_line_does_not_join_a_line_captured_meanwhile() -> None:
    path = Path("one.txt").absolute()
    plan = pieces.taking(path, b"https://a.org", [(0, 13)], delete_if_empty=False)
    path.write_bytes(b"https://b.org\n")
    pieces.put_back(OPS, plan)
    assert path.read_bytes() == b"https://a.org\nhttps://b.org\n"


@pytest.mark.parametrize(("delete_if_empty", "is_there"), [(True, False), (False, True)])
def test_a_file_is_removed_with_its_last_line_and_restored(delete_if_empty: bool, is_there: bool) -> None:
    path = Path("inbox/one.txt").absolute()
    path.parent.mkdir()
    path.write_bytes(b"\nhttps://a.org\n \n")
    plan = pieces.taking(path, path.read_bytes(), [(1, 15)], delete_if_empty=delete_if_empty)
    pieces.take_out(OPS, plan)
    assert path.exists() == is_there
    pieces.take_out(OPS, plan)
    if not is_there:
        path.parent.rmdir()
    pieces.put_back(OPS, plan)
    assert path.read_bytes() == (b"\nhttps://a.org\n \n" if is_there else b"https://a.org\n")


def test_mode_and_links_of_the_file_are_kept(path: Path) -> None:
    path.chmod(0o640)
    Path("link.md").symlink_to(path)
    plan = pieces.taking(Path("link.md").absolute(), TEXT, SPANS, delete_if_empty=False)
    pieces.take_out(OPS, plan)
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (LEFT, 0o640)
    assert Path("link.md").is_symlink()


LINES = st.lists(st.sampled_from([b"\n", b"a\n", b"b\r\n", b"https://a.org\n", b"\xe5\x9b\xbe\n"]), max_size=8)


@given(LINES, st.sampled_from([b"", b"end", b"https://e.org"]), st.sets(st.integers(0, 8)), LINES, LINES)
def test_nothing_is_lost_whatever_is_taken_and_appended(
    lines: list[bytes], last: bytes, chosen: set[int], above: list[bytes], below: list[bytes]
) -> None:
    path = Path("inbox.md").absolute()
    all_lines = [*lines, *([last] if last else [])]
    data = b"".join(all_lines)
    ends = [sum(map(len, all_lines[: number + 1])) for number in range(len(all_lines))]
    spans = [(end - len(all_lines[number]), end) for number, end in enumerate(ends) if number in chosen]
    plan = pieces.taking(path, data, spans, delete_if_empty=False)
    path.write_bytes(data)
    pieces.take_out(OPS, plan)
    left = b"".join(line for number, line in enumerate(all_lines) if number not in chosen)
    assert path.read_bytes() == left
    pieces.put_back(OPS, plan)
    assert path.read_bytes() == data
    path.write_bytes(b"".join([*above, *all_lines, b"\n", *below]))
    pieces.take_out(OPS, plan)
    kept = path.read_bytes().splitlines()
    for line in {*left.splitlines(), *b"".join(above + below).splitlines()} - {
        piece.strip().encode() for _, piece in plan.pieces
    }:
        assert line in kept
