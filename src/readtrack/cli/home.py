"""`readtrack` alone: the home screen on a terminal."""

from __future__ import annotations

from readtrack.cli.session import Session
from readtrack.core.home import overview
from readtrack.output import home
from readtrack.storage.waiting import waiting


def show_home(session: Session) -> None:
    """Show links being read, suggestions and the last weeks; without a list, how to create one."""
    place = session.place()
    if not place.exists and place.origin == "user":
        session.write(home.welcome(session.screen()))
        return
    reading_list = session.reading_list()
    found = overview(reading_list, today=session.today)
    count = waiting(session.store().path)
    session.write(home.home(session.screen(), found, reading_list, store=place.path.name, waiting=count))
