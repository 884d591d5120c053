"""list: which links, in which order, and how they look in a pipe, as JSON and on a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths

INVALID_DATE = "error: invalid date '{}'\nhint: use YYYY-MM-DD, YYYY-MM, yesterday, monday, or 7d, 2w, 3m (ago)\n"
STORE = """\
version = 1

[topic.llm]
name = "LLM"

[topic.vllm]
name = "推理引擎"

[[link]]
id = "bcdfgh"
topic = "llm"
title = "多模态技术梳理：ViT 系列"
url = "https://zhuanlan.zhihu.com/p/26719287825"
tags = ["vit", "视觉"]
added = 2026-11-01

[[link]]
id = "bkmnpq"
topic = "vllm"
title = "vLLM 显存管理详解"
url = "https://zhuanlan.zhihu.com/p/1916529253169734444"
tags = ["v1", "Memory"]
added = 2026-11-03
started = 2026-11-04
minutes = 12
note = "KV cache"

[[link]]
id = "cdfghj"
topic = "vllm"
title = "DeepSeek-V3 / R1 推理系统概览"
url = "https://e.org/%E6%A6%82%E8%A7%88"
minutes = 30

[[link]]
id = "dfghjk"
topic = "vllm"
title = "a vLLM V1 源码阅读"
url = "https://zhuanlan.zhihu.com/p/32045324831"
tags = ["v1"]
added = 2026-10-01
done = true

[[link]]
id = "fghjkm"
topic = "cuda"
title = "Parallel Prefix Sum (Scan)"
url = "https://e.org/scan"
added = 2026-10-05
done = 2026-11-10
minutes = 5

[[link]]
id = "ghjkmn"
topic = "cuda"
url = "https://e.org/categories.html"
done = 2026-10-20
dropped = 2026-11-11

[[link]]
id = "raft-paper"
title = "In Search of an Understandable Consensus Algorithm"
"""
EVERYTHING = ["bcdfgh", "bkmnpq", "cdfghj", "dfghjk", "fghjkm", "ghjkmn", "raft-paper"]
SEE_HELP = "hint: see readtrack list --help\n"
LEFT_TO_READ = ["bcdfgh", "bkmnpq", "cdfghj", "raft-paper"]


@pytest.fixture
def listed(run: Run, store: Callable[[str], Path]) -> Callable[..., list[str]]:
    """The ids that `list` gives for these arguments."""
    store(STORE)

    def call(*args: str) -> list[str]:
        result = run("list", *args)
        assert (result.code, result.err) == (0, "")
        return [line.split("\t")[0] for line in result.out.splitlines()]

    return call


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        ("", LEFT_TO_READ),
        ("--all", EVERYTHING),
        ("-a", EVERYTHING),
        ("--status all", EVERYTHING),
        ("--status unread", ["bcdfgh", "cdfghj", "raft-paper"]),
        ("-s reading", ["bkmnpq"]),
        ("-s done", ["dfghjk", "fghjkm"]),
        ("-s dropped", ["ghjkmn"]),
        ("-s done -s dropped", ["dfghjk", "fghjkm", "ghjkmn"]),
        ("-s done --all", EVERYTHING),
        ("--topic vllm", ["bkmnpq", "cdfghj"]),
        ("-t VLLM", ["bkmnpq", "cdfghj"]),
        ("-t 推理引擎", ["bkmnpq", "cdfghj"]),
        ("-t 推", ["bkmnpq", "cdfghj"]),
        ("-t inb", ["raft-paper"]),
        ("-t llm -t inbox", ["bcdfgh", "raft-paper"]),
        ("-t cuda", []),
        ("-t cuda --all", ["fghjkm", "ghjkmn"]),
        ("--tag v1", ["bkmnpq"]),
        ("-g V1 --all", ["bkmnpq", "dfghjk"]),
        ("-g v1 -g memory --all", ["bkmnpq"]),
        ("-g v1,memory --all", ["bkmnpq"]),
        ("-g ｖｉｔ -g 视觉", ["bcdfgh"]),
        ("vit", ["bcdfgh"]),
        ("ＶＬＬＭ 显存", ["bkmnpq"]),
        ("CACHE", ["bkmnpq"]),
        ("memory", ["bkmnpq"]),
        ("推理引擎", ["bkmnpq", "cdfghj"]),
        ("概览 e.org", ["cdfghj"]),
        ("e.org/scan -a", ["fghjkm"]),
        ("cuda -a", ["fghjkm", "ghjkmn"]),
        ("vllm nothing", []),
        ("--since 2026-11-03", ["bkmnpq"]),
        ("--until 2026-11-02", ["bcdfgh"]),
        ("--since 2026-11-01 --until 2026-11-03", ["bcdfgh", "bkmnpq"]),
        ("--since today", []),
        ("-s done --since 2026-11-10", ["fghjkm"]),
        ("-s done --until 2026-11-09", []),
        ("-s done -s dropped --since 2026-10-05", ["fghjkm"]),
        ("-n 2", ["bcdfgh", "bkmnpq"]),
        ("--limit 0", []),
        ("--limit 99", LEFT_TO_READ),
    ],
)
def test_filters(args: str, ids: list[str], listed: Callable[..., list[str]]) -> None:
    assert listed(*args.split()) == ids


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        ("--sort file", EVERYTHING),
        ("--sort file --reverse", EVERYTHING[::-1]),
        ("--sort added", ["dfghjk", "fghjkm", "bcdfgh", "bkmnpq", "cdfghj", "ghjkmn", "raft-paper"]),
        ("--sort added --reverse", ["bkmnpq", "bcdfgh", "fghjkm", "dfghjk", "cdfghj", "ghjkmn", "raft-paper"]),
        ("--sort done", ["ghjkmn", "fghjkm", "bcdfgh", "bkmnpq", "cdfghj", "dfghjk", "raft-paper"]),
        ("--sort minutes", ["fghjkm", "bkmnpq", "cdfghj", "bcdfgh", "dfghjk", "ghjkmn", "raft-paper"]),
        ("--sort minutes --reverse -n 2", ["cdfghj", "bkmnpq"]),
        ("--sort title", ["dfghjk", "cdfghj", "ghjkmn", "raft-paper", "fghjkm", "bkmnpq", "bcdfgh"]),
        ("--sort topic", EVERYTHING),
        ("--sort topic --reverse", ["raft-paper", "fghjkm", "ghjkmn", "bkmnpq", "cdfghj", "dfghjk", "bcdfgh"]),
    ],
)
def test_links_without_the_sort_field_come_last(args: str, ids: list[str], listed: Callable[..., list[str]]) -> None:
    assert listed("--all", *args.split()) == ids


def test_sort_topic_groups_scattered_links_of_a_topic(run: Run, store: Callable[[str], Path]) -> None:
    store(
        "".join(f'[[link]]\nid = "{n}"\ntopic = "{t}"\ntitle = "T"\n' for n, t in (("a", "x"), ("b", "y"), ("c", "x")))
    )
    assert [line[0] for line in run("list", "--sort", "topic").out.splitlines()] == ["a", "c", "b"]
    assert [line[0] for line in run("list").out.splitlines()] == ["a", "b", "c"]


PIPED = (
    "bcdfgh\tunread\tllm\t多模态技术梳理：ViT 系列\thttps://zhuanlan.zhihu.com/p/26719287825\tvit,视觉\n"
    "bkmnpq\treading\tvllm\tvLLM 显存管理详解\thttps://zhuanlan.zhihu.com/p/1916529253169734444\tv1,Memory\n"
    "cdfghj\tunread\tvllm\tDeepSeek-V3 / R1 推理系统概览\thttps://e.org/%E6%A6%82%E8%A7%88\t\n"
    "dfghjk\tdone\tvllm\ta vLLM V1 源码阅读\thttps://zhuanlan.zhihu.com/p/32045324831\tv1\n"
    "fghjkm\tdone\tcuda\tParallel Prefix Sum (Scan)\thttps://e.org/scan\t\n"
    "ghjkmn\tdropped\tcuda\t\thttps://e.org/categories.html\t\n"
    "raft-paper\tunread\tinbox\tIn Search of an Understandable Consensus Algorithm\t\t\n"
)


@pytest.mark.parametrize("command", ["list", "ls"])
def test_a_pipe_gets_one_tab_separated_line_per_link(command: str, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run(command, "--all").out == PIPED


def test_the_format_option_overrides_the_terminal(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("list", "--all", "--format", "tsv", env=on_terminal(80)).out == PIPED
    assert run("list", "-t", "llm", "--format", "table").out.count("\t") == 0
    assert run("list", "--format", "json", env=on_terminal(80)).out == run("list", "--json").out


JSON = (
    "[\n"
    '{"id": "bkmnpq", "topic": "vllm", "title": "vLLM \\u663e\\u5b58\\u7ba1\\u7406\\u8be6\\u89e3",'
    ' "url": "https://zhuanlan.zhihu.com/p/1916529253169734444", "status": "reading", "tags": ["v1", "Memory"],'
    ' "added": "2026-11-03", "started": "2026-11-04", "done": null, "dropped": null, "minutes": 12,'
    ' "note": "KV cache", "series": null, "part": null, "author": null, "published": null},\n'
    '{"id": "dfghjk", "topic": "vllm", "title": "a vLLM V1 \\u6e90\\u7801\\u9605\\u8bfb",'
    ' "url": "https://zhuanlan.zhihu.com/p/32045324831", "status": "done", "tags": ["v1"], "added": "2026-10-01",'
    ' "started": null, "done": true, "dropped": null, "minutes": null, "note": null,'
    ' "series": null, "part": null, "author": null, "published": null},\n'
    '{"id": "ghjkmn", "topic": "cuda", "title": null, "url": "https://e.org/categories.html", "status": "dropped",'
    ' "tags": [], "added": null, "started": null, "done": "2026-10-20", "dropped": "2026-11-11", "minutes": null,'
    ' "note": null, "series": null, "part": null, "author": null, "published": null},\n'
    '{"id": "raft-paper", "topic": "inbox", "title": "In Search of an Understandable Consensus Algorithm",'
    ' "url": null, "status": "unread", "tags": [], "added": null, "started": null, "done": null, "dropped": null,'
    ' "minutes": null, "note": null, "series": null, "part": null, "author": null, "published": null}\n'
    "]\n"
)


def test_json_has_series_author_and_publication_date(run: Run, store: Callable[[str], Path]) -> None:
    store(
        '[[link]]\ntitle = "Foo 系列 2"\nauthor = "Wu"\npublished = 2026-01-02\n'
        '[[link]]\ntitle = "Foo 系列 1"\ndone = true\n'
    )
    link = json.loads(run("list", "--json").out)[0]
    assert [link[key] for key in ("series", "part", "author", "published")] == ["Foo 系列", 2, "Wu", "2026-01-02"]
    assert [one["part"] for one in json.loads(run("next", "--json").out)] == [2]
    assert [one["part"] for one in json.loads(run("rm", link["id"], "--yes", "--json").out)] == [None]


def test_json_has_every_key_and_unmodified_values(run: Run, store: Callable[[str], Path]) -> None:
    blocks = STORE.split("[[link]]\n")
    store("[[link]]\n".join([blocks[0], blocks[2], blocks[4], blocks[6], blocks[7]]))
    assert run("list", "--all", "--json").out == JSON


def test_a_hand_written_store_is_listed(run: Run, store: Callable[[str], Path]) -> None:
    store(
        '[[link]]\nid = "a"\ntitle = 5\nurl = "https://e.org/"\ntags = "x"\ndone = "2026-11-01"\nminutes = "7"\n'
        '[[link]]\nid = "b"\ntopic = "x"\ndone = false\nstarted = ""\ndropped = 2026-01-02T03:04:05Z\n'
        '[[link]]\nid = "c"\ntitle = "C"\nstarted = "soon"\nnote = [1]\nsomething = {else = 1}\n'
        '[[link]]\nid = "d"\ntitle = "  "\nurl = "e.org"\nid2 = 1\n'
    )
    assert run("list", "--all").out == (
        "a\tdone\tinbox\t5\thttps://e.org/\tx\n"
        "b\tdropped\tx\t(no address)\t\t\n"
        "c\treading\tinbox\tC\t\t\n"
        "d\tunread\tinbox\t\te.org\t\n"
    )


@pytest.mark.parametrize(("args", "out"), [((), ""), (("--json",), "[]\n"), (("--format", "tsv"), "")])
def test_an_empty_list_is_empty_output(args: tuple[str, ...], out: str, run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    result = run("list", *args)
    assert (result.code, result.out, result.err) == (0, out, "")


TABLE_80 = """\
LLM llm  0/1 0%
bcdfgh      [ ]  多模态技术梳理：ViT 系列           zhihu.com · 3 w · #vit #视觉

推理引擎 vllm  1/3 33%
bkmnpq      [/]  vLLM 显存管理详解               zhihu.com · 12 min · 2 w · note
cdfghj      [ ]  DeepSeek-V3 / R1 推理系统概览                    e.org · 30 min

inbox  0/1 0%
raft-paper  [ ]  In Search of an Understandable Consensus Algorithm

2 done, 1 dropped not shown: --all
"""
TABLE_40 = """\
LLM llm  0/1 0%
bcdfgh      [ ]  多模态技术梳理：ViT 系…

推理引擎 vllm  1/3 33%
bkmnpq      [/]  vLLM 显存管理详解
cdfghj      [ ]  DeepSeek-V3 / R1 推理…

inbox  0/1 0%
raft-paper  [ ]  In Search of an Unders…

2 done, 1 dropped not shown: --all
"""


@pytest.mark.parametrize(("columns", "table"), [(80, TABLE_80), (40, TABLE_40)])
def test_a_terminal_gets_sections_and_a_footer(
    columns: int, table: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    result = run("list", env=on_terminal(columns))
    assert (shown(result.out), result.err) == (table, "")


@pytest.mark.parametrize("columns", [30, 40, 60, 80, 140])
@pytest.mark.parametrize("args", [(), ("--sort", "title")])
def test_only_the_title_is_cut_and_no_line_is_longer_than_the_screen(
    args: tuple[str, ...], columns: int, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE + '\n[[link]]\nid = "many"\ntitle = "题"\ntags = ["一个很长的标签", "another one", "and more"]\n')
    out = run("list", "--all", *args, env=on_terminal(columns)).out
    assert max(widths(out)) <= columns
    lines = {line.split()[0]: line for line in shown(out).splitlines() if line.split()}
    marks = ["[ ]", "[/]", "[ ]", "[x]", "[x]", "[-]", "[ ]", "[ ]"]
    assert [lines[link_id][12:15] for link_id in [*EVERYTHING, "many"]] == marks
    if columns >= 80:
        assert "多模态技术梳理：ViT 系列" in out
        assert "In Search of an Understandable Consensus Algorithm" in out


def test_one_topic_has_no_heading_and_a_sorted_list_shows_the_topic_of_each_link(
    run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    assert shown(run("list", "-t", "llm", env=on_terminal(80)).out) == (
        "bcdfgh  [ ]  多模态技术梳理：ViT 系列  zhihu.com · 3 w · #vit #视觉\n"
    )
    out = shown(run("list", "--sort", "title", "-g", "v1", "--all", env=on_terminal(80)).out)
    assert [line.split()[0] for line in out.splitlines()] == ["dfghjk", "bkmnpq"]
    out = shown(run("list", "--sort", "title", env=on_terminal(100)).out)
    assert [line.split("  ")[0] for line in out.splitlines()][:4] == ["cdfghj", "raft-paper", "bkmnpq", "bcdfgh"]
    assert "推理引擎" in out.splitlines()[0]


@pytest.mark.parametrize(
    ("args", "footer"),
    [
        ("-t cuda", "1 done, 1 dropped not shown: --all"),
        ("-t llm", None),
        ("-s dropped", None),
        ("--since 2026-11-01 -t vllm", "1 done not shown: --all · 1 without a date not shown"),
        ("-s done --since 2026-11-01 -t vllm", "1 without a date not shown"),
        ("--limit 1 -t vllm -a", "2 more: --limit"),
        ("nothing-like-it", "no links"),
    ],
)
def test_the_footer_counts_excluded_links(
    args: str, footer: str | None, run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    lines = shown(run("list", *args.split(), env=on_terminal(80)).out).splitlines()
    assert lines[-1][:1] in {"b", "g"} if footer is None else lines[-1] == footer


def test_titles_are_hyperlinks_and_the_unique_prefix_of_ids_is_bright(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    out = run("list", "-t", "llm", env=on_terminal(80)).out
    assert ";https://zhuanlan.zhihu.com/p/26719287825\x1b\\多模态技术梳理：ViT 系列\x1b]8;;\x1b\\" in out
    assert "\x1b[1;35mbc\x1b[0m\x1b[2mdfgh" in out


@pytest.mark.parametrize(
    ("args", "env"),
    [
        ((), {"NO_COLOR": "1"}),
        ((), {"TERM": "dumb"}),
        (("--color", "never", "--format", "table"), {}),
    ],
)
def test_without_colour_no_colour_is_used_and_state_shows_in_the_mark(
    args: tuple[str, ...], env: dict[str, str], run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    out = run("list", *args, env=on_terminal(80, **env)).out
    assert "\x1b[33m" not in out
    assert "35m" not in out
    assert shown(out) == TABLE_80


def test_a_dumb_terminal_gets_no_escapes_and_its_own_width(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("list", env=on_terminal(40, TERM="dumb")).out == TABLE_40


@pytest.mark.parametrize("args", [("--color", "always", "list"), ("list", "--color", "always")])
def test_color_always_overrides_no_color_and_pipes(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path]
) -> None:
    store(STORE)
    out = run(*args, env={"COLUMNS": "80", "TERM": "xterm-256color", "NO_COLOR": "1"}).out
    assert "\x1b[1;35mbc" in out
    assert shown(out) == TABLE_80


HOSTILE = {
    "markup": ("[bold]red[/bold] [link=https://x.org]x[/link]", "[bold]red[/bold] [link=https://x.org]x[/link]"),
    "emoji": ("a :smile: b", "a :smile: b"),
    "style": ("a\x1b[31mb", "ab"),
    "title of the window": ("a\x1b]0;pwned\x07b", "ab"),
    "hyperlink": ("a\x1b]8;;https://evil.example\x1b\\b", "ab"),
    "eight-bit controls": ("a\x9b31mb\x85c", "ab c"),
    "right to left": ("a\u202ecod.exe\u2066b", "acod.exeb"),
    "zero width": ("a\u200bb\u200dc\ufeffd", "abcd"),
    "a tab and lines": ("a\tb\r\nc\x0bd", "a b c d"),
    "bell and backspace": ("a\x07b\x08c\x7fd", "abcd"),
}
_UNSEEN = "\x07\x08\x0b\x7f\x85\x9b\u200b\u200d\u202e\u2066\ufeff"
_OF_SEVERAL_LINES = {"note"}


@pytest.mark.parametrize(("hostile", "harmless"), HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    ("field", "command"),
    [
        ("title", "list"),
        ("title", "show abc"),
        ("note", "show abc"),
        ("topic", "list --format tsv"),
        ("topic", "stats"),
        ("topic", "topics"),
        ("tags", "list"),
        ("tags", "tags"),
        ("id", "list"),
        ("name", "stats"),
        ("whatever", "show abc"),
        ("title", "tag abc +new"),
    ],
)
def test_hostile_text_is_harmless_on_the_screen(
    hostile: str, harmless: str, field: str, command: str, run: Run, store: Callable[[str], Path]
) -> None:
    spelled = '"' + "".join(f"\\U{ord(character):08x}" for character in hostile) + '"'
    fields = {"id": '"abc"', "title": '"x"', "topic": '"t"'} | ({} if field == "name" else {field: spelled})
    text = "[[link]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())
    text += f"[topic.t]\nname = {spelled}\n" if field == "name" else ""
    for env in ({}, on_terminal(200)):
        store(text)
        result = run(*command.split(), env=env)
        assert result.code == 0
        out = shown(result.out)
        assert not {"\x1b", *_UNSEEN} & {*out, *result.err}
        if (env or not command.startswith("show")) and field not in _OF_SEVERAL_LINES:
            assert harmless in out


def test_hostile_titles_are_unmodified_in_json(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\nid = "a"\ntitle = "\\u001b[31m\\u202e\\u200b"\n')
    out = run("list", "--json").out
    assert '"title": "\\u001b[31m\\u202e\\u200b"' in out
    assert out.isascii()


def test_hostile_titles_are_harmless_in_messages(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\nid = "ab"\ntitle = "\\u001b]0;x\\u0007A\\u202e"\ndone = true\n[[link]]\nid = "ac"\ntitle = "B"\n')
    assert run("done", "ab").err == "already done: ab 'A'\n"
    assert run("done", "a").err == "error: 'a' is a prefix of 2 ids; nothing changed\nhint: ab (A), ac (B)\n"
    assert run("done", "x\x1b[31m\u202ey").err == (
        "error: no link matches 'xy'; nothing changed\nhint: list all titles and ids: readtrack list --all\n"
    )


@pytest.mark.parametrize(
    ("args", "message", "code"),
    [
        ("-t vlmm", "error: unknown topic 'vlmm'\nhint: did you mean vllm?\n", 1),
        ("-t zzzzzz", "error: unknown topic 'zzzzzz'\nhint: list all topics: readtrack topics\n", 1),
        ("-s wat", "error: --status takes unread, reading, done, dropped or all, not 'wat'\n", 2),
        ("--sort wat", "error: --sort takes file, added, done, title, topic or minutes, not 'wat'\n", 2),
        ("--since wat", INVALID_DATE.format("wat"), 2),
        ("--until 2026-02-30", INVALID_DATE.format("2026-02-30"), 2),
        ("--format wat", "error: unknown format 'wat'\nhint: valid formats: table, tsv, json\n", 2),
        ("--color wat", "error: --color takes auto, always or never, not 'wat'\n", 2),
        ("-n -1", f"error: --limit takes a whole number of at least 0, not '-1'\n{SEE_HELP}", 2),
        ("--qqq", f"error: unknown option --qqq\n{SEE_HELP}", 2),
    ],
)  # fmt: skip
def test_refused_arguments(args: str, message: str, code: int, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("list", *args.split())
    assert (result.code, result.out, result.err) == (code, "", message)


def test_a_prefix_of_several_topics_is_refused_with_their_ids(run: Run, store: Callable[[str], Path]) -> None:
    store('[topic.vision]\n[topic.vllm]\nname = "V"\n[topic.other]\nname = "vision two"\n')
    result = run("list", "-t", "vi")
    assert (result.code, result.err) == (1, "error: 'vi' matches 2 topics\nhint: vision, other\n")
    assert run("list", "-t", "v").code == 0
    assert run("list", "-t", "vision").code == 0


def test_an_unknown_tag_is_reported(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("list", "-g", "nix")
    assert (result.code, result.out, result.err) == (0, "", "hint: no link has the tag 'nix'\n")


def test_reading_changes_nothing(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    before = path.stat()
    for command in ("list", "show bcdfgh", "stats", "topics", "tags", "where"):
        assert run(*command.split()).code == 0
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [entry.name for entry in path.parent.iterdir()] == ["reading.toml"]
    assert not (path.parent.parent / "home" / ".local").exists()


def test_sections_are_in_topic_order(run: Run, store: Callable[[str], Path]) -> None:
    """The same in every command, wherever the links are in the file."""
    store("[topic.b]\n[topic.a]\n" + "".join(f'[[link]]\ntopic = "{topic}"\ntitle = "T"\n' for topic in "acb"))
    out = shown(run("list", env=on_terminal(80)).out)
    assert [line.split()[0] for line in out.splitlines() if line.endswith("%")] == ["b", "a", "c"]
    assert [line.split("\t")[0] for line in run("topics").out.splitlines()] == ["b", "a", "c"]
