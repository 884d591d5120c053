"""Changes of one block: the value of a key replaced, a line inserted or removed, a part of a key renamed."""

from __future__ import annotations

from readtrack.toml.arrays import spell_array
from readtrack.toml.document import Block, Statement, part_span
from readtrack.toml.edits import Value
from readtrack.toml.values import spell_field, spell_key


def with_field(block: Block, key: str, value: Value, *, eol: str) -> Block:
    """The block with `key` set: its value is replaced, or a line is added at the end (for the id, at the start)."""
    statement = block.find(key)
    if statement is None:
        return _with_line(block, f"{spell_key(key)} = {spell_field(value, eol=eol)}", first=key == "id", eol=eol)
    return with_value(block, statement, value, eol=eol)


def with_value(block: Block, statement: Statement, value: Value, *, eol: str) -> Block:
    text = block.text
    spelled = text[statement.value : statement.value_end]
    new = spell_array(spelled, value, eol=eol) if isinstance(value, tuple) else spell_field(value, eol=eol)
    return block.with_text(text[: statement.value] + new + text[statement.value_end :])


def without_field(block: Block, key: str) -> Block:
    statement = block.find(key)
    return block if statement is None else without_statement(block, statement)


def with_part(block: Block, start: int, part: int, spelled: str) -> Block:
    """The block with one part of the key in the line at `start` replaced by `spelled`."""
    begin, end = part_span(block.text, start, part)
    return block.with_text(block.text[:begin] + spelled + block.text[end:])


def without_statement(block: Block, statement: Statement) -> Block:
    above, below = block.text[: statement.start], block.text[statement.next :]
    if statement.end == len(block.text):  # the file has no final line end, and does not get one
        above = above.removesuffix("\n").removesuffix("\r")
    return block.with_text(above + below)


def _with_line(block: Block, line: str, *, first: bool, eol: str) -> Block:
    place = block.body if first else block.core_end
    if block.statements:
        line = _indentation(block.text, block.statements[0 if first else -1]) + line
    above, below = block.text[:place], block.text[place:]
    line = line + eol if not above or above.endswith("\n") else eol + line
    return block.with_text(above + line + below)


def _indentation(text: str, statement: Statement) -> str:
    line = text[statement.start : statement.end]
    return line[: len(line) - len(line.lstrip(" \t"))]
