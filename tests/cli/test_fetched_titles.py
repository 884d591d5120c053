"""add, refresh and import fetch titles, from servers on loopback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from running import Run, run_process
from servers import Authority, Connection, Reply, Request, Server, page, proxying, redirect, reply, serving
from terminals import shown, terminal, wait_until

STORE = """\
version = 1

[[link]]
id = "bcdfgh"
title = "Mine"
url = "{0}/titled"

[[link]]
id = "bkmnpq"
url = "{0}/untitled"
"""


def links(path: str | Path = "reading.toml") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(Path(path).read_text()).get("link", [])
    return found


def titles(request: Request) -> Reply:
    """Every page is named after its path; some are refused."""
    if request.target.startswith("/refused"):
        return reply(page("Just a moment..."), "403 Forbidden")
    return reply(page(f"The page {request.target.strip('/')}"))


# add


def test_a_missing_title_is_fetched(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(titles) as server:
        result = run("add", server.url("/a"), "-t", "vllm")
    assert (result.code, result.err) == (0, "new topic vllm\n")
    [link] = links()
    assert (link["title"], link["url"]) == ("The page a", server.url("/a"))
    assert result.out == f"{link['id']}\tunread\tvllm\tThe page a\t{server.url('/a')}\t\n"
    assert list(link) == ["id", "topic", "title", "url", "added"]


@pytest.mark.parametrize("args", [["--no-fetch"], ["--title", "Given"]])
def test_only_missing_titles_are_requested(args: list[str], run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(titles) as server:
        assert run("add", server.url("/a"), *args).code == 0
        assert run("add", "--title", "A book").code == 0
        assert run("add", f"Words before {server.url('/b')}").code == 0
    assert server.requests == []
    assert len(links()) == 3


def test_existing_links_are_not_requested(run: Run, store: Callable[[str], Path]) -> None:
    with serving(titles) as server:
        store(STORE.format(server.url("")))
        assert run("add", server.url("/untitled")).code == 1
        assert server.requests == []
        assert run("add", server.url("/untitled"), "-t", "other").code == 0
        assert server.targets == ["/untitled"]


def test_without_a_title_the_link_is_saved_and_the_reason_is_shown(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(titles) as server:
        result = run("add", server.url("/refused"))
    [link] = links()
    assert "title" not in link
    assert result.code == 0
    assert result.err == (
        f"no title for {link['id']}: 127.0.0.1 blocks automated requests\n"
        f"hint: readtrack edit {link['id']} --title '…' · to try again: readtrack refresh\n"
    )
    assert run("edit", link["id"], "--title", "By hand").code == 0
    assert links()[0]["title"] == "By hand"


def test_several_urls_are_requested_at_once_and_reasons_are_grouped(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(titles) as server:
        result = run("add", *(server.url(path) for path in ("/a", "/refused/1", "/b", "/refused/2")))
    assert [link.get("title") for link in links()] == ["The page a", None, "The page b", None]
    assert result.err == (
        "no title for 2 links: 127.0.0.1 blocks automated requests\n"
        "hint: readtrack edit ID --title '…' · to try again: readtrack refresh\n"
    )


def test_a_host_that_refuses_three_times_gets_no_more_requests(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(titles) as server:
        result = run("add", *(server.url(f"/refused/{number}") for number in range(8)))
    assert len(links()) == 8
    assert len(server.requests) <= 4  # one may be running
    assert result.err.startswith("no title for 8 links: 127.0.0.1 blocks automated requests\n")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"SSH-2.0-OpenSSH\r\n\r\n", "its response is not HTTP"),
        (redirect("file:///etc/passwd"), "it redirects to a file: URL"),
        (reply("", "404 Not Found"), "it returned status 404"),
        (reply("<p>nothing"), "the page has no title"),
    ],
)
def test_the_link_is_saved_whatever_the_server_sends(
    said: bytes, reason: str, run: Run, store: Callable[[str], Path]
) -> None:
    store("version = 1\n")
    with serving(lambda request: said) as server:
        result = run("add", server.url("/a"))
    [link] = links()
    assert result.code == 0
    assert result.err.splitlines()[0] == f"no title for {link['id']}: {reason}"


def test_a_closed_connection_is_retried_once(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    said = [b"", reply(page("At last"))]
    with serving(lambda request: said[len(server.requests) - 1]) as server:
        assert run("add", server.url("/a")).err == ""
    assert links()[0]["title"] == "At last"


def test_a_hostile_title_is_harmless_on_a_terminal_and_in_the_file(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    title = 'A &#27;[31m"red"&#x9b;31m \u202eevil&#8238; [bold]\\n :smile:\n  line &amp;amp;'
    with serving(lambda request: reply(page(title))) as server:
        result = run("add", server.url("/a"))
    [link] = links()
    assert link["title"] == 'A "red"›31m evil [bold]\\n :smile: line &amp;'
    assert "\x1b" not in result.out


def test_a_read_only_store_is_reported_before_any_request(run: Run, store: Callable[[str], Path]) -> None:
    store("version = \n")
    with serving(titles) as server:
        result = run("add", server.url("/a"))
    assert result.code == 3
    assert server.requests == []


def test_the_first_link_creates_the_store(run: Run) -> None:
    with serving(titles) as server:
        result = run("add", server.url("/a"), "--file", "new.toml")
    assert (result.code, links("new.toml")[0]["title"]) == (0, "The page a")
    assert result.err == "new reading list: new.toml\n"


def test_the_store_can_be_changed_during_a_request(run: Run, store: Callable[[str], Path]) -> None:
    path = store("version = 1\n")

    def slow(connection: Connection) -> None:
        result = run_process("add", "--title", "Meanwhile", env={"READTRACK_LOCK_TIMEOUT": "0"})
        assert result.code == 0
        connection.send(reply(page("Slow")))

    with serving(lambda request: slow) as server:
        assert run_process("add", server.url("/a")).code == 0
    assert sorted(link["title"] for link in links(path)) == ["Meanwhile", "Slow"]


def test_metadata_is_added_on_request_and_options_take_precedence(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    head = (
        '<title>T</title><meta name="author" content="猛猿"><meta property="article:published_time"'
        ' content="2025-06-12T08:00:00+08:00">'
    )
    text = f"<html><head>{head}</head><body><p>{'字' * 1000}{' word' * 480}</p></body></html>"
    with serving(lambda request: reply(text)) as server:
        assert run("add", server.url("/a"), "--meta").err == ""
        assert run("add", server.url("/b"), "--meta", "--title", "Mine", "--minutes", "3").err == ""
        assert run("add", server.url("/c")).err == ""
    first, second, third = links()
    assert first["author"] == "猛猿"
    assert first["published"].isoformat() == "2025-06-12"
    assert first["minutes"] == 5  # 1,000 characters at 400 and 480 words at 240 a minute
    assert list(first) == ["id", "topic", "title", "url", "author", "published", "added", "minutes"]
    assert (second["title"], second["minutes"], second["author"]) == ("Mine", 3, "猛猿")
    assert not {"author", "published", "minutes"} & third.keys()
    assert "猛猿" in run("show", first["id"], "--format", "table").out


def test_metadata_needs_the_network(run: Run) -> None:
    result = run("add", "https://e.org", "--meta", "--no-fetch")
    assert (result.code, result.err) == (2, "error: --meta and --no-fetch cannot be used together\n")


def test_a_proxy_and_its_certificate_are_used(
    run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store("version = 1\n")
    authority = Authority()

    def answer(request: Request) -> Reply:
        return reply(page(f"{request.host} {request.target}"))

    with proxying(answer, authority) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url())
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(Path("authority.pem"))))
        result = run("add", "https://gone.example/a?utm_source=x")
    assert result.err == "removed from the URL: utm_source\n"
    assert links()[0]["title"] == "gone.example /a"
    assert proxy.targets == ["CONNECT gone.example:443", "/a"]


# refresh


def test_refresh_fetches_only_missing_titles(run: Run, store: Callable[[str], Path]) -> None:
    with serving(titles) as server:
        path = store(STORE.format(server.url("")))
        before = path.read_text()
        result = run("refresh")
    assert (result.code, result.err) == (0, "bkmnpq: no title → 'The page untitled'\n")
    assert server.targets == ["/untitled"]
    assert path.read_text() == f'{before}title = "The page untitled"\n'
    assert result.out == f"bkmnpq\tunread\tinbox\tThe page untitled\t{server.url('/untitled')}\t\n"
    assert run("undo").code == 0
    assert path.read_text() == before


def test_refresh_shows_a_different_title_and_keeps_the_existing_one(run: Run, store: Callable[[str], Path]) -> None:
    with serving(titles) as server:
        path = store(STORE.format(server.url("")))
        before = path.read_bytes()
        result = run("refresh", "bcd", "--json")
    assert (result.code, result.out) == (0, "[]\n")
    assert result.err == "bcdfgh: 'Mine' → 'The page titled'\nhint: to replace existing titles: --all\n"
    assert path.read_bytes() == before


def test_refresh_replaces_titles_on_request(run: Run, store: Callable[[str], Path]) -> None:
    with serving(titles) as server:
        store(STORE.format(server.url("")))
        result = run("refresh", "--all", "--yes", "--json")
    assert [link["title"] for link in links()] == ["The page titled", "The page untitled"]
    assert [link["title"] for link in json.loads(result.out)] == ["The page titled", "The page untitled"]


def test_refresh_without_a_terminal_replaces_titles_only_with_yes(run: Run, store: Callable[[str], Path]) -> None:
    with serving(titles) as server:
        store(STORE.format(server.url("")))
        result = run("refresh", "--all")
    assert (result.code, server.requests) == (2, [])
    hint = "hint: to replace titles without confirmation: --yes\n"
    assert result.err == f"error: cannot ask for confirmation without a terminal\n{hint}"


def test_refresh_fails_if_it_gets_no_title_at_all(run: Run, store: Callable[[str], Path]) -> None:
    with serving(titles) as server:
        path = store(f'[[link]]\nid = "bcdfgh"\nurl = "{server.url("/refused")}"\n')
        before = path.read_bytes()
        result = run("refresh")
    assert (result.code, result.out, result.err) == (
        1,
        "",
        "no title for bcdfgh: 127.0.0.1 blocks automated requests\n",
    )
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("args", "text", "error"),
    [
        ((), "", "nothing to do: every link has a title\n"),
        ((), '[[link]]\ntitle = "A book"\n', "nothing to do: every link has a title\n"),
        (("-",), "", "nothing to do\n"),
    ],
)
def test_refresh_with_nothing_to_do(
    args: tuple[str, ...], text: str, error: str, run: Run, store: Callable[[str], Path]
) -> None:
    store(f"version = 1\n{text}")
    result = run("refresh", *args)
    assert (result.code, result.out, result.err) == (0, "", error)


def test_a_link_edited_during_its_request_is_not_overwritten(run: Run, store: Callable[[str], Path]) -> None:
    def slow(connection: Connection) -> None:
        assert run_process("edit", "bkm", "--title", "By hand").code == 0
        connection.send(reply(page("Slow")))

    with serving(lambda request: slow) as server:
        store(STORE.format(server.url("")))
        result = run_process("refresh")
    assert (result.code, result.out) == (0, "")
    assert result.err == "bkmnpq: no title → 'Slow'\nskipped bkmnpq: the link was changed in the meantime\n"
    assert links()[1]["title"] == "By hand"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mailto:a@e.org", "only http and https URLs can be checked"),
        ("ftp://e.org/a", "only http and https URLs can be checked"),
        ("http://127.0.0.1:99999/", "invalid URL: the port must be a number up to 65535"),
        ("not a url", "invalid URL: "),
    ],
)
def test_urls_that_cannot_be_requested_are_reported_without_delaying_others(
    url: str, reason: str, run: Run, store: Callable[[str], Path]
) -> None:
    with serving(titles) as server:
        store(f'[[link]]\nid = "odd"\nurl = "{url}"\n[[link]]\nid = "good"\nurl = "{server.url("/good")}"\n')
        result = run("refresh")
    assert result.code == 0
    assert result.err.startswith(f"good: no title → 'The page good'\nno title for odd: {reason}")
    assert links()[1]["title"] == "The page good"


@pytest.mark.parametrize("text", ["version = 2\n", "<<<<<<< ours\n=======\n>>>>>>> theirs\n"])
def test_refresh_sends_no_request_if_the_store_is_read_only(text: str, run: Run, store: Callable[[str], Path]) -> None:
    with serving(titles) as server:
        store(text + STORE.format(server.url("")).removeprefix("version = 1\n"))
        assert run("refresh").code == 3
    assert server.requests == []


@pytest.mark.parametrize(("answer", "title"), [("n", "Mine"), ("y", "The page titled")])
def test_refresh_asks_for_confirmation_on_a_terminal(
    answer: str, title: str, run: Run, store: Callable[[str], Path]
) -> None:
    with serving(titles) as server:
        store(STORE.format(server.url("")))
        with terminal("refresh", "bcd", "--all") as program:
            program.wait_for("Replace 1 title? [y/N] ")
            program.type(f"{answer}\n")
            assert program.end() == 0
    assert "'Mine' → 'The page titled'" in shown(program.output)
    assert links()[0]["title"] == title
    assert ("existing titles are kept" in program.output) == (answer == "n")


# Network failures


THREE = ("quick", "slow", "slower")


def interrupted(server: Server, *command: str) -> tuple[int, str]:
    """Run a command and send it ^C once the third page is requested: two at a time, so the fast one has finished.

    Returns the exit code and standard error.
    """
    program = subprocess.Popen(
        [sys.executable, "-m", "readtrack", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    wait_until(lambda: len(server.requests) == 3)
    program.send_signal(signal.SIGINT)
    _, error = program.communicate(timeout=30)
    return program.returncode, error.decode()


def quick_and_slow(request: Request) -> Reply:
    return reply(page("Quick")) if request.target == "/quick" else Connection.wait


def test_an_interrupt_keeps_the_titles_fetched_so_far(store: Callable[[str], Path]) -> None:
    with serving(quick_and_slow) as server:
        store("".join(f'[[link]]\nid = "{name}"\nurl = "{server.url(f"/{name}")}"\n' for name in THREE))
        code, error = interrupted(server, "refresh")
    assert code == 130
    assert error == "interrupted: 1 of 3 pages fetched\nquick: no title → 'Quick'\n"
    assert [link.get("title") for link in links()] == ["Quick", None, None]


def test_an_interrupted_add_saves_all_links(store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(quick_and_slow) as server:
        code, error = interrupted(server, "add", *(server.url(f"/{name}") for name in THREE))
    assert (code, error) == (130, "interrupted: 1 of 3 pages fetched\n")
    assert [link.get("title") for link in links()] == ["Quick", None, None]


def test_an_interrupted_import_saves_all_links(store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(quick_and_slow) as server:
        Path("a.csv").write_text("url\n" + "".join(f"{server.url(f'/{name}')}\n" for name in THREE))
        code, error = interrupted(server, "import", "a.csv", "--fetch-titles")
    assert code == 130
    assert error == "interrupted: 1 of 3 pages fetched\n3 added, 0 updated, 0 unchanged, 0 skipped\n"
    assert [link.get("title") for link in links()] == ["Quick", None, None]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("SSL_CERT_FILE", "/nowhere", "cannot read certificates from the path in SSL_CERT_FILE"),
        ("ALL_PROXY", "foo://127.0.0.1", "the proxy in ALL_PROXY is not supported"),
    ],
)
def test_an_invalid_environment_is_reported_and_the_link_is_saved(
    name: str, value: str, reason: str, run: Run, store: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store("version = 1\n")
    monkeypatch.setenv(name, value)
    result = run("add", "http://127.0.0.1:9/a")
    [link] = links()
    assert result.code == 0
    assert result.err.startswith(f"no title for {link['id']}: {reason}")


def test_a_page_without_metadata_is_reported(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(lambda request: reply("", "404 Not Found")) as server:
        result = run("add", server.url("/a"), "--title", "Mine", "--meta")
    assert result.code == 0
    assert result.err == f"no metadata for {links()[0]['id']}: it returned status 404\n"


def test_the_cursor_is_restored_if_the_program_is_killed(store: Callable[[str], Path]) -> None:
    with serving(lambda request: Connection.wait) as server:
        store(STORE.format(server.url("")))
        with terminal("refresh") as program:
            program.wait_for("Fetching titles")
            os.kill(program.process, signal.SIGTERM)
            assert program.end() == -signal.SIGTERM
    assert program.output.rindex("\x1b[?25h") > program.output.rindex("\x1b[?25l")


# import


# --from


SAVED = f"""\
<!DOCTYPE html>
<!-- saved from url=(0043)https://zhuanlan.zhihu.com/p/1?utm_psn=2 -->
<html><head><title>(1 封私信 / 2 条消息) 深入理解 vLLM - 知乎</title>
<meta itemprop="datePublished" content="2025-06-01T10:00:00.000Z"></head>
<body><div itemprop="author"><meta itemprop="name" content="某某"></div><p>{"字" * 900}</p></body></html>
"""
TOLD = {"title": "深入理解 vLLM", "author": "某某", "published": date(2025, 6, 1), "minutes": 3}


def test_a_saved_page_is_added_without_the_network(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    Path("page.html").write_text(SAVED)
    result = run("add", "--from", "page.html")
    assert (result.code, result.err) == (0, "")
    [link] = links()
    assert link == {
        "id": link["id"],
        "topic": "inbox",
        "url": "https://zhuanlan.zhihu.com/p/1",
        "added": link["added"],
        **TOLD,
    }


def test_options_take_precedence_over_a_saved_page(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    result = run("add", "https://e.org/a", "--from", "-", "--title", "Mine", "--minutes", "7", stdin=SAVED)
    assert result.code == 0
    [link] = links()
    assert {name: link[name] for name in ("title", "url", "author", "minutes")} == {
        "title": "Mine",
        "url": "https://e.org/a",
        "author": "某某",
        "minutes": 7,
    }


def test_a_saved_wall_gives_no_title(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    result = run("add", "https://zhuanlan.zhihu.com/p/1", "--from", "-", stdin="<title>安全验证 - 知乎</title>")
    assert result.code == 0
    [link] = links()
    assert "title" not in link
    assert result.err.startswith(f"no title for {link['id']}: it shows a captcha\n")


@pytest.mark.parametrize(
    ("args", "given", "code", "message"),
    [
        (["add", "--from", "none.html"], "", 1, "'none.html' cannot be read: no such file or directory"),
        (["add", "--from", "."], "", 1, "'.' cannot be read: is a directory"),
        (
            ["add", "--from", "-"],
            "words",
            1,
            "standard input is not a web page; nothing changed\nhint: save it in the browser as HTML",
        ),
        (["add", "--from", "-"], "<p>", 2, "the page does not contain its URL"),
        (["add", "-", "--from", "-"], "", 2, "standard input contains the page: pass the URL as an argument"),
        (
            ["add", "https://e.org https://f.org", "--from", "-"],
            "<p>",
            2,
            "--from takes one URL, not 2",
        ),
        (["refresh", "-", "--from", "-"], "", 2, "standard input contains the page: pass the link as an argument"),
        (["refresh", "bcd", "bkm", "--from", "-"], "<p>", 2, "--from takes one link, not 2"),
        (["refresh", "--from", "-"], "<p>", 2, "the page does not contain its URL"),
        (["refresh", "--from", "-"], SAVED, 1, "no link has the id or URL 'https://zhuanlan.zhihu.com/p/1'"),
    ],
)
def test_an_unreadable_or_unmatched_saved_page_changes_nothing(
    args: list[str], given: str, code: int, message: str, run: Run, store: Callable[[str], Path]
) -> None:
    path = store(STORE.format("https://e.org"))
    before = path.read_text()
    result = run(*args, stdin=given)
    assert (result.code, result.out, path.read_text()) == (code, "", before)
    assert message in result.err


@pytest.mark.parametrize(("command", "hint"), [("add", "readtrack add https://…"), ("refresh", "readtrack refresh ID")])
def test_the_name_of_a_saved_page_is_quoted_in_the_hint(command: str, hint: str, run: Run) -> None:
    Path("my page.html").write_text("<p>")
    Path("reading.toml").write_text("version = 1\n")
    assert run(command, "--from", "my page.html").err == (
        f"error: the page does not contain its URL\nhint: {hint} --from 'my page.html'\n"
    )


def test_refresh_takes_missing_fields_from_a_saved_page(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\nurl = "https://zhuanlan.zhihu.com/p/1"\nauthor = "mine"\n\n[[link]]\nid = "b"\ntitle = "B"\n')
    Path("page.html").write_text(SAVED)
    result = run("refresh", "--from", "page.html")
    assert result.code == 0
    first, second = links()
    assert {**first, "id": ""} == {"id": "", "url": "https://zhuanlan.zhihu.com/p/1", **TOLD, "author": "mine"}
    assert second == {"id": "b", "title": "B"}
    assert run("refresh", first["id"], "--from", "page.html").err == f"unchanged: {first['id']} '深入理解 vLLM'\n"
    assert links() == [first, second]


def test_refresh_keeps_an_existing_title_and_fills_in_the_rest(run: Run, store: Callable[[str], Path]) -> None:
    store('[[link]]\nid = "b"\ntitle = "B"\n')
    result = run("refresh", "b", "--from", "-", stdin=SAVED)
    assert result.err == "b: 'B' → '深入理解 vLLM'\nhint: to replace existing titles: --all\n"
    assert links() == [{"id": "b", **TOLD, "title": "B"}]
    assert run("refresh", "b", "--from", "-", "--all", "--yes", stdin=SAVED).code == 0
    assert links() == [{"id": "b", **TOLD}]


def test_import_fetches_titles_on_request(run: Run, store: Callable[[str], Path]) -> None:
    store("version = 1\n")
    with serving(titles) as server:
        Path("a.csv").write_text(
            f"url,title\n{server.url('/titled')},Mine\n{server.url('/a')},\n{server.url('/refused')},\n"
        )
        assert run("import", "a.csv", "--dry-run", "--fetch-titles").code == 0
        assert server.requests == []
        result = run("import", "a.csv", "--fetch-titles", "-t", "x")
        assert server.targets == ["/a", "/refused"]
        assert [link.get("title") for link in links()] == ["Mine", "The page a", None]
        untitled = links()[2]["id"]
        assert result.err == (
            "new topic x\n3 added, 0 updated, 0 unchanged, 0 skipped\n"
            f"no title for {untitled}: 127.0.0.1 blocks automated requests\n"
            f"hint: readtrack edit {untitled} --title '…' · to try again: readtrack refresh\n"
        )
        again = run("import", "a.csv", "--fetch-titles", "-t", "x")
        assert again.err == "0 added, 0 updated, 3 unchanged, 0 skipped\n"
        assert server.targets == ["/a", "/refused"], "existing metadata is not requested"
