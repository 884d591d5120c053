"""check: requests, reports, cached results, and that the store changes only after confirmation."""

from __future__ import annotations

import asyncio
import json
import signal
import stat
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from running import Run
from terminals import on_terminal, shown, widths
from web.clock import on_clock

from readtrack.cli import check
from readtrack.web.response import Body, NoResponse, Redirect, Response, Slot, Visit

DAY = datetime(2026, 11, 22, 10, 0, tzinfo=timezone(timedelta(hours=8)))
STORE = """\
# mine
[[link]]
id = "alive"
topic = "vllm"
title = "图解 Vllm V1 系列 7：使用 AsyncLLM 做异步推理"
url = "https://e.org/alive#part"

[[link]]
id = "gone"
url = "https://e.org/gone"

[[link]]
id = "moved" # keep
topic = "vllm"
title = "Moved"
url = "https://old.org/a?utm_source=x#part"
done = true

[[link]]
id = "walled"
title = "知乎的文章"
url = "https://zhuanlan.zhihu.com/p/1"

[[link]]
id = "book"
title = "A book"

[[link]]
id = "dropped"
url = "https://e.org/dropped"
dropped = true
"""
ALIVE = "alive\tok\t200\thttps://e.org/alive#part\thttps://e.org/alive\t\t\t\n"
GONE = "gone\tdead\t404\thttps://e.org/gone\thttps://e.org/gone\tnot found (404)\t2026-11-22\t\n"
MOVED = "moved\tmoved\t200\thttps://old.org/a?utm_source=x#part\thttps://new.org/b\tmoved permanently (301)\t\t\n"
WALLED = (
    "walled\tblocked\t403\thttps://zhuanlan.zhihu.com/p/1\thttps://zhuanlan.zhihu.com/p/1"
    "\tit blocks automated requests (403)\t\t\n"
)
BOOK = "book\tskipped\t\t\t\tit has no URL\t\t\n"
Reply = int | str | NoResponse | Callable[[], None]


class Web:
    """A fake network: a status, a permanent redirect, a failure, or an action that prevents an answer."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {
            "https://e.org/gone": 404,
            "https://old.org/a": "https://new.org/b",
            "https://zhuanlan.zhihu.com/p/1": 403,
        }
        self.waits: dict[str, str] = {}  # Retry-After
        self.asked: list[str] = []

    async def visit(self, url: str, *, seconds: float, body: Body) -> Response:
        self.asked.append(url)
        reply = self.replies.get(url, 200)
        match reply:
            case NoResponse():
                raise reply
            case int():
                return Response(url, reply, {"retry-after": self.waits.get(url, "")})
            case str():
                return Response(reply, 200, redirects=(Redirect(301, url),))
            case _:
                reply()
                await asyncio.sleep(0 if reply is not interrupt else 60)
                return Response(url, 200)

    def taken(self) -> list[str]:
        """The requests since the last call."""
        asked, self.asked = self.asked, []
        return asked


@pytest.fixture(autouse=True)
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    servers = Web()

    @asynccontextmanager
    async def opened(slot: Slot) -> AsyncIterator[Visit]:
        async def visit(url: str, *, seconds: float, body: Body) -> Response:
            async with slot(url):
                return await servers.visit(url, seconds=seconds, body=body)

        yield visit

    monkeypatch.setattr(check, "opened", opened)
    monkeypatch.setattr(asyncio, "run", on_clock)  # pauses cost nothing
    return servers


def cache() -> Path:
    return Path.home() / ".cache" / "readtrack" / "checks.json"


def lost(failure: str = "dns") -> NoResponse:
    return NoResponse(failure, "the name server does not answer")  # type: ignore[arg-type]


def days_later(number: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readtrack.cli.session.now", lambda: DAY + timedelta(days=number))


def test_all_links_but_dropped_ones_are_checked_and_nothing_is_modified(
    run: Run, store: Callable[[str], Path], web: Web
) -> None:
    path = store(STORE)
    result = run("check")
    assert (result.code, result.out, result.err) == (4, ALIVE + GONE + MOVED + WALLED + BOOK, "")
    assert sorted(web.taken()) == [
        *("https://e.org/alive", "https://e.org/gone", "https://old.org/a", "https://zhuanlan.zhihu.com/p/1")
    ]
    assert path.read_text() == STORE
    assert [each.name for each in Path().iterdir()] == ["reading.toml"]


def test_json_has_every_key_of_every_link(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("check", "gone", "book", "--json")
    assert json.loads(result.out) == [
        {
            "id": "gone",
            "url": "https://e.org/gone",
            "verdict": "dead",
            "status": 404,
            "final": "https://e.org/gone",
            "reason": "not found (404)",
            "since": "2026-11-22",
            "archive": None,
        },
        {
            "id": "book",
            "url": None,
            "verdict": "skipped",
            "status": None,
            "final": None,
            "reason": "it has no URL",
            "since": None,
            "archive": None,
        },
    ]


def test_a_terminal_shows_problems_with_what_to_do(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("check", env=on_terminal(60))
    assert (result.code, result.err) == (4, "")
    assert shown(result.out) == (
        "dead 1\n"
        "set a new URL: readtrack edit ID --url https://…\n"
        "find an archived copy: readtrack check ID --archive\n"
        "give up on it: readtrack drop ID\n"
        "gone    https://e.org/gone\n"
        "        not found (404)\n"
        "\n"
        "moved 1\n"
        "update the URLs: readtrack check --fix\n"
        "moved   Moved\n"
        "        moved permanently (301)\n"
        "        → https://new.org/b\n"
        "\n"
        "blocked 1\n"
        "nothing to do; your browser opens it: readtrack open ID\n"
        "walled  知乎的文章\n"
        "        it blocks automated requests (403)\n"
        "\n"
        "skipped 1\n"
        "book    A book\n"
        "        it has no URL\n"
        "\n"
        "1 ok · 1 dead · 1 moved · 1 blocked · 1 skipped\n"
    )


@pytest.mark.parametrize("columns", [20, 60, 99, 100, 140])
def test_no_line_is_wider_than_the_terminal(columns: int, run: Run, store: Callable[[str], Path], web: Web) -> None:
    title = "图解 Vllm V1 系列 7：使用 AsyncLLM 做异步推理，" * 4
    store(
        STORE.replace("A book", title).replace('"知乎的文章"', f'"{title}"').replace("e.org/gone", "e.org/" + "g" * 70)
    )
    web.replies["https://zhuanlan.zhihu.com/p/1"] = 404
    run("check")
    out = run("check", "walled,book,moved,gone", env=on_terminal(columns)).out
    advice_and_footer = (": readtrack", " · ", "--refresh")
    body = [line for line in shown(out).splitlines() if not any(each in line for each in advice_and_footer)]
    assert len(body) >= 9
    assert max(widths("\n".join(body))) <= columns
    assert len([line for line in body if "图解" in line and "…" in line]) == 2


def test_wide_terminals_show_the_reason_beside_the_title(
    run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, web: Web
) -> None:
    store(STORE)
    web.replies["https://web.archive.org/web/https://e.org/gone"] = (
        "https://web.archive.org/web/2024/https://e.org/gone"
    )
    run("check", "gone")
    days_later(2, monkeypatch)
    result = run("check", "gone", "walled", "book", "--archive", env=on_terminal(140))
    assert shown(result.out) == (
        "dead 1\n"
        "set a new URL: readtrack edit ID --url https://…\n"
        "find an archived copy: readtrack check ID --archive\n"
        "give up on it: readtrack drop ID\n"
        "gone    https://e.org/gone  not found (404) · since 2026-11-22\n"
        "        copy: https://web.archive.org/web/2024/https://e.org/gone\n"
        "\n"
        "blocked 1\n"
        "nothing to do; your browser opens it: readtrack open ID\n"
        "walled  知乎的文章  it blocks automated requests (403)\n"
        "\n"
        "skipped 1\n"
        "book    A book  it has no URL\n"
        "\n"
        "1 dead · 1 blocked · 1 skipped\n"
        "to mark them as done instead: readtrack done gone walled book\n"
    )


def test_text_from_pages_is_harmless_on_the_terminal(run: Run, store: Callable[[str], Path], web: Web) -> None:
    store('[[link]]\nid = "kqz"\ntitle = "[bold]a[/bold] :smile: \\u001b[31mb\\u202e"\nurl = "https://e.org/a"\n')
    web.replies["https://e.org/a"] = NoResponse("tls", "[red]x[/red]\x1b[31m \x9b0my\u202e")
    assert "\nkqz  [bold]a[/bold] :smile: b\n     [red]x[/red] y\n" in shown(run("check", env=on_terminal(60)).out)
    assert run("check").out == "kqz\terror\t\thttps://e.org/a\t\t[red]x[/red] y\t2026-11-22\t\n"


def test_without_problems_there_is_only_a_footer(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("check", "alive", env=on_terminal(60))
    assert (result.code, shown(result.out)) == (0, "1 ok\nto mark it as done instead: readtrack done alive\n")
    assert shown(run("check", "alive", env=on_terminal(60)).out) == (
        "1 ok · 1 of 1 cached; to check again: --refresh\nto mark it as done instead: readtrack done alive\n"
    )
    run("done", "alive")
    assert shown(run("check", "alive", env=on_terminal(60)).out) == "1 ok · 1 of 1 cached; to check again: --refresh\n"
    store("version = 1\n")
    assert shown(run("check", env=on_terminal(60)).out) == "no links\n"
    assert run("check", "--json").out == "[]\n"


def test_links_given_by_id_are_checked_in_any_state(run: Run, store: Callable[[str], Path], web: Web) -> None:
    store(STORE)
    row = "dropped\tok\t200\thttps://e.org/dropped\thttps://e.org/dropped\t\t\t\n"
    assert run("check", "dropped").out == row
    assert run("check", "-", stdin="dropped\tx\n").out == row
    result = run("check", "-", "--json")
    assert (result.code, result.out, result.err) == (0, "[]\n", "nothing to do\n")
    assert run("check", "nope").code == 1
    assert web.taken() == ["https://e.org/dropped"]


def test_each_url_is_requested_once_in_its_clean_form(run: Run, store: Callable[[str], Path], web: Web) -> None:
    urls = ["https://e.org/a#x", "https://e.org/a?utm_source=y", "e.org/a", "HTTPS://E.org/a#z"]
    store("".join(f'[[link]]\nurl = "{url}"\n' for url in urls))
    assert [line.split("\t")[1] for line in run("check").out.splitlines()] == ["ok"] * 4
    assert web.taken() == ["https://e.org/a"]


def test_links_that_cannot_be_requested_are_reported_and_skipped(
    run: Run, store: Callable[[str], Path], web: Web
) -> None:
    store('[[link]]\nid = "a"\nurl = "ftp://e.org/a"\n[[link]]\nid = "b"\nurl = "https://"\n')
    assert run("check").out == (
        "a\tskipped\t\tftp://e.org/a\t\tonly http and https URLs can be checked\t\t\n"
        "b\terror\t\thttps://\t\tinvalid URL: the host is missing\t\t\n"
    )
    assert web.taken() == []


@pytest.mark.parametrize(
    ("links", "strict", "code"),
    [
        ("alive", False, 0),
        ("walled", True, 0),
        ("book", True, 0),
        ("moved", False, 0),
        ("moved", True, 4),
        ("gone", False, 4),
        ("alive,gone", False, 4),
        ("suspect", False, 0),
        ("suspect", True, 4),
        ("error", False, 4),
    ],
)
def test_the_exit_code_reflects_the_verdicts(
    links: str, strict: bool, code: int, run: Run, store: Callable[[str], Path], web: Web
) -> None:
    store(
        f'{STORE}\n[[link]]\nid = "suspect"\nurl = "https://s.org/a"\n[[link]]\nid = "error"\nurl = "https://x.org"\n'
    )
    web.replies |= {"https://s.org/a": "https://s.org/", "https://x.org/": NoResponse("tls", "its certificate expired")}
    assert run("check", links, *(["--strict"] * strict)).code == code


def test_ok_and_moved_are_cached_for_a_week_blocked_for_a_day_failures_never(
    run: Run, store: Callable[[str], Path], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(STORE)
    first = run("check").out
    assert stat.S_IMODE(cache().stat().st_mode) == 0o600
    web.taken()
    assert run("check").out == first
    assert web.taken() == ["https://e.org/gone"]
    days_later(1, monkeypatch)
    run("check")
    assert sorted(web.taken()) == ["https://e.org/gone", "https://zhuanlan.zhihu.com/p/1"]
    days_later(7, monkeypatch)
    run("check")
    assert len(web.taken()) == 4


def test_refresh_ignores_the_cache(
    run: Run, store: Callable[[str], Path], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(STORE)
    run("check")
    web.taken()
    run("check", "--refresh")
    assert len(web.taken()) == 4
    days_later(0.5, monkeypatch)
    run("check", "--max-age", "3600")
    assert len(web.taken()) == 4
    days_later(20, monkeypatch)
    run("check", "--max-age", "2592000")
    assert web.taken() == ["https://e.org/gone"]


def test_a_failure_keeps_its_first_date_until_it_succeeds(
    run: Run, store: Callable[[str], Path], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(STORE)
    assert run("check", "gone").out == GONE
    days_later(3, monkeypatch)
    assert run("check", "gone", "--refresh").out == GONE
    web.replies["https://e.org/gone"] = 403
    assert "2026" not in run("check", "gone").out
    days_later(5, monkeypatch)
    web.replies["https://e.org/gone"] = 410
    assert "\tpermanently gone (410)\t2026-11-22\t" in run("check", "gone").out
    web.replies["https://e.org/gone"] = 200
    assert "2026" not in run("check", "gone").out
    days_later(20, monkeypatch)
    web.replies["https://e.org/gone"] = 404
    assert "\tnot found (404)\t2026-12-12\t" in run("check", "gone").out


def test_results_of_another_run_in_the_meantime_are_kept(
    run: Run, store: Callable[[str], Path], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other run started later and ended earlier."""
    store(STORE)

    def other() -> None:
        days_later(0.1, monkeypatch)
        entry = '{"verdict":"ok","status":200,"final":null,"reason":"","checked":"%s","since":null}'
        checked = (DAY + timedelta(hours=1)).isoformat()
        cache().parent.mkdir(parents=True)
        cache().write_text('{"version":1,"results":{"https://e.org/other":%s}}' % (entry % checked))

    web.replies["https://e.org/alive"] = other
    run("check", "alive")
    assert sorted(json.loads(cache().read_text())["results"]) == ["https://e.org/alive", "https://e.org/other"]


def test_a_password_is_sent_but_never_stored(run: Run, store: Callable[[str], Path], web: Web) -> None:
    store('[[link]]\nid = "kqz"\nurl = "https://me:secret@e.org/a"\n')
    web.replies["https://me:secret@e.org/a"] = 404
    assert run("check", "--archive").code == 4
    assert web.taken() == ["https://me:secret@e.org/a"]
    assert not cache().exists()


def test_a_cache_that_cannot_be_written_is_a_warning(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    cache().mkdir(parents=True)
    result = run("check", "alive")
    assert (result.code, result.out) == (0, ALIVE)
    assert result.err == "warning: cannot save the results for the next run: Is a directory\n"


@pytest.mark.parametrize("failure", ["dns", "connect", "connect-timeout", "proxy", "unknown-host"])
def test_if_no_host_answers_the_network_is_down_and_nothing_is_recorded(
    failure: str, run: Run, store: Callable[[str], Path], web: Web
) -> None:
    store(STORE)
    run("check", "alive")
    before = cache().read_bytes()
    for url in ("https://e.org/alive", "https://e.org/gone", "https://old.org/a", "https://zhuanlan.zhihu.com/p/1"):
        web.replies[url] = lost(failure)
    result = run("check", "--backoff", "0", "--json")
    assert (result.code, result.out, result.err) == (
        1,
        "",
        "error: no host answers: offline?\nhint: check the network connection or HTTPS_PROXY, and try again\n",
    )
    assert cache().read_bytes() == before
    assert run("check", "gone", "moved", "--backoff", "0").code == 4  # two hosts prove nothing


def test_missing_hosts_are_dead_even_if_all_others_are_cached(run: Run, store: Callable[[str], Path], web: Web) -> None:
    """Otherwise no host would answer in the second run, as if the network were down."""
    gone = [f"https://gone{number}.example/" for number in range(3)]
    store("".join(f'[[link]]\nid = "k{n}"\nurl = "{url}"\n' for n, url in enumerate([*gone, "https://e.org/ok"])))
    web.replies |= {url: lost("unknown-host") for url in gone}
    for _ in range(2):
        result = run("check", "--json")
        assert (result.code, result.err) == (4, "")
        assert [row["verdict"] for row in json.loads(result.out)] == ["dead", "dead", "dead", "ok"]
    web.replies["https://e.org/ok"] = lost("unknown-host")
    assert run("check").code == 1


def test_answers_from_private_hosts_do_not_hide_that_the_network_is_down(
    run: Run, store: Callable[[str], Path], web: Web
) -> None:
    urls = [f"https://host{number}.org/" for number in range(3)]
    store("".join(f'[[link]]\nurl = "{url}"\n' for url in [*urls, "http://127.0.0.1:8000/", "http://localhost/"]))
    web.replies |= {url: lost("unknown-host") for url in urls}
    result = run("check", "--format", "tsv")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: no host answers: offline?\n")
    assert not cache().exists()


def test_dead_links_get_their_newest_copies(run: Run, store: Callable[[str], Path], web: Web) -> None:
    store(STORE + '[[link]]\nid = "lost"\nurl = "https://e.org/lost"\n')
    copy = "https://web.archive.org/web/20240102030405/https://e.org/gone"
    web.replies |= {
        "https://e.org/lost": 410,
        "https://web.archive.org/web/https://e.org/gone": copy,
        "https://web.archive.org/web/https://e.org/lost": 404,
    }
    result = run("check", "--archive")
    assert [line.split("\t")[-1] for line in result.out.splitlines()] == [*("", copy, "", "", "", "")]
    assert result.err == "web.archive.org has no copy of lost\n"
    assert [url for url in web.taken() if "archive" in url] == [
        "https://web.archive.org/web/https://e.org/gone",
        "https://web.archive.org/web/https://e.org/lost",
    ]


def test_an_archive_that_fails_changes_nothing(run: Run, store: Callable[[str], Path], web: Web) -> None:
    store(STORE)
    web.replies["https://web.archive.org/web/https://e.org/gone"] = NoResponse("timeout", "response timed out")
    result = run("check", "gone", "--archive")
    assert (result.code, result.out) == (4, GONE)
    assert result.err == "warning: cannot look for a copy of gone: response timed out\n"


def test_an_archive_that_limits_requests_changes_nothing(run: Run, store: Callable[[str], Path], web: Web) -> None:
    store(f'{STORE}\n[[link]]\nid = "copy"\nurl = "https://web.archive.org/web/2020/https://e.org/x"\n')
    web.waits["https://web.archive.org/web/2020/https://e.org/x"] = "3600"
    web.replies["https://web.archive.org/web/2020/https://e.org/x"] = 429
    result = run("check", "gone", "copy", "--archive")
    assert (result.code, result.out.splitlines()[0] + "\n") == (4, GONE)
    assert result.err == "warning: cannot look for a copy of gone: no more requests are sent to web.archive.org\n"
    assert '"https://e.org/gone"' in cache().read_text()


def test_fix_shows_and_rewrites_moved_links_in_one_undo_step(run: Run, store: Callable[[str], Path], web: Web) -> None:
    path = store(f'{STORE}\n[[link]]\nurl = "https://old.org/b"\n')
    web.replies["https://old.org/b"] = "https://new.org/c?utm_source=y#there"
    result = run("check", "--fix", "--yes")
    assert result.code == 4
    assert MOVED in result.out
    assert result.err == (
        "  moved  https://old.org/a?utm_source=x#part -> https://new.org/b#part\n"
        "  fhdhzd  https://old.org/b -> https://new.org/c#there\n"
        "rewrote 2 of 2 links; to revert: readtrack undo\n"
    )
    assert path.read_text() == (
        STORE.replace("https://old.org/a?utm_source=x#part", "https://new.org/b#part")
        + '\n[[link]]\nid = "fhdhzd"\nurl = "https://new.org/c#there"\n'
    )
    assert run("undo").code == 0
    assert path.read_text() == f'{STORE}\n[[link]]\nurl = "https://old.org/b"\n'


def test_fix_without_a_terminal_needs_yes_before_any_request(run: Run, store: Callable[[str], Path], web: Web) -> None:
    store(STORE)
    result = run("check", "--fix")
    assert (result.code, result.out, result.err) == (
        2,
        "",
        "error: cannot ask for confirmation without a terminal\nhint: to rewrite URLs without confirmation: --yes\n",
    )
    assert web.taken() == []


@pytest.mark.parametrize(("answer", "is_rewritten"), [("y\n", True), ("n\n", False), ("\n", False), ("", False)])
def test_fix_asks_once_on_a_terminal(
    answer: str, is_rewritten: bool, run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = store(STORE)
    monkeypatch.setattr(check, "can_ask", lambda: True)
    result = run("check", "moved", "--fix", "--strict", stdin=answer)
    shown_first = "  moved  https://old.org/a?utm_source=x#part -> https://new.org/b#part\nRewrite 1 link? [y/N] "
    after = "rewrote 1 of 1 link; to revert: readtrack undo\n" if is_rewritten else "not rewritten\n"
    assert (result.code, result.out, result.err) == (0 if is_rewritten else 4, MOVED, shown_first + after)
    assert ("new.org" in path.read_text()) is is_rewritten


def test_fix_skips_links_whose_topic_already_has_the_new_url(run: Run, store: Callable[[str], Path], web: Web) -> None:
    urls = {"x": "http://old.org/a#part", "y": "https://www.old.org/a", "z": "https://old.org/a/"}
    twins = "".join(
        f'\n[[link]]\nid = "{name}"\ntopic = "{topic}"\nurl = "{urls[name]}"\n'
        for name, topic in (("x", "vllm"), ("y", "cuda"), ("z", "cuda"))
    )
    path = store(STORE + twins)
    web.replies |= dict.fromkeys((url.partition("#")[0] for url in urls.values()), "https://new.org/b")
    result = run("check", "moved", "x", "y", "z", "--fix", "--yes", "--strict")
    assert result.code == 4
    assert result.err.splitlines()[4:] == [
        "skipped x: vllm already has this URL: moved 'Moved'",
        "skipped z: cuda already has this URL: y 'https://new.org/b'",
        "rewrote 2 of 4 links; to revert: readtrack undo",
    ]
    assert [line for line in path.read_text().splitlines() if "org/" in line][-4:] == [
        *('url = "https://e.org/dropped"', 'url = "http://old.org/a#part"'),
        *('url = "https://new.org/b"', 'url = "https://old.org/a/"'),
    ]


def test_fix_skips_links_that_redirect_to_the_same_page(
    run: Run, store: Callable[[str], Path], web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f'[[link]]\nid = "{name}"\nurl = "https://old.org/{name}"\n' for name in "xyz")
    path = store(text)
    web.replies |= {"https://old.org/x": "https://new.org/gone", "https://old.org/y": "https://new.org/gone"}
    web.replies["https://old.org/z"] = "https://new.org/z"
    run("check", "x")  # which is known to the next run
    result = run("check", "--fix", "--yes")
    assert result.out == (
        "x\tsuspect\t200\thttps://old.org/x\thttps://new.org/gone\tseveral links lead to one page\t\t\n"
        "y\tsuspect\t200\thttps://old.org/y\thttps://new.org/gone\tseveral links lead to one page\t2026-11-22\t\n"
        "z\tmoved\t200\thttps://old.org/z\thttps://new.org/z\tmoved permanently (301)\t\t\n"
    )
    assert path.read_text() == text.replace("https://old.org/z", "https://new.org/z")


@pytest.mark.parametrize(
    ("extra", "mode", "message"),
    [
        ("", 0o444, "error: reading.toml: is read-only; nothing changed\n"),
        ("version = 99\n", 0o644, "error: reading.toml: was written by a newer readtrack (version = 99); nothing ch"),
        ("<<<<<<< ours\na = 1\n=======\na = 2\n>>>>>>> theirs\n", 0o644, "error: reading.toml"),
    ],
)
def test_fix_sends_no_request_if_the_store_is_read_only(
    extra: str, mode: int, message: str, run: Run, store: Callable[[str], Path], web: Web
) -> None:
    store(extra + STORE).chmod(mode)
    result = run("check", "--fix", "--yes")
    assert (result.code, result.out) == (3, "")
    assert result.err.startswith(message)
    assert web.taken() == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("https://old.org/a?utm_source=x#part", "https://elsewhere.org/", "the link was changed in the meantime"),
        ('id = "moved"', 'id = "renamed"', "the link was changed in the meantime"),
        ('id = "book"', 'id = "moved"', "2 links have that id"),
    ],
)
def test_fix_skips_links_that_were_changed_meanwhile(
    old: str, new: str, why: str, run: Run, store: Callable[[str], Path], web: Web
) -> None:
    path = store(STORE)

    def change() -> None:
        path.write_text(STORE.replace(old, new))

    web.replies["https://e.org/alive"] = change
    result = run("check", "moved", "alive", "--fix", "--yes")
    assert result.err.splitlines()[1:] == [f"skipped moved: {why}", "rewrote 0 of 1 link"]
    assert path.read_text() == STORE.replace(old, new)


def test_fix_without_moved_links(run: Run, store: Callable[[str], Path]) -> None:
    store(STORE)
    result = run("check", "alive", "--fix", "--yes")
    assert (result.code, result.err) == (0, "no link has moved: nothing to rewrite\n")


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("output", ["tsv", "json", "table"])
def test_an_interrupted_run_keeps_finished_results_and_shows_them_in_a_table(
    output: str, run: Run, store: Callable[[str], Path], web: Web
) -> None:
    store(STORE)
    web.replies["https://e.org/gone"] = interrupt
    result = run("check", "--format", output, env={"COLUMNS": "60"})
    assert result.code == 130
    assert result.err == "interrupted: 4 of 5 checked; the next run continues from there\n"
    out = shown(result.out)
    assert out.endswith("1 ok · 1 moved · 1 blocked · 1 skipped\n") if output == "table" else not out
    web.taken()
    web.replies["https://e.org/gone"] = 200
    assert run("check").code == 0
    assert web.taken() == ["https://e.org/gone"]


@pytest.mark.parametrize("output", ["tsv", "json", "table"])
def test_an_interrupted_search_for_copies_loses_nothing(
    output: str, run: Run, store: Callable[[str], Path], web: Web
) -> None:
    store(STORE + '[[link]]\nid = "lost"\nurl = "https://e.org/lost"\n')
    copy = "https://web.archive.org/web/20240102030405/https://e.org/gone"
    web.replies |= {
        "https://e.org/lost": 410,
        "https://web.archive.org/web/https://e.org/gone": copy,
        "https://web.archive.org/web/https://e.org/lost": interrupt,
    }
    result = run("check", "--archive", "--fix", "--yes", "--format", output, env={"COLUMNS": "100"})
    assert (result.code, result.err) == (130, "interrupted while looking for copies\n")
    if output == "json":
        assert [row["archive"] for row in json.loads(result.out)] == [None, copy, None, None, None, None]
    elif output == "tsv":
        assert [line.split("\t")[-1] for line in result.out.splitlines()] == ["", copy, "", "", "", ""]
    else:
        assert f"copy: {copy}" in shown(result.out)
    assert '"https://e.org/lost"' in cache().read_text()


def test_an_interrupted_run_rewrites_nothing(run: Run, store: Callable[[str], Path], web: Web) -> None:
    path = store(STORE)
    web.replies["https://e.org/gone"] = interrupt
    assert run("check", "--fix", "--yes").code == 130
    assert path.read_text() == STORE


@pytest.mark.parametrize(
    "args",
    [
        *(("--timeout", "0"), ("--timeout", "601"), ("--timeout", "nan"), ("--retries", "-1"), ("--retries", "11")),
        *(("--backoff", "-1"), ("--backoff", "nan"), ("--delay", "61"), ("--delay", "nan"), ("--per-host", "0")),
        *(("--concurrency", "0"), ("--concurrency", "1000"), ("--max-age", "-1"), ("--max-age", "nan")),
        *(("--format", "xml"), ("--timeout", "soon")),
    ],
)
def test_invalid_numbers_are_refused(args: Iterable[str], run: Run, store: Callable[[str], Path], web: Web) -> None:
    store(STORE)
    assert run("check", *args).code == 2
    assert web.taken() == []


def test_the_help_says_how_to_mark_a_link_as_done(run: Run) -> None:
    result = run("check", "--help")
    assert "to mark it as done: readtrack done ID" in result.out
    assert "readtrack check --fix" in result.out
