"""git-setup: what it writes, that it is idempotent, and that it can be removed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run

LINES = "reading.toml merge=readtrack\n/inbox.md merge=union\n/inbox.txt merge=union\n"
HOOK = Path(".git/hooks/pre-commit")
STORE = '[[link]]\nid = "a"\ntitle = "A"\n'


def git(*command: str) -> str:
    done = subprocess.run(["git", *command], capture_output=True, check=False)
    return done.stdout.decode() + done.stderr.decode()


@pytest.fixture(autouse=True)
def _repository() -> None:
    git("init", "-q", "-b", "main", ".")


def test_setup_reports_its_changes_and_is_idempotent(run: Run) -> None:
    """No store is required: it may arrive with the next pull."""
    first = run("git-setup")
    assert first.code == 0
    assert first.out == (
        "added to .gitattributes: reading.toml merge=readtrack\n"
        "added to .gitattributes: /inbox.md merge=union\n"
        "added to .gitattributes: /inbox.txt merge=union\n"
        "set in this clone: git config merge.readtrack.name\n"
        "set in this clone: git config merge.readtrack.driver\n"
    )
    assert first.err == "commit .gitattributes; run `readtrack git-setup` in the clones on other machines, too\n"
    before = Path(".gitattributes").stat(), Path(".git/config").read_text(encoding="utf-8")
    second = run("git-setup")
    assert (second.code, second.out, second.err) == (0, "", "already set up\n")
    assert (Path(".gitattributes").stat(), Path(".git/config").read_text(encoding="utf-8")) == before
    assert git("check-attr", "merge", "--", "reading.toml", "deep/reading.toml", "inbox.md", "deep/inbox.md") == (
        "reading.toml: merge: readtrack\ndeep/reading.toml: merge: readtrack\n"
        "inbox.md: merge: union\ndeep/inbox.md: merge: unspecified\n"
    )


@pytest.mark.parametrize("text", ["*.md text\n", "*.md text", "*.md text\r\n# mine\r\n", "\n\n"])
def test_other_lines_are_kept_and_setup_can_be_removed(text: str, run: Run) -> None:
    attributes = Path(".gitattributes")
    attributes.write_bytes(text.encode())
    config = Path(".git/config").read_bytes()
    run("git-setup")
    assert attributes.read_bytes().decode().startswith(text)
    assert attributes.read_bytes().decode().splitlines()[-3:] == LINES.splitlines()
    result = run("git-setup", "--remove")
    assert result.out.startswith("removed from .gitattributes: merge=readtrack\nremoved from this clone")
    assert attributes.read_bytes().decode().rstrip("\r\n") == text.rstrip("\r\n")
    assert Path(".git/config").read_bytes() == config
    assert run("git-setup", "--remove").err == "nothing to remove\n"


def test_a_file_created_by_setup_is_removed_with_its_last_line(run: Run) -> None:
    run("git-setup")
    run("git-setup", "--remove")
    assert not Path(".gitattributes").exists()


@pytest.mark.parametrize(
    "name", ["my list.toml", 'a"b[1]*.toml', "a\\b?.toml", "阅读.toml", "#x.toml", "!x.toml", "a\tb.toml"]
)
def test_a_store_with_another_name_gets_its_own_line(name: str, run: Run) -> None:
    folder = Path("deep er")
    folder.mkdir()
    assert run("--file", f"deep er/{name}", "git-setup").code == 0
    found = git("check-attr", "-z", "merge", "--", f"deep er/{name}", f"deep er/x{name}", name)
    assert found.split("\0")[2::3] == ["readtrack", "unspecified", "unspecified"]
    assert git("check-attr", "merge", "--", "deep er/inbox.md") == "deep er/inbox.md: merge: union\n"
    run("--file", f"deep er/{name}", "git-setup", "--remove")
    assert not Path(".gitattributes").exists()


def test_setup_works_from_a_subdirectory(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = Path.cwd()
    (root / "deep").mkdir()
    monkeypatch.chdir(root / "deep")
    assert run("git-setup").code == 0
    assert (root / ".gitattributes").read_text(encoding="utf-8") == LINES.replace("/inbox", "/deep/inbox")


def test_a_later_line_that_takes_precedence_is_reported(run: Run) -> None:
    run("git-setup")
    with Path(".gitattributes").open("a", encoding="utf-8") as file:
        file.write("*.toml merge=union\n")
    assert run("git-setup").out == (
        "warning: another line of .gitattributes sets merge=union for reading.toml: remove that line\n"
    )


def test_outside_a_repository_setup_fails(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path / "home")
    result = run("git-setup")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: git: not a git repository")


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A program in place of `readtrack` that exits with a code."""
    program = tmp_path / "it's a program"
    monkeypatch.setattr("readtrack.cli.git._program", lambda name: program)

    def write(code: int) -> None:
        program.write_text(f'#!/bin/sh\necho "$@" >> "{tmp_path}/calls"\nexit {code}\n', encoding="utf-8")
        program.chmod(0o755)

    return write


@pytest.mark.parametrize(("code", "commits"), [(0, True), (1, True), (2, True), (3, False), (4, False), (127, True)])
def test_the_hook_blocks_commits_of_a_store_with_findings(
    code: int, commits: bool, run: Run, doctor: Callable[[int], None], tmp_path: Path
) -> None:
    doctor(code)
    Path("reading.toml").write_text(STORE, encoding="utf-8")
    assert run("git-setup", "--hooks").out.endswith(f"wrote {HOOK.absolute()}\n")
    assert run("git-setup", "--hooks").err == "already set up\n"
    git("add", ".gitattributes")
    git("commit", "-q", "-m", "other files do not wait for it")
    assert not (tmp_path / "calls").exists()
    git("add", ".")
    git("commit", "-q", "-m", "the store")
    assert (git("log", "--oneline").count("\n") == 2) == commits
    assert (tmp_path / "calls").read_text(encoding="utf-8") == "--file reading.toml doctor\n"
    run("git-setup", "--remove")
    assert not HOOK.exists()


def test_a_hook_with_a_missing_program_blocks_nothing(run: Run, doctor: Callable[[int], None]) -> None:
    run("git-setup", "--hooks")
    Path("reading.toml").write_text(STORE, encoding="utf-8")
    git("add", ".")
    git("commit", "-q", "-m", "the store")
    assert git("log", "--oneline").count("\n") == 1


def test_an_existing_hook_is_kept(run: Run) -> None:
    HOOK.parent.mkdir(exist_ok=True)
    HOOK.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    result = run("git-setup", "--hooks")
    assert result.code == 1
    assert f"error: a hook already exists: {HOOK.absolute()}; left as it is\nhint: add to it: " in result.err
    run("git-setup", "--remove")
    assert HOOK.read_text(encoding="utf-8") == "#!/bin/sh\nexit 0\n"


def test_hooks_directories_are_used_only_inside_the_repository(run: Run, tmp_path: Path) -> None:
    git("config", "core.hooksPath", "my hooks")
    assert run("git-setup", "--hooks").code == 0
    assert Path("my hooks/pre-commit").stat().st_mode & 0o111
    git("config", "core.hooksPath", str(tmp_path / "everywhere"))
    result = run("git-setup", "--hooks")
    assert result.code == 1
    assert "outside this repository; no hook was installed" in result.err
    assert not (tmp_path / "everywhere").exists()
