"""doctor: what it reports, repairs and leaves, and its exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed
from terminals import on_terminal, shown

STORE = """\
# mine, and   so it stays\r
[[link]]
id = "a" # keep
url   =   'https://zhuanlan.zhihu.com/p/1?utm_psn=1'  # and this
done = "2026-11-01"

  [[link]]
  title = "B"
  done = "soon"
"""
MENDED = """\
# mine, and   so it stays\r
[[link]]
id = "a" # keep
url   =   "https://zhuanlan.zhihu.com/p/1"  # and this
done = 2026-11-01

  [[link]]
  id = "whzkpd"
  title = "B"
  done = "soon"
"""
NO_DATE = "done is neither a date nor true: it counts as an unknown date"
TRACKING, QUOTED = "tracking in the URL: utm_psn", "done is a date in quotes"
MISSING = "its id 'whzkpd' is not stored in the file"


def test_findings_are_lines_with_position_code_and_id(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("doctor")
    assert (result.code, result.err) == (4, "")
    assert result.out == (
        f"4\t1\ttracking\ta\t{TRACKING}\tsafe\n"
        f"5\t1\tquoted-date\ta\t{QUOTED}\tsafe\n"
        f"7\t3\tmissing-id\twhzkpd\t{MISSING}\tsafe\n"
        f"9\t3\tnot-a-date\twhzkpd\t{NO_DATE}\tmanual\n"
    )
    assert path.read_bytes() == STORE.encode()


def test_a_terminal_shows_findings_like_a_linter(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert shown(run("doctor", env=on_terminal(80)).out) == (
        f"reading.toml:4:1: {TRACKING} [tracking]\n"
        f"reading.toml:5:1: {QUOTED} [quoted-date]\n"
        f"reading.toml:7:3: {MISSING} [missing-id]\n"
        f"reading.toml:9:3: {NO_DATE} [not-a-date]\n"
        "4 left, 3 safe to fix: readtrack doctor --fix\n"
    )


def test_fix_repairs_safe_findings_and_reports_the_rest(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("doctor", "--fix")
    assert (result.code, result.err) == (4, "")
    assert result.out == (
        f"4\t1\ttracking\ta\t{TRACKING}\tfixed\n"
        f"5\t1\tquoted-date\ta\t{QUOTED}\tfixed\n"
        f"7\t3\tmissing-id\twhzkpd\t{MISSING}\tfixed\n"
        f"10\t3\tnot-a-date\twhzkpd\t{NO_DATE}\tmanual\n"
    )
    assert path.read_bytes() == MENDED.encode()
    before = path.stat()
    again = run("doctor", "--fix")
    assert (again.code, again.out) == (4, f"10\t3\tnot-a-date\twhzkpd\t{NO_DATE}\tmanual\n")
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_fix_on_a_terminal_says_how_to_revert_it(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    assert shown(run("doctor", "--fix", env=on_terminal(80)).out) == (
        f"fixed reading.toml:4:1: {TRACKING} [tracking]\n"
        f"fixed reading.toml:5:1: {QUOTED} [quoted-date]\n"
        f"fixed reading.toml:7:3: {MISSING} [missing-id]\n"
        f"reading.toml:10:3: {NO_DATE} [not-a-date]\n"
        "3 fixed (to revert: readtrack undo), 1 left\n"
    )
    assert run("undo").code == 0
    assert path.read_bytes() == STORE.encode()


def test_the_exit_code_is_0_if_everything_was_repaired(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE.replace('"soon"', "true"))
    assert run("doctor").code == 4
    assert run("doctor", "--fix").code == 0
    result = run("doctor")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert run("doctor", "--json").out == "[]\n"
    assert shown(run("doctor", env=on_terminal(80)).out) == "no problems in 2 links\n"


def test_json_is_an_array_of_objects(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\nid = "a"\ntitle = "T"\nminutes = 0\n')
    Path("reading (1).toml").write_text("", encoding="utf-8")
    result = run("doctor", "--json")
    assert result.code == 4
    assert result.out == (
        '[\n{"line": 1, "column": 1, "code": "conflicted-copy", "id": null, "message":'
        ' "\'reading (1).toml\' looks like a conflicted copy from another machine", "repair": "manual"},\n'
        '{"line": 4, "column": 1, "code": "no-minutes", "id": "a", "message": "0 minutes count as unknown",'
        ' "repair": "manual"}\n]\n'
    )


@pytest.mark.parametrize(
    ("data", "line", "error"),
    [
        (
            b'[[link]]\nid = "a\n',
            '2\t8\tunreadable\t\tis not valid TOML: the string has no closing quote\tmanual\n',
            "error: reading.toml:2:8: is not valid TOML: the string has no closing quote\n",
        ),
        (
            b"[[link]]\n<<<<<<< ours\n=======\n>>>>>>> theirs\n",
            "2\t1\tunreadable\t\tcontains git conflict markers\tmanual\n",
            "error: reading.toml:2:1: contains git conflict markers\n",
        ),
        (
            b'[[link]]\ntitle = "\xe9"\n',
            "2\t10\tunreadable\t\tis not UTF-8 (byte 0xe9)\tmanual\n",
            "error: reading.toml:2:10: is not UTF-8 (byte 0xe9)\n",
        ),
        (
            '[[link]]'.encode("utf-16"),
            "1\t1\tunreadable\t\tis UTF-16 text\tmanual\n",
            "error: reading.toml: is UTF-16 text\n",
        ),
        (
            b"x = 1\nlink = 5\n",
            "2\t1\tunreadable\t\t`link` is not made of [[link]] blocks\tmanual\n",
            "error: reading.toml:2:1: `link` is not made of [[link]] blocks\n",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("args", [("doctor",), ("doctor", "--fix")])
def test_a_store_that_cannot_be_read_is_one_finding_and_exit_code_3(
    args: tuple[str, ...], data: bytes, line: str, error: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store("")
    path.write_bytes(data)
    result = run(*args)
    assert (result.code, result.out) == (3, line)
    assert result.err.startswith(and_nothing_changed(error) if "--fix" in args else error)
    assert path.read_bytes() == data
    assert run(*args, env=on_terminal(80)).out == ""


def test_without_a_store_doctor_fails(run: Run) -> None:
    result = run("doctor")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("error: no reading list in this directory")


def test_a_read_only_file_with_unknown_keys_has_no_findings_but_cannot_be_repaired(
    run: Run, store: Callable[[str], Path]
) -> None:
    path = store('mine = 1\n[[link]]\nid = "a"\ntitle = "T"\nisbn = 5\n')
    path.chmod(0o444)
    assert run("doctor").code == 0
    path.chmod(0o644)
    path = store('[[link]]\ntitle = "T"\n')
    path.chmod(0o444)
    result = run("doctor", "--fix")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("error: reading.toml: is read-only; nothing changed\n")


def test_an_inline_array_is_reported_and_kept(run: Run, store: Callable[[str], Path]) -> None:
    text = 'link = [{title = "T"}]\n'
    path = store(text)
    result = run("doctor", "--fix")
    assert (result.code, [line.split("\t")[2] for line in result.out.splitlines()]) == (
        4,
        ["inline-links", "missing-id"],
    )
    assert path.read_text() == text


def test_hostile_text_in_a_finding_is_harmless(run: Run, store: Callable[[str], Path]) -> None:
    store('[topic.vllm]\n[[link]]\nid = "a\\u001b[31m"\ntopic = "vlmm\\u202e\\u001b]0;x\\u0007"\ntitle = "T"\n')
    for env in ({}, on_terminal(80)):
        out = run("doctor", env=env).out
        assert "near-topic" in out
        assert not {"\x1b", "\x07", "\u202e"} & set(shown(out))


def test_gaps_in_a_series_are_remarks_and_not_findings(run: Run, store: Callable[[str], Path]) -> None:
    store("".join(f'[[link]]\nid = "l{n}"\ntitle = "Foo 系列 {n}"\nurl = "https://e.org/{n}"\n' for n in (1, 3, 4)))
    result = run("doctor")
    assert (result.code, result.out, result.err) == (0, "", "remark: Foo 系列: part 2 is missing\n")
