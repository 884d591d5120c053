"""Time stamps before entries that programs append to a file: `2026-11-24 09:12`, `[2026-11-24]`, `09:12`."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*\.?"
_DATE = (
    r"(?P<y1>\d{4})([-/.])(?P<m1>\d{1,2})\2(?P<d1>\d{1,2})"
    r"|(?P<y2>\d{4}) ?年 ?(?P<m2>\d{1,2}) ?月 ?(?P<d2>\d{1,2}) ?日(?: ?(?:周|星期)[一二三四五六日天])?"
    rf"|(?:\w+, )?(?P<m3>{_MONTH}) (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y3>\d{{4}})"
    rf"|(?:\w+, )?(?P<d4>\d{{1,2}})\.? (?P<m4>{_MONTH}) (?P<y4>\d{{4}})"
    r"|(?P<d5>\d{1,2})\.(?P<m5>\d{1,2})\.(?P<y5>\d{4})"
    r"|(?P<a6>\d{1,2})/(?P<b6>\d{1,2})/(?P<y6>\d{4})"
)
_TIME = r"(?:[上下]午 ?)?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:[ \u202f]?[ap]\.?m\.?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?"
_STAMP = (
    rf"(?:\*\*|`|[\[(（【])?(?:(?:{_DATE})(?:(?:T|,? +(?:at +|um +)?){_TIME})?|(?<!\d)[012]\d:\d{{2}}(?::\d{{2}})?)"
    r"(?:\*\*|`|[\])）】])?(?:\s*[：|–—]\s*|\s*[:-](?:\s+|\Z)|\s+|(?=https?://|<https?://)|\Z)"
)
# Telegram: `Name, [24.11.2026 09:12]` above the copied text.
_SENDER = rf".{{1,60}}, \[(?:{_DATE}),? (?:at )?{_TIME}\]:?\s*\Z"
_WITHIN = 24  # characters within which a stamp has a digit


def take_stamp(words: str) -> tuple[bool, date | None, str]:
    """Whether `words` begin with a stamp, its date if it has one, and the rest."""
    found = None
    before_url = words[:_WITHIN].partition("://")[0]
    if any(map(str.isdigit, before_url)):  # the patterns take milliseconds to compile
        found = re.match(_STAMP, words, re.IGNORECASE)
    if found is None and words.rstrip().endswith(("]", "]:")):
        found = re.match(_SENDER, words, re.IGNORECASE)
    if found is None:
        return False, None, words
    try:
        day = _date({name[0]: value for name, value in found.groupdict().items() if value})
    except ValueError:  # not a valid date, so not a stamp
        return False, None, words
    return True, day, words[found.end() :]


def _date(parts: dict[str, str]) -> date | None:
    if "y" not in parts:
        return None
    if "a" in parts:  # 11/24/2026 or 24/11/2026; 11/12/2026 is ambiguous
        first, second = int(parts["a"]), int(parts["b"])
        if first <= 12 and second <= 12 and first != second:
            return None
        return date(int(parts["y"]), *((second, first) if first > 12 else (first, second)))
    month = parts["m"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    return date(int(parts["y"]), number, int(parts["d"]))
