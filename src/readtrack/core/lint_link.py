"""Problems of a single link, and the edit that fixes each one that is safe to fix.

A safe edit never changes the meaning: it removes invisible characters, tracking parameters and the like.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from readtrack.addresses.address import InvalidURL, parse, trimmed
from readtrack.addresses.urls import check, clean
from readtrack.core.model import Link, day
from readtrack.text import fold, visible
from readtrack.toml.edits import Edit, SetField, UnsetField, Value

_DAY_KEYS = ("added", "started", "done", "dropped")
_TEXT_KEYS = ("id", "topic", "title", "url", "note")


class Problem(NamedTuple):
    code: str
    key: str | None  # None: the link as a whole
    message: str
    edit: Edit | None = None  # the same for all problems of one key


def problems(link: Link) -> Iterator[Problem]:
    """Problems that do not depend on the current date, including all that are safe to fix."""
    raw = link.raw
    if not link.id_is_stored:
        edit = SetField(link.position, "id", link.id)
        yield Problem("missing-id", None, f"its id {link.id!r} is not stored in the file", edit)
    if not link.url and not link.title:
        yield Problem("no-address", None, "neither URL nor title")
    for name in _TEXT_KEYS:
        value = raw.get(name)
        if isinstance(value, str):
            yield from _about_text(link, name, value)
        elif value is not None:
            is_plain = type(value) in {int, date}
            yield Problem(
                "wrong-type", name, f"{name} is not a string", _set(link, name, str(value)) if is_plain else None
            )
    if raw.get("tags") is not None:
        yield from _about_tags(link, raw["tags"])
    for name in _DAY_KEYS:
        if name in raw:
            yield from _about_day(link, name, raw[name])
    if "minutes" in raw:
        yield from _about_minutes(link, raw["minutes"])


def _set(link: Link, name: str, value: Value) -> Edit:
    is_blank = value == () or (isinstance(value, str) and not value.strip())
    return UnsetField(link.position, name) if is_blank else SetField(link.position, name, value)


def _about_text(link: Link, name: str, value: str) -> Iterator[Problem]:
    seen = visible(value)
    code, message, fixed = _problem_of(seen) if name == "url" and seen.strip() else ("", "", seen)
    if seen != value:
        # An id is never changed.
        edit = _set(link, name, fixed) if name != "id" else None
        yield Problem("unseen", name, f"control or invisible characters in {name}", edit)
    if code:
        yield Problem(code, name, message, _set(link, name, fixed) if fixed != seen else None)


@lru_cache(maxsize=1 << 15)  # `doctor --fix` checks each URL three times: before, for the edits, and after
def _problem_of(url: str) -> tuple[str, str, str]:
    """The code and message of a problem with a URL, both empty if there is none, and the corrected URL."""
    try:
        cleaned = clean(url)
    except InvalidURL as error:
        return ("", "", url) if _has_user(url) else ("not-an-address", f"the URL cannot be opened: {error.why}", url)
    if cleaned.removed:
        return "tracking", f"tracking in the URL: {', '.join(cleaned.removed)}", cleaned.url
    if cleaned.url == url:
        return "", "", url
    try:
        check(url)
    except InvalidURL as error:
        return "not-an-address", f"the URL cannot be opened as written: {error.why}", cleaned.url
    return "", "", url


def _has_user(url: str) -> bool:
    """Whether there is a user name or password before the host, which `add --raw` accepts."""
    try:
        return bool(parse(trimmed(url)).user)
    except InvalidURL:
        return False


def _about_tags(link: Link, value: object) -> Iterator[Problem]:
    is_safe = isinstance(value, list) or (isinstance(value, str) and "," not in value) or type(value) is int
    found = {} if isinstance(value, list) else {"wrong-type": "tags is not an array of strings"}
    tags: dict[str, str] = {}
    for tag in value if isinstance(value, list) else [value]:
        seen = visible(str(tag))
        if not isinstance(tag, str):
            is_safe = is_safe and type(tag) is int
            found.setdefault("wrong-type", "a tag is not a string")
        elif seen != tag:
            found["unseen"] = "control or invisible characters in a tag"
        if not seen.strip():
            found["empty-tag"] = "a tag is empty"
        elif fold(seen) in tags:
            found["duplicate-tag"] = f"the tag {seen!r} appears twice"
        else:
            tags[fold(seen)] = seen
    edit = _set(link, "tags", tuple(tags.values())) if is_safe else None
    for code, message in found.items():
        yield Problem(code, "tags", message, edit)


def _about_day(link: Link, name: str, value: object) -> Iterator[Problem]:
    if value is True or type(value) is date:
        return
    read = day(value)
    if value is False or value == "":
        yield Problem("empty-date", name, f"{name} counts as absent", UnsetField(link.position, name))
    elif isinstance(value, datetime) and isinstance(read, date):
        yield Problem(
            "date-time", name, f"{name} is a date-time: only the date counts", SetField(link.position, name, read)
        )
    elif isinstance(read, date):
        yield Problem("quoted-date", name, f"{name} is a date in quotes", SetField(link.position, name, read))
    else:
        yield Problem("not-a-date", name, f"{name} is neither a date nor true: it counts as an unknown date")


def _about_minutes(link: Link, value: object) -> Iterator[Problem]:
    if type(value) is not int:
        edit = None if link.minutes is None else SetField(link.position, "minutes", link.minutes)
        yield Problem("wrong-type", "minutes", "minutes is not a whole number", edit)
    elif value <= 0:
        yield Problem("no-minutes", "minutes", f"{value} minutes count as unknown")


def contradictions(link: Link, today: date) -> Iterator[Problem]:
    """Dates that contradict each other or are in the future."""
    days = {name: value for name in _DAY_KEYS if isinstance(value := getattr(link, name), date)}
    for earlier, later in (("added", "done"), ("added", "dropped"), ("started", "done"), ("started", "dropped")):
        if earlier in days and later in days and days[later] < days[earlier]:
            message = f"{later} {days[later]} is before {earlier} {days[earlier]}"
            yield Problem("contradicting-dates", later, message)
    # One day of tolerance: in another time zone it may already be tomorrow.
    for name, value in days.items():
        if value > today + timedelta(days=1):
            yield Problem("future-date", name, f"{name} {value} is in the future")
