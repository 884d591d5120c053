"""Commands that change links: start, done, drop, reopen, tag, untag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.cli.options import FormatName, Ids, Json, On, Undated, chosen_day, given, split_tags
from readtrack.cli.session import Format, Session, tell
from readtrack.core.actions import Outcome, done, drop, reopen, start, tag, untag
from readtrack.core.model import Day, Link, ReadingList
from readtrack.core.select import Finder, split_references
from readtrack.errors import ReadtrackError, UsageError
from readtrack.output import plain
from readtrack.toml.edits import Edit

if TYPE_CHECKING:
    from readtrack.storage.save import Saved


def start_command(
    ctx: typer.Context,
    ids: Ids,
    on: On = "",
    undated: Undated = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Mark links as being read.

    \b
    Example:
      readtrack start kqz
    """
    _change_state(ctx.obj, ids, start, chosen_day(on, undated, today=ctx.obj.today), format_name, json=json)


def done_command(
    ctx: typer.Context,
    ids: Ids,
    on: On = "",
    undated: Undated = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Mark links as done.

    \b
    Examples:
      readtrack done kqz
      readtrack done kqz,bfm --on yesterday
      readtrack list -t cuda | fzf -m | readtrack done -
    """
    _change_state(ctx.obj, ids, done, chosen_day(on, undated, today=ctx.obj.today), format_name, json=json)


def drop_command(
    ctx: typer.Context,
    ids: Ids,
    on: On = "",
    undated: Undated = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Give up on links; they stay in the file and count in no total.

    \b
    Example:
      readtrack drop kqz
    """
    _change_state(ctx.obj, ids, drop, chosen_day(on, undated, today=ctx.obj.today), format_name, json=json)


def reopen_command(ctx: typer.Context, ids: Ids, json: Json = False, format_name: FormatName = "") -> None:
    """Take back done and dropped; a link that is being read becomes unread.

    \b
    Example:
      readtrack reopen kqz
    """
    change_links(ctx.obj, ids, lambda _, links: reopen(links), format_name, json=json)


def tag_command(
    ctx: typer.Context,
    arguments: Annotated[list[str], typer.Argument(metavar="ID... +TAG...", help="What to tag, and with what.")],
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Tag links.

    \b
    Examples:
      readtrack tag kqz bfm +gpu +kernel
      readtrack tag kqz gpu
      readtrack list -t cuda | readtrack tag - +gpu
    """
    _change_tags(ctx.obj, arguments, tag, "tag", format_name, json=json)


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
    _change_tags(ctx.obj, arguments, untag, "untag", format_name, json=json)


def write_changed(
    session: Session, links: Sequence[Link], reading_list: Callable[[], ReadingList], output: Format
) -> None:
    """The changed links, as `list` would; on a terminal also how far their topics are now."""
    if output == "json":
        session.write(plain.links_json(links))
    elif output == "tsv":
        session.write(plain.links_tsv(links))
    elif links:
        from readtrack.core.stats import by_topic

        whole = reading_list()
        session.write(session.screen().changed(links, whole, by_topic(whole, whole.links)))


def change_links(
    session: Session,
    ids: Sequence[str],
    verb: Callable[[ReadingList, list[Link]], Outcome],
    format_name: str,
    *,
    json: bool,
) -> None:
    """Do `verb` to all the links named, in one save, or to none."""
    output = session.format(format_name, json=json)
    references = references_in(session, ids, output)
    if references:
        change(session, lambda reading_list: verb(reading_list, find_all(reading_list, references)), output)


def references_in(session: Session, ids: Sequence[str], output: Format) -> list[str]:
    """The links named; where standard input names none, says so and writes that nothing changed."""
    references = split_references(given(ids))
    if not references:
        tell("nothing to do")
        session.write("[]\n" if output == "json" else "")
    return references


def change(session: Session, verb: Callable[[ReadingList], Outcome], output: Format) -> None:
    """Do what `verb` wants, pass its remarks on, and write the changed links."""
    saved = save(session, verb)
    write_changed(session, saved.links, saved.reading_list, output)


def save(session: Session, verb: Callable[[ReadingList], Outcome]) -> Saved:
    """Do what `verb` wants, and pass its remarks on."""
    remarks: tuple[str, ...] = ()

    def edit(reading_list: ReadingList) -> Sequence[Edit]:
        nonlocal remarks
        outcome = verb(reading_list)
        remarks = outcome.remarks
        return outcome.edits

    saved = session.change(edit)
    for remark in remarks:
        tell(remark)
    return saved


def _change_state(
    session: Session,
    ids: Sequence[str],
    verb: Callable[..., Outcome],
    day: tuple[Day, bool],
    format_name: str,
    *,
    json: bool,
) -> None:
    """`day` is as `chosen_day` gives it: the day, and whether it was asked for."""
    on, explicit = day
    change_links(session, ids, lambda _, links: verb(links, on=on, explicit=explicit), format_name, json=json)


def find_all(reading_list: ReadingList, references: Sequence[str]) -> list[Link]:
    """The links meant, each once, in that order."""
    find = Finder(reading_list.links)
    return list({link.position: link for link in map(find.one, references)}.values())


def _change_tags(
    session: Session,
    arguments: Sequence[str],
    verb: Callable[[Sequence[Link], Sequence[str]], Outcome],
    name: str,
    format_name: str,
    *,
    json: bool,
) -> None:
    ids, tags, by_position = _ids_and_tags(arguments)

    def change_tags(reading_list: ReadingList, links: list[Link]) -> Outcome:
        if by_position:
            _refuse_ids_as_tags(reading_list, ids=ids, tags=tags, command=name)
        return verb(links, tags)

    change_links(session, ids, change_tags, format_name, json=json)


def _ids_and_tags(arguments: Sequence[str]) -> tuple[list[str], list[str], bool]:
    """Ids and tags; the last value tells whether only the position told them apart (`tag ID TAG…`)."""
    tags = [argument[1:] for argument in arguments if argument.startswith("+")]
    ids = [argument for argument in arguments if not argument.startswith("+")]
    by_position = not tags
    if by_position:
        ids, tags = list(arguments[:1]), list(arguments[1:])
    names = split_tags(tags)
    if not names:
        raise UsageError("there is no tag", hint="put the tags behind the ids: readtrack tag ID +TAG")
    if not ids:
        raise UsageError("there is no link to tag", hint="readtrack tag ID +TAG")
    return ids, names, by_position


def _refuse_ids_as_tags(reading_list: ReadingList, *, ids: Sequence[str], tags: Sequence[str], command: str) -> None:
    """`tag kqz bfm` may mean a tag `bfm` or a second link: nothing is guessed."""
    known = {name for link in reading_list.links for name in link.tags}
    for name in tags:
        starting = {link.id for link in reading_list.links if link.id.startswith(name)}
        if name not in known and len(starting) == 1:
            raise ReadtrackError(
                f"{name!r} is no tag yet, but the start of the id {next(iter(starting))}",
                hint=f"as a tag: readtrack {command} {ids[0]} +{name}"
                f" · as a link: readtrack {command} {ids[0]} {name} +TAG",
            )
