"""The table of commands: all that is known of a command before it runs.

A test compares it with the modules.
"""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    module: str
    help: str
    group: str


_SEE, _CHANGE, _KEEP = "View the list", "Read and finish", "Organise the list"
_BACK, _STORE = "History", "Store and setup"
COMMANDS = {
    "list": Command("list", "List links, by default those left to read", _SEE),
    "show": Command("list", "Show all details of a link", _SEE),
    "topics": Command("list", "List topics with their counts", _SEE),
    "tags": Command("list", "List tags with their counts", _SEE),
    "stats": Command("stats", "Report completion, pace and forecast per topic", _SEE),
    "browse": Command("browse", "Browse and organise the list in full screen", _SEE),
    "review": Command("review", "Review finished links with their notes", _SEE),
    "next": Command("next", "Suggest what to read now, and say why", _CHANGE),
    "open": Command("open", "Open links in the browser and mark them as reading", _CHANGE),
    "start": Command("done", "Mark links as reading", _CHANGE),
    "done": Command("done", "Mark links as done", _CHANGE),
    "drop": Command("done", "Give up on links, keeping them in the file", _CHANGE),
    "reopen": Command("done", "Mark links as unread again", _CHANGE),
    "add": Command("add", "Add links from URLs or shared text", _KEEP),
    "inbox": Command("inbox", "List the links in the inbox, or add them to the list", _KEEP),
    "note": Command("note", "Append text to the note of a link", _CHANGE),
    "tag": Command("done", "Add tags to links", _KEEP),
    "untag": Command("done", "Remove tags from links", _KEEP),
    "retag": Command("edit", "Rename a tag on all links", _KEEP),
    "edit": Command("edit", "Edit a link by options or in your editor", _KEEP),
    "move": Command("edit", "Move links to another topic or position", _KEEP),
    "rm": Command("edit", "Remove links from the file", _KEEP),
    "topic": Command("edit", "Rename or move a topic, or remove an empty one", _KEEP),
    "import": Command("import_", "Import bookmarks, checklists and other programs' exports", _KEEP),
    "export": Command("export", "Export a checklist, a web page or a file for another program", _KEEP),
    "refresh": Command("refresh", "Fetch missing titles", _KEEP),
    "check": Command("check", "Check whether links are alive", _KEEP),
    "undo": Command("undo", "Undo the last command", _BACK),
    "redo": Command("undo", "Redo the last undone command", _BACK),
    "log": Command("undo", "List past commands, newest first", _BACK),
    "doctor": Command("doctor", "Report problems in the file, and fix the safe ones", _STORE),
    "sync": Command("sync", "Sync the list and its inbox with the git remote", _STORE),
    "git-setup": Command("git", "Set up git to merge the file link by link", _STORE),
    "resolve": Command("git", "Resolve git conflict markers in the file", _STORE),
    "init": Command("init", "Create an empty list", _STORE),
    "where": Command("init", "Print the path of the list's file", _STORE),
    "completion": Command("completion", "Print the shell completion script", _STORE),
}
ALIASES = {"ls": "list"}
# Names of other programs for our commands: suggested in the hint, never run.
SYNONYMS = {
    **dict.fromkeys(("finish", "complete", "read", "tick", "check-off"), "done"),
    **dict.fromkeys(("delete", "del", "remove"), "rm"),
    **dict.fromkeys(("search", "find", "grep", "ll"), "list"),
    **dict.fromkeys(("new", "save", "bookmark", "insert"), "add"),
    **dict.fromkeys(("begin", "resume"), "start"),
    **dict.fromkeys(("view", "info", "cat"), "show"),
    **dict.fromkeys(("rename", "update", "set", "modify"), "edit"),
    **dict.fromkeys(("abandon", "skip", "giveup"), "drop"),
    **dict.fromkeys(("undone", "unread", "unfinish"), "reopen"),
    **dict.fromkeys(("annotate", "comment"), "note"),
    **dict.fromkeys(("mv", "reorder"), "move"),
    **dict.fromkeys(("history", "journal"), "log"),
    **dict.fromkeys(("status", "summary", "progress", "burndown"), "stats"),
    **dict.fromkeys(("digest", "report"), "review"),
    **dict.fromkeys(("random", "suggest", "todo"), "next"),
    **dict.fromkeys(("push", "pull", "commit"), "sync"),
    **dict.fromkeys(("lint", "fix", "validate"), "doctor"),
    **dict.fromkeys(("path", "which", "pwd"), "where"),
    **dict.fromkeys(("create", "setup"), "init"),
    **dict.fromkeys(("fetch", "titles"), "refresh"),
}
