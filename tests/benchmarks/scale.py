"""Lists of up to 100,000 links, written by the program and by hand: time, memory, growth."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks import exchange, stores
from benchmarks.homes import Home, new_home
from benchmarks.measuring import Case, Result, growth, measure
from benchmarks.programs import Programs
from benchmarks.reading import still_unread, unread
from benchmarks.report import Part, megabytes, plain, seconds, table, times
from benchmarks.start import begin_journal

# Rounds by size: more for short lists, so that the whole takes minutes.
ROUNDS = {41: 7, 1_000: 5, 10_000: 3, 100_000: 1}
MEASURED = 10_000  # the size for which memory and ratios are reported
BY_HAND_AT_MOST = 10_000
TAGGED = 500
# Highest ratios to the baseline at that size.
TARGETS: dict[str, float] = {
    "`list`": 2,
    "`list` on a terminal": 3,
    "`list -t` of a tenth": 2,
    "`stats`": 2,
    "`show`": 2,
    "`next`": 2,
    "TAB": 1.5,
    "`add --no-fetch`": 3.25,
    "`done`": 2.75,
    "`tag`": 2.75,
    "`import` of bookmarks": 10,
    "`import` of a checklist twice as long": 25,
}
_BASELINE = "one command"
_TABLE_BASELINE = "one command, table of a row"
_ROUND_TRIP = "tomlkit, round trip"
_ID = re.compile(r'\bid *= *"([a-z]{6})"')
Results = dict[str, Result]


def measure_scale(programs: Programs, folder: Path, share: float) -> Part:
    """`share` is the proportion of the usual rounds."""
    found: dict[tuple[int, bool], Results] = {}
    for size, usual in ROUNDS.items():
        rounds = max(1, round(usual * share))
        for by_hand in (False, True) if size <= BY_HAND_AT_MOST else (False,):
            cases = _cases(programs, folder / f"{size}-{by_hand}", size, by_hand=by_hand)
            found[size, by_hand] = measure(cases, rounds, warm=size < max(ROUNDS))
    round_trip = _round_trip(programs, folder, max(1, round(3 * share)))
    return Part(
        "scale",
        _table(found) + "\n" + _compared_with_round_trip(round_trip),
        {
            **{f"{size}{' by hand' * by_hand}": plain(results) for (size, by_hand), results in found.items()},
            f"{MEASURED} and tomlkit": plain(round_trip),
        },
    )


def _cases(programs: Programs, root: Path, size: int, *, by_hand: bool) -> list[Case]:
    """Imports do not depend on the store, so they are measured once, into an empty one."""
    write = stores.write_by_hand if by_hand else stores.write_tidy
    program = str(programs.readtrack)
    home = new_home(root / "store")
    write(home.folder / "reading.toml", size)
    begin_journal(programs, home)
    link = unread(size).id
    several = root / "ids"
    several.write_text("".join(f"{item.id}\n" for item in islice(still_unread(size), TAGGED)), encoding="utf-8")

    def case(name: str, *args: str, at: Home = home, changes: bool = False) -> Case:
        prepare = at.restore if changes else None
        return Case(name=name, command=[program, *args], env=at.env, folder=at.folder, prepare=prepare)

    tagged = new_home(root / "tagged")
    write(tagged.folder / "reading.toml", size)
    with several.open("rb") as ids:
        command = [program, "tag", "-", "+bench"]
        subprocess.run(command, stdin=ids, cwd=tagged.folder, env=tagged.env, capture_output=True, check=True)
    tagged.keep()
    cases = [
        Case(name=_BASELINE, command=[str(programs.hello)], env=home.env, folder=home.folder),
        replace(
            Case(name=_TABLE_BASELINE, command=[str(programs.hello_table)], env=home.env, folder=home.folder),
            on_terminal=True,
        ),
        case("`list`", "list"),
        replace(case("`list` on a terminal", "list", "--no-pager"), on_terminal=True),
        case("`list --json`", "list", "--json"),
        case("`list -t` of a tenth", "list", "-t", "vllm"),
        case("`list` with two words", "list", "memory", "显存"),
        case("`stats`", "stats"),
        case("`show`", "show", link),
        case("`next`", "next"),
        case("TAB", "__complete", "bash", "done", ""),
        case("`add --no-fetch`", "add", "--no-fetch", "-t", "cuda", "https://e.org/new", changes=True),
        case("`done`", "done", link, changes=True),
        case("`tag`", "tag", link, "+bench", changes=True),
        replace(case(f"`tag` on {TAGGED} at once", "tag", "-", "+bench", changes=True), stdin=several),
        case("`undo` of that", "undo", at=tagged, changes=True),
        replace(case("`doctor`", "doctor"), codes=frozenset({0, 4})),
        _merge(programs, new_home(root / "merge"), home.folder / "reading.toml", size),
    ]
    if not by_hand:
        empty = new_home(root / "empty", {"reading.toml": "version = 1\n"})
        exchange.write_bookmarks(root / "bookmarks.html", size)
        exchange.write_checklist(root / "TODO.md", size * 2)
        begin_journal(programs, empty)
        bookmarks, checklist = str(root / "bookmarks.html"), str(root / "TODO.md")
        cases += [
            case("`import` of bookmarks", "import", bookmarks, at=empty, changes=True),
            case("`import` of a checklist twice as long", "import", checklist, at=empty, changes=True),
        ]
    return cases


def _merge(programs: Programs, home: Home, base: Path, size: int) -> Case:
    """Two machines: on one every twentieth link that was left is done, on the other those and more have a length,
    and there are new links. Nothing that a merge could not settle.
    """
    with base.open(encoding="utf-8", newline="") as text:
        eol = "\r\n" if text.readline().endswith("\r\n") else "\n"
    left = [item.id for item in still_unread(size)]
    shutil.copyfile(base, home.folder / "base")
    _copy_with(f"done = 2026-11-22{eol}", set(left[::20]), base, home.folder / "ours")
    _copy_with(f"minutes = 12{eol}", set(left[::20] + left[1::20]), base, home.folder / "theirs")
    with (home.folder / "theirs").open("a", encoding="utf-8", newline="") as file:
        for number in range(1 + size // 100):
            file.write(f'{eol}[[link]]{eol}url = "https://e.org/new/{number}"{eol}')
    home.keep()
    return Case(
        name="merge of two machines",
        command=[str(programs.merge), "base", "ours", "theirs", "7", "reading.toml"],
        env=home.env,
        folder=home.folder,
        prepare=home.restore,
    )


def _copy_with(line: str, ids: set[str], source: Path, target: Path) -> None:
    """`line` under the `id` of each of these links."""
    with (
        source.open(encoding="utf-8", newline="") as old,
        target.open("w", encoding="utf-8", newline="") as new,
    ):
        for text in old:
            found = _ID.search(text)
            new.write(text + line if found and found[1] in ids else text)


def _round_trip(programs: Programs, folder: Path, rounds: int) -> Results:
    home = new_home(folder / "tomlkit")
    stores.write_tidy(home.folder / "reading.toml", MEASURED)
    begin_journal(programs, home)
    done = [str(programs.readtrack), "done", unread(MEASURED).id]
    there_and_back = [str(programs.python), str(programs.round_trip), "reading.toml"]
    cases = [
        Case(name="`done`", command=done, env=home.env, folder=home.folder, prepare=home.restore),
        Case(name=_ROUND_TRIP, command=there_and_back, env=home.env, folder=home.folder),
    ]
    return measure(cases, rounds, warm=False)


def _table(found: dict[tuple[int, bool], Results]) -> str:
    sizes = list(ROUNDS)
    tidy = found[MEASURED, False]
    baselines = (_BASELINE, _TABLE_BASELINE)
    rows = []
    for name, result in tidy.items():
        medians = {size: found[size, False][name].cpu for size in sizes}
        by_hand = found[MEASURED, True].get(name)
        exponent = growth(medians, sizes[-2], sizes[-1])
        rows.append(
            [
                name if name not in baselines else f"baseline: {name}",
                *(seconds(medians[size]) for size in sizes[: sizes.index(MEASURED) + 1]),
                seconds(by_hand.cpu) if by_hand else "–",
                *(seconds(medians[size]) for size in sizes[sizes.index(MEASURED) + 1 :]),
                seconds(result.wall),
                times(result.ratio(tidy[baselines["terminal" in name]])) if name not in baselines else "1",
                f"{TARGETS[name]} ×" if name in TARGETS else "–",
                f"{exponent:.2f}" if exponent is not None and name not in baselines else "–",
                megabytes(result),
            ]
        )
    head = [
        "links",
        *(f"{size:,}" for size in sizes[: sizes.index(MEASURED) + 1]),
        f"{MEASURED:,} by hand",
        *(f"{size:,}" for size in sizes[sizes.index(MEASURED) + 1 :]),
        f"wall at {MEASURED:,}",
        f"× baseline at {MEASURED:,}",
        "target",
        "growth",
        f"memory at {MEASURED:,}",
    ]
    return table(head, rows)


def _compared_with_round_trip(results: Results) -> str:
    done, whole = results["`done`"], results[_ROUND_TRIP]
    return (
        f"With {MEASURED:,} links `done` takes {times(done.ratio(whole))} the time that tomlkit takes to parse the"
        f" file and write its text again ({seconds(whole.cpu)}).\n"
    )
