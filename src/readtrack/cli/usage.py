"""Usage errors, reworded and with suggestions."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from readtrack.cli.commands import COMMANDS, SYNONYMS
from readtrack.errors import UsageError
from readtrack.text import tidy


def usage_error(error: Any) -> UsageError:
    """A Typer error, reworded where that helps, with a suggestion."""
    near = getattr(error, "possibilities", None)
    if near:
        return UsageError(f"unknown option {error.option_name}", hint=f"did you mean {' or '.join(sorted(near))}?")
    ctx = getattr(error, "ctx", None)
    return UsageError(_reworded(error), hint=f"see {ctx.command_path} --help" if ctx else None)


def _reworded(error: Any) -> str:
    """The message of a usage error. Typer's error classes are private, so they are matched by name."""
    message: str = error.format_message() if hasattr(error, "format_message") else str(error)
    param = getattr(error, "param", None)
    match type(error).__name__:
        case "NoSuchOption":
            return f"unknown option {error.option_name}"
        case "MissingParameter" if param is not None:
            return f"missing argument {(param.metavar or param.name).strip('[]')}"
        case "BadOptionUsage":
            needs = "needs a value" if "requires" in message else "takes no value"
            return f"option {error.option_name} {needs}"
        case "BadParameter" if param is not None and hasattr(param.type, "min"):
            kind = "a whole number" if "int" in param.type.name else "a number"
            least, most = param.type.min, param.type.max
            allowed = "" if least is None else f" of at least {least}" if most is None else f" from {least} to {most}"
            value = re.search(r": (?:(['\"])(.*)\1|(\S+)) is not", message)
            given = f", not {tidy(value[2] if value[1] else value[3])!r}" if value else ""
            return f"{max(param.opts, key=len)} takes {kind}{allowed}{given}"
        case _ if message.startswith("Got unexpected extra argument"):
            return f"unexpected argument {message.rpartition('(')[2].rstrip(')')!r}"
    return message.rstrip(".")


class NoSuchCommand(UsageError):
    def __init__(self, name: str) -> None:
        near = [SYNONYMS[name]] if name in SYNONYMS else get_close_matches(name, COMMANDS)
        hint = f"did you mean {' or '.join(near)}?" if near else "readtrack --help lists the commands"
        super().__init__(f"unknown command {name!r}", hint=hint)
