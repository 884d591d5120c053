"""Encodings, zips and directories."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from contents import entry
from samples import POCKET, SAMPLES, zipped

from readtrack.errors import ReadtrackError
from readtrack.importers import Contents, Settings, Skipped, sources

TABLE = "url,title\nhttps://e.org/a,推理\n"
EXPECTED = (entry(2, "推理", "https://e.org/a"),)
MANY = "url,title\n" + "".join(f"https://e.org/{number},x\n" for number in range(3))


def read(data: bytes, **more: str) -> Contents:
    return sources.read(data, "file", settings=Settings(), **more)


def refused(data: bytes, **more: str) -> str:
    with pytest.raises(ReadtrackError) as caught:
        read(data, **more)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_detected(encoding: str) -> None:
    assert read(TABLE.encode(encoding)).entries == EXPECTED


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5"])
def test_other_encodings_are_given_by_name(encoding: str) -> None:
    assert read(TABLE.encode(encoding), encoding=encoding).entries == EXPECTED
    assert refused(TABLE.encode("gbk")) == "is not UTF-8 (byte 0xcd)"
    assert refused(TABLE.encode("gbk"), encoding="ascii") == "is not ascii (byte 0xcd)"


@pytest.mark.parametrize("encoding", ["nope", "hex", "x\0y", "undefined", "idna"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    assert refused(b"\xff", encoding=encoding)


def test_html_may_declare_its_encoding() -> None:
    text = '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312">\n<DL><DT><A HREF="https://e.org/a">推理</A>'
    assert read(text.encode("gb2312")).entries == (entry(2, "推理", "https://e.org/a"),)
    assert refused(text.replace("gb2312", "nope").encode("gb2312")) == "is not UTF-8 (byte 0xcd)"


def test_a_zip_is_read_member_by_member() -> None:
    data = zipped({"part_000000.csv": POCKET, "part_000001.csv": TABLE, "notes.txt": "hello", "a.png": b"\x89", "__MACOSX/x.csv": TABLE})  # fmt: skip  # noqa: E501
    found = read(data)
    assert [one.place for one in found.entries] == [
        "part_000000.csv:2", "part_000000.csv:3", "part_000000.csv:4", "part_000001.csv:2",
    ]  # fmt: skip
    assert found.skipped == (
        Skipped(6, "No address", "no URL", "part_000000.csv:6"),
        Skipped(0, "", "unsupported or unrecognised format", "notes.txt"),
    )


def test_only_the_metadata_of_omnivores_zip_is_read() -> None:
    data = zipped(
        {"metadata_0_to_20.json": SAMPLES["omnivore"], "content/a.html": "<p>x", "highlights/a.md": "- [ ] x"}
    )
    found = read(data)
    assert ([one.place for one in found.entries][:1], found.skipped) == (["metadata_0_to_20.json:[0]"], ())


def test_a_directory_is_read_like_a_zip(tmp_path: Path) -> None:
    (tmp_path / "part_000001.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "part_000000.csv").write_text(POCKET, encoding="utf-8")
    (tmp_path / "readme").write_text("hello", encoding="utf-8")
    found = sources.read_path(tmp_path, settings=Settings())
    assert [one.place for one in found.entries][-1] == "part_000001.csv:2"


def test_zip_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        refused(zipped({"a.csv": b"url\n" + b"\0" * 3_000_000}))
        == "a.csv expands more than 200-fold, refused as a zip bomb"
    )
    monkeypatch.setattr(sources, "MOST_BYTES", 2 * len(MANY))
    assert len(read(zipped({"a.csv": MANY, "b.csv": MANY})).entries) == 6
    assert refused(zipped({"a.csv": MANY, "b.csv": MANY, "c.csv": MANY})) == "contains more than 0 MB"
    monkeypatch.setattr(sources, "MOST_MEMBERS", 2)
    assert refused(zipped({"a": "", "b": "", "c": ""})) == "is a zip of 3 files; more than 2 are not read"


@pytest.mark.parametrize("name", ["a.zip", "a.csv"])
def test_nested_zips_are_never_opened(name: str) -> None:
    inner = zipped({"a.csv": TABLE})
    assert refused(zipped({name: inner})).startswith("contains no file in a supported format")
    found = read(zipped({name: inner, "b.csv": TABLE}))
    assert len(found.entries) == 1
    if name == "a.csv":
        assert found.skipped == (Skipped(0, "", "is a zip in a zip: unpack the outer one", "a.csv"),)


def test_overlapping_members_do_not_exceed_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ratio also applies to the whole zip, as members may overlap."""
    monkeypatch.setattr(sources, "MOST_RATIO", 2)
    many = zipped({f"{number}.csv": b"url\n" + b"x" * 500_000 for number in range(4)})
    assert refused(many) == "2.csv expands more than 2-fold, refused as a zip bomb"


def test_compressions_that_cannot_be_limited_are_refused() -> None:
    """574 bytes of bzip2 expand to 600 MB, and the standard library expands them in one step."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.csv", TABLE)
    assert refused(data.getvalue()) == "is an unreadable zip: only stored and deflated files are supported"


def test_the_zips_in_a_directory_share_one_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_MEMBERS", 3)
    for name in ("a", "b"):
        (tmp_path / f"{name}.zip").write_bytes(zipped({"1.csv": TABLE, "2.csv": POCKET}))
    found = sources.read_path(tmp_path, settings=Settings())
    assert {one.place.split(":")[0] for one in found.entries} == {"a.zip"}
    assert [one.place for one in found.skipped if one.place == "b.zip"] == ["b.zip"]


def damaged() -> dict[str, bytes]:
    whole = zipped({"a.csv": TABLE * 100})
    encrypted = bytearray(whole)
    encrypted[6] |= 1
    encrypted[whole.rindex(b"PK\x01\x02") + 8] |= 1
    unknown = bytearray(whole)
    unknown[8:10] = unknown[whole.rindex(b"PK\x01\x02") + 10 : whole.rindex(b"PK\x01\x02") + 12] = b"\x63\x00"
    crc = bytearray(whole)
    crc[50] ^= 255
    return {
        "cut": whole[:-10],
        "only the beginning": b"PK\x03\x04",
        "empty": zipped({}),
        "encrypted": bytes(encrypted),
        "a compression that is not known": bytes(unknown),
        "a wrong sum": bytes(crc),
    }


@pytest.mark.parametrize("data", damaged().values(), ids=list(damaged()))
def test_damaged_zips_are_refused(data: bytes) -> None:
    assert refused(data)


def test_names_in_a_zip_never_become_paths() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("../../evil.csv", TABLE)
        archive.writestr("/tmp/evil.csv", TABLE)
    assert len(read(data.getvalue()).entries) == 2
    assert not list(Path.cwd().parent.rglob("*.csv"))
    assert not Path("/tmp/evil.csv").exists()


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"mozLz40\0\x01", "in Firefox: Bookmarks › Manage › Import and Backup › Export to HTML"),
        (b"SQLite format 3\0\x01", "this is the database of a program: export from the program instead"),
        (
            b"a thought\n" * 9 + b"see https://example.org\n",
            "to add the links in a text: readtrack add - < FILE · or readtrack inbox --take --inbox FILE",
        ),
    ],
)
def test_files_often_mistaken_for_exports(data: bytes, hint: str) -> None:
    with pytest.raises(ReadtrackError) as caught:
        read(data)
    assert (str(caught.value), caught.value.hint) == ("unsupported or unrecognised format", hint)
