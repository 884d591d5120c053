"""Two machines change one list: the merge contains both changes, or shows both in a conflict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from histories import History, comments_of, histories
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from stores import stores

from readtrack.merge import blocks, fields, weave
from readtrack.merge.conflicts import sides
from readtrack.merge.merge import merge
from readtrack.toml.document import scan
from readtrack.toml.edits import same
from readtrack.toml.values import parse

THOROUGH = settings(max_examples=400, deadline=None)

GONE = "gone"


class Expected(NamedTuple):
    """The expected result by field; `clashes` are (id, key), or (id,) for a whole link."""

    links: dict[str, dict[str, Any]]
    others: dict[str, Any]
    clashes: set[tuple[str, ...]]


def oracle(history: History) -> Expected:
    """The merge rules, implemented again on parsed values. `#` is a key that no link has."""
    base, ours, theirs = ({link["id"]: link for link in parsed(text).get("link", [])} for text in history)
    written = [cores(text) for text in history]
    links: dict[str, dict[str, Any]] = {}
    clashes: set[tuple[str, ...]] = set()
    for name in {**ours, **theirs}:
        before, our, their = base.get(name), ours.get(name), theirs.get(name)
        if our is None or their is None:
            left = our or their
            if before is None:
                links[name] = left or {}
            elif written[0][name] != written[1 if our else 2][name]:
                clashes.add((name,))
            continue
        before = before or {}
        link = links[name] = {}
        for key in {**our, **their}:
            b, o, t = (side.get(key, GONE) for side in (before, our, their))
            if key == "tags" and not same(o, t) and not same(b, o) and not same(b, t):
                b, o, t = ([] if side == GONE else [side] if isinstance(side, str) else side for side in (b, o, t))
                tags = [x for x in o if x in t or x not in b] + [x for x in t if x not in b and x not in o]
                value: Any = tags if tags or ("tags" in our and "tags" in their) else GONE
            elif same(o, t) or same(b, t):
                value = o
            elif same(b, o):
                value = t
            elif key == "added" and b == GONE:
                value = min(o, t)
            else:
                clashes.add((name, key))
                continue
            if value is not GONE:
                link[key] = value
        old, new, other = (state(side) for side in (before, our, their))
        if {new, other} == {"done", "dropped"} and old not in {new, other}:
            clashes.add((name, "done or dropped"))
            clashes -= {(name, "done"), (name, "dropped")}
    others = {}
    tables = [leaves({key: value for key, value in parsed(text).items() if key != "link"}) for text in history]
    for path in {**tables[1], **tables[2]}:
        b, o, t = (table.get(path, GONE) for table in tables)
        if same(o, t) or same(b, t) or same(b, o):
            value = t if same(b, o) else o
            if value is not GONE:
                others[path] = value
        else:
            clashes.add(("#", path))
    return Expected(links, others, clashes)


def cores(text: str) -> dict[str, str]:
    """The text of each link with its comments, as a new comment is also a change."""
    document = scan(text)
    names = [link["id"] for link in parsed(text).get("link", [])]
    blocks = [[document.blocks[number] for number in numbers] for numbers in document.links]
    texts = ["".join([*(block.text for block in link[:-1]), link[-1].core]) for link in blocks]
    return dict(zip(names, texts, strict=True))


def parsed(text: str) -> Any:
    return parse(text)


def state(link: dict[str, Any]) -> str:
    return next((key for key in ("dropped", "done") if link.get(key) not in {None, False, ""}), "")


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        return {path: value}
    return {key: leaf for name, part in value.items() for key, leaf in leaves(part, f"{path}/{name}").items()}


def verdict(history: History) -> str:
    """What is wrong with the merge of a history; otherwise "clean" or "conflict"."""
    expected = oracle(history)
    merged = merge(*history)
    if bool(merged.conflicts) != bool(expected.clashes):
        return f"conflicts {[conflict.about for conflict in merged.conflicts]}, but clashes {expected.clashes}"
    if expected.clashes:
        return "conflict"
    result = parsed(merged.text)
    found = {link["id"]: link for link in result.pop("link", [])}
    if not same(found, expected.links):
        return f"links {found}, but expected {expected.links}"
    if not same(leaves(result), expected.others or leaves({})):
        return f"others {leaves(result)}, but expected {expected.others}"
    return "clean"


@THOROUGH
@given(histories)
def test_a_merge_without_conflicting_fields_is_clean_and_correct(history: History) -> None:
    """Conflicting fields are always a conflict."""
    assert verdict(history) in {"clean", "conflict"}


@given(stores, stores)
def test_an_unchanged_side_gives_the_other_side_byte_for_byte(one: str, other: str) -> None:
    assert merge(one, one, other).text == other
    assert merge(one, other, one).text == other
    assert merge(one, other, other).text == other


@THOROUGH
@given(histories)
def test_a_merge_is_symmetric_except_for_the_order(history: History) -> None:
    here = merge(*history)
    there = merge(history.base, history.theirs, history.ours)
    assert len(here.conflicts) == len(there.conflicts)
    assert unordered(here.side("ours")) == unordered(there.side("theirs"))
    assert unordered(here.side("theirs")) == unordered(there.side("ours"))


@THOROUGH
@given(histories, st.sampled_from(["merge", "diff3"]), st.sampled_from([7, 9]))
def test_nothing_written_by_either_side_is_lost(history: History, style: Any, size: int) -> None:
    """Every new comment and line of a side is in the result, possibly between markers; tags and dates are merged.

    Read back from the markers, each side is a store.
    """
    merged = merge(*history, style=style, marker_size=size)
    comments = [comments_of(text) for text in history]
    assert comments[1] | comments[2] == comments_of(merged.text)
    known = set(history.base.splitlines())
    lines = {line.strip("\ufeff \t\r") for line in merged.text.splitlines()}
    for side in history[1:]:
        new = [line.strip("\ufeff \t\r") for line in side.splitlines() if line not in known]
        missing = {
            line for line in new if line not in lines and not line.startswith(("#", '"', "'", "tags", "added", "]"))
        }
        assert all(any(kept.startswith(line) for kept in lines) for line in missing)
    if merged.conflicts:
        found = sides(merged.text)
        assert found is not None
        assert same(parsed(found.ours), parsed(merged.side("ours")))
        assert same(parsed(found.theirs), parsed(merged.side("theirs")))
        assert (found.base is None) == (style == "merge")
        parsed(merged.side("both"))
    else:
        scan(merged.text)
    if history.ours.count("\r\n") == history.ours.count("\n") > 0:
        assert merged.text.count("\r\n") == merged.text.count("\n")


@given(histories)
def test_our_order_is_kept_if_they_moved_nothing(history: History) -> None:
    base, ours, theirs = (list(cores(text)) for text in history)
    assume([name for name in theirs if name in base] == [name for name in base if name in theirs])
    # Nor a link past a comment or a table: both may have moved, and only theirs determines the position.
    landmarks = [_landmarks(text) for text in (history.base, history.theirs)]
    rest = iter(landmarks[0])
    assume(all(any(mark == other for other in rest) for mark in landmarks[1] if mark in landmarks[0]))
    merged = list(cores(merge(*history).side("ours")))
    assert [name for name in merged if name in ours] == [name for name in ours if name in merged]


def _landmarks(text: str) -> list[str]:
    """Ids, comments and the headers of tables, in the order of the file."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line.startswith(("#", "id", '"id"', "[")) and "link" not in line]


@given(histories)
def test_without_a_base_everything_on_either_side_is_kept(history: History) -> None:
    """Links with the same id count as the same link."""
    merged = merge(None, history.ours, history.theirs)
    wanted = {*cores(history.ours), *cores(history.theirs)}
    assert wanted == set(cores(merged.side("ours"))) == set(cores(merged.side("theirs")))
    assert comments_of(merged.text) == comments_of(history.ours) | comments_of(history.theirs)


@given(histories, st.booleans())
def test_with_markers_in_the_base_only_what_both_of_its_sides_agree_on_merges(history: History, first: bool) -> None:
    bases = (history.base, history.ours if first else history.theirs)
    merged = merge("<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n".format(*bases), history.ours, history.theirs)
    if not merged.conflicts:
        for base in bases:
            assert unordered(merged.text) == unordered(merge(base, history.ours, history.theirs).text)
    assert comments_of(merged.text) <= comments_of(history.ours) | comments_of(history.theirs)


def unordered(text: str) -> Any:
    data = parsed(text)
    links = data.pop("link", [])
    for link in links:
        if isinstance(link.get("tags"), list):
            link["tags"] = sorted(map(repr, link["tags"]))
    return sorted(map(str, map(sorted, map(leaf_items, links)))), sorted(leaf_items(data))


def leaf_items(data: Any) -> list[str]:
    return [f"{path}={leaf!r}" for path, leaf in leaves(data).items()]


QUICK = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=1500,
    phases=[Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def _ours_always(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda key, before, our, their: right(key, before, our, our)


def _no_sets(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda key, before, our, their: right("", before, our, their)


@pytest.mark.parametrize(
    ("module", "name", "mutant"),
    [
        (fields, "merged_value", _no_sets),
        (blocks, "merged_statement", lambda right: lambda key, b, o, t, **more: right(key, b, o, o, **more)),
        (blocks, "_changes_removed_table", lambda right: lambda *texts: True),
        (blocks, "merged_value", _ours_always),
        (weave, "_name_like", lambda right: lambda row, other: None),
    ],
)
def test_a_broken_merge_is_caught(
    module: Any, name: str, mutant: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, name, mutant(getattr(module, name)))

    @QUICK
    @given(histories)
    def run(history: History) -> None:
        assert verdict(history) in {"clean", "conflict"}
        comments = comments_of(history.ours) | comments_of(history.theirs)
        merged = merge(*history).text
        assert comments == comments_of(merged)
        assert all(merged.count(comment) == 1 for comment in comments)
        assert merged.count("# section") <= max(text.count("# section") for text in history)

    with pytest.raises((AssertionError, ValueError)):
        run()
