"""Looking up links, topics and tags by what a user types; near matches for misspelled ones."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from readtrack.core.model import Link, ReadingList, Topic
from readtrack.errors import ReadtrackError
from readtrack.text import fold, tidy

_MOST_CANDIDATES = 8
_FEW_URLS = 8  # looking up more takes longer than computing the keys of all links
_LONG_NAME = 6  # characters; a topic of this length may have two typos


class UnknownLink(ReadtrackError):
    def __init__(self, reference: str, near: Sequence[Link]) -> None:
        hint = f"did you mean {named_briefly(near)}?" if near else "list all ids: readtrack list --all"
        super().__init__(f"no link has the id or URL {tidy(reference)!r}", hint=hint)


class AmbiguousLink(ReadtrackError):
    def __init__(self, reference: str, candidates: Sequence[Link]) -> None:
        super().__init__(f"{tidy(reference)!r} is a prefix of {len(candidates)} ids", hint=named_briefly(candidates))


class AmbiguousURL(ReadtrackError):
    def __init__(self, reference: str, candidates: Sequence[Link]) -> None:
        super().__init__(
            f"{len(candidates)} links have the URL {tidy(reference)}",
            hint=f"use an id: {named_briefly(candidates)}",
        )


class SharedId(ReadtrackError):
    def __init__(self, link_id: str, links: Sequence[Link]) -> None:
        super().__init__(
            f"{len(links)} links have the id {tidy(link_id)!r}",
            hint="give all but one of them another id in the file, or delete the id line to get a new one",
        )


class UnknownTopic(ReadtrackError):
    def __init__(self, text: str, near: Sequence[str]) -> None:
        hint = f"did you mean {' or '.join(near)}?" if near else "list all topics: readtrack topics"
        super().__init__(f"unknown topic {tidy(text)!r}", hint=hint)


class MisspelledTopic(ReadtrackError):
    """An unknown topic whose name resembles that of an existing one."""

    def __init__(self, text: str, topic: Topic) -> None:
        super().__init__(
            f"unknown topic {tidy(text)!r}",
            hint=f"did you mean {tidy(topic.id)}? To create a new topic: --new-topic",
        )


class UnknownTag(ReadtrackError):
    def __init__(self, text: str, near: Sequence[str]) -> None:
        hint = f"did you mean {' or '.join(map(tidy, near))}?" if near else "list all tags: readtrack tags"
        super().__init__(f"no link has the tag {tidy(text)!r}", hint=hint)


class AmbiguousTopic(ReadtrackError):
    def __init__(self, text: str, candidates: Sequence[Topic]) -> None:
        super().__init__(
            f"{tidy(text)!r} matches {len(candidates)} topics",
            hint=", ".join(topic.id for topic in candidates[:_MOST_CANDIDATES]),
        )


def split_references(arguments: Iterable[str]) -> list[str]:
    """Ids and URLs from arguments that may be comma-separated groups; a URL is never split."""
    references = []
    for argument in arguments:
        references += [argument] if "://" in argument else argument.split(",")
    return [reference.strip() for reference in references if reference.strip()]


class Finder:
    """Finds links of one list by reference. The indexes are built once, when first needed."""

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = links
        self.by_id = _grouped((link.id, link) for link in links)
        self._url_searches = 0

    def one(self, reference: str) -> Link:
        """The link with this id, unique prefix of an id, or URL.

        Raises `UnknownLink`, `AmbiguousLink`, `AmbiguousURL` or `SharedId`.
        """
        found = self.all(reference)
        if len(found) > 1:
            raise SharedId(found[0].id, found)
        return found[0]

    def all(self, reference: str) -> list[Link]:
        """Like `one`, but returns all links that share an id, or whose ids look the same on a terminal."""
        found = self.known(reference)
        if found is None:
            raise UnknownLink(reference, near_links(self.links, reference))
        return found

    def known(self, reference: str) -> list[Link] | None:
        """Like `all`, but returns None for an unknown reference: finding near matches for `UnknownLink` is slow."""
        alike = self._by_shown_id.get(reference)
        if alike is not None:
            return alike
        if reference in self.by_id:
            return self.by_id[reference]
        starting = list(self._ids_from(reference)) if reference else []
        if len(starting) == 1:
            return self.by_id[starting[0]]
        if starting:
            candidates = (link for link_id in starting for link in self.by_id[link_id])
            raise AmbiguousLink(reference, sorted(candidates, key=lambda link: link.position))
        if "." in reference or ":" in reference or "/" in reference:
            having = self._with_url(reference)
            if len(having) > 1:
                raise AmbiguousURL(reference, having)
            if having:
                return having
        return None

    def _ids_from(self, start: str) -> Iterator[str]:
        ids = self._ordered_ids
        for number in range(bisect_left(ids, start), len(ids)):
            if not ids[number].startswith(start):
                return
            yield ids[number]

    @cached_property
    def _ordered_ids(self) -> list[str]:
        return sorted(self.by_id)

    @cached_property
    def _by_shown_id(self) -> dict[str, list[Link]]:
        """The links whose ids look different on a terminal, and those that look the same as one of them; rarely any."""
        letters = "".join(self.by_id)
        if letters.isprintable() and " " not in letters:
            return {}
        odd = {tidy(link_id) for link_id in self.by_id if tidy(link_id) != link_id}
        return _grouped((shown, link) for link in self.links if (shown := tidy(link.id)) in odd)

    def _with_url(self, reference: str) -> list[Link]:
        from readtrack.addresses.identity import page_filter, url_key

        wanted = url_key(reference)
        self._url_searches += 1
        if self._url_searches > _FEW_URLS:
            return self._by_url.get(wanted, [])
        may_match = page_filter([reference])
        return [link for link in self.links if link.url and may_match(link.url) and url_key(link.url) == wanted]

    @cached_property
    def _by_url(self) -> dict[str, list[Link]]:
        from readtrack.addresses.identity import url_key

        return _grouped((url_key(link.url), link) for link in self.links if link.url is not None)


def find_link(reading_list: ReadingList, reference: str) -> Link:
    """Like `Finder.one`, for a single reference."""
    return Finder(reading_list.links).one(reference)


def find_topic(reading_list: ReadingList, text: str) -> Topic:
    """The topic whose id or name is `text`, or the only one whose id or name starts with it, ignoring case.

    Raises `AmbiguousTopic` and `UnknownTopic`.
    """
    whole = whole_topic(reading_list, text)
    if whole is not None:
        return whole
    wanted = fold(text)
    starting = [topic for topic in reading_list.topics if any(name.startswith(wanted) for name in _names(topic))]
    if len(starting) == 1 and wanted:
        return starting[0]
    if starting and wanted:
        raise AmbiguousTopic(text, starting)
    raise UnknownTopic(text, near_topics(reading_list, text))


def whole_topic(reading_list: ReadingList, text: str) -> Topic | None:
    """The topic with this id, otherwise the one with this name; None if there is none. Raises `AmbiguousTopic`."""
    wanted = fold(text)
    found: list[Topic] = []
    for match in (
        lambda topic: topic.id == text,
        lambda topic: fold(topic.id) == wanted,
        lambda topic: fold(topic.label) == wanted,
    ):
        found = [topic for topic in reading_list.topics if match(topic)]
        if found:
            break
    if len(found) > 1:
        raise AmbiguousTopic(text, found)
    return found[0] if found else None


def near_topics(reading_list: ReadingList, text: str) -> list[str]:
    """Ids of topics whose id or name is similar to `text`."""
    spellings = {name: topic.id for topic in reversed(reading_list.topics) for name in _names(topic)}
    return list(dict.fromkeys(spellings[name] for name in _near(fold(text), spellings)))


def misspelled_topic(reading_list: ReadingList, text: str) -> Topic | None:
    """The existing topic that `text` is probably a misspelling of, None if there is none.

    It is the most similar one within an edit distance of 1, or of 2 for names of 6 or more characters. Names of one or
    two characters and names that differ only in digits ("week1", "week2") are not misspellings.
    """
    wanted = fold(text)
    near: dict[str, Topic] = {}
    for topic in reading_list.topics:
        for name in _names(topic):
            shortest = min(len(name), len(wanted))
            if shortest > 2 and _without_digits(name) != _without_digits(wanted):
                most = 2 if shortest >= _LONG_NAME else 1
                if abs(len(name) - len(wanted)) <= most and _distance(name, wanted) <= most:
                    near.setdefault(name, topic)
    nearest = _near(wanted, near) if len(near) > 1 else []
    return next((near[name] for name in (*nearest, *near)), None)


def near_tags(links: Iterable[Link], text: str) -> list[str]:
    """Tags that are similar to `text`."""
    spellings = {fold(tag): tag for link in links for tag in link.tags}
    return [spellings[name] for name in _near(fold(text), spellings)]


def _grouped(links: Iterable[tuple[str, Link]]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for name, link in links:
        found.setdefault(name, []).append(link)
    return found


def _without_digits(text: str) -> str:
    return "".join(character for character in text if not character.isdigit())


def _distance(left: str, right: str) -> int:
    """The edit distance (optimal string alignment): insertions, deletions, substitutions, adjacent transpositions."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and b == left[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _names(topic: Topic) -> list[str]:
    return [fold(topic.id), fold(topic.label)]


def _near(text: str, spellings: Iterable[str]) -> list[str]:
    import difflib

    return difflib.get_close_matches(text, list(spellings), n=3, cutoff=0.6)


def near_links(links: Sequence[Link], reference: str) -> list[Link]:
    """Links to other sections of the same page; otherwise links with similar ids."""
    if "://" in reference:
        from readtrack.addresses.identity import page_key

        page = page_key(reference)
        if sections := [link for link in links if link.url and page_key(link.url) == page]:
            return sections
    by_id = {link.id: link for link in links}
    return [by_id[link_id] for link_id in _near(reference, by_id)]


def named_briefly(links: Sequence[Link]) -> str:
    """Ids with shortened titles; after the first few links, only the number of the others."""
    shown = ", ".join(f"{link.id} ({_cut(tidy(link.label))})" for link in links[:_MOST_CANDIDATES])
    more = len(links) - _MOST_CANDIDATES
    return f"{shown} and {more} more" if more > 0 else shown


def _cut(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
