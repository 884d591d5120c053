"""Three texts of one store, merged link by link and field by field.

What only one side changed keeps its bytes. What both changed is merged by its meaning: tags are sets, a state that one
side set is there and one that a side removed is gone, two fields of one link do not touch each other. What cannot be
decided (one field with two new values, done against dropped, removed against changed) is a conflict round one key or
one link. The result is parsed again and compared with what it was made of, or it is not given away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from readtrack.merge.blocks import Source, merged_entry, named_apart, read, rows
from readtrack.merge.conflicts import (
    MARKER_SIZE,
    Conflict,
    Labels,
    Side,
    Style,
    Woven,
    chosen,
    conflicts_in,
    sides,
    with_markers,
)
from readtrack.merge.fields import merged_statement, same_text
from readtrack.merge.weave import Name, weave
from readtrack.toml.document import BOM, Block, Document, ScanError, scan
from readtrack.toml.edits import same
from readtrack.toml.values import parse


class MergeError(Exception):
    """The texts cannot be merged by their meaning; `str()` says why. Nothing is lost: nothing was done."""


@dataclass(frozen=True, slots=True)
class Merged:
    """`text` has markers round each of `conflicts`; `remarks` are for people."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    remarks: tuple[str, ...] = ()
    woven: Woven | None = None
    bom: str = ""
    eol: str = "\n"
    part: _Part | None = None

    def side(self, side: Side) -> str:
        """The text with the conflicts decided for one side; with both, theirs may become a comment."""
        return self.text if self.woven is None else self.bom + chosen(self.woven, side, eol=self.eol)

    def intended(self, ours: Mapping[str, object]) -> dict[str, object] | None:
        """What the merged text must say, if the text of ours says `ours`; None where it is the whole text of one side.

        Only for a merge without conflicts."""
        return None if self.part is None else self.part.put_into(ours)


def merge(
    base: str | None,
    ours: str,
    theirs: str,
    *,
    marker_size: int = MARKER_SIZE,
    style: Style = "merge",
    labels: Labels = Labels(),  # noqa: B008  # immutable
) -> Merged:
    """Merge what became of `base` on two machines. Without a base, what is on either side stays. With one that holds
    markers, what does not come out the same with both of its sides is a conflict; with one that cannot be read, all
    that differs. Line ends and byte order mark are as in `ours`. Raises `MergeError`.

    Only the stretch between what all start with and what all end with is read and merged."""
    if theirs in {ours, base}:
        return Merged(ours)
    if base == ours:
        return Merged(theirs)
    bom = BOM if ours.startswith(BOM) else ""
    our = _scan(ours, "ours")
    their = _scan(with_ends_of(ours, theirs), "theirs")
    if same_text(our.text, their.text) or (base is not None and same_text(base.removeprefix(BOM), their.text)):
        return Merged(ours)
    bases, start, end = _bases(ours, base, our, their)
    sources = [_read(_between(each, start, end), name) for each, name in ((our, "ours"), (their, "theirs"))]
    work = _Work(*bases, *sources)
    above = "".join(block.text for block in our.blocks[:start])
    below = "".join(block.text for block in our.blocks[len(our.blocks) - end :])
    part = None
    try:
        work.check()
        if not conflicts_in(work.woven):
            part = _Part(
                sum(map(_is_link, our.blocks[:start])), sources[0].toml, parse(chosen(work.woven, "ours", eol=our.eol))
            )
    except (ScanError, ValueError, RecursionError) as error:
        raise MergeError(f"the merged text would not be right (internal check failed: {error})") from None
    woven = [("", above + work.woven[0][1]), *work.woven[1:], (below, "")]
    text = with_markers(woven, size=marker_size, style=style, labels=labels, eol=our.eol)
    return Merged(bom + text, conflicts_in(woven), tuple(work.remarks), woven, bom, our.eol, part)


@dataclass(frozen=True, slots=True)
class _Part:
    """The merged stretch: how many links stand above it, what ours said in it and what it says now."""

    first: int
    ours: dict[str, object]
    merged: dict[str, object]

    def put_into(self, whole: Mapping[str, object]) -> dict[str, object]:
        links, mine, new = (_links(toml) for toml in (whole, self.ours, self.merged))
        rest = {key: value for key, value in whole.items() if key != "link"}
        rest = _without(rest, {key: value for key, value in self.ours.items() if key != "link"})
        _add(rest, {key: value for key, value in self.merged.items() if key != "link"})
        links = [*links[: self.first], *new, *links[self.first + len(mine) :]]
        if links or whole.get("link") == []:
            rest["link"] = links
        return rest


def _links(toml: Mapping[str, object]) -> list[object]:
    links = toml.get("link", [])
    return links if isinstance(links, list) else []


def _without(whole: Mapping[str, object], part: Mapping[str, object]) -> dict[str, object]:
    """`whole` without what `part`, which stands in it, says."""
    rest = dict(whole)
    for key, value in part.items():
        there = rest.get(key)
        left = _without(there, value) if isinstance(there, dict) and isinstance(value, dict) else {}
        if left:
            rest[key] = left
        else:
            rest.pop(key, None)
    return rest


def _scan(text: str, name: str) -> Document:
    try:
        return scan(text.removeprefix(BOM))
    except ScanError as error:
        raise MergeError(f"{name} cannot be read: {error}") from None


def _read(document: Document, name: str) -> Source:
    try:
        return read(document)
    except (ScanError, ValueError, RecursionError) as error:
        raise MergeError(f"{name} cannot be read: {error}") from None


def _bases(
    ours: str, base: str | None, our: Document, their: Document
) -> tuple[tuple[Source, Source | None], int, int]:
    """The base, or the two that it may be, without the blocks above and below that all texts have in common, and how
    many these are. git merges the bases of a criss-cross history first; what was made of a conflict there is known to
    nobody. A base that cannot be read may be like either side."""
    if base is None:
        return (replace(read(Document((Block(""),))), is_known=False), None), 0, 0
    found = sides(base)
    texts = [base] if found is None else [found.ours, found.theirs]
    try:
        bases = [scan(with_ends_of(ours, text).removeprefix(BOM)) for text in texts]
        start, end = _unchanged(*bases, our, their)
        first, *other = [read(_between(one, start, end)) for one in bases]
    except (ScanError, ValueError, RecursionError):
        return (_read(our, "ours"), _read(their, "theirs")), 0, 0
    return (first, other[0] if other else None), start, end


def _unchanged(*texts: Document) -> tuple[int, int]:
    """How many blocks all texts have in common above and below what changed: up to a link that is the same in all, so
    that what belongs to a link or a table stays with it."""
    first = texts[0].blocks
    if not all(block.path == ("link",) for text in texts for block in text.blocks if block.is_array):
        return 0, 0  # the parts of other arrays cannot be told from each other
    shortest = min(len(text.blocks) for text in texts)
    start = 0
    while start < shortest and all(text.blocks[start].text == first[start].text for text in texts[1:]):
        start += 1
    end = 0
    while end < shortest - start and all(text.blocks[-1 - end].text == first[-1 - end].text for text in texts[1:]):
        end += 1
    start = max(start - 1, 0)
    while start and not _is_link(first[start]):
        start -= 1
    end = max(end - 1, 0)
    while end and not _is_link(first[len(first) - end]):
        end -= 1
    return start, end


def _is_link(block: Block) -> bool:
    return block.is_array and block.path == ("link",)


def _between(document: Document, start: int, end: int) -> Document:
    blocks = document.blocks[start : len(document.blocks) - end]
    return Document((Block(""), *blocks) if start else blocks)


def with_ends_of(ours: str, text: str) -> str:
    """`text` with the line ends of `ours`, if those are all of one kind."""
    crlf = ours.count("\r\n")
    if crlf not in {0, ours.count("\n")} or not ours.count("\n"):
        return text
    text = text.replace("\r\n", "\n")
    return text.replace("\n", "\r\n") if crlf else text


class _Work:
    """One merge: what became of every piece, and the whole."""

    def __init__(self, base: Source, other_base: Source | None, ours: Source, theirs: Source) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.remarks = named_apart(base, ours, theirs, other_base)
        self.made: list[Woven] = []
        eol = ours.document.eol
        self.woven = weave(base.row, ours.row, theirs.row, self._piece, eol=eol, is_whole=True)

    def _piece(self, name: Name, before: str | None, our: str | None, their: str | None) -> Woven | None:
        eol = self.ours.document.eol
        if name[0] == "key":
            about = f"{name[1]} at the top of the file"
            made = merged_statement("", before, our, their, about=about, eol=eol)
        else:
            made = merged_entry(before, our, their, eol=eol, remarks=self.remarks)
        if made:
            self.made.append(made)
        return made

    def check(self) -> None:
        """Whichever side the conflicts are decided for: the text must consist of the pieces that were made, and say
        what these say. Raises ValueError."""
        decided: tuple[Side, ...] = ("ours", "theirs") if conflicts_in(self.woven) else ("ours",)
        said = {**self.theirs.said(), **self.ours.said()}
        for side in decided:
            text = chosen(self.woven, side, eol=self.ours.document.eol)
            pieces = _pieces(text)
            wanted: Counter[str] = Counter()
            for made in self.made:
                piece = chosen(made, side, eol=self.ours.document.eol)
                wanted.update([piece] if piece in said else _pieces(piece))
            if Counter(pieces) != wanted:
                raise ValueError("other pieces")
            whole: dict[str, object] = {}
            for piece in pieces:
                _add(whole, said[piece] if piece in said else parse(piece))
            if not same(parse(text), whole):
                raise ValueError("other values")


def _pieces(text: str) -> list[str]:
    """Statements, links and tables, without the comments and blank lines between them."""
    document = scan(text)
    row = rows(document, list(range(len(document.links))))
    return [piece for name, piece in zip(row.names, row.texts, strict=True) if name]


def _add(whole: dict[str, object], part: dict[str, object], *, is_top: bool = True) -> None:
    """Put what a part of a document says to what the parts before it say. Raises ValueError where they disagree.

    What the parts hold is not changed; only the lists at the top, which may be long, are of its own making.
    """
    for key, value in part.items():
        there = whole.get(key)
        if isinstance(there, list) and there and isinstance(value, dict) and isinstance(there[-1], dict):
            last = {**there[-1]}
            _add(last, value, is_top=False)
            whole[key] = [*there[:-1], last]
        elif isinstance(there, dict) and isinstance(value, dict):
            merged = {**there}
            _add(merged, value, is_top=False)
            whole[key] = merged
        elif isinstance(there, list) and isinstance(value, list):
            if is_top:
                there.extend(value)
            else:
                whole[key] = there + value
        elif key in whole and not same(there, value):
            raise ValueError(key)
        else:
            whole[key] = list(value) if isinstance(value, list) else value
