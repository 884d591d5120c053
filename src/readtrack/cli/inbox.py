"""The command `inbox`: list the links in the inbox, or add them to the list."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from readtrack import inbox
from readtrack.cli.options import FormatName, Json, NewTopic, split_tags, topic_for_new
from readtrack.cli.session import Format, Session, tell
from readtrack.errors import UsageError
from readtrack.output import plain
from readtrack.storage import paths
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.storage.save import Saved
    from readtrack.storage.store import Loaded

_SOMETHING_LEFT = 4


class Result(NamedTuple):
    """The outcome of `take_in`: the save, the number of links added and found, and of lines and files left."""

    saved: Saved
    added: int
    found: int
    left: int


def inbox_command(
    ctx: typer.Context,
    take: Annotated[bool, typer.Option("--take", help="Add the links to the list and empty the inbox.")] = False,
    place: Annotated[
        str, typer.Option("--inbox", metavar="PATH", help="Use another file or directory, such as a synced one.")
    ] = "",
    topic: Annotated[str, typer.Option("--topic", "-t", metavar="TOPIC", help="Put all links into this topic.")] = "",
    tag: Annotated[list[str], typer.Option("--tag", "-g", metavar="TAG", help="Tag all links (repeatable).")] = [],
    new_topic: NewTopic = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what --take would do; change nothing.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """List the links in the inbox, or add them to the list.

    The inbox is the directory inbox/ of small text files, and the files inbox.md and inbox.txt, next to the list.
    Phones and other programs write there. Each URL with the text around it is a link; lines without a URL stay. A file
    in the directory named after a topic, such as inbox/vllm.md, adds its links to that topic.

    The exit code of --take is 4 if text that is not a link remains.

    \b
    Examples:
      readtrack inbox
      readtrack inbox --take
      readtrack inbox --take --inbox ~/Sync/links --topic vllm
    """
    session: Session = ctx.obj
    output = session.format(format_name, json=json)
    if not take and not dry_run:
        if topic or tag:
            raise UsageError("--topic and --tag need --take", hint="readtrack inbox --take -t TOPIC")
        _list(session, place, output)
        return
    take_all(session, output, place=place, topic=topic, is_new=new_topic, tags=split_tags(tag), dry_run=dry_run)


def take_all(
    session: Session,
    output: Format,
    *,
    place: str = "",
    topic: str,
    is_new: bool,
    tags: Sequence[str],
    dry_run: bool = False,
) -> None:
    """Add the links in the inbox, print the new and changed ones, and exit with 4 if anything is left."""
    result = take_in(session, place=place, topic=topic, is_new=is_new, tags=tags, dry_run=dry_run)
    if result.found:
        tell(f"{'would add' if dry_run else 'added'} {result.added} of {result.found} from the inbox")
    else:
        tell("no links in the inbox")
    session.show(result.saved, output)
    if result.left:
        raise typer.Exit(_SOMETHING_LEFT)


def take_in(
    session: Session,
    *,
    place: str = "",
    topic: str = "",
    is_new: bool = False,
    tags: Sequence[str] = (),
    dry_run: bool = False,
) -> Result:
    """Save the links in the inbox to the list, then remove their lines from the inbox.

    Reports links that were in the list already, and lines and files that are left.
    """
    loaded = session.loaded(create=True)
    store = loaded.store
    found = _read_inbox(session, loaded, place, wait=None if dry_run else time.sleep)
    wanted = topic_for_new(loaded.reading_list, topic, is_new=is_new)
    plan = inbox.plan(found, loaded.reading_list, today=session.today, topic=wanted, tags=tags)
    for link in plan.existing:
        tell(f"already in the list: {link.id} {tidy(link.label)!r} ({link.state}, {tidy(link.topic)})")
    if dry_run:
        saved, not_removed = session.preview(loaded, plan.change), []
    else:
        saved = session.save(loaded, plan.change, taken=plan.taken)
        not_removed = inbox.empty(store, plan.taken)
    for left in (*found.passed_over, *found.left, *not_removed):
        tell(f"left in {_described(left)}")
    return Result(saved, plan.added, len(found.links()), len(found.left) + len(not_removed))


def _described(left: inbox.Left) -> str:
    text = f" {tidy(left.text)!r}:" if left.text else ""
    return f"{tidy(left.place)}:{text} {tidy(left.reason)}"


def _read_inbox(
    session: Session, loaded: Loaded, place: str, *, wait: Callable[[float], None] | None = None
) -> inbox.Inbox:
    store = loaded.store
    places = [paths.as_path(place)] if place else paths.inbox_places(store.path)
    if place and not places[0].exists():
        raise UsageError(f"no such file or directory: {tidy(place)!r}", hint="--inbox takes the path of the inbox")
    return inbox.read(
        places,
        loaded.reading_list,
        ops=store.ops,
        folder=Path.cwd() if place else store.path.parent,
        is_named=bool(place),
        wait=wait,
    )


def _list(session: Session, place: str, output: Format) -> None:
    found = _read_inbox(session, session.loaded(create=True), place)
    waiting = found.links()
    if output == "json":
        rows = [
            {
                "place": file.name,
                "url": one.url,
                "title": one.title,
                "topic": file.topic,
                "tags": list(one.tags),
                "added": one.added.isoformat() if one.added else None,
                "done": one.is_done,
                "note": one.note,
            }
            for file, one in waiting
        ]
        session.write(plain.to_json(rows))
    elif output == "tsv":
        session.write("".join(f"{tidy(file.name)}\t{one.url}\t{tidy(one.title or '')}\n" for file, one in waiting))
    else:
        session.page(_table(session, [(tidy(file.name), tidy(one.title or one.url)) for file, one in waiting]))
    for left in (*found.passed_over, *found.left):
        tell(_described(left))
    if waiting:
        tell(f"{len(waiting)} in the inbox: readtrack inbox --take")
    else:
        tell("no links in the inbox")


def _table(session: Session, rows: Sequence[tuple[str, str]]) -> str:
    from readtrack.output.paint import cut, fill, widest

    screen = session.screen()
    width = min(widest(name for name, _ in rows), screen.width // 3)
    return "".join(
        f"{screen.paint(fill(name, width), 'dim')}  {cut(title, screen.width - width - 2)}\n" for name, title in rows
    )
