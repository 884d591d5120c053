"""The command `import`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from readtrack import places
from readtrack.cli.options import FormatName, Json, parse_day, read_stdin, split_tags
from readtrack.cli.session import Format, Session, tell
from readtrack.edits import Edit
from readtrack.errors import ReadtrackError, UsageError
from readtrack.formats import Contents, Entry, markdown
from readtrack.importing import Import, Left, Options, take_in
from readtrack.model import Link, ReadingList
from readtrack.output import plain
from readtrack.select import whole_topic
from readtrack.stats import by_topic
from readtrack.text import fold, tidy


def import_command(
    ctx: typer.Context,
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files; - is standard input.")],
    name_map: Annotated[list[str], typer.Option("--map", metavar="HEADING=TOPIC", help="The topic of a heading.")] = [],
    topic: Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="One topic for all.")] = "",
    tag: Annotated[list[str], typer.Option("--tag", "-g", metavar="TAG", help="A tag for all.")] = [],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day of what is ticked without a date.")] = "",
    unlinked: Annotated[bool, typer.Option("--unlinked", help="Take tasks without an address, too.")] = False,
    all_links: Annotated[bool, typer.Option("--all-links", help="Take links outside of tasks, too.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Take links in from Markdown checklists. Done again, it adds nothing twice and never moves a link back.

    \b
    Examples:
      readtrack import TODO.md --dry-run
      readtrack import TODO.md --map 推理引擎=vllm --map 科研=research
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    entries: list[tuple[str, Entry]] = []
    left: list[Left] = []
    for path in paths:
        contents = _read(path, unlinked=unlinked, all_links=all_links)
        entries += [(f"{path}:{entry.line}", entry) for entry in contents.entries]
        left += [Left(f"{path}:{skipped.line}", skipped.text, skipped.reason) for skipped in contents.skipped]
    day = parse_day(on, today=session.today) if on else None
    names = _name_map(name_map)
    result: list[Import] = []

    def edit(reading_list: ReadingList) -> Sequence[Edit]:
        options = Options(_whole(reading_list, topic), names, tuple(split_tags(tag)), day)
        result[:] = [take_in(reading_list, entries, options=options, today=session.today)]
        return result[0].edits

    if dry_run:
        links, after = session.preview(edit)
    else:
        saved = session.change(edit, create=True)
        links, after = saved.links, saved.reading_list()
    _report(result[0], [*left, *result[0].left], dry_run=dry_run)
    _write(session, links, after, output)


def _read(path: str, *, unlinked: bool, all_links: bool) -> Contents:
    if path == "-":
        text = read_stdin()
    else:
        try:
            data = places.as_path(path).read_bytes()
        except OSError as error:
            raise ReadtrackError(f"{tidy(path)}: {error.strerror}") from error
        text = _decode(path, data)
    if not markdown.recognises(text):
        raise ReadtrackError(
            f"{tidy(path)}: no format that readtrack knows",
            hint="it reads Markdown with tasks: - [ ] [title](https://…)",
        )
    return markdown.read(text, unlinked=unlinked, all_links=all_links)


def _decode(path: str, data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ReadtrackError(
            f"{tidy(path)}:{line}: is not UTF-8 (byte 0x{data[error.start]:02x})", hint="save it as UTF-8"
        ) from None


def _name_map(pairs: Sequence[str]) -> dict[str, str]:
    names = {}
    for pair in pairs:
        heading, equals, topic = pair.rpartition("=")
        if not equals or not tidy(heading) or not tidy(topic):
            raise UsageError(f"--map takes HEADING=TOPIC, not {tidy(pair)!r}")
        names[fold(tidy(heading))] = tidy(topic)
    return names


def _whole(reading_list: ReadingList, text: str) -> str | None:
    name = tidy(text)
    known = whole_topic(reading_list, name) if name else None
    return known.id if known else name or None


def _report(result: Import, left: Sequence[Left], *, dry_run: bool) -> None:
    for entry in left:
        text = f" {tidy(entry.text)!r}" if tidy(entry.text) else ""
        tell(f"skipped {tidy(entry.place)}:{text} {tidy(entry.reason)}")
    counts = f"{result.added} added, {result.updated} updated, {result.unchanged} unchanged, {len(left)} skipped"
    tell(f"would be: {counts}" if dry_run else counts)


def _write(session: Session, links: Sequence[Link], after: ReadingList, output: Format) -> None:
    """The links that changed; on a terminal, where there may be thousands, how far their topics are."""
    if output == "json":
        session.write(plain.links_json(links))
    elif output == "tsv":
        session.write(plain.links_tsv(links))
    elif links:
        session.write(session.screen().progress(links, by_topic(after, after.links)))
