"""Whether enough of a page was read to know its title."""

from __future__ import annotations

from readtrack.web.scan import Token, attributes, tokens

# What may stand in `<head>` (WHATWG, 13.2.6.4.4), and what begins it; any other tag ends it.
_IN_HEAD = frozenset(("html", "head", "base", "link", "meta", "noscript", "script", "style", "template", "title"))
_ENDS = frozenset(("/head", "/body", "/html", "/br"))
_NAMES = frozenset(("citation_title", "og:title", "twitter:title"))
# A tag or script that has not ended is looked at again with every piece while it is short, then only when it has grown
# by a quarter: so the pieces together cost what they are long, whatever is in them.
_SHORT = 1024
_GROWTH = 4


class HeadWatcher:
    """Called with the pieces of a page, decompressed, in order: true once the head is complete and named a title.

    Where it names none, true once some title was seen behind it. Reads what is like ASCII, which UTF-16 is not.
    """

    def __init__(self) -> None:
        self._waiting: list[bytes] = []  # from the first tag that was incomplete
        self._length = 0
        self._enough_for_a_look = 0
        self._foreign = 0
        self._is_past_head = False
        self._is_named = False
        self._is_in_heading = False

    def __call__(self, piece: bytes) -> bool:
        if not self._is_enough:
            self._waiting.append(piece)
            self._length += len(piece)
            if self._length >= self._enough_for_a_look:
                self._look()
        return self._is_enough

    @property
    def _is_enough(self) -> bool:
        return self._is_past_head and self._is_named

    def _look(self) -> None:
        text = b"".join(self._waiting).decode("latin-1")
        end = 0
        rest = ""
        for token in tokens(text, foreign=self._foreign, is_all=False):
            self._read(text[end : token.start])
            if not token.is_complete:
                rest = text[token.start :]
                end = len(text)
                break
            self._take(token)
            end, self._foreign = token.end, token.foreign
        self._read(text[end:])
        self._waiting, self._length = [rest.encode("latin-1")], len(rest)
        self._enough_for_a_look = self._length + self._length // _GROWTH if self._length > _SHORT else 0

    def _read(self, words: str) -> None:
        if self._is_in_heading and words and not words.isspace():
            self._is_named = True

    def _take(self, token: Token) -> None:
        name = token.name
        if name == "title":
            self._is_named = self._is_named or bool((token.content or "").strip())
        elif name == "meta" and not self._is_named:
            named = attributes(token.raw)
            names = {named.get("name", "").strip().lower(), named.get("property", "").strip().lower()}
            self._is_named = bool(names & _NAMES) and bool(named.get("content", "").strip())
        elif name in ("h1", "/h1"):
            self._is_in_heading = name == "h1"
        if name in _ENDS or (name != "!" and not name.startswith("/") and name not in _IN_HEAD):
            self._is_past_head = True
