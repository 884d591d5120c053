"""Links whose words are a mere label: `Title (venue) [[paper]](url) [[code]](url)`, as lists of papers have them.

The text before the first label is the title, the first link to the text itself the address; code, slides and videos are
notes. Seen in about a dozen public lists, with boxes and without, in English, Chinese, Japanese, Korean and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from readtrack.importers.markdown_inline import Anchor, Piece, Words
from readtrack.text import fold

_TEXT = """
paper|papers|pdf|arxiv|abs|abstract|link|links|url|here|article|post|blog|blog post|website|web|site|homepage|page
project page|doi|openreview|acl|html|source|original|read|full text|book|doc|docs
论文|链接|原文|文章|地址|网址|博客|笔记|解读|知乎|公众号|主页|项目主页|原文链接|論文|連結|文章連結
リンク|記事|원문|링크|논문|블로그|ссылка|статья|источник|lien|enlace|artículo|articolo|artigo
"""
_BESIDE = """
code|codes|github|repo|repository|official code|source code|implementation|pytorch|tensorflow|demo|colab|dataset|data
model|video|talk|youtube|slides|slide|ppt|poster|bibtex|supp|supplementary|appendix|notebook|huggingface
代码|源码|官方代码|视频|项目|数据集|幻灯片|動画|コード|スライド|코드|영상|동영상|код|видео|слайды|vidéo|vídeo|código
"""
_FOR_TEXT, _FOR_BESIDE = (frozenset(re.split(r"[|\n]", names.strip())) for names in (_TEXT, _BESIDE))
_BRACKETS = "[]【】()（） \t:："
_LONGEST = 24  # characters of a label that is known by its brackets alone


class Labelled(NamedTuple):
    before: Sequence[Piece]
    anchor: Anchor
    after: Sequence[Piece]
    is_label: bool


def first_link(pieces: Sequence[Piece]) -> Labelled | None:
    """The link with the address of an entry, between what is before and behind it: the first to the web, but of
    labelled ones the first that is not for something beside the text."""
    web = [place for place, piece in enumerate(pieces) if isinstance(piece, Anchor) and piece.web]
    if not web:
        return None
    first = web[0]
    if not _is_label(pieces, first) or not _says_something(pieces[:first]):
        return Labelled(pieces[:first], _anchor(pieces, first), pieces[first + 1 :], False)
    labels = [place for place in web if _is_label(pieces, place)]
    chosen = next((place for place in labels if _word(_anchor(pieces, place)) not in _FOR_BESIDE), first)
    after = [*pieces[first:chosen], *pieces[chosen + 1 :]]
    return Labelled(pieces[:first], _anchor(pieces, chosen), after, True)


def is_label(anchor: Anchor) -> bool:
    """By its words alone."""
    return anchor.titled and (_word(anchor) in _FOR_TEXT or _word(anchor) in _FOR_BESIDE or _is_bracketed(anchor.text))


def is_labelled(pieces: Sequence[Piece]) -> bool:
    """Whether the links of an item are all labels of one text."""
    found = first_link(pieces)
    web = [place for place, piece in enumerate(pieces) if isinstance(piece, Anchor) and piece.web]
    return found is not None and found.is_label and all(_is_label(pieces, place) for place in web)


def _anchor(pieces: Sequence[Piece], place: int) -> Anchor:
    piece = pieces[place]
    assert isinstance(piece, Anchor)
    return piece


def _is_label(pieces: Sequence[Piece], place: int) -> bool:
    anchor = _anchor(pieces, place)
    if is_label(anchor):
        return True
    before, after = (pieces[at] if 0 <= at < len(pieces) else None for at in (place - 1, place + 1))
    return (
        anchor.titled
        and len(anchor.text) <= _LONGEST
        and isinstance(before, Words)
        and isinstance(after, Words)
        and before.text.endswith("[")
        and after.text.startswith("]")
    )


def _is_bracketed(text: str) -> bool:
    return len(text) <= _LONGEST and text[:1] in "[【" and text.find("]" if text[:1] == "[" else "】") == len(text) - 1


def _word(anchor: Anchor) -> str:
    return fold(anchor.text).strip(_BRACKETS).rstrip("0123456789 ")


def _says_something(pieces: Sequence[Piece]) -> bool:
    return any(isinstance(piece, Words) and any(map(str.isalnum, piece.text)) for piece in pieces)
