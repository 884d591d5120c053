"""Reading is forgiving: any well-formed TOML becomes a list."""

from __future__ import annotations

from datetime import date

import pytest

from readtrack.core.model import Day, NotLinkBlocks, State, Topic, from_toml
from readtrack.toml.values import parse


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        ("2026-11-22T10:00:00", date(2026, 11, 22)),
        ("2026-11-22 23:59:59+08:00", date(2026, 11, 22)),
        ('"2026-11-22"', date(2026, 11, 22)),
        ("true", True),
        ("false", None),
        ('""', None),
        ('"yes"', True),
        ('"2026-13-99"', True),
        ('"20261122"', True),
        ("1", True),
        ("0", True),
        ("[]", True),
        ("10:00:00", True),
    ],
)
def test_a_state_key_is_a_date_true_or_absent(value: str, day: Day | None) -> None:
    (link,) = from_toml(parse(f"[[link]]\nurl = 'u'\ndone = {value}")).links
    assert link.done == day
    assert link.state == ("done" if day else "unread")


@pytest.mark.parametrize(
    ("keys", "state"),
    [
        ("", "unread"),
        ("started = true", "reading"),
        ("started = true\ndone = 2026-01-01", "done"),
        ("done = 2026-01-01\ndropped = true", "dropped"),
        ("done = false\nstarted = 2026-01-01", "reading"),
    ],
)
def test_dropped_overrides_done_which_overrides_reading(keys: str, state: State) -> None:
    assert from_toml(parse(f"[[link]]\nurl = 'u'\n{keys}")).links[0].state == state


def test_values_of_wrong_types_are_shown_as_text() -> None:
    text = """
        [[link]]
        id = 7
        title = 5
        url = true
        topic = 2026-01-01
        tags = "one"
        minutes = "12"
        note = [1]
        [[link]]
        title = "  "
        tags = ["a", 5, ""]
        minutes = -3
    """
    first, second = from_toml(parse(text)).links
    assert (first.id, first.title, first.url, first.topic) == ("7", "5", "true", "2026-01-01")
    assert (first.tags, first.minutes, first.note) == (("one",), 12, "[1]")
    assert (second.title, second.label, second.topic) == (None, "(no address)", "inbox")
    assert (second.tags, second.minutes) == (("a", "5"), None)


def test_topics_are_in_the_order_of_their_tables_then_of_the_links() -> None:
    text = """
        [[link]]
        topic = "z"
        [[link]]
        topic = "b"
        [topic.a]
        name = "Alpha"
        [topic.b]
        [topic]
        c = "short"
    """.replace("[topic]\n        c", "[topic.c]\n        name")
    assert from_toml(parse(text)).topics == (
        Topic("a", "Alpha"), Topic("b"), Topic("c", "short"), Topic("z")
    )  # fmt: skip


def test_the_id_of_a_topic_is_shown_beside_a_name_that_differs() -> None:
    topics = (Topic("a", "Alpha"), Topic("b"), Topic("推理", "推理"))
    assert [(topic.label, topic.id_beside_label) for topic in topics] == [("Alpha", "a"), ("b", ""), ("推理", "")]


def test_unknown_tables_and_keys_are_ignored() -> None:
    assert from_toml(parse("[settings]\nx = 1\n[[shelf]]\ny = 2")).links == ()


@pytest.mark.parametrize("text", ["link = 5", "[link]\nurl = 'u'", "link = [1]", "link = 'x'"])
def test_links_that_are_not_tables_are_an_error(text: str) -> None:
    with pytest.raises(NotLinkBlocks, match="link"):
        from_toml(parse(text))


def test_links_in_an_inline_array_are_read() -> None:
    assert from_toml(parse("link = [{url = 'https://e.org'}]")).links[0].url == "https://e.org"


@pytest.mark.parametrize(
    ("text", "version"), [("", 1), ("version = 2", 2), ("version = '2'", 1), ("version = true", 1)]
)
def test_a_missing_or_invalid_version_is_the_first(text: str, version: int) -> None:
    assert from_toml(parse(text)).version == version
