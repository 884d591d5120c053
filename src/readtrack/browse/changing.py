"""The keys that change links, with the same actions as the commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.events import Paste

from readtrack.browse import requests
from readtrack.browse.dialogs import Ask, Choose, Confirm, Item
from readtrack.browse.saving import Saving
from readtrack.core.actions import NewLink
from readtrack.core.dates import parse_day
from readtrack.core.model import Day, Link
from readtrack.errors import ReadtrackError
from readtrack.text import tidy


class Changing(Saving):
    def _targets(self) -> list[Link]:
        links = self.view.targets()
        if not links:
            self.say("no link selected")
        return links

    def _one(self, what: str) -> Link | None:
        """The target of an action that takes a single link."""
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
                day: Day = True if value == "unknown" else parse_day(value, today=self.today)
                self._request(requests.done(links, on=day, explicit=True))
            except ReadtrackError as error:
                self.say_error(error)

        if links:
            dialog = Choose("Done on", items, other=lambda text: Item(text, text) if text else None)
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

        def chosen(topic: str) -> None:
            self._request(requests.refile(links, topic))

        if links:
            self._choose_topic(f"Move {_named(links)} to", chosen)

    def _choose_topic(self, title: str, chosen: Callable[[str], object]) -> None:
        items = [Item(topic.id, tidy(topic.label), tidy(topic.id_beside_label)) for topic in self._list.topics]

        def new(text: str) -> Item | None:
            is_known = not text or any(text in {item.value, item.label} for item in items)
            return None if is_known else Item(text, text, "new topic")

        def answered(topic: str | None) -> None:
            if topic is not None:
                chosen(topic)

        self.push_screen(Choose(title, items, other=new), answered)

    def action_move_up(self) -> None:
        self._reorder(-1)

    def action_move_down(self) -> None:
        self._reorder(1)

    def _reorder(self, step: int) -> None:
        links = self._targets()
        if not links:
            return
        if self.view.sort_by != "file" or self.view.is_reversed:
            self.say(
                f"sorted by {self.view.sort_by}: the reading order can be changed when sorted by file", is_error=True
            )
            return
        ids = {link.id for link in links}
        numbers = [number for number, link in enumerate(self.view.shown) if link.id in ids]
        beside = (min(numbers) - 1 if step < 0 else max(numbers) + 1) if numbers else -1
        if not 0 <= beside < len(self.view.shown):
            self.say("already first" if step < 0 else "already last")
            return
        marks = dict(self.view.marks)
        other = self.view.shown[beside]
        if self._request(requests.reorder(links, "before" if step < 0 else "after", other), advance=False):
            self.view.marks = marks  # so that the next key moves them again
            self._show_list(keep_place=True)

    def action_note(self) -> None:
        links = self._targets()

        def entered(text: str | None) -> None:
            if text and text.strip():
                self._request(requests.add_note(links, text), advance=False)

        if links:
            self.push_screen(Ask(f"Note on {_named(links)}", hint="a line, added to the note"), entered)

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
        hint = "type or paste a URL, with or without its title in front"
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
            self._request(requests.add(new), advance=False)
            return
        self.say("fetching the title…" if len(new) == 1 else "fetching the titles…")
        self._adding += new
        self._in_background(lambda: self._fetch_and_add(new))

    def _fetch_and_add(self, new: Sequence[NewLink]) -> None:
        """Runs in a background thread."""
        titles = self._services.titles([link.url for link in new if link.url and not link.title])
        self._in_main_thread(lambda: self._add_titled(new, titles))

    def _add_titled(self, new: Sequence[NewLink], titles: Mapping[str, str]) -> None:
        self._adding = [link for link in self._adding if link not in new]
        titled = [link._replace(title=link.title or titles.get(link.url or "")) for link in new]
        self._request(requests.add(titled), advance=False)


def _named(links: Sequence[Link]) -> str:
    return tidy(links[0].label) if len(links) == 1 else f"{len(links)} links"


def _tags(links: Sequence[Link]) -> str:
    tags = dict.fromkeys(tag for link in links for tag in link.tags)
    return " ".join(f"#{tidy(tag)}" for tag in tags) or "none"
