"""The application: key bindings, browser and editor, reports, start and exit."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from readtrack.browse import keys, requests, shutdown
from readtrack.browse.changing import Changing
from readtrack.browse.dialogs import Choose, Item
from readtrack.browse.opening import is_remote, needs_terminal, urls_of
from readtrack.browse.reports import Doctor, Inbox, Report
from readtrack.browse.worker import Waiting, readtrack_error, waiting_in
from readtrack.core.model import Link
from readtrack.errors import ReadtrackError
from readtrack.programs.browser import Program, find_programs, open_in
from readtrack.text import tidy

_ACTIONS = frozenset(key.action for key in keys.all_keys())
_ACTIONS_IN_FILTER = frozenset(("down", "up", "other_pane", "open", "clear", "quit"))
_SECONDS_TO_SAVE = 0.6  # time limit for pending saves when a signal ends the program


class Browser(Changing):
    """The application class."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # With priority, a key acts before the next one is handled: `/` has the focus before `d` is typed.
        Binding(",".join(key.names), key.action, key.help, show=False, priority=True)
        for key in keys.all_keys()
    ]

    _ended_by: signal.Signals | None = None

    def on_mount(self) -> None:
        if not self.is_headless:
            shutdown.watch(self._end)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key has its action: not under a dialog, and in the filter only if it needs no such key."""
        if action in _ACTIONS and (
            len(self.screen_stack) > 1 or (self._is_filtering and action not in _ACTIONS_IN_FILTER)
        ):
            return False
        return super().check_action(action, parameters)

    # Browser and editor

    def action_open(self) -> None:
        if self._is_filtering:
            self._close_filter()
        elif self._is_in_topics:
            self._focus(self._links)
        else:
            self._open(is_peek=False)

    def action_peek(self) -> None:
        self._open(is_peek=True)

    def _open(self, *, is_peek: bool) -> None:
        links = self._targets()
        if not links:
            return
        try:
            urls = urls_of(links)
        except ReadtrackError as error:
            self.say_error(error)
            return
        programs = find_programs(os.environ)
        if is_remote(programs):
            self.copy_to_clipboard("\n".join(urls))
            self._opened(links, is_peek=is_peek, how=f"copied, as there is no browser here: {urls[0]}")
        elif needs_terminal(programs):
            with self._suspended():
                is_opened = all(open_in(programs, url, os.environ) for url in urls)
            self._opened(links, is_peek=is_peek, how="opened" if is_opened else "")
        else:
            self.say("opening…")
            self._in_background(lambda: self._open_in_background(links, urls, programs, is_peek=is_peek))

    def _open_in_background(
        self, links: Sequence[Link], urls: Sequence[str], programs: Sequence[Program], *, is_peek: bool
    ) -> None:
        """Runs in a background thread: some browsers are slow to start."""
        is_opened = all(open_in(programs, url, os.environ) for url in urls)
        self._in_main_thread(lambda: self._opened(links, is_peek=is_peek, how="opened" if is_opened else ""))

    def _opened(self, links: Sequence[Link], *, is_peek: bool, how: str) -> None:
        """Mark the links as being read and show the message `how`, which is empty if no browser could be started."""
        if not how:
            self.say("no browser could be started · BROWSER=firefox readtrack browse", is_error=True)
            return
        ids = {link.id for link in links}
        unread = [link for link in self._list.links if link.id in ids and link.state == "unread"]
        if unread and not is_peek and self._request(requests.start(unread, on=self.today, verb="open"), advance=False):
            return
        if not is_peek:
            self.view.unmark()
            self._show_list(keep_place=True)
        self.say(how)

    def action_edit(self) -> None:
        link = self._one("the editor")
        if link is None:
            return
        if self._broken is not None:
            self.say_error(self._broken)
            return
        try:
            with self._suspended():
                message = self._services.edit(link.id)
        except (ReadtrackError, OSError) as error:  # the text to edit is a temporary file
            self.say_error(readtrack_error(error))
        else:
            self._was_edited = message is not None
            self.say(message or "nothing changed")
        self._worker.check()

    @contextlib.contextmanager
    def _suspended(self) -> Iterator[None]:
        """A context in which another program has the terminal."""
        suspension = contextlib.nullcontext() if self.is_headless else self.suspend()
        suspension.__enter__()
        try:
            yield
        finally:
            suspension.__exit__(None, None, None)  # Textual does not take the terminal back after an exception

    # Reports

    def action_list(self) -> None:
        self._focus(self._links)

    def action_stats(self) -> None:
        self._show_report("stats")

    def action_log(self) -> None:
        self._show_report("log")

    def action_doctor(self) -> None:
        self._show_report("doctor")

    def _show_report(self, name: str | None) -> None:
        if name is None:
            return
        if name.startswith("goto:"):
            self._go_to(name.removeprefix("goto:"))
        elif name == "inbox":
            self.push_screen(
                Inbox(lambda: waiting_in(self._store, self._list), self._take_from_inbox), self._show_report
            )
        elif name == "doctor":
            self.push_screen(Doctor(self._services.findings, self._repair), self._show_report)
        elif name in self._services.reports:
            self.push_screen(Report(name, self._services.reports[name]), self._show_report)

    def action_inbox(self) -> None:
        self._show_report("inbox")

    def _take_from_inbox(self, waiting: Waiting) -> None:
        title = f"Add {tidy(waiting.title or waiting.url)} to"
        self._choose_topic(title, lambda topic: self._worker.take(waiting, topic))

    def _repair(self) -> None:
        self._request(requests.repair(), advance=False)

    # Keys, clipboard, the end

    def action_copy(self) -> None:
        urls = [link.url for link in self._targets() if link.url]
        if urls:
            self.copy_to_clipboard("\n".join(urls))
            self.say(f"copied: {urls[0]}" if len(urls) == 1 else f"copied: {len(urls)} URLs")
        else:
            self.say("no URL to copy")

    def action_help(self) -> None:
        items = [
            Item(key.action, f"{key.shown:<10}{key.help}", group) for group, some in keys.GROUPS.items() for key in some
        ]
        self.push_screen(Choose("Keys (type to search, Enter runs one)", items), self._run_item)

    def action_palette(self) -> None:
        items = [Item(key.action, key.help, key.shown) for key in keys.all_keys() if key.action != "palette"]
        items += [
            Item(f"topic:{topic.id}", f"Topic: {tidy(topic.label)}", tidy(topic.id_beside_label))
            for topic in self._list.topics
        ]
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
        if self._is_filtering:
            self._cancel_filter()
        else:
            self.exit(0)

    def _end(self, number: signal.Signals) -> None:
        self._ended_by = number
        if number == signal.SIGTERM:
            self.exit(return_code=shutdown.exit_code(number))
        else:
            with contextlib.suppress(ReadtrackError):  # there is no terminal to show it on
                self.finish()
            shutdown.leave(number)

    def finish(self) -> None:
        """Wait until all changes are saved, including links whose titles are still being fetched.

        After a signal, waits only briefly. Raises `ReadtrackError` if a save failed after the screen was closed.
        """
        if self._adding:
            self._worker.submit(requests.add(self._adding))
            self._adding = []
        self._worker.finish(seconds=_SECONDS_TO_SAVE if self._ended_by else None)
        unreported = [failed for failed in self._worker.failed if failed not in self._reported]
        if unreported:
            raise unreported[0].error
