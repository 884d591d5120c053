"""Parsing TOML and spelling values: the only module that uses TOML libraries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from readtrack.toml.edits import Value


def parse(text: str) -> dict[str, object]:
    """Parse TOML. Raises `tomli.TOMLDecodeError`, a `ValueError` with a position.

    It may also raise plain `ValueError` (a number with too many digits) and `RecursionError` (nested too deeply).
    """
    import tomli

    return tomli.loads(text.removeprefix("\ufeff"))


def spell(value: Value | object) -> str:
    """`value` in TOML 1.0, on one line; a string is quoted so that it needs no escapes if possible."""
    if isinstance(value, str) and value.isprintable():
        if '"' not in value and "\\" not in value:
            return f'"{value}"'
        if "'" not in value:
            return f"'{value}'"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(spell, value))}]"
    if isinstance(value, dict):
        fields = ", ".join(f"{spell_key(key)} = {spell(each)}" for key, each in value.items())
        return f"{{ {fields} }}" if fields else "{}"
    import tomlkit  # slow to import, and only needed for escapes

    return tomlkit.item(value).as_string()


def spell_field(value: Value | object, *, eol: str) -> str:
    """`value` after a key: text with several lines as a multi-line string if possible, anything else as in `spell`."""
    if not isinstance(value, str) or "\n" not in value or not value.replace("\n", "").isprintable():
        return spell(value)
    if "\\" in value or '"""' in value or value.endswith('"'):
        return spell(value)
    lines = value.replace("\n", eol)
    return f'"""{eol}{lines}"""'


@lru_cache(maxsize=64)  # all links have the same keys
def spell_key(key: str) -> str:
    """`key`, bare if TOML allows it, otherwise quoted."""
    return key if key.isascii() and key and key.replace("-", "").replace("_", "").isalnum() else spell(key)


def spell_block(header: str, fields: Mapping[str, Value | object], *, eol: str) -> str:
    """The text of a new table, without the last line end."""
    return eol.join([header, *[f"{spell_key(key)} = {spell_field(value, eol=eol)}" for key, value in fields.items()]])
