"""edit: fields by options, text in an editor; no typed text is lost and no other change is overwritten."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run

from readtrack.toml.document import scan
from readtrack.toml.excerpt import Excerpt

A = '# about a\n[[link]]\nid = "bcdfgh"\ntopic = "vllm" # here\ntitle = "甲"\nurl = "https://e.org/a"\n'
B = '[[link]]\nurl = "https://e.org/b"\nnote = "n"\nminutes = 12\n'
STORE = f'# mine\n\n{A}\n# section\n\n{B}\n[topic.vllm]\nname = "推理引擎"\n'
ROW_A = "bcdfgh\tunread\tvllm\t甲\thttps://e.org/a\t\n"


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Make a shell script the editor; `$1` is the file. Returns the path of a copy of its input."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    def make(script: str, variable: str = "EDITOR") -> Path:
        path, given = tmp_path / "my editor", tmp_path / "given"
        path.write_text(f'#!/bin/sh\ncp "$1" "{given}"\n{script}\n', encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setenv(variable, f"'{path}'")
        return given

    return make


def kept(err: str) -> Path:
    found = re.search("^your text is kept in (.*)$", err, re.MULTILINE)
    assert found, err
    return Path(found[1])


@pytest.mark.parametrize(
    ("args", "old", "new"),
    [
        (("--title", " 乙\x1b[31m "), 'title = "甲"', 'title = "乙"'),
        (("--title", ""), 'title = "甲"\n', ""),
        (("--url", "http://e.org/c"), "https://e.org/a", "http://e.org/c"),
        (("--url", ""), 'url = "https://e.org/a"\n', ""),
        (("--topic", "VLLM2"), '"vllm" #', '"VLLM2" #'),
        (("--topic", ""), 'topic = "vllm" # here\n', ""),
        (("--minutes", "7", "--note", "a \n\nb"), 'org/a"\n', 'org/a"\nminutes = 7\nnote = """\na\n\nb"""\n'),
        (("--raw", "--url", "https://e.org/c?utm_source=x"), "https://e.org/a", "https://e.org/c?utm_source=x"),
    ],
)
def test_options_set_fields_and_an_empty_value_removes_one(
    args: tuple[str, ...], old: str, new: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("edit", "bc", *args)
    assert result.code == 0
    assert path.read_text() == STORE.replace(old, new)
    assert result.out.startswith("bcdfgh\tunread\t")


def test_a_new_url_is_cleaned_and_reported_and_the_id_is_unchanged(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    derived = run("list").out.splitlines()[1].split("\t")[0]
    result = run("edit", derived, "--url", "e.org/c?utm_source=x&a=1", "--note", "")
    assert (result.code, result.out, result.err) == (
        0,
        f"{derived}\tunread\tinbox\t\thttps://e.org/c?a=1\t\n",
        "removed from the URL: utm_source\n",
    )
    assert path.read_text() == STORE.replace(
        'url = "https://e.org/b"\nnote = "n"\n', f'id = "{derived}"\nurl = "https://e.org/c?a=1"\n'
    )


def test_unchanged_values_are_reported_and_nothing_is_written(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    before = path.stat().st_mtime_ns
    result = run("edit", "bc", "--title", "甲", "--note", "", "--topic", "推理引擎")
    assert (result.code, result.out, result.err) == (0, "", "unchanged: bcdfgh '甲'\n")
    assert path.stat().st_mtime_ns == before


def test_a_url_that_the_topic_already_has_is_refused_unless_forced(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    derived = run("list").out.splitlines()[1].split("\t")[0]
    for args in (("--url", "http://www.e.org/b/", "--topic", ""), ("--url", "https://e.org/b", "-t", "inbox")):
        result = run("edit", "bc", *args)
        assert (result.code, result.out, result.err) == (
            1,
            "",
            (
                f"error: inbox already has this URL: {derived} 'https://e.org/b'; nothing changed\n"
                "hint: to allow a duplicate: --force\n"
            ),
        )
        assert path.read_text() == STORE
    assert run("edit", "bc", "--url", "https://e.org/b").code == 0
    assert run("edit", "bc", "-t", "inbox", "--force").code == 0


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (("bc", "--minutes", "0"), 2, "error: --minutes takes a whole number of at least 1, not '0'\n"),
        (("bc", "--minutes", "9" * 5000), 2, None),
        (("bc", "--minutes", "٣"), 2, None),
        (("bc", "--url", "ftp://e.org/x"), 1, None),
        (
            ("bc", "--title", "", "--url", ""),
            1,
            (
                "error: bcdfgh '甲' would have neither URL nor title;"
                " nothing changed\n"
                "hint: to remove the link: readtrack rm bcdfgh\n"
            ),
        ),
        (("nope", "--title", "x"), 1, None),
        (("--title", "x"), 2, "error: edit needs a link\nhint: readtrack edit ID, or words of its title\n"),
        (("bc,https://e.org/b", "--title", "x"), 1, None),
        (
            ("bc",),
            2,
            (
                "error: no editor found\n"
                "hint: set one: EDITOR=vim readtrack edit … · or set fields: readtrack edit ID --title TEXT\n"
            ),
        ),
    ],
)
def test_invalid_arguments_change_nothing(
    args: tuple[str, ...], code: int, error: str | None, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("edit", *args)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ") if error is None else result.err == error
    assert path.read_text() == STORE


def test_a_link_opens_as_toml_and_is_put_back_in_its_place(
    run: Run, store: Callable[[str], Path], editor: Callable[..., Path], tmp_path: Path
) -> None:
    path = store(STORE)
    given = editor("""sed -i 's/title = .*/title = "乙" # new/' "$1"; echo >> "$1\"""", "VISUAL")
    result = run("edit", "bc", env={"TERM": "xterm", "EDITOR": "false"})
    assert (result.code, result.out, result.err) == (0, ROW_A.replace("甲", "乙"), "")
    assert given.read_text(encoding="utf-8") == A
    assert path.read_text() == STORE.replace('title = "甲"', 'title = "乙" # new')
    assert not list(tmp_path.glob("readtrack-*"))
    assert run("undo").code == 0
    assert path.read_text() == STORE


def test_a_link_without_an_id_shows_the_one_it_will_have(
    run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE.replace("\n", "\r\n"))
    derived = run("list").out.splitlines()[1].split("\t")[0]
    given = editor("""sed -i 's/12/13/' "$1\"""")
    assert run("edit", "https://e.org/b").code == 0
    with_id = B.replace("]]\n", f']]\nid = "{derived}"\n')
    assert given.read_bytes().decode() == with_id.replace("\n", "\r\n")
    assert path.read_bytes().decode() == STORE.replace(B, with_id.replace("12", "13")).replace("\n", "\r\n")


def test_the_whole_store_opens_without_an_id(
    run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store("\ufeff" + STORE)
    given = editor("""sed -i -e 's/^# section/# part/' -e 's/甲/乙/' "$1\"""")
    result = run("edit", "--json")
    assert [link["title"] for link in json.loads(result.out)] == ["乙"]
    assert given.read_bytes().decode() == "\ufeff" + STORE
    assert path.read_bytes().decode() == "\ufeff" + STORE.replace("# section", "# part").replace("甲", "乙")


@pytest.mark.parametrize("args", [(), ("bc",)])
@pytest.mark.parametrize("script", ["", 'touch "$1"', 'rm "$1"'])
def test_an_editor_that_changes_nothing_saves_nothing(
    script: str, args: tuple[str, ...], run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    before = path.stat().st_mtime_ns
    editor(script)
    result = run("edit", *args)
    assert (result.code, result.out, result.err) == (0, "", "nothing changed\n")
    assert path.stat().st_mtime_ns == before


def test_a_failing_editor_saves_nothing_and_the_text_is_kept(
    run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    editor('echo "x = 1" >> "$1"; exit 3')
    result = run("edit", "bc")
    assert (result.code, result.out) == (1, "")
    file = kept(result.err)
    assert result.err == (
        f"your text is kept in {file}\n"
        f"error: the editor `{os.environ['EDITOR']}` ended with exit code 3; nothing changed\n"
        "hint: use another editor: EDITOR=vim\n"
    )
    assert file.read_text(encoding="utf-8") == A + "x = 1\n"
    assert path.read_text() == STORE


def test_the_version_cannot_be_edited_to_one_that_readtrack_could_not_change_again(
    run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    editor('echo "version = 2" | cat - "$1" > "$1.new"; mv "$1.new" "$1"')
    result = run("edit")
    assert (result.code, result.err) == (
        1,
        f"your text is kept in {kept(result.err)}\nerror: version = 2 is for a newer readtrack; nothing changed\n",
    )
    assert path.read_text() == STORE


def test_an_editor_may_be_any_shell_command_and_a_missing_one_is_reported(
    run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    assert run("edit", "bc", env={"EDITOR": 'f() { sed -i s/甲/乙/ "$1"; }; f'}).code == 0
    assert path.read_text() == STORE.replace("甲", "乙")
    result = run("edit", "bc", env={"EDITOR": "nowhere --wait"})
    assert (result.code, result.out, result.err) == (
        1,
        "",
        (
            "error: the editor `nowhere --wait` cannot be started: No such file or directory; nothing changed\n"
            "hint: use another editor: EDITOR=vim\n"
        ),
    )


@pytest.mark.parametrize(
    ("args", "script", "error"),
    [
        (
            ("bc",),
            'sed -i "s/甲.*/甲/" "$1"',
            (
                "{file}:5:11: is not valid TOML: the string has no closing quote; nothing changed\n"
                '  5 | title = "甲\n    |            ^\n'
            ),
        ),
        (
            (),
            'sed -i "s/甲.*/甲/" "$1"',
            (
                "{file}:7:11: is not valid TOML: the string has no closing quote; nothing changed\n"
                '  7 | title = "甲\n    |            ^\n'
            ),
        ),
        (("bc",), 'echo "" > "$1"', "the text is empty; nothing changed\n"),
        ((), 'echo "" > "$1"', "the text is empty; nothing changed\n"),
        (
            ("bc",),
            'sed -i "/link/d" "$1"',
            ("no [[link]] in the text; nothing changed\nhint: to remove the link: readtrack rm bcdfgh\n"),
        ),
        (
            ("bc",),
            'printf "\\377" >> "$1"',
            "{file}:7:1: is not UTF-8 (byte 0xff); nothing changed\n  7 | \n    | ^\nhint: save it as UTF-8\n",
        ),
        (
            ("bc",),
            'printf "<<<<<<< a\\n=======\\n>>>>>>> b\\n" >> "$1"',
            "{file}:7:1: contains git conflict markers; nothing changed\n  7 | <<<<<<< a\n    | ^\n",
        ),
        (
            ("bc",),
            'sed -i "s/\\[\\[link/[link/; s/link\\]\\]/link]/" "$1"',
            (
                "{file}:2:1: `link` is not made of [[link]] blocks;"
                " nothing changed\n  2 | [link]\n    | ^\nhint: write each link as a block that starts with [[link]]\n"
            ),
        ),
        (
            ("bc",),
            'printf "[topic.vllm]\\n" >> "$1"',
            (
                "reading.toml:18:12: is not valid TOML: Cannot declare ('topic', 'vllm')"
                " twice; nothing changed\n  18 | [topic.vllm]\n     |            ^\n"
            ),
        ),
        (
            ("bc",),
            'cat "$1" >> "$1.2"; cat "$1.2" >> "$1"',
            (
                "2 links have the id 'bcdfgh'; nothing changed\n"
                "hint: give all but one of them another id in the file, or delete the id line to get a new one\n"
            ),
        ),
    ],
)
def test_invalid_text_is_reported_with_its_line_and_kept(
    args: tuple[str, ...], script: str, error: str, run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    editor(script)
    result = run("edit", *args)
    assert (result.code, result.out) == (1, "")
    file = kept(result.err)
    assert result.err == f"your text is kept in {file}\nerror: " + error.replace("{file}", str(file))
    assert path.read_text() == STORE


@pytest.mark.parametrize("args", [(), ("bc",)])
def test_a_change_made_elsewhere_meanwhile_is_kept(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    meanwhile = STORE.replace("minutes = 12", "minutes = 13").replace("\n# mine", "\n# yours")
    (path.parent / "theirs").write_text(meanwhile, encoding="utf-8")
    editor("""sed -i 's/甲/乙/' "$1"; cp theirs reading.toml""")
    result = run("edit", *args)
    assert (result.code, result.out, result.err) == (0, ROW_A.replace("甲", "乙"), "")
    assert path.read_text() == meanwhile.replace("甲", "乙")


@pytest.mark.parametrize("args", [(), ("bc",)])
def test_a_conflicting_change_of_the_same_line_is_refused_and_both_texts_are_kept(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    given = editor("""sed -i 's/甲/乙/' "$1"; sed -i 's/甲/丙/' reading.toml""")
    result = run("edit", *args)
    assert (result.code, result.out) == (1, "")
    file = kept(result.err)
    assert result.err == (
        f"your text is kept in {file}\n"
        "error: reading.toml: the lines that you edited were changed in the meantime;"
        ' the file now has: title = "丙"; nothing changed\n'
        "hint: your text is kept: copy what you need, or edit again\n"
    )
    assert file.read_text(encoding="utf-8") == given.read_text(encoding="utf-8").replace("甲", "乙")
    assert path.read_text() == STORE.replace("甲", "丙")


def test_the_store_is_not_locked_while_the_editor_is_open(
    run: Run, store: Callable[[str], Path], editor: Callable[..., Path]
) -> None:
    path = store(STORE)
    editor(f"""sed -i 's/甲/乙/' "$1"; '{sys.executable}' -m readtrack done bc --on 2026-11-02 >/dev/null""")
    assert run("edit", "bc", env={"READTRACK_LOCK_TIMEOUT": "0"}).code == 0
    assert path.read_text() == STORE.replace("甲", "乙").replace('org/a"\n', 'org/a"\ndone = 2026-11-02\n')


def test_an_excerpt_put_back_unchanged_is_the_same_text() -> None:
    text = "[[link]]\n[[link.part]]\ny = 2\n\n# in\n[link.meta]\nx = 1  \n[settings]\n[link.late]\nz = 1"
    excerpt = Excerpt(scan(text), 0)
    assert excerpt.text == "[[link]]\n[[link.part]]\ny = 2\n\n# in\n[link.meta]\nx = 1  \n"
    assert excerpt.replaced(excerpt.text + "\n \n") == text
