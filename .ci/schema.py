"""Write `docs/reading.schema.json`, the JSON Schema of a reading list, from the fields of the model."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from readtrack.core.model import FIELDS, INBOX, VERSION

TARGET = Path(__file__).parent.parent / "docs" / "reading.schema.json"
_DATE = {"type": "string", "format": "date"}
_DAY = {"anyOf": [_DATE, {"const": True}]}
_PROPERTIES: dict[str, dict[str, Any]] = {
    "id": {
        "type": "string",
        "description": "Stable id. Derived from URL and topic while missing; written when the link is first changed.",
    },
    "topic": {"type": "string", "default": INBOX, "description": "Id of the topic."},
    "title": {"type": "string", "description": "Title; the URL is shown where it is missing."},
    "url": {"type": "string", "description": "URL. A link needs a URL or a title."},
    "author": {"type": "string", "description": "Author, as `add --meta` finds it."},
    "published": {**_DATE, "description": "Date of publication."},
    "series": {
        "anyOf": [{"type": "string"}, {"const": False}],
        "description": "Name of the series, where the title does not tell it.",
    },
    "part": {
        "anyOf": [{"type": "integer"}, {"const": False}],
        "description": "Number in the series; false takes the link out of it.",
    },
    "tags": {"type": "array", "items": {"type": "string"}, "description": "Tags."},
    "added": {**_DAY, "description": "Date on which the link was added."},
    "started": {**_DAY, "description": "Date on which you began to read, or true where it is unknown."},
    "done": {**_DAY, "description": "Date on which you finished, or true where it is unknown."},
    "dropped": {**_DAY, "description": "Date on which you gave up, or true where it is unknown."},
    "minutes": {"type": "integer", "minimum": 1, "description": "Estimated reading time in minutes."},
    "note": {"type": "string", "description": "Any text."},
}


def schema() -> dict[str, Any]:
    """The schema; unknown keys are allowed everywhere, as readtrack keeps them. Raises KeyError for a new field."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://github.com/readtrack/readtrack/raw/main/docs/reading.schema.json",
        "title": "readtrack reading list",
        "type": "object",
        "properties": {
            "version": {"type": "integer", "minimum": 1, "maximum": VERSION, "description": "Version of the format."},
            "topic": {
                "type": "object",
                "description": "Topics by id: their names and their order.",
                "additionalProperties": {
                    "type": "object",
                    "properties": {"name": {"type": "string", "description": "Name that is shown."}},
                },
            },
            "link": {
                "type": "array",
                "description": "Links in reading order.",
                "items": {
                    "type": "object",
                    "properties": {name: _PROPERTIES[name] for name in FIELDS},
                    "anyOf": [{"required": ["url"]}, {"required": ["title"]}],
                },
            },
        },
    }


if __name__ == "__main__":
    text = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if sys.argv[1:] == ["--check"]:
        sys.exit(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
