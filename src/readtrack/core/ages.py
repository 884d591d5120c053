"""The age of a date, short enough for a table column."""

from __future__ import annotations

from datetime import date


def age(day: date, *, today: date) -> str:
    """`today`, `3 d`, `5 w`, `8 mo`; from a year on the month (`2025-11`), for a future date the date itself."""
    days = (today - day).days
    if days < 0:
        return day.isoformat()
    if days == 0:
        return "today"
    if days < 14:
        return f"{days} d"
    if days < 91:
        return f"{days // 7} w"
    if days < 365:
        return f"{days * 12 // 365} mo"
    return f"{day.year:04}-{day.month:02}"
