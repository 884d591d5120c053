"""Stable ids: the same link has the same id everywhere, and no two links share one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from readtrack.core import ids
from readtrack.core.ids import mint, shortest_prefixes
from readtrack.core.model import Link, from_toml

LINK = Link(0, "x", url="https://e.org/a", title="A", topic="t")


def test_the_same_link_in_the_same_topic_has_the_same_id_everywhere() -> None:
    """Literal values, because a change would give every hand-written link another id."""
    assert mint("https://e.org/a", "A", "t", holders={}) == "ngrkqh"
    assert mint("http://www.e.org/a/?utm_source=x", "B", "t", holders={}) == "ngrkqh"
    assert mint("https://e.org/a", "A", "other", holders={}) != "ngrkqh"


def test_without_a_url_the_id_is_derived_from_the_title_whatever_its_spelling() -> None:
    assert mint(None, "ＤＤＩＡ", "t", holders={}) == mint(None, "ddia", "t", holders={})


def test_an_id_that_is_taken_gets_longer() -> None:
    first = mint("https://e.org/a", None, "t", holders={})
    other = LINK._replace(url="https://e.org/b")
    second = mint("https://e.org/a", None, "t", holders={first: other})
    assert second.startswith(first)
    assert len(second) == len(first) + 1


def test_an_equal_link_gets_its_own_id() -> None:
    first = mint("https://e.org/a", None, "t", holders={})
    second = mint("https://e.org/a", None, "t", holders={first: LINK})
    third = mint("https://e.org/a", None, "t", holders={first: LINK, second: LINK})
    assert len({first, second, third}) == 3
    assert {len(first), len(second), len(third)} == {ids.LENGTH}


def test_a_derived_id_differs_from_all_stored_ids() -> None:
    derived = mint("https://e.org/a", None, "inbox", holders={})
    blocks = [{"url": "https://e.org/a"}, {"id": derived, "url": "https://e.org/b"}, {"url": "https://e.org/a"}]
    found = [link.id for link in from_toml({"link": blocks}).links]
    assert found[1] == derived
    assert len(set(found)) == 3


def test_ids_consist_of_letters_that_form_no_words() -> None:
    assert all(re.fullmatch(f"[{ids.ALPHABET}]{{6}}", mint(None, str(n), "t", holders={})) for n in range(200))


@given(st.lists(st.text("abc", min_size=1, max_size=4), unique=True))
def test_the_shortest_prefix_is_unique_and_no_shorter_one_is(names: list[str]) -> None:
    lengths = shortest_prefixes(names)
    for name in names:
        having = [other for other in names if other.startswith(name[: lengths[name]])]
        assert having == [name] or lengths[name] == len(name)
        if lengths[name] > 1:
            assert len([other for other in names if other.startswith(name[: lengths[name] - 1])]) > 1


def test_equal_links_get_the_same_ids_with_and_without_the_cache_of_counts() -> None:
    slow: dict[str, Link] = {}
    quick: dict[str, Link] = {}
    counts: dict[str, int] = {}
    for title in ["a", "b"] * 20:
        link = Link(0, "", title=title)
        slow[mint(None, title, "inbox", holders=slow)] = link
        quick[mint(None, title, "inbox", holders=quick, counts=counts)] = link
    assert list(quick) == list(slow)
    assert counts == {"a\ninbox": 20, "b\ninbox": 20}
