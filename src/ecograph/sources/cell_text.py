"""Text of cells made fit to travel: through XML, tables, terminals and an index of names."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["NOT_TEXT", "fault_of", "folded"]

NOT_TEXT: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Control characters that are no white space; most of them no XML can hold."""
_INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff]")
_NAMING: Final = ("name", "title", "label")  # what the columns of names begin with
_LONGEST_NAME: Final = 1_000
_LONGEST: Final = 100_000


def folded(text: str) -> str:
    r"""Write every run of white space as one space, and leave out what has no width.

    >>> folded("  示例\u200b大学\x0b(一\u00a0\r\n 期) ")
    '示例大学 (一 期)'
    """
    return " ".join(_INVISIBLE.sub("", text).split())


def fault_of(column: str, text: str) -> tuple[str, str] | None:
    r"""What is wrong with a cell as text, and the way out; None for a sound one.

    >>> fault_of("name_en", "a\x07b")
    ('control character U+0007', 'Remove it; it may be invisible.')
    """
    if found := NOT_TEXT.search(text):
        return f"control character U+{ord(found[0]):04X}", "Remove it; it may be invisible."
    longest = _LONGEST_NAME if column.startswith(_NAMING) else _LONGEST
    if len(text) > longest:
        message = f"{len(text):,} characters, more than {longest:,}"
        return message, "Shorten it; is a quotation mark not closed?"
    return None
