"""Output for people at a terminal: with `tables` and `linting` the only modules that know Rich.

Every text goes through `tidy` and into `Text`, so that no title is taken for markup or moves the cursor. Marks and
words say what colour says, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from io import StringIO
from shlex import join
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TypeVar

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.style import Style
from rich.table import Table
from rich.text import Text

from readtrack.ids import shortest_prefixes
from readtrack.model import Day, Link, ReadingList, State, Topic
from readtrack.select import Selection
from readtrack.stats import Completion, by_topic
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.journal import Record
    from readtrack.upnext import Choice

T = TypeVar("T")

# The marks of Markdown checklists, which need no font and no colour.
MARKS: Mapping[State, str] = {"unread": "[ ]", "reading": "[/]", "done": "[x]", "dropped": "[-]"}
_STYLES: Mapping[State, str] = {"unread": "", "reading": "yellow", "done": "green", "dropped": "dim"}
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
        topics = list(dict.fromkeys(link.topic for link in links))
        if sections and len(topics) > 1:
            counts = by_topic(reading_list, reading_list.links)
            for topic in topics:
                self._print(_heading(reading_list.topic(topic), counts[topic]))
                self._print(self._link_rows([link for link in links if link.topic == topic], links, prefixes))
                self._print("")
        elif links:
            names = reading_list if len(topics) > 1 else None
            self._print(self._link_rows(links, links, prefixes, topics=names))
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
            text = title_text(link).append("\n").append(" · ".join(filter(None, about)), style="dim")
            if link.title and link.url:
                text.append(f"\n{tidy(link.url)}", style="dim")
            grid.add_row(id_text(link, prefixes), _state_text(link, self.width >= NARROW), text)
        return self.show(grid)

    def changed(self, links: Sequence[Link], reading_list: ReadingList, counts: Mapping[str, Completion]) -> str:
        """Links that a command changed, and how far their topics are now."""
        prefixes = shortest_prefixes([link.id for link in (*reading_list.links, *links)])  # some may be gone
        if links:
            self._print(self._link_rows(links, links, prefixes))
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
        commands = [
            Text(tidy(join(record.command)), style="dim strike" if gone else "bold") for gone, record in records
        ]
        width = min(widest(command.plain for command in commands), self.width // 3)
        columns: list[tuple[int, Callable[[int], Text]]] = [
            (16, lambda number: Text(records[number][1].time[:16].replace("T", " "), style="dim")),
            (width, lambda number: commands[number]),
            (max(self.width - width - 20, 10), lambda number: _about(*records[number])),
        ]
        self._print(_rows(range(len(records)), columns))
        return self._take()

    def _link_rows(
        self,
        links: Sequence[Link],
        all_links: Sequence[Link],
        prefixes: Mapping[str, int],
        *,
        topics: ReadingList | None = None,
    ) -> Text:
        """A line for each of `links`, in columns as wide as `all_links` need them, so that sections align.

        The id and the state are never cut, the title takes what is left. A Rich table would cut all, and take longer.
        """
        is_wide = self.width >= NARROW
        columns: list[tuple[int, Callable[[Link], Text]]] = [
            (widest(tidy(link.id) for link in all_links), lambda link: id_text(link, prefixes)),
            (widest(_state(link, is_wide) for link in all_links), lambda link: _state_text(link, is_wide)),
        ]
        if is_wide and any(_state_day(link) for link in all_links):
            columns.append((10, lambda link: Text(day_text(_state_day(link)), style="dim")))
        behind: list[tuple[int, Callable[[Link], Text]]] = []
        if topics is not None:
            names = {topic.id: tidy(topic.label) for topic in topics.topics}
            width = min(widest(names[link.topic] for link in all_links), self.width // 5)
            behind.append((width, lambda link: Text(names[link.topic], style="dim")))
        if is_wide and any(link.tags for link in all_links):
            width = min(widest(_tags(link) for link in all_links), self.width // 4)
            behind.append((width, lambda link: Text(_tags(link), style="cyan")))
        while behind and sum(width + 2 for width, _ in columns + behind) > self.width - 10:
            behind.pop()  # no room for a title of ten cells
        taken = sum(width + 2 for width, _ in columns + behind)
        title = min(max(self.width - taken, 10), widest(tidy(link.label) for link in all_links))
        columns = [*columns, (title, title_text), *behind]
        return _rows(links, columns)

    def _print(self, renderable: RenderableType) -> None:
        self._console.print(renderable, soft_wrap=isinstance(renderable, Text))

    def _take(self) -> str:
        """What was printed, without the blanks with which Rich fills lines."""
        text = "\n".join(line.rstrip(" ") for line in self._file.getvalue().split("\n"))
        self._file.seek(0)
        self._file.truncate()
        return text


def _rows(items: Iterable[T], columns: Sequence[tuple[int, Callable[[T], Text]]]) -> Text:
    """A line for each item: cells of the given widths, what is longer cut with an ellipsis."""
    rows = Text()
    last = len(columns) - 1
    for item in items:
        for number, (width, cell) in enumerate(columns):
            text = cell(item)
            text.truncate(width, overflow="ellipsis", pad=number < last)
            rows.append_text(text).append("  " if number < last else "\n")
    rows.right_crop(1)
    return rows


def _about(undone: bool, record: Record) -> Text:
    titles = Text(tidy(", ".join(title for _, title in record.links)))
    return Text("undone: ", style="dim").append_text(titles) if undone else titles


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


def id_text(link: Link, prefixes: Mapping[str, int]) -> Text:
    text = Text(tidy(link.id), style="dim")
    text.stylize(Style(bold=True, dim=False, color="magenta"), 0, prefixes[link.id])
    return text


def _state(link: Link, is_wide: bool) -> str:
    return f"{MARKS[link.state]} {link.state}" if is_wide else MARKS[link.state]


def _state_text(link: Link, is_wide: bool) -> Text:
    return Text(_state(link, is_wide), style=_STYLES[link.state])


def _tags(link: Link) -> str:
    return tidy(" ".join(f"#{tag}" for tag in link.tags))


def widest(texts: Iterable[str]) -> int:
    """In cells, of which Chinese characters take two."""
    return max(map(cell_len, texts), default=0)


def _state_day(link: Link) -> Day | None:
    days: Mapping[State, Day | None] = {
        "unread": None,
        "reading": link.started,
        "done": link.done,
        "dropped": link.dropped,
    }
    day = days[link.state]
    return None if day is True else day


def title_text(link: Link) -> Text:
    text = Text(tidy(link.label))
    if link.url and link.url.isascii() and link.url.isprintable() and link.url.startswith(("http://", "https://")):
        text.stylize(Style(link=link.url))
    return text


def _details(link: Link, reading_list: ReadingList, prefixes: Mapping[str, int]) -> Iterable[tuple[str, Text]]:
    yield "id", id_text(link, prefixes)
    yield "title", Text(tidy(link.title)) if link.title else Text("(none)", style="dim")
    yield "url", Text(tidy(link.url)) if link.url else Text("(none)", style="dim")
    yield "topic", topic_label(reading_list.topic(link.topic))
    yield "status", Text(_state(link, is_wide=True), style=_STYLES[link.state])
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
