"""Clean up a title: one short line without the name of the site; detect titles without meaning.

No NFKC, no translation, no change of case: the title stays as the author wrote it.
"""

from __future__ import annotations

import re
import unicodedata

from readtrack.addresses.site_names import is_brand, without_additions
from readtrack.text import fold, tidy

LONGEST = 300  # characters
_LONGEST_SOURCE = 5000  # read to make a title

_SEPARATORS = "-–—|｜·•_:：»«/"
_LONE_SEPARATORS = "|｜–—_»"  # that separate words without a space before them
# Separators between a title and the name of its site; a bare hyphen only between Chinese characters.
_PARTS = re.compile(r"( [-|–—»·] |[|｜]|_+|(?<=[\u3400-\u9fff])-+(?=[\u3400-\u9fff]))")
_SUFFIXES = frozenset(("ac", "co", "com", "edu", "gov", "net", "org", "www"))
_MOST_PARTS = 41  # with the text between them
_LEAST_NAME = 3  # letters of a site's name
_MOST_ADDED = 6  # letters added to the name of a site, as in `Teufel Blog`
_TONES = range(0x1F3FB, 0x1F400)  # skin tones of the preceding emoji
_JOINER = "\u200d"

# Folded, without punctuation. Whole titles only: a title that merely begins like this is an article.
_ERRORS = frozenset(
    (
        "404",
        "404 not found",
        "404 error",
        "404 page not found",
        "404 file not found",
        "404 this page could not be found",
        "404 页面不存在",
        "404 页面未找到",
        "404 找不到页面",
        "403 forbidden",
        "500 internal server error",
        "502 bad gateway",
        "503 service unavailable",
        "503 service temporarily unavailable",
        "504 gateway time out",
        "504 gateway timeout",
        "error 404",
        "error 404 not found",
        "error 404 page not found",
        "not found",
        "not found 404",
        "page not found",
        "page not found 404",
        "oops page not found",
        "page does not exist",
        "page doesn t exist",
        "page unavailable",
        "this page could not be found",
        "this page does not exist",
        "this page isn t available",
        "sorry this page isn t available",
        "internal server error",
        "bad gateway",
        "service unavailable",
        "gateway timeout",
        "页面不存在",
        "页面未找到",
        "页面找不到了",
        "页面丢失",
        "找不到页面",
        "找不到网页",
        "未找到页面",
        "该页面不存在",
        "您访问的页面不存在",
        "你访问的页面不存在",
        "你访问的页面不见了",
        "您访问的页面不见了",
        "抱歉 页面不存在",
        "抱歉 页面无法访问",
        "抱歉 你访问的页面不存在",
        "抱歉 您访问的页面不存在",
        "视频去哪了呢",
        "您要找的页面不存在",
        "你要找的页面不存在",
        "您访问的页面找不到了",
        "您浏览的页面不存在",
        "页面走丢了",
        "页面出错了",
        "网页不存在",
        "该内容已被删除",
        "该文章已被删除",
        "文章已被删除",
        "此页面不存在",
        "您查看的页面不存在",
        "內容不存在",
        "頁面不存在",
        "お探しのページは見つかりませんでした",
        "페이지를 찾을 수 없습니다",
        "内容不存在",
        "文章不存在",
        "該頁面不存在",
        "找不到頁面",
        "ページが見つかりません",
    )
)
_NO_WORD = re.compile(r"[\W_]+")


def cleaned_title(text: str, *, host: str, site: str = "") -> str:
    """`text` as a title, not yet shortened; empty if it is only the name of the site, which `site` may give."""
    title = without_additions(tidy(text[:_LONGEST_SOURCE]), host)
    site = tidy(site[:LONGEST])
    if site:
        title = without_additions(_without_site(title, site), host)
    title = "" if is_brand(title, host) else _without_host(title, host)
    return title if has_words(title) and not is_brand(title, host) else ""


def has_words(title: str) -> bool:
    """Whether the title has letters, digits or emoji."""
    return any((kind := unicodedata.category(character))[0] in "LN" or kind == "So" for character in title)


def shortened(title: str) -> str:
    """At most `LONGEST` characters; a character keeps its combining marks, unless there are hundreds."""
    if len(title) <= LONGEST:
        return tidy(title)
    cut = LONGEST
    while cut and (_is_combining(title[cut]) or title[cut - 1] == _JOINER):
        cut -= 1
    return tidy(title[: cut or LONGEST])


def is_error(title: str) -> bool:
    """Whether the whole title, without the name of its site, is that of an error page."""
    return _bare(title) in _ERRORS


def _without_host(title: str, host: str) -> str:
    """Without the first or last part if it names the host: `A | Teufel Blog` at blog.teufel.de."""
    parts = _PARTS.split(title)
    if len(parts) < 3:
        return title
    for part, rest in ((parts[-1], parts[:-2]), (parts[0], parts[2:])):
        words = "".join(rest).strip()
        if _names_host(part, host) and has_words(words) and len(words) >= _LEAST_NAME:
            return words
    return title


def _names_host(words: str, host: str) -> bool:
    letters = _letters(words)
    if is_brand(words, host):
        return True
    if len(letters) < _LEAST_NAME:
        return False
    labels = [_letters(label) for label in host.split(".")[:-1] if label not in _SUFFIXES]
    return any(
        letters in label or (len(label) > _LEAST_NAME and label in letters and len(letters) <= len(label) + _MOST_ADDED)
        for label in labels
    )


def _letters(words: str) -> str:
    """Without punctuation, spaces and accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", fold(words)) if letter.isalnum())


def has_parts(title: str) -> bool:
    return _PARTS.search(title) is not None


def heading_or_title(title: str, heading: str, *, host: str) -> str:
    """The heading of the page instead of its title, if the title contains it and the rest is not longer."""
    heading = tidy(heading[:_LONGEST_SOURCE])
    wanted, parts = fold(heading), _PARTS.split(title)
    if not 3 <= len(parts) <= _MOST_PARTS or not has_words(heading) or _names_host(heading, host):
        return title
    for start in range(0, len(parts), 2):
        for end in range(start + 1, len(parts) + 1, 2):
            words = "".join(parts[start:end]).strip()
            if fold(words) == wanted and len(title) - len(words) <= len(words) + len(parts[1]):
                return words
    return title


def _bare(title: str) -> str:
    return _NO_WORD.sub(" ", fold(title)).strip()


def _without_site(title: str, site: str) -> str:
    if fold(title) == fold(site):
        return ""
    start = len(title) - len(site)
    if start <= 0 or fold(title[start:]) != fold(site):
        return title
    words = title[:start].rstrip()
    if not words or words[-1] not in _SEPARATORS:
        return title
    rest = words[:-1]
    if rest.endswith(" ") or words[-1] in _LONE_SEPARATORS or not site.isascii():
        return rest.rstrip(_SEPARATORS + " ") or title
    return title


def _is_combining(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc", "Me") or character == _JOINER or ord(character) in _TONES
