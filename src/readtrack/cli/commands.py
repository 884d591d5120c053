"""The table of commands: what must be known of a command before its module is imported.

A test compares it with the modules.
"""

from typing import NamedTuple


class Command(NamedTuple):
    module: str
    help: str
    group: str


_VIEW, _READ, _ORGANISE = "View the list", "Read and finish", "Organise the list"
_HISTORY, _SETUP = "History", "Store and setup"
COMMANDS = {
    "list": Command("list", "List links, by default those left to read", _VIEW),
    "show": Command("list", "Show all details of a link", _VIEW),
    "topics": Command("list", "List topics with their counts", _VIEW),
    "tags": Command("list", "List tags with their counts", _VIEW),
    "stats": Command("stats", "Report completion, pace and forecast per topic", _VIEW),
    "browse": Command("browse", "Browse and organise the list in full screen", _VIEW),
    "review": Command("review", "Review finished links with their notes", _VIEW),
    "next": Command("next", "Suggest what to read now, and say why", _READ),
    "open": Command("open", "Open links in the browser and mark them as reading", _READ),
    "start": Command("done", "Mark links as reading", _READ),
    "done": Command("done", "Mark links as done", _READ),
    "drop": Command("done", "Give up on links, keeping them in the file", _READ),
    "reopen": Command("done", "Mark links as unread again", _READ),
    "add": Command("add", "Add links from URLs or shared text", _ORGANISE),
    "inbox": Command("inbox", "List the links in the inbox, or add them to the list", _ORGANISE),
    "note": Command("note", "Append text to the note of a link", _READ),
    "tag": Command("done", "Add tags to links", _ORGANISE),
    "untag": Command("done", "Remove tags from links", _ORGANISE),
    "retag": Command("edit", "Rename a tag on all links", _ORGANISE),
    "edit": Command("edit", "Edit a link by options or in your editor", _ORGANISE),
    "move": Command("edit", "Move links to another topic or position", _ORGANISE),
    "rm": Command("edit", "Remove links from the file", _ORGANISE),
    "topic": Command("edit", "Rename or move a topic, or remove an empty one", _ORGANISE),
    "import": Command("import_", "Import bookmarks, checklists and other programs' exports", _ORGANISE),
    "export": Command("export", "Export a checklist, a web page or a file for another program", _ORGANISE),
    "refresh": Command("refresh", "Fetch missing titles", _ORGANISE),
    "check": Command("check", "Check whether links are alive", _ORGANISE),
    "undo": Command("undo", "Undo the last command", _HISTORY),
    "redo": Command("undo", "Redo the last undone command", _HISTORY),
    "log": Command("undo", "List past commands, newest first", _HISTORY),
    "doctor": Command("doctor", "Report problems in the file, and fix the safe ones", _SETUP),
    "sync": Command("sync", "Sync the list and its inbox with the git remote", _SETUP),
    "git-setup": Command("git", "Set up git to merge the file link by link", _SETUP),
    "resolve": Command("git", "Resolve git conflict markers in the file", _SETUP),
    "init": Command("init", "Create an empty list", _SETUP),
    "where": Command("init", "Print the path of the list's file", _SETUP),
    "completion": Command("completion", "Print the shell completion script", _SETUP),
}
ALIASES = {"ls": "list"}
# Names that other programs use for these commands: suggested in a hint, never run.
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
