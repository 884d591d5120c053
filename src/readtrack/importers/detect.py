"""Detect the format of a text by its content; the file name only decides between formats that look alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Set

from readtrack.importers import generic, tables

_SAMPLE = 65536
_BOOKMARK_FILE = re.compile(r"<!doctype\s+netscape-bookmark-file|<dt>\s*<(?:a|h3)\b", re.IGNORECASE)
_OLD_POCKET = re.compile(
    r"<title>\s*pocket export|<li>\s*<a\s[^>]*\btime_added=|<h1>[^<]*</h1>\s*<[ou]l>", re.IGNORECASE
)
_FEED = re.compile(r"<(?:rss|rdf:rdf|(?:atom:)?feed)\b", re.IGNORECASE)
_PLIST = re.compile(r"<plist\b.*?<key>Children</key>", re.DOTALL)
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*")
_OPML = re.compile(r"<opml\b|<outline\s", re.IGNORECASE)
_JSON = re.compile(r'\s*+(?:\[\s*+(?:[{\]]|\[\s*+[\["{\d]|"https?:)|\{\s*+["}])')
_EXPORTED_JSON = re.compile(r'\s*+\{\s*+"readtrack"\s*+:\s*+\d')
_STORE_LINE = re.compile(r"version\s*=\s*\d|\[\s*topic\s*\.|\[\[\s*link\s*\]\]")
_KEY = re.compile(r'(?<!\\)"([\w $-]{1,40})"\s*+:')
_OBJECT_LINE = re.compile(r'^\{\s*+"[^\n]*\}[ \t\r]*$', re.MULTILINE)
_SOME_LINES = 2  # that are objects; the first line may then be broken
_LINE_OF_JSON = re.compile(r"\s*+\{[^\n]*\}[ \t\r]*\n\s*+\{")
_RIS = re.compile(r"^TY  - ", re.MULTILINE)
_BIBTEX = re.compile(
    r"^[ \t]*@(?:[a-z]+)[ \t]*[{(][^{}@\n]{0,200}(?:,[ \t\r]*$|=|[ \t\r]*\n\s*,)", re.IGNORECASE | re.MULTILINE
)
_BOX = re.compile(r"^[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[.\][ \t]|^#{1,6}[ \t]|^```", re.MULTILINE)
_TODO = re.compile(r"(?:x |\([A-Z]\) |\d{4}-\d{2}-\d{2} )|.*\s[+@]\w")
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_ORG = re.compile(
    r"\[\[https?:[^\]\n]+\]\[|^\*+ (?:TODO|DONE|NEXT)\s(?![^\n]*\]\(http)|^#\+(?:TITLE|AUTHOR|STARTUP|FILETAGS):",
    re.IGNORECASE | re.MULTILINE,
)
_YAML = re.compile(r"^ *- [\w-]+:(?: |$)", re.MULTILINE)
_BULLET = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)]|#{1,6})\s|\s*[|<]")
_EXPORTED_TODO = re.compile(r".* \+\S.* id:\S+\s*|\+\S.* id:\S+\s*|\s*")
_URL = re.compile(r"https?://", re.IGNORECASE)

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
_URL_NAMES = {*generic.NAMES["url"], *generic.NAMES["doi"]}


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
    if _BOOKMARK_FILE.search(text):
        return "netscape"
    if _OPML.search(text):
        return "opml"
    if _PLIST.search(text):
        return "safari"
    if _FEED.search(text):
        return "feed"
    return "pocket-html" if _OLD_POCKET.search(text) else None


def _json(text: str) -> str | None:
    if not _JSON.match(text) and len(_OBJECT_LINE.findall(text)) < _SOME_LINES:
        return None
    if _EXPORTED_JSON.match(text):
        return "readtrack"
    keys = set(_KEY.findall(text))
    for format_name, all_of, one_of in _KEYS:
        if all_of <= keys and one_of & keys:
            return format_name
    columns = {generic.spaced(key) for key in keys}
    return _generic_json(text) if columns & _URL_NAMES or _URL.search(text[:200]) else None


def _generic_json(text: str) -> str | None:
    if not _JSON.match(text) and len(_OBJECT_LINE.findall(text)) < _SOME_LINES:
        return None
    # A single broken line does not matter.
    lines = [line for line in text.splitlines() if line.startswith("{")]
    whole = sum(line.rstrip().endswith("}") for line in lines)
    return "jsonl" if _LINE_OF_JSON.match(text) or (len(lines) > 1 and 2 * whole >= len(lines)) else "json"


def _reference(text: str) -> str | None:
    if _RIS.search(text):
        return "ris"
    return "bibtex" if _BIBTEX.search(text) and not _BOX.search(text) else None


def _table(text: str) -> str | None:
    _, names = tables.header(text)
    columns = set(names)
    rows = [line for line in text[:_SAMPLE].splitlines()[:10] if line.strip()]
    if len(rows) > 1 and "-" in rows[1] and _TABLE_RULE.fullmatch(rows[1]):
        return None  # a table of Markdown
    for format_name, needed in _COLUMNS:
        if needed <= columns:
            return format_name
    if columns & _URL_NAMES and not any(_URL.search(name) for name in names):
        return "csv"
    return None


def _generic_table(text: str) -> str | None:
    return "csv" if tables.header(text)[1] else None


def _store_file(text: str) -> str | None:
    """A `reading.toml`, whose comments are not headings of Markdown."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    return "readtrack" if "[[link]]" in text and _STORE_LINE.match(first) else None


def _exported_todo(text: str) -> str | None:
    """A file written by `export`, whatever its titles begin with: every line has a topic and an id."""
    lines = text.split("\n")[:-1] if len(text) >= _SAMPLE else text.split("\n")
    return "todotxt" if any(map(str.strip, lines)) and all(map(_EXPORTED_TODO.fullmatch, lines)) else None


def _yaml(text: str) -> str | None:
    """A list of mappings with URLs; a mapping with a single key may also be a Markdown item."""
    if not _YAML.search(text) or not _URL.search(text):
        return None
    from readtrack.importers import simple_yaml

    found = [values for _, values in simple_yaml.items(text)]
    named = [values for values in found if len(values) > 1 and {*map(generic.spaced, values)} & _URL_NAMES]
    return "yaml" if found and 2 * len(named) >= len(found) else None


def _org(text: str) -> str | None:
    return "org" if _ORG.search(text) else None


def _todo(text: str) -> str | None:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or any(_BULLET.match(line) for line in lines):
        return None
    return "todotxt" if 2 * sum(bool(_TODO.match(line)) for line in lines) > len(lines) else None


def _is_list_of_urls(text: str) -> bool:
    """Whether enough lines have a URL to make the text a list of URLs, with or without titles."""
    if text.lstrip()[:1] in ("<", "{", "[") or "\0" in text:
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and not _WEB.search(lines[0]):  # possibly a table with unknown column names
        counts = {delimiter: lines[0].count(delimiter) for delimiter in ",;" if delimiter in lines[0]}
        if any(all(line.count(one) >= count for line in lines) for one, count in counts.items()):
            return False
    return bool(lines) and 3 * sum(_WEB.search(line) is not None for line in lines) >= len(lines)


def _is_markdown(text: str) -> bool:
    from readtrack.importers import markdown  # its parser is imported only here

    return markdown.recognises(text)
