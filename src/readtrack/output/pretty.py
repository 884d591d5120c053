"""Output for people at a terminal: with `rows`, `tables` and `linting` the only modules that know Rich.

Every text goes through `tidy` and into `Text`, so that no title is taken for markup or moves the cursor. Marks and
words say what colour says, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from shlex import join
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.segment import Segments
from rich.style import Style
from rich.table import Table
from rich.text import Text

from readtrack.core.ids import shortest_prefixes
from readtrack.core.model import Day, Link, ReadingList, State, Topic
from readtrack.core.select import Selection
from readtrack.core.stats import Completion, by_topic
from readtrack.output.rows import PLAIN, Cell, Column, rows, widest
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.core.suggest import Choice
    from readtrack.storage.journal import Record

# The marks of Markdown checklists, which need no font and no colour.
MARKS: Mapping[State, str] = {"unread": "[ ]", "reading": "[/]", "done": "[x]", "dropped": "[-]"}
_DIM, _CYAN = Style(dim=True), Style(color="cyan")
_STANDS, _GONE = Style(bold=True), Style(dim=True, strike=True)  # commands, and those that were undone
_STYLES: Mapping[State, Style] = {
    "unread": PLAIN,
    "reading": Style(color="yellow"),
    "done": Style(color="green"),
    "dropped": _DIM,
}
_PREFIX = Style(bold=True, dim=False, color="magenta")
NARROW = 60  # columns; below, the word beside the mark goes, and the tags


class Screen:
    """Renders to text with escape sequences, as wide as the terminal."""

    def __init__(self, *, use_color: bool | None = None, width: int | None = None) -> None:
        """Without `use_color` the environment decides: NO_COLOR, TERM."""
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            force_terminal=True,
            color_system=None if use_color is False else "auto",
            no_color=None if use_color is None else not use_color,
            width=width or get_terminal_size().columns,
            height=25,  # without it Rich takes every dumb terminal for 80 columns wide
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )

    @property
    def width(self) -> int:
        return self._console.width

    def show(self, *renderables: RenderableType) -> str:
        for renderable in renderables:
            self._print(renderable)
        return self._take()

    def wants(self, renderable: RenderableType) -> int:
        """How many columns it would take if the screen were wide enough."""
        return Measurement.get(self._console, self._console.options.update(width=10_000), renderable).maximum

    def links(self, selection: Selection, reading_list: ReadingList, *, sections: bool) -> str:
        """The links, in sections per topic or (for an order across topics) with a column for it, and a footer."""
        prefixes = shortest_prefixes([link.id for link in reading_list.links])
        links = selection.links
        of_topic: dict[str, list[Link]] = {}
        for link in links:
            of_topic.setdefault(link.topic, []).append(link)
        if sections and len(of_topic) > 1:
            counts = by_topic(reading_list, reading_list.links)
            columns = self._columns(links, prefixes)  # of all, so that the sections align
            topics = {topic.id: topic for topic in reading_list.topics}
            for topic, those in of_topic.items():
                self._print(_heading(topics[topic], counts[topic]))
                self._print(rows(those, columns))
                self._print("")
        elif links:
            names = reading_list if len(of_topic) > 1 else None
            self._print(rows(links, self._columns(links, prefixes, topics=names)))
        footer = _footer(selection)
        if footer:
            self._print(Text(footer, style="dim"))
        return self._take()

    def choices(self, choices: Sequence[Choice], reading_list: ReadingList) -> str:
        """What to read, whole titles and addresses, with the reason below."""
        prefixes = shortest_prefixes([link.id for link in reading_list.links])
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for link, reason in choices:
            about = [tidy(reason), f"{link.minutes} min" if link.minutes else "", _tags(link)]
            text = title_cell(link).as_text().append("\n").append(" · ".join(filter(None, about)), style="dim")
            if link.title and link.url:
                text.append(f"\n{tidy(link.url)}", style="dim")
            marks = (id_cell(link, prefixes), _state_cell(link, self.width >= NARROW))
            grid.add_row(*(cell.as_text() for cell in marks), text)
        return self.show(grid)

    def changed(self, links: Sequence[Link], reading_list: ReadingList, counts: Mapping[str, Completion]) -> str:
        """Links that a command changed, and how far their topics are now."""
        prefixes = shortest_prefixes([link.id for link in (*reading_list.links, *links)])  # some may be gone
        if links:
            self._print(rows(links, self._columns(links, prefixes)))
        return self._take() + self.progress(links, counts)

    def progress(self, links: Sequence[Link], counts: Mapping[str, Completion]) -> str:
        """How far the topics of these links are now."""
        for topic in dict.fromkeys(link.topic for link in links if link.topic in counts):
            self._print(Text(f"{tidy(topic)} {_progress(counts[topic])}", style="dim"))
        return self._take()

    def details(self, links: Sequence[Link], reading_list: ReadingList) -> str:
        """Everything about links, a block each."""
        prefixes = shortest_prefixes([link.id for link in reading_list.links])
        for number, link in enumerate(links):
            if number:
                self._print("")
            grid = Table.grid(padding=(0, 2))
            grid.add_column(style="dim", no_wrap=True)
            grid.add_column(overflow="fold")
            for name, value in _details(link, reading_list, prefixes):
                grid.add_row(name, value)
            self._print(grid)
        return self._take()

    def log(self, records: Sequence[tuple[bool, Record]]) -> str:
        """What was done, a line each: when, the command, the titles."""
        if not records:
            return "nothing was done yet\n"
        commands = [tidy(join(record.command)) for _, record in records]
        width = min(widest(commands), self.width // 3)
        columns: list[Column[int]] = [
            (16, lambda number: Cell(records[number][1].time[:16].replace("T", " "), _DIM)),
            (width, lambda number: Cell(commands[number], _GONE if records[number][0] else _STANDS)),
            (max(self.width - width - 20, 10), lambda number: _about(*records[number])),
        ]
        self._print(rows(range(len(records)), columns))
        return self._take()

    def _columns(
        self, links: Sequence[Link], prefixes: Mapping[str, int], *, topics: ReadingList | None = None
    ) -> list[Column[Link]]:
        """What to say of each of `links`, in columns as wide as all of them need.

        The id and the state are never cut, the title takes what is left. A Rich table would cut all.
        """
        is_wide = self.width >= NARROW
        columns: list[Column[Link]] = [
            (widest(tidy(link.id) for link in links), lambda link: id_cell(link, prefixes)),
            (widest(_state(link, is_wide) for link in links), lambda link: _state_cell(link, is_wide)),
        ]
        if is_wide and any(_state_day(link) for link in links):
            columns.append((10, lambda link: Cell(day_text(_state_day(link)), _DIM)))
        behind: list[Column[Link]] = []
        if topics is not None:
            names = {topic.id: tidy(topic.label) for topic in topics.topics}
            width = min(widest(names[link.topic] for link in links), self.width // 5)
            behind.append((width, lambda link: Cell(names[link.topic], _DIM)))
        if is_wide and any(link.tags for link in links):
            width = min(widest(map(_tags, links)), self.width // 4)
            behind.append((width, lambda link: Cell(_tags(link), _CYAN)))
        while behind and sum(width + 2 for width, _ in columns + behind) > self.width - 10:
            behind.pop()  # no room for a title of ten cells
        taken = sum(width + 2 for width, _ in columns + behind)
        title = min(max(self.width - taken, 10), widest(tidy(link.label) for link in links))
        return [*columns, (title, title_cell), *behind]

    def _print(self, renderable: RenderableType) -> None:
        self._console.print(renderable, soft_wrap=isinstance(renderable, Text | Segments))

    def _take(self) -> str:
        """What was printed, without the blanks with which Rich fills lines."""
        text = "\n".join(line.rstrip(" ") for line in self._file.getvalue().split("\n"))
        self._file.seek(0)
        self._file.truncate()
        return text


def _about(undone: bool, record: Record) -> Cell:
    titles = tidy(", ".join(title for _, title in record.links))
    return Cell(f"undone: {titles}", _DIM) if undone else Cell(titles)


def topic_label(topic: Topic) -> Text:
    """The name of a topic with its id, which commands take, behind it."""
    text = Text(tidy(topic.label))
    if topic.name and topic.name != topic.id:
        text.append(f" {tidy(topic.id)}", style="dim")
    return text


def tag_label(tag: str | None) -> Text:
    return Text("(no tag)", style="dim") if tag is None else Text(tidy(tag))


def _heading(topic: Topic, count: Completion) -> Text:
    text = topic_label(topic)
    text.stylize("bold", 0, len(tidy(topic.label)))
    return text.append(f"  {_progress(count)}", style="dim")


def _progress(count: Completion) -> str:
    return f"{count.done}/{count.total}" + ("" if count.percent is None else f" {count.percent}%")


def id_cell(link: Link, prefixes: Mapping[str, int]) -> Cell:
    return Cell(tidy(link.id), _DIM, prefixes[link.id], _PREFIX)


def _state(link: Link, is_wide: bool) -> str:
    return f"{MARKS[link.state]} {link.state}" if is_wide else MARKS[link.state]


def _state_cell(link: Link, is_wide: bool) -> Cell:
    return Cell(_state(link, is_wide), _STYLES[link.state])


def _tags(link: Link) -> str:
    return tidy(" ".join(f"#{tag}" for tag in link.tags))


def _state_day(link: Link) -> Day | None:
    days: Mapping[State, Day | None] = {
        "unread": None,
        "reading": link.started,
        "done": link.done,
        "dropped": link.dropped,
    }
    day = days[link.state]
    return None if day is True else day


def title_cell(link: Link) -> Cell:
    text = tidy(link.label)
    if link.url and link.url.isascii() and link.url.isprintable() and link.url.startswith(("http://", "https://")):
        return Cell(text, marked=len(text), mark=Style(link=link.url))
    return Cell(text)


def _details(link: Link, reading_list: ReadingList, prefixes: Mapping[str, int]) -> Iterable[tuple[str, Text]]:
    yield "id", id_cell(link, prefixes).as_text()
    yield "title", Text(tidy(link.title)) if link.title else Text("(none)", style="dim")
    yield "url", Text(tidy(link.url)) if link.url else Text("(none)", style="dim")
    yield "topic", topic_label(reading_list.topic(link.topic))
    yield "status", _state_cell(link, is_wide=True).as_text()
    if link.tags:
        yield "tags", Text(", ".join(map(tidy, link.tags)))
    for name, day in (("added", link.added), ("started", link.started), ("done", link.done), ("dropped", link.dropped)):
        if day is not None:
            yield name, Text(day_text(day))
    if link.minutes is not None:
        yield "minutes", Text(str(link.minutes))
    if link.note:
        yield "note", Text("\n".join(tidy(line) for line in link.note.splitlines()))
    known = {"id", "title", "url", "topic", "tags", "added", "started", "done", "dropped", "minutes", "note"}
    for name, value in link.raw.items():
        if name not in known:
            yield tidy(name), Text(tidy(str(value)))


def _footer(selection: Selection) -> str:
    """What the filters left out, and how to see it."""
    parts = []
    hidden = [f"{count} {state}" for state, count in selection.hidden.items()]
    if hidden:
        parts.append(f"{', '.join(hidden)} not shown: --all")
    if selection.undated:
        parts.append(f"{selection.undated} without a date left out")
    if selection.beyond_limit:
        parts.append(f"{selection.beyond_limit} more: --limit")
    if not selection.links and not parts:
        return "no links"
    return " · ".join(parts)


def day_text(day: Day | None) -> str:
    if day is None:
        return ""
    return "day unknown" if day is True else day.isoformat()
