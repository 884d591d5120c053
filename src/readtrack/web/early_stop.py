"""Whether enough of a page was read to know its title."""

from __future__ import annotations

from readtrack.markup import Tag, Tags

# What may stand in `<head>` (WHATWG, 13.2.6.4.4), and what begins it; any other tag ends it.
_IN_HEAD = frozenset(("html", "head", "base", "link", "meta", "noscript", "script", "style", "template", "title"))
_ENDS = frozenset(("/head", "/body", "/html", "/br"))
_FOREIGN = ("svg", "math")
_NAMES = frozenset(("citation_title", "og:title", "twitter:title"))


class HeadWatcher:
    """Called with the pieces of a page, decompressed, in order: true once the head is complete and named a title.

    Where it names none, true once some title was seen behind it. Reads what is like ASCII, which UTF-16 is not.
    """

    def __init__(self) -> None:
        self._tags = Tags()
        self._foreign = ""
        self._is_past_head = False
        self._is_named = False
        self._waited_for = ""  # the end tag of a title or heading

    def __call__(self, piece: bytes) -> bool:
        if not self._is_enough:
            for tag in self._tags.feed(piece.decode("latin-1")):
                self._take(tag)
        return self._is_enough

    @property
    def _is_enough(self) -> bool:
        return self._is_past_head and self._is_named

    def _take(self, tag: Tag) -> None:
        name = tag.name
        if self._waited_for in ("/h1", name) and self._waited_for:
            self._is_named = self._is_named or not (not tag.before or tag.before.isspace())
        if name == self._waited_for:
            self._waited_for = ""
        elif name in ("title", "h1") and not self._foreign:
            self._waited_for = f"/{name}"
        elif name == "meta" and not self._is_named:
            names = {tag.attributes.get(key, "").strip().lower() for key in ("name", "property")}
            self._is_named = bool(names & _NAMES) and bool(tag.attributes.get("content", "").strip())
        if name in _FOREIGN and not tag.is_closed:
            self._foreign = f"/{name}"
        elif name == self._foreign:
            self._foreign = ""
        if name in _ENDS or (not name.startswith("/") and name not in _IN_HEAD):
            self._is_past_head = True
