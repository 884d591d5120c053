"""Detect the format of a text by its content; the file name only decides between formats that look alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from functools import cache

from readtrack.importers import tables

_SAMPLE = 65536
# Compiled when first used: what most files are is found with a few of them.
_BOOKMARK_FILE = r"(?i)<!doctype\s+netscape-bookmark-file|<dt>\s*<(?:a|h3)\b"
_OLD_POCKET = r"(?i)<title>\s*pocket export|<li>\s*<a\s[^>]*\btime_added=|<h1>[^<]*</h1>\s*<[ou]l>"
_FEED = r"(?i)<(?:rss|rdf:rdf|(?:atom:)?feed)\b"
_PLIST = r"(?s)<plist\b.*?<key>Children</key>"
_TABLE_RULE = r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*"
_OPML = r"(?i)<opml\b|<outline\s"
_JSON = r'\s*+(?:\[\s*+(?:[{\]]|\[\s*+[\["{\d]|"https?:)|\{\s*+["}])'
_EXPORTED_JSON = r'\s*+\{\s*+"readtrack"\s*+:\s*+\d'
_STORE_LINE = r"version\s*=\s*\d|\[\s*topic\s*\.|\[\[\s*link\s*\]\]"
_KEY = r'(?<!\\)"([\w $-]{1,40})"\s*+:'
_OBJECT_LINE = r'(?m)^\{\s*+"[^\n]*\}[ \t\r]*$'
_SOME_LINES = 2  # that are objects; the first line may then be broken
_LINE_OF_JSON = r"\s*+\{[^\n]*\}[ \t\r]*\n\s*+\{"
_RIS = r"(?m)^TY  - "
_BIBTEX = r"(?im)^[ \t]*@(?:[a-z]+)[ \t]*[{(][^{}@\n]{0,200}(?:,[ \t\r]*$|=|[ \t\r]*\n\s*,)"
_BOX = r"(?m)^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[.\][ \t]|^#{1,6}[ \t]|^```"
_TODO = r"(?:x |\([A-Z]\) |\d{4}-\d{2}-\d{2} )|.*\s[+@]\w"
_WEB = r"(?i)https?://[^\s/?#]"
_ORG = (
    r"(?im)\[\[https?:[^\]\n]+\]\[|^\*+ (?:TODO|DONE|NEXT)\s(?![^\n]*\]\(http)|^#\+(?:TITLE|AUTHOR|STARTUP|FILETAGS):"
)
_YAML = r"(?m)^ *- [\w-]+:(?: |$)"
_BULLET = r"[ \t>]*(?:[-*+]|\d+[.)]|#{1,6})\s|\s*[|<]"
_EXPORTED_TODO = r".* \+\S.* id:\S+\s*|\+\S.* id:\S+\s*|\s*"
_URL = r"(?i)https?://"

# Keys of a format's objects: all of the first, one of the second.
_KEYS: tuple[tuple[str, Set[str], Set[str]], ...] = (
    ("chrome", {"roots"}, {"bookmark_bar", "checksum", "other", "synced"}),
    ("firefox", {"children"}, {"typeCode", "placesRoot", "uri"}),
    ("karakeep", {"bookmarks", "createdAt"}, {"content"}),
    ("tabs", {"windows", "url"}, {"windowsNumber", "tabsNumber", "sessions"}),
    ("tabs", {"collections", "folders", "links", "url"}, {"title"}),
    ("tabs", {"lists", "cards"}, {"customTitle", "labels", "title"}),
    ("starred", {"items"}, {"canonical", "alternate"}),
    ("github", {"html_url", "full_name"}, {"owner", "description", "topics", "stargazers_count"}),
    ("linkwarden", {"collections"}, {"links", "parentId", "name"}),
    ("omnivore", {"url", "savedAt"}, {"slug", "readingProgress", "labels", "state"}),
    ("pinboard", {"href"}, {"description", "extended", "toread"}),
    ("linkding", {"url"}, {"tag_names", "website_title"}),
    ("wallabag", {"url"}, {"is_archived", "is_read", "domain_name"}),
    ("csljson", {"title"}, {"issued", "container-title", "DOI", "citation-key", "citation-label"}),
)
_COLUMNS: tuple[tuple[str, Set[str]], ...] = (
    ("raindrop", {"url", "folder", "excerpt"}),
    ("instapaper", {"url", "selection", "folder"}),
    ("reader", {"url", "document tags", "location"}),
    ("goodreads", {"book id", "exclusive shelf"}),
    ("pocket", {"url", "time added", "status"}),
    ("linkace", {"url", "status", "visibility", "check disabled"}),
    ("todoist", {"type", "content", "indent", "priority"}),
)


def detect(text: str, name: str = "", *, columns: Set[str] = frozenset()) -> str | None:
    """The format, one of `FORMATS`; None if unknown. Never raises.

    `columns` are column names given by the user; with them, any table or JSON is accepted.
    """
    text = text.removeprefix("\ufeff")
    sample = text[:_SAMPLE]
    tests: tuple[Callable[[str], str | None], ...] = (
        *(_store_file, _exported_todo, _markup, _json, _reference),
        *(_table, _yaml, _org, _todo),
    )
    if columns:
        tests = (_generic_json, _generic_table)
    found = next(filter(None, (test(sample) for test in tests)), None)
    if found == "todotxt" and name.lower().endswith((".md", ".markdown")):
        found = None
    if found or columns:
        return found
    if _is_markdown(text):
        return "markdown"
    return "text" if _is_list_of_urls(sample) else None


def _markup(text: str) -> str | None:
    if not text.lstrip().startswith("<"):
        return None
    if re.search(_BOOKMARK_FILE, text):
        return "netscape"
    if re.search(_OPML, text):
        return "opml"
    if re.search(_PLIST, text):
        return "safari"
    if re.search(_FEED, text):
        return "feed"
    return "pocket-html" if re.search(_OLD_POCKET, text) else None


def _json(text: str) -> str | None:
    if not re.match(_JSON, text) and len(re.findall(_OBJECT_LINE, text)) < _SOME_LINES:
        return None
    if re.match(_EXPORTED_JSON, text):
        return "readtrack"
    keys = set(re.findall(_KEY, text))
    for format_name, all_of, one_of in _KEYS:
        if all_of <= keys and one_of & keys:
            return format_name
    return _generic_json(text) if _have_urls(keys) or re.search(_URL, text[:200]) else None


def _have_urls(keys: Iterable[str]) -> bool:
    from readtrack.importers import generic

    return not _url_names().isdisjoint(map(generic.spaced, keys))


@cache
def _url_names() -> Set[str]:
    from readtrack.importers import generic

    return {*generic.NAMES["url"], *generic.NAMES["doi"]}


def _generic_json(text: str) -> str | None:
    if not re.match(_JSON, text) and len(re.findall(_OBJECT_LINE, text)) < _SOME_LINES:
        return None
    # A single broken line does not matter.
    lines = [line for line in text.splitlines() if line.startswith("{")]
    whole = sum(line.rstrip().endswith("}") for line in lines)
    return "jsonl" if re.match(_LINE_OF_JSON, text) or (len(lines) > 1 and 2 * whole >= len(lines)) else "json"


def _reference(text: str) -> str | None:
    if re.search(_RIS, text):
        return "ris"
    return "bibtex" if re.search(_BIBTEX, text) and not re.search(_BOX, text) else None


def _table(text: str) -> str | None:
    _, names = tables.header(text)
    columns = set(names)
    rows = [line for line in text[:_SAMPLE].splitlines()[:10] if line.strip()]
    if len(rows) > 1 and "-" in rows[1] and re.fullmatch(_TABLE_RULE, rows[1]):
        return None  # a table of Markdown
    for format_name, needed in _COLUMNS:
        if needed <= columns:
            return format_name
    if columns & _url_names() and not any(re.search(_URL, name) for name in names):
        return "csv"
    return None


def _generic_table(text: str) -> str | None:
    return "csv" if tables.header(text)[1] else None


def _store_file(text: str) -> str | None:
    """A `reading.toml`, whose comments are not headings of Markdown."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return "readtrack" if "[[link]]" in text and re.match(_STORE_LINE, first) else None


def _exported_todo(text: str) -> str | None:
    """A file written by `export`, whatever its titles begin with: every line has a topic and an id."""
    lines = text.split("\n")[:-1] if len(text) >= _SAMPLE else text.split("\n")
    return "todotxt" if any(map(str.strip, lines)) and all(map(re.compile(_EXPORTED_TODO).fullmatch, lines)) else None


def _yaml(text: str) -> str | None:
    """A list of mappings with URLs; a mapping with a single key may also be a Markdown item."""
    if not re.search(_YAML, text) or not re.search(_URL, text):
        return None
    from readtrack.importers import simple_yaml

    found = [values for _, values in simple_yaml.items(text)]
    named = [values for values in found if len(values) > 1 and _have_urls(values)]
    return "yaml" if found and 2 * len(named) >= len(found) else None


def _org(text: str) -> str | None:
    return "org" if re.search(_ORG, text) else None


def _todo(text: str) -> str | None:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or any(re.match(_BULLET, line) for line in lines):
        return None
    return "todotxt" if 2 * sum(bool(re.match(_TODO, line)) for line in lines) > len(lines) else None


def _is_list_of_urls(text: str) -> bool:
    """Whether enough lines have a URL to make the text a list of URLs, with or without titles."""
    if text.lstrip()[:1] in ("<", "{", "[") or "\0" in text:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and not re.search(_WEB, lines[0]):  # possibly a table with unknown column names
        counts = {delimiter: lines[0].count(delimiter) for delimiter in ",;" if delimiter in lines[0]}
        if any(all(line.count(one) >= count for line in lines) for one, count in counts.items()):
            return False
    return bool(lines) and 3 * sum(re.search(_WEB, line) is not None for line in lines) >= len(lines)


def _is_markdown(text: str) -> bool:
    from readtrack.importers import markdown  # its parser is imported only here

    return markdown.recognises(text)
