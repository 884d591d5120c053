"""The command `sync`: commit, fetch, merge, add the links in the inbox, push."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated

import typer

from readtrack.cli.git import tell_conflicts
from readtrack.cli.inbox import take_in
from readtrack.cli.options import FormatName, Json
from readtrack.cli.session import Session, can_ask, now, tell, write_changed
from readtrack.core import commit_message
from readtrack.core.model import ReadingList, from_toml
from readtrack.errors import ReadtrackError
from readtrack.git import sync
from readtrack.git.resolve import Undecided, readable, resolve
from readtrack.storage import paths
from readtrack.storage.store import Store
from readtrack.storage.waiting import waiting
from readtrack.text import tidy
from readtrack.toml.values import parse

_ATTEMPTS = 3


def sync_command(
    ctx: typer.Context,
    no_push: Annotated[bool, typer.Option("--no-push", help="Commit and merge, but do not push.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be committed; change nothing.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Sync the list and its inbox with the git remote.

    Commits only the list and the inbox, merges the upstream branch, adds the links in the inbox, and pushes. Prints the
    links that are new or changed.

    \b
    Examples:
      readtrack sync
      readtrack sync --no-push
      readtrack sync --dry-run
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    session.would_change = not dry_run
    work = _Sync(session, session.store())
    before = work.reading_list()
    if dry_run:
        work.preview(before)
    else:
        work.run(before, is_pushing=not no_push)
    after = work.reading_list()
    write_changed(session, commit_message.changed_links(before, after), after, output)


class _Sync:
    """One run of `sync`: the checkout, and whether it has reported anything."""

    def __init__(self, session: Session, store: Store) -> None:
        self.session = session
        self.store = store
        self.places = [store.path, *paths.inbox_places(store.path)]
        self.here = sync.checkout(
            store, self.places, environment=os.environ, may_ask=can_ask(), tell=lambda line: tell(f"git: {line}")
        )
        self.has_reported = False

    def reading_list(self) -> ReadingList:
        return self.store.load().reading_list

    def preview(self, reading_list: ReadingList) -> None:
        names = sync.pending(self.here, self.places)
        tell(f"would commit: {self._message(names, reading_list).splitlines()[0]}" if names else "nothing to commit")

    def run(self, before: ReadingList, *, is_pushing: bool) -> None:
        """Commit, fetch, merge and push; repeat if someone else pushed in the meantime."""
        self.session.would_change = False  # from here on, the messages state what was done
        self._commit(before)
        for _ in range(_ATTEMPTS):
            is_there = sync.fetch(self.here)
            if is_there:
                self._commit(self.reading_list())  # what was changed during the fetch
                self._merge()
            self._take()
            if not is_pushing or (is_there and not sync.is_ahead(self.here)):
                if not self.has_reported:
                    tell(f"nothing to do: up to date with {self.here.upstream}")
                return
            known = sync.tip(self.here)
            if sync.push(self.here):
                self._report(f"pushed to {self.here.upstream}")
                return
            sync.fetch(self.here)
            if sync.tip(self.here) == known:
                break
        raise sync.NotPushed(f"{self.here.remote} rejected the commits")

    def _take(self) -> None:
        """Add the links in the inbox, some of which may have arrived with the merge."""
        if not waiting(self.store.path):
            return
        result = take_in(self.session)
        if result.found:
            self._report(f"added {result.added} of {result.found} from the inbox")
        self._commit(self.reading_list())

    def _merge(self) -> None:
        before = self.reading_list()
        unmerged = sync.merge(self.here, self.store)
        if sync.is_merging(self.here):
            names = [sync.name_of(self.here, path) for path in self.places]
            others = [name for name in unmerged if not sync.is_in(name, names)]
            if others:
                sync.abort(self.here)
                raise sync.other_conflicts(self.here, others)
            for name in unmerged:
                if name == names[0]:
                    self._resolve()
                else:
                    sync.keep_both(self.here, name)
        after = self.reading_list()
        arrived = commit_message.headline(commit_message.entries(before, after))
        if sync.is_merging(self.here):
            sync.conclude(
                self.here, f"merge {self.here.upstream}" + (f": {arrived}" if arrived else ""), resolved=unmerged
            )
        if arrived:
            self._report(f"from {self.here.upstream}: {arrived}")

    def _resolve(self) -> None:
        """Resolve the conflicts that git left in the files; if a choice is needed, the merge stays in progress."""
        try:
            resolve(self.store, None, command=self.session.command, now=now())
        except Undecided as error:
            tell_conflicts(error)
            raise sync.NotPushed(
                str(error),
                hint="choose: readtrack resolve --ours (or --theirs, --both)"
                f" && git add {self.store.typed_name} && git commit, then readtrack sync",
            ) from None

    def _commit(self, after: ReadingList) -> None:
        names = sync.pending(self.here, self.places)
        if names:
            message = self._message(names, after)
            sync.commit(self.here, names, message)
            self._report(f"committed: {message.splitlines()[0]}")

    def _message(self, names: Sequence[str], after: ReadingList) -> str:
        if sync.name_of(self.here, self.store.path) not in names:
            return "update the inbox"
        old = sync.committed(self.here, self.store.path)
        before = ReadingList() if old is None else _as_committed(old.decode(errors="replace"))
        found = () if before is None else commit_message.entries(before, after)
        return commit_message.message(found, otherwise=f"edit {self.store.path.name}")

    def _report(self, line: str) -> None:
        tell(tidy(line))
        self.has_reported = True


def _as_committed(text: str) -> ReadingList | None:
    """The list in a committed text; None if it cannot be read."""
    try:
        return from_toml(parse(text))
    except (ReadtrackError, ValueError, RecursionError):
        return readable(text)
