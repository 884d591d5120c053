"""`check --fix`: show moved links, then rewrite their URLs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from readtrack.addresses.address import InvalidURL
from readtrack.cli.session import Session, ask, tell
from readtrack.core.actions import Change, Refused
from readtrack.core.arrange import edit
from readtrack.core.model import ReadingList
from readtrack.text import tidy
from readtrack.toml.edits import Edit

if TYPE_CHECKING:
    from readtrack.web.verdicts import Checked


class Move(NamedTuple):
    """The id of a link with its old and new URL."""

    id: str
    old: str
    new: str


def offer_to_rewrite(session: Session, rows: Sequence[Checked], *, is_agreed: bool) -> set[str]:
    """Show the moved links, ask unless `is_agreed`, and rewrite them in one save. Returns the rewritten ids."""
    moves = [move for row in rows if (move := _move(row)) is not None]
    if not moves:
        tell("no link has moved: nothing to rewrite")
        return set()
    for move in moves:
        tell(f"  {tidy(move.id)}  {tidy(move.old)} -> {move.new}")
    links = "1 link" if len(moves) == 1 else f"{len(moves)} links"
    if not is_agreed and not ask(f"Rewrite {links}?", default=False):
        tell("not rewritten")
        return set()
    loaded = session.loaded()
    saved = session.save(loaded, rewrite(loaded.reading_list, moves))
    count = len(saved.links)
    tell(f"rewrote {count} of {links}" + ("; to revert: readtrack undo" if count else ""))
    return {link.id for link in saved.links}


def rewrite(reading_list: ReadingList, moves: Sequence[Move]) -> Change:
    """Rewrite the links that still have the old URL, except those whose topic already has the new one."""
    links = list(reading_list.links)
    edits: list[Edit] = []
    remarks = []
    for move in moves:
        holders = [link for link in links if link.id == move.id]
        if len(holders) != 1 or holders[0].url != move.old:
            why = "the link was changed in the meantime" if len(holders) < 2 else f"{len(holders)} links have that id"
            remarks.append(f"skipped {tidy(move.id)}: {why}")
            continue
        try:
            outcome = edit(reading_list._replace(links=tuple(links)), holders[0], {"url": move.new})
        except Refused as error:
            remarks.append(f"skipped {tidy(move.id)}: {error}")
            continue
        edits += outcome.edits
        links[holders[0].position] = holders[0]._replace(url=move.new)
    return Change(tuple(edits), tuple(remarks))


def _move(row: Checked) -> Move | None:
    """The move of a link, None if it has not moved. The old fragment is kept if the new URL has none."""
    from readtrack.addresses.urls import clean

    link, final = row.link, row.verdict.final
    if row.verdict.verdict != "moved" or not final or not link.url:
        return None
    try:
        new = clean(final).url
        fragment = clean(link.url).url.partition("#")[2]
    except InvalidURL:
        return None
    if fragment and "#" not in new:
        new = clean(f"{new}#{fragment}").url
    return Move(link.id, link.url, new) if new != link.url else None
