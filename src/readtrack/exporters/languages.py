"""The language of a short text, as far as its characters show; for fonts, line breaks and screen readers."""

from __future__ import annotations

import re

_KANA = re.compile("[\u3041-\u30ff\uff66-\uff9d]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# Frequent characters of only simplified or only traditional Chinese.
_TRADITIONAL = re.compile(
    "[這個們說後來時學與為還過讓發開關點習從應該實體會對樣種無電將間現經處進題記錄檔網讀書傳輸機構圖覽論譯語門]"
)


def language_of(text: str) -> str | None:
    """A BCP 47 tag for Chinese, Japanese and Korean; None for the rest, which look the same in all languages."""
    if text.isascii():
        return None
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    if not _HAN.search(text):
        return None
    return "zh-Hant" if _TRADITIONAL.search(text) else "zh-Hans"
