"""The program: panes, keys, and what happens between a key and the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.events import AppFocus, Paste, Resize
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from readtrack.browse import keys, requests
from readtrack.browse.details import preview
from readtrack.browse.dialogs import Ask, Choose, Confirm, Item
from readtrack.browse.lines import Lines
from readtrack.browse.requests import Request
from readtrack.browse.rows import Layout, row
from readtrack.browse.view import View
from readtrack.browse.worker import Broken, Event, Failed, Reloaded, SaveDone, StepDone, Version, Worker
from readtrack.core.ids import shortest_prefixes
from readtrack.core.model import Day, Link, ReadingList
from readtrack.core.select import Filter, SortKey
from readtrack.core.suggest import next_links
from readtrack.errors import ReadtrackError, StoreError, UsageError
from readtrack.storage.store import Store
from readtrack.text import tidy
from readtrack.toml.edits import intended

NARROWEST, WITH_TOPICS, WITH_PREVIEW = 40, 70, 100  # columns
_MESSAGE_SECONDS = 5.0
_ERROR_SECONDS = 12.0


class Surroundings(NamedTuple):
    """What the program gets from outside."""

    now: Callable[[], datetime]
    parse_day: Callable[[str], Day]
    """A date as `--on` takes it; raises `UsageError`."""
    edit: Callable[[str], str | None]
    """Edits the link with that id in the editor, which has the terminal meanwhile; says what happened."""
    titles: Callable[[Sequence[str]], Mapping[str, str]]
    """The titles of the pages at these URLs, as far as they can be had."""


class Browser(App[int]):
    """The reading list on the whole screen."""

    ENABLE_COMMAND_PALETTE: ClassVar[bool] = False
    CSS_PATH: ClassVar[str] = "browse.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(key.names), key.action, key.help, show=False, priority=key.action == "other_pane")
        for key in keys.all_keys()
    ]

    class StoreEvent(Message):
        """Something that the worker found out."""

        def __init__(self, event: Event) -> None:
            super().__init__()
            self.event = event

    def __init__(
        self,
        store: Store,
        surroundings: Surroundings,
        *,
        wanted: Filter = Filter(),
        sort_by: SortKey = "file",
        is_reversed: bool = False,
        version: Version | None = None,
    ) -> None:
        super().__init__()
        self.theme = "ansi-dark"
        self._around = surroundings
        self._worker = Worker(store, deliver=lambda event: self.post_message(self.StoreEvent(event)), now=surroundings.now)
        self._broken: ReadtrackError | None = None
        opened = self._worker.open()
        if isinstance(opened, Broken):
            if opened.version is None:
                raise opened.error
            self._broken, opened = opened.error, opened.version
        self._saved = opened
        self._pending: list[Request] = []  # shown already, not yet saved
        self._adding: list[requests.NewLink] = []  # whose titles are being fetched
        self.view = View(opened.reading_list, wanted, sort_by, is_reversed)
        self._layout_of_rows = Layout(0, 0, {}, self.today)
        self._message_timer: Timer | None = None
        self._filter_before = ""

    @property
    def today(self) -> date:
        return self._around.now().date()

    # The screen

    def compose(self) -> ComposeResult:
        yield Static(id="banner")
        with Horizontal(id="panes"):
            yield Lines(self._topic_line, id="topics")
            yield Lines(self._link_line, id="links")
            with VerticalScroll(id="preview", can_focus=False):
                yield Static(id="details")
        yield Static(id="status")
        with Horizontal(id="search"):
            yield Static("/", id="slash")
            yield Input(id="filter", compact=True)
        yield Static(id="keys")

    def on_mount(self) -> None:
        self._links.focus()
        self.query_one("#topics").border_title = "topics"
        self._show_width(self.size.width)
        self._show_broken()
        self._show_list()
        self._worker.start()

    def on_resize(self, event: Resize) -> None:
        self._show_width(event.size.width)
        self._show_footer()

    def _show_width(self, width: int) -> None:
        self.query_one("#topics").display = width >= WITH_TOPICS
        self.query_one("#preview").display = width >= WITH_PREVIEW
        if width < WITH_TOPICS and self._topics.has_focus:
            self._links.focus()

    @property
    def _links(self) -> Lines:
        return self.query_one("#links", Lines)

    @property
    def _topics(self) -> Lines:
        return self.query_one("#topics", Lines)

    @property
    def _list(self) -> ReadingList:
        return self.view.reading_list

    def _show_list(self, *, keep_place: bool = False) -> None:
        """Show the view as it is now, everything of it."""
        view = self.view
        names = {topic.id: tidy(topic.label) for topic in self._list.topics}
        shown = view.shown
        is_mixed = view.topic is None and len({link.topic for link in shown}) > 1
        self._layout_of_rows = Layout(
            width=0,
            id_width=max((len(tidy(link.id)) for link in shown), default=0),
            prefixes=self._prefixes(),
            today=self.today,
            sort_by=view.sort_by,
            topics=names if is_mixed else None,
        )
        self._links.show(len(shown), view.cursor, keep_place=keep_place)
        self._topics.show(len(self._topic_rows()), self._topic_number())
        self._show_heads()
        self._show_cursor()

    def _prefixes(self) -> Mapping[str, int]:
        ids = [link.id for link in self._list.links]
        before = self._layout_of_rows.prefixes
        return before if before.keys() == set(ids) else shortest_prefixes(ids)

    def _show_heads(self) -> None:
        view = self.view
        name = "all topics" if view.topic is None else tidy(self._list.topic(view.topic).label)
        parts = [name, f"{len(view.shown)} {view.state_name}"]
        parts += [f"/{tidy(' '.join(view.words))}"] if view.words else []
        parts += [" ".join(f"#{tidy(tag)}" for tag in view.wanted.tags)] if view.wanted.tags else []
        parts += [f"by {view.sort_by}{' reversed' if view.is_reversed else ''}"] if view.sort_by != "file" else []
        self._links.border_title = Text(" · ".join(parts))

    def _show_cursor(self) -> None:
        """What depends on the cursor and the marks: preview, status, footer."""
        link = self.view.current
        self.query_one("#details", Static).update(preview(link, self._list) if link else Text("no links", style="dim"))
        self.query_one("#preview").scroll_home(animate=False)
        if self._message_timer is None:
            self._show_marks()
        self._show_footer()

    def _show_marks(self) -> None:
        titles = [tidy(link.label) for link in self.view.targets()] if self.view.marks else []
        text = Text(f"{len(titles)} marked: {', '.join(titles)}" if titles else "", no_wrap=True, overflow="ellipsis")
        self.query_one("#status", Static).update(text)

    def _show_footer(self) -> None:
        marks = len(self.view.marks)
        position = f"{self.view.cursor + 1 if self.view.shown else 0} of {len(self.view.shown)}"
        text = Text(no_wrap=True, overflow="crop")
        if marks:
            text.append(f"{marks} marked: ", style="bold")
        for action in keys.FOOTER_MARKED if marks else keys.FOOTER:
            key = keys.key_of(action)
            entry = f"{key.shown.split()[0]} {key.short}  "
            if text.cell_len + len(entry) + len(position) > self.size.width:
                break
            text.append(entry[: len(entry) - len(key.short) - 3], style="bold").append(f" {key.short}  ")
        text.append(" " * (self.size.width - text.cell_len - len(position) - 1)).append(position, style="dim")
        self.query_one("#keys", Static).update(text)

    def _link_line(self, number: int, width: int) -> list[Segment]:
        link = self.view.shown[number]
        return row(link, self._layout_of_rows._replace(width=width), is_marked=link.id in self.view.marks)

    def _topic_rows(self) -> list[str | None]:
        """The ids in the pane; None stands for all."""
        wanted = self.view.wanted.topics
        return [None, *(topic.id for topic in self._list.topics if not wanted or topic.id in wanted)]

    def _topic_number(self) -> int:
        rows = self._topic_rows()
        return rows.index(self.view.topic) if self.view.topic in rows else 0

    def _topic_line(self, number: int, width: int) -> list[Segment]:
        from rich.cells import set_cell_size

        topic = self._topic_rows()[number]
        count = self.view.total if topic is None else self.view.counts[topic]
        name = "all" if topic is None else tidy(self._list.topic(topic).label)
        percent = "" if count.percent is None else f"{count.percent}%"
        numbers = f" {count.done}/{count.total} {percent:>4}"
        return [
            Segment(set_cell_size(name, max(width - len(numbers), 0))),
            Segment(numbers[-width:], Style(dim=True)),
        ]

    # Messages

    def say(self, text: str, *, is_error: bool = False) -> None:
        """Show a line for some seconds."""
        shown = Text(tidy(text), style="bold red" if is_error else "", no_wrap=True, overflow="ellipsis")
        self.query_one("#status", Static).update(shown)
        if self._message_timer is not None:
            self._message_timer.stop()
        self._message_timer = self.set_timer(_ERROR_SECONDS if is_error else _MESSAGE_SECONDS, self._end_message)

    def say_error(self, error: ReadtrackError) -> None:
        self.say(f"{error}" + (f" · {error.hint}" if error.hint else ""), is_error=True)

    def _end_message(self) -> None:
        self._message_timer = None
        self._show_marks()

    def _show_broken(self) -> None:
        banner = self.query_one("#banner", Static)
        banner.display = self._broken is not None
        if self._broken is not None:
            hint = f" · {self._broken.hint}" if self._broken.hint else ""
            banner.update(Text(tidy(f"{self._broken}{hint}"), style="bold red"))

    # Changes

    def _request(self, request: Request, *, goes_on: bool = True) -> bool:
        """Show at once what is asked for and have it saved; whether there was anything to do.

        Where it `goes_on`, the cursor stands on the next link afterwards.
        """
        if self._broken is not None:
            self.say_error(self._broken)
            return False
        try:
            outcome = request.plan(self._list)
        except ReadtrackError as error:
            self.say_error(error)
            return False
        if not outcome.edits:
            self.say("; ".join(outcome.remarks))
            return False
        titles = [tidy(link.label) for link in self._list.links if link.id in request.ids]
        about = f"{len(titles)} links" if len(titles) > 1 else "".join(titles)
        self.say(f"{request.about}: {about} · u undoes it" if about else f"{request.about} · u undoes it")
        self._pending.append(request)
        self._worker.submit(request)
        self.view.unmark()
        if goes_on:
            self.view.step_past(request.ids)
        self._show_versions()
        return True

    def _show_versions(self) -> None:
        """The list as the file has it, with what is still being saved."""
        toml, reading_list = self._saved
        for request in self._pending:
            try:
                toml = intended(toml, request.plan(reading_list).edits)
            except ReadtrackError:
                continue  # its save will fail, and say so
            reading_list = _read(toml)
        self.view.replace_list(reading_list)
        self._show_list(keep_place=True)

    def on_browser_store_event(self, message: StoreEvent) -> None:
        event = message.event
        if isinstance(event, Broken):
            self._broken = event.error
            if event.version is not None:
                self._saved = event.version
                self._show_versions()
            self._show_broken()
            return
        if isinstance(event, Failed):
            if event.request is not None:
                self._pending.remove(event.request)
                self.view.marks |= dict.fromkeys(event.request.ids) if len(event.request.ids) > 1 else {}
                self._show_versions()
            self.say_error(event.error)
            return
        self._broken = None
        self._show_broken()
        self._saved = event.version
        if isinstance(event, SaveDone):
            self._pending.remove(event.request)
        self._show_versions()
        if isinstance(event, SaveDone):
            if event.warnings:
                self.say(event.warnings[0], is_error=True)
            if not event.request.ids and event.ids:  # new links
                self._go_to(event.ids[0])
        elif isinstance(event, StepDone):
            self.say(f"{'undid' if event.step == 'undo' else 'redid'}: {event.what}")
            if event.ids:
                self.view.move_to_shown(event.ids[0])
                self._show_list(keep_place=True)
        elif isinstance(event, Reloaded):
            self.say("reloaded: the file was changed")

    def on_app_focus(self, event: AppFocus) -> None:
        self._worker.look()

    # Keys: moving

    def _move(self, to: int) -> None:
        if self._topics.has_focus:
            rows = self._topic_rows()
            number = max(0, min(to, len(rows) - 1))
            self.view.choose_topic(rows[number])
            self._show_list()
            return
        self.view.move_cursor(to)
        if self.view.range_from is not None:
            self._links.refresh()
        self._links.move_cursor(self.view.cursor)
        self._show_cursor()

    @property
    def _here(self) -> int:
        return self._topic_number() if self._topics.has_focus else self.view.cursor

    def action_down(self) -> None:
        self._move(self._here + 1)

    def action_up(self) -> None:
        self._move(self._here - 1)

    def action_first(self) -> None:
        self._move(0)

    def action_last(self) -> None:
        self._move(len(self.view.shown) + len(self._list.topics))

    def action_page_down(self) -> None:
        self._move(self._here + self._links.page)

    def action_page_up(self) -> None:
        self._move(self._here - self._links.page)

    def action_other_pane(self) -> None:
        (self._links if self._topics.has_focus or not self._topics.display else self._topics).focus()

    def action_topics(self) -> None:
        if self._topics.display:
            self._topics.focus()

    def action_links(self) -> None:
        self._links.focus()

    def action_preview_down(self) -> None:
        self.query_one("#preview").scroll_down(animate=False)

    def action_preview_up(self) -> None:
        self.query_one("#preview").scroll_up(animate=False)

    def action_next(self) -> None:
        choices = next_links(self._list)
        if not choices:
            self.say("nothing is left to read")
            return
        self._go_to(choices[0].link.id)
        self.say(f"next: {choices[0].reason}")

    def on_lines_chosen(self, message: Lines.Chosen) -> None:
        message.lines.focus()
        self.call_after_refresh(self._move, message.number)

    def _go_to(self, link_id: str) -> None:
        if self.view.go_to(link_id):
            self._links.focus()
            self._show_list()

    # Keys: marks and filters

    def action_mark(self) -> None:
        self.view.toggle_mark()
        self._links.refresh()
        self._links.move_cursor(self.view.cursor)
        self._show_cursor()

    def action_mark_range(self) -> None:
        self.view.toggle_range()
        self._links.refresh()
        self._show_cursor()

    def action_mark_all(self) -> None:
        self.view.toggle_all()
        self._links.refresh()
        self._show_cursor()

    def action_back(self) -> None:
        """One thing at a time: the filter, then the marks, then the topics pane."""
        if self.view.words:
            self._filter("")
        elif self.view.marks:
            self.view.unmark()
            self._links.refresh()
            self._show_cursor()
        else:
            self._links.focus()

    def action_filter(self) -> None:
        self._filter_before = " ".join(self.view.words)
        self.query_one("#status").display = False
        self.query_one("#search").display = True
        box = self.query_one("#filter", Input)
        box.value = self._filter_before
        box.cursor_position = len(box.value)
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter" and event.input.has_focus:
            self._filter(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_filter()

    def on_key(self, event: object) -> None:
        """Keys in the filter box: Esc takes it back, arrows move in the list."""
        box = self.query_one("#filter", Input)
        name = getattr(event, "key", "")
        if box.has_focus and name in {"escape", "ctrl+c"}:
            self._filter(self._filter_before)
            self._close_filter()
            event.stop()  # type: ignore[attr-defined]
            event.prevent_default()  # type: ignore[attr-defined]

    def _filter(self, text: str) -> None:
        self.view.filter(text)
        self._show_list()

    def _close_filter(self) -> None:
        self.query_one("#search").display = False
        self.query_one("#status").display = True
        self._links.focus()

    def action_states(self) -> None:
        self.view.next_states()
        self._show_list()

    def action_sort(self) -> None:
        self.view.next_sort()
        self._show_list()
        self.say(f"sorted by {self.view.sort_by}")

    # Keys: changes

    def _targets(self) -> list[Link]:
        links = self.view.targets()
        if not links:
            self.say("there is no link here")
        return links

    def _one(self, what: str) -> Link | None:
        """The link that an action for one link is about."""
        links = self._targets()
        if len(links) > 1:
            self.say(f"{what} takes one link; {len(links)} are marked (Esc unmarks them)", is_error=True)
            return None
        return links[0] if links else None

    def action_done(self) -> None:
        if links := self._targets():
            self._request(requests.done(links, on=self.today))

    def action_start(self) -> None:
        if links := self._targets():
            self._request(requests.start(links, on=self.today))

    def action_drop(self) -> None:
        if links := self._targets():
            self._request(requests.drop(links, on=self.today))

    def action_reopen(self) -> None:
        if links := self._targets():
            self._request(requests.reopen(links))

    def action_done_on(self) -> None:
        links = self._targets()
        items = [Item("today", "today"), Item("yesterday", "yesterday"), Item("unknown", "unknown date")]

        def chosen(value: str | None) -> None:
            if value is None:
                return
            try:
                day = True if value == "unknown" else self._around.parse_day(value)
                self._request(requests.done(links, on=day, explicit=True))
            except ReadtrackError as error:
                self.say_error(error)

        if links:
            dialog = Choose("Done on", items, other=lambda text: Item(text, text) if text[:1].isdigit() else None)
            self.push_screen(dialog, chosen)

    def action_tags(self) -> None:
        links = self._targets()
        known = sorted({tag for link in self._list.links for tag in link.tags})

        def entered(text: str | None) -> None:
            if not text:
                return
            try:
                for request in requests.change_tags(links, text):
                    self._request(request)
            except ReadtrackError as error:
                self.say_error(error)

        if links:
            hint = f"gpu adds, -gpu removes, → completes; now: {_tags(links)}"
            self.push_screen(Ask(f"Tags of {_named(links)}", hint=hint, known=known), entered)

    def action_move(self) -> None:
        links = self._targets()
        items = [
            Item(topic.id, tidy(topic.label), tidy(topic.id) if topic.name else "") for topic in self._list.topics
        ]

        def new(text: str) -> Item | None:
            is_known = not text or any(text in {item.value, item.label} for item in items)
            return None if is_known else Item(text, text, "new topic")

        def chosen(topic: str | None) -> None:
            if topic is not None:
                self._request(requests.refile(links, topic))

        if links:
            self.push_screen(Choose(f"Move {_named(links)} to", items, other=new), chosen)

    def action_move_up(self) -> None:
        self._reorder(-1)

    def action_move_down(self) -> None:
        self._reorder(1)

    def _reorder(self, step: int) -> None:
        links = self._targets()
        if not links:
            return
        if self.view.sort_by != "file" or self.view.is_reversed:
            self.say(f"sorted by {self.view.sort_by}: the reading order can be changed when sorted by file", is_error=True)
            return
        ids = {link.id for link in links}
        numbers = [number for number, link in enumerate(self.view.shown) if link.id in ids]
        beside = (min(numbers) - 1 if step < 0 else max(numbers) + 1) if numbers else -1
        if not 0 <= beside < len(self.view.shown):
            self.say("it is first already" if step < 0 else "it is last already")
            return
        marks = dict(self.view.marks)
        other = self.view.shown[beside]
        if self._request(requests.reorder(links, "before" if step < 0 else "after", other), goes_on=False):
            self.view.marks = marks  # to go on moving them
            self._show_list(keep_place=True)

    def action_note(self) -> None:
        link = self._one("a note")

        def entered(text: str | None) -> None:
            if text and link is not None:
                self._request(requests.append_note(link, text), goes_on=False)

        if link is not None:
            self.push_screen(Ask(f"Note on {_named([link])}", hint="a line, added to the note"), entered)

    def action_remove(self) -> None:
        links = self._targets()

        def answered(answer: str | None) -> None:
            if answer:
                self._request(requests.remove(links))

        if links:
            count = "this link" if len(links) == 1 else f"these {len(links)} links"
            titles = [f"{link.id}  {tidy(link.label)}" for link in links[:8]]
            titles += [f"and {len(links) - 8} more"] if len(links) > 8 else []
            self.push_screen(Confirm(f"Remove {count} from the file?", titles), answered)

    def action_undo(self) -> None:
        self._worker.step("undo")

    def action_redo(self) -> None:
        self._worker.step("redo")

    def action_add(self) -> None:
        hint = "type or paste; a title before the URL is taken"
        self.push_screen(
            Ask(f"Add links to {self._topic_here()}", hint=hint, takes_paste=True), lambda text: self._add(text or "")
        )

    def on_paste(self, event: Paste) -> None:
        if len(self.screen_stack) == 1 and event.text.strip():
            self._add(event.text)

    def _topic_here(self) -> str:
        topic = self.view.topic or (self.view.current.topic if self.view.current else None)
        return topic or "inbox"

    def _add(self, text: str) -> None:
        if not text.strip():
            return
        try:
            new = requests.new_links(text, self._list, topic=self._topic_here(), today=self.today)
        except ReadtrackError as error:
            self.say_error(error)
            return
        if all(link.title for link in new):
            self._request(requests.add(new), goes_on=False)
            return
        self.say("fetching the title…" if len(new) == 1 else "fetching the titles…")
        self._adding += new
        self.run_worker(lambda: self._fetch_and_add(new), thread=True, exit_on_error=True)

    def _fetch_and_add(self, new: Sequence[requests.NewLink]) -> None:
        """In a thread of its own."""
        titles = self._around.titles([link.url for link in new if link.url and not link.title])
        self.call_from_thread(self._add_titled, new, titles)

    def _add_titled(self, new: Sequence[requests.NewLink], titles: Mapping[str, str]) -> None:
        from dataclasses import replace

        self._adding = [link for link in self._adding if link not in new]
        titled = [replace(link, title=link.title or titles.get(link.url or "")) for link in new]
        self._request(requests.add(titled), goes_on=False)

    # Keys: everything else

    def action_copy(self) -> None:
        urls = [link.url for link in self._targets() if link.url]
        if urls:
            self.copy_to_clipboard("\n".join(urls))
            self.say(f"copied: {urls[0]}" if len(urls) == 1 else f"copied: {len(urls)} URLs")

    def action_help(self) -> None:
        items = [Item(key.action, f"{key.shown:<8} {key.help}", group) for group, some in keys.GROUPS.items() for key in some]
        self.push_screen(Choose("Keys: type to search, Enter runs one", items), self._run_item)

    def action_palette(self) -> None:
        items = [Item(key.action, key.help, key.shown) for key in keys.all_keys() if key.action != "palette"]
        items += [Item(f"topic:{topic.id}", f"Topic: {tidy(topic.label)}", tidy(topic.id)) for topic in self._list.topics]
        self.push_screen(Choose("Actions", items), self._run_item)

    async def _run_item(self, value: str | None) -> None:
        if value is None:
            return
        if value.startswith("topic:"):
            self.view.choose_topic(value.removeprefix("topic:"))
            self._show_list()
            return
        await self.run_action(value)

    async def action_quit(self) -> None:
        """After what is being saved."""
        self.say("saving…")
        self.exit(0)

    def finish(self) -> None:
        """Let what was asked for be saved, with links that wait for their titles."""
        if self._adding:
            self._worker.submit(requests.add(self._adding))
        self._worker.finish()


def _read(toml: dict[str, object]) -> ReadingList:
    from readtrack.core.model import from_toml

    return from_toml(toml)


def _named(links: Sequence[Link]) -> str:
    return tidy(links[0].label) if len(links) == 1 else f"{len(links)} links"


def _tags(links: Sequence[Link]) -> str:
    tags = dict.fromkeys(tag for link in links for tag in link.tags)
    return " ".join(f"#{tidy(tag)}" for tag in tags) or "none"
