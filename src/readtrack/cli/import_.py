"""The command `import`: links from bookmarks, checklists and other programs' exports."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from inspect import cleandoc
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.cli.fetching import fetch, tell_untitled
from readtrack.cli.options import (
    HeadingMap,
    Json,
    split_tags,
    topic_called,
    topic_for_import,
    topics_by_heading,
)
from readtrack.cli.session import Format, Session, answer_to, can_ask, tell
from readtrack.core.actions import Change
from readtrack.core.dates import parse_day
from readtrack.core.model import Topic
from readtrack.core.stats import by_topic
from readtrack.errors import ReadtrackError, UsageError
from readtrack.importers import FORMATS, NOT_A_TASK, Contents, Entry, Settings, Skipped, Unreadable, sources
from readtrack.importers.plan import Import, Options, take_in
from readtrack.output import plain
from readtrack.output.progress import ProgressBar
from readtrack.storage import paths
from readtrack.text import tidy
from readtrack.toml.edits import AddLink

if TYPE_CHECKING:
    from readtrack.storage.save import Saved
    from readtrack.web.fetching import Fetched

_MAX_LISTED = 20  # skipped entries; the others are counted


def import_command(
    ctx: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, zip archives or directories; - for standard input.")
    ],
    format_name: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="Input format, if detection fails.")
    ] = "",
    columns: Annotated[
        list[str], typer.Option("--columns", metavar="FIELD=NAME", help="Name of the column or JSON key for a field.")
    ] = [],
    encoding: Annotated[
        str, typer.Option("--encoding", metavar="NAME", help="Encoding of the input, if not UTF-8 (e.g. gbk).")
    ] = "",
    name_map: HeadingMap = [],
    topic: Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="Topic for all imported links.")] = "",
    tag: Annotated[
        list[str], typer.Option("--tag", "-g", metavar="TAG", help="Tag for all imported links (repeatable).")
    ] = [],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="Completion date for entries that have none.")] = "",
    unlinked: Annotated[bool, typer.Option("--unlinked", help="Also import entries without a URL.")] = False,
    all_links: Annotated[
        bool, typer.Option("--all-links", help="Include links outside tasks, in notes and from feeds.")
    ] = False,
    fetch_titles: Annotated[bool, typer.Option("--fetch-titles", help="Fetch missing titles from the pages.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="List every skipped entry, not only the first 20.")
    ] = False,
    json: Json = False,
) -> None:
    """Import links from bookmarks, other programs' exports and Markdown checklists.

    State, dates, tags, notes and folders are imported if the file has them. Skipped entries are reported with a reason.
    Importing a file again adds no duplicates and never moves a link back. The format is detected by content:

    {formats}

    \b
    Examples:
      readtrack import bookmarks.html --dry-run
      readtrack import pocket.zip --topic pocket
      readtrack import sheet.csv --columns url=Link,title=Name
      readtrack import TODO.md --map 推理引擎=vllm --map 科研=research
    """
    session: Session = ctx.obj
    output = session.format(json=json)
    session.would_change = not dry_run
    if not dry_run:
        _choose_place(session)
    settings = Settings(session.zone, _columns(columns), unlinked, all_links)
    if format_name:
        sources.reader(format_name)
    day = parse_day(on, today=session.today) if on else None
    names = topics_by_heading(name_map)
    entries: list[tuple[str, Entry]] = []
    skipped: list[tuple[str, Skipped]] = []
    own_topics: list[Topic] = []  # from files written by readtrack
    with ProgressBar() as waiting:
        for path in paths:
            waiting.step(f"Reading {tidy(path)}")
            contents = _read(path, settings, format_name, encoding)
            entries += [(f"{path}:{sources.where(one)}", one) for one in contents.entries]
            skipped += [(f"{path}:{sources.where(one)}", one) for one in contents.skipped]
            own_topics += contents.topics

        options = Options(names=names, tags=tuple(split_tags(tag)), on=day, topics=tuple(dict.fromkeys(own_topics)))
        loaded = session.loaded(create=True)
        session.would_change = not dry_run
        fetched: Mapping[str, Fetched] = {}
        is_interrupted = False
        if fetch_titles and not dry_run:
            options = options._replace(topic=topic_called(loaded.reading_list, topic))
            new = take_in(loaded.reading_list, entries, options=options, today=session.today)
            fetched, is_interrupted = fetch(_untitled(new), waiting=waiting)
            options = options._replace(titles={url: page.title for url, page in fetched.items() if page.title})
            loaded = session.loaded(create=True)
        options = options._replace(topic=topic_for_import(loaded.reading_list, topic))
        links = waiting.over(entries, "Comparing links")
        result = take_in(loaded.reading_list, links, skipped=skipped, options=options, today=session.today)
        waiting.step("Saving")
        change = Change(result.edits)
        saved = session.preview(loaded, change) if dry_run else session.save(loaded, change)
    _report(result, dry_run=dry_run, most=None if verbose else _MAX_LISTED)
    tell_untitled(saved.links, fetched)
    _write(session, saved, output)
    if is_interrupted:
        raise typer.Exit(130)


def _choose_place(session: Session) -> None:
    """Choose the location of a new list: confirmed on a terminal, otherwise announced."""
    place = session.place()
    if place.exists or place.origin != "user" or paths.is_in_git(session.folder()):
        return
    here = session.folder() / place.path.name
    if not can_ask():
        tell(f"no reading list yet: creating {place.path}")
        tell("hint: to create it in this directory instead: readtrack init")
        return
    if answer_to(f"no reading list yet: create {here}?", "Y/n") not in {"", "y", "yes"}:
        raise ReadtrackError(
            "nothing imported",
            hint="to another file: readtrack --file PATH import … · to a per-user list: readtrack init --user",
            tells_outcome=True,
        )
    session.file = str(here)


def _with_formats(text: str) -> str:
    """The help with the list of formats. Python 3.13 and later remove the indentation of docstrings by themselves."""
    lines = [f"  {name:<12} {one.what}" for name, one in FORMATS.items()]
    return cleandoc(text).replace("{formats}", "\n".join(["\b", *lines]))


import_command.__doc__ = _with_formats(import_command.__doc__ or "")


def _untitled(new: Import) -> list[str]:
    """The URLs of imported links without a title."""
    added = [edit.fields for edit in new.edits if isinstance(edit, AddLink)]
    return [str(fields["url"]) for fields in added if "title" not in fields]


def _columns(pairs: Sequence[str]) -> Mapping[str, str]:
    """`url=Link,title=Name`. Raises `UsageError`."""
    if not pairs:
        return {}
    from readtrack.importers import generic

    columns = {}
    for pair in (part for text in pairs for part in text.split(",")):
        field, equals, name = pair.partition("=")
        if not equals or not name.strip() or field.strip() not in generic.NAMES:
            raise UsageError(
                f"--columns takes FIELD=NAME, not {tidy(pair)!r}", hint=f"use one of {', '.join(generic.NAMES)}"
            )
        columns[field.strip()] = name.strip()
    return columns


def _read(path: str, settings: Settings, format_name: str, encoding: str) -> Contents:
    try:
        if path == "-":
            data = sys.stdin.buffer.read() if sys.stdin is not None else b""
            return sources.read(data, "-", settings=settings, format_name=format_name, encoding=encoding)
        return sources.read_path(paths.as_path(path), settings=settings, format_name=format_name, encoding=encoding)
    except Unreadable as error:
        place = f":{error.place}" if error.place else ""
        raise Unreadable(f"{tidy(path)}{place}: {error}", hint=error.hint) from error


def _report(result: Import, *, dry_run: bool, most: int | None) -> None:
    left = result.left
    for entry in left[:most]:
        text = f" {tidy(entry.text)!r}" if tidy(entry.text) else ""
        tell(f"skipped {tidy(entry.place)}:{text} {tidy(entry.reason)}")
    if more := len(left[len(left[:most]) :]):
        tell(f"skipped {more} more; --verbose lists them")
    counts = f"{result.added} added, {result.updated} updated, {result.unchanged} unchanged, {len(left)} skipped"
    tell(f"would be: {counts}" if dry_run else counts)
    untaken = sum(entry.reason == NOT_A_TASK for entry in left)
    if untaken and not (result.added or result.updated or result.unchanged):
        links = "1 link" if untaken == 1 else f"{untaken} links"
        tell(f"hint: to import the {links} outside tasks as well: --all-links")


def _write(session: Session, saved: Saved, output: Format) -> None:
    """Show the changed links; on a terminal, where there may be thousands, the progress of their topics."""
    if output == "json":
        session.write(plain.links_json(saved.links, saved.reading_list.links))
    elif output == "tsv":
        session.write(plain.links_tsv(saved.links))
    elif saved.links:
        whole = saved.reading_list
        session.write(session.screen().progress(saved.links, by_topic(whole, whole.links)))
