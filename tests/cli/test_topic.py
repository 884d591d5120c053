"""topic: renaming, moving and removing topics."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run, and_nothing_changed

STORE = """\
# about it
[ topic . vllm ] # first
name = '推理引擎' # shown

[topic.vllm.more]
x = 1

# old
[topic.old]

[[link]]
id = "a"
topic = "vllm" # here
title = "A"

[[link]]
topic = 'vllm'
url = "https://e.org/b"

[[link]]
id = "c"
topic = "cuda"
title = "C"
"""


def test_renaming_by_id_changes_the_id_of_the_topic_but_not_of_links(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    derived = run("list", "-t", "vllm").out.splitlines()[1].split("\t")[0]
    result = run("topic", "rename", "VLLM", "serving engines")
    assert (result.code, result.out, result.err) == (
        0,
        "a\tunread\tserving engines\tA\t\t\n" + f"{derived}\tunread\tserving engines\t\thttps://e.org/b\t\n",
        "topic vllm is now serving engines, still shown as '推理引擎'\n",
    )
    assert path.read_text() == (
        STORE.replace("[ topic . vllm ]", '[ topic . "serving engines" ]')
        .replace("[topic.vllm.more]", '[topic."serving engines".more]')
        .replace('"vllm" # here', '"serving engines" # here')
        .replace("[[link]]\ntopic = 'vllm'", f'[[link]]\nid = "{derived}"\ntopic = "serving engines"')
    )
    assert run("undo").code == 0
    assert path.read_text() == STORE


@pytest.mark.parametrize("args", [("推理引擎", "服务"), ("vllm", "服务", "--name")])
def test_renaming_by_name_changes_the_display_name(
    args: tuple[str, ...], run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("topic", "rename", *args)
    assert (result.code, result.out, result.err) == (0, "", "topic vllm is now shown as '服务'\n")
    assert path.read_text() == STORE.replace("'推理引擎'", '"服务"')


def test_a_topic_without_a_table_gets_one_for_its_name(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    assert run("topic", "rename", "cuda", "GPU", "--name").code == 0
    assert path.read_text() == STORE.replace("[topic.old]\n", '[topic.old]\n\n[topic.cuda]\nname = "GPU"\n')
    assert run("topic", "rename", "gpu", "CUDA").err == "topic cuda is now shown as 'CUDA'\n"


def test_topics_without_tables_of_their_own_are_renamed_and_removed(run: Run, store: Callable[[str], Path]) -> None:
    text = '[topic] # all\na.name = "A" # a\n"b" = {name = "B"}\n\n[[link]]\ntitle = "x"\n'
    path = store(text)
    assert run("topic", "rename", "b", "c d").code == 0
    assert path.read_text() == text.replace('"b"', '"c d"')
    assert run("topic", "rename", "a", "Z", "--name").code == 0
    assert run("topic", "rm", "a").code == 0
    assert path.read_text() == '[topic] # all\n"c d" = {name = "B"}\n\n[[link]]\ntitle = "x"\n'
    assert run("topic", "rm", "c d").code == 0
    assert path.read_text() == '[[link]]\ntitle = "x"\n'


def test_an_empty_topic_is_removed_with_its_table_and_comments(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("topic", "rm", "old")
    assert (result.code, result.out, result.err) == (0, "", "removed topic old\n")
    assert path.read_text() == STORE.replace("# old\n[topic.old]\n\n", "")
    assert run("undo").code == 0
    assert path.read_text() == STORE
    assert run("topic", "rm", "old", "--json").out == "[]\n"


def test_a_topic_that_already_has_the_name_is_unchanged(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    for args in (("vllm", "vllm"), ("vllm", "推理引擎", "--name")):
        result = run("topic", "rename", *args)
        assert (result.code, result.out, result.err) == (0, "", f"already named: {args[1]}\n")
    assert path.read_text() == STORE


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (
            ("rm", "vllm"),
            1,
            (
                "error: 2 links are in vllm; nothing changed\n"
                "hint: move them first: readtrack list --all -t vllm | readtrack move - --topic TOPIC\n"
            ),
        ),
        (("rm", "vlmm"), 1, "error: unknown topic 'vlmm'; nothing changed\nhint: did you mean vllm?\n"),
        (("rm", "vl"), 1, None),
        (("rename", "vl", "x"), 1, None),
        (
            ("rename", "vllm", "Cuda"),
            1,
            (
                "error: topic cuda already exists; nothing changed\n"
                "hint: to merge the two: readtrack list --all -t vllm | readtrack move - --topic cuda\n"
            ),
        ),
        (("rename", "推理引擎", "cuda"), 1, None),
        (
            ("rename", "vllm"),
            2,
            "error: wrong arguments for `topic rename`\nhint: readtrack topic rename TOPIC NEW\n",
        ),
        (("rm", "old", "x"), 2, "error: wrong arguments for `topic rm`\nhint: readtrack topic rm TOPIC\n"),
        (
            ("delete", "old"),
            2,
            "error: unknown action 'delete'\nhint: readtrack topic rename|move|rm\n",
        ),
        (("rm",), 2, None),
    ],
)
def test_refused_changes_change_nothing(
    args: tuple[str, ...], code: int, error: str | None, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE)
    result = run("topic", *args)
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ") if error is None else result.err == error
    assert path.read_text() == STORE


def test_inline_tables_can_be_read_but_not_renamed(run: Run, store: Callable[[str], Path]) -> None:
    path = store('topic = {a = {name = "A"}}\n')
    result = run("topic", "rename", "a", "b")
    assert (result.code, result.err) == (
        3,
        (
            "error: the topics are written as inline tables; it can be read but not changed; nothing changed\n"
            "hint: write them as [topic.…] blocks\n"
        ),
    )
    assert path.read_text() == 'topic = {a = {name = "A"}}\n'


ONE_PLACE = "error: `topic move` needs a topic and one position\nhint: readtrack topic move TOPIC --first\n"
TOPICS = """\
# head
[topic.a]
name = "A"

# about b
[topic.b]
name = "B" # shown
[topic.b.meta]
x = 1

# links

[[link]]
topic = "b"
title = "1"
[[link]]
topic = "c"
title = "2"
[[link]]
topic = "d"
title = "3"
"""


@pytest.mark.parametrize(
    ("args", "order", "said"),
    [
        ("b --first", "b a c d", "topic b is now number 1 of 4\n"),
        ("a --after b", "b a c d", "topic a is now number 2 of 4\n"),
        ("a --last", "b c d a", "topic a is now number 4 of 4\n"),
        ("c --first", "c a b d", "topic c is now number 1 of 4\n"),
        ("d --before c", "a b d c", "topic d is now number 3 of 4\n"),
        ("B --before A", "b a c d", "topic b is now number 1 of 4\n"),
        ("a --first", "a b c d", "already there: a\n"),
    ],
)
def test_topics_can_be_reordered(args: str, order: str, said: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(TOPICS)
    result = run("topic", "move", *args.split())
    assert (result.code, result.err) == (0, said)
    assert " ".join(line.split("\t")[0] for line in run("topics").out.splitlines()) == order
    assert run("list", "--json").code == 0
    if order != "a b c d":
        assert run("undo").code == 0
    assert path.read_text(encoding="utf-8") == TOPICS


def test_a_topic_moves_with_comments_and_subtables_and_gets_a_table_if_needed(
    run: Run, store: Callable[[str], Path]
) -> None:
    path = store(TOPICS)
    assert run("topic", "move", "b", "--first").code == 0
    moved = '# about b\n[topic.b]\nname = "B" # shown\n\n[topic.b.meta]\nx = 1\n'
    text = path.read_text(encoding="utf-8")
    assert text.index("# about b\n[topic.b]") < text.index("[topic.b.meta]") < text.index("[topic.a]")
    assert text[text.index("# links") :] == TOPICS[TOPICS.index("# links") :]
    assert moved.splitlines()[0] in text
    assert run("topic", "move", "c", "--first").code == 0
    assert '[topic.c]\nname = "c"\n' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("tables", ['topic.a.name = "A"\n', '[topic]\na = {name = "A"}\n'])
def test_topics_that_are_not_tables_cannot_be_moved(tables: str, run: Run, store: Callable[[str], Path]) -> None:
    text = f'{tables}[[link]]\ntopic = "b"\n'
    path = store(text)
    result = run("topic", "move", "b", "--first")
    assert result.code == 3
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ("a", ONE_PLACE),
        ("a --first --last", ONE_PLACE),
        ("a --first new", ONE_PLACE),
        ("a --before a", "error: a cannot be moved next to itself\n"),
        ("a --before nope", "error: unknown topic 'nope'\nhint: list all topics: readtrack topics\n"),
    ],
)
def test_invalid_positions_of_a_topic(args: str, message: str, run: Run, store: Callable[[str], Path]) -> None:
    path = store(TOPICS)
    result = run("topic", "move", *args.split())
    assert result.err == (message if result.code == 2 else and_nothing_changed(message))
    assert path.read_text(encoding="utf-8") == TOPICS
