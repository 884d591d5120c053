"""Commands that keep the list in order: edit, move, rm, retag, topic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from readtrack.cli.naming import NoLinkNamed, links_named, named
from readtrack.cli.options import FormatName, Json, Links, NewTopic, noted, split_tags, topic_for_new
from readtrack.cli.session import Session, ask, can_ask, tell
from readtrack.core.actions import retag
from readtrack.core.arrange import Place, edit, move, move_topic, name_topic, remove, remove_topic, rename_topic
from readtrack.core.model import Link, ReadingList, Topic
from readtrack.core.select import UnknownTopic, near_topics, whole_topic
from readtrack.core.stats import topic_groups
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import fold, tidy
from readtrack.toml.edits import Value

_FEW = 5  # moved links that are named one by one


def edit_command(
    ctx: typer.Context,
    ids: Links = [],
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="What it is called.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Its address.")] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything.")] = None,
    topic: Annotated[str | None, typer.Option("--topic", "-t", metavar="TOPIC", help="Where it belongs.")] = None,
    new_topic: NewTopic = False,
    minutes: Annotated[str | None, typer.Option("--minutes", metavar="N", help="How long it takes to read.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Even if its topic has the address already.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Keep the address as it is typed.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Change what a link says: fields by options ("" removes one), or else its TOML in your editor.

    Without a link, options change the one that is being read; without options either, the whole store opens. The
    editor is $VISUAL, $EDITOR or vi; one with a window has to wait until you close the file: EDITOR='code --wait'.
    What it saves is checked before it becomes the list.

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
        raise UsageError("options change one link at a time")
    if topic is not None:
        fields["topic"] = topic_for_new(loaded.reading_list, topic, is_new=new_topic)
    saved = session.save(loaded, edit(loaded.reading_list, links[0], fields, may_repeat=force))
    session.show(saved, output)


def move_command(
    ctx: typer.Context,
    ids: Links = [],
    topic: Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="Refile them under it.")] = "",
    new_topic: NewTopic = False,
    before: Annotated[str, typer.Option("--before", metavar="ID", help="Put them in front of this one.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="ID", help="Put them behind this one.")] = "",
    first: Annotated[bool, typer.Option("--first", help="Put them in front of all others of their topic.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Put them behind all others of their topic.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Refile links under another topic, or put them elsewhere in the file, whose order is the reading order.

    Comments directly above a link go with it. With --topic alone a link stays where it is in the file.

    \b
    Examples:
      readtrack move kqz --first
      readtrack move tvn bfm --after kqz
      readtrack list -t cuda | readtrack move - --topic gpu
    """
    places = [(where, text) for where, text in (("before", before), ("after", after)) if text]
    places += [(where, "") for where, is_wanted in (("first", first), ("last", last)) if is_wanted]
    if len(places) > 1:
        raise UsageError("--before, --after, --first and --last exclude each other")
    if not places and not tidy(topic):
        raise UsageError(
            "there is no place to move to", hint="--topic TOPIC, --before ID, --after ID, --first or --last"
        )

    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if not ids:
        raise NoLinkNamed("move")
    loaded, links = named(session, ids, output, command="move")
    place = None
    for where, text in places:
        beside = links_named(session, loaded.reading_list, [text], command="move", only_one=True) if text else [None]
        place = Place(where, beside[0])  # type: ignore[arg-type]
    refiled = topic_for_new(loaded.reading_list, topic, is_new=new_topic)
    saved = session.save(loaded, move(loaded.reading_list, links, topic=refiled, place=place))
    if output == "table":
        for line in _standing(saved.links, saved.reading_list):
            tell(line)
    session.show(saved, output)


def rm_command(
    ctx: typer.Context,
    ids: Links = [],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Remove links from the file, with the comments directly above them. (To give up on one: drop.)

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
        tell(f"removed {'1 link' if len(links) == 1 else f'{len(links)} links'}; to bring back: readtrack undo")
    session.show(saved, output, links=links)


def retag_command(
    ctx: typer.Context,
    old: Annotated[str, typer.Argument(metavar="TAG", help="The tag to rename.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="What to call it.")],
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Rename a tag on all links; where they have the new one already, the two become one.

    \b
    Example:
      readtrack retag gpu GPU
    """
    session: Session = ctx.obj
    names = [split_tags([text.removeprefix("+")]) for text in (old, new)]
    if any(len(name) != 1 for name in names):
        raise UsageError("a tag is one word without commas", hint="readtrack retag TAG NEW")
    output = session.format(format_name, json=json)
    loaded = session.loaded()
    saved = session.save(loaded, retag(loaded.reading_list.links, names[0][0], names[1][0]))
    session.show(saved, output)


def topic_command(
    ctx: typer.Context,
    action: Annotated[str, typer.Argument(metavar="rename|move|rm", help="What to do.")],
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="Its id or its name.")],
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="What to call it.")] = "",
    name: Annotated[bool, typer.Option("--name", help="Change the name that is shown, not the id.")] = False,
    before: Annotated[str, typer.Option("--before", metavar="TOPIC", help="Move it in front of this topic.")] = "",
    after: Annotated[str, typer.Option("--after", metavar="TOPIC", help="Move it behind this topic.")] = "",
    first: Annotated[bool, typer.Option("--first", help="Move it in front of all others.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Move it behind all others.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Rename a topic, move it in the order of the topics, or remove the table of one that has no links.

    What you call it by is what changes: called by its id it gets another id, in its table and in all its links, whose
    own ids stay; called by its name, or with --name, it gets another name.

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
        raise UsageError(
            f"a topic can be renamed, moved or removed, not {tidy(action)!r}", hint="readtrack topic rename|move|rm"
        )
    places = [bool(before), bool(after), first, last].count(True)
    if action == "move":
        if places != 1 or text or name:
            raise UsageError("`topic move` takes a topic and one place", hint="readtrack topic move TOPIC --first")
    elif places or (action == "rename") != bool(text) or (action == "rm" and name):
        usage = "rename TOPIC NEW" if action == "rename" else "rm TOPIC"
        raise UsageError(f"`topic {action}` takes other arguments", hint=f"readtrack topic {usage}")

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
            is_behind=bool(after) or last,
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
            raise UsageError("the editor takes one link, or all of them: readtrack edit")
        saved = edit_link(session, session.store(), loaded, links[0])
    else:
        loaded = session.loaded()
        saved = edit_store(session, session.store(), loaded)
    if saved is None:
        tell("nothing changed")
        session.write("[]\n" if output == "json" else "")
        return
    if not saved.links:
        tell("saved")
    session.show(saved, output)


def _value(key: str, text: str, *, raw: bool) -> Value | None:
    """What an option says about a field; None removes it."""
    if key == "url" and text:
        from readtrack.addresses.urls import check, clean

        if raw:
            return check(text)
        cleaned = clean(text)
        if cleaned.removed:
            tell(f"removed from the address: {tidy(', '.join(cleaned.removed))}")
        return cleaned.url
    if key == "minutes" and text:
        if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < 9):
            raise UsageError(f"--minutes takes a whole number from 1 on, not {tidy(text)!r}")
        return int(text)
    return (noted(text) if key == "note" else tidy(text)) or None


def _standing(links: Sequence[Link], reading_list: ReadingList) -> list[str]:
    """Where links stand now: one by one, or where there are many, how many are in which topic."""
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
    """One question for all of them. Raises `UsageError` where nobody can answer it."""
    count = "1 link" if len(links) == 1 else f"{len(links)} links"
    if not can_ask():
        raise UsageError("there is nobody to ask here", hint=f"to remove {count} all the same: --yes")
    for link in links:
        tell(f"  {link.id}  {link.state}  {tidy(link.label)}")
    if not ask(f"Remove {count}?", default=False):
        raise ReadtrackError("not removed", tells_outcome=True)
