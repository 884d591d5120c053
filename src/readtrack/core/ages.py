"""How long ago a date is, as short as a column of a table needs it."""

from __future__ import annotations

from datetime import date


def age(day: date, *, today: date) -> str:
    """`today`, `3 d`, `5 w`, `8 mo`; the month for what is a year old or older, the date for one in the future."""
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
