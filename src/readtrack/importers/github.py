"""Starred repositories from GitHub's REST API: `gh api user/starred --paginate`, with or without `starred_at`.

`url` is the URL of the interface, `html_url` that of the page; `created_at` is about the repository
(docs.github.com, "Starring").
"""

from __future__ import annotations

from readtrack.importers import Contents, Entry, Settings, Skipped, objects
from readtrack.importers.fields import Record


def read(text: str, settings: Settings) -> Contents:
    return objects.read(text, settings, _item)


def _item(item: Record, settings: Settings) -> Entry | Skipped:
    repository = item.record("repo")
    repository = repository if repository.values else item
    return Record(repository.values, item.line, item.place).entry(
        settings,
        url=repository.text("html_url"),
        title=repository.text("full_name", "name"),
        added=item.day("starred_at", settings),
        tags=repository.tags("topics", separators=","),
        note=" ".join(repository.text("description").split()),
    )
