"""Resolving the arguments of a command to links: ids, prefixes of ids, URLs, or words."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from readtrack.core.lookup import AmbiguousLink, Finder, named_briefly, near_links, split_references
from readtrack.core.model import STATES, Link, ReadingList, State
from readtrack.core.select import Filter, select
from readtrack.errors import ReadtrackError, UsageError
from readtrack.text import fold, tidy

_ALL = frozenset(STATES)
_LEFT = frozenset[State]({"unread", "reading"})
# The states in which a command searches by words: first those that it can change; if no such link matches, any state,
# so that the command can say why it does nothing.
_STATES: dict[str, tuple[frozenset[State], ...]] = {
    "start": (frozenset({"unread", "dropped"}), _ALL),
    "done": (_LEFT, _ALL),
    "drop": (_LEFT, _ALL),
    "reopen": (frozenset({"done", "dropped"}), _ALL),
    "open": (_LEFT, _ALL),
}
_NEAREST = 3
_NEARNESS = 0.5  # the share of the letter pairs of the words that a near title has


class NoMatch(ReadtrackError):
    def __init__(self, words: Sequence[str], near: Sequence[Link]) -> None:
        self.words, self.near = words, near
        hint = f"did you mean {named_briefly(near)}?" if near else "list all titles and ids: readtrack list --all"
        super().__init__(f"no link matches {tidy(' '.join(words))!r}", hint=hint)


class SeveralMatches(ReadtrackError):
    """Several links match, and without a terminal no prompt is possible."""

    def __init__(self, words: Sequence[str], links: Sequence[Link]) -> None:
        super().__init__(
            f"{len(links)} links match {tidy(' '.join(words))!r}",
            hint=f"use an id: {named_briefly(links)}",
        )


class Resolved(NamedTuple):
    links: list[Link]
    words: tuple[str, ...] = ()  # the words that all `links` match, if only one of them is meant; empty for references


def resolve(reading_list: ReadingList, arguments: Sequence[str], *, command: str) -> Resolved:
    """The links that the arguments refer to, or all links that match if the arguments are words of a title.

    An argument with a leading `/` is always a word, even if it is also a prefix of an id. Raises `NoMatch`,
    `UsageError` for an empty argument, and the errors of `Finder.one`.
    """
    refuse_empty(arguments)
    if any(argument.startswith("/") for argument in arguments):
        words = [argument.removeprefix("/") for argument in arguments]
        refuse_empty(words)
        return _by_words(reading_list, words, command)
    find = Finder(reading_list.links)
    found: dict[int, Link] = {}
    unknown: list[str] = []
    ambiguous: list[AmbiguousLink] = []
    for reference in split_references(arguments):
        try:
            if "://" in reference or find.known(reference):
                link = find.one(reference)
                found[link.position] = link
            else:
                unknown.append(reference)
        except AmbiguousLink as error:
            ambiguous.append(error)
    if ambiguous and not unknown:
        raise ambiguous[0]
    if not unknown:
        return Resolved(list(found.values()))
    try:
        return _by_words(reading_list, arguments, command)
    except NoMatch as error:
        if found:  # some arguments are references: the others are words of the same link, or unknown references
            named = tuple(found.values())
            if len(named) == 1 and select(reading_list._replace(links=named), _with_words(unknown)).links:
                return Resolved(list(named))
            return Resolved([find.one(reference) for reference in unknown])  # raises the error of the first
        near = [link for reference in unknown for link in near_links(reading_list.links, reference)]
        raise NoMatch(error.words, near or error.near) from None


def nearest(links: Iterable[Link], words: Iterable[str]) -> list[Link]:
    """The links whose titles have the most letter pairs of the words in common, at least half of them."""
    wanted = _pairs("".join(words))
    scored = [(len(wanted & _pairs(link.title)), -link.position, link) for link in links if link.title]
    scored = [one for one in scored if wanted and one[0] >= _NEARNESS * len(wanted)]
    return [link for _, _, link in sorted(scored, key=lambda one: one[:2], reverse=True)[:_NEAREST]]


def refuse_empty(arguments: Iterable[str]) -> None:
    """Raise `UsageError` for an empty argument, such as an unset shell variable."""
    if any(not argument.strip(" ,") for argument in arguments):
        raise UsageError("empty argument", hint="use an id, a URL or words of the title")


def _by_words(reading_list: ReadingList, arguments: Sequence[str], command: str) -> Resolved:
    words = tuple(word for argument in arguments for word in argument.split())
    for states in _STATES.get(command, (_ALL,)):
        # Without the other links, in which `select` would also search, to count those that it hides.
        candidates = tuple([link for link in reading_list.links if link.state in states])
        links = list(select(reading_list._replace(links=candidates), Filter(states=states, words=words)).links)
        if links:
            return Resolved(links, words)
    raise NoMatch(words, nearest(reading_list.links, words))


def _with_words(words: Iterable[str]) -> Filter:
    return Filter(states=_ALL, words=tuple(words))


def _pairs(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, fold(text)))
    return {letters[start : start + 2] for start in range(len(letters) - 1)} or {letters}
