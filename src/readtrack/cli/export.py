"""The command `export`: a checklist, a web page, or a file for another program."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from readtrack.cli import options
from readtrack.cli.session import Session, tell
from readtrack.core.model import STATES, Link, ReadingList
from readtrack.core.select import select
from readtrack.errors import ReadtrackError, UsageError
from readtrack.exporters import BY_NAME, FORMATS, Format, by_extension, is_ours, web_url, write
from readtrack.storage import paths
from readtrack.storage.fileops import FileOps, put_file
from readtrack.text import tidy, typed

if TYPE_CHECKING:
    from readtrack.exporters.markdown_in_place import Edited

_NAMES = "|".join(BY_NAME)
_MAX_LISTED = 8


def export_command(
    ctx: typer.Context,
    path: Annotated[str, typer.Argument(metavar="[PATH]", help="Output file (default: - for standard output).")] = "-",
    words: options.Words = [],
    topic: options.Topics = [],
    tag: options.Tags = [],
    status: options.Statuses = [],
    since: options.Since = "",
    until: options.Until = "",
    format_name: Annotated[
        str, typer.Option("--format", metavar=_NAMES, help="Output format (default: from the file extension).")
    ] = "",
    name_map: options.HeadingMap = [],
    untick: Annotated[bool, typer.Option("--untick", help="Untick boxes that are ahead of the list.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Keep CSV cells that look like formulas unescaped.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file, whatever it contains.")] = False,
) -> None:
    """Export links in other formats: all of them, or those that match the filters of `list`.

    An existing Markdown checklist is updated in place: boxes are ticked, new links are added under their headings, and
    the rest stays as it is. .html is a page to publish, netscape a bookmark file for browsers.

    \b
    Examples:
      readtrack export TODO.md
      readtrack export reading.html
      readtrack export bookmarks.html --format netscape -t vllm
      readtrack export -s done > finished.md
    """
    session: Session = ctx.obj
    kind = _kind(path, format_name)
    if raw and kind.name not in {"csv", "pocket"}:
        raise UsageError("--raw requires --format csv or pocket")
    names = options.topics_by_heading(name_map)
    if (untick or names) and (kind.name != "markdown" or path == "-"):
        raise UsageError("--untick and --map need an existing Markdown file")
    store = session.store()
    reading_list = store.load().reading_list
    wanted = options.filter_of(
        reading_list,
        topic=topic,
        tag=tag,
        words=words,
        states=options.states_of(status, default=frozenset(STATES)),
        since=since,
        until=until,
        today=session.today,
    )
    found = select(reading_list, wanted)
    if found.undated:
        tell(f"left out: {_links(found.undated)} without a date")

    if kind.name == "atom":
        finished = [link for link in found.links if link.state == "done"]
        dated = tuple(link for link in finished if link.done is not True)
        if len(dated) < len(finished):
            tell(f"left out: {_links(len(finished) - len(dated))} finished without a date")
        found = found._replace(links=dated)

    def rendered() -> str:
        feed = _feed_beside(paths.as_path(path)) if kind.name == "html" and path != "-" else None
        return write(kind, reading_list, found.links, today=session.today, raw=raw, feed=feed)

    if path == "-":
        text = rendered()
        _tell_without_url(kind, found.links)
        session.write(text)
        return
    session.would_change = True
    target = _Target(paths.as_path(path), tidy(path))
    if target.is_same_as(store.path):
        raise ReadtrackError(f"{target.name}: is the reading list itself")
    _write_file(target, kind, rendered, _Job(reading_list, found.links, names, untick), force=force)


@dataclass(frozen=True, slots=True)
class _Job:
    """The links and settings for updating a checklist."""

    reading_list: ReadingList
    links: Sequence[Link]
    names: Mapping[str, str]
    untick: bool


@dataclass(frozen=True, slots=True)
class _Target:
    path: Path
    name: str  # for messages

    def is_same_as(self, path: Path) -> bool:
        try:
            return self.path.samefile(path)
        except OSError:
            return False

    def read(self) -> bytes | None:
        """None if there is no such file or it is not a regular file. Raises `ReadtrackError`."""
        try:
            return self.path.read_bytes() if self.path.is_file() else None
        except OSError as error:
            raise ReadtrackError(f"{self.name}: {error.strerror}") from error

    def put(self, data: bytes, *, expected: bytes | None) -> None:
        try:
            if not put_file(FileOps(), self.path, data, expected=expected):
                raise ReadtrackError(
                    f"{self.name}: was changed in the meantime and is left unchanged",
                    hint="try again",
                    tells_outcome=True,
                )
        except OSError as error:
            raise ReadtrackError(f"{self.name}: cannot be written: {error.strerror}") from error


def _kind(path: str, name: str) -> Format:
    if name:
        if name not in BY_NAME:
            raise UsageError(f"unknown format {tidy(name)!r}", hint=f"valid formats: {', '.join(BY_NAME)}")
        return BY_NAME[name]
    if path == "-":
        return BY_NAME["markdown"]
    kind = by_extension(Path(path))
    if kind is None:
        extensions = " ".join(one.extensions[0] for one in FORMATS if one.extensions)
        raise UsageError(
            f"cannot infer a format from {tidy(path)!r}", hint=f"--format {_NAMES} · extensions: {extensions}"
        )
    return kind


def _feed_beside(path: Path) -> str | None:
    """The name of a feed exported by readtrack in the directory of a page."""
    for extension in BY_NAME["atom"].extensions:
        for other in sorted(path.parent.glob(f"*{extension}")):
            with suppress(OSError), other.open("rb") as file:
                if is_ours(file.read(2000).decode("utf-8", "replace"), BY_NAME["atom"]):
                    return other.name
    return None


def _write_file(target: _Target, kind: Format, rendered: Callable[[], str], job: _Job, *, force: bool) -> None:
    old = target.read()
    if old is not None and old.strip(b"\xef\xbb\xbf \t\r\n") and not force:
        if kind.name == "markdown":
            _edit(target, old, job)
            return
        if not is_ours(old.decode("utf-8", "replace"), kind):
            raise ReadtrackError(
                f"{target.name}: is not a {kind.title} export of readtrack",
                hint="to overwrite it: --force",
            )
    data = rendered().encode()
    _tell_without_url(kind, job.links)
    if data == old:
        tell(f"{target.name}: up to date")
        return
    target.put(data, expected=old)
    tell(f"{target.name}: {_links(len(job.links))}")


def _edit(target: _Target, old: bytes, job: _Job) -> None:
    """Update the checklist and report what was done and what was not."""
    from readtrack.exporters.markdown_in_place import edit
    from readtrack.importers.markdown import recognises

    # A byte order mark stays part of the text, so that all bytes are preserved.
    encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(old[:2], "utf-8")
    try:
        text = old.decode(encoding)
    except UnicodeDecodeError as error:
        line = old.count(b"\n", 0, error.start) + 1
        raise ReadtrackError(f"{target.name}:{line}: is not UTF-8", hint="save it as UTF-8") from None
    if not recognises(text):
        raise ReadtrackError(f"{target.name}: is not a Markdown list", hint="to overwrite it: --force")
    edited = edit(text, job.reading_list, job.links, names=job.names, untick=job.untick)
    if edited.text != text:
        target.put(edited.text.encode(encoding), expected=old)
    _report(target.name, edited)


def _report(name: str, edited: Edited) -> None:
    done = []
    if edited.changed:
        done.append(f"{edited.changed} {'box' if edited.changed == 1 else 'boxes'} changed")
    if edited.added:
        done.append(f"{_links(len(edited.added))} added")
    tell(f"{name}: {', '.join(done) or 'up to date'}")
    if edited.left_out:
        _tell_each("left out, not representable in Markdown: ", [repr(tidy(link.label)) for link in edited.left_out])
    command = typed(("readtrack", "import", name))
    _tell_each("not in the list: ", [f"{name}:{line} {tidy(title)!r}" for line, title in edited.unknown])
    if edited.unknown:
        tell(f"hint: such links stay in the file; to import them: {command}")
    _tell_each("ahead of the store: ", [f"{name}:{line} {tidy(title)!r}" for line, title in edited.ahead])
    if edited.ahead:
        count = len(edited.ahead)
        which = "1 box is" if count == 1 else f"{count} boxes are"
        tell(f"hint: {which} ahead of the store: run `{command}` first, or untick with --untick")


def _tell_each(start: str, entries: Sequence[str]) -> None:
    for entry in entries[:_MAX_LISTED]:
        tell(start + entry)
    if len(entries) > _MAX_LISTED:
        tell(f"{start}{len(entries) - _MAX_LISTED} more")


def _tell_without_url(kind: Format, links: Sequence[Link]) -> None:
    count = sum(not web_url(link) for link in links)
    if count and kind.needs_url:
        tell(f"left out: {_links(count)} without a web URL")


def _links(count: int) -> str:
    return "1 link" if count == 1 else f"{count} links"
