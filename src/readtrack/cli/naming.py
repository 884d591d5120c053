"""Resolve the arguments of a command to links: by id, by words (with a prompt if several match), or by default."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

import typer

from readtrack.cli.options import references_of
from readtrack.cli.session import Format, Session, can_ask, tell, typed_line
from readtrack.core.lookup import Finder, split_references
from readtrack.core.model import Link, ReadingList
from readtrack.core.reference import SeveralMatches, refuse_empty, resolve
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import tidy

if TYPE_CHECKING:
    from readtrack.storage.store import Loaded

_MAX_SHOWN = 20


class NoLinkNamed(UsageError):
    def __init__(self, command: str) -> None:
        super().__init__(f"{command} needs a link", hint=f"readtrack {command} ID, or words of its title")


def named(
    session: Session, arguments: Sequence[str], output: Format, *, command: str, only_one: bool = False
) -> "tuple[Loaded, list[Link]]":
    """The store and the links given by the arguments; without arguments, the link being read."""
    if not arguments and not can_ask():
        raise NoLinkNamed(command)
    arguments = read_references(session, arguments, output)
    loaded = session.loaded()
    return loaded, links_named(session, loaded.reading_list, arguments, command=command, only_one=only_one)


def links_named(
    session: Session, reading_list: ReadingList, arguments: Sequence[str], *, command: str, only_one: bool = False
) -> list[Link]:
    """The matching links, each once. On a terminal, a prompt asks which of several matches is meant.

    Without arguments, the link being read.
    """
    if not arguments:
        return _being_read(session, reading_list, command, only_one=only_one)
    if isinstance(arguments, References):
        return find_all(reading_list, arguments)
    found = resolve(reading_list, arguments, command=command)
    if len(found.links) < 2 or not found.words:
        return found.links
    if not can_ask():
        raise SeveralMatches(found.words, found.links)
    tell(f"{len(found.links)} links match {tidy(' '.join(found.words))!r}:")
    return choose(session, reading_list, found.links, only_one=only_one)


def what_is_next(
    reading_list: ReadingList,
    *,
    today: date,
    topics: Collection[str] = (),
    tags: Collection[str] = (),
    minutes: int | None = None,
) -> list[Link]:
    """The link that `next` suggests, if any; the reason is printed."""
    from readtrack.core.suggest import next_links

    choices = next_links(reading_list, today=today, topics=topics, tags=tags, minutes=minutes)
    if choices and can_ask():
        tell(choices[0].reason)
    return [choice.link for choice in choices]


class References(list[str]):
    """Ids from standard input. They are never interpreted as search words."""


def read_references(session: Session, arguments: Sequence[str], output: Format) -> Sequence[str]:
    """The arguments, with `-` replaced by the ids on standard input. Exits if there are none."""
    refuse_empty(arguments)
    if "-" not in arguments:
        return arguments
    references = References(references_of(arguments))
    if not references:
        tell("nothing to do")
        session.write("[]\n" if output == "json" else "")
        raise typer.Exit
    return references


def one_by_one(references: Sequence[str]) -> Sequence[str]:
    """Ids and URLs, with comma-separated groups split; those from standard input are never split."""
    return references if isinstance(references, References) else split_references(references)


def find_all(reading_list: ReadingList, references: Sequence[str]) -> list[Link]:
    """The links with these ids and URLs, each once, in the order of the references."""
    find = Finder(reading_list.links)
    return list({link.position: link for link in map(find.one, references)}.values())


def choose(session: Session, reading_list: ReadingList, links: Sequence[Link], *, only_one: bool) -> list[Link]:
    """Ask for the numbers of links, and return those links. Raises `ReadtrackError` if none is selected."""
    from shutil import get_terminal_size

    from readtrack.output.choice import numbered

    shown = links[:_MAX_SHOWN]
    width = get_terminal_size().columns
    tell(numbered(shown, reading_list, today=session.today, width=width).rstrip("\n"))
    if len(links) > len(shown):
        tell(f"  and {len(links) - len(shown)} more: add a word")
    which = f"1-{len(shown)}" if only_one else f"1-{len(shown)}, several with spaces"
    while True:
        line = typed_line(f"Which one? [{which}; Enter for none] ")
        answer = line.replace(",", " ").split()
        if not answer:
            if not line:
                tell("")
            raise ReadtrackError("no link selected", tells_outcome=True)
        numbers = [int(word) for word in answer if word.isascii() and word.isdigit() and len(word) < 4]
        is_right = len(numbers) == len(answer) and all(1 <= number <= len(shown) for number in numbers)
        if is_right and (len(numbers) == 1 or not only_one):
            return [shown[number - 1] for number in dict.fromkeys(numbers)]
        tell(f"enter a number from 1 to {len(shown)}, or nothing")


def _being_read(session: Session, reading_list: ReadingList, command: str, *, only_one: bool) -> list[Link]:
    reading = [link for link in reading_list.links if link.state == "reading"]
    if not reading:
        raise ReadtrackError("no link is being read", hint=f"readtrack {command} ID, or start one: readtrack open")
    if len(reading) == 1:
        return reading
    reading.sort(key=lambda link: -link.started.toordinal() if isinstance(link.started, date) else 0)
    tell(f"{len(reading)} links are being read:")
    return choose(session, reading_list, reading, only_one=only_one)
