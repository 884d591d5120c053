"""The JSON of links from templates equals the JSON of the objects that define it."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from readtrack.core.model import Link
from readtrack.core.series import Part
from readtrack.output.link_json import link_lines
from readtrack.output.plain import link_object

_texts = st.text() | st.text('"\\/\x00\x1f\x7f\u2028\ud800中😀')
_maybe = st.none() | _texts
_days = st.none() | st.just(True) | st.dates()
_blocks = st.none() | st.fixed_dictionaries({}, optional={"author": _texts, "published": st.dates() | st.booleans()})
_links = st.builds(
    Link,
    st.integers(0, 9),
    _texts,
    _texts,
    _maybe,
    _maybe,
    st.lists(_texts, max_size=3).map(tuple),
    *[_days] * 4,
    st.none() | st.integers(0),
    _maybe,
    _blocks,
)
_parts = st.none() | st.builds(Part, _texts, st.none() | st.integers(), st.integers())


@given(st.lists(st.tuples(_links, _parts), max_size=3))
def test_each_line_is_the_json_of_the_object(links: list[tuple[Link, Part | None]]) -> None:
    assert link_lines(links) == [json.dumps(link_object(link, part)) for link, part in links]
