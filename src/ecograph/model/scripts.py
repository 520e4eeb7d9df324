"""The scripts that names are written in."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["HAN", "has_han", "has_other_script", "language_of"]

HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHARACTER: Final = re.compile(f"[{HAN}]")
_KANA: Final = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL: Final = re.compile("[\uac00-\ud7a3]")
_BEYOND: Final = re.compile(f"[^\x00-\x7f{HAN}]")
_OTHER_LETTER: Final = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")  # no Latin one


def has_han(text: str) -> bool:
    """Tell whether a text has Chinese characters."""
    return _HAN_CHARACTER.search(text) is not None


def has_other_script(text: str) -> bool:
    """Tell whether a text has letters that are neither Latin nor Chinese.

    >>> [has_other_script(one) for one in ("大连", "Завод", "ÉTS")]
    [False, True, False]
    """
    return not has_han(text) and _OTHER_LETTER.search(text) is not None


def language_of(name: str) -> str:
    """Tell the language of a name by its script; ``und`` where a script serves many.

    Latin letters count as English, characters without kana as Chinese.

    >>> [language_of(one) for one in ("大连", "ものづくり", "한국 大學", "Завод", "優の品", "ÉTS")]
    ['zh', 'ja', 'ko', 'und', 'zh', 'en']
    """
    if name.isascii():
        return "en"
    if not _BEYOND.search(name):  # most Chinese names are read once, not three times
        return "zh"
    if _HANGUL.search(name):
        return "ko"
    if len(_KANA.findall(name)) > 1:  # one alone decorates Chinese names
        return "ja"
    if has_han(name):
        return "zh"
    return "und" if has_other_script(name) else "en"
