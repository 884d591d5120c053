"""Options and arguments shared by several commands, and the parsers of their values."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

import typer

from readtrack.cli.session import answer_to, can_ask, tell
from readtrack.core import dates
from readtrack.core.lookup import (
    MisspelledTopic,
    find_topic,
    misspelled_topic,
    near_topics,
    split_references,
    whole_topic,
)
from readtrack.core.model import STATES, Day, ReadingList, State
from readtrack.core.select import Filter
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import fold, tidy

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FormatName = Annotated[str, typer.Option("--format", metavar="table|tsv|json", help="Output format.")]
Links = Annotated[
    list[str],
    typer.Argument(
        metavar="[ID]...", help="Links by id, id prefix, URL or title words; - reads ids from standard input."
    ),
]
NewTopic = Annotated[
    bool, typer.Option("--new-topic", help="Create the topic even if its name resembles an existing one.")
]
Minutes = Annotated[
    int | None,
    typer.Option("--minutes", metavar="N", min=1, help="Only links with a reading time of at most N minutes."),
]
Note = Annotated[str | None, typer.Option("--note", "-m", metavar="TEXT", help="Append TEXT to the note.")]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="Date of the change: 2026-11-22, yesterday, monday, 3d.")
]
Topics = Annotated[
    list[str], typer.Option("--topic", "-t", metavar="TOPIC", help="Only links in this topic (repeatable).")
]
Tags = Annotated[list[str], typer.Option("--tag", "-g", metavar="TAG", help="Only links with every TAG (repeatable).")]
Words = Annotated[list[str], typer.Argument(metavar="[WORD]...", help="Only links that contain all these words.")]
Statuses = Annotated[
    list[str],
    typer.Option(
        "--status", "-s", metavar="unread|reading|done|dropped|all", help="Only links with this status (repeatable)."
    ),
]
Since = Annotated[
    str, typer.Option("--since", metavar="DATE", help="Only links added since DATE (with -s done: finished).")
]
Until = Annotated[
    str, typer.Option("--until", metavar="DATE", help="Only links added until DATE (with -s done: finished).")
]
SortBy = Annotated[
    str, typer.Option("--sort", metavar="file|added|done|title|topic|minutes", help="Sort by this field.")
]
Reverse = Annotated[bool, typer.Option("--reverse", help="Reverse the order.")]
HeadingMap = Annotated[
    list[str], typer.Option("--map", metavar="HEADING=TOPIC", help="Topic for the links under a heading (repeatable).")
]
Undated = Annotated[bool, typer.Option("--undated", help="Record no date.")]


def chosen_date(on: str | None, undated: bool, *, today: date) -> tuple[Day, bool]:
    """The date from `--on` and `--undated`, and whether one of them was given."""
    if on is not None and undated:
        raise UsageError("--on and --undated cannot be used together")
    if undated:
        return True, True
    return (dates.parse_day(on, today=today), True) if on is not None else (today, False)


def topics_named(reading_list: ReadingList, texts: Iterable[str]) -> tuple[str, ...]:
    """Topic ids from arguments, separated by commas. Raises `UnknownTopic` and `AmbiguousTopic`."""
    names = [
        name
        for text in texts
        for name in ([text] if whole_topic(reading_list, text) is not None else text.split(","))
        if name.strip() or name == text
    ]
    return tuple(dict.fromkeys(find_topic(reading_list, name.strip()).id for name in names))


def noted(text: str) -> str:
    """A note as it is stored: tidy lines, without leading and trailing empty lines."""
    return "\n".join(map(tidy, text.splitlines())).strip()


def given_note(text: str | None) -> str:
    """The note from `--note`, "" without the option. Raises `UsageError` if it is empty, as of an unset variable."""
    note = noted(text or "")
    if text is not None and not note:
        raise UsageError("the note is empty", hint="to remove a note: readtrack edit ID --note ''")
    return note


def split_tags(values: Iterable[str]) -> list[str]:
    """Tags from arguments, separated by commas, without surrounding spaces and invisible characters."""
    return list(dict.fromkeys(tag for value in values for part in value.split(",") if (tag := tidy(part))))


def filter_of(
    reading_list: ReadingList,
    *,
    topic: Iterable[str],
    tag: Iterable[str],
    words: Iterable[str],
    states: frozenset[State],
    since: str,
    until: str,
    today: date,
) -> Filter:
    """The filter from the options of `list`. Raises `UsageError`, `UnknownTopic` and `AmbiguousTopic`."""
    wanted = Filter(
        states=states,
        topics=topics_named(reading_list, topic),
        tags=tuple(split_tags(tag)),
        words=tuple(words),
        since=dates.parse(since, today=today).first if since else None,
        until=dates.parse(until, today=today).last if until else None,
    )
    warn_of_unknown_tags(reading_list, wanted.tags)
    return wanted


def states_of(names: Sequence[str], *, default: frozenset[State]) -> frozenset[State]:
    known = {state: frozenset({state}) for state in STATES} | {"all": frozenset(STATES)}
    for name in names:
        if name not in known:
            raise UsageError(f"--status takes {', '.join(STATES)} or all, not {tidy(name)!r}")
    return frozenset[State]().union(*(known[name] for name in names)) if names else default


def topics_by_heading(pairs: Iterable[str]) -> dict[str, str]:
    """The topics from `--map HEADING=TOPIC`, by folded heading. Raises `UsageError`."""
    names = {}
    for pair in pairs:
        heading, equals, topic = pair.rpartition("=")
        if not equals or not tidy(heading) or not tidy(topic):
            raise UsageError(f"--map takes HEADING=TOPIC, not {tidy(pair)!r}")
        names[fold(tidy(heading))] = tidy(topic)
    return names


def warn_of_unknown_tags(reading_list: ReadingList, tags: Iterable[str]) -> None:
    tags = list(tags)
    known = {fold(tag) for link in reading_list.links for tag in link.tags} if tags else set()
    for tag in tags:
        if fold(tag) not in known:
            tell(f"hint: no link has the tag {tag!r}")


def topic_for_new(reading_list: ReadingList, text: str, *, is_new: bool = False) -> str | None:
    """The id of the topic with that id or name. Any other text is announced as a new topic; None for an empty text.

    A new topic that resembles an existing one needs confirmation. Raises `MisspelledTopic` unless `is_new`.
    """
    name = tidy(text)
    if not name or whole_topic(reading_list, name) is not None:
        return topic_called(reading_list, text)
    meant = None if is_new else misspelled_topic(reading_list, name)
    if meant is not None:
        answer = answer_to(f"unknown topic {name}: use {meant.id}?", "Y/n") if can_ask() else None
        if answer in {"", "y", "yes"}:
            return meant.id
        if answer not in {"n", "no"}:
            raise MisspelledTopic(name, meant)
    if meant is not None or is_new:  # nothing is left to ask
        tell(f"new topic {name}")
        return name
    return topic_for_import(reading_list, name)


def topic_for_import(reading_list: ReadingList, text: str) -> str | None:
    """Like `topic_for_new`, but without confirmation."""
    name = tidy(text)
    if name and whole_topic(reading_list, name) is None:
        near = near_topics(reading_list, name)
        tell(f"new topic {name}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    return topic_called(reading_list, name)


def topic_called(reading_list: ReadingList, text: str) -> str | None:
    """Like `topic_for_new`, but silent."""
    name = tidy(text)
    topic = whole_topic(reading_list, name) if name else None
    return topic.id if topic else name or None


def references_of(arguments: Sequence[str]) -> list[str]:
    """The ids and URLs from the arguments; `-` stands for the first tab-separated field of each line of standard input,
    and that field is used unchanged."""
    result: list[str] = []
    for argument in arguments:
        if argument == "-":
            fields = [line.split("\t", 1)[0] for line in read_stdin().replace("\r\n", "\n").split("\n")]
            result += [field for field in fields if field.strip()]
        else:
            result += split_references([argument])
    return result


def read_stdin() -> str:
    """All of standard input. Raises `UsageError` if it is not UTF-8."""
    if sys.stdin is None:
        return ""
    try:
        data = sys.stdin.buffer.read()
    except OSError as error:
        raise ReadtrackError(f"cannot read standard input: {error.strerror}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input is not UTF-8 (byte 0x{data[error.start]:02x})") from None
