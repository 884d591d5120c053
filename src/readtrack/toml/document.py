"""The text of a store, cut into blocks and statements, so that one can change while all others keep their bytes.

TOML libraries that write whole documents move tables, drop comments and normalise spellings. Here a text is only cut:

- A `Document` is an optional byte order mark and `Block`s; their texts, joined, are the whole text.
- A `Block` is a table header with the comment lines directly above it (`lead`), the key/value pairs below it, and
  everything after them up to the next block. The first block of a document has no header and may be empty.
- A `Statement` is one key/value pair of a block. Blocks are cut into statements only when needed.

Only text that a TOML parser has accepted may be scanned; `ScanError` means that scanner and parser disagree.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

BOM = "\ufeff"

_BASIC = r'"(?!"")(?>(?:[^"\\\n]|\\.)*)"'
_LITERAL = r"'(?!'')[^'\n]*+'"
_MULTILINE = r'"""(?>(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*)"{3,5}' + r"|'''(?>(?:[^']|'{1,2}(?!'))*)'{3,5}"
_FLAT = rf"""(?:[^"'\[\]{{}}#\n]++|{_BASIC}|{_LITERAL})"""
# Lines that are blank, a comment or a whole statement. The first alternative is by far the most frequent.
_LINE = (
    r"""(?:[\w-]++ = (?:"[^"\\\n]++"|[^"'\[\]{}#\n]++)\n"""
    rf"""|(?!\Z)[ \t]*+(?!\[)(?>(?:{_FLAT}|\[(?>{_FLAT}*)\])*)(?:\#[^\n]*+)?(?:\n|\Z))"""
)
_RUN = re.compile(rf"(?>(?:{_LINE})*)")
_KEY = rf"(?:[^\s=.\"'\[\]#]++|{_BASIC}|{_LITERAL})"
_PATH = rf"{_KEY}(?>(?:[ \t]*+\.[ \t]*+{_KEY})*)"
_HEADER = re.compile(rf"[ \t]*+(\[\[?)[ \t]*+({_PATH})[ \t]*+\]\]?[ \t\r]*+(?:\#[^\n]*+)?(?:\n|\Z)")
# The form of most statements, with groups for key and value.
_PLAIN = re.compile(r'([\w-]++) = ("[^"\\\n]++"|[^\s"\'\[\]{}#]++|\["[^"\\\n]*+"(?>(?:, "[^"\\\n]*+")*)\])\n')
_TRIVIA = re.compile(r"(?>(?:[ \t\r]*+(?:#[^\n]*+)?\n)*)(?:[ \t]*+(?:#[^\n]*+)?\Z)?")
# Compiled where they are used: the program's own spelling rarely needs them.
_ASSIGN = rf"[ \t]*+({_PATH})[ \t]*+=[ \t]*+"
_TOKEN = rf"""{_MULTILINE}|{_BASIC}|{_LITERAL}|\#[^\n]*+|[\[{{]|[\]}}]|\n|[^"'\#\[\]{{}}\n]++"""
_ELEMENT = rf"{_MULTILINE}|{_BASIC}|{_LITERAL}|[^\s,\#\[\]{{}}\"']++"
_FOOT = r"(?>(?:[ \t]*+#[^\n]*+(?:\n|\Z))*)"


class ScanError(Exception):
    """The scanner failed at `offset` in a text that the parser accepted."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"cannot cut the text at offset {offset}")
        self.offset = offset


class Statement(NamedTuple):
    """A key/value pair with its indentation and trailing comment; all numbers are offsets in the block's text."""

    key: tuple[str, ...]  # ("a", "b") for a.b
    start: int  # the start of its first line
    value: int
    value_end: int
    end: int  # the end of its last line, before the line end
    next: int  # the start of the line after it


class Block:
    """A table header and everything up to the next block, see the module's docstring. Immutable."""

    def __init__(self, text: str, path: tuple[str, ...] = (), is_array: bool = False, lead: int = 0) -> None:
        self.text = text
        self.path = path  # the key in the header; () for the first block of a document
        self.is_array = is_array  # [[…]]
        self.lead = lead  # the length of the comment lines above the header

    @cached_property
    def body(self) -> int:
        """The offset of the line after the header."""
        if not self.path:
            return 0
        header = _HEADER.match(self.text, self.lead)
        if header is None:
            raise ScanError(self.lead)
        return header.end()

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(_statements(self.text, self.body))

    @cached_property
    def core_end(self) -> int:
        """The offset of the line after the last statement, or after the header if there is none."""
        end = len(self.text.rstrip(" \t\r\n"))
        last = self.text.rfind("\n", 0, end) + 1
        if end and "#" not in self.text[last:end]:  # the last line is not a comment, so it ends the last statement
            return self.text.find("\n", end) + 1 or len(self.text)
        return self.statements[-1].next if self.statements else self.body

    def with_text(self, text: str) -> "Block":
        return Block(text, self.path, self.is_array, self.lead)

    @property
    def core(self) -> str:
        """Comments directly above, header and statements, without the last line end."""
        return self.text[: self.core_end].removesuffix("\n").removesuffix("\r")

    @property
    def tail(self) -> str:
        """Blank lines and comments after the last statement."""
        return self.text[self.core_end :]

    @property
    def foot(self) -> int:
        """The end of the comment lines that follow the last statement without a blank line in between."""
        found = re.compile(_FOOT).match(self.text, self.core_end)
        return found.end() if found else self.core_end

    def find(self, key: str) -> Statement | None:
        """The statement that sets `key` in this table, bare or quoted; None if there is none."""
        return next((statement for statement in self.statements if statement.key == (key,)), None)


class Document:
    """A whole text, cut into blocks."""

    def __init__(self, blocks: tuple[Block, ...], bom: str = "") -> None:
        self.blocks = blocks
        self.bom = bom

    @cached_property
    def text(self) -> str:
        return self.bom + "".join([block.text for block in self.blocks])

    @cached_property
    def eol(self) -> str:
        """The most frequent line end; LF if there is none."""
        return line_end(self.text)

    @cached_property
    def links(self) -> tuple[tuple[int, ...], ...]:
        """The block numbers of each link: its `[[link]]` block, then sub-tables such as `[link.meta]`."""
        links: list[list[int]] = []
        for number, block in enumerate(self.blocks):
            if block.path == ("link",) and block.is_array:
                links.append([number])
            elif block.path[:1] == ("link",) and links:
                links[-1].append(number)
        return tuple(map(tuple, links))


def line_end(text: str) -> str:
    """The most frequent line end; LF if there is none."""
    crlf = text.count("\r\n") if "\r" in text else 0
    return "\r\n" if crlf and crlf * 2 > text.count("\n") else "\n"


def scan(text: str) -> Document:
    """Cut a valid TOML text into blocks. Raises `ScanError`."""
    bom = BOM if text.startswith(BOM) else ""
    text = text[len(bom) :]
    blocks: list[Block] = []
    start = position = 0  # the start of the current block; the current position
    path: tuple[str, ...] = ()
    is_array = False
    lead = 0
    floor = 0  # before this offset, a line that looks like a comment may be part of a value
    end = len(text)
    while True:
        run = _RUN.match(text, position)
        position = run.end() if run else position
        if position >= end:
            break
        header = _HEADER.match(text, position)
        if header is None:
            position = floor = _statement(text, position).next
            continue
        comments = comments_above(text, floor, position)
        blocks.append(Block(text[start:comments], path, is_array, lead))
        start, lead = comments, position - comments
        path, is_array = _path(header[2]), header[1] == "[["
        position = floor = header.end()
    blocks.append(Block(text[start:], path, is_array, lead))
    return Document(tuple(blocks), bom)


def elements(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """The spans of the elements of the array at `text[start:end]`; None if it has nested arrays or tables."""
    if text[start] != "[" or text[end - 1] != "]":
        return None
    spans = []
    pattern = re.compile(_ELEMENT)
    position = start + 1
    while position < end - 1:
        character = text[position]
        if character == "#":
            position = text.index("\n", position)
        elif character.isspace() or character == ",":
            position += 1
        else:
            element = pattern.match(text, position)
            if element is None:
                return None
            spans.append(element.span())
            position = element.end()
    return spans


def comments(text: str) -> list[str]:
    """The comments in the text of a statement, each from its `#` to the end of the line."""
    return [token[0].rstrip() for token in re.finditer(_TOKEN, text) if token[0][0] == "#"]


def part_span(text: str, start: int, part: int) -> tuple[int, int]:
    """The span of one part of the dotted key in the header or statement at `start`. Raises `ScanError`."""
    header = _HEADER.match(text, start)
    assign = re.compile(_ASSIGN).match(text, start)
    path = header.span(2) if header else assign.span(1) if assign else (start, start)
    spans = [found.span() for found in re.compile(_KEY).finditer(text, *path)]
    if part >= len(spans):
        raise ScanError(start)
    return spans[part]


def locate(document: Document, table: tuple[str, ...], *, index: int | None = None, key: str | None = None) -> int:
    """The offset of `key` in the `index`-th block of `table`, or of that block if it does not set the key.

    0 if there is no such block.
    """
    offset = len(document.bom)
    count = 0
    for block in document.blocks:
        if block.path == table and (index is None or count == index):
            statement = block.find(key) if key else None
            return offset + (statement.start if statement else block.lead)
        count += block.path == table
        offset += len(block.text)
    return 0


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1; the column counts characters."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def comments_above(text: str, floor: int, header: int) -> int:
    """The start of the comment lines directly above the header at `header`, not before `floor`."""
    start = header
    while start > floor:
        line = text.rfind("\n", 0, start - 1) + 1
        if line < floor or not text[line:start].lstrip(" \t").startswith("#"):
            break
        start = line
    return start


def _statements(text: str, position: int) -> Iterator[Statement]:
    while True:
        while plain := _PLAIN.match(text, position):
            start, end = plain.span()
            yield Statement((plain[1],), start, *plain.span(2), end - 1, end)
            position = end
        trivia = _TRIVIA.match(text, position)
        position = trivia.end() if trivia else position
        if position >= len(text):
            return
        statement = _statement(text, position)
        yield statement
        position = statement.next


def _statement(text: str, position: int) -> Statement:
    assign = re.compile(_ASSIGN).match(text, position)
    if assign is None:
        raise ScanError(position)
    value = assign.end()
    value_end = _value_end(text, value)
    line_end = text.find("\n", value_end)
    line_end, after = (len(text), len(text)) if line_end < 0 else (line_end, line_end + 1)
    if text[line_end - 1] == "\r":
        line_end -= 1
    return Statement(_path(assign[1]), position, value, value_end, line_end, after)


def _value_end(text: str, position: int) -> int:
    depth = 0
    end = position
    pattern = re.compile(_TOKEN)
    while position < len(text):
        token = pattern.match(text, position)
        if token is None:
            raise ScanError(position)
        word = token[0]
        if depth == 0 and word[0] in "#\n":
            break
        if word in "[{":
            depth += 1
        elif word in "]}":
            depth -= 1
        position = token.end()
        if depth or not word.isspace():
            end = position - (len(word) - len(word.rstrip(" \t\r")))
    return end


def _path(text: str) -> tuple[str, ...]:
    """The parts of a dotted key, without quotes and escapes."""
    if '"' not in text and "'" not in text:
        return tuple([part.strip(" \t") for part in text.split(".")])
    parts = []
    for part in re.findall(_KEY, text):
        if part[0] == '"' and "\\" in part:
            from readtrack.toml.values import parse  # only for keys with escapes

            parts.append(next(iter(parse(f"{part} = 0"))))
        else:
            parts.append(part[1:-1] if part[0] in "\"'" else part)
    return tuple(parts)
