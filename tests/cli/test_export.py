"""export: to standard output and to files, new and in place, and what it refuses."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed

STORE = """\
version = 1

[topic.vllm]
name = "推理引擎"

[[link]]
id = "aaa"
topic = "vllm"
title = "A"
url = "https://e.org/a"
tags = ["v1"]
done = 2026-11-20

[[link]]
id = "bbb"
topic = "cuda"
title = "=B"
url = "https://e.org/b"
added = 2026-11-01

[[link]]
id = "ccc"
topic = "cuda"
title = "C"
"""
MARKDOWN = """\
# Reading list

## 推理引擎

- [x] [A](https://e.org/a) #v1 ✅ 2026-11-20

## cuda

- [ ] [=B](https://e.org/b)
- [ ] C
"""


@pytest.fixture(autouse=True)
def there(store: Callable[[str], Path]) -> None:
    store(STORE)


def test_all_links_go_to_standard_output_as_markdown(run: Run) -> None:
    assert run("export").out == run("export", "-").out == MARKDOWN
    assert run("export").err == ""


@pytest.mark.parametrize(
    ("args", "titles"),
    [
        ("-t 推理", "A"),
        ("-s unread", "=B C"),
        ("-s all -g v1", "A"),
        ("-s done --since 2026-11-20 --until 2026-11-20", "A"),
        ("- CUDA c", "=B C"),
    ],
)
def test_the_filters_of_list_apply(args: str, titles: str, run: Run) -> None:
    result = run("export", "--format", "jsonl", *args.split())
    assert [line.split('"title": "')[1].split('"')[0] for line in result.out.splitlines()[1:]] == titles.split()


def test_links_without_a_date_are_counted_if_dates_are_filtered(run: Run) -> None:
    result = run("export", "--format", "csv", "--since", "2026-01-01")
    assert result.err == "left out: 2 links without a date\n"
    assert result.out.count("\n") == 2


@pytest.mark.parametrize(
    ("name", "code"), [("x.md", 0), ("x.html", 0), ("todo.txt", 0), ("x.csv", 0), ("x.toml", 2), ("x", 2)]
)
def test_the_extension_chooses_the_format(name: str, code: int, run: Run) -> None:
    result = run("export", name)
    assert result.code == code
    assert Path(name).exists() is (code == 0)


def test_an_unknown_extension(run: Run) -> None:
    assert run("export", "x.toml") == type(run())(
        2,
        "",
        "error: cannot infer a format from 'x.toml'\n"
        "hint: --format markdown|json|jsonl|csv|html|netscape|pocket|csljson|todotxt|atom"
        " · extensions: .md .json .jsonl .csv .html .xml\n",
    )


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ("x.md --format yaml", "error: unknown format 'yaml'"),
        ("x.md --raw", "error: --raw requires --format csv or pocket"),
        ("x.csv --untick", "error: --untick and --map need an existing Markdown file"),
        ("--map a=b", "error: --untick and --map need an existing Markdown file"),
        ("x.md --map a", "error: --map takes HEADING=TOPIC, not 'a'"),
        ("-s read", "error: --status takes unread, reading, done, dropped or all, not 'read'"),
    ],
)
def test_wrong_usage(args: str, error: str, run: Run) -> None:
    result = run("export", *args.split())
    assert (result.code, result.out, result.err.splitlines()[0]) == (2, "", error)


def test_a_new_file_is_written_once(run: Run) -> None:
    assert run("export", "TODO.md").err == "TODO.md: 3 links\n"
    assert Path("TODO.md").read_text(encoding="utf-8") == MARKDOWN
    assert Path("TODO.md").stat().st_mode & 0o777 == 0o666 & ~_umask()
    os.utime("TODO.md", (1, 1))
    assert run("export", "TODO.md").err == "TODO.md: up to date\n"
    assert Path("TODO.md").stat().st_mtime == 1
    assert sorted(path.name for path in Path().iterdir()) == ["TODO.md", "reading.toml"]


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_checklist_is_updated_in_place(run: Run) -> None:
    path = Path("TODO.md")
    path.write_bytes(
        "\ufeff## Engines\r\n* [ ] [a](https://e.org/a)\r\n## Other\r\n* [X] [x](https://e.org/x)\r\n".encode()
    )
    path.chmod(0o640)
    result = run("export", "TODO.md", "--map", "Engines=vllm")
    assert path.read_bytes().decode() == (
        "\ufeff## Engines\r\n* [X] [a](https://e.org/a)\r\n## Other\r\n* [X] [x](https://e.org/x)\r\n"
        "## cuda\r\n* [ ] [=B](https://e.org/b)\r\n* [ ] C\r\n"
    )
    assert path.stat().st_mode & 0o777 == 0o640
    assert (result.code, result.out, result.err) == (
        0,
        "",
        (
            "TODO.md: 1 box changed, 2 links added\n"
            "not in the list: TODO.md:4 'x'\n"
            "hint: such links stay in the file; to import them: readtrack import TODO.md\n"
        ),
    )


def test_ticks_ahead_of_the_store_stay_until_they_are_imported_or_unticked(run: Run) -> None:
    Path("TODO.md").write_text(MARKDOWN.replace("[ ]", "[x]"), encoding="utf-8")
    result = run("export", "TODO.md")
    assert result.err == (
        "TODO.md: up to date\n"
        "ahead of the store: TODO.md:9 '=B'\n"
        "ahead of the store: TODO.md:10 'C'\n"
        "hint: 2 boxes are ahead of the store: run `readtrack import TODO.md` first, or untick with --untick\n"
    )
    assert run("export", "TODO.md", "--untick").err == "TODO.md: 2 boxes changed\n"
    assert Path("TODO.md").read_text(encoding="utf-8") == MARKDOWN
    Path("TODO.md").write_text(MARKDOWN.replace("[ ]", "[x]"), encoding="utf-8")
    run("import", "TODO.md", "--unlinked")
    assert run("export", "TODO.md").err == "TODO.md: up to date\n"


def test_the_name_of_the_checklist_is_quoted_in_hints(run: Run) -> None:
    Path("my list.md").write_text(MARKDOWN.replace("[ ]", "[x]") + "- [ ] [new](https://e.org/new)\n", encoding="utf-8")
    result = run("export", "my list.md")
    assert "hint: such links stay in the file; to import them: readtrack import 'my list.md'\n" in result.err
    assert "run `readtrack import 'my list.md'` first, or untick with --untick\n" in result.err


def test_import_then_export_then_done_changes_one_character(run: Run) -> None:
    text = "# 推理引擎\n\n- [ ] [t](https://e.org/t?utm_source=x)（n）\n- [ ] [u](https://e.org/u)\n"
    Path("TODO.md").write_text(text, encoding="utf-8")
    run("import", "TODO.md")
    run("export", "TODO.md", "-t", "推理引擎", "e.org/t")
    assert Path("TODO.md").read_text(encoding="utf-8") == text
    run("done", "https://e.org/t")
    run("export", "TODO.md", "-t", "推理引擎", "e.org/t")
    assert Path("TODO.md").read_text(encoding="utf-8") == text.replace("[ ] [t]", "[x] [t]")


@pytest.mark.parametrize("name", ["a.md", "a.csv", "a.json", "a.jsonl", "a.html", "todo.txt"])
def test_overwriting_another_kind_of_file_needs_force(name: str, run: Run) -> None:
    Path(name).write_text("my own words\n", encoding="utf-8")
    result = run("export", name)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith(f"error: {name}: is not a ")
    assert result.err.endswith("; nothing changed\nhint: to overwrite it: --force\n")
    assert Path(name).read_text(encoding="utf-8") == "my own words\n"
    assert run("export", name, "--force").code == 0
    assert run("export", name).err == f"{name}: up to date\n"
    run("done", "bbb")
    assert run("export", name).code == 0
    assert "my own" not in Path(name).read_text(encoding="utf-8")


def test_an_empty_file_is_overwritten(run: Run) -> None:
    Path("a.csv").write_bytes(b"\xef\xbb\xbf\n")
    assert run("export", "a.csv").err == "a.csv: 3 links\n"


@pytest.mark.parametrize("name", ["netscape", "pocket"])
def test_links_that_a_format_cannot_represent_are_counted(name: str, run: Run) -> None:
    result = run("export", "--format", name)
    assert (result.code, result.err) == (0, "left out: 1 link without a web URL\n")


@pytest.mark.parametrize("name", ["reading.toml", "link.json"])
def test_the_store_itself_is_never_overwritten(name: str, run: Run) -> None:
    Path("link.json").symlink_to("reading.toml")
    result = run("export", name, "--format", "json", "--force")
    assert (result.code, result.err) == (1, f"error: {name}: is the reading list itself; nothing changed\n")
    assert Path("reading.toml").read_text(encoding="utf-8") == STORE


def test_a_symlink_is_followed(run: Run) -> None:
    Path("real.csv").touch()
    Path("a.csv").symlink_to("real.csv")
    assert run("export", "a.csv").code == 0
    assert Path("a.csv").is_symlink()
    assert Path("real.csv").read_text(encoding="utf-8").startswith("id,")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("folder.csv", "error: folder.csv: cannot be written: Is a directory\n"),
        ("none/a.csv", "error: none/a.csv: cannot be written: No such file or directory\n"),
        ("locked.csv", "error: locked.csv: cannot be written: is read-only\n"),
    ],
)
def test_files_that_cannot_be_written(name: str, error: str, run: Run) -> None:
    Path("folder.csv").mkdir()
    Path("locked.csv").touch(0o444)
    result = run("export", name)
    assert (result.code, result.out, result.err) == (1, "", and_nothing_changed(error))


def test_devices_and_pipes_are_written_to(run: Run) -> None:
    assert run("export", "/dev/null", "--format", "csv").err == "/dev/null: 3 links\n"


def test_a_checklist_that_is_not_utf_8(run: Run) -> None:
    Path("a.md").write_bytes(b"# a\n- [ ] \xe9\n")
    result = run("export", "a.md")
    assert (result.code, result.err) == (
        1,
        "error: a.md:2: is not UTF-8; nothing changed\nhint: save it as UTF-8\n",
    )


def test_a_checklist_in_utf_16_stays_in_utf_16(run: Run) -> None:
    Path("a.md").write_bytes("\ufeff# 推理引擎\r\n- [ ] [a](https://e.org/a)\r\n".encode("utf-16-le"))
    run("export", "a.md", "-t", "vllm")
    assert Path("a.md").read_bytes().decode("utf-16-le") == "\ufeff# 推理引擎\r\n- [x] [a](https://e.org/a)\r\n"


def test_a_page_links_to_a_feed_in_the_same_directory(run: Run, store: Callable[[str], Path]) -> None:
    store(
        '[[link]]\ntitle = "A"\nurl = "https://e.org/a"\ndone = 2026-11-01\nnote = "n"\n'
        '[[link]]\ntitle = "B"\ndone = true\n[[link]]\ntitle = "C"\n'
    )
    Path("other.xml").write_text("<x/>", encoding="utf-8")
    assert run("export", "reading.html").code == 0
    assert "atom+xml" not in Path("reading.html").read_text(encoding="utf-8")
    result = run("export", "my feed.xml")
    assert (result.code, result.err) == (0, "left out: 1 link finished without a date\nmy feed.xml: 1 link\n")
    assert run("export", "reading.html").code == 0
    page = Path("reading.html").read_text(encoding="utf-8")
    assert '<link rel="alternate" type="application/atom+xml" href="my%20feed.xml">' in page
    assert run("export", "reading.html").err == "reading.html: up to date\n"
    assert run("export", "my feed.xml").err.endswith("my feed.xml: up to date\n")
    assert run("export", "other.xml").code == 1


OWN_KEYS = """\
version = 1

[[link]]
id = "bcdfgh"
topic = "vllm"
title = "A"
url = "https://e.org/a"
author = "Ada"
published = 2026-01-02
tags = ["v1"]
added = 2026-11-01
minutes = 12
note = "n"
series = "vLLM"
part = 2
rating = 4.5
"my key" = 'a "quoted"  text'
lines = \"\"\"
one
  two\"\"\"
lent = { to = "A", on = 2026-01-02, at = 10:30:00 }
seen = [2026-01-02T10:30:00+08:00, 1, [true, { x = inf }]]

[link.extra]
deep = { er = [] }

[[link]]
id = "fghjkm"
topic = "vllm"
title = "Part 3, apart"
part = false
"""


@pytest.mark.parametrize("name", ["list.json", "list.jsonl", "reading.toml"])
def test_unknown_keys_of_links_survive_json(name: str, run: Run, store: Callable[[str], Path], tmp_path: Path) -> None:
    path = store(OWN_KEYS)
    if name != "reading.toml":
        assert run("export", name).code == 0
    other = tmp_path / "other.toml"
    assert run("--file", str(other), "import", name).err.splitlines()[-1] == (
        "2 added, 0 updated, 0 unchanged, 0 skipped"
    )
    assert tomllib.loads(other.read_text(encoding="utf-8")) == tomllib.loads(path.read_text(encoding="utf-8"))
    assert run("--file", str(other), "import", name).err == "0 added, 0 updated, 2 unchanged, 0 skipped\n"


def test_links_without_unknown_keys_have_no_entry_for_them(run: Run, store: Callable[[str], Path]) -> None:
    store(OWN_KEYS)
    first, second = run("export", "--format", "jsonl").out.splitlines()[1:]
    assert json.loads(second)["toml"] == "part = false\n"
    assert json.loads(first)["toml"].startswith('series = "vLLM"\npart = 2\nrating = 4.5\n"my key" = ')
    store('[[link]]\nurl = "https://e.org/a"\n')
    assert '"toml"' not in run("export", "--format", "jsonl").out


@pytest.mark.parametrize(
    ("toml", "keys", "error"),
    [
        ('x = "\\u001b[31ma\\u202eb  c"', {"x": "ab  c"}, ""),
        ('[x]\n"\\u202ey" = ["\\u200bz"]', {"x": {"y": ["z"]}}, ""),
        ('title = "B"\nid = "x"\ndone = true\npublished = 2026-01-01\nx = 1', {"x": 1}, ""),
        ("x = ", {}, "skipped list.json:2: 'x =' the key toml is not valid TOML\n"),
        (5, {}, ""),
        ("x = " + "[" * 9000, {}, None),
    ],
)
def test_unknown_keys_from_untrusted_json_are_cleaned(
    toml: object, keys: dict[str, object], error: str | None, run: Run, store: Callable[[str], Path]
) -> None:
    path = store("")
    link = {"id": "bcdfgh", "topic": "t", "url": "https://e.org/a", "toml": toml}
    Path("list.json").write_text(json.dumps({"readtrack": 1, "links": [link]})[:-2] + "\n]}", encoding="utf-8")
    result = run("import", "list.json")
    assert result.code == 0
    if error is not None:
        assert result.err == f"{error}1 added, 0 updated, 0 unchanged, {int(bool(error))} skipped\n"
    [found] = tomllib.loads(path.read_text(encoding="utf-8"))["link"]
    assert found == {"id": "bcdfgh", "topic": "t", "url": "https://e.org/a", **keys}
