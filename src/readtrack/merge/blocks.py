"""Cutting a document into links and tables, and merging one that both sides changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from readtrack.core.ids import mint
from readtrack.core.model import Link, from_toml, read_link
from readtrack.merge import pairing
from readtrack.merge.conflicts import Conflict, Side, Woven, chosen, conflicts_in
from readtrack.merge.fields import ABSENT, CLASH, merged_statement, merged_value, same_text
from readtrack.merge.weave import Name, Row, cut, weave
from readtrack.text import tidy
from readtrack.toml.document import Block, Document, ScanError, scan
from readtrack.toml.edits import same
from readtrack.toml.lines import with_field
from readtrack.toml.values import parse

_PLACEHOLDER = "{unsettled = true}"  # a value that differs from both sides and is not a list of tags
_IDENTITY = ("id", "name", "title", "url", "key")


@dataclass(slots=True)
class Source:
    """One of the texts of a merge; `row` has its statements, links and tables."""

    text: str
    toml: dict[str, object]
    document: Document
    links: tuple[Link, ...]  # only those in [[link]] blocks
    is_known: bool = True  # False for the empty text in place of an unknown base
    row: Row = field(default_factory=Row)

    def values_by_text(self) -> dict[str, dict[str, object]]:
        """The parsed values of each link, by its text."""
        texts = [text for name, text in zip(self.row.names, self.row.texts, strict=True) if name[:1] == ("link",)]
        return {text: {"link": [link.raw]} for text, link in zip(texts, self.links, strict=False)}


def read(document: Document) -> Source:
    """Parse a document. Raises the errors of the parser."""
    toml = parse(document.text)
    links = from_toml(toml).links
    return Source(document.text, toml, document, links if len(links) == len(document.links) else ())


def rows(document: Document, links: list[int] | None = None) -> Row:
    """The document as a row; `links` are the numbers that name its links."""
    return cut(document.text.removeprefix(document.bom), _spans(document, links))


def name_links(base: Source, ours: Source, theirs: Source, other_base: Source | None = None) -> list[str]:
    """Cut the texts into rows in which the same link has the same name.

    A new link of theirs gets a new id if another link of ours already has its id; returns a remark for each.
    """
    names: list[dict[int, int]] = [{link.position: link.position for link in base.links}, {}, {}]
    for number, side in ((1, ours), (2, theirs)):
        names[number] = pairing.pair_with_base(base.links, side.links)
    new_here, new_there = (
        [link for link in side.links if link.position not in names[number]] for number, side in ((1, ours), (2, theirs))
    )
    for number, link in enumerate(new_here, len(base.links)):
        names[1][link.position] = number
    for there, here in pairing.pair_added(new_here, new_there, is_base_known=base.is_known).items():
        names[2][there] = names[1][here]
    for number, link in enumerate(new_there, len(base.links) + len(new_here)):
        names[2].setdefault(link.position, number)
    remarks = _renew_ids(base, ours, theirs, names)
    named = list(zip((base, ours, theirs), names, strict=True))
    if other_base is not None:
        named.append((other_base, _names_like(other_base, named)))
    for side, known in named:
        side.row = rows(side.document, [known[link.position] for link in side.links] or None)
    if other_base is not None:
        _mark_differences(base.row, other_base.row, eol=ours.document.eol)
    return remarks


def _names_like(other: Source, named: Sequence[tuple[Source, Mapping[int, int]]]) -> dict[int, int]:
    """Names for the links of the second base: the name of the same link in the first text that has it, or a new one."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for source, names in named:
        for there, here in pairing.pair_with_base(source.links, other.links).items():
            if there not in found and names[here] not in taken:
                found[there] = names[here]
                taken.add(names[here])
    unused = 1 + max((name for _, names in named for name in names.values()), default=0)
    return {link.position: found.get(link.position, unused + link.position) for link in other.links}


def _mark_differences(base: Row, other: Row, *, eol: str) -> None:
    """Where two bases differ, give the first one a text that makes both sides look like changes, or removals."""
    others = other.by_name()
    for number, (name, text) in enumerate(zip(base.names, base.texts, strict=True)):
        if name and not same_text(text, others.get(name)):
            base.texts[number] = _with_placeholders(text, others.get(name, ""), eol=eol)
    known = set(base.names)
    for name, text in others.items():
        if name and name not in known:
            base.names.append(name)
            base.texts.append(_with_placeholders("", text, eol=eol))
            base.gaps.append(eol)


def _with_placeholders(text: str, other: str, *, eol: str) -> str:
    """A link, table or statement of the first base with placeholders wherever the second base differs."""
    row, others = _cut(text).row, _cut(other).row.by_name()
    pieces = [
        (name, piece if not name or same_text(piece, others.get(name)) else _with_placeholder(name, piece))
        for name, piece in zip(row.names, row.texts, strict=True)
    ]
    for name, piece in others.items():
        if name and name not in row.names:
            table = [number for number, (known, _) in enumerate(pieces) if known[-2:] == name[-2:]]
            pieces.insert(table[-1] + 1 if table else len(pieces), (name, _with_placeholder(name, piece)))
    return eol.join(piece for _, piece in pieces)


def _with_placeholder(name: Name, text: str) -> str:
    return text if name[0] == "header" else text[: scan(text).blocks[0].statements[0].value] + _PLACEHOLDER


def merged_entry(
    before: str | None, our: str | None, their: str | None, *, eol: str, remarks: list[str]
) -> Woven | None:
    """Merge one link or table, given its text in base, ours and theirs; None if the result is its removal."""
    if same_text(our, their) or same_text(before, their):
        return None if our is None else [(our, "")]
    if same_text(before, our):
        return None if their is None else [(their, "")]
    base, ours, theirs = (None if text is None else _cut(text) for text in (before, our, their))
    about = _label(ours or theirs or _cut(""))
    whole: Woven = [(Conflict(about, before, our, their), "")]
    if ours is None or theirs is None:
        return whole
    base = base or _cut("")
    if _changes_removed_table(base, ours, theirs):
        return whole
    work = _Entry(base, ours, theirs, about, eol)
    if not work.is_verified():
        return whole
    if work.id_remark:
        remarks.append(work.id_remark)
    return work.woven


def _spans(document: Document, links: list[int] | None) -> Iterator[tuple[int, int, Name]]:
    """The named spans of a document: its top-level statements, then its tables with their sub-tables."""
    root = document.blocks[0]
    for statement in root.statements:
        yield statement.start, statement.end, ("key", ".".join(statement.key), statement.key)
    offset = len(root.text)
    seen: Counter[Name] = Counter()
    count = 0
    open_entry: tuple[int, int, Name, Block] | None = None
    owner: dict[str, Name] = {}
    for block in document.blocks[1:]:
        start, end = offset, offset + len(block.core)
        offset += len(block.text)
        if open_entry and _is_part(block, open_entry[3]):
            open_entry = (open_entry[0], end, *open_entry[2:])
            continue
        if open_entry:
            yield open_entry[:3]
        name: Name = ("table", block.path, owner.get(block.path[0]))
        if block.is_array:
            is_link = block.path == ("link",)
            name = ("link", links[count]) if is_link and links else ("array", block.path, _identity(block))
            count += is_link
            seen[name] += 1
            name = (*name, seen[name])
            owner[block.path[0]] = name
        open_entry = (start, end, name, block)
    if open_entry:
        yield open_entry[:3]


def _is_part(block: Block, entry: Block) -> bool:
    """Whether a block is a sub-table of the array element above it."""
    depth = len(entry.path)
    return entry.is_array and len(block.path) > depth and block.path[:depth] == entry.path


def _identity(block: Block) -> str:
    for key in _IDENTITY:
        statement = block.find(key)
        if statement:
            return block.text[statement.value : statement.value_end]
    return block.core


def _renew_ids(base: Source, ours: Source, theirs: Source, names: list[dict[int, int]]) -> list[str]:
    holders = {link.id: link for side in (theirs, base, ours) for link in side.links}
    here = {link.id: names[1][link.position] for link in ours.links}
    before = {names[0][link.position]: link.id for link in base.links}
    blocks, links = list(theirs.document.blocks), list(theirs.links)
    remarks = []
    for link in theirs.links:
        name = names[2][link.position]
        if not link.id_is_stored or here.get(link.id, name) == name or before.get(name) == link.id:
            continue
        new = mint(link.url, link.title, link.topic, holders=holders)
        holders[new] = links[link.position] = link._replace(id=new, block={**link.raw, "id": new})
        number = theirs.document.links[link.position][0]
        blocks[number] = with_field(blocks[number], "id", new, eol=theirs.document.eol)
        remarks.append(f"the id {link.id} of their link {tidy(link.label)!r} is already in use: changed to {new}")
    theirs.document, theirs.links = Document(tuple(blocks), theirs.document.bom), tuple(links)
    return remarks


@dataclass(frozen=True, slots=True)
class _Cut:
    """A parsed link or table of one text: `values` has a value for each name of `row`, None for a header."""

    text: str
    toml: dict[str, object]
    path: tuple[str, ...]
    tables: dict[Name, str]
    row: Row
    values: dict[Name, object]

    def link(self) -> Mapping[str, object] | None:
        found = self.toml.get("link")
        return found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else None


def _cut(text: str) -> _Cut:
    """Cut a link or table into headers and statements.

    The second item of a statement's name is the field of the link that it sets, otherwise an empty string.
    """
    spans: list[tuple[int, int, Name]] = []
    spelled: dict[Name, str] = {}
    values: dict[Name, object] = {}
    tables: dict[Name, str] = {}
    seen: Counter[Name] = Counter()
    offset = 0
    blocks = scan(text).blocks
    for block in blocks:
        seen[block.path] += 1
        table = (block.path, seen[block.path])
        if block.path:
            header = block.text[block.lead : block.body].rstrip("\r\n")
            spans.append((offset + block.lead, offset + block.lead + len(header), ("header", *table)))
            values["header", *table] = None
            tables[table] = block.core.replace("\r\n", "\n")
        for statement in block.statements:
            is_field = block.path == ("link",) and len(statement.key) == 1
            name = ("key", statement.key[0] if is_field else "", statement.key, *table)
            spans.append((offset + statement.start, offset + statement.end, name))
            spelled[name] = block.text[statement.value : statement.value_end]
        offset += len(block.text)
    read = parse("".join(f"{number} = {value}\n" for number, value in enumerate(spelled.values())))
    values.update(zip(spelled, read.values(), strict=True))
    return _Cut(text, parse(text), blocks[-1].path, tables, cut(text, spans), values)


def _label(entry: _Cut) -> str:
    """How messages refer to it: the label of a link, or the header of a table."""
    link = entry.link()
    return f"[{'.'.join(entry.path)}]" if link is None else repr(tidy(read_link(0, link).label))


def _changes_removed_table(base: _Cut, ours: _Cut, theirs: _Cut) -> bool:
    """Whether one side removed a sub-table that the other changed."""
    return any(
        (table not in ours.tables and theirs.tables.get(table, text) != text)
        or (table not in theirs.tables and ours.tables.get(table, text) != text)
        for table, text in base.tables.items()
    )


class _Entry:
    """A link or table that both sides changed."""

    def __init__(self, base: _Cut, ours: _Cut, theirs: _Cut, about: str, eol: str) -> None:
        self.sides = (base, ours, theirs)
        self.values = tuple(side.values for side in self.sides)
        self.about, self.eol = about, eol
        self.split = self._split_states()  # the names of done and dropped if one side set one and one the other
        self.id_remark = ""
        self.woven = weave(base.row, ours.row, theirs.row, self._piece, eol=eol, is_whole=False)

    def _piece(self, name: Name, before: str | None, our: str | None, their: str | None) -> Woven | None:
        if name[0] == "header":
            return self._header(before, our, their)
        if name in self.split:
            return self._states() if name == self.split[0] else None
        if name[1] == "id" and before is None and our and their and not same_text(our, their):
            ours, theirs = (values[name] for values in self.values[1:])
            if not same(ours, theirs):
                self.id_remark = f"{self.about} has two ids: kept ours, {ours}; theirs was {theirs}"
        key = ".".join(map(str, name[2])) if isinstance(name[2], tuple) else ""
        return merged_statement(str(name[1]), before, our, their, about=f"{key} of {self.about}", eol=self.eol)

    def _header(self, before: str | None, our: str | None, their: str | None) -> Woven | None:
        if before is not None and (our is None or their is None):
            return None  # a removed sub-table that the other side did not change: `_changes_removed_table`
        if our is None or their is None or same_text(before, our):
            return [(their or our or "", "")]
        comment = their[their.find("#") :] if "#" in their else ""
        is_new = comment and not same_text(before, their) and comment not in our
        return [(f"{our} {comment}" if is_new else our, "")]

    def _split_states(self) -> tuple[Name, ...]:
        """The names of both statements, ours first, if one side marked the link done and the other dropped."""
        states = [read_link(0, side.link() or {}).state for side in self.sides]
        if {*states[1:]} != {"done", "dropped"} or states[0] in states[1:]:
            return ()
        names = [("key", key, (key,), ("link",), 1) for key in ("done", "dropped")]
        return tuple(sorted(names, key=lambda name: name not in self.values[1]))

    def _states(self) -> Woven:
        sides = []
        for side in self.sides:
            row = side.row.by_name()
            lines = [row[name] for name in self.split if name in row]
            sides.append(self.eol.join(lines) if lines else None)
        before, our, their = sides
        is_union = not any(name in self.values[1] and name in self.values[2] for name in self.split)
        return [(Conflict(f"done or dropped, of {self.about}", before, our, their, is_union), "")]

    def is_verified(self) -> bool:
        """Whether the merged text has the values that merging the values alone gives, whichever side is chosen."""
        sides: tuple[Side, ...] = ("ours", "theirs") if conflicts_in(self.woven) else ("ours",)
        try:
            return all(self._has_merged_values(side) for side in sides)
        except (ScanError, ValueError, RecursionError):
            return False

    def _has_merged_values(self, side: Side) -> bool:
        expected: dict[Name, object] = {}
        base, ours, theirs = self.values
        for name in [*ours, *theirs]:
            before, our, their = (values.get(name, ABSENT) for values in (base, ours, theirs))
            value = merged_value(str(name[1]) if name[0] == "key" else "", before, our, their)
            if value is CLASH or name in self.split:
                value = our if side == "ours" else their
            if value is not ABSENT:
                expected[name] = value
        values = _cut(chosen(self.woven, side, eol=self.eol)).values
        return values.keys() == expected.keys() and all(same(values[name], expected[name]) for name in values)
