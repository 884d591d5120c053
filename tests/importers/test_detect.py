"""The format is detected by the content."""

from __future__ import annotations

from contextlib import suppress

import pytest
from contents import read
from hypothesis import given
from hypothesis import strategies as st
from samples import SAMPLES

from readtrack.errors import ReadtrackError
from readtrack.importers import FORMATS, Settings, sources
from readtrack.importers.detect import detect


def test_there_is_a_sample_of_every_format() -> None:
    assert SAMPLES.keys() == FORMATS.keys()


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("change", ["", "\ufeff", "\n \n", "CRLF", "cut"])
def test_every_sample_is_detected_as_its_own_format(name: str, change: str) -> None:
    text = SAMPLES[name]
    if change == "CRLF":
        text = text.replace("\n", "\r\n")
    elif change == "cut":
        text = text[: max(len(text) * 2 // 3, 60)]
    else:
        text = change + text
    assert detect(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<!doctype netscape-bookmark-file-1>\n", "netscape"),
        ("<DL><p>\n<DT><A HREF='x'>", "netscape"),
        ("<h1>Unread</h1>\n<ol>\n<li><a href='https://e.org'>x</a>", "pocket-html"),
        ('url,state,labels,saved_at\nhttps://e.org,ARCHIVED,"[a,b]",\n', "csv"),
        ("Title;URL;Content;Tags;MIME Type;Language;Creation date\n", "csv"),
        ("url\nhttps://e.org\n", "csv"),
        ('{"url": "https://e.org"}\n{"url": "https://e.org/b"}\n', "jsonl"),
        ('["https://e.org"]', "json"),
        ('[{"url": "https://e.org", "title": "", "status": "read"}]', "json"),
        ('[{"href": "https://e.org", "description": "x", "toread": "no"}]', "pinboard"),
        ('{"bookmarks":[{"createdAt":1,"title":"x","tags":[],"content":{"type":"link","url":"x"}}]}', "karakeep"),
        ("@article{a,\n title = {x}}", "bibtex"),
        ("x 2024-01-01 https://e.org\n", "todotxt"),
        ("[A](https://e.org)\n", "markdown"),
        ("| Title | Link |\n|---|---|\n| A | [a](https://e.org) |\n", "markdown"),
        ("TYPE,CONTENT,PRIORITY,INDENT\ntask,[A](https://e.org/a),4,1\n", "todoist"),
        ("- title: A\n  url: https://e.org/a\n", "yaml"),
        ("- [ ] url: https://e.org/a\n", "markdown"),
        ("- url: https://e.org/a\n- url: https://e.org/b\n", "markdown"),
        ('[{"html_url":"https://github.com/o/r","full_name":"o/r","url":"x","description":""}]', "github"),
        ('{broken\n{"url": "https://e.org/b"}\n{"url": "https://e.org/c"}\n', "jsonl"),
        ("@article{a\n  , title = {x}\n  , url = {https://e.org}\n}\n", "bibtex"),
        ("* TODO [[https://e.org][A]]\n", "org"),
        ("* TODO [A](https://e.org)\n", "markdown"),
        ("---\nsource: https://e.org/a\n---\nwords\n", "markdown"),
        ("# url,title\n- [ ] https://e.org\n", "markdown"),
        ("- [ ] a\n\n```bibtex\n@article{a,\n}\n```\n", "markdown"),
        ('{"name": "x", "version": 1}', None),
        ("[]", None),
        ("a,b\n1,2\n", None),
        ("<html><body><p>hello", None),
        ("hello", None),
        ("", None),
    ],
)
def test_other_detected_texts(text: str, name: str | None) -> None:
    assert detect(text) == name


@given(st.binary(max_size=300) | st.sampled_from(list(SAMPLES.values())).map(str.encode))
def test_detection_never_raises(data: bytes) -> None:
    detect(data.decode("utf-8", "replace"))
    detect(data.decode("latin-1"), "x.md", columns={"a"})


PIECES = ["", "\0", '"', "'", "<", ">", "{", "}", "[", "]", ",", "\n", "\\", "&#x110000;", "\ud800", "null", "1e999"]
PIECES += ["\u2028", "-", "@", "[[", "{}", "\t", "  - ", "%", "$", "&#0;", "9" * 30, "()", "\ufeff"]


@given(st.data())
@pytest.mark.parametrize("name", SAMPLES)
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """Every reader on its own sample with pieces removed, repeated or inserted raises only `ReadtrackError`."""
    text = SAMPLES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(start + 30, len(text))))
        text = text[:start] + data.draw(st.sampled_from([*PIECES, text[start:end] * 2])) + text[end:]
    for settings in (Settings(), Settings(unlinked=True, all_links=True)):
        try:
            found = sources.reader(name)(text, settings)
        except ReadtrackError:
            continue
        assert all(one.url or one.title for one in found.entries)
        assert all(one.line > 0 or one.place for one in found.entries)
        assert all(one.line > 0 or one.place for one in found.skipped)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("other", SAMPLES)
def test_a_wrong_format_name_is_an_error_and_not_a_crash(name: str, other: str) -> None:
    with suppress(ReadtrackError):
        read(name, SAMPLES[other])
