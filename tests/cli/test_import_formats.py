"""import of other programs' files: every format, and the options."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from contents import read
from running import Run
from samples import CSV, POCKET, SAMPLES, zipped

from readtrack.importers import FORMATS

UNCHANGED = "0 added, 0 updated, {} unchanged"


@pytest.fixture
def file(store: Callable[[str], Path]) -> Callable[[str, str | bytes], str]:
    """Write a file next to a store without links; returns its name."""
    store("version = 1\n")

    def write(name: str, content: str | bytes) -> str:
        Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


@pytest.mark.parametrize("name", SAMPLES)
def test_importing_twice_adds_every_link_once(name: str, run: Run, file: Callable[[str, str | bytes], str]) -> None:
    """The links are in the store, skipped entries are reported, and a second run changes no byte."""
    path, expected = file("export", SAMPLES[name]), read(name)
    first = run("import", path)
    assert first.code == 0
    named = [line for line in first.err.splitlines() if line.startswith("skipped export:")]
    assert len(named) == len(expected.skipped)
    count, left = len(expected.entries), len(expected.skipped)
    assert first.err.splitlines()[-1] == f"{count} added, 0 updated, 0 unchanged, {left} skipped"
    assert len(first.out.splitlines()) == count
    before = Path("reading.toml").stat()
    second = run("import", path)
    assert (second.code, second.out) == (0, "")
    assert second.err.splitlines()[-1] == f"{UNCHANGED.format(count)}, {left} skipped"
    assert Path("reading.toml").stat().st_mtime_ns == before.st_mtime_ns
    assert run("undo").code == 0
    assert Path("reading.toml").read_text(encoding="utf-8") == "version = 1\n"


def test_links_in_the_store(run: Run, file: Callable[[str, str | bytes], str]) -> None:
    result = run("import", file("b.html", SAMPLES["netscape"]))
    assert result.err == (
        "skipped b.html:13: 'Most Visited' not a web URL: place:\n"
        "skipped b.html:22: 'Bookmarklet' not a web URL: javascript:\n"
        "3 added, 0 updated, 0 unchanged, 2 skipped\n"
    )
    text = Path("reading.toml").read_text(encoding="utf-8")
    assert '[topic.bookmarks-toolbar-ml-and-more]\nname = "Bookmarks Toolbar/ML, and more"\n' in text
    assert (
        'topic = "inbox"\ntitle = "On & top"\nurl = "https://e.org/top?a=1&timestamp=2&copy=3&x=4"\n'
        'tags = ["v1", "推理 引擎"]\nadded = 2023-11-15\nnote = """\nA note on it\nin two lines"""\n'
    ) in text


def test_an_exported_list_is_imported_unchanged(run: Run, file: Callable[[str, str | bytes], str]) -> None:
    assert run("import", file("a.json", SAMPLES["readtrack"])).code == 0
    assert Path("reading.toml").read_text(encoding="utf-8") == (
        'version = 1\n\n[topic.vllm]\nname = "推理引擎"\n\n'
        '[[link]]\nid = "kqzmtr"\ntopic = "cuda"\ntitle = "A"\nurl = "https://e.org/a?utm_source=x"\n'
        'author = "Ada"\npublished = 2024-02-29\ntags = ["gpu"]\n'
        "added = 2024-03-01\nstarted = true\ndone = 2024-03-04\ndropped = 2024-03-05\nminutes = 12\n"
        'note = """\none\ntwo"""\n\n[[link]]\nid = "raft-paper"\ntopic = "vllm"\ntitle = "B"\n'
    )


def test_columns_can_be_named(run: Run, file: Callable[[str, str | bytes], str]) -> None:
    path = file("a.csv", "Wohin;Was\nhttps://e.org/a;A\n")
    assert run("import", path).err.startswith("error: a.csv: unsupported or unrecognised format; nothing changed\n")
    result = run("import", path, "--columns", "url=Wohin,title=Was")
    assert (result.code, result.out.split("\t")[3:5]) == (0, ["A", "https://e.org/a"])
    assert run("import", path, "--columns", "url=Woher").err == (
        "error: a.csv: has no column 'Woher'; nothing changed\n"
        "hint: its columns are wohin, was; set the one with the URLs: --columns url=NAME\n"
    )
    for wrong in ("url", "url=", "=Wohin", "uri=Wohin"):
        assert run("import", path, "--columns", wrong).code == 2


def test_a_format_can_be_named(run: Run, file: Callable[[str, str | bytes], str]) -> None:
    path = file("a.csv", POCKET)
    assert run("import", path, "--format", "csv", "--dry-run").err.endswith(
        "3 added, 0 updated, 0 unchanged, 1 skipped\n"
    )
    refused = run("import", path, "--format", "goodreads")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "error: a.csv: has no column 'book id'; nothing changed")
    assert (
        run("import", path, "--format", "json").err
        == "error: a.csv:1:1: is broken JSON: Expecting value; nothing changed\n"
    )
    unknown = run("import", path, "--format", "tsv")
    assert (unknown.code, unknown.err.splitlines()[0]) == (2, "error: unknown format 'tsv'")
    assert all(name in unknown.err for name in FORMATS)


def test_an_encoding_can_be_named(run: Run, file: Callable[[str, str | bytes], str]) -> None:
    path = file("a.csv", "url,title\nhttps://e.org/a,推理\n".encode("gbk"))
    assert (
        run("import", path).err == "error: a.csv:2: is not UTF-8 (byte 0xcd); nothing changed\n"
        "hint: set its encoding: --encoding gbk\n"
    )
    assert run("import", path, "--encoding", "gbk").out.split("\t")[3] == "推理"
    assert run("import", path, "--encoding", "klingon").code == 2


def test_zips_directories_and_standard_input(run: Run, file: Callable[[str, str | bytes], str]) -> None:
    file("pocket.zip", zipped({"part_000000.csv": POCKET}))
    Path("parts").mkdir()
    file("parts/part_000000.csv", POCKET)
    assert "skipped pocket.zip:part_000000.csv:6: 'No address' no URL\n3 added" in run("import", "pocket.zip").err
    assert run("import", "parts").err.endswith("0 added, 0 updated, 3 unchanged, 1 skipped\n")
    assert run("import", "-", stdin=POCKET).err.endswith("0 added, 0 updated, 3 unchanged, 1 skipped\n")


def test_one_unreadable_file_stops_the_import(run: Run, file: Callable[[str, str | bytes], str]) -> None:
    result = run("import", file("a.csv", POCKET), file("b.zip", b"PK\x03\x04"))
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: b.zip: is an unreadable zip")
    assert Path("reading.toml").read_text(encoding="utf-8") == "version = 1\n"


@pytest.mark.parametrize(("name", "parser"), [("bibtex", "bibtexparser"), ("ris", "rispy")])
def test_a_missing_parser_is_reported(
    name: str, parser: str, run: Run, file: Callable[[str, str | bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [one for one in sys.modules if one.split(".")[0] == parser]:
        monkeypatch.delitem(sys.modules, module)
    real = builtins.__import__

    def without(module: str, *args: Any) -> Any:
        if module.split(".", maxsplit=1)[0] == parser:
            raise ModuleNotFoundError(f"No module named {parser!r}", name=parser)
        return real(module, *args)

    monkeypatch.setattr(builtins, "__import__", without)
    result = run("import", file("a", SAMPLES[name]))
    assert (result.code, result.err.splitlines()[1]) == (
        1,
        "hint: install it: pip install 'readtrack[bib]'",
    )


def test_only_the_required_reader_is_loaded(file: Callable[[str, str | bytes], str]) -> None:
    path = file("a.csv", CSV)
    code = (
        "import sys; sys.argv = ['readtrack', 'import', sys.argv[1]]\n"
        "from readtrack.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print(*sorted(one for one in sys.modules if one.startswith(('readtrack.importers.', 'rich', 'markdown_it'))))"
    )
    out = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=True, env=dict(os.environ))
    names = {"detect", "fields", "generic", "objects", "plan", "references", "sources", "tables"}
    assert out.stdout.decode().splitlines()[-1].split() == sorted(f"readtrack.importers.{name}" for name in names)


def test_the_help_lists_every_format(run: Run) -> None:
    text = run("import", "--help").out
    for name, one in FORMATS.items():
        assert f"    {name:<12} {one.what}\n" in text
