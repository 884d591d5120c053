"""The state of the view, independent of Textual: links shown, order, marks, cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from readtrack.core.model import STATES, Link, ReadingList, State
from readtrack.core.select import Filter, SortKey, select, sort
from readtrack.core.stats import Completion, by_topic, completion
from readtrack.core.words import Search
from readtrack.text import fold

StateName = Literal["left", "all", "done", "dropped"]
STATE_NAMES: dict[StateName, frozenset[State]] = {
    "left": Filter().states,
    "all": frozenset(STATES),
    "done": frozenset({"done"}),
    "dropped": frozenset({"dropped"}),
}
SORT_KEYS: tuple[SortKey, ...] = get_args(SortKey)


@dataclass
class View:
    """The state of the view. After every method the cursor is on a shown link, if there is one."""

    reading_list: ReadingList
    wanted: Filter  # initially from the command line; keys change its words and states
    sort_by: SortKey = "file"
    is_reversed: bool = False
    topic: str | None = None  # the id of the topic chosen in the pane
    shown: list[Link] = field(default_factory=list)
    cursor: int = 0
    marks: dict[str, None] = field(default_factory=dict)  # ids, in the order in which they were marked
    range_from: str | None = None  # the id at which the current range of marks starts
    _marks_before_range: dict[str, None] = field(default_factory=dict)
    counts: dict[str, Completion] = field(default_factory=dict)  # by topic id
    total: Completion = field(default_factory=Completion)
    _passing: list[Link] = field(default_factory=list)  # the links that pass all filters except the words
    _search: Search = field(default_factory=Search)

    def __post_init__(self) -> None:
        if len(self.wanted.topics) == 1:
            self.topic, self.wanted = self.wanted.topics[0], self.wanted._replace(topics=())
        self.replace_list(self.reading_list)

    @property
    def current(self) -> Link | None:
        return self.shown[self.cursor] if self.shown else None

    @property
    def words(self) -> tuple[str, ...]:
        return self.wanted.words

    @property
    def state_name(self) -> str:
        """A name for the set of states shown."""
        for name, states in STATE_NAMES.items():
            if states == self.wanted.states:
                return name
        return ", ".join(state for state in STATES if state in self.wanted.states)

    def targets(self) -> list[Link]:
        """The targets of an action: the marked links in file order, otherwise the link under the cursor."""
        if self.marks:
            return [link for link in self.reading_list.links if link.id in self.marks]
        return [self.current] if self.current else []

    def replace_list(self, reading_list: ReadingList) -> None:
        """Switch to another version of the list; cursor and marks stay on their links."""
        self.reading_list = reading_list
        self.counts = by_topic(reading_list, reading_list.links)
        self.total = completion(reading_list.links)
        ids = {link.id for link in reading_list.links}
        self.marks = {link_id: None for link_id in self.marks if link_id in ids}
        if self.topic is not None and self.topic not in self.counts:
            self.topic = None
        self._refilter()

    def choose_topic(self, topic: str | None) -> None:
        self.topic = topic
        self._refilter()

    def filter(self, text: str) -> None:
        """Show only links with all words of `text`."""
        self.wanted = self.wanted._replace(words=tuple(text.split()))
        self._search_words()

    def warm(self) -> None:
        """Prepare the search texts, so that the first filter is as fast as later ones."""
        self._search.matching(self._passing, self.reading_list, [""])

    def next_states(self) -> None:
        names = list(STATE_NAMES.values())
        number = names.index(self.wanted.states) + 1 if self.wanted.states in names else 0
        self.wanted = self.wanted._replace(states=names[number % len(names)])
        self._refilter()

    def next_sort(self) -> None:
        self.sort_by = SORT_KEYS[(SORT_KEYS.index(self.sort_by) + 1) % len(SORT_KEYS)]
        self.is_reversed = False
        self._refilter()

    def move_cursor(self, to: int) -> None:
        """Move the cursor to a line, or to the nearest one; a current range of marks follows it."""
        self.cursor = max(0, min(to, len(self.shown) - 1))
        if self.range_from is not None:
            self._mark_range()

    def go_to(self, link_id: str) -> bool:
        """Put the cursor on a link, dropping filters that hide it; False if it is not in the list."""
        if not self._find(link_id):
            link = next((link for link in self.reading_list.links if link.id == link_id), None)
            if link is None:
                return False
            self.wanted = Filter(states=self.wanted.states | {link.state})
            if self.topic is not None:
                self.topic = link.topic
            self._refilter()
        return self._find(link_id)

    def move_to_shown(self, link_id: str) -> bool:
        """Put the cursor on a link if it is shown."""
        return self._find(link_id)

    def toggle_mark(self) -> None:
        """Mark the link under the cursor, or unmark it, and go down."""
        if self.current is None:
            return
        if self.current.id in self.marks:
            del self.marks[self.current.id]
        else:
            self.marks[self.current.id] = None
        self.range_from = None
        self.move_cursor(self.cursor + 1)

    def toggle_range(self) -> None:
        """Start or end a range of marks that follows the cursor."""
        if self.range_from is not None or self.current is None:
            self.range_from = None
            return
        self.range_from, self._marks_before_range = self.current.id, dict(self.marks)
        self._mark_range()

    def toggle_all(self) -> None:
        """Mark all links shown; if all are marked, unmark them."""
        self.range_from = None
        ids = dict.fromkeys(link.id for link in self.shown)
        if ids.keys() <= self.marks.keys():
            self.marks = {link_id: None for link_id in self.marks if link_id not in ids}
        else:
            self.marks |= ids

    def unmark(self) -> None:
        self.marks.clear()
        self.range_from = None

    def step_past(self, ids: Iterable[str]) -> None:
        """Move the cursor to the next link that is not in `ids`, otherwise to the previous one."""
        gone = set(ids)
        below = range(self.cursor, len(self.shown))
        above = range(self.cursor - 1, -1, -1)
        for number in (*below, *above):
            if self.shown[number].id not in gone:
                self.cursor = number
                return

    def _find(self, link_id: str) -> bool:
        for number, link in enumerate(self.shown):
            if link.id == link_id:
                self.cursor = number
                return True
        return False

    def _mark_range(self) -> None:
        ids = [link.id for link in self.shown]
        if self.range_from not in ids:
            self.range_from = None
            return
        start, end = sorted((ids.index(self.range_from), self.cursor))
        self.marks = self._marks_before_range | dict.fromkeys(ids[start : end + 1])

    def _refilter(self) -> None:
        wanted = self.wanted._replace(words=(), topics=(self.topic,) if self.topic is not None else self.wanted.topics)
        links = select(self.reading_list, wanted).links
        self._passing = sort(links, self.reading_list, by=self.sort_by, reverse=self.is_reversed)
        self._search_words()

    def _search_words(self) -> None:
        """Apply the words. The cursor stays on its link or, if that is hidden, moves to the next one shown."""
        words = [fold(word) for word in self.wanted.words]
        before, cursor = self.shown, self.cursor
        self.shown = self._search.matching(self._passing, self.reading_list, words)
        self.cursor = self._cursor_after(before, cursor)

    def _cursor_after(self, before: Sequence[Link], cursor: int) -> int:
        numbers = {link.id: number for number, link in enumerate(self.shown)}
        for link in before[cursor:]:
            if link.id in numbers:
                return numbers[link.id]
        for link in reversed(before[:cursor]):
            if link.id in numbers:
                return numbers[link.id]
        return 0
