"""The text of one Markdown paragraph as pieces: words, links, line breaks.

Bare URLs are found by a rule next to CommonMark's own, so that they are not recognised in code spans and link texts,
and keep `_` and `*`. `www.` without a scheme is not a URL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline, escape, newline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from readtrack.addresses.bare import url_end


class Words(NamedTuple):
    text: str
    code: bool = False  # a code span, whose text has no markup


class Anchor(NamedTuple):
    line: int
    text: str
    href: str  # as written, entities and backslashes resolved
    spelling: str  # "" for `[text](url)`, otherwise "autolink", "bare", "reversed" or "html"

    @property
    def web(self) -> bool:
        return _WEB.match(self.href) is not None

    @property
    def titled(self) -> bool:
        """Whether the text says more than the URL; a footnote's `^1` does not."""
        url = self.href.removeprefix("mailto:")
        same = (url, url.partition("://")[2], url.partition("://")[2].rstrip("/"))
        return bool(self.text) and self.text not in same and not _URL_OR_FOOTNOTE.fullmatch(self.text)


class Break(NamedTuple):
    line: int  # the line after the break


class Tags(NamedTuple):
    """buku's comment: `<!-- TAGS: a,b -->`."""

    names: tuple[str, ...]


Piece = Words | Anchor | Break | Tags

_WEB = re.compile(r"https?://[^\s/?#]", re.I)
_URL_OR_FOOTNOTE = re.compile(r"https?://\S+|\^\S+", re.I)
_SCHEME = re.compile(r"(?<![a-z0-9+.-])https?\Z", re.I)
_HOST = re.compile(r"://[\w\[]")
_REVERSED = re.compile(r"\]\(([^()\n]*(?:\([^()\n]*\)[^()\n]*)*)\)")
_SPACES = re.compile(r"[ \t\n]+")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
_BUKU = re.compile(r"<!--\s*TAGS:(.*)-->", re.S)
# Other text in angle brackets (`vector<int>`) is literal.
_HTML = re.compile(
    "a|abbr|b|bdi|bdo|big|blockquote|br|center|cite|code|dd|del|details|dfn|div|dl|dt|em|font|h[1-6]|hr|i|img|input|ins|kbd"
    "|label|li|mark|nobr|ol|p|picture|pre|q|rp|rt|ruby|s|samp|small|source|span|strike|strong|sub|summary|sup|table|tbody|td"
    "|th|thead|time|tr|tt|u|ul|var|video|wbr"
)
_BREAKS = frozenset(["softbreak", "hardbreak"])


class Parser(MarkdownIt):
    """CommonMark with tables and strikethrough that keeps URLs as written and allows every scheme."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802
        return True


class Inline:
    """Reads the contents of a document's paragraphs; `references` is the environment of the block parser."""

    def __init__(self, references: EnvType) -> None:
        self._references = references
        self._parser = Parser("commonmark").enable("strikethrough")
        ruler = self._parser.inline.ruler
        ruler.at("newline", _placed(newline))
        ruler.at("escape", _placed(escape))
        ruler.after("text", "bare_url", _bare_url)

    def tokens(self, content: str) -> list[Token]:
        return self._parser.inline.parse(content, self._parser, self._references, [])

    def pieces(self, content: str, line: int) -> list[Piece]:
        """`line` is the line on which `content` begins."""
        return _Collector(content, line).collect(self.tokens(content))


class _Collector:
    def __init__(self, content: str, line: int) -> None:
        self.pieces: list[Piece] = []
        self._content, self._line, self._counted = content, line, 0
        self._text: list[str] = []  # of the words, or of the open link
        self._link: Token | None = None
        self._depth = 0

    def collect(self, tokens: Iterable[Token]) -> list[Piece]:
        for token in tokens:
            if token.type == "link_open" or _html_href(token) is not None:
                self._open(token)
            elif token.type == "link_close" or (self._link and _is_link_end(token)):
                self._close(token)
            elif token.type in _BREAKS:
                self._break(token)
            else:
                self._add(token)
        self._flush()
        return self.pieces

    def _open(self, token: Token) -> None:
        if self._link is None:
            self._flush()
            self._link, self._depth = token, 0
        elif token.markup == "autolink":
            self._text.append("<")  # in a title, `<std::string>` again
        self._depth += 1

    def _close(self, token: Token) -> None:
        self._depth -= 1
        if self._depth == 0:
            self._flush()
        elif token.markup == "autolink":
            self._text.append(">")

    def _break(self, token: Token) -> None:
        to = token.meta.get("to", self._counted)
        self._line, self._counted = self._line + self._content.count("\n", self._counted, to), to
        if self._link is None:
            self._flush()
            self.pieces.append(Break(self._line))
        else:
            self._text.append(" ")

    def _add(self, token: Token) -> None:
        match token.type:
            case "html_inline":
                if buku := _BUKU.fullmatch(token.content):
                    self._flush()
                    self.pieces.append(Tags(tuple(filter(None, map(str.strip, buku[1].split(","))))))
                else:
                    self._text.append(_shown_tag(token))
            case "code_inline" if self._link is None:
                self._flush()
                self.pieces.append(Words(token.content, code=True))
            case "image":
                self._text.extend(child.content for child in token.children or ())
            case _:
                self._text.append(token.content)

    def _flush(self) -> None:
        text = "".join(self._text)
        if self._link is not None:
            self.pieces.append(_anchor(self._line, one_line(text), self._link))
        elif text:
            self.pieces.append(Words(text))
        self._text.clear()
        self._link = None


def one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _anchor(line: int, text: str, token: Token) -> Piece:
    html = _html_href(token)
    href, spelling = (str(token.attrs["href"]), token.markup) if html is None else (html, "html")
    href = href.strip()
    if spelling == "autolink" and not _WEB.match(href) and "@" not in href:
        return Words(f"<{href}>")  # `<std::string>` has the form of an autolink
    if spelling == "" and ":" not in href and _URL_OR_FOOTNOTE.fullmatch(text) and _WEB.match(text):
        return Anchor(line, href, text, "reversed")
    return Anchor(line, text, href, spelling)


def _tag(token: Token) -> str:
    match = _TAG.match(token.content) if token.type == "html_inline" else None
    return match[1].lower() if match else ""


def _is_link_end(token: Token) -> bool:
    return _tag(token) == "a" and token.content.startswith("</")


def _html_href(token: Token) -> str | None:
    match = _HREF.search(token.content) if _tag(token) == "a" else None
    # Not html.unescape, which turns `&timestamp=` into `×tamp=`.
    return unescapeAll(next(filter(None, match.groups()), "")) if match else None


def _shown_tag(token: Token) -> str:
    tag = _tag(token)
    if tag == "br":
        return " "
    return "" if not tag or _HTML.fullmatch(tag) else token.content


def _placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """`rule`, recording for each line break where the next line begins: tokens have no positions, and newlines inside
    code spans and link destinations have no token."""

    def placed(state: StateInline, silent: bool) -> bool:
        if not rule(state, silent):
            return False
        if not silent and state.tokens and state.tokens[-1].type in _BREAKS:
            state.tokens[-1].meta.setdefault("to", state.pos)
        return True

    return placed


def _bare_url(state: StateInline, silent: bool) -> bool:
    """At the `:` of `https://`; the scheme is already among the pending words."""
    # In the search for the end of a link (`silent`), the pending text is before the link.
    if silent or state.src[state.pos] != ":":
        return False
    scheme = _SCHEME.search(state.pending[-6:])
    if scheme is None or not _HOST.match(state.src, state.pos, state.posMax):
        return False
    start = state.pos - len(scheme[0])
    end, _ = url_end(state.src, start, state.posMax)
    if end <= state.pos + 3:
        return False
    url = text = unescapeAll(state.src[start:end])
    state.pending = state.pending[: -len(scheme[0])]
    spelling = "bare"
    # `[https://…](a title with spaces)`, which is not a link in CommonMark.
    swapped = _REVERSED.match(state.src, end, state.posMax) if state.pending.endswith("[") else None
    if swapped:
        state.pending = state.pending[:-1]
        text, end, spelling = unescapeAll(swapped[1]), swapped.end(), "reversed"
    opened = state.push("link_open", "a", 1)
    opened.attrs, opened.markup = {"href": url}, spelling
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1).markup = spelling
    state.pos = end
    return True
