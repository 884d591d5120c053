"""The output of `doctor` on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from readtrack.core.lint import Finding, Repair
from readtrack.output.pretty import Screen
from readtrack.text import tidy


def findings(screen: Screen, found: Sequence[tuple[Finding, Repair]], name: str, *, count: int) -> str:
    """The problems in the store `name`, in the format of linters, and a summary; `count` is the number of its links."""
    text = Text()
    for finding, repair in found:
        text.append("fixed " if repair == "fixed" else "", style="green")
        text.append(f"{tidy(name)}:{finding.line}:{finding.column}:", style="bold")
        text.append(f" {tidy(finding.message)} ").append(f"[{finding.code}]\n", style="dim")
    repairs = Counter(repair for _, repair in found)
    left = repairs.total() - repairs["fixed"]
    parts = [f"{repairs['fixed']} fixed (to revert: readtrack undo)"] if repairs["fixed"] else []
    parts += [f"{left} left"] if left else []
    parts += [f"{repairs['safe']} safe to fix: readtrack doctor --fix"] if repairs["safe"] else []
    links = "1 link" if count == 1 else f"{count} links"
    return screen.show(text.append(", ".join(parts) or f"no problems in {links}", style="dim"))
