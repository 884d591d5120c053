"""The keys: one table for bindings, help, palette and documentation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Key(NamedTuple):
    names: tuple[str, ...]  # Textual's names
    shown: str  # as shown in help and documentation
    action: str
    help: str
    short: str = ""  # for the footer


MOVE, MARK, SHOW, CHANGE, MORE = "Move", "Mark", "Choose what is shown", "Change", "More"
GROUPS: dict[str, tuple[Key, ...]] = {
    MOVE: (
        Key(("j", "down"), "j ↓", "down", "Down"),
        Key(("k", "up"), "k ↑", "up", "Up"),
        Key(("g", "home"), "g Home", "first", "First line"),
        Key(("G", "end"), "G End", "last", "Last line"),
        Key(("ctrl+d", "pagedown"), "^d PgDn", "page_down", "Half a screen down"),
        Key(("ctrl+u", "pageup"), "^u PgUp", "page_up", "Half a screen up"),
        Key(("tab",), "Tab", "other_pane", "Other pane"),
        Key(("h", "left"), "h ←", "topics", "Go to the topics"),
        Key(("l", "right"), "l →", "links", "Go to the links"),
        Key(("n",), "n", "next", "Go to the link that `next` suggests", "next"),
        Key(("J",), "J", "preview_down", "Scroll the preview down"),
        Key(("K",), "K", "preview_up", "Scroll the preview up"),
    ),
    MARK: (
        Key(("space",), "Space", "mark", "Mark or unmark the link and go down", "mark"),
        Key(("v",), "v", "mark_range", "Start or end a range of marks that follows the cursor"),
        Key(("asterisk",), "*", "mark_all", "Mark or unmark all links shown"),
        Key(("escape",), "Esc", "clear", "Clear the filter, then the marks"),
    ),
    SHOW: (
        Key(("slash",), "/", "filter", "Filter as you type", "filter"),
        Key(("f",), "f", "states", "Cycle through states: left, all, done, dropped", "states"),
        Key(("S",), "S", "sort", "Cycle through orders: file, date added, date done, title, topic, minutes"),
        Key(("1",), "1", "list", "The list"),
        Key(("2",), "2", "stats", "Statistics"),
        Key(("3",), "3", "log", "Finished links"),
        Key(("4",), "4", "doctor", "Problems in the file"),
        Key(("5",), "5", "inbox", "The inbox; Enter adds a link from it to a topic"),
    ),
    CHANGE: (
        Key(("enter", "o"), "Enter o", "open", "Open in the browser and mark as reading", "open"),
        Key(("O",), "O", "peek", "Open in the browser only"),
        Key(("d",), "d", "done", "Mark as done", "done"),
        Key(("D",), "D", "done_on", "Mark as done on another date"),
        Key(("s",), "s", "start", "Mark as reading", "start"),
        Key(("x",), "x", "drop", "Drop (give up on it)", "drop"),
        Key(("r",), "r", "reopen", "Reopen (revert done, dropped or reading)", "reopen"),
        Key(("t",), "t", "tags", "Add or remove tags: gpu -old", "tags"),
        Key(("m",), "m", "move", "Move to another topic", "move"),
        Key(("left_curly_bracket",), "{", "move_up", "Move up in the reading order"),
        Key(("right_curly_bracket",), "}", "move_down", "Move down in the reading order"),
        Key(("N",), "N", "note", "Add a line to the note"),
        Key(("a",), "a", "add", "Add links; pasting a URL anywhere does the same", "add"),
        Key(("e",), "e", "edit", "Edit the link in $EDITOR"),
        Key(("X", "delete"), "X Del", "remove", "Remove from the file, after confirmation"),
        Key(("u",), "u", "undo", "Undo", "undo"),
        Key(("ctrl+r",), "^r", "redo", "Redo"),
    ),
    MORE: (
        Key(("y",), "y", "copy", "Copy the URL"),
        Key(("question_mark",), "?", "help", "All keys; type to search, Enter runs one", "keys"),
        Key(("colon",), ":", "palette", "All actions and topics by name"),
        Key(("ctrl+z",), "^z", "suspend_process", "Suspend; `fg` in the shell resumes"),
        Key(("q", "ctrl+c"), "q", "quit", "Quit", "quit"),
    ),
}
FOOTER = ("help", "open", "done", "start", "drop", "tags", "move", "undo", "filter", "next", "add", "quit")
FOOTER_MARKED = ("done", "start", "drop", "reopen", "tags", "move", "open")


def all_keys() -> Iterator[Key]:
    for keys in GROUPS.values():
        yield from keys


def key_of(action: str) -> Key:
    return next(key for key in all_keys() if key.action == action)


def markdown_table() -> str:
    """The table of keys for the documentation."""
    lines = ["| Key | Action |", "| --- | --- |"]
    for group, keys in GROUPS.items():
        lines.append(f"| | **{group}** |")
        for key in keys:
            names = " ".join(f"`{name}`" for name in key.shown.split())
            lines.append(f"| {names} | {key.help} |")
    return "\n".join(lines) + "\n"
