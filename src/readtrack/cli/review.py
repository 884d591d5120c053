"""The command `review`: finished links with their notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated

import typer

from readtrack.cli.options import Json, Topics, topics_named
from readtrack.cli.session import Session
from readtrack.core import dates
from readtrack.core.model import Link
from readtrack.core.review import Review, review
from readtrack.errors import UsageError
from readtrack.text import tidy


def review_command(
    ctx: typer.Context,
    year: Annotated[str, typer.Argument(metavar="[YEAR]", help="The year for --year, by default this one.")] = "",
    week: Annotated[bool, typer.Option("--week", help="Review this week, starting on Monday.")] = False,
    month: Annotated[bool, typer.Option("--month", help="Review this month.")] = False,
    of_year: Annotated[bool, typer.Option("--year", help="Review this year, or YEAR.")] = False,
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="Review links finished since DATE.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="Review links finished until DATE.")] = "",
    topic: Topics = [],
    json: Json = False,
    format_name: Annotated[str, typer.Option("--format", metavar="md|json", help="Output format.")] = "",
) -> None:
    """Review finished links with their notes, as Markdown to paste or publish.

    Dropped links are listed with the reason, then the links being read. Finished links without a date are only counted.

    \b
    Examples:
      readtrack review --week
      readtrack review --year 2026 -t vllm
      readtrack review --since 2w > review.md
    """
    session: Session = ctx.obj
    if format_name not in {"", "md", "json"}:
        raise UsageError(f"unknown format {tidy(format_name)!r}", hint="valid formats: md, json")
    first, last = _time(year, week=week, month=month, of_year=of_year, since=since, until=until, today=session.today)
    reading_list = session.reading_list()
    found = review(reading_list, topics=topics_named(reading_list, topic), since=first, until=last)
    if json or format_name == "json":
        from readtrack.output import plain

        session.write(plain.to_json(_object(found, reading_list.links, first, last)))
    else:
        from readtrack.exporters.review import write

        session.page(write(reading_list, found, since=first, until=last))


def _time(
    year: str, *, week: bool, month: bool, of_year: bool, since: str, until: str, today: date
) -> tuple[date | None, date | None]:
    """The first and last date of the requested period."""
    if (week, month, of_year, bool(since or until)).count(True) > 1:
        raise UsageError("--week, --month, --year and --since or --until cannot be used together")
    if year and not of_year:
        raise UsageError(f"unexpected argument {tidy(year)!r}", hint=f"readtrack review --year {tidy(year)}")
    if week:
        return today - timedelta(days=today.weekday()), today
    if month:
        return today.replace(day=1), today
    if of_year:
        first, last = dates.parse_year(year) if year else (today.replace(month=1, day=1), today)
        return first, min(last, max(first, today))
    return (
        dates.parse(since, today=today).first if since else None,
        dates.parse(until, today=today).last if until else None,
    )


def _object(found: Review, whole: Sequence[Link], since: date | None, until: date | None) -> dict[str, object]:
    from readtrack.output import plain

    return {
        "since": since.isoformat() if since else None,
        "until": until.isoformat() if until else None,
        "finished": plain.link_objects(found.finished, whole),
        "given_up": plain.link_objects(found.given_up, whole),
        "reading": plain.link_objects(found.reading, whole),
        "undated": found.undated,
        "minutes": found.minutes,
    }
