"""The command `note`: append to the note of a link."""

import sys
from typing import Annotated

import typer

from readtrack.cli.naming import named
from readtrack.cli.options import FormatName, Json, Links, Note, given_note, noted, read_stdin
from readtrack.cli.session import Session, tell, typed_line
from readtrack.core.actions import add_note
from readtrack.errors import UsageError


def note_command(
    ctx: typer.Context,
    ids: Links = [],
    text: Note = None,
    edit: Annotated[bool, typer.Option("--edit", help="Edit the link in your editor.")] = False,
    json: Json = False,
    format_name: FormatName = "",
) -> None:
    """Append text to the note of a link; without a link, of the one that you are reading.

    The text comes from -m or standard input. On a terminal, type or paste it and end with an empty line.

    \b
    Examples:
      readtrack note kqz -m 'read again'
      readtrack note prefix cache -m 'blocks are hashed with their prefix'
      pbpaste | readtrack note kqz -
    """
    session: Session = ctx.obj
    if edit:
        from readtrack.cli.edit import edit_by_hand

        if text is not None:
            raise UsageError("--edit and --note cannot be used together")
        output = session.format(format_name, json=json)
        _, links = named(session, ids, output, command="note", only_one=True)
        edit_by_hand(session, [links[0].id], format_name, json=json)
        return
    output = session.format(format_name, json=json)
    is_piped = ids[-1:] == ["-"] or text == "-"
    arguments = [argument for argument in ids if argument != "-"]
    if is_piped and not arguments:
        raise UsageError("standard input is the note: pass the link as an argument", hint="readtrack note ID -")
    given = "" if is_piped else given_note(text)
    loaded, links = named(session, arguments, output, command="note")
    note = given or noted(_read(is_piped=is_piped))
    if not note:
        raise UsageError("the note is empty", hint="readtrack note ID -m TEXT")
    saved = session.save(loaded, add_note(links, note))
    session.show(saved, output)


def _read(*, is_piped: bool) -> str:
    if not is_piped and sys.stdin is not None and sys.stdin.isatty():
        tell("Type or paste the note, then an empty line:")
        lines: list[str] = []
        for line in iter(typed_line, ""):
            if not line.strip():
                break
            lines.append(line)
        return "".join(lines)
    return read_stdin()
