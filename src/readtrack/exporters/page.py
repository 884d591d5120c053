"""A page to publish: one self-contained HTML file that needs no server and loads no other resources.

Its Content Security Policy allows only its own script and style sheet, by their hashes, so that no title can run or
load anything. Therefore no element may have a `style` or `on…` attribute.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from html import escape
from importlib.resources import files
from urllib.parse import quote

from readtrack.addresses.urls import InvalidURL, check
from readtrack.core.forecast import history
from readtrack.core.model import STATES, Day, Link, ReadingList, State
from readtrack.core.stats import Completion, completion, tag_groups, topic_groups
from readtrack.exporters.languages import language_of
from readtrack.text import tidy

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OPEN_TAGS = 12  # up to this number the list is shown expanded
_STATE_NAMES: dict[State, str] = {"unread": "To read", "reading": "Reading", "done": "Done", "dropped": "Dropped"}
_DAY_WORDS: dict[State, str] = {"unread": "added", "reading": "since", "done": "finished", "dropped": "dropped"}
_MARKS = """\
<svg class="unseen" aria-hidden="true"><defs>
<symbol id="unread" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/></symbol>
<symbol id="reading" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>\
<path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor"/></symbol>
<symbol id="done" viewBox="0 0 16 16"><path fill="currentColor" fill-rule="evenodd" d="M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm3.2 4.1L7 9.4 \
4.9 7.3l-1.1 1L7 11.6l5.3-5.4z"/></symbol>
<symbol id="dropped" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" stroke-width="1.5"/>\
<path d="M5 8h6" stroke="currentColor" stroke-width="1.5"/></symbol>
</defs></svg>
"""  # noqa: E501


def write(reading_list: ReadingList, links: Sequence[Link], *, today: date, feed: str | None = None) -> str:
    """`feed` is the URL of a feed of finished links, relative to the page."""
    style, script = (files("readtrack.exporters").joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    total = completion(links)
    groups = [
        (number, reading_list.topic(topic).label, group, completion(group))
        for number, (topic, group) in enumerate(topic_groups(reading_list, links).items(), 1)
        if group
    ]
    return "".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="generator" content="readtrack">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n',
            f'<link rel="alternate" type="application/atom+xml" href="{_text(quote(feed))}">\n' if feed else "",
            f"<title>Reading list: {total.done} of {total.total} done</title>\n",
            f'<link rel="icon" href="data:,">\n<style>{style}</style>\n<body>\n{_MARKS}',
            '<a class="skip" href="#links">Skip to the links</a>\n<div class="page">\n<div class="lead">\n',
            _summary(total),
            _topics((number, label, counts) for number, label, _, counts in groups),
            _history(links, today),
            '</div>\n<main id="links">\n',
            _filter(links),
            *(_section(number, label, group, counts) for number, label, group, counts in groups),
            '<p class="none" id="none" hidden>No links match the filter.</p>\n</main>\n',
            f"<footer><p>Written by readtrack on {_time(today)}</p></footer>\n</div>\n<script>{script}</script>\n",
            "</body>\n</html>\n",
        )
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _text(text: str) -> str:
    return escape(tidy(text), quote=True)


def _attributes(text: str) -> str:
    """The text direction and, if known, the language, which determines the shapes of Chinese characters."""
    language = language_of(text)
    return f' dir="auto" lang="{language}"' if language else ' dir="auto"'


def _summary(total: Completion) -> str:
    parts = [f"<strong>{total.done} of {total.total}</strong> done"]
    parts += [f"{total.reading} being read"] if total.reading else []
    parts += [f"{total.dropped} dropped"] if total.dropped else []
    parts += [f"last finished {_time(total.last_done)}"] if total.last_done else []
    return (
        f'<header>\n<h1>Reading list</h1>\n<p class="sum">{" · ".join(parts)}</p>\n'
        f"{_progress(total, 'All links')}\n</header>\n"
    )


def _progress(counts: Completion, label: str) -> str:
    return f'<progress max="{max(counts.total, 1)}" value="{counts.done}" aria-label="{_text(label)}">{counts.percent or 0}%</progress>'  # noqa: E501


def _topics(rows: Iterable[tuple[int, str, Completion]]) -> str:
    items = [
        f'<li><a href="#topic-{number}"><span{_attributes(label)}>{_text(label)}</span>'
        f'<span class="of">{counts.done}/{counts.total}</span>{_progress(counts, label)}</a></li>\n'
        for number, label, counts in rows
    ]
    return f'<nav class="topics" aria-label="Topics">\n<ol>\n{"".join(items)}</ol>\n</nav>\n' if len(items) > 1 else ""


def _history(links: Iterable[Link], today: date) -> str:
    """A column for each of the last twelve months; empty if no date is known."""
    found = history(links, by="month", today=today)
    if not found.elsewhere and not any(period.done for period in found.periods):
        return ""
    most = max(1, *(period.done for period in found.periods))
    columns = "".join(
        f'<li><b>{period.done or ""}</b><svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect y="{100 - period.done * 100 // most}" width="10" height="{period.done * 100 // most}"/></svg>'
        f'{_MONTHS[period.start.month - 1][0]}<span class="rest">{_MONTHS[period.start.month - 1][1:]}</span>'
        f'<span class="unseen"> {period.start.year}: {period.done} finished</span></li>\n'
        for period in found.periods
    )
    remarks = [f"{found.elsewhere} at other times"] if found.elsewhere else []
    remarks += [f"{found.undated} on unknown dates"] if found.undated else []
    return (
        '<section class="history" aria-labelledby="history">\n'
        '<h2 id="history">Finished in the last twelve months</h2>\n'
        f'<ol class="months">\n{columns}</ol>\n'
        + (f'<p class="aside">{" · ".join(remarks)}</p>\n' if remarks else "")
        + "</section>\n"
    )


def _filter(links: Sequence[Link]) -> str:
    """Hidden until the script enables it."""
    present = [state for state in STATES if any(link.state == state for link in links)]
    states = "".join(
        f'<label class="chip"><input type="radio" name="state" value="{value}"{checked}>{name}</label>\n'
        for value, name, checked in [
            ("all", "All", " checked"),
            *((state, _STATE_NAMES[state], "") for state in present),
        ]
    )
    groups = [(tag, len(group)) for tag, group in tag_groups(links).items() if tag is not None]
    chips = "".join(
        f'<button type="button" class="chip" aria-pressed="false" data-tag="{_text(tag)}"{_attributes(tag)}>'
        f'{_text(tag)}<span class="of">{count}</span></button>\n'
        for tag, count in groups
    )
    tags = (
        f"<details{' open' if len(groups) <= _OPEN_TAGS else ''}>\n<summary>Tags</summary>\n"
        f'<div class="row tags" role="group" aria-label="Tags">\n{chips}</div>\n</details>\n'
    )
    return (
        '<form class="filter" id="filter" role="search" hidden>\n'
        '<label class="unseen" for="words">Filter by words in titles, notes, tags and URLs</label>\n'
        '<input type="search" id="words" placeholder="Filter…  ( / )" autocomplete="off" spellcheck="false">\n'
        f'<fieldset class="row states">\n<legend class="unseen">State</legend>\n{states}'
        '<span class="found" id="found" role="status"></span>\n</fieldset>\n'
        f"{tags if groups else ''}</form>\n"
    )


def _section(number: int, label: str, links: Iterable[Link], counts: Completion) -> str:
    share = f"{counts.done} of {counts.total}" + ("" if counts.percent is None else f" · {counts.percent}%")
    return (
        f'<section class="topic" id="topic-{number}" aria-labelledby="name-{number}">\n<header>\n'
        f'<h2 id="name-{number}"{_attributes(label)}>{_text(label)}</h2>\n<p>{share}</p>\n'
        f"{_progress(counts, label)}\n</header>\n<ul>\n{''.join(map(_link, links))}</ul>\n</section>\n"
    )


def _link(link: Link) -> str:
    state = link.state
    title = f'class="title"{_attributes(link.label)}'
    target = _target(link.url)
    shown = (
        f'<a {title} href="{escape(target, quote=True)}" rel="noopener noreferrer">{_text(link.label)}</a>'
        if target
        else f"<span {title}>{_text(link.label)}</span>"
    )
    note = "\n".join(filter(None, map(_text, (link.note or "").splitlines())))
    return (
        f'<li class="link {state}" data-state="{state}">'
        f'<svg class="mark" aria-hidden="true"><use href="#{state}"/></svg>'
        f'<div>{shown}<span class="unseen"> ({_STATE_NAMES[state].lower()})</span>'
        + (f'<p class="note"{_attributes(note)}>{note}</p>' if note else "")
        + _meta(link, target)
        + "</div></li>\n"
    )


def _meta(link: Link, target: str | None) -> str:
    state = link.state
    parts: list[str] = []
    if target:
        parts.append(
            f'<span><span class="host">{_text(_host(target))}</span><span class="address">{_text(target)}</span></span>'
        )
    elif link.url and link.title:
        parts.append(f"<span>{_text(link.url)}</span>")
    if state in ("reading", "dropped"):
        parts.append(f'<span class="state">{_STATE_NAMES[state].lower()}</span>')
    days: dict[State, Day | None] = {
        "unread": link.added,
        "reading": link.started,
        "done": link.done,
        "dropped": link.dropped,
    }
    day = days[state]
    if isinstance(day, date):
        parts.append(f"<span>{_DAY_WORDS[state]} {_time(day)}</span>")
    if link.minutes:
        parts.append(f"<span>{link.minutes} min</span>")
    parts += [f'<button type="button" disabled{_attributes(tag)}>{_text(tag)}</button>' for tag in link.tags]
    return f'<p class="meta">{"".join(parts)}</p>' if parts else ""


def _target(url: str | None) -> str | None:
    """A URL that may be clicked: http or https, without invisible characters."""
    try:
        return check(url) if url else None
    except InvalidURL:
        return None


def _host(url: str) -> str:
    return url.partition("://")[2].split("/")[0].split("?")[0].split("#")[0].rpartition("@")[2].removeprefix("www.")


def _time(day: date) -> str:
    return f'<time datetime="{day.isoformat()}">{day.day} {_MONTHS[day.month - 1]} {day.year}</time>'
