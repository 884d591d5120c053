"""The command `refresh`: fetch the titles of pages."""

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
from readtrack.output.progress import ProgressBar
from readtrack.text import tidy, typed

if TYPE_CHECKING:
    from readtrack.storage.store import Loaded
    from readtrack.web.fetching import Fetched
    from readtrack.web.verdicts import Verdict


def refresh_command(
    ctx: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(metavar="[ID]...", help="Links by id, id prefix or URL; - reads them from standard input."),
    ] = [],
    replace_titles: Annotated[bool, typer.Option("--all", help="Also replace existing titles.")] = False,
    page: Annotated[
        str,
        typer.Option(
            "--from", metavar="PATH", help="Read title, author, date and reading time from a saved page (- for stdin)."
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Replace titles without asking.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Fetch missing titles, of the given links or of all links with a URL and no title.

    With --from, nothing is fetched: title, author, date and reading time are read from a page saved by your browser,
    which also works for sites that block automated requests. Without ID, the link is found by the URL of the page.

    An existing title may be your own. It is compared with the page's title, and replaced only with --all after
    confirmation (--yes without a terminal).

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
        raise UsageError(
            "cannot ask for confirmation without a terminal", hint="to replace titles without confirmation: --yes"
        )
    from readtrack.web.verdicts import target

    if page == "-" and "-" in ids:
        raise UsageError("standard input contains the page: pass the link as an argument")
    references = references_of(ids)
    if page:
        links, asked, fetched = _from_page(session.loaded().reading_list, references, page)
        is_interrupted = False
    else:
        links = _links(session.loaded().reading_list, references, is_named=bool(ids), has_all=replace_titles)
        asked = {link.position: target(link) for link in links}
        with ProgressBar() as waiting:
            fetched, is_interrupted = fetch([url for url in asked.values() if isinstance(url, str)], waiting=waiting)
    if not links:
        tell("nothing to do" if ids else "nothing to do: every link has a title")
    new = _compared(links, asked, fetched)
    replaced = [link for link, _ in new if link.title]
    if replaced and not (replace_titles and not is_interrupted and (yes or _may_replace(replaced))):
        new = [(link, title) for link, title in new if not link.title]
        tell("existing titles are kept" if replace_titles else "hint: to replace existing titles: --all")
    loaded = session.loaded()
    pages = [(link, fetched[url]) for link in links if isinstance(url := asked[link.position], str) and url in fetched]
    saved = session.save(loaded, _written(loaded, new, pages))
    session.show(saved, output)
    if is_interrupted:
        raise typer.Exit(130)
    if links and not any(page.title for page in fetched.values()):
        raise typer.Exit(1)


def _links(reading_list: ReadingList, references: Sequence[str], *, is_named: bool, has_all: bool) -> list[Link]:
    """The links to fetch: the given ones, otherwise those without a title, with `has_all` all of them."""
    if is_named:
        return find_all(reading_list, references)
    return [link for link in reading_list.links if link.url and (has_all or not link.title)]


def _compared(
    links: Sequence[Link], asked: Mapping[int, str | Verdict], fetched: Mapping[str, Fetched]
) -> list[tuple[Link, str]]:
    """The new titles; reports the result for each link. `asked` contains URLs, or the reasons for none."""
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
            untitled.append((link, page.reason or "its page has no title"))
        elif page.title == link.title:
            tell(f"unchanged: {quoted(link)}")
        else:
            tell(f"{tidy(link.id)}: {repr(tidy(link.title)) if link.title else 'no title'} → {page.title!r}")
            new.append((link, page.title))
    tell_reasons(untitled)
    return new


def _may_replace(links: Sequence[Link]) -> bool:
    return ask(f"Replace {len(links)} {'titles' if len(links) > 1 else 'title'}?", default=False)


def _written(loaded: Loaded, new: Sequence[tuple[Link, str]], pages: Sequence[tuple[Link, Fetched]]) -> Change:
    """The edits to save; none for links that were changed or removed during the requests.

    Existing authors, dates and reading times are kept.
    """
    there = {(link.id, link.url, link.title): link for link in loaded.reading_list.links}
    written = cast("list[Mapping[str, object]]", loaded.toml.get("link", []))
    work = Work()
    for link, title in new:
        same = there.get((link.id, link.url, link.title))
        if same is None:
            work.remarks.append(f"skipped {tidy(link.id)}: the link was changed in the meantime")
        else:
            work.set(same, "title", title)
    for link, page in pages:
        same = there.get((link.id, link.url, link.title))
        for name, value in page.metadata._asdict().items():
            if same and value is not None and name not in written[same.position]:
                work.set(same, name, value)
    return work.change()


def _from_page(
    reading_list: ReadingList, references: Sequence[str], path: str
) -> tuple[list[Link], dict[int, str | Verdict], dict[str, Fetched]]:
    """The given link, or the one with the URL of the page, and the metadata of the page."""
    if len(references) > 1:
        raise UsageError(f"--from takes one link, not {len(references)}")
    named = find_all(reading_list, references)
    url, page = read_page(path, url=(named[0].url or "") if named else "")
    if not named and not url:
        raise UsageError("the page does not contain its URL", hint=f"readtrack refresh ID --from {typed([path])}")
    links = named or find_all(reading_list, [url])
    return links, {links[0].position: url}, {url: page}
