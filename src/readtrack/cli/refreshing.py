"""The command `refresh`: titles from the pages themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.cli.changing import find_all, write_changed
from readtrack.cli.fetching import fetch
from readtrack.cli.options import FormatName, Json, given
from readtrack.cli.session import Session, ask, can_ask, tell
from readtrack.edits import Edit
from readtrack.errors import UsageError
from readtrack.model import Link, ReadingList
from readtrack.output.waiting import Waiting
from readtrack.select import split_references
from readtrack.text import tidy
from readtrack.verbs import Work, quoted

if TYPE_CHECKING:
    from readtrack.web.fetching import Fetched


def refresh_command(
    ctx: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="[ID]...", help="Ids, prefixes, addresses; - reads them.")] = [],
    replace_titles: Annotated[bool, typer.Option("--all", help="Replace titles that are there, too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before titles are replaced.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Fetch the titles that are missing: of the links named, else of all that have an address and no title.

    A title that is there may be one that you wrote: it is compared with the page's, and replaced only with --all,
    after a question (without a terminal: --yes).

    \b
    Examples:
      readtrack refresh
      readtrack refresh kqz
      readtrack refresh kqz --all --yes
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if replace_titles and not yes and not can_ask():
        raise UsageError("--all replaces titles: without a terminal it needs --yes; nothing changed")
    links = _links(session.reading_list(), split_references(given(ids)), is_named=bool(ids), has_all=replace_titles)
    if not links:
        tell("nothing to do" if ids else "nothing to do: every link has a title")
    fetched: dict[str, Fetched] = {}
    is_interrupted = False
    try:
        with Waiting() as waiting:
            fetch([link.url for link in links if link.url], fetched, waiting=waiting)
    except KeyboardInterrupt:
        is_interrupted = True
        tell(f"interrupted; {len(fetched)} of {len({link.url for link in links})} pages were asked")
    new = _compared(links, fetched)
    replaced = [link for link, _ in new if link.title]
    if replaced and not (replace_titles and not is_interrupted and (yes or _may_replace(replaced))):
        new = [(link, title) for link, title in new if not link.title]
        if not replace_titles:
            tell("hint: to replace titles that are there: --all")
    saved = session.change(lambda reading_list: _edits(reading_list, new)) if new else None
    if saved is None:
        session.write("[]\n" if output == "json" else "")
    else:
        write_changed(session, saved.links, saved.reading_list, output)
    if is_interrupted:
        raise KeyboardInterrupt
    if links and not any(page.title for page in fetched.values()):
        raise typer.Exit(1)


def _links(reading_list: ReadingList, references: Sequence[str], *, is_named: bool, has_all: bool) -> list[Link]:
    """Those to ask for: the links named, else all that have no title, or all."""
    if not is_named:
        return [link for link in reading_list.links if link.url and (has_all or not link.title)]
    links = find_all(reading_list, references)
    for link in links:
        if not link.url:
            tell(f"it has no address: {quoted(link)}")
    return [link for link in links if link.url]


def _compared(links: Sequence[Link], fetched: Mapping[str, Fetched]) -> list[tuple[Link, str]]:
    """The titles that are new; says of each link what was found."""
    new = []
    for link in links:
        page = fetched.get(link.url or "")
        if page is None:
            continue
        if not page.title:
            tell(f"no title for {tidy(link.id)}: {tidy(page.reason or 'its page has none')}")
        elif page.title == link.title:
            tell(f"already so: {quoted(link)}")
        else:
            tell(f"{tidy(link.id)}: {repr(tidy(link.title)) if link.title else 'no title'} → {page.title!r}")
            new.append((link, page.title))
    return new


def _may_replace(links: Sequence[Link]) -> bool:
    return ask(f"Replace {len(links)} {'titles' if len(links) > 1 else 'title'}?", default=False)


def _edits(reading_list: ReadingList, new: Sequence[tuple[Link, str]]) -> Sequence[Edit]:
    """What to write now: nothing for a link that was changed or removed while its page was asked for."""
    titles = {(link.id, link.url, link.title): title for link, title in new}
    work = Work()
    for link in reading_list.links:
        if (title := titles.get((link.id, link.url, link.title))) is not None:
            work.set(link, "title", title)
    return work.edits
