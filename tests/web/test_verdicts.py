"""Verdicts from a response or its absence."""

from __future__ import annotations

import pytest

from readtrack.core.model import Link
from readtrack.web import verdicts
from readtrack.web.response import UNREACHABLE, NoResponse, Redirect, Response
from readtrack.web.verdicts import Verdict, judge, target, unanswered, with_catch_alls
from readtrack.web.walls import Wall

ASKED = "https://e.org/a"


def answer(status: int, *, url: str = ASKED, redirects: tuple[tuple[int, str], ...] = ()) -> Response:
    return Response(url, status, redirects=tuple(Redirect(*redirect) for redirect in redirects))


def led(*chain: int | str) -> Response:
    """`301, "https://b.org/", 302, …`: redirects from `ASKED` to URLs, the last of which returns 200."""
    urls = [ASKED, *(each for each in chain if isinstance(each, str))]
    statuses = [each for each in chain if isinstance(each, int)]
    return answer(200, url=urls[-1], redirects=tuple(zip(statuses, urls, strict=False)))


@pytest.fixture(autouse=True)
def no_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    put_up(monkeypatch, None)


def put_up(monkeypatch: pytest.MonkeyPatch, wall: Wall | None) -> None:
    monkeypatch.setattr(verdicts, "wall", lambda answer, *, asked: wall)


@pytest.mark.parametrize(
    ("status", "verdict", "reason"),
    [
        (200, "ok", ""),
        (204, "ok", ""),
        (206, "ok", ""),
        (401, "blocked", "it requires a login (401)"),
        (402, "blocked", "it requires payment (402)"),
        (403, "blocked", "it blocks automated requests (403)"),
        (407, "blocked", "the proxy requires a login (407)"),
        (412, "blocked", "it blocks automated requests (412)"),
        (418, "blocked", "it blocks automated requests (418)"),
        (567, "blocked", "it blocks automated requests (567)"),
        (429, "blocked", "it limits the request rate (429)"),
        (451, "blocked", "it is unavailable for legal reasons (451)"),
        (999, "blocked", "it blocks automated requests (999)"),
        (404, "dead", "not found (404)"),
        (410, "dead", "permanently gone (410)"),
        (300, "error", "multiple choices (300)"),
        (304, "error", "not modified (304)"),
        (400, "error", "bad request (400)"),
        (405, "error", "method not allowed (405)"),
        (500, "error", "server error: internal server error (500)"),
        (503, "error", "server error: service unavailable (503)"),
        (520, "error", "it returned an unknown status (520)"),
        (199, "error", "it returned an unknown status (199)"),
    ],
)
def test_verdicts_by_status(status: int, verdict: verdicts.Name, reason: str) -> None:
    assert judge(answer(status), asked=ASKED) == Verdict(verdict, status, ASKED, reason)


@pytest.mark.parametrize("chain", [(301,), (308,), (301, "https://e.org/c", 308)])
def test_a_permanent_redirect_to_another_page_is_moved(chain: tuple[int | str, ...]) -> None:
    final = "https://new.org/b"
    assert judge(led(*chain, final), asked=ASKED) == Verdict("moved", 200, final, f"moved permanently ({chain[0]})")


@pytest.mark.parametrize(
    "chain",
    [
        (302, "https://new.org/b"),
        (307, "https://new.org/b"),
        (200, "https://new.org/b"),  # <meta http-equiv=refresh>
        (301, "https://e.org/c", 302, "https://new.org/b"),
        (302, "https://e.org/c", 301, "https://new.org/b"),
        (301, "https://www.e.org/a/"),  # the same page, spelled otherwise
        (301, "https://e.org/a?utm_source=x"),
        (301, "http://mp.weixin.qq.com/s?__biz=x"),  # nothing that could be stored
    ],
)
def test_other_redirects_are_ok(chain: tuple[int | str, ...]) -> None:
    assert judge(led(*chain), asked=ASKED) == Verdict("ok", 200, str(chain[-1]))


def test_http_that_redirects_to_https_has_not_moved() -> None:
    found = answer(200, redirects=((301, "http://e.org/a"),))
    assert judge(found, asked="http://e.org/a") == Verdict("ok", 200, ASKED)


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_permanent_redirect_to_a_missing_page_is_not_moved(status: int) -> None:
    found = answer(status, url="https://new.org/b", redirects=((301, ASKED),))
    assert judge(found, asked=ASKED) == judge(answer(status, url="https://new.org/b"), asked=ASKED)


@pytest.mark.parametrize(
    "home", ["https://e.org/", "https://new.org/", "https://e.org/index.html", "https://e.org/home"]
)
@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_to_a_home_page_is_suspect(home: str, status: int) -> None:
    assert judge(led(status, home), asked=ASKED) == Verdict("suspect", 200, home, "it redirects to a home page")


@pytest.mark.parametrize(
    ("asked", "final", "verdict"),
    [
        ("https://old.org/", "https://new.org/", "moved"),
        ("https://old.org/index.php", "https://new.org/", "moved"),
        ("https://old.org/a", "https://old.org/?p=1", "moved"),
        ("https://old.org/?p=1", "https://old.org/", "suspect"),
        ("https://old.org/a", "https://old.org/en/", "moved"),
    ],
)
def test_only_redirects_from_subpages_to_home_pages_are_suspect(asked: str, final: str, verdict: verdicts.Name) -> None:
    assert judge(answer(200, url=final, redirects=((301, asked),)), asked=asked).verdict == verdict


@pytest.mark.parametrize(
    ("kind", "status", "verdict"),
    [
        *((kind, status, "blocked") for kind in ("challenge", "captcha", "login") for status in (200, 403, 404, 503)),
        ("consent", 200, "blocked"),
        ("deleted", 200, "dead"),
        ("deleted", 403, "dead"),
        ("error-page", 200, "suspect"),
    ],
)
def test_a_wall_overrides_the_status(
    kind: str, status: int, verdict: verdicts.Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_up(monkeypatch, Wall(kind, "zhihu blocks automated requests"))  # type: ignore[arg-type]
    found = judge(answer(status), asked=ASKED)
    assert found == Verdict(verdict, status, ASKED, "zhihu blocks automated requests", has_wall=True)


@pytest.mark.parametrize(("kind", "status"), [("error-page", 404), ("error-page", 500), ("deleted", 500)])
def test_an_error_status_overrides_a_notice(kind: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = judge(answer(status), asked=ASKED)
    put_up(monkeypatch, Wall(kind, "error page"))  # type: ignore[arg-type]
    assert judge(answer(status), asked=ASKED) == expected


def test_a_permanent_redirect_to_a_wall_is_not_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    put_up(monkeypatch, Wall("login", "it requires a login"))
    assert judge(led(301, "https://e.org/login"), asked=ASKED).verdict == "blocked"


def moved(final: str) -> Verdict:
    return Verdict("moved", 200, final, "moved permanently (301)")


def test_pages_that_moved_to_the_same_page_are_suspect() -> None:
    """Sites that clean up redirect all missing pages to one page."""
    new = "https://new.org/gone"
    given = {
        "https://e.org/a": moved(new),
        "https://e.org/b": moved("http://www.new.org/gone/"),
        "https://e.org/c": moved("https://new.org/c"),
        "https://e.org/d": Verdict("ok", 200, new),
        "https://e.org/e": Verdict("dead", 404, new, "not found (404)"),
        "https://e.org/f": Verdict("error"),
    }
    reason = "several links lead to one page"
    assert with_catch_alls(given) == given | {
        "https://e.org/a": Verdict("suspect", 200, new, reason),
        "https://e.org/b": Verdict("suspect", 200, "http://www.new.org/gone/", reason),
    }


def test_several_urls_of_one_page_may_move_to_the_same_page() -> None:
    urls = ["https://e.org/a", "http://e.org/a", "https://www.e.org/a/"]
    given = dict.fromkeys(urls, moved("https://new.org/b"))
    assert with_catch_alls(given) == given


@pytest.mark.parametrize("final", [None, "", "https://", "http://mp.weixin.qq.com/s?__biz=x"])
def test_a_move_to_an_invalid_url_is_kept(final: str | None) -> None:
    given = dict.fromkeys(["https://e.org/a", "https://e.org/b"], Verdict("moved", 200, final))
    assert with_catch_alls(given) == given


def test_a_password_in_a_redirect_is_not_reported() -> None:
    assert judge(led(301, "https://u:p@new.org/b"), asked=ASKED) == Verdict("ok", 200, None)


@pytest.mark.parametrize("failure", [*sorted(UNREACHABLE), "tls", "timeout", "reset", "protocol"])
def test_no_response_is_an_error_with_its_reason(failure: str) -> None:
    error = NoResponse(failure, "its certificate has expired")  # type: ignore[arg-type]
    expected = Verdict("error", reason="its certificate has expired", is_unreachable=failure in UNREACHABLE)
    assert unanswered(error) == expected


def test_a_host_that_redirected_was_reached() -> None:
    assert not unanswered(NoResponse("dns", "no", redirects=(Redirect(301, ASKED),))).is_unreachable


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.org/a?utm_source=x#part", "https://e.org/a"),
        (" HTTP://E.org ", "http://e.org/"),
        ("e.org/a", "https://e.org/a"),
        ("https://link.zhihu.com/?target=https%3A%2F%2Fe.org%2Fa", "https://e.org/a"),
        ("https://u:p@e.org/a#b", "https://u:p@e.org/a"),
        ("https://mp.weixin.qq.com/s?__biz=x", "https://mp.weixin.qq.com/s?__biz=x"),
        (None, Verdict("skipped", reason="it has no URL")),
        ("ftp://e.org/a", Verdict("skipped", reason="only http and https URLs can be checked")),
        ("mailto:a@e.org", Verdict("skipped", reason="only http and https URLs can be checked")),
        ("file:///etc/passwd", Verdict("skipped", reason="only http and https URLs can be checked")),
        ("magnet:?xt=urn:btih:1", Verdict("skipped", reason="only http and https URLs can be checked")),
        ("https://", Verdict("error", reason="invalid URL: the host is missing")),
        ("http:e.org", Verdict("error", reason="invalid URL: // is missing after the scheme")),
        (
            "the book",
            Verdict("error", reason="invalid URL: host labels consist of letters, digits and inner hyphens"),
        ),
    ],
)
def test_the_requested_url_is_the_clean_one_without_fragment(url: str | None, expected: str | Verdict) -> None:
    assert target(Link(0, "kqz", url=url, title="x")) == expected
