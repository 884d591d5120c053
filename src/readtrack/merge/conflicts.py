"""Conflicts of a merge: written with git's markers, read back from them, and resolved."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from readtrack.toml.document import BOM

Style = Literal["merge", "diff3"]
Side = Literal["ours", "theirs", "both"]

MARKER_SIZE = 7  # git's default; the attribute conflict-marker-size changes it


class Labels(NamedTuple):
    """The labels after the markers."""

    ours: str = "ours"
    base: str = "base"
    theirs: str = "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """The lines of each side without the last line end; None if the side has none."""

    about: str  # what is in conflict, for messages
    base: str | None
    ours: str | None
    theirs: str | None
    is_union: bool = False  # ours followed by theirs is valid TOML

    def side(self, side: Side) -> str | None:
        """The text of one side. "both": ours and theirs if that is valid, otherwise ours below theirs as a comment."""
        if side != "both":
            return self.ours if side == "ours" else self.theirs
        if self.ours is None or self.theirs is None:
            return self.theirs if self.ours is None else self.ours
        if self.is_union:
            return f"{self.ours}\n{self.theirs}"
        return "".join(f"# {line}\n" for line in self.theirs.split("\n")) + self.ours


Chunk = str | Conflict
# Pieces of text, each with the gap after it: a line end and blank lines.
Woven = list[tuple[Chunk, str]]


def chosen(woven: Woven, side: Side, *, eol: str) -> str:
    """The text with all conflicts resolved for one side."""
    return _joined(woven, lambda conflict: conflict.side(side), eol)


def with_markers(woven: Woven, *, size: int, style: Style, labels: Labels, eol: str) -> str:
    def show(conflict: Conflict) -> str:
        lines = [f"{'<' * size} {labels.ours}", conflict.ours]
        if style == "diff3":
            lines += [f"{'|' * size} {labels.base}", conflict.base]
        lines += ["=" * size, conflict.theirs, f"{'>' * size} {labels.theirs}"]
        return "\n".join(line for line in lines if line is not None)

    return _joined(woven, show, eol)


def _joined(woven: Woven, show: Callable[[Conflict], str | None], eol: str) -> str:
    parts: list[str] = []
    for chunk, gap in woven:
        text = show(chunk) if isinstance(chunk, Conflict) else chunk
        if text is None:  # two gaps are now adjacent: keep the larger one, or the second one at the end of the text
            if len(parts) > 2 and ("\n" not in gap or gap.count("\n") > parts[-1].count("\n")):
                parts[-1] = gap
            continue
        is_foreign = isinstance(chunk, Conflict) and "\n" in text
        parts += [text.replace("\r\n", "\n").replace("\n", eol) if is_foreign else text, gap]
    return "".join(parts)


class Sides(NamedTuple):
    """The texts whose merge left the markers; the base is None in git's `merge` style, which does not show it."""

    base: str | None
    ours: str
    theirs: str


def sides(text: str) -> Sides | None:
    """Parse conflict markers in git's styles merge, diff3 and zdiff3, even inside a TOML string.

    None if there are none or they are incomplete.
    """
    bom = BOM if text.startswith(BOM) else ""
    text = text[len(bom) :]
    found = re.search(r"(?m)^(<{7,})(?: |\r?$)", text)
    if found is None:
        return None
    size = len(found[1])
    opening, middle, dividing, closing = (_marker(character, size) for character in "<|=>")
    base: list[str] | None = []
    ours: list[str] = []
    theirs: list[str] = []
    inside, has_base = "", False  # which part of a conflict; whether it has shown its base
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        if opening(line) and not inside:
            inside, has_base = "<", False
        elif middle(line) and inside == "<":
            inside, has_base = "|", True
        elif dividing(line) and inside in {"<", "|"}:
            inside = "="
            base = base if has_base else None
        elif closing(line) and inside == "=":
            inside = ""
        else:
            if inside in {"", "<"}:
                ours.append(line)
            if inside in {"", "|"} and base is not None:
                base.append(line)
            if inside in {"", "="}:
                theirs.append(line)
    if inside:
        return None
    return Sides(None if base is None else bom + "".join(base), bom + "".join(ours), bom + "".join(theirs))


def without_labels(text: str) -> str:
    """The text without the labels after its markers, which depend on how the merge was started."""
    return re.sub(r"(?m)^(<{7,}|>{7,}|\|{7,}) [^\r\n]*", r"\1", text)


def conflicts_in(woven: Woven) -> tuple[Conflict, ...]:
    return tuple(chunk for chunk, _ in woven if isinstance(chunk, Conflict))


def _marker(character: str, size: int) -> Callable[[str], re.Match[str] | None]:
    label = r"\r?\n?" if character == "=" else r"(?: [^\n]*)?\r?\n?"
    return re.compile(re.escape(character * size) + label + r"\Z").match
