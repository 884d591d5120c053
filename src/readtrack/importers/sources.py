"""From bytes to `Contents`: encodings, formats, and files that contain several files.

Zips and directories are read alike, member by member and in memory; paths in a zip are never written. One budget for
the whole path, and a refusal of nested zips, keep hostile archives from filling the memory.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import cast

from readtrack.errors import UsageError
from readtrack.importers import FORMATS, Contents, Entry, Reader, Settings, Skipped, Unreadable
from readtrack.importers.detect import detect
from readtrack.text import tidy

MOST_MEMBERS = 20_000
MOST_BYTES = 512 * 2**20
MOST_RATIO = 200  # largest expansion of a member, and of the whole zip; a megabyte is always allowed
_ZIP = b"PK\x03\x04"
_BINARY_PLIST = b"bplist00"
_EMPTY_ZIP = b"PK\x05\x06"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]{1,40})""", re.IGNORECASE)
# Files that are often mistaken for exports; by their first bytes.
_HINTS = (
    (b"mozLz40\0", "in Firefox: Bookmarks › Manage › Import and Backup › Export to HTML"),
    (b"SQLite format 3\0", "this is the database of a program: export from the program instead"),
)
# Omnivore's zip also contains articles and highlights.
_URL = re.compile(r"(?:^|\s)https?://[^\s/]", re.IGNORECASE)  # in prose, not within the quotes of a format
_METADATA = re.compile(r"(?:.*/)?metadata_\d+_to_\d+\.json")
# Pocket's zip also contains highlights.
_ANNOTATIONS = re.compile(r"(?:.*/)?annotations/part_\d+\.json")
_READABLE = (
    *(".csv", ".json", ".jsonl", ".ndjson", ".html", ".htm", ".md", ".markdown", ".txt", ".bib", ".ris", ".opml"),
    *(".org", ".xml", ".rss", ".atom", ".yaml", ".yml", ".plist"),
)


def read_path(path: Path, *, settings: Settings, format_name: str = "", encoding: str = "") -> Contents:
    """The contents of a file, zip or directory. Raises `Unreadable` if it cannot be read or has an unknown format."""
    try:
        if path.is_dir():
            return _together(_files(path), settings, format_name, encoding, budget=_Budget())
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{error.strerror}") from error
    return read(data, path.name, settings=settings, format_name=format_name, encoding=encoding)


def read(data: bytes, name: str, *, settings: Settings, format_name: str = "", encoding: str = "") -> Contents:
    """The contents of `data`, the bytes of a file called `name`. Raises `Unreadable`."""
    if _is_zip(data):
        return _together(_members(data, _Budget()), settings, format_name, encoding)
    return _read_text(data, name, settings, format_name, encoding)


def _read_text(data: bytes, name: str, settings: Settings, format_name: str, encoding: str) -> Contents:
    if not data.strip():
        raise Unreadable("is empty")
    if data.startswith(_BINARY_PLIST):
        from readtrack.importers import safari  # the only reader of property lists

        data = safari.as_text(data)
    text = decode(data, encoding)
    found = format_name or detect(text, name, columns=set(settings.columns.values()))
    if found is None:
        hint = next((hint for start, hint in _HINTS if data.startswith(start)), None)
        if hint is None and _URL.search(text):
            hint = "to add the links in a text: readtrack add - < FILE · or readtrack inbox --take --inbox FILE"
        raise Unreadable(
            "unsupported or unrecognised format",
            hint=hint
            or "supported formats: readtrack import --help · set one: --format NAME · or a column: --columns url=NAME",
        )
    return reader(found)(text, settings)


def reader(format_name: str) -> Reader:
    """The reader of a format. Raises `UsageError` for an unknown name."""
    if format_name not in FORMATS:
        raise UsageError(f"unknown format {tidy(format_name)!r}", hint=f"valid formats: {', '.join(FORMATS)}")
    found = FORMATS[format_name]
    return cast("Reader", getattr(import_module(f"readtrack.importers.{found.module}"), found.function))


def decode(data: bytes, encoding: str = "") -> str:
    """The text in `data`, decoded as requested, by its byte order mark, as UTF-8, or as declared in HTML and XML.

    Raises `Unreadable`, and `UsageError` for an unknown encoding.
    """
    if encoding:
        try:
            return data.decode(encoding).removeprefix("\ufeff")
        except (LookupError, ValueError) as error:
            if isinstance(error, UnicodeDecodeError):
                raise _undecodable(data, error, encoding) from None
            raise UsageError(
                f"unknown encoding {tidy(encoding)!r}", hint="use a name such as gbk, big5, shift_jis, latin-1"
            ) from None
    marked = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if marked is None and len(data) > 3 and 0 in data[:2] and data[:2] != b"\0\0":
        marked = "utf-16-be" if data[0] == 0 else "utf-16-le"
    try:
        return data.decode(marked or "utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        found = _DECLARED.search(data[:1024]) if marked is None and data.lstrip().startswith(b"<") else None
        try:
            if found:
                return data.decode(found[1].decode())
        except (LookupError, ValueError):
            pass
        raise _undecodable(data, error, marked or "UTF-8") from None


def _undecodable(data: bytes, error: UnicodeDecodeError, encoding: str) -> Unreadable:
    line = data.count(b"\n", 0, error.start) + 1
    return Unreadable(
        f"is not {encoding} (byte 0x{data[error.start]:02x})", hint="set its encoding: --encoding gbk", place=str(line)
    )


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in (*_READABLE, ".zip") and path.is_file():
            yield path.name, path.read_bytes()
    for path in sorted((folder / "annotations").glob("part_*.json")):
        yield f"annotations/{path.name}", path.read_bytes()


@dataclass(slots=True)
class _Budget:
    """The remaining budget for all zips of one path."""

    members: int = field(default_factory=lambda: MOST_MEMBERS)
    size: int = field(default_factory=lambda: MOST_BYTES)


def _is_zip(data: bytes) -> bool:
    return data.startswith((_ZIP, _EMPTY_ZIP))


def _members(data: bytes, budget: _Budget) -> Iterator[tuple[str, bytes]]:
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

    total = max(2**20, MOST_RATIO * len(data))
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            budget.members -= len(infos)
            if budget.members < 0:
                raise Unreadable(f"is a zip of {len(infos)} files; more than {MOST_MEMBERS} are not read")
            names = [info.filename for info in infos]
            has_metadata = any(map(_METADATA.fullmatch, names))
            for info in infos:
                name = info.filename
                if not name.lower().endswith(_READABLE) or name.startswith("__MACOSX/"):
                    continue
                if has_metadata and not _METADATA.fullmatch(name):
                    continue
                if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                    # The other decompressors of the standard library expand a whole block before a limit can apply.
                    raise NotImplementedError("only stored and deflated files are supported")
                most = max(2**20, MOST_RATIO * info.compress_size)
                with archive.open(info) as file:
                    content = file.read(min(most, total, budget.size) + 1)
                total -= len(content)
                budget.size -= len(content)
                if len(content) > most or total < 0:
                    raise Unreadable(f"{tidy(name)} expands more than {MOST_RATIO}-fold, refused as a zip bomb")
                if budget.size < 0:
                    raise Unreadable(f"contains more than {MOST_BYTES // 2**20} MB")
                yield name, content
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        # RuntimeError: encrypted; NotImplementedError: a compression that Python does not support.
        raise Unreadable(f"is an unreadable zip: {tidy(str(error))}") from None


def _together(
    files: Iterable[tuple[str, bytes]],
    settings: Settings,
    format_name: str,
    encoding: str,
    *,
    budget: _Budget | None = None,
) -> Contents:
    """The contents of several files, with their names in the places; files in unknown formats are reported.

    Zips among them are opened within the budget; without one, as in a zip, they are not opened.
    """
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    annotations: list[str] = []
    known = 0
    for name, data in files:
        if _ANNOTATIONS.fullmatch(name):
            annotations.append(data.decode("utf-8", "replace"))
            continue
        try:
            if not _is_zip(data):
                found = _read_text(data, name, settings, format_name, encoding)
            elif budget:
                found = _together(_members(data, budget), settings, format_name, encoding)
            else:
                raise Unreadable("is a zip in a zip: unpack the outer one")
        except Unreadable as error:
            skipped.append(Skipped(0, "", str(error), name))
            continue
        known += 1
        entries += [one._replace(place=f"{name}:{where(one)}") for one in found.entries]
        skipped += [replace(one, place=f"{name}:{where(one)}") for one in found.skipped]
    if not known:
        names = f": {', '.join(one.place for one in skipped[:5])}" if skipped else ""
        raise Unreadable(f"contains no file in a supported format{names}")
    contents = Contents(tuple(entries), tuple(skipped))
    if annotations:
        from readtrack.importers.pocket import with_highlights

        contents = with_highlights(contents, annotations)
    return contents


def where(one: Entry | Skipped) -> str:
    """The place in its file, for messages."""
    return one.place or str(one.line)
