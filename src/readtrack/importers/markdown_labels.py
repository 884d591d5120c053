"""Links whose text is only a label: `Title (venue) [[paper]](url) [[code]](url)`, as in lists of papers.

The text before the first label is the title, and the first link to the paper itself is the URL; code, slides and videos
become notes. Based on a dozen public lists, with and without boxes, in English, Chinese, Japanese, Korean and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from readtrack.importers.markdown_inline import Anchor, Break, Piece, Words
from readtrack.text import fold

_TEXT = """
paper|papers|pdf|arxiv|abs|abstract|article|post|blog|blog post|doi|openreview|acl|html|source|original|read|full text
book|论文|原文|文章|博客|笔记|解读|知乎|公众号|原文链接|論文|記事|원문|논문|블로그|статья|artículo|articolo|artigo
"""
_PAGE = """
link|links|url|here|website|web|site|homepage|page|project|project page|doc|docs
链接|地址|网址|主页|项目主页|連結|文章連結|リンク|링크|ссылка|источник|lien|enlace
"""
_EXTRAS = """
code|codes|github|repo|repository|official code|source code|implementation|pytorch|tensorflow|demo|colab|dataset|data
model|video|talk|youtube|slides|slide|ppt|poster|bib|bibtex|cite|supp|supplementary|appendix|notebook|huggingface
代码|源码|官方代码|视频|项目|数据集|幻灯片|動画|コード|スライド|코드|영상|동영상|код|видео|слайды|vidéo|vídeo|código
"""
_FOR_TEXT, _FOR_PAGE, _FOR_EXTRAS = (frozenset(re.split(r"[|\n]", names.strip())) for names in (_TEXT, _PAGE, _EXTRAS))
_LABELS = _FOR_TEXT | _FOR_PAGE | _FOR_EXTRAS
_BRACKETS = "[]【】()（） \t:："
_LONGEST = 24  # characters of a label recognised by its brackets alone


class Labelled(NamedTuple):
    before: Sequence[Piece]
    anchor: Anchor
    after: Sequence[Piece]
    is_label: bool


def first_link(pieces: Sequence[Piece]) -> Labelled | None:
    """The link with the URL of an entry, and the pieces before and after it: the first web link.

    Among labelled links, one to the paper itself comes first, then one to its page, then any other.
    """
    web = _web(pieces)
    if not web:
        return None
    first, anchor = web[0]
    if not (_has_words(pieces[:first]) and _is_label(pieces, first, anchor)):
        return Labelled(pieces[:first], anchor, pieces[first + 1 :], False)
    labels = [(place, one) for place, one in web if _is_label(pieces, place, one)]
    texts = [one for one in labels if _word(one[1]) in _FOR_TEXT]
    pages = [one for one in labels if _word(one[1]) not in _FOR_EXTRAS]
    chosen, anchor = next(iter([*texts, *pages, *labels]))
    # If authors and venue are on the lines below, the title is the first line.
    line = next((at for at in range(1, first) if isinstance(pieces[at], Break)), first)
    if not _has_words(pieces[:line]):
        line = first
    rest = list(pieces[line:first])
    after = [*rest, *([Words(" ")] if rest else []), *pieces[first:chosen], *pieces[chosen + 1 :]]
    return Labelled(pieces[:line], anchor, after, True)


def is_label(anchor: Anchor) -> bool:
    """Whether the text of the link alone makes it a label."""
    return anchor.titled and (_word(anchor) in _LABELS or _is_bracketed(anchor.text))


def is_labelled(pieces: Sequence[Piece]) -> bool:
    """Whether the links of an item are all labels of one text."""
    found = first_link(pieces)
    return bool(found and found.is_label) and all(_is_label(pieces, place, one) for place, one in _web(pieces))


def _web(pieces: Sequence[Piece]) -> list[tuple[int, Anchor]]:
    return [(place, piece) for place, piece in enumerate(pieces) if isinstance(piece, Anchor) and piece.web]


def _is_label(pieces: Sequence[Piece], place: int, anchor: Anchor) -> bool:
    """Whether the link is a label, by its text or by the brackets around it."""
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


def _has_words(pieces: Sequence[Piece]) -> bool:
    return any(isinstance(piece, Words) and any(map(str.isalnum, piece.text)) for piece in pieces)
