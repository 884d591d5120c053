"""Output for a terminal. Only this package and `browse` use Rich.

Every text is passed through `tidy` and, if Rich prints it, into `Text`, so that no title is interpreted as markup or as
an escape sequence. Nothing is expressed by colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import StringIO
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text

from readtrack.core.ages import age
from readtrack.core.ids import shortest_prefixes
from readtrack.core.model import STATES, Day, Link, ReadingList, Topic
from readtrack.core.select import Selection, SortKey
from readtrack.core.series import Part, parts_of
from readtrack.core.stats import Completion, by_topic
from readtrack.output.paint import Paint, cells, cut, fill, is_plain
from readtrack.output.rows import MARKS, STYLES, Extra, rows
from readtrack.text import tidy, typed

if TYPE_CHECKING:
    from readtrack.core.suggest import Choice
    from readtrack.storage.journal import Record

_PREFIX = "bold not dim magenta"
_MANY = 20  # from this number on, changed links are counted instead of listed
_LONGEST_COMMAND = 24  # columns in the log; the rest of a command repeats the titles


class Screen:
    """Renders text with escape sequences for the width of the terminal."""

    def __init__(self, *, today: date, use_color: bool | None = None, width: int | None = None) -> None:
        """If `use_color` is None, the environment decides: NO_COLOR, TERM."""
        self.today = today
        self._file = StringIO()
        self._console = Console(
            file=self._file,
            force_terminal=True,
            color_system=None if use_color is False else "auto",
            no_color=None if use_color is None else not use_color,
            width=width or get_terminal_size().columns,
            height=25,  # otherwise Rich assumes 80 columns for a dumb terminal
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
        )
        self.paint = Paint(self._console)

    @property
    def width(self) -> int:
        return self._console.width

    def show(self, *renderables: RenderableType) -> str:
        for renderable in renderables:
            self._console.print(renderable, soft_wrap=isinstance(renderable, Text))
        return self._take()

    def rows(
        self,
        links: Sequence[Link],
        reading_list: ReadingList,
        *,
        sort: SortKey = "file",
        words: Sequence[str] = (),
        topics: Mapping[str, str] | None = None,
    ) -> list[str]:
        """A line for each link. `words` must be folded; `topics` are names by id, shown in each row unless None."""
        ids = [link.id for link in reading_list.links]
        known = set(ids)
        prefixes = shortest_prefixes(ids + [link.id for link in links if link.id not in known])  # removed links
        return rows(links, self.paint, Extra(self.today, sort, words, topics), width=self.width, prefixes=prefixes)

    def links(
        self,
        selection: Selection,
        reading_list: ReadingList,
        *,
        sections: bool,
        sort: SortKey = "file",
        words: Sequence[str] = (),
    ) -> str:
        """The links and a footer. With `sections`, links are grouped by topic; otherwise each row has its topic."""
        links = selection.links
        of_topic: dict[str, list[str]] = {link.topic: [] for link in links}
        is_mixed = len(of_topic) > 1
        names = {topic.id: tidy(topic.label) for topic in reading_list.topics} if is_mixed and not sections else None
        lines = self.rows(links, reading_list, sort=sort, words=words, topics=names)
        if is_mixed and sections:
            for link, line in zip(links, lines, strict=True):
                of_topic[link.topic].append(line)
            counts = by_topic(reading_list, reading_list.links)
            lines = []
            for topic in reading_list.topics:
                if topic.id in of_topic:
                    lines += [self.heading(topic, counts[topic.id]), *of_topic[topic.id], ""]
        footer = _footer(selection)
        if footer:
            lines.append(self.paint(footer, "dim"))
        elif lines and not lines[-1]:
            lines.pop()
        return "".join([f"{line}\n" for line in lines])

    def choices(self, choices: Sequence[Choice], reading_list: ReadingList) -> str:
        """Suggestions with full titles and URLs, and the reason below each."""
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
            grid.add_row(id_text(link, prefixes), Text(MARKS[link.state], style=STYLES[link.state]), text)
        return self.show(grid)

    def changed(self, links: Sequence[Link], reading_list: ReadingList, counts: Mapping[str, Completion]) -> str:
        """The links changed by a command (or only their number if there are many), and the progress of their topics."""
        lines = []
        if len(links) < _MANY:
            lines += self.rows(links, reading_list)
        else:
            states = Counter(link.state for link in links)
            about = ", ".join(f"{states[state]} {state}" for state in STATES if states[state])
            lines.append(f"{len(links)} links: {about}")
        return "".join(f"{line}\n" for line in lines) + self.progress(links, counts)

    def progress(self, links: Sequence[Link], counts: Mapping[str, Completion]) -> str:
        """The completion of the topics of these links."""
        topics = dict.fromkeys(link.topic for link in links if link.topic in counts)
        return "".join(self.paint(f"{tidy(topic)} {_progress(counts[topic])}", "dim") + "\n" for topic in topics)

    def details(self, links: Sequence[Link], reading_list: ReadingList) -> str:
        """All details of the links, one block for each."""
        prefixes = shortest_prefixes([link.id for link in reading_list.links])
        blocks = []
        for link, part in zip(links, parts_of(links, reading_list.links), strict=True):
            grid = Table.grid(padding=(0, 2))
            grid.add_column(style="dim", no_wrap=True)
            grid.add_column(overflow="fold")
            for name, value in _details(link, part, reading_list, prefixes, self.today):
                grid.add_row(name, value)
            blocks.append(self.show(grid))
        return "\n".join(blocks)

    def log(self, records: Sequence[tuple[bool, Record]]) -> str:
        """Past commands by date: the time, the command and the titles."""
        if not records:
            return "no past commands\n"
        lines: list[str] = []
        before = ""
        commands = [tidy(typed(record.command)) for _, record in records]
        width = min(max(map(cells, commands)), self.width // 3, _LONGEST_COMMAND)
        for command, (undone, record) in zip(commands, records, strict=True):
            day, time = record.time[:10], record.time[11:16]
            if day != before:
                lines += ([""] if before else []) + [self.paint(day, "bold")]
                before = day
            titles = tidy(", ".join(title for _, title in record.links))
            titles = cut(f"undone: {titles}" if undone else titles, max(self.width - width - 9, 10))
            style = "dim strike" if undone else "none"
            lines.append(f"{time}  {self.paint(fill(command, width), style)}  {self.paint(titles, style)}")
        return "".join(f"{line}\n" for line in lines)

    def heading(self, topic: Topic, count: Completion) -> str:
        name = self.paint(tidy(topic.label), "bold")
        shown_id = f" {tidy(topic.id_beside_label)}" if topic.id_beside_label else ""
        return name + self.paint(f"{shown_id}  {_progress(count)}", "dim")

    def _take(self) -> str:
        """The printed text, without the spaces with which Rich pads lines."""
        text = "\n".join(line.rstrip(" ") for line in self._file.getvalue().split("\n"))
        self._file.seek(0)
        self._file.truncate()
        return text


def topic_label(topic: Topic) -> Text:
    """The name of a topic, followed by the id that commands take."""
    text = Text(tidy(topic.label))
    if topic.id_beside_label:
        text.append(f" {tidy(topic.id_beside_label)}", style="dim")
    return text


def id_text(link: Link, prefixes: Mapping[str, int]) -> Text:
    text = Text(tidy(link.id), style="dim")
    text.stylize(_PREFIX, 0, prefixes[link.id])
    return text


def title_text(link: Link) -> Text:
    return Text(tidy(link.label), style=Style(link=link.url) if is_plain(link.url) else "")


def day_text(day: Day | None) -> str:
    if day is None:
        return ""
    return "date unknown" if day is True else day.isoformat()


def _progress(count: Completion) -> str:
    return f"{count.done}/{count.total}" + ("" if count.percent is None else f" {count.percent}%")


def _tags(link: Link) -> str:
    return tidy(" ".join(f"#{tag}" for tag in link.tags))


def _details(
    link: Link, part: Part | None, reading_list: ReadingList, prefixes: Mapping[str, int], today: date
) -> Iterable[tuple[str, Text]]:
    yield "id", id_text(link, prefixes)
    yield "title", Text(tidy(link.title)) if link.title else Text("(none)", style="dim")
    yield "url", Text(tidy(link.url)) if link.url else Text("(none)", style="dim")
    yield "topic", topic_label(reading_list.topic(link.topic))
    if part is not None:
        number = f": part {part.number} of {part.of}" if part.number is not None else ""
        yield "series", Text(tidy(part.series) + number)
    yield "status", Text(f"{MARKS[link.state]} {link.state}", style=STYLES[link.state])
    if link.tags:
        yield "tags", Text(", ".join(map(tidy, link.tags)))
    for name, day in (("added", link.added), ("started", link.started), ("done", link.done), ("dropped", link.dropped)):
        if day is not None:
            yield (
                name,
                Text(day_text(day)).append(f"  {age(day, today=today)}" if isinstance(day, date) else "", style="dim"),
            )
    if link.minutes is not None:
        yield "minutes", Text(str(link.minutes))
    if link.note:
        yield "note", Text("\n".join(tidy(line) for line in link.note.splitlines()))
    known = {"id", "title", "url", "topic", "tags", "added", "started", "done", "dropped", "minutes", "note"}
    known |= {"series", "part"} if part is not None else set()
    for name, value in link.raw.items():
        if name not in known:
            yield tidy(name), Text(tidy(str(value)))


def _footer(selection: Selection) -> str:
    """The numbers of links excluded by filters, and the options that show them."""
    parts = []
    hidden = [f"{count} {state}" for state, count in selection.hidden.items()]
    if hidden:
        parts.append(f"{', '.join(hidden)} not shown: --all")
    if selection.undated:
        parts.append(f"{selection.undated} without a date not shown")
    if selection.beyond_limit:
        parts.append(f"{selection.beyond_limit} more: --limit")
    if not selection.links and not parts:
        return "no links"
    return " · ".join(parts)
