"""Commands that change links: start, done, drop, reopen, tag, untag."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.cli.naming import NoLinkNamed, find_all, named, one_by_one, read_references, what_is_next
from readtrack.cli.options import FormatName, Json, Links, Note, On, Undated, chosen_date, given_note, split_tags
from readtrack.cli.session import Format, Session, can_ask, tell
from readtrack.core.actions import done, drop, reopen, start, tag, untag
from readtrack.core.model import Link, ReadingList
from readtrack.errors import ReadtrackError, UsageError

if TYPE_CHECKING:
    from readtrack.storage.store import Loaded


def start_command(
    ctx: typer.Context,
    ids: Links = [],
    on: On = None,
    undated: Undated = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Mark links as reading; without a link, what `next` suggests.

    \b
    Examples:
      readtrack start kqz
      readtrack start prefix cache
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    day, is_explicit = chosen_date(on, undated, today=session.today)
    if not ids and not can_ask():
        raise NoLinkNamed("start")
    if ids:
        loaded, links = named(session, ids, output, command="start")
    else:
        loaded = session.loaded()
        links = what_is_next(loaded.reading_list, today=session.today)
        if not links:
            tell("nothing left to read")
    saved = session.save(loaded, start(links, on=day, explicit=is_explicit))
    session.show(saved, output)


def done_command(
    ctx: typer.Context,
    ids: Links = [],
    on: On = None,
    undated: Undated = False,
    note: Note = None,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Mark links as done; without a link, the one that you are reading.

    Words match links that are unread or being read. If several match, a prompt asks which one.

    \b
    Examples:
      readtrack done kqz
      readtrack done prefix cache -m 'blocks are hashed with their prefix'
      readtrack done kqz,bfm --on yesterday
      readtrack list -t cuda | fzf -m | readtrack done -
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    day, is_explicit = chosen_date(on, undated, today=session.today)
    note_text = given_note(note)
    loaded, links = named(session, ids, output, command="done")
    saved = session.save(loaded, done(links, on=day, explicit=is_explicit, note=note_text))
    session.show(saved, output)


def drop_command(
    ctx: typer.Context,
    ids: Links = [],
    on: On = None,
    undated: Undated = False,
    note: Note = None,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Give up on links; without a link, on the one that you are reading.

    Dropped links stay in the file but are not counted in totals.

    \b
    Examples:
      readtrack drop kqz
      readtrack drop kqz -m 'outdated since V1'
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    day, is_explicit = chosen_date(on, undated, today=session.today)
    note_text = given_note(note)
    loaded, links = named(session, ids, output, command="drop")
    saved = session.save(loaded, drop(links, on=day, explicit=is_explicit, note=note_text))
    session.show(saved, output)


def reopen_command(ctx: typer.Context, ids: Links = [], json: Json = False, format_name: FormatName = "") -> None:
    """Mark links as unread again, whether they are done, dropped or being read.

    \b
    Example:
      readtrack reopen kqz
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    loaded, links = named(session, ids, output, command="reopen")
    saved = session.save(loaded, reopen(links))
    session.show(saved, output)


def tag_command(
    ctx: typer.Context,
    arguments: Annotated[list[str], typer.Argument(metavar="ID... +TAG...", help="Links, and the tags to add.")],
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Add tags to links.

    \b
    Examples:
      readtrack tag kqz bfm +gpu +kernel
      readtrack tag kqz gpu
      readtrack list -t cuda | readtrack tag - +gpu
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    loaded, links, tags = _links_and_tags(session, arguments, output, command="tag")
    saved = session.save(loaded, tag(links, tags))
    session.show(saved, output)


def untag_command(
    ctx: typer.Context,
    arguments: Annotated[list[str], typer.Argument(metavar="ID... +TAG...", help="Links, and the tags to remove.")],
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Remove tags from links.

    \b
    Example:
      readtrack untag kqz +gpu
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    loaded, links, tags = _links_and_tags(session, arguments, output, command="untag")
    saved = session.save(loaded, untag(links, tags))
    session.show(saved, output)


def _links_and_tags(
    session: Session, arguments: Sequence[str], output: Format, *, command: str
) -> "tuple[Loaded, list[Link], list[str]]":
    ids, tags, by_position = _ids_and_tags(arguments)
    references = read_references(session, ids, output)
    loaded = session.loaded()
    links = find_all(loaded.reading_list, one_by_one(references))
    if by_position:
        _refuse_ids_as_tags(loaded.reading_list, ids=ids, tags=tags, command=command)
    return loaded, links, tags


def _ids_and_tags(arguments: Sequence[str]) -> tuple[list[str], list[str], bool]:
    """Ids and tags; the last value is whether they were distinguished by position only (`tag ID TAG…`)."""
    tags = [argument[1:] for argument in arguments if argument.startswith("+")]
    ids = [argument for argument in arguments if not argument.startswith("+")]
    by_position = not tags
    if by_position:
        ids, tags = list(arguments[:1]), list(arguments[1:])
    names = split_tags(tags)
    if not names:
        raise UsageError("no tag given", hint="readtrack tag ID +TAG")
    if not ids:
        raise UsageError("no link given", hint="readtrack tag ID +TAG")
    return ids, names, by_position


def _refuse_ids_as_tags(reading_list: ReadingList, *, ids: Sequence[str], tags: Sequence[str], command: str) -> None:
    """`tag kqz bfm` is ambiguous, as `bfm` may be a tag or a second link: refuse to guess."""
    known = {name for link in reading_list.links for name in link.tags}
    for name in tags:
        starting = {link.id for link in reading_list.links if link.id.startswith(name)}
        if name not in known and len(starting) == 1:
            raise ReadtrackError(
                f"{name!r} is not a tag yet, but a prefix of the id {next(iter(starting))}",
                hint=f"as a tag: readtrack {command} {ids[0]} +{name}"
                f" · as a link: readtrack {command} {ids[0]} {name} +TAG",
            )
