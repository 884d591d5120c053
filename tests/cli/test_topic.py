"""topic: another id, another name, or gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run

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


def test_by_its_id_a_topic_gets_another_id_and_links_keep_theirs(run: Run, store: Callable[[str], Path]) -> None:
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
def test_by_its_name_a_topic_gets_another_name(args: tuple[str, ...], run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("topic", "rename", *args)
    assert (result.code, result.out, result.err) == (0, "", "topic vllm is now shown as '服务'\n")
    assert path.read_text() == STORE.replace("'推理引擎'", '"服务"')


def test_a_topic_that_only_links_name_gets_a_table_for_its_name(run: Run, store: Callable[[str], Path]) -> None:
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


def test_an_empty_topic_goes_with_its_table_and_the_comments_above(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    result = run("topic", "rm", "old")
    assert (result.code, result.out, result.err) == (0, "", "removed topic old\n")
    assert path.read_text() == STORE.replace("# old\n[topic.old]\n\n", "")
    assert run("undo").code == 0
    assert path.read_text() == STORE
    assert run("topic", "rm", "old", "--json").out == "[]\n"


def test_what_is_called_so_already_is_left_alone(run: Run, store: Callable[[str], Path]) -> None:
    path = store(STORE)
    for args in (("vllm", "vllm"), ("vllm", "推理引擎", "--name")):
        result = run("topic", "rename", *args)
        assert (result.code, result.out, result.err) == (0, "", f"already called so: {args[1]}\n")
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
        (("rm", "vlmm"), 1, "error: no topic is called 'vlmm'; nothing changed\nhint: did you mean vllm?\n"),
        (("rm", "vl"), 1, None),
        (("rename", "vl", "x"), 1, None),
        (
            ("rename", "vllm", "Cuda"),
            1,
            (
                "error: there is a topic cuda already; nothing changed\n"
                "hint: to join the two: readtrack list --all -t vllm | readtrack move - --topic cuda\n"
            ),
        ),
        (("rename", "推理引擎", "cuda"), 1, None),
        (
            ("rename", "vllm"),
            2,
            "error: `topic rename` takes other arguments\nhint: readtrack topic rename TOPIC NEW\n",
        ),
        (("rm", "old", "x"), 2, "error: `topic rm` takes other arguments\nhint: readtrack topic rm TOPIC\n"),
        (
            ("delete", "old"),
            2,
            "error: a topic can be renamed or removed, not 'delete'\nhint: readtrack topic rename|rm\n",
        ),
        (("rm",), 2, None),
    ],
)
def test_what_is_refused_changes_nothing(
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
