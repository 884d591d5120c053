"""Commands that organise the list: edit, move, rm, retag, topic."""

from collections.abc import Sequence
from typing import Annotated

import typer

from readtrack.cli.naming import NoLinkNamed, links_named, named
from readtrack.cli.options import FormatName, Json, Links, NewTopic, noted, split_tags, topic_for_new
from readtrack.cli.session import Session, ask, can_ask, tell
from readtrack.core.actions import retag
from readtrack.core.arrange import Place, edit, move, move_topic, name_topic, remove, remove_topic, rename_topic
from readtrack.core.lookup import UnknownTopic, near_topics, whole_topic
from readtrack.core.model import Link, ReadingList, Topic
from readtrack.core.stats import topic_groups
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import fold, tidy
from readtrack.toml.edits import Value

_FEW = 5  # moved links that are listed one by one


def edit_command(
    ctx: typer.Context,
    ids: Links = [],
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Set the title.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Set the URL.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Set the note.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", "-t", metavar="TOPIC", help="Move the link to TOPIC.")] = None,
    new_topic: NewTopic = False,
    minutes: Annotated[str | None, typer.Option("--minutes", metavar="N", help="Set the reading time.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Allow a URL that the topic already has.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Keep the URL exactly as given.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Edit a link: set fields by options ("" clears a field), or edit its TOML in your editor.

    Without a link, options apply to the one that you are reading. Without a link and options, the whole file opens.
    The editor is $VISUAL, $EDITOR or vi. A graphical editor must wait for the file to be closed: EDITOR='code --wait'.
    The edited text is validated before it is saved.

    \b
    Examples:
      readtrack edit kqz --title '图解 vLLM V1' --minutes 15
      readtrack edit kqz --note ''
      readtrack edit kqz
    """
    session: Session = ctx.obj
    texts = {"title": title, "url": url, "minutes": minutes, "note": note}
    fields = {key: _value(key, text, raw=raw) for key, text in texts.items() if text is not None}
    if not fields and topic is None:
        edit_by_hand(session, ids, format_name, json=json)
        return
    output = session.format(format_name, json=json)
    loaded, links = named(session, ids, output, command="edit", only_one=True)
    if len(links) != 1:
        raise UsageError("options apply to one link at a time")
    if topic is not None:
        fields["topic"] = topic_for_new(loaded.reading_list, topic, is_new=new_topic)
    saved = session.save(loaded, edit(loaded.reading_list, links[0], fields, may_repeat=force))
    session.show(saved, output)


def move_command(
    ctx: typer.Context,
    ids: Links = [],
    topic: Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="Move the links to TOPIC.")] = "",
    new_topic: NewTopic = False,
    before: Annotated[str, typer.Option("--before", metavar="ID", help="Move the links before link ID.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="ID", help="Move the links after link ID.")] = "",
    first: Annotated[bool, typer.Option("--first", help="Move the links to the start of their topic.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Move the links to the end of their topic.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Move links to another topic or another position; the order of the file is the reading order.

    Comments directly above a link move with it. With --topic alone, a link keeps its position in the file.

    \b
    Examples:
      readtrack move kqz --first
      readtrack move tvn bfm --after kqz
      readtrack list -t cuda | readtrack move - --topic gpu
    """
    places = [(where, text) for where, text in (("before", before), ("after", after)) if text]
    places += [(where, "") for where, is_wanted in (("first", first), ("last", last)) if is_wanted]
    if len(places) > 1:
        raise UsageError("--before, --after, --first and --last cannot be used together")
    if not places and not tidy(topic):
        raise UsageError("no destination given", hint="--topic TOPIC, --before ID, --after ID, --first or --last")

    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if not ids:
        raise NoLinkNamed("move")
    loaded, links = named(session, ids, output, command="move")
    place = None
    for where, text in places:
        beside = links_named(session, loaded.reading_list, [text], command="move", only_one=True) if text else [None]
        place = Place(where, beside[0])  # type: ignore[arg-type]
    topic_id = topic_for_new(loaded.reading_list, topic, is_new=new_topic)
    saved = session.save(loaded, move(loaded.reading_list, links, topic=topic_id, place=place))
    if output == "table":
        for line in _new_positions(saved.links, saved.reading_list):
            tell(line)
    session.show(saved, output)


def rm_command(
    ctx: typer.Context,
    ids: Links = [],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Skip the confirmation prompt.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Remove links from the file, with the comments directly above them. To give up on a link, use drop.

    \b
    Examples:
      readtrack rm kqz --yes
      readtrack list -s dropped | readtrack rm - --yes
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if not ids:
        raise NoLinkNamed("rm")
    loaded, links = named(session, ids, output, command="rm")
    if not yes:
        _ask_to_remove(links)
    saved = session.save(loaded, remove(loaded.reading_list, links))
    if output == "table":
        tell(f"removed {'1 link' if len(links) == 1 else f'{len(links)} links'}; to restore: readtrack undo")
    session.show(saved, output, links=links)


def retag_command(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(metavar="TAG", help="The tag to rename.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new tag.")],
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Rename a tag on all links. Renaming to an existing tag merges the two.

    \b
    Example:
      readtrack retag gpu GPU
    """
    session: Session = ctx.obj
    names = [split_tags([text.removeprefix("+")]) for text in (old, new)]
    if any(len(name) != 1 for name in names):
        raise UsageError("retag takes one tag and its new name, without commas", hint="readtrack retag TAG NEW")
    output = session.format(format_name, json=json)
    loaded = session.loaded()
    saved = session.save(loaded, retag(loaded.reading_list.links, names[0][0], names[1][0]))
    session.show(saved, output)


def topic_command(
    ctx: typer.Context,
    action: Annotated[str, typer.Argument(metavar="rename|move|rm", help="The action.")],
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="The id or name of the topic.")],
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="The new id or name.")] = "",
    name: Annotated[bool, typer.Option("--name", help="Change the display name, not the id.")] = False,
    before: Annotated[str, typer.Option("--before", metavar="TOPIC", help="Move the topic before TOPIC.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="TOPIC", help="Move the topic after TOPIC.")] = "",
    first: Annotated[bool, typer.Option("--first", help="Move the topic to the start.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Move the topic to the end.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Rename a topic, move it in the topic order, or remove a topic that has no links.

    A topic given by its id gets a new id, in its table and in all its links; the ids of the links do not change. Given
    by its name, or with --name, it gets a new display name.

    \b
    Examples:
      readtrack topic rename cuda gpu
      readtrack topic rename 推理引擎 'Inference engines'
      readtrack topic rename cuda 'GPU programming' --name
      readtrack topic move cuda --first
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    text = tidy(new)
    if action not in {"rename", "move", "rm"}:
        raise UsageError(f"unknown action {tidy(action)!r}", hint="readtrack topic rename|move|rm")
    places = [bool(before), bool(after), first, last].count(True)
    if action == "move":
        if places != 1 or text or name:
            raise UsageError("`topic move` needs a topic and one position", hint="readtrack topic move TOPIC --first")
    elif places or (action == "rename") != bool(text) or (action == "rm" and name):
        usage = "rename TOPIC NEW" if action == "rename" else "rm TOPIC"
        raise UsageError(f"wrong arguments for `topic {action}`", hint=f"readtrack topic {usage}")

    loaded = session.loaded()
    called = tidy(topic)
    found = _topic(loaded.reading_list, called)
    is_name = name or (called != found.id and (called == found.name or fold(called) != fold(found.id)))
    if action == "move":
        beside = _topic(loaded.reading_list, tidy(before or after)) if before or after else None
        tables = loaded.toml.get("topic")
        change = move_topic(
            loaded.reading_list,
            found,
            tables if isinstance(tables, dict) else {},
            beside=beside,
            is_after=bool(after) or last,
        )
    elif action == "rm":
        change = remove_topic(loaded.reading_list, found)
    elif is_name:
        change = name_topic(loaded.reading_list, found, text)
    else:
        change = rename_topic(loaded.reading_list, found, text)
    saved = session.save(loaded, change)
    session.show(saved, output)


def edit_by_hand(session: Session, ids: Sequence[str], format_name: str, *, json: bool) -> None:
    """Open a link, or without any the whole store, in the editor."""
    from readtrack.cli.in_editor import edit_link, edit_store

    output = session.format(format_name, json=json)
    if ids:
        loaded, links = named(session, ids, output, command="edit", only_one=True)
        if len(links) != 1:
            raise UsageError("the editor takes one link", hint="to edit the whole file: readtrack edit")
        saved = edit_link(session, loaded, links[0])
    else:
        loaded = session.loaded()
        saved = edit_store(session, loaded)
    if saved is None:
        tell("nothing changed")
        session.write("[]\n" if output == "json" else "")
        return
    if not saved.links:
        tell("saved")
    session.show(saved, output)


def _value(key: str, text: str, *, raw: bool) -> Value | None:
    """The value of a field from an option; None removes the field."""
    if key == "url" and text:
        from readtrack.addresses.urls import check, clean

        if raw:
            return check(text)
        cleaned = clean(text)
        if cleaned.removed:
            tell(f"removed from the URL: {tidy(', '.join(cleaned.removed))}")
        return cleaned.url
    if key == "minutes" and text:
        if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 9):
            raise UsageError(f"--minutes takes a whole number of at least 1, not {tidy(text)!r}")
        return int(text)
    return (noted(text) if key == "note" else tidy(text)) or None


def _new_positions(links: Sequence[Link], reading_list: ReadingList) -> list[str]:
    """The new positions of links: one by one, or counts per topic if there are many."""
    lines = []
    for topic, group in topic_groups(reading_list, reading_list.links).items():
        moved = [link for link in links if link.topic == topic]
        name = tidy(reading_list.topic(topic).label)
        if len(moved) > _FEW:
            lines.append(f"{len(moved)} links are now in {name}")
        else:
            lines += [f"{link.id} is now number {group.index(link) + 1} of {len(group)} in {name}" for link in moved]
    return lines


def _topic(reading_list: ReadingList, text: str) -> Topic:
    topic = whole_topic(reading_list, text)
    if topic is None:
        raise UnknownTopic(text, near_topics(reading_list, text))
    return topic


def _ask_to_remove(links: list[Link]) -> None:
    """Ask once for all links. Raises `UsageError` without a terminal."""
    count = "1 link" if len(links) == 1 else f"{len(links)} links"
    if not can_ask():
        raise UsageError(
            "cannot ask for confirmation without a terminal", hint=f"to remove {count} without confirmation: --yes"
        )
    for link in links:
        tell(f"  {link.id}  {link.state}  {tidy(link.label)}")
    if not ask(f"Remove {count}?", default=False):
        raise ReadtrackError("not removed", tells_outcome=True)
