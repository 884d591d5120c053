"""Update a checklist in place: boxes are ticked, links are added, everything else is copied.

Boxes and lists are found by the same scan as in `import`. The new text is scanned again before it is returned: every
old box, link and heading must be unchanged except for the intended boxes, and every new item must be read as its link;
otherwise another place is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from readtrack.addresses.identity import Identity
from readtrack.core.model import Link, ReadingList, Topic
from readtrack.errors import ReadtrackError
from readtrack.exporters.markdown import heading_of
from readtrack.exporters.markdown_items import Item, Style, identity_of_entry, identity_of_link, items
from readtrack.exporters.markdown_layout import Insertion, Layout, insertion, shapes
from readtrack.importers import Entry, Settings, clipping
from readtrack.importers.markdown import read_stray, read_tasks, state_of
from readtrack.importers.markdown_blocks import Task
from readtrack.importers.plan import RANK, Options, Topics


@dataclass(frozen=True, slots=True)
class Edited:
    text: str
    changed: int = 0  # boxes
    added: tuple[Link, ...] = ()
    ahead: tuple[tuple[int, str], ...] = ()  # line and title of boxes that are ahead of the store
    unknown: tuple[tuple[int, str], ...] = ()  # of links that are not in the store
    left_out: tuple[Link, ...] = ()  # links that `import` would not read back correctly


class NoPlace(ReadtrackError):
    def __init__(self, topic: Topic) -> None:
        super().__init__(
            f"no place for new links of {topic.label!r}",
            hint="does the file end inside a code block or a comment?",
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """An entry of the file and its box."""

    entry: Entry
    task: Task | None
    identity: Identity | None


def edit(
    text: str, reading_list: ReadingList, links: Sequence[Link], *, names: Mapping[str, str], untick: bool = False
) -> Edited:
    """`text` brought up to date with `links`, some or all of the reading list.

    `names` maps folded headings to topics as in `import`. With `untick`, boxes that are ahead of the store are
    also reset. Raises `NoPlace` and `AmbiguousTopic`.
    """
    layout = Layout(text)
    topics = Topics(reading_list, Options(names=names))
    found = list(_entries(layout, topics))
    wanted = {identity_of_link(link): link for link in reversed(links)}
    known = {identity_of_link(link) for link in reading_list.links}
    style = _style(layout, found)
    boxes, ahead = _boxes(found, wanted, style, untick=untick)
    present = {one.identity for one in found}
    missing = [link for identity, link in wanted.items() if identity not in present]
    missing.sort(key=lambda link: link.position)
    spelled = {link.position: item for link, item in zip(missing, items(missing, style), strict=True)}
    added = [link for link in missing if spelled[link.position].reads_back]
    layout = layout.with_boxes(boxes)
    if added:
        layout = _add(layout, [(link, spelled[link.position]) for link in added], reading_list, topics, style)
    has_tasks = bool(layout.scan.tasks)
    return Edited(
        layout.text,
        len(boxes),
        tuple(added),
        () if untick else tuple(_named(one) for one in found if one.task in ahead),
        tuple(
            _named(one)
            for one in found
            if one.entry.url and one.identity and one.identity not in known and (one.task or not has_tasks)
        ),
        tuple(link for link in missing if not spelled[link.position].reads_back),
    )


def _entries(layout: Layout, topics: Topics) -> Iterable[_Found]:
    """All links of the file, also outside tasks, and tasks without a link: any of them may be in the store."""
    for task, entry in zip(layout.scan.tasks, read_tasks(layout.scan.tasks, unlinked=True), strict=True):
        if isinstance(entry, Entry):
            yield _Found(entry, task, identity_of_entry(entry, topics.of(entry.heading)))
    if page := clipping.entry_of(layout.text, Settings()):
        yield _Found(page, None, identity_of_entry(page, topics.of(None)))
    for stray in layout.scan.strays:
        entry = read_stray(stray, take=True)
        if isinstance(entry, Entry):
            yield _Found(entry, None, identity_of_entry(entry, topics.of(entry.heading)))


def _named(found: _Found) -> tuple[int, str]:
    return found.entry.line, found.entry.title or found.entry.url or ""


def _style(layout: Layout, found: Sequence[_Found]) -> Style:
    """The style of the file's items; a file without items gets the default style."""
    tasks = layout.scan.tasks
    if not tasks:
        return Style(done=None, tags=False, days=False) if layout.scan.strays else Style()
    ticks = [task.box for task in tasks if state_of(task) == "done"]
    return Style(
        done=max(dict.fromkeys(ticks), key=ticks.count) if ticks else "x",
        states=any(state_of(task) in ("reading", "dropped") for task in tasks),
        tags=any(one.entry.tags for one in found),
        days=any(one.entry.day for one in found),
    )


def _boxes(
    found: Sequence[_Found], wanted: Mapping[Identity, Link], style: Style, *, untick: bool
) -> tuple[dict[int, tuple[str, str]], list[Task]]:
    """The boxes to change by line, each with its old and new mark, and the tasks that are ahead.

    If several boxes are about one link, they change only if none of them shows its state.
    """
    changes: dict[int, tuple[str, str]] = {}
    ahead: list[Task] = []
    tasks: dict[Identity, list[Task]] = {}
    for one in found:
        if one.task and one.identity is not None and one.identity in wanted:
            tasks.setdefault(one.identity, []).append(one.task)
    for identity, same in tasks.items():
        state = wanted[identity].state
        shown = style.shown(state)
        is_shown = any(state_of(task) in (state, shown) for task in same)
        for task in same:
            is_ahead = RANK[state_of(task)] > RANK[state]
            if is_ahead:
                ahead.append(task)
            if untick if is_ahead else not is_shown:
                changes[task.line] = (task.box, style.mark(state))
    return changes, ahead


def _add(
    layout: Layout, new: Sequence[tuple[Link, Item]], reading_list: ReadingList, topics: Topics, style: Style
) -> Layout:
    """The text with the new items in the lists of their topics, at positions where they are read back correctly."""
    order = {topic.id: number for number, topic in enumerate(reading_list.topics)}
    ordered = sorted(new, key=lambda one: order[one[0].topic])
    groups = [(reading_list.topic(topic), list(group)) for topic, group in groupby(ordered, lambda one: one[0].topic)]

    def place(
        here: Layout, topic: Topic, group: Sequence[tuple[Link, Item]], attempt: int, earlier: Sequence[Insertion] = ()
    ) -> Insertion:
        lines = [(style.box(link.state), item.lines) for link, item in group]
        heading = heading_of(topic, topics, topics.options.names)
        return insertion(
            here, lambda text: topics.of(text) == topic.id, heading, lines, attempt=attempt, earlier=earlier
        )

    at_once: list[Insertion] = []
    for topic, group in groups:
        at_once.append(place(layout, topic, group, 0, at_once))
    after = layout.with_lines(at_once)
    if _is_as_intended(layout, after, [link for _, group in groups for link, _ in group], at_once, topics, style):
        return after
    for topic, group in groups:
        for attempt in range(3):
            one = place(layout, topic, group, attempt)
            after = layout.with_lines([one])
            if _is_as_intended(layout, after, [link for link, _ in group], [one], topics, style):
                layout = after
                break
        else:
            raise NoPlace(topic)
    return layout


def _is_as_intended(
    before: Layout,
    after: Layout,
    links: Sequence[Link],
    insertions: Sequence[Insertion],
    topics: Topics,
    style: Style,
) -> bool:
    """Whether the text with the insertions has the same contents as before, plus the links."""
    is_new = _numbers(insertions)
    if shapes(after.scan, without=is_new) != shapes(before.scan):
        return False
    found = [one for one in _entries(after, topics) if is_new(one.entry.line)]
    read = {(one.identity, one.entry.state) for one in found}
    intended = {(identity_of_link(link), style.shown(link.state)) for link in links}
    return read == intended and len(found) == len(links)


def _numbers(insertions: Sequence[Insertion]) -> Callable[[int], bool]:
    """The lines of the insertions in the new text."""
    numbers: set[int] = set()
    shift = 0
    for one in sorted(insertions, key=lambda one: one.after):
        numbers.update(range(one.after + shift + 1, one.after + shift + len(one.lines) + 1))
        shift += len(one.lines)
    return numbers.__contains__
