"""Convert dates, tags, states and URLs of other programs, for all readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from readtrack.importers import Contents, Day, Entry, Settings, Skipped, State
from readtrack.text import fold

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?!\d)")
# RFC 822 (OPML), Apache's log format (old ADD_DATE), and dates typed by people.
_DAY_MONTH = re.compile(r"(?:[a-z]{3,9},?\s+)?(\d{1,2})[\s/-]+([a-z]{3,9})\.?,?[\s/-]+(\d{4})(?!\d)")
_MONTH_DAY = re.compile(r"(?:[a-z]{3,9},?\s+)?([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d*)?")
_CHROME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1970, 2200)

_STATE_WORDS: Mapping[State, str] = {
    "done": "read done archive archived finished completed complete true yes y 1 x ✅ ✓ ✔ ☑ 已读 读完 读过 完成",
    "reading": "reading currently-reading in-progress started 在读 阅读中 正在读",
    "dropped": "dropped abandoned dnf did-not-finish not-reading gave-up 弃读 放弃",
    "unread": "unread to-read toread later inbox new todo false no n 0 未读 想读 待读",
}
_STATES: Mapping[str, State] = {word: state for state, words in _STATE_WORDS.items() for word in words.split()}
_QUOTED = re.compile(r"'((?>(?:[^'\\]|\\.)*))'|\"((?>(?:[^\"\\]|\\.)*))\"")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_SHOWN = 80
_DEEPEST = 100


def gather(parts: Iterable[Entry | Skipped]) -> Contents:
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    for part in parts:
        if isinstance(part, Entry):
            entries.append(part)
        else:
            skipped.append(part)
    return Contents(tuple(entries), tuple(skipped))


class Record(NamedTuple):
    """A row or an object of another program's file. No method raises, whatever the values."""

    values: Mapping[str, object]
    line: int = 0
    place: str = ""

    def text(self, *names: str) -> str:
        """The first value that exists and is not empty."""
        for name in names:
            if text := as_text(self.values.get(name)):
                return text
        return ""

    def flag(self, name: str) -> bool:
        return state_of(self.values.get(name)) == "done"

    def number(self, name: str) -> float:
        try:
            return float(self.text(name).removesuffix("%"))
        except ValueError:
            return 0.0

    def day(self, name: str, settings: Settings) -> date | None:
        return day_of(self.values.get(name), settings.zone)

    def tags(self, *names: str, separators: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(tag for name in names for tag in tags_of(self.values.get(name), separators)))

    def minutes(self, name: str) -> int | None:
        number = self.number(name)
        return round(number) if 1 <= number < 1e6 else None

    def records(self, name: str) -> Iterator[Record]:
        """The objects in the list called `name`."""
        values = self.values.get(name)
        for number, value in enumerate(values if isinstance(values, list) else ()):
            if isinstance(value, dict):
                yield Record(value, self.line, f"{self.place}{'.' if self.place else ''}{name}[{number}]")

    def record(self, name: str) -> Record:
        """The object called `name`; an empty one if there is none."""
        value = self.values.get(name)
        return Record(value if isinstance(value, dict) else {}, self.line, self.place)

    def skipped(self, text: str, reason: str) -> Skipped:
        return Skipped(self.line, text[:_SHOWN], reason, self.place)

    def entry(
        self,
        settings: Settings,
        *,
        url: str,
        title: str = "",
        heading: str = "",
        state: State = "unread",
        day: date | None = None,
        added: date | None = None,
        tags: Iterable[str] = (),
        note: str = "",
        started: Day | None = None,
        minutes: int | None = None,
        author: str = "",
        published: date | None = None,
    ) -> Entry | Skipped:
        """The entry in the record, or the reason to skip it; text may be empty."""
        url = url.strip()
        scheme = _SCHEME.match(url)
        if scheme and (name := scheme[1].lower()) not in ("http", "https"):
            return self.skipped(title or url, "a feed" if name == "feed" else f"not a web URL: {name}:")
        if title == url:
            title = ""
        entry = Entry(
            self.line,
            heading or None,
            title or None,
            url or None,
            state,
            day if state != "unread" else None,
            added,
            tuple(dict.fromkeys(tags)),
            note or None,
            self.place,
            started,
            minutes=minutes,
            author=author or None,
            published=published,
        )
        if url or (title and settings.unlinked):
            return entry
        return replace(self.skipped(title, "no URL"), unlinked=entry if title else None)


def as_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if abs(value) < 1e20 else ""
    return ""


def day_of(value: object, zone: tzinfo) -> date | None:
    """The date in `value`, in `zone` if it is a timestamp; None if it is not a date.

    Numbers are seconds, milliseconds, microseconds or nanoseconds since 1970, or microseconds since 1601 (Chromium), by
    their size. `3/4/2024` is ambiguous, so it is not a date.
    """
    text = as_text(value)
    if _NUMBER.fullmatch(text):
        return _day_of_number(text, zone)
    if not text or len(text) > _SHOWN:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _day_in_words(text)
    if moment.year not in _YEARS:
        return None
    # With its own offset it is the writer's local date; in UTC it is converted.
    return (moment.astimezone(zone) if moment.tzinfo and not moment.utcoffset() else moment).date()


def _day_of_number(text: str, zone: tzinfo) -> date | None:
    if len(text) == 8 and (day := _checked(text[:4], text[4:6], text[6:])):
        return day
    number = float(text)
    epoch = _UNIX_EPOCH
    if number >= 1e17:
        number /= 1e9
    elif number >= 1e16:
        number, epoch = number / 1e6, _CHROME_EPOCH
    elif number >= 1e14:
        number /= 1e6
    elif number >= 1e11:
        number /= 1e3
    if number < 1e8:  # before 1973: zero, a year, a count
        return None
    moment = epoch + timedelta(seconds=number)
    return moment.astimezone(zone).date() if moment.year in _YEARS else None


def _day_in_words(text: str) -> date | None:
    text = fold(text)
    if found := _YEAR_FIRST.match(text):
        return _checked(*found.groups())
    if found := _YEAR_LAST.match(text):
        first, sign, second, year = found.groups()
        one, other = _checked(year, first, second), _checked(year, second, first)
        if sign == ".":  # in dates with dots, day before month
            return other
        return (one or other) if one is None or other is None or one == other else None
    if found := _DAY_MONTH.match(text):
        day, month, year = found.groups()
    elif found := _MONTH_DAY.match(text):
        month, day, year = found.groups()
    else:
        return None
    return _checked(year, _MONTHS.index(month[:3]) + 1, day) if month[:3] in _MONTHS else None


def _checked(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if int(year) in _YEARS else None
    except ValueError:
        return None


def tags_of(value: object, separators: str) -> Iterator[str]:
    """The tags in a list, of strings or of objects with a name, or in a text.

    A text may be a list in JSON's or Python's spelling, or without quotes (`[a,b]`); otherwise it is split at the first
    of `separators` that occurs in it.
    """
    if isinstance(value, dict):
        value = value.get("name") or value.get("label")
    if isinstance(value, list):
        for one in value:
            if not isinstance(one, list):
                yield from tags_of(one, "")
        return
    text = as_text(value)
    if text.startswith("[") and text.endswith("]"):
        if text.startswith(('["', "['")):
            yield from filter(None, (_unescaped(*found.groups()).strip() for found in _QUOTED.finditer(text)))
            return
        text, separators = text[1:-1], separators or ","
    separator = next((one for one in separators if one in text), None)
    for part in text.split(separator) if separator else [text]:
        if tag := part.strip().removeprefix("#").strip():
            yield tag


def _unescaped(single: str | None, double: str | None) -> str:
    text = single if double is None else double
    if text is None or "\\" not in text:
        return text or ""
    return re.sub(r"\\(?:u([0-9a-fA-F]{4})|(.))", lambda one: chr(int(one[1], 16)) if one[1] else one[2], text)


def state_of(value: object) -> State | None:
    """The state for a word, a tick or a boolean; None for anything else."""
    if isinstance(value, bool):
        return "done" if value else "unread"
    return _STATES.get(re.sub(r"[\s_-]+", "-", fold(as_text(value))))


def joined(*parts: str) -> str:
    """The non-empty parts, each on separate lines."""
    return "\n".join(filter(None, parts))


def path(*folders: str | None) -> str:
    return "/".join(filter(None, folders))


class Folders:
    """The path of open folders. Folders beyond a plausible depth are not distinguished."""

    def __init__(self) -> None:
        self._paths = [""]

    @property
    def path(self) -> str:
        return self._paths[-1]

    def below(self, name: str) -> str:
        return path(self.path, name) if len(self._paths) <= _DEEPEST else self.path

    def enter(self, name: str) -> None:
        self._paths.append(self.below(name))

    def leave(self) -> None:
        del self._paths[max(len(self._paths) - 1, 1) :]


def list_paths(lists: Iterable[Record], *, parent: str) -> dict[str, str]:
    """The path of every list of a file, by its id: names may repeat, and a broken file may have cycles."""
    known = {one.text("id"): one for one in lists}
    paths = {}
    for list_id, one in known.items():
        names, seen = [one.text("name")], {list_id}
        above = one.text(parent)
        while above in known and above not in seen:
            seen.add(above)
            names.append(known[above].text("name"))
            above = known[above].text(parent)
        paths[list_id] = path(*reversed(names))
    return paths
