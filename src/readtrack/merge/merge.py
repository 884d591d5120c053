"""Three-way merge of a store, link by link and field by field.

A change made on one side only is copied byte for byte. Changes made on both sides are merged semantically: tags are
sets, a state that one side set or removed is set or removed, and different fields of a link are independent. Anything
else (two new values for one field, done on one side and dropped on the other, removed on one side and changed on the
other) is a conflict limited to one key or one link. The result is parsed again and compared with its parts before it is
returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from readtrack.merge.blocks import Source, merged_entry, name_links, read, rows
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
from readtrack.merge.fold import Fold, Unfoldable, fold, unfold, unfold_links
from readtrack.merge.weave import Name, weave
from readtrack.toml.document import BOM, Block, Document, ScanError, scan
from readtrack.toml.edits import same
from readtrack.toml.values import parse


class MergeError(Exception):
    """The texts cannot be merged semantically; `str()` is the reason."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge. `text` has conflict markers around each of `conflicts`; `remarks` are for the user."""

    text: str
    conflicts: tuple[Conflict, ...] = ()
    remarks: tuple[str, ...] = ()
    woven: Woven | None = None
    bom: str = ""
    eol: str = "\n"
    part: _Part | None = None
    folds: tuple[Fold, ...] = ()

    def side(self, side: Side) -> str:
        """The text with all conflicts resolved in favour of one side; for "both", theirs may become a comment."""
        if self.woven is None:
            return self.text
        return self.bom + unfold(chosen(self.woven, side, eol=self.eol), self.folds)

    def intended(self, ours: Mapping[str, object]) -> dict[str, object] | None:
        """The expected values of the merged text, given the parsed values of the whole text of ours.

        Only for a merge without conflicts. None if the result is the unchanged text of one side.
        """
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
    """Merge two versions of `base`. Line ends and byte order mark are those of `ours`. Raises `MergeError`.

    Without a base, everything on either side is kept. If the base contains conflict markers, its two sides are both
    possible bases, and whatever they would merge differently is a conflict. If the base cannot be read, every
    difference between ours and theirs is a conflict.
    """
    if theirs in {ours, base}:
        return Merged(ours)
    if base == ours:
        return Merged(theirs)
    our = _scan(ours, "ours")
    their = _scan(with_ends_of(ours, theirs), "theirs")
    if same_text(our.text, their.text) or (base is not None and same_text(base.removeprefix(BOM), their.text)):
        return Merged(ours)
    bases = _bases(ours, base, our, their)
    bom = BOM if ours.startswith(BOM) else ""
    texts, folds = fold(our, their, *bases) if bases else ([our, their], [])
    try:
        return _merged(texts, folds, bom, eol=our.eol, size=marker_size, style=style, labels=labels)
    except Unfoldable:  # merge the whole texts
        return _merged([our, their, *bases], [], bom, eol=our.eol, size=marker_size, style=style, labels=labels)


def _merged(
    texts: Sequence[Document], folds: Sequence[Fold], bom: str, *, eol: str, size: int, style: Style, labels: Labels
) -> Merged:
    """Merge `texts`: ours, theirs, and up to two possible bases; without any, the base is unknown."""
    ours, theirs = _read(texts[0], "ours"), _read(texts[1], "theirs")
    try:
        bases = [read(text) for text in texts[2:]] or [replace(read(Document((Block(""),))), is_known=False)]
    except (ValueError, RecursionError):
        bases = [_read(texts[0], "ours"), _read(texts[1], "theirs")]
    try:
        work = _Merge(bases[0], bases[1] if len(bases) > 1 else None, ours, theirs)
        work.check()
        part = None
        if not conflicts_in(work.woven):
            part = _Part(ours.toml, parse(chosen(work.woven, "ours", eol=eol)), folds)
    except (ScanError, ValueError, RecursionError) as error:
        raise MergeError(f"the merged text would be wrong (internal check failed: {error})") from None
    text = unfold(with_markers(work.woven, size=size, style=style, labels=labels, eol=eol), folds)
    return Merged(bom + text, conflicts_in(work.woven), tuple(work.remarks), work.woven, bom, eol, part, tuple(folds))


@dataclass(frozen=True, slots=True)
class _Part:
    """The values of ours and of the merged text, without the folded links."""

    ours: dict[str, object]
    merged: dict[str, object]
    folds: Sequence[Fold]

    def put_into(self, whole: Mapping[str, object]) -> dict[str, object]:
        """The values of the whole merged text, given those of the whole text of ours. Raises `Unfoldable`."""
        rest = {key: value for key, value in whole.items() if key != "link"}
        rest = _without(rest, {key: value for key, value in self.ours.items() if key != "link"})
        _add(rest, {key: value for key, value in self.merged.items() if key != "link"})
        links = unfold_links(_links(self.merged), _links(whole), self.folds)
        if links or whole.get("link") == []:
            rest["link"] = links
        return rest


def _links(toml: Mapping[str, object]) -> list[object]:
    links = toml.get("link", [])
    return links if isinstance(links, list) else []


def _without(whole: Mapping[str, object], part: Mapping[str, object]) -> dict[str, object]:
    """`whole` without the values in `part`, a part of it."""
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


def _bases(ours: str, base: str | None, our: Document, their: Document) -> list[Document]:
    """The possible bases: one; two if the base has conflict markers or cannot be read; none if it is unknown.

    git merges the bases of a criss-cross history into one, which then contains the conflicts of that merge. Their
    resolution is unknown.
    """
    if base is None:
        return []
    found = sides(base)
    if found is not None and is_toml(base):  # the markers are a quotation in a note
        found = None
    texts = [base] if found is None else [found.ours, found.theirs]
    try:
        return [scan(with_ends_of(ours, text).removeprefix(BOM)) for text in texts]
    except ScanError:
        return [our, their]


def is_toml(text: str) -> bool:
    """Whether the parser can read the text."""
    try:
        parse(text)
    except (ValueError, RecursionError):
        return False
    return True


def with_ends_of(ours: str, text: str) -> str:
    """`text` with the line ends of `ours`, if those are all of one kind."""
    crlf = ours.count("\r\n")
    if crlf not in {0, ours.count("\n")} or not ours.count("\n"):
        return text
    text = text.replace("\r\n", "\n")
    return text.replace("\n", "\r\n") if crlf else text


class _Merge:
    """A merge without folds: `merged` has the result for each piece, `woven` for the whole text."""

    def __init__(self, base: Source, other_base: Source | None, ours: Source, theirs: Source) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.remarks = name_links(base, ours, theirs, other_base)
        self.merged: list[Woven] = []
        eol = ours.document.eol
        self.woven = weave(base.row, ours.row, theirs.row, self._piece, eol=eol, is_whole=True)

    def _piece(self, name: Name, before: str | None, our: str | None, their: str | None) -> Woven | None:
        eol = self.ours.document.eol
        if name[0] == "key":
            about = f"{name[1]} at the top of the file"
            merged = merged_statement("", before, our, their, about=about, eol=eol)
        else:
            merged = merged_entry(before, our, their, eol=eol, remarks=self.remarks)
        if merged:
            self.merged.append(merged)
        return merged

    def check(self) -> None:
        """Verify that the text consists of the merged pieces and has their values, whichever side is chosen.

        Raises ValueError.
        """
        choices: tuple[Side, ...] = ("ours", "theirs") if conflicts_in(self.woven) else ("ours",)
        values = {**self.theirs.values_by_text(), **self.ours.values_by_text()}
        for side in choices:
            text = chosen(self.woven, side, eol=self.ours.document.eol)
            pieces = _pieces(text)
            expected: Counter[str] = Counter()
            for merged in self.merged:
                piece = chosen(merged, side, eol=self.ours.document.eol)
                expected.update([piece] if piece in values else _pieces(piece))
            if Counter(pieces) != expected:
                raise ValueError("unexpected pieces")
            whole: dict[str, object] = {}
            for piece in pieces:
                _add(whole, values[piece] if piece in values else parse(piece))
            if not same(parse(text), whole):
                raise ValueError("unexpected values")


def _pieces(text: str) -> list[str]:
    """The statements, links and tables of a text, without the comments and blank lines between them."""
    document = scan(text)
    row = rows(document, list(range(len(document.links))))
    return [piece for name, piece in zip(row.names, row.texts, strict=True) if name]


def _add(whole: dict[str, object], part: dict[str, object], *, is_top: bool = True) -> None:
    """Add the values of one part of a document to those of the parts before it. Raises ValueError if they disagree.

    Values shared with the parts are never modified. Only top-level lists, which may be long, are extended in place:
    they are copies.
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
