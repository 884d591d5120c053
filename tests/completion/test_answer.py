"""The candidates of completion, before a shell processes them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, run_process

from readtrack.cli.completion import SHELLS, table
from readtrack.completion.answer import TABLE, answer, read_table
from readtrack.completion.candidates import describe, is_word

STORE = """\
[topic.vllm]
name = "推理引擎"

[topic.llm]

[[link]]
id = "bcdfgh"
topic = "vllm"
title = "图解 Vllm V1 系列 7：使用 AsyncLLM"
tags = ["v1", "gpu"]

[[link]]
id = "bkmnpq"
url = "https://e.org/b"
started = true
tags = ["gpu"]

[[link]]
id = "raft-paper"
title = "Raft"
done = true

[[link]]
id = "zzkkzz"
title = "Gone"
dropped = true
"""
ANY_TEXT = {"YEAR", "TEXT", "N", "WORD", "URL", "NEW", "HEADING=TOPIC", "FORMAT", "FIELD=NAME", "NAME", "SECONDS"}
COMPLETED = {"ID", "ID +TAG", "TOPIC", "TAG", "PATH", "DATE"}


def offered(*words: str) -> list[str]:
    """The values of the candidates; the last word is the partial one."""
    return [line.split("\t")[0] for line in answer(["zsh", *words]).splitlines()]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["st"], ["stats", "start"]),
        (["list", "--so"], ["--sort"]),
        (["list", "--sort", "t"], ["title", "topic"]),
        (["list", "--sort=t"], ["--sort=title", "--sort=topic"]),
        (["list", "--sort", "=", "t"], ["title", "topic"]),  # as bash cuts it
        (["list", "-s", "done", "-s", "d"], ["done", "dropped"]),
        (["ls", "-ra"], []),
        (["ls", "--al"], ["--all"]),
        (["stats", "--by", ""], ["topic", "tag", "week", "month"]),
        (["show", "--format", ""], ["table", "tsv", "json"]),
        (["--color", "a"], ["auto", "always"]),
        (["show", "--color", "n"], ["never"]),
        (["completion", ""], ["bash", "zsh", "fish"]),
        (["start", "bcdfgh", "--on", ""], ["today", "yesterday", "monday", "7d", "2w", "3m"]),
        (["done", ""], ["bcdfgh", "bkmnpq"]),
        (["start", ""], ["bcdfgh"]),
        (["drop", ""], ["bcdfgh", "bkmnpq", "raft-paper"]),
        (["reopen", ""], ["bkmnpq", "raft-paper", "zzkkzz"]),
        (["show", ""], ["bcdfgh", "bkmnpq", "raft-paper", "zzkkzz"]),
        (["show", "bcdfgh", "raft", ""], ["bkmnpq", "zzkkzz"]),
        (["show", "b", "bk"], ["bkmnpq"]),  # `b` is no link yet
        (["done", "bcdfgh,"], ["bcdfgh,bkmnpq"]),
        (["done", "--", "b"], ["bcdfgh", "bkmnpq"]),
        (["done", "--on", "today", "--json", "b"], ["bcdfgh", "bkmnpq"]),
        (["done", "https"], []),
        # Words of titles, where no id begins so: as many of them as the command can do something to.
        (["done", "vllm"], ["bcdfgh"]),
        (["show", "图"], ["bcdfgh"]),
        (["show", "系列"], ["bcdfgh"]),
        (["done", "raft"], []),
        (["reopen", "RAFT"], ["raft-paper"]),
        (["show", "e.org"], []),
        (["show", "V"], []),
        (["done", "async", "v1"], ["bcdfgh"]),
        (["list", "-t", ""], ["vllm", "llm", "inbox"]),
        (["list", "-t", "V"], ["vllm"]),
        (["list", "-at", "推"], ["推理引擎"]),
        (["list", "-tvllm", "-g", ""], ["gpu", "v1"]),
        (["list", "--tag=gpu,"], ["--tag=gpu,v1"]),
        (["tag", ""], ["bcdfgh", "bkmnpq", "raft-paper", "zzkkzz"]),
        (["tag", "bc", "+"], ["+gpu", "+v1"]),
        (["tag", "bc", "+v1", "+"], ["+gpu"]),
        (["tag", "bc", ""], ["+gpu", "+v1", "bkmnpq", "raft-paper", "zzkkzz"]),
        (["untag", "bk", "+"], ["+gpu"]),
        (["retag", "v1", "g"], ["gpu"]),
        (["topic", "rename", "l"], ["llm"]),
        (["topic", "rename", "llm", "v"], []),
        (["add", "-t", "l"], ["llm"]),
        (["import", ""], [":files"]),
        (["--file", ""], [":files"]),
        (["list", "--file="], [":files"]),
        (["list", "word", "w"], []),
        (["add", "--title", ""], []),
        (["nonsense", ""], []),
        (["list", "--nonsense", "--nonsense="], []),
        ([], []),
    ],
)
def test_candidates(words: list[str], values: list[str], store: Callable[[str], Path]) -> None:
    store(STORE)
    assert offered(*words) == values


def test_candidates_have_titles_names_and_counts(store: Callable[[str], Path]) -> None:
    store(STORE)
    assert answer(["fish", "done", ""]) == "bcdfgh\t图解 Vllm V1 系列 7,使用 AsyncLLM\nbkmnpq\te.org/b\n"
    assert answer(["fish", "list", "-t", ""]) == "vllm\t推理引擎\nllm\ninbox\n"
    assert answer(["fish", "list", "-t", "推"]) == "推理引擎\tvllm\n"
    assert answer(["fish", "list", "-g", ""]) == "gpu\t2 links\nv1\t1 link\n"


def test_a_topic_whose_name_is_its_id_is_offered_once(store: Callable[[str], Path]) -> None:
    store('[topic."推理引擎"]\nname = "推理引擎"\n')
    assert answer(["fish", "list", "-t", ""]) == answer(["fish", "list", "-t", "推"]) == "推理引擎\n"


def test_options_are_offered_once_where_free_text_is_expected(store: Callable[[str], Path]) -> None:
    store(STORE)
    assert {"--topic", "--sort"} < set(offered("list", ""))
    assert "--sort" not in offered("list", "--sort", "title", "--")
    assert "--tag" in offered("list", "--tag", "v1", "--")
    assert "-t" in offered("list", "-")
    assert "-t" not in offered("list", "")


def test_the_store_is_the_one_the_command_would_use(
    store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = store(STORE)
    other = tmp_path / "my other.toml"
    other.write_text('[[link]]\nid = "xxx"\ntitle = "x"\n', encoding="utf-8")
    assert offered("--file", str(other), "done", "") == ["xxx"]
    assert offered("done", f"--file={other}", "") == ["xxx"]
    assert answer(["bash", "done", "-f", f'"{other}"', ""]) == "xxx\tx\n"  # bash hands quotes on
    monkeypatch.setenv("READTRACK_FILE", str(other))
    assert offered("done", "") == ["xxx"]
    monkeypatch.delenv("READTRACK_FILE")
    deep = path.parent / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert offered("start", "") == ["bcdfgh"]


@pytest.mark.parametrize("text", [b"[[link]\n", b"\xff\xfe", b"link = 5", b"", b"x = " + b"[" * 100_000, None])
def test_an_unreadable_store_gives_no_candidates_and_no_message(text: bytes | None) -> None:
    if text is not None:
        Path("reading.toml").write_bytes(text)
    result = run_process("__complete", "zsh", "done", "")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_a_pipe_as_a_store_does_not_block() -> None:
    os.mkfifo("reading.toml")
    assert run_process("__complete", "zsh", "done", "").out == ""


def test_candidates_that_the_terminal_cannot_encode_are_omitted(store: Callable[[str], Path]) -> None:
    store(STORE)
    assert answer(["zsh", "list", "-t", "推"], encoding="latin-1") == ""
    assert answer(["zsh", "done", "bc"], encoding="latin-1") == "bcdfgh\tVllm V1 7, AsyncLLM\n"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("$(touch x)", "touch x"),
        (r"\$(touch x) \`touch x\`", "touch x touch x"),
        ('\'; "touch" x #', "touch x"),
        ("[/i] [bold]a*?[0]", "i bold a 0"),
        ("\x1b[31mred\x1b]0;t\x07 \u202edlo\u200b", "red dlo"),
        ("one\ntwo\tthree\x00", "one two three"),
        ("don't: it’s {a,b}!", "dont, its a,b"),
        ("हिन्दी café", "हिन्दी café"),
        ("--help", "help"),
        ("a" * 50, "a" * 40),
        ("中" * 50, "中" * 20),
        ("a" + "中" * 50, "a" + "中" * 19),
        ("🙂 <&|>", ""),
    ],
)
def test_descriptions_are_reduced_to_harmless_characters(title: str, shown: str) -> None:
    assert describe(title) == shown


@pytest.mark.parametrize("word", ["v1", "推理引擎", "हिन्दी", "a-b_c.d", "9"])
def test_values_are_words_of_any_script(word: str) -> None:
    assert is_word(word)


@pytest.mark.parametrize(
    "word", ["-x", "a b", "$x", "a`", "a:b", "a*", "~", "a/b", "a\n", "+x", "🙂", "a=b", "!", "\u200b"]
)
def test_values_that_are_not_plain_words_are_never_offered(word: str, store: Callable[[str], Path]) -> None:
    import json

    name = json.dumps(word, ensure_ascii=True).replace("\\ud83d\\ude42", "🙂")
    store(
        f"[topic.{name}]\n[topic.ok]\nname = {name}\n"
        f"[[link]]\nid = {name}\ntitle = 'x'\ntopic = 'ok'\ntags = [{name}]\n"
    )
    assert offered("show", "") == []
    assert offered("list", "-t", "") == ["ok"]
    assert offered("list", "-t", word[:1]) == []
    assert offered("list", "-g", "") == []


def test_the_table_matches_the_commands() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "write it anew: python -m readtrack.cli.completion"


def test_every_value_is_completed_or_free_text() -> None:
    values = {row.value for command in read_table(table()).values() for row in command.parameters if row.value}
    unknown = {value for value in values if "|" not in value} - ANY_TEXT - COMPLETED
    assert not unknown, "complete them in readtrack.completion.answer, or name them in ANY_TEXT here"


def test_completion_imports_nothing_heavy(store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    store(STORE)
    code = (
        "import sys; sys.argv = ['readtrack', '__complete', 'zsh', 'done', '']\n"
        "from readtrack.__main__ import main; main(); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("bcdfgh\t")
    modules = set(done.stderr.split())
    assert not modules & {"typer", "rich", "tomlkit", "subprocess", "inspect", "json", "shlex"}
    ours = {name for name in modules if name.startswith("readtrack.")}
    assert ours == {
        f"readtrack.{name}"
        for name in (
            *("__main__", "completion", "completion.answer", "completion.candidates", "core", "core.model"),
            *("errors", "storage", "storage.paths", "text"),
            *("toml", "toml.values"),
        )
    }


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(shell: str, run: Run) -> None:
    result = run("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert f"readtrack completion {shell}" in result.out
    assert f"__complete {shell}" in result.out


def test_an_unsupported_shell_is_refused(run: Run) -> None:
    result = run("completion", "csh")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: unsupported shell 'csh'\nhint: use bash, zsh or fish\n"


def test_a_closed_pipe_is_ignored(store: Callable[[str], Path]) -> None:
    store(STORE)
    command = f"'{sys.executable}' -m readtrack __complete zsh done '' >&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=True)
    assert (done.stdout, done.stderr) == ("", "")
