"""Links in pasted or shared text."""

import re
from typing import NamedTuple

from readtrack.addresses.address import InvalidURL, parse, trimmed
from readtrack.addresses.bare import url_end
from readtrack.addresses.captured import captured

# Anything else is not a URL without a scheme. This check keeps long prose cheap.
_URL_LIKE = re.compile(r"[.\]]|localhost", re.IGNORECASE)


class Shared(NamedTuple):
    """A URL as written, not yet cleaned, with its title and tags."""

    url: str
    title: str | None
    tags: tuple[str, ...] = ()


class Paste(NamedTuple):
    links: tuple[Shared, ...]
    left: tuple[str, ...] = ()  # lines that belong to no link


def read(text: str) -> tuple[Shared, ...]:
    """The links of `read_all`."""
    return read_all(text).links


def read_all(text: str) -> Paste:
    """Every URL in `text` in order, each with its title, and the remaining lines; none if `text` is empty.

    Raises InvalidURL if no URL starts with http:// or https:// and not every word is a URL without scheme.
    """
    links, left = captured(text, is_one_paste=True)
    if not links:
        return Paste(_bare(text))
    return Paste(tuple(Shared(link.url, link.title, link.tags) for link in links), tuple(line.text for line in left))


def _bare(text: str) -> tuple[Shared, ...]:
    shared: list[Shared] = []
    refused: InvalidURL | None = None
    pieces = text.split()
    for piece in pieces:
        if refused and (shared or not _URL_LIKE.search(piece)):
            continue
        try:
            shared.append(Shared(_bounded(piece), None))
        except InvalidURL as error:
            refused = refused or error
    if not refused:
        return tuple(shared)
    if shared:
        raise InvalidURL(refused.text, refused.why, hint="in a longer text, a URL starts with https://")
    if "://" in text or "@" in text:
        raise refused
    why = refused.why if len(pieces) == 1 else "it contains no URL"
    raise InvalidURL(text, why, hint="for a book or a chapter: `readtrack add --title '…'`")


def _bounded(piece: str) -> str:
    url = trimmed(piece)
    end, _ = url_end(url, 0)
    parse(url[:end])
    if any(character.isalnum() for character in url[end:]):
        raise InvalidURL(piece, "other text is attached to it")
    return url[:end]
