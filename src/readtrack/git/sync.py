"""Synchronising a list and its inbox with a remote: the steps commit, fetch, merge and push.

All steps run the user's git, with its hooks, signatures and credentials. Only the given paths are committed, nothing is
forced or amended, and without a terminal nothing prompts.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from readtrack.errors import ReadtrackError
from readtrack.git.command import Git
from readtrack.git.setup import repository
from readtrack.storage import paths
from readtrack.storage.lock import locked
from readtrack.storage.store import Store
from readtrack.text import visible

# Files in git's directory that show an operation in progress, its name, and how to end it.
_IN_PROGRESS = (
    ("MERGE_HEAD", "a merge", "git commit · or abort it: git merge --abort"),
    ("rebase-merge", "a rebase", "git rebase --continue · or abort it: git rebase --abort"),
    ("rebase-apply", "a rebase", "git rebase --continue · or abort it: git rebase --abort"),
    ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue · or abort it: git cherry-pick --abort"),
    ("REVERT_HEAD", "a revert", "git revert --continue · or abort it: git revert --abort"),
    ("BISECT_LOG", "a bisection", "git bisect reset"),
)

# Variables that point git at another repository, as set inside hooks.
_REPOSITORY_VARIABLES = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"}


class NotSynced(ReadtrackError):
    """The repository cannot be synced in its current state, or a git command failed."""


class NotPushed(NotSynced):
    """The commits were not pushed; they are kept locally."""

    def __init__(self, message: str, *, hint: str = "try again later: readtrack sync") -> None:
        super().__init__(f"{message}; not pushed, your commits are kept", hint=hint)


class Checkout(NamedTuple):
    """A branch that can be synced, and its upstream: a ref of a remote."""

    git: Git
    branch: str
    remote: str
    ref: str  # on the remote, such as refs/heads/main

    @property
    def upstream(self) -> str:
        """The short name, such as `origin/main`."""
        return f"{self.remote}/{self.ref.removeprefix('refs/heads/')}"


def checkout(
    store: Store,
    places: Sequence[Path],
    *,
    environment: Mapping[str, str],
    may_ask: bool,
    tell: Callable[[str], None],
) -> Checkout:
    """The checked-out branch of the store's repository. `places` are the paths to commit; only these may be staged.

    Raises `NoGit`, and `NotSynced` if the branch cannot be synced in its current state.
    """
    environment = {name: value for name, value in environment.items() if name not in _REPOSITORY_VARIABLES}
    git = Git(repository(store.path.parent).root, environment, may_ask, tell)
    git = git if may_ask else git.without_questions()
    _refuse_operations_in_progress(git, store)
    branch = git.line("symbolic-ref", "--quiet", "--short", "HEAD")
    if not branch:
        raise NotSynced("no branch is checked out (detached HEAD)", hint="git switch BRANCH")
    ours = [_name(git, path) for path in places]
    staged = [name for name, is_staged in _status(git) if is_staged and not is_in(name, ours)]
    if staged:
        raise NotSynced(
            f"{_listed(staged)} staged for another commit",
            hint="commit first: git commit · or unstage: git restore --staged .",
        )
    remote = git.line("config", "--get", f"branch.{branch}.remote")
    ref = git.line("config", "--get", f"branch.{branch}.merge")
    if not remote or not ref:
        remotes = git.line("remote").split("\n")
        known = "origin" if "origin" in remotes else remotes[0]
        push = f"git push -u {known or 'origin'} {branch}"
        raise NotSynced(
            f"the branch {branch} has no upstream to sync with",
            hint=push if known else f"git remote add origin URL && {push}",
        )
    if (git.output("status", "--porcelain=v1", "--ignored", "-z", "--", str(store.path)) or b"").startswith(b"!!"):
        raise NotSynced(f"git ignores {store.name}", hint="remove it from .gitignore")
    return Checkout(git, branch, remote, ref)


def name_of(here: Checkout, path: Path) -> str:
    """The path relative to the root of the working tree, as used by git."""
    return _name(here.git, path)


def is_in(name: str, places: Iterable[str]) -> bool:
    """Whether a file is one of `places` or inside one of them."""
    return any(name == place or name.startswith(f"{place}/") for place in places)


def pending(here: Checkout, places: Sequence[Path]) -> list[str]:
    """The files in `places` that differ from the last commit, relative to the root; temporary files are excluded."""
    names = [name_of(here, path) for path in places if path.is_relative_to(here.git.root)]
    found = [name for name, _ in _status(here.git, *names)] if names else []
    return [name for name in found if not _is_committed(here, name)]


def committed(here: Checkout, path: Path) -> bytes | None:
    """The contents of the file in the last commit; None if it is not in it."""
    return here.git.output("cat-file", "blob", f"HEAD:{name_of(here, path)}")


def _is_committed(here: Checkout, name: str) -> bool:
    """Whether a tracked file is as in the last commit. Its index entry may differ, for example after a pre-commit hook
    that ran `git add`."""
    git = here.git
    is_equal = git.output("diff", "--quiet", "--no-ext-diff", "--no-textconv", "HEAD", "--", name) is not None
    return is_equal and bool(git.output("ls-files", "-z", "--", name))


def commit(here: Checkout, names: Sequence[str], message: str) -> None:
    """Commit only these paths. Raises `NotSynced` if git fails; the index is then restored."""
    git = here.git
    known = set(_split(git.output("ls-files", "-z", "--", *names)))
    new = [name for name in names if name not in known and os.path.lexists(git.root / name)]
    done = (not new or git.run("add", "--", *_specs(new))) and git.run(
        "commit", "--quiet", "--cleanup=whitespace", "-m", message, "--only", "--", *_specs(names)
    )
    if not done:
        if new:
            git.run("reset", "--quiet", "--", *_specs(new))
        raise NotSynced("git did not commit", hint="see its output above; try by hand: git commit")


def fetch(here: Checkout) -> bool:
    """Fetch from the remote; returns whether it has the branch. Raises `NotPushed`."""
    if here.remote != "." and not here.git.run("fetch", "--quiet", here.remote):
        raise NotPushed(f"cannot fetch from {here.remote}")
    return here.git.output("rev-parse", "--verify", "--quiet", "@{upstream}^{commit}") is not None


def merge(here: Checkout, store: Store) -> tuple[str, ...]:
    """Merge the upstream without committing; returns the paths with conflicts.

    Raises `NotPushed` if git refuses; then no merge is in progress.
    """
    git = here.git
    if git.output("merge-base", "--is-ancestor", "@{upstream}", "HEAD") is not None:
        return ()
    _refuse_removal(here, store)
    with locked(store):  # no readtrack command may change the store between git's check and its write
        lines: list[str] = []
        done = git._replace(tell=lines.append).run("merge", "--no-commit", "--ff", "--quiet", "@{upstream}")
    for line in lines:
        if not done or line.startswith("readtrack-merge: "):  # skip git's messages about a successful merge
            git.tell(line)
    if done or is_merging(here):
        return tuple(dict.fromkeys(entry.partition("\t")[2] for entry in _split(git.output("ls-files", "-u", "-z"))))
    if git.output("merge-base", "@{upstream}", "HEAD") is None:
        raise NotPushed(
            f"{here.branch} and {here.upstream} have no common commit",
            hint=f"if they are one list: git merge --allow-unrelated-histories {here.upstream}",
        )
    raise NotPushed(f"git cannot merge {here.upstream}", hint="commit or stash your other changes, then sync again")


def _refuse_removal(here: Checkout, store: Store) -> None:
    """Raises `NotPushed` if the upstream removed or renamed the list, which a merge would do here, too."""
    git, name = here.git, name_of(here, store.path)
    base = git.line("merge-base", "@{upstream}", "HEAD")
    if not base or git.output("cat-file", "-e", f"{base}:{name}") is None:
        return
    if git.output("cat-file", "-e", f"@{{upstream}}:{name}") is None:
        raise NotPushed(
            f"{store.name} was removed or renamed in {here.upstream}",
            hint=f"see the commit: git log -1 {here.upstream} -- {store.typed_name} · accept it: git pull --no-rebase",
        )


def is_merging(here: Checkout) -> bool:
    return here.git.output("rev-parse", "--verify", "--quiet", "MERGE_HEAD") is not None


def conclude(here: Checkout, message: str, *, resolved: Sequence[str] = ()) -> None:
    """Commit the merge in progress, with the `resolved` files. Raises `NotPushed`, after aborting the merge if the
    commit failed."""
    if resolved and not here.git.run("add", "--", *_specs(resolved)):
        raise NotPushed("git rejects the resolved files", hint="git status")
    if not here.git.run("commit", "--quiet", "--cleanup=whitespace", "-m", message):
        abort(here)
        raise NotPushed(
            "git did not commit the merge", hint="see its output above; merge by hand: git pull --no-rebase"
        )


def abort(here: Checkout) -> None:
    """Abort the merge in progress."""
    here.git.run("merge", "--abort")


def other_conflicts(here: Checkout, names: Sequence[str]) -> NotPushed:
    """The error for conflicts in files other than the list and its inbox."""
    return NotPushed(f"{_listed(names)} in conflict with {here.upstream}", hint="merge by hand: git pull --no-rebase")


def keep_both(here: Checkout, name: str) -> None:
    """Resolve a file in conflict to the lines of both sides, as `merge=union` in .gitattributes does."""
    with tempfile.TemporaryDirectory(prefix="readtrack-") as folder:
        files = []
        for stage in (2, 1, 3):
            data = here.git.output("cat-file", "blob", f":{stage}:{name}")
            files.append(Path(folder, str(stage)))
            files[-1].write_bytes(data or b"")
        merged = here.git.output("merge-file", "-p", "--union", *map(str, files))
        if merged is None:  # not text
            merged = files[0].read_bytes() + files[2].read_bytes()
    Path(here.git.root, name).write_bytes(merged)


def is_ahead(here: Checkout) -> bool:
    """Whether there are commits that the remote, as last fetched, does not have."""
    return here.git.line("rev-list", "--count", "@{upstream}..HEAD") != "0"


def tip(here: Checkout) -> str:
    return here.git.line("rev-parse", "--verify", "--quiet", "@{upstream}")


def push(here: Checkout) -> bool:
    """Push the branch to its upstream, never by force; returns whether it was accepted."""
    return here.git.run("push", "--quiet", here.remote, f"HEAD:{here.ref}")


def _refuse_operations_in_progress(git: Git, store: Store) -> None:
    asked = [part for name, _, _ in _IN_PROGRESS for part in ("--git-path", name)]
    for path, (name, what, way_out) in zip(git.line("rev-parse", *asked).split("\n"), _IN_PROGRESS, strict=False):
        if not os.path.lexists(git.root / path):
            continue
        hint = f"finish it: {way_out}"
        if name == "MERGE_HEAD" and git.output("ls-files", "-u", "--", str(store.path)):
            hint = f"readtrack resolve && git add {store.typed_name} && git commit · or abort it: git merge --abort"
        raise NotSynced(f"{what} is in progress in this repository", hint=hint)


def _status(git: Git, *names: str) -> list[tuple[str, bool]]:
    """Paths that differ from the last commit, and whether they are staged; untracked ones only if `names` are given.

    Raises `NotSynced`.
    """
    untracked = "all" if names else "no"
    listed = git.output(
        "status", "--porcelain=v1", "-z", "--no-renames", f"--untracked-files={untracked}", "--", *names
    )
    if listed is None:
        raise NotSynced("git status failed", hint="run it by hand: git status")
    rows = _split(listed)
    found = []
    for row in rows:
        state, name = row[:2], row[3:]
        if state == "??" and paths.is_temporary(name.rpartition("/")[2]):
            continue
        found.append((name, state[0] not in " ?"))
    return found


def _specs(names: Iterable[str]) -> list[str]:
    """Literal pathspecs. The option --literal-pathspecs would also apply to git commands in the user's hooks."""
    return [f":(literal){name}" for name in names]


def _split(listed: bytes | None) -> list[str]:
    return [os.fsdecode(name) for name in (listed or b"").split(b"\0") if name]


def _name(git: Git, path: Path) -> str:
    return path.relative_to(git.root).as_posix() if path.is_relative_to(git.root) else str(path)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(visible(name) for name in names[:3])
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{shown}{more} {'is' if len(names) == 1 else 'are'}"
