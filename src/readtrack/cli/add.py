"""The command `add`: new links from typed, pasted or piped text."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.addresses.paste import read_all
from readtrack.addresses.urls import check, clean
from readtrack.cli.options import FormatName, Json, NewTopic, read_stdin, split_tags, topic_for_new
from readtrack.cli.session import Session, tell, typed_line
from readtrack.core.actions import Change, NewLink, add
from readtrack.core.duplicates import new_and_existing, other_sections
from readtrack.core.model import INBOX, Link
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import tidy, typed

if TYPE_CHECKING:
    from readtrack.web.fetching import Fetched

_MAX_LISTED = 20  # lines without a URL; the others are counted
Links = list[tuple[str | None, str | None, tuple[str, ...]]]  # URLs, titles and tags


# Outside the signature: annotations in it are compiled from their text at each start.
_Text = Annotated[list[str], typer.Argument(metavar="[TEXT]...", help="URLs, or text that contains them.")]
_Topic = Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="Topic of the new links.")]
_Tags = Annotated[list[str], typer.Option("--tag", "-g", metavar="TAG", help="Tag for the new links (repeatable).")]
_Title = Annotated[str, typer.Option("--title", metavar="TEXT", help="Title of the link.")]
_Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Note on the link.")]
_Minutes = Annotated[
    int | None, typer.Option("--minutes", metavar="N", min=1, max=99_999_999, help="Reading time in minutes.")
]
_Done = Annotated[bool, typer.Option("--done", help="Mark the new links as done.")]
_NoFetch = Annotated[bool, typer.Option("--no-fetch", help="Do not fetch anything from the network.")]
_Page = Annotated[
    str,
    typer.Option(
        "--from", metavar="PATH", help="Read title, author, date and reading time from a saved page (- for stdin)."
    ),
]
_Meta = Annotated[bool, typer.Option("--meta", help="Also fetch author, date and reading time.")]
_Force = Annotated[bool, typer.Option("--force", help="Add the link even if it is already in the list.")]
_Raw = Annotated[bool, typer.Option("--raw", help="Keep the URL exactly as typed.")]
_Inbox = Annotated[bool, typer.Option("--inbox", help="Add the entries of the inbox instead.")]


def add_command(
    ctx: typer.Context,
    text: _Text = [],
    topic: _Topic = "",
    new_topic: NewTopic = False,
    tag: _Tags = [],
    title: _Title = "",
    note: _Note = "",
    minutes: _Minutes = None,
    is_done: _Done = False,
    no_fetch: _NoFetch = False,
    page: _Page = "",
    meta: _Meta = False,
    force: _Force = False,
    raw: _Raw = False,
    is_inbox: _Inbox = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Add links from URLs or shared text. Titles and URLs are found in text copied from a phone's share button.

    Without TEXT, paste at the prompt; no quotes are needed there. A missing title is fetched from the page, or read
    from a page saved by your browser (--from), which helps with sites that block automated requests.

    \b
    Examples:
      readtrack add https://zhuanlan.zhihu.com/p/1916187125931554299 -t vllm
      readtrack add '标题 - 知乎 https://www.zhihu.com/question/1/answer/2'
      readtrack add --title 'Designing Data-Intensive Applications, chapter 3'
      readtrack add --from page.html
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    session.would_change = True
    if is_inbox:
        if text or page or title or note or minutes or is_done or meta or force or raw:
            raise UsageError("--inbox takes no text, only --topic and --tag")
        from readtrack.cli.inbox import take_all

        take_all(session, output, topic=topic, is_new=new_topic, tags=split_tags(tag))
        return
    if meta and no_fetch:
        raise UsageError("--meta and --no-fetch cannot be used together")
    if page:
        words, saved_page = _from_page(page, text)
    else:
        words, saved_page = _text(text, has_title=bool(title.strip())), None
    found = _links(words, title=tidy(title), raw=raw)
    template = NewLink(
        url=None,
        title=None,
        tags=tuple(split_tags(tag)),
        added=session.today,
        done=session.today if is_done else None,
        minutes=minutes,
        note="\n".join(map(tidy, note.splitlines())).strip() or None,
    )
    loaded = session.loaded(create=True)
    topic_id = topic_for_new(loaded.reading_list, topic, is_new=new_topic)
    candidates = _candidates(found, template, topic_id)
    fetched: Mapping[str, Fetched] = {found[0][0] or "": saved_page} if saved_page else {}
    is_interrupted = False
    if not no_fetch and not saved_page and any(url and (meta or not name) for url, name, _ in found):
        fresh, _ = new_and_existing(candidates, () if force else loaded.reading_list.links, topic=topic_id)
        wanted = [link.url for link in fresh if link.url and (meta or not link.title)]
        fetched, is_interrupted = _fetch(wanted, has_metadata=meta)
        loaded = session.loaded(create=True)
    fresh, existing = new_and_existing(candidates, () if force else loaded.reading_list.links, topic=topic_id)
    new = add(loaded.reading_list, [_with_page(link, fetched) for link in fresh], by_series=True)
    saved = session.save(loaded, Change(new))
    if len(saved.links) < len(new):  # another process has added the same link in the meantime
        ids = {edit.fields["id"] for edit in new} - {link.id for link in saved.links}
        existing = [*existing, *(link for link in saved.reading_list.links if link.id in ids)]
    for link in existing:
        tell(f"already in the list: {_shown(link)}")
    if existing and not saved.links:
        raise ReadtrackError(
            "nothing added", hint="to add it anyway: --force · in another topic: --topic", tells_outcome=True
        )
    for link in other_sections(fresh, loaded.reading_list.links):
        tell(f"another section of the same page: {_shown(link)}")
    session.show(saved, output)
    if fetched:
        from readtrack.cli.fetching import tell_untitled

        tell_untitled(saved.links, fetched)
    if is_interrupted:
        raise typer.Exit(130)


def _from_page(path: str, arguments: Sequence[str]) -> "tuple[str, Fetched]":
    """The text to search for URLs, by default the URL of the page, and the metadata of the page."""
    from readtrack.cli.fetching import read_page

    if path == "-" and "-" in arguments:
        raise UsageError("standard input contains the page: pass the URL as an argument")
    words = _text(arguments, has_title=False) if arguments else ""
    urls = [clean(each.url).url for each in read_all(words)[0]]
    if len(urls) > 1:
        raise UsageError(f"--from takes one URL, not {len(urls)}")
    url, page = read_page(path, url="".join(urls))
    if not url:
        raise UsageError("the page does not contain its URL", hint=f"readtrack add https://… --from {typed([path])}")
    return words or url, page


def _fetch(urls: Iterable[str], *, has_metadata: bool) -> "tuple[Mapping[str, Fetched], bool]":
    from readtrack.cli.fetching import fetch
    from readtrack.output.progress import ProgressBar

    with ProgressBar() as waiting:
        return fetch(urls, waiting=waiting, has_metadata=has_metadata)


def _with_page(link: NewLink, fetched: "Mapping[str, Fetched]") -> NewLink:
    """The link, completed with metadata of its page where none was given."""
    page = fetched.get(link.url or "")
    if page is None:
        return link
    author, published, minutes = page.metadata
    return link._replace(
        title=link.title or page.title, author=author, published=published, minutes=link.minutes or minutes
    )


def _text(arguments: Sequence[str], *, has_title: bool) -> str:
    """The text to search for URLs: the arguments, standard input, or a paste at the prompt."""
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
    """Read a paste up to an empty line; leading empty lines are ignored."""
    tell("Paste a link or shared text, then an empty line:")
    lines: list[str] = []
    for line in iter(typed_line, ""):
        if line.strip():
            lines.append(line)
        elif lines:
            break
    return "".join(lines)


def _links(text: str, *, title: str, raw: bool) -> Links:
    """URLs, clean unless `raw`, with their titles; reports what was removed."""
    found, left = read_all(text)
    if not found:
        if title:
            return [(None, title, ())]
        raise UsageError("nothing to add", hint="readtrack add https://…")
    if title and len(found) > 1:
        raise UsageError(f"one title, but {len(found)} URLs", hint="add them one by one")
    links: Links = []
    for shared in found:
        tags = tuple(map(tidy, shared.tags))
        if raw:
            links.append((check(shared.url), title or shared.title, tags))
            continue
        cleaned = clean(shared.url)
        if cleaned.removed:
            tell(f"removed from the URL: {tidy(', '.join(cleaned.removed))}")
        links.append((cleaned.url, title or shared.title, tags))
    for line in left[:_MAX_LISTED]:
        tell(f"skipped, no URL: {line!r}")
    if len(left) > _MAX_LISTED:
        tell(f"skipped, no URL: {len(left) - _MAX_LISTED} more lines")
    return links


def _candidates(found: Links, template: NewLink, topic: str | None) -> list[NewLink]:
    return [
        template._replace(
            url=url, title=title, topic=topic or INBOX, tags=tuple(dict.fromkeys((*template.tags, *tags)))
        )
        for url, title, tags in found
    ]


def _shown(link: Link) -> str:
    return f"{link.id} {tidy(link.label)!r} ({link.state}, {tidy(link.topic)})"
