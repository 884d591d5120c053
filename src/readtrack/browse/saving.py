"""Saving: a change is shown immediately, and reverted if it cannot be saved."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from rich.text import Text
from textual.message import Message
from textual.widgets import Static

from readtrack.browse.moving import Moving
from readtrack.browse.reports import Doctor, Inbox, Report
from readtrack.browse.requests import Request
from readtrack.browse.view import View
from readtrack.browse.worker import Broken, Crashed, Event, Failed, Reloaded, SaveDone, StepDone, Worker
from readtrack.core.actions import NewLink
from readtrack.core.lint import Finding
from readtrack.core.model import from_toml
from readtrack.core.select import Filter, SortKey
from readtrack.errors import ReadtrackError
from readtrack.storage.store import Store
from readtrack.text import tidy
from readtrack.toml.edits import intended


class Services(NamedTuple):
    """Functions provided by the command line."""

    now: Callable[[], datetime]
    edit: Callable[[str], str | None]
    """Opens the link with the given id in the editor; returns a message, or None if nothing changed."""
    titles: Callable[[Sequence[str]], Mapping[str, str]]
    """Fetches the titles of pages, by URL; pages without a title are left out."""
    reports: Mapping[str, Callable[[int], str]] = {}
    """`stats` and `log`, rendered for a width in columns."""
    findings: Callable[[], Sequence[Finding]] = tuple
    """The problems found by `doctor`."""


class StoreEvent(Message):
    """Carries an event from the worker to the application."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class Saving(Moving):
    def __init__(
        self,
        store: Store,
        services: Services,
        *,
        wanted: Filter = Filter(),  # noqa: B008  # a constant
        sort_by: SortKey = "file",
        is_reversed: bool = False,
    ) -> None:
        self._services = services
        self._store = store
        self._worker = Worker(store, deliver=self._deliver, now=services.now)
        self._broken: ReadtrackError | None = None
        opened = self._worker.open()
        if isinstance(opened, Broken):
            if opened.version is None:
                raise opened.error
            self._broken, opened = opened.error, opened.version
        self._saved = opened
        self._pending: list[Request] = []  # shown but not yet saved
        self._adding: list[NewLink] = []  # their titles are being fetched
        self._reported: list[Failed] = []
        self._threads: list[threading.Thread] = []
        self._was_edited = False  # changed in the editor: a message was shown already
        super().__init__(View(opened.reading_list, wanted, sort_by, is_reversed), services.now)

    def on_mount(self) -> None:
        self._show_broken()
        self._show_waiting()
        self._worker.start()

    def _show_waiting(self) -> None:
        waiting = self._saved.waiting
        self._links.border_subtitle = f"{waiting} in the inbox: 5" if waiting else ""

    def _deliver(self, event: Event) -> None:
        """Called in the worker thread."""
        self.post_message(StoreEvent(event))

    def _show_broken(self) -> None:
        banner = self.query_one("#banner", Static)
        banner.display = self._broken is not None
        if self._broken is not None:
            hint = f" · {self._broken.hint}" if self._broken.hint else ""
            banner.update(Text(tidy(f"{self._broken}{hint}"), style="bold red"))

    def _request(self, request: Request, *, advance: bool = True) -> bool:
        """Show a change immediately and queue it for saving; False if there is nothing to change.

        With `advance`, the cursor moves to the next link.
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
        if advance:
            self.view.step_past(request.ids)
        self._show_versions()
        return True

    def _show_versions(self) -> None:
        """Show the saved list with the pending changes."""
        toml, reading_list, _ = self._saved
        for request in self._pending:
            try:
                toml = intended(toml, request.plan(reading_list).edits)
            except ReadtrackError:
                continue  # saving it will fail with a message
            reading_list = from_toml(toml)
        self.view.replace_list(reading_list)
        self._show_list(keep_place=True)

    def on_store_event(self, message: StoreEvent) -> None:
        event = message.event
        if isinstance(event, Crashed):
            raise event.error
        if isinstance(event, Broken):
            self._handle_broken(event)
        elif isinstance(event, Failed):
            self._handle_failed(event)
        else:
            self._handle_version(event)
        if isinstance(self.screen, Report | Doctor | Inbox):
            self.screen.redraw()

    def _handle_broken(self, event: Broken) -> None:
        self._broken = event.error
        if event.version is not None:
            self._saved = event.version
            self._show_versions()
        self._show_broken()

    def _handle_failed(self, event: Failed) -> None:
        """Revert the change, and restore the marks of several links."""
        self._reported.append(event)
        if event.request is not None:
            self._pending.remove(event.request)
            self.view.marks |= dict.fromkeys(event.request.ids) if len(event.request.ids) > 1 else {}
            self._show_versions()
        self.say_error(event.error)

    def _handle_version(self, event: SaveDone | StepDone | Reloaded) -> None:
        """Show a new version of the file, with a message unless the change was shown already."""
        self._broken = None
        self._show_broken()
        is_new = event.version.toml != self._saved.toml
        self._saved = event.version
        self._show_waiting()
        was_edited, self._was_edited = self._was_edited, False
        if isinstance(event, SaveDone):
            self._pending.remove(event.request)
        self._show_versions()
        if isinstance(event, SaveDone):
            if event.warnings:
                self.say(event.warnings[0], is_error=True)
            if not event.request.ids and event.ids:  # new links
                self._go_to(event.ids[0])
        elif isinstance(event, StepDone):
            did = {"undo": "undid", "redo": "redid", "inbox": "added from the inbox"}[event.step]
            self.say(f"{did}: {event.what}")
            if event.ids:
                self.view.move_to_shown(event.ids[0])
                self._show_list(keep_place=True)
        elif is_new and not was_edited:
            self.say("reloaded: the file has changed")

    def _in_background(self, work: Callable[[], None]) -> None:
        """Run slow work in a daemon thread, which does not delay quitting."""
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _in_main_thread(self, work: Callable[[], None]) -> None:
        """Run `work` in the main thread, unless the program has ended."""
        if self.is_running:
            self.call_later(work)

    def on_app_focus(self) -> None:
        self._worker.check()
