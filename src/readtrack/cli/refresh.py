"""The command `refresh`: titles from the pages themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, cast

import typer

from readtrack.cli.fetching import fetch, read_page, tell_reasons
from readtrack.cli.naming import find_all
from readtrack.cli.options import FormatName, Json, references_of
from readtrack.cli.session import Session, ask, can_ask, tell
from readtrack.core.actions import Change, Work, quoted
from readtrack.core.model import Link, ReadingList
from readtrack.errors import UsageError
from readtrack.output.progress import Waiting
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.storage.store import Loaded
    from readtrack.web.fetching import Fetched
    from readtrack.web.verdicts import Verdict


def refresh_command(
    ctx: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="[ID]...", help="Ids, prefixes, addresses; - reads them.")] = [],
    replace_titles: Annotated[bool, typer.Option("--all", help="Replace titles that are there, too.")] = False,
    page: Annotated[
        str,
        typer.Option(
            "--from", metavar="PATH", help="Read title, author, date and minutes from a saved page (- for stdin)."
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before titles are replaced.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Fetch the titles that are missing: of the links named, else of all that have a URL and no title.

    With --from nothing is fetched: a page that your browser saved says title, author, date and reading time, also of
    sites that refuse programs. Without ID the link is that of the page.

    A title that is there may be one that you wrote: it is compared with the page's, and replaced only with --all,
    after a question (without a terminal: --yes).

    \b
    Examples:
      readtrack refresh
      readtrack refresh kqz
      readtrack refresh kqz --all --yes
      readtrack refresh kqz --from page.html
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    session.would_change = True
    if replace_titles and not yes and not can_ask():
        raise UsageError("--all replaces titles: without a terminal it needs --yes")
    from readtrack.web.verdicts import target

    if page == "-" and "-" in ids:
        raise UsageError("standard input holds the page: name the link as an argument")
    references = references_of(ids)
    if page:
        links, asked, fetched = _from_page(session.loaded().reading_list, references, page)
        is_interrupted = False
    else:
        links = _links(session.loaded().reading_list, references, is_named=bool(ids), has_all=replace_titles)
        asked = {link.position: target(link) for link in links}
        with Waiting() as waiting:
            fetched, is_interrupted = fetch([url for url in asked.values() if isinstance(url, str)], waiting=waiting)
    if not links:
        tell("nothing to do" if ids else "nothing to do: every link has a title")
    new = _compared(links, asked, fetched)
    replaced = [link for link, _ in new if link.title]
    if replaced and not (replace_titles and not is_interrupted and (yes or _may_replace(replaced))):
        new = [(link, title) for link, title in new if not link.title]
        tell("titles that are there stay" if replace_titles else "hint: to replace titles that are there: --all")
    loaded = session.loaded()
    told = [(link, fetched[url]) for link in links if isinstance(url := asked[link.position], str) and url in fetched]
    saved = session.save(loaded, _written(loaded, new, told))
    session.show(saved, output)
    if is_interrupted:
        raise typer.Exit(130)
    if links and not any(page.title for page in fetched.values()):
        raise typer.Exit(1)


def _links(reading_list: ReadingList, references: Sequence[str], *, is_named: bool, has_all: bool) -> list[Link]:
    """Those to ask for: the links named, else all that have no title, or all."""
    if is_named:
        return find_all(reading_list, references)
    return [link for link in reading_list.links if link.url and (has_all or not link.title)]


def _compared(
    links: Sequence[Link], asked: Mapping[int, str | Verdict], fetched: Mapping[str, Fetched]
) -> list[tuple[Link, str]]:
    """The titles that are new; says of each link what was found. `asked` has an address or the reason for none."""
    new = []
    untitled = []
    for link in links:
        url = asked[link.position]
        if not isinstance(url, str):
            untitled.append((link, url.reason))
            continue
        page = fetched.get(url)
        if page is None:
            continue
        if not page.title:
            untitled.append((link, page.reason or "its page has none"))
        elif page.title == link.title:
            tell(f"unchanged: {quoted(link)}")
        else:
            tell(f"{tidy(link.id)}: {repr(tidy(link.title)) if link.title else 'no title'} → {page.title!r}")
            new.append((link, page.title))
    tell_reasons(untitled)
    return new


def _may_replace(links: Sequence[Link]) -> bool:
    return ask(f"Replace {len(links)} {'titles' if len(links) > 1 else 'title'}?", default=False)


def _written(loaded: Loaded, new: Sequence[tuple[Link, str]], told: Sequence[tuple[Link, Fetched]]) -> Change:
    """What to write now: nothing for a link that was changed or removed while its page was asked for.

    Authors, dates and reading times that are there stay.
    """
    there = {(link.id, link.url, link.title): link for link in loaded.reading_list.links}
    written = cast("list[Mapping[str, object]]", loaded.toml.get("link", []))
    work = Work()
    for link, title in new:
        same = there.get((link.id, link.url, link.title))
        if same is None:
            work.remarks.append(f"left as it is: {tidy(link.id)}: it was changed meanwhile")
        else:
            work.set(same, "title", title)
    for link, page in told:
        same = there.get((link.id, link.url, link.title))
        for name, value in page.metadata._asdict().items():
            if same and value is not None and name not in written[same.position]:
                work.set(same, name, value)
    return work.change()


def _from_page(
    reading_list: ReadingList, references: Sequence[str], path: str
) -> tuple[list[Link], dict[int, str | Verdict], dict[str, Fetched]]:
    """The link named, else that of the page itself, and what the page says of it."""
    if len(references) > 1:
        raise UsageError(f"--from is for one link, but {len(references)} are named")
    named = find_all(reading_list, references)
    url, page = read_page(path, url=(named[0].url or "") if named else "")
    if not named and not url:
        raise UsageError("the page does not name its URL", hint=f"readtrack refresh ID --from {path}")
    links = named or find_all(reading_list, [url])
    return links, {links[0].position: url}, {url: page}
