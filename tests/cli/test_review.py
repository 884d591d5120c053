"""review: finished links with their notes, as Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run

# Today is Sunday, 2026-11-22.
STORE = """\
[topic.vllm]
name = "推理引擎"
[topic.cuda]

[[link]]
id = "a"
topic = "cuda"
title = "Scan [draft] *v2*"
url = "https://e.org/scan_(part)"
done = 2026-11-20
minutes = 12

[[link]]
id = "b"
topic = "vllm"
title = "vLLM 显存管理详解"
url = "https://e.org/b"
done = 2026-11-18
minutes = 30
note = \"\"\"
Blocks are hashed.

#1: **why**\"\"\"

[[link]]
id = "c"
topic = "vllm"
title = "A book"
done = 2026-10-03

[[link]]
id = "d"
topic = "vllm"
title = "Old"
url = "javascript:alert(1)"
done = true

[[link]]
id = "e"
topic = "vllm"
title = "Given up"
url = "https://e.org/e"
dropped = 2026-11-17
note = "outdated"

[[link]]
id = "f"
topic = "vllm"
title = "Begun"
url = "https://e.org/f"
started = 2026-11-01

[[link]]
id = "g"
topic = "cuda"
title = "Begun later"
started = 2026-11-21
"""
INVALID = "error: invalid year '2025-01'\nhint: use YYYY\n"
WEEK = """\
# Read from 2026-11-16 to 2026-11-22

2 finished · 42 min · 1 given up · 2 being read

## 推理引擎

- [vLLM 显存管理详解](https://e.org/b) (2026-11-18, 30 min)
  > Blocks are hashed.
  >
  > \\#1: \\*\\*why\\*\\*

## cuda

- [Scan \\[draft\\] \\*v2\\*](https://e.org/scan_(part)) (2026-11-20, 12 min)

## Given up

- [Given up](https://e.org/e) (2026-11-17)
  > outdated

## Being read

- Begun later (2026-11-21)
- [Begun](https://e.org/f) (2026-11-01)
"""
ALL = """\
# Read

3 finished · 42 min · 1 more without a date · 1 given up · 2 being read

## 2026-11

### 推理引擎

- [vLLM 显存管理详解](https://e.org/b) (2026-11-18, 30 min)
  > Blocks are hashed.
  >
  > \\#1: \\*\\*why\\*\\*

### cuda

- [Scan \\[draft\\] \\*v2\\*](https://e.org/scan_(part)) (2026-11-20, 12 min)

## 2026-10

### 推理引擎

- A book (2026-10-03)
"""


def test_a_week_in_markdown(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("review", "--week")
    assert (result.code, result.out, result.err) == (0, WEEK, "")


def test_all_time_is_by_month_and_topic(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("review").out == ALL + "\n" + WEEK[WEEK.index("## Given up") :]


@pytest.mark.parametrize(
    ("args", "first", "ids"),
    [
        ("--month", "# Read from 2026-11-01 to 2026-11-22", ["b", "a"]),
        ("--year", "# Read from 2026-01-01 to 2026-11-22", ["c", "b", "a"]),
        ("--year 2025", "# Read from 2025-01-01 to 2025-12-31", []),
        ("--since 2026-10 --until 2026-10", "# Read from 2026-10-01 to 2026-10-31", ["c"]),
        ("--since monday", "# Read since 2026-11-16", ["b", "a"]),
        ("--until 2026-10-03", "# Read until 2026-10-03", ["c"]),
        ("-t cuda", "# Read", ["a"]),
    ],
)
def test_periods(args: str, first: str, ids: list[str], run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    assert run("review", *args.split()).out.splitlines()[0] == first
    data = json.loads(run("review", *args.split(), "--json").out)
    assert [link["id"] for link in data["finished"]] == ids
    assert list(data) == ["since", "until", "finished", "given_up", "reading", "undated", "minutes"]


def test_titles_and_notes_do_not_change_the_structure(run: Run, store: Callable[[str], Path]) -> None:
    store(
        '[[link]]\ntitle = "1. Introduction"\ndone = 2026-11-20\nnote = "Summary\\n---\\n- a\\n===\\n# b"\n'
        '[[link]]\ntitle = "- - -"\ndone = 2026-11-20\n[[link]]\ntitle = "+ x"\ndone = 2026-11-20\n'
    )
    assert run("review").out == (
        "# Read\n\n3 finished\n\n## inbox\n\n"
        "- 1\\. Introduction (2026-11-20)\n"
        "  > Summary\n  > \\---\n  > - a\n  > \\===\n  > \\# b\n"
        "- \\- - - (2026-11-20)\n"
        "- \\+ x (2026-11-20)\n"
    )


def test_an_empty_list_has_an_empty_review(run: Run, store: Callable[[str], Path]) -> None:
    store("")
    assert run("review").out == "# Read\n\n0 finished\n"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ("--week --month", "error: --week, --month, --year and --since or --until cannot be used together\n"),
        ("2025", "error: unexpected argument '2025'\nhint: readtrack review --year 2025\n"),
        ("--format xml", "error: unknown format 'xml'\nhint: valid formats: md, json\n"),
        ("--year 2025-01", INVALID),
    ],
)
def test_refused_arguments(args: str, error: str, run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("review", *args.split())
    assert (result.code, result.out, result.err) == (2, "", error)
