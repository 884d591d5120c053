"""The command `add`: from what was typed, pasted or piped to new links."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.addresses.identity import Identity, address_key, identity, page_key
from readtrack.addresses.paste import read
from readtrack.addresses.urls import check, clean
from readtrack.cli.done import write_changed
from readtrack.cli.options import FormatName, Json, read_stdin, split_tags, topic_called, topic_for_new
from readtrack.cli.session import Session, tell
from readtrack.core.actions import NewLink, add
from readtrack.core.model import INBOX, Link, ReadingList
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import tidy
from readtrack.toml.edits import Edit

if TYPE_CHECKING:
    from readtrack.web.fetching import Fetched


def add_command(
    ctx: typer.Context,
    text: Annotated[
        list[str], typer.Argument(metavar="[TEXT]...", help="Addresses, with words round them or not.")
    ] = [],
    topic: Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="Where it belongs.")] = "",
    tag: Annotated[list[str], typer.Option("--tag", "-g", metavar="TAG", help="A tag.")] = [],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What it is called.")] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="Anything.")] = "",
    minutes: Annotated[
        int | None, typer.Option("--minutes", metavar="N", min=1, help="How long it takes to read.")
    ] = None,
    is_done: Annotated[bool, typer.Option("--done", help="It is read already.")] = False,
    no_fetch: Annotated[bool, typer.Option("--no-fetch", help="Stay off the network.")] = False,
    meta: Annotated[bool, typer.Option("--meta", help="Fetch author, day and reading time as well.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Add it even if it is there already.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Keep the address as it is typed.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Add links. What a phone's share button copies will do: title and address are found in it.

    Without TEXT it asks for a paste, which needs no quotes. A title that is not given is fetched from the page.

    \b
    Examples:
      readtrack add https://zhuanlan.zhihu.com/p/1916187125931554299 -t vllm
      readtrack add '标题 - 作者的回答 - 知乎 https://www.zhihu.com/question/1/answer/2'
      readtrack add --title 'Designing Data-Intensive Applications, chapter 3'
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if meta and no_fetch:
        raise UsageError("--meta and --no-fetch exclude each other")
    found = _links(_text(text, has_title=bool(title.strip())), title=tidy(title), raw=raw)
    template = NewLink(
        url=None,
        title=None,
        tags=tuple(split_tags(tag)),
        added=session.today,
        done=session.today if is_done else None,
        minutes=minutes,
        note="\n".join(map(tidy, note.splitlines())).strip() or None,
    )
    there: list[Link] = []
    sections: list[Link] = []

    def links_to_add(reading_list: ReadingList, topic_id: str) -> list[NewLink]:
        there.clear()
        new = [replace(template, url=url, title=name, topic=topic_id) for url, name in found]
        fresh = new if force else _without_known(new, reading_list, there, only_topic=topic_id if topic else None)
        sections[:] = _other_sections(fresh, reading_list)
        return fresh

    fetched: Mapping[str, Fetched] = {}
    is_interrupted = False
    if not no_fetch and any(url and (meta or not name) for url, name in found):
        before = session.list_for_adding()
        new = links_to_add(before, topic_called(before, topic) or INBOX)
        wanted = [link.url for link in new if link.url and (meta or not link.title)]
        fetched, is_interrupted = _fetch(wanted, has_metadata=meta)

    def edit(reading_list: ReadingList) -> Sequence[Edit]:
        topic_id = topic_for_new(reading_list, topic) or INBOX
        return add(reading_list, [_with_page(link, fetched) for link in links_to_add(reading_list, topic_id)])

    saved = session.change(edit, create=True)
    for link in there:
        tell(f"already there: {_shown(link)}")
    if there and not saved.links:
        raise ReadtrackError("nothing added", hint="to add it all the same: --force · in another topic: --topic")
    for link in sections:
        tell(f"another section of the same page: {_shown(link)}")
    write_changed(session, saved.links, saved.reading_list, output)
    if fetched:
        from readtrack.cli.fetching import tell_untitled

        tell_untitled(saved.links, fetched)
    if is_interrupted:
        raise typer.Exit(130)


def _fetch(urls: Iterable[str], *, has_metadata: bool) -> tuple[Mapping[str, Fetched], bool]:
    from readtrack.cli.fetching import fetch
    from readtrack.output.progress import Waiting

    with Waiting() as waiting:
        return fetch(urls, waiting=waiting, has_metadata=has_metadata)


def _with_page(link: NewLink, fetched: Mapping[str, Fetched]) -> NewLink:
    """With what its page says, where a person did not say it."""
    page = fetched.get(link.url or "")
    if page is None:
        return link
    author, published, minutes = page.metadata
    return replace(
        link, title=link.title or page.title, author=author, published=published, minutes=link.minutes or minutes
    )


def _text(arguments: Sequence[str], *, has_title: bool) -> str:
    """What to look for addresses in: the arguments, else standard input, else a paste that is asked for."""
    if list(arguments) == ["-"]:
        return read_stdin()
    if arguments:
        return " ".join(arguments)
    if has_title:
        return ""
    if sys.stdin is not None and sys.stdin.isatty():
        return _ask()
    return read_stdin()


def _ask() -> str:
    """Read a paste up to an empty line; those before it begins do not count."""
    tell("Paste a link, or what a share button copied; an empty line ends it:")
    lines: list[str] = []
    for line in sys.stdin:
        if line.strip():
            lines.append(line)
        elif lines:
            break
    return "".join(lines)


def _links(text: str, *, title: str, raw: bool) -> list[tuple[str | None, str | None]]:
    """Addresses, clean unless `raw`, with their titles; says what was removed."""
    found = read(text)
    if not found:
        if title:
            return [(None, title)]
        raise UsageError("there is nothing to add", hint="readtrack add https://…")
    if title and len(found) > 1:
        raise UsageError(f"one title, but {len(found)} addresses", hint="add them one by one")
    links: list[tuple[str | None, str | None]] = []
    for shared in found:
        if raw:
            links.append((check(shared.url), title or shared.title))
            continue
        cleaned = clean(shared.url)
        if cleaned.removed:
            tell(f"removed from the address: {tidy(', '.join(cleaned.removed))}")
        links.append((cleaned.url, title or shared.title))
    return links


def _without_known(
    new: Sequence[NewLink], reading_list: ReadingList, there: list[Link], *, only_topic: str | None
) -> list[NewLink]:
    """Those whose address (without one: title) is not in the list, nor twice among them; the others go to `there`."""
    known: dict[Identity, Link] = {}
    for link in reversed(reading_list.links):
        if only_topic in (None, link.topic):
            known[identity(link.url, link.title, "")] = link
    fresh: dict[Identity, NewLink] = {}
    for candidate in new:
        same = identity(candidate.url, candidate.title, "")
        if same in known:
            there.append(known[same])
        else:
            fresh.setdefault(same, candidate)
    return list(fresh.values())


def _other_sections(new: Sequence[NewLink], reading_list: ReadingList) -> list[Link]:
    """Links to other sections of the pages of `new`."""
    pages: dict[str, set[str]] = {}
    for one in new:
        if one.url:
            pages.setdefault(page_key(one.url), set()).add(address_key(one.url))
    found = []
    for link in reading_list.links if pages else ():
        addresses = pages.get(page_key(link.url)) if link.url else None
        if addresses and address_key(link.url or "") not in addresses:
            found.append(link)
    return found


def _shown(link: Link) -> str:
    return f"{link.id} {tidy(link.label)!r} ({link.state}, {tidy(link.topic)})"
